"""Search and filters in a real browser: with script, without it, by keyboard, and on paper."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.support.factories import ArticleFactory, OutletFactory, PersonFactory, StatementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def site(shared_site: str) -> str:
    """Two people in two outlets who speak of a crew, one of them on more than a page."""
    ada, eva = PersonFactory(name="Ada Row"), PersonFactory(name="Eva Dell")
    courier, post = OutletFactory(name="The Courier"), OutletFactory(name="The Post")
    story = ArticleFactory(outlet=post)
    for _ in range(22):
        StatementFactory(article=story, speaker=ada)
    StatementFactory(article=ArticleFactory(outlet=courier), speaker=eva, confirmed=True)
    return shared_site


def test_suggestions_are_chosen_by_keyboard(page: Page, site: str) -> None:
    page.goto(site)
    box = page.get_by_role("combobox", name="A name, or words that were said")
    box.press_sequentially("ada")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("Ada Row")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    box.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    box.press_sequentially(" r")
    expect(first).to_contain_text("Ada Row")
    box.press("ArrowDown")
    box.press("Enter")
    expect(page).to_have_title("Ada Row · Newsroom Archive")


def test_facet_updates_list_and_address(page: Page, site: str) -> None:
    page.goto(f"{site}/search/?q=crew")
    page.evaluate("window.stayed = true")
    expect(page.get_by_text("23 statements")).to_be_visible()
    page.get_by_text("Speaker", exact=True).click()
    page.get_by_role("link", name="Eva Dell").first.click()
    expect(page.get_by_text("1 statement", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?q=crew&speaker="))
    assert page.evaluate("window.stayed")
    assert page.evaluate("document.activeElement.id") == "results"
    page.get_by_role("link", name="without “Eva Dell”").click()
    expect(page.get_by_text("23 statements")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("1 statement", exact=True)).to_be_visible()


def test_search_is_narrowed_and_paged_without_script(open_context: Callable[..., BrowserContext], site: str) -> None:
    context = open_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.get_by_role("searchbox").fill("crew")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_text("Outlet", exact=True).click()
    page.get_by_role("link", name="The Post").click()
    expect(page.get_by_text("22 statements")).to_be_visible()
    page.get_by_role("link", name="More statements").click()
    expect(page.locator("li.entry")).to_have_count(2)
    page.get_by_text("Dates", exact=True).click()
    page.get_by_label("Until").fill("2020-01-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Nothing matches all of these filters.")).to_be_visible()
    expect(page.locator("body")).to_contain_text("1 January 2020")


def test_persons_filters_work_in_place(page: Page, site: str) -> None:
    page.goto(f"{site}/search/?q=eva")
    page.get_by_role("main").get_by_role("link", name="Eva Dell").first.click()
    page.get_by_role("searchbox", name="Words", exact=True).fill("zebra")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("No statement matches these filters.")).to_be_visible()
    expect(page).to_have_url(re.compile("words=zebra"))


def test_link_of_a_statement_is_copied(open_context: Callable[..., BrowserContext], site: str) -> None:
    context = open_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site}/search/?q=crew&sort=newest")
    page.locator("li.entry", has_text="Eva Dell").get_by_role("link", name="In context").click()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_paper_gets_what_was_found_and_not_the_means(page: Page, site: str) -> None:
    page.goto(f"{site}/search/?q=crew")
    page.emulate_media(media="print")
    expect(page.locator(".facets")).to_be_hidden()
    expect(page.locator(".pager")).to_be_hidden()
    expect(page.locator("li.entry blockquote").first).to_be_visible()
    found = page.locator("mark.hit").first
    assert found.evaluate("one => getComputedStyle(one).textDecorationLine") == "underline"
    weights = [one.evaluate("one => getComputedStyle(one).fontWeight") for one in (found, found.locator(".."))]
    assert int(weights[0]) > int(weights[1])


def test_page_s_own_weight_is_small(page: Page, site: str) -> None:
    """HTML and CSS together, compressed, at most 60 KB."""
    for path in ("/", "/search/?q=crew"):
        page.goto(site + path)
        sheets = page.locator("link[rel=stylesheet]").evaluate_all("all => all.map(one => one.href)")
        assert sheets
        bodies = [page.request.get(address).body() for address in (site + path, *sheets)]
        assert sum(len(gzip.compress(body)) for body in bodies) < 60_000


def test_escape_closes_facet_and_keeps_focus(page: Page, site: str) -> None:
    page.goto(f"{site}/search/?q=crew")
    facet = page.locator("details[name=facet]", has_text="The Post")
    facet.locator("summary").click()
    facet.get_by_role("link").first.focus()
    page.keyboard.press("Escape")
    expect(facet).not_to_have_attribute("open", "")
    expect(facet.locator("summary")).to_be_focused()


@pytest.mark.parametrize("width", [390, 1440])
def test_facets_stay_where_they_are_when_one_is_opened(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}/search/?q=crew")
    facets = page.locator(".facets summary")
    before = [facets.nth(n).bounding_box() for n in range(facets.count())]
    for n in range(facets.count()):
        facets.nth(n).click()
        assert [facets.nth(k).bounding_box() for k in range(facets.count())] == before
        opened = page.locator(".facets details[open] > :not(summary)").bounding_box()
        assert opened
        # Under the whole row, however many lines it has.
        assert opened["y"] >= max(one["y"] + one["height"] for one in before if one) - 1
        assert opened["x"] + opened["width"] <= width


@pytest.mark.parametrize("width", [390, 1440])
def test_facets_work_without_anchor_positioning(
    open_context: Callable[..., BrowserContext], site: str, width: int
) -> None:
    def without_support(route: Route) -> None:
        answer = route.fetch()
        sheet, known = re.subn(
            r"@supports selector\(::details-content\) \{.*?\n\}\n", "", answer.text(), flags=re.DOTALL
        )
        assert known == 1
        route.fulfill(response=answer, body=sheet)

    context = open_context(java_script_enabled=False, viewport={"width": width, "height": 900})
    context.route("**/search.css", without_support)
    page = context.new_page()
    page.goto(f"{site}/search/?q=crew")
    for label in ("Speaker", "Outlet", "Dates"):
        expect(page.locator("summary", has_text=label)).to_be_visible()
    before = page.locator(".facets summary").evaluate_all("all => all.map(one => one.getBoundingClientRect().x)")
    page.get_by_text("Speaker", exact=True).click()
    shown = page.locator(".facets details[open] ul")
    expect(shown.get_by_role("link", name="Eva Dell")).to_be_in_viewport(ratio=1)
    box = shown.bounding_box()
    assert box
    assert 0 <= box["x"] <= box["x"] + box["width"] <= width
    after = page.locator(".facets summary").evaluate_all("all => all.map(one => one.getBoundingClientRect().x)")
    assert after == before
    shown.get_by_role("link", name="Eva Dell").click()
    expect(page.get_by_text("1 statement", exact=True)).to_be_visible()


def test_search_results_align_with_heading(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{site}/search/?q=ada")
    left = page.locator("h1").bounding_box()
    assert left
    for part in ("#names", ".names", ".tabs", "#results > .ways"):
        if page.locator(part).count():
            box = page.locator(part).first.bounding_box()
            assert box
            assert box["x"] == left["x"], part
