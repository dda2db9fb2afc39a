"""The reading site in a real browser: in both schemes, by keyboard, without script, on a phone, on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings

from articles.services import raise_dispute
from tests.support.factories import (
    ArticleFactory,
    MentionFactory,
    OrganisationFactory,
    OutletFactory,
    PartFactory,
    PersonFactory,
    PositionFactory,
    RevisionFactory,
    StatementFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db

ENDLESS = "Llanfairpwllgwyngyll" * 12
TEXT = (
    "“The gate was locked,” said Olwen Tarn, keeper of the lower weir. “I have the key here.\n"
    "“Nobody asked me for it.”\n"
    "The weir board denied that the gate was locked; its chairman Piers Holt has not commented.\n"
    f"The board’s file is called {ENDLESS}.\n"
    + "The water fell by a hand’s breadth before noon, and the mill stood still.\n" * 30
    + "“It will rain,” Olwen Tarn added on Friday.\n"
)
LONG = f"“{'The water fell by a hand’s breadth before noon. ' * 60}”"
RIGHT_TO_LEFT = "“הגשר סגור!”"


@pytest.fixture(scope="module")
def addresses(shared_site: str) -> dict[str, str]:
    """One of every page, with every form of statement, long words, labels and a second page."""
    olwen, piers = PersonFactory(name="Olwen Tarn"), PersonFactory(name="Piers Holt", state="approved")
    board = OrganisationFactory(name="Lower Weir Board")
    PositionFactory(person=olwen, organisation=board, role="keeper of the lower weir")
    article = ArticleFactory(
        headline="Gate was locked, says keeper", text=TEXT, byline="A. Fell", url="https://a.example/1"
    )
    direct = StatementFactory(
        article=article,
        speaker=olwen,
        words=["“The gate was locked,”", "“I have the key here.\n“Nobody asked me for it.”"],
        words__role="keeper of the lower weir",
    )
    denied = StatementFactory(
        article=article, speaker=board, form="indirect", act="denied", words="that the gate was locked", confirmed=True
    )
    silence = StatementFactory(article=article, speaker=piers, silence=True, words="has not commented")
    last = StatementFactory(article=article, speaker=olwen, words="“It will rain,”")
    StatementFactory(article=article, form="mixed", speaker_kind="document", words="called", words__source=ENDLESS)
    start = TEXT.index("Piers Holt")
    MentionFactory(
        revision=article.current_revision,
        start=start,
        end=start + 10,
        text="Piers Holt",
        name="Piers Holt",
        agent=piers,
    )
    excerpt = ArticleFactory(
        public_text="excerpt", text=TEXT, headline=ENDLESS, outlet=OutletFactory(name=ENDLESS[:190])
    )
    StatementFactory(article=excerpt, speaker=olwen, words="“It will rain,”", words__role=ENDLESS)
    for _ in range(22):
        StatementFactory(speaker=olwen)
    withdrawn, topic = ArticleFactory(withdrawn=True), TopicFactory()
    article.topics.add(topic)
    PartFactory(whole=board, part=OrganisationFactory(name="Upper Weir Board", state="approved"))
    RevisionFactory(article=excerpt, text=f"{TEXT}More.\n")
    _dispute, secret = raise_dispute(
        statement=direct, ground="not-me", details=ENDLESS, reply="I was away.", address="192.0.2.1"
    )
    long = StatementFactory(article=ArticleFactory(text=LONG), words=LONG, speaker=olwen, disputed=True)
    hebrew = ArticleFactory(text=f"Noa Tal said {RIGHT_TO_LEFT} 7 times.\n", headline=RIGHT_TO_LEFT[1:-1])
    noa = PersonFactory(name="Noa Tal")
    closed = StatementFactory(article=hebrew, words=RIGHT_TO_LEFT, speaker=noa, confirmed=True)
    paths = {
        "long quotation": long.get_absolute_url(),
        "right to left": hebrew.get_absolute_url(),
        "said right to left": closed.get_absolute_url(),
        "days": "/days/",
        "day": f"/days/{article.published_at:%Y/%-m/%-d}/",
        "outlets": "/outlets/",
        "outlet": excerpt.outlet.get_absolute_url(),
        "topics": "/topics/",
        "topic": topic.get_absolute_url(),
        "a name": "/names/Olwen%20Tarn/",
        "about": "/about/",
        "method": "/about/method/",
        "versions": f"{excerpt.get_absolute_url()}versions/",
        "difference": f"{excerpt.get_absolute_url()}versions/2/",
        "card": f"/embed/statements/{denied.pk}/1/",
        "dispute": f"{direct.get_absolute_url()}dispute/",
        "receipt": f"/disputes/{secret}/",
        "stories found": "/search/?q=gate&in=stories",
        "narrowed": f"{olwen.get_absolute_url()}?form=direct&words=rain",
        "home": "/",
        "people": "/people/",
        "organisations": "/organisations/",
        "search": "/search/?q=gate",
        "search for a name": "/search/?q=Olwen+Tarm",
        "empty search": "/search/",
        "nothing found": "/search/?q=xylophone",
        "story": article.get_absolute_url(),
        "excerpt": excerpt.get_absolute_url(),
        "direct": direct.get_absolute_url(),
        "indirect": denied.get_absolute_url(),
        "silence": silence.get_absolute_url(),
        "last": last.get_absolute_url(),
        "person": olwen.get_absolute_url(),
        "organisation": board.get_absolute_url(),
        "approved person": piers.get_absolute_url(),
        "missing": "/nowhere/",
        "withdrawn": withdrawn.get_absolute_url(),
    }
    return {name: shared_site + path for name, path in paths.items()}


ALL_RULES = {"rules": {"target-size": {"enabled": True}}}
# What colours and width can break; the markup is the same for both.
LAYOUT_RULES = {"runOnly": ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]}


@pytest.mark.parametrize(("scheme", "width", "rules"), [("light", 1280, ALL_RULES), ("dark", 390, LAYOUT_RULES)])
def test_every_page_is_accessible_and_loads_nothing_from_other_hosts(
    open_context: Callable[..., BrowserContext],
    addresses: dict[str, str],
    scheme: Any,
    width: int,
    rules: dict[str, Any],
) -> None:
    context = open_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    hosts, complaints = set(), []
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: complaints.append(message.text))
    for name, address in addresses.items():
        page.goto(address)
        found = Axe().run(page, options=rules)
        assert found.violations_count == 0, f"{name}\n{found.generate_report()}"
    assert hosts == {urlsplit(addresses["home"]).netloc}
    gone = [text for text in complaints if "the server responded with a status of 4" in text]
    assert len(gone) == 2  # the missing page and the withdrawn story
    assert complaints == gone


def test_no_page_scrolls_sideways_at_any_width_or_size_of_text(page: Page, addresses: dict[str, str]) -> None:
    for name, address in addresses.items():
        page.goto(address)
        # Between two widths at which the layout changes, the narrowest is the hardest.
        for width in (195, 320, 390, 420, 960, 1200):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        for width in (390, 640, 1440):
            page.set_viewport_size({"width": width, "height": 450})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width, "200%")


def test_archive_is_read_without_script(
    open_context: Callable[..., BrowserContext], addresses: dict[str, str]
) -> None:
    context = open_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(addresses["home"])
    page.get_by_role("searchbox").fill("Olwen Tarn")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("main").get_by_role("link", name="Olwen Tarn").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Olwen Tarn")
    page.get_by_role("link", name="Older statements").click()
    page.get_by_role("link", name="Newer statements").click()
    expect(page).to_have_title("Olwen Tarn · Newsroom Archive")


def test_first_tab_is_a_visible_way_past_the_masthead(page: Page, addresses: dict[str, str]) -> None:
    page.goto(addresses["story"])
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_everything_that_can_be_focused_shows_that_it_is(page: Page, addresses: dict[str, str]) -> None:
    page.goto(addresses["story"])
    stops = page.locator("a[href], input, button").count()
    for _ in range(stops):
        page.keyboard.press("Tab")
        seen = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert seen == "3px", page.evaluate("document.activeElement.outerHTML")


def test_statements_link_opens_the_story_at_its_words(page: Page, addresses: dict[str, str]) -> None:
    page.goto(addresses["last"])
    page.get_by_role("link", name="Open the story at these words").click()
    expect(page.locator("mark:target")).to_have_text("“It will rain,”")
    expect(page.locator("mark:target")).to_be_in_viewport()


def test_link_marks_all_parts_of_statement(page: Page, addresses: dict[str, str]) -> None:
    page.goto(addresses["direct"])
    page.get_by_role("link", name="Open the story at these words").click()
    expect(page.locator("mark:target")).to_have_text("“The gate was locked,”")
    wash = page.locator("mark:target").evaluate("one => getComputedStyle(one).backgroundColor")
    for words in ("“I have the key here.", "“Nobody asked me for it.”"):
        assert page.locator("mark", has_text=words).evaluate("one => getComputedStyle(one).backgroundColor") == wash
    expect(page.locator("mark.aimed")).to_have_count(2)


def test_first_piece_of_a_statement_is_marked_without_script(
    open_context: Callable[..., BrowserContext], addresses: dict[str, str]
) -> None:
    context = open_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(addresses["direct"])
    page.get_by_role("link", name="Open the story at these words").click()
    expect(page.locator("mark:target")).to_have_text("“The gate was locked,”")


def test_navigation_says_which_of_its_pages_this_is(page: Page, addresses: dict[str, str]) -> None:
    for name, called in (("home", "Stories"), ("people", "People"), ("days", "Days")):
        page.goto(addresses[name])
        expect(page.locator(".masthead [aria-current=page]")).to_have_text(called)
    page.goto(addresses["story"])
    expect(page.locator(".masthead [aria-current]")).to_have_count(0)


def test_separator_does_not_wrap_alone(page: Page, addresses: dict[str, str]) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(addresses["story"])
    # In a margin of any width, the dot begins no line: its line has begun before it.
    alone = page.locator(".notes").evaluate_all(
        """all => all.flatMap(notes => Array.from({length: 160}, (_, wider) => {
            notes.style.width = `${100 + wider}px`;
            return [...notes.querySelectorAll("p a .unreviewed")].filter(dot =>
                dot.getBoundingClientRect().left < notes.getBoundingClientRect().left + 24);
        }).flat().map(dot => dot.closest("p").innerText))"""
    )
    assert page.locator(".notes .unreviewed").count()
    assert alone == []


def test_margin_notes_on_desktop_and_phone(page: Page, addresses: dict[str, str]) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(addresses["story"])
    note, words = page.locator(".notes").first, page.locator(".passage > p").first

    def boxes() -> tuple[dict[str, float], dict[str, float]]:
        first, second = note.bounding_box(), words.bounding_box()
        assert first
        assert second
        return dict(first), dict(second)

    beside, text = boxes()
    assert beside["x"] >= text["x"] + text["width"]
    page.set_viewport_size({"width": 390, "height": 844})
    above, text = boxes()
    assert above["y"] + above["height"] <= text["y"] + 1


@pytest.mark.parametrize("language", ["en", "de"])
def test_navigation_fits_one_line_on_phone(page: Page, shared_site: str, settings: Settings, language: str) -> None:
    settings.LANGUAGE_CODE = language
    page.goto(shared_site)
    expect(page.locator("html")).to_have_attribute("lang", language)
    for width in (360, 375, 390, 412):
        page.set_viewport_size({"width": width, "height": 844})
        places = page.locator(".masthead li").evaluate_all("ways => ways.map(way => way.getBoundingClientRect().top)")
        assert len(places) == 6
        assert len(set(places)) == 1, width


def test_words_and_speaker_fit_first_phone_screen(page: Page, addresses: dict[str, str]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(addresses["direct"])
    for part in ("h1", "blockquote", ".provenance"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)


def test_state_of_long_quotation_fits_first_phone_screen(page: Page, addresses: dict[str, str]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(addresses["long quotation"])
    for state in ("Found by machine, not yet reviewed", "Disputed"):
        expect(page.get_by_text(state, exact=True).first).to_be_in_viewport(ratio=1)


def test_paper_gets_the_words_and_not_the_navigation(page: Page, addresses: dict[str, str]) -> None:
    page.emulate_media(media="print")
    page.goto(addresses["direct"])
    expect(page.get_by_role("searchbox")).to_be_hidden()
    expect(page.locator("nav").first).to_be_hidden()
    expect(page.locator("blockquote")).to_be_visible()
    # A mark that hangs outside the lines would hang outside the sheet.
    left = page.locator("blockquote p").first.evaluate("""p => {
        const mark = document.createRange()
        mark.setStart(p.firstChild, 0)
        mark.setEnd(p.firstChild, 1)
        return mark.getBoundingClientRect().left
    }""")
    assert left >= 0


@pytest.mark.parametrize("width", [960, 1280, 1920])
def test_tables_use_the_width_of_the_desktop(page: Page, addresses: dict[str, str], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(addresses["method"])
    cut = page.locator(".scrolls").evaluate_all("all => all.map(one => one.scrollWidth - one.clientWidth)")
    assert cut == [0] * len(cut)
    assert len(cut) > 1


def test_tables_are_whole_on_paper(page: Page, addresses: dict[str, str]) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 900})
    page.goto(addresses["method"])
    hidden = page.locator(".scrolls").evaluate_all("all => all.map(one => getComputedStyle(one).overflowX)")
    assert set(hidden) == {"visible"}
    ends = page.locator(".scrolls table").evaluate_all("all => all.map(one => one.getBoundingClientRect().right)")
    assert max(ends) <= 680


@pytest.mark.parametrize("width", [390, 1280])
def test_open_facet_covers_nothing_that_was_found(page: Page, addresses: dict[str, str], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(addresses["search"])
    tops = "all => all.map(one => one.getBoundingClientRect().top)"
    before = page.locator(".facets summary").evaluate_all(tops)
    page.locator(".facets summary").first.click()
    ends = page.locator(".facets details[open] > :not(summary)").evaluate("one => one.getBoundingClientRect().bottom")
    begins = page.locator(".entries").evaluate("one => one.getBoundingClientRect().top")
    assert ends <= begins
    assert page.locator(".facets summary").evaluate_all(tops) == before


def test_phone_layout_of_hanging_marks_and_counts(page: Page, addresses: dict[str, str]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(addresses["direct"])
    indent = page.locator("blockquote p").first.evaluate("one => parseFloat(getComputedStyle(one).textIndent)")
    assert -8.5 < indent < 0
    page.goto(addresses["outlet"])
    counts = page.locator(".lines .count").evaluate_all("all => all.map(one => getComputedStyle(one).display)")
    assert set(counts) == {"block"}


def test_motion_is_reduced_for_those_who_ask(page: Page, addresses: dict[str, str]) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(addresses["home"])
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_fonts_are_the_archives_own(page: Page, addresses: dict[str, str]) -> None:
    page.goto(addresses["home"])
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('16px Newsreader') && document.fonts.check('16px Franklin')")


def test_statement_lists_are_left_aligned_on_desktop(page: Page, addresses: dict[str, str]) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    for name in ("person", "organisation", "search", "topic"):
        page.goto(addresses[name])
        edges = page.evaluate(
            "() => ['.masthead', '.entries'].map(one => document.querySelector(one).getBoundingClientRect().left)"
        )
        assert edges[0] == edges[1], name


def test_right_to_left_words_keep_their_order(page: Page, addresses: dict[str, str]) -> None:
    """An opening mark stands at the right of such words and their number after them, as if they stood alone."""
    edges = """(at, words) => {
        const [first, last] = [0, words.length - 1].map(place => {
            const range = document.createRange(), text = document.querySelector(at).firstChild
            range.setStart(text, place)
            range.setEnd(text, place + 1)
            return range.getBoundingClientRect()
        })
        const next = document.querySelector(at).nextElementSibling
        return [last.left < first.left, !next || next.getBoundingClientRect().left >= first.right - 1]
    }"""
    for name, place in (("right to left", ".body mark"), ("said right to left", ".context mark")):
        page.goto(addresses[name])
        assert page.locator(place).inner_text() == RIGHT_TO_LEFT
        seen = page.evaluate(f"([at, words]) => ({edges})(at, words)", [place, RIGHT_TO_LEFT])
        assert seen == [True, True], place
