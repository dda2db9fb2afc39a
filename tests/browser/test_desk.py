"""The desk in a real browser: review by keys, by mouse and without script, and accessibility."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from articles import services
from articles.models import Article, AuditEntry, BulkJob, FinishedTour, Reply, Statement
from articles.teamwork.models import Comment
from tests.support.data.review_articles import TEXT, a_story, place
from tests.support.factories import UserFactory

JUDGED = "a statement was judged"


@pytest.fixture
def edda(transactional_db: None) -> User:
    user: User = UserFactory(username="edda", role="editor")
    FinishedTour.objects.create(user=user)
    return user


@pytest.fixture
def article(edda: User) -> Article:
    return a_story()


@pytest.fixture
def seat(seat_of: Callable[..., BrowserContext], edda: User) -> Callable[..., BrowserContext]:
    return partial(seat_of, edda)


@pytest.fixture
def address(live_server: LiveServer, article: Article) -> str:
    return live_server.url + reverse("review:story", args=[article.pk])


@pytest.fixture
def page(seat: Callable[..., BrowserContext], address: str) -> Page:
    page = seat().new_page()
    page.add_init_script("localStorage.setItem('desk-next-story', 'off')")
    page.goto(address)
    expect(page.locator("html.has-script")).to_be_attached()
    return page


def found(words: str) -> Statement:
    return next(
        s
        for s in Statement.objects.select_related("current_wording").all()
        if s.current_wording and words in (s.current_wording.text or s.act)
    )


def found_in(article: Article, words: str) -> Statement:
    return Statement.objects.get(article=article, current_wording__text__contains=words)


def stored(page: Page, *keys: str) -> int:
    """Press keys, of which the last one stores something; how many that were."""
    shown(page)
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.keyboard.press(keys[-1])
    assert answer.value.ok, answer.value.text()
    return len(keys)


def shown(page: Page) -> None:
    """Wait until what the last decision led to has been drawn."""
    expect(page.locator("#desk:not([aria-busy])")).to_be_attached()


def typed(text: str) -> list[str]:
    return list(text)


def test_story_is_reviewed_by_keys(page: Page, article: Article) -> None:
    expect(page.locator("#panel-title")).to_have_text("Port of Ellersea")
    # Confirm: one key, and the next one is there.
    assert stored(page, "a") == 1
    assert found("will not sail").state == "confirmed"
    expect(page.locator("#panel-title")).to_have_text("Mira Holt")
    # The words were cut short: the next quotation is added as another part.
    assert stored(page, "w", "+", "Enter") == 3
    stood = found("one engine").current_wording
    assert stood is not None
    assert [s["text"] for s in stood.content] == [
        "“We have one engine, and it is older than I am,”",
        "“Nobody should be surprised that it stopped.”",
    ]
    stored(page, "a")
    stored(page, "a")
    # A wrong speaker: three letters find the right one by another spelling.
    expect(page.locator("#panel-title")).to_have_text("Ida Moss")
    assert stored(page, "s", *typed("sand"), "Enter") == 6
    expect(page.locator("#panel-title")).to_have_text("Harald Sand")
    assert str(found("line would be closed").speakers.get().agent) == "Harald Sand"
    # What it answers was suggested: it stands first.
    page.keyboard.press("y")
    expect(page.locator("#choices li").first).to_contain_text("having known of the damage")
    stored(page, "Enter")
    assert Reply.objects.get().state == "confirmed"
    stored(page, "a")
    stored(page, "x")
    assert found("has-not-commented").state == "rejected"
    expect(page.locator("#waiting")).to_have_text("0")
    stored(page, "u")
    assert found("has-not-commented").state == "suggested"
    expect(page.locator("#waiting")).to_have_text("1")
    assert set(AuditEntry.objects.decisions().values_list("by__username", flat=True)) == {"edda"}


def test_agent_spoken_for_is_set_and_removed(page: Page, article: Article) -> None:
    assert stored(page, "b", *typed("sand"), "Enter") == 6
    panel = page.locator(".on-behalf")
    expect(panel).to_contain_text("on behalf of Harald Sand")
    assert str(found("will not sail").on_behalf_of) == "Harald Sand"
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        panel.get_by_role("button", name="Not on behalf of anybody").click()
    expect(panel).not_to_be_attached()
    assert found("will not sail").on_behalf_of is None


def test_keys_pressed_early_apply_to_next_statement(page: Page, article: Article) -> None:
    stored(page, "a")
    expect(page.locator("#panel-title")).to_have_text("Mira Holt")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/words/", hold)
    with page.expect_request("**/words/"):
        for key in ("w", "+", "Enter", "a"):
            page.keyboard.press(key)
    assert found("one engine").state == "suggested"
    with page.expect_response("**/confirm/"):
        held[0].continue_()
    assert found("one engine").state == "confirmed"


def test_held_key_decides_once(page: Page, article: Article) -> None:
    with page.expect_response("**/confirm/"):
        for _ in range(5):
            page.keyboard.down("a")
    shown(page)
    for _ in range(5):
        page.keyboard.down("a")
    page.keyboard.up("a")
    stored(page, "x")
    assert Statement.objects.filter(state="confirmed").count() == 1


def test_keys_before_next_statement_is_shown_decide_nothing(page: Page, article: Article) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/confirm/", hold)
    with page.expect_request("**/confirm/"):
        page.keyboard.press("a")
    for key in ("a", "x", "a", "u"):
        page.keyboard.press(key)
    with page.expect_response("**/confirm/"):
        held[0].continue_()
    shown(page)
    page.unroute("**/confirm/")
    stored(page, "a")
    assert Statement.objects.filter(state="confirmed").count() == 2
    assert not Statement.objects.filter(state="rejected").exists()
    assert AuditEntry.objects.decisions().count() == 2


def test_missed_statement_is_added_by_keys(page: Page, article: Article) -> None:
    for _ in range(4):
        page.keyboard.press("j")
    expect(page.locator("#panel-title")).to_have_text("Tom Arkwright")
    page.keyboard.press("m")
    expect(page.locator(".tool .excerpt")).to_have_text("On the quay some thirty people waited in the rain.")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".tool .excerpt")).to_have_text("“My mother has her medicine over there,”")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Who is the speaker?")).to_be_focused()
    page.keyboard.type("Wanda Reed")
    expect(page.locator("#choices li").first).to_contain_text("new person")
    page.keyboard.press("Enter")
    act = page.get_by_role("combobox", name="How it was said").or_(page.get_by_label("How it was said"))
    expect(act.first).to_be_focused()
    expect(page.get_by_role("heading", name="Add a statement")).to_be_visible()
    expect(page.locator("#panel-title")).to_be_hidden()
    page.keyboard.type("siad")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Did you mean “said”?")
    page.get_by_label("How it was said").fill("warned")
    stored(page, "Enter")
    made = found("My mother")
    assert (made.state, made.origin, made.form, made.act) == ("confirmed", "person", "direct", "warned")
    assert str(made.speakers.get().agent) == "Wanda Reed"
    expect(page.locator("#list li.selected")).to_contain_text("Wanda Reed")


def test_positions_after_emoji_are_right(page: Page, article: Article) -> None:
    choose(page, "Others had slept")
    page.get_by_role("button", name="Add as a statement", exact=False).first.click()
    page.keyboard.press("Enter")
    page.keyboard.type("Zed")
    expect(page.locator("#choices li").first).to_contain_text("new person")
    page.keyboard.press("Enter")
    expect(page.get_by_label("How it was said")).to_be_focused()
    stored(page, "Enter")
    wording = found("Others had slept").current_wording
    assert wording is not None
    assert (wording.content[0]["start"], wording.content[0]["end"]) == place("Others had slept")


def choose(page: Page, words: str) -> None:
    """Select words of the text as a mouse would."""
    page.evaluate(
        """(words) => {
            const walker = document.createTreeWalker(document.querySelector("#text"), NodeFilter.SHOW_TEXT);
            for (let node; (node = walker.nextNode());) {
                const start = node.data.indexOf(words);
                if (start < 0) continue;
                getSelection().setBaseAndExtent(node, start, node, start + words.length);
                return;
            }
            throw new Error("no such words in one run: " + words);
        }""",
        words,
    )


def test_story_is_reviewed_by_mouse(page: Page, article: Article) -> None:
    page.locator("#text .words", has_text="that the line would be closed").click()
    expect(page.locator("#panel-title")).to_have_text("Ida Moss")
    with page.expect_response("**/reject-speaker/"):
        page.get_by_role("button", name=re.compile("Not the speaker")).click()
    expect(page.locator("#panel-title")).to_have_text("Speaker not found")
    page.get_by_role("button", name="Speaker", exact=False).first.click()
    page.keyboard.type("Harald")
    with page.expect_response("**/speaker/"):
        page.get_by_role("option", name="Harald Sand").click()
    page.get_by_role("button", name="How it was said, role").click()
    page.get_by_label("Role as printed").fill("The harbour master")
    with page.expect_response("**/details/"):
        page.get_by_role("button", name="Save").click()
    expect(page.locator(".panel .role")).to_have_text("The harbour master")
    choose(page, "“There was never any other plan.”")
    page.get_by_role("button", name="Use as the words of this statement").click()
    with page.expect_response("**/words/"):
        page.get_by_role("button", name="Save").click()
    expect(page.locator(".said p").first).to_have_text("“There was never any other plan.”")
    with page.expect_response("**/confirm/"):
        page.locator("#panel button[data-key=a]").click()
    statement = found("never any other plan")
    assert statement.state == "confirmed"
    page.locator("#list li", has_text="Harald Sand").click()
    expect(page.locator("#panel-title")).to_have_text("Harald Sand")
    page.locator(".history summary").click()
    with page.expect_response("**/undo/"):
        page.get_by_role("button", name="Undo").first.click()
    statement.refresh_from_db()
    assert statement.state == "suggested"


def test_touch_selection_changes_words(page: Page, article: Article) -> None:
    """They tell of nothing but the selection."""
    page.locator("#text .words", has_text="will not sail").click()
    page.keyboard.press("w")
    choose(page, "before Friday")
    expect(page.locator(".tool .excerpt")).to_have_text("before Friday")
    page.keyboard.press("2")
    choose(page, "on Monday")
    expect(page.locator(".tool .excerpt")).to_have_text("on Monday")
    for _ in range(3):
        page.keyboard.press("Control+ArrowLeft")
    expect(page.locator(".tool .excerpt")).to_have_text("on Mon")
    with page.expect_response("**/words/"):
        page.get_by_role("button", name="Save").click()
    wording = found("before Friday").current_wording
    assert wording is not None
    assert [wording.content[0]["text"], wording.cue[0]["text"]] == ["before Friday", "on Mon"]


def test_conflict_dialog_shows_both_versions(page: Page, article: Article) -> None:
    first = found("will not sail")
    services.set_act(statement=first, by=UserFactory(username="otto"), act="warned")
    page.keyboard.press("a")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Saved now")).to_contain_text("warned")
    expect(dialog.get_by_label("As you saw it")).to_contain_text("said, reported")
    first.refresh_from_db()
    assert first.state == "suggested"
    dialog.get_by_role("button", name="Save my change anyway").click()
    expect(page.locator("#panel-title")).to_have_text("Mira Holt")
    first.refresh_from_db()
    assert (first.state, first.act) == ("confirmed", "warned")


def test_comment_is_written_by_keys(page: Page, article: Article) -> None:
    page.keyboard.press("c")
    field = page.get_by_label("Comment for colleagues")
    expect(field).to_be_focused()
    page.keyboard.type("Is this hers?")
    with page.expect_response("**/comments/"):
        page.keyboard.press("Control+Enter")
    expect(page.locator(".comments li")).to_contain_text("Is this hers?")
    expect(field).to_have_value("")
    assert Comment.objects.get().text == "Is this hers?"


def test_unsent_comment_is_kept(page: Page, article: Article) -> None:
    """Whatever leads away from it: Esc and another statement, a decision, and opening the story again."""
    field = page.get_by_label("Comment for colleagues")
    page.keyboard.press("c")
    page.keyboard.type("Is this")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("#panel-title")).to_have_text("Mira Holt")
    expect(field).to_have_value("")
    page.keyboard.press("k")
    expect(field).to_have_value("Is this")
    expect(page.get_by_text("Not sent yet.")).to_be_visible()
    stored(page, "a")
    expect(page.locator("#panel-title")).to_have_text("Mira Holt")
    page.keyboard.press("k")
    expect(field).to_have_value("Is this")
    page.reload()
    expect(field).to_have_value("Is this")
    page.keyboard.press("c")
    page.keyboard.press("End")
    page.keyboard.type(" hers?")
    with page.expect_response("**/comments/"):
        page.keyboard.press("Control+Enter")
    expect(page.locator(".comments li")).to_contain_text("Is this hers?")
    expect(field).to_have_value("")


def test_unnamed_source_is_in_the_chooser(page: Page, article: Article) -> None:
    page.keyboard.press("s")
    with page.expect_response("**/speaker/"):
        page.get_by_role("option", name="unnamed source").click()
    expect(page.locator("#panel-title")).to_have_text("Unnamed source")


def test_suggested_reply_takes_one_key(page: Page, article: Article) -> None:
    Reply.objects.update(confidence=0.9)
    for _ in range(3):
        page.keyboard.press("j")
    expect(page.locator("#panel-title")).to_have_text("Ida Moss")
    stored(page, "1")
    assert Reply.objects.get().state == "confirmed"
    stored(page, "u")
    stored(page, "0")
    assert Reply.objects.get().state == "rejected"


def test_several_statements_are_selected_by_keys(page: Page, article: Article) -> None:
    page.keyboard.press("v")
    page.keyboard.press("j")
    expect(page.locator("#panel-title")).to_have_text("Mira Holt")
    page.keyboard.press("v")
    expect(page.locator("#selected-count")).to_have_text("2")
    page.keyboard.press("Escape")
    expect(page.locator("#selected")).to_be_hidden()
    page.keyboard.press("v")
    page.get_by_role("checkbox", name="Select statement 1").check()
    stored(page, "Shift+X")
    assert Statement.objects.filter(state="rejected").count() == 2
    page.get_by_role("button", name="Undo", exact=False).first.click()
    expect(page.get_by_role("status")).to_contain_text("Undone on 2 statements")
    assert not Statement.objects.filter(state="rejected").exists()
    stored(page, "Shift+D")
    assert found("one engine").state == "accepted"
    assert Statement.objects.filter(state="accepted").count() == 1


def test_next_story_opens_by_itself(
    seat: Callable[..., BrowserContext], address: str, live_server: LiveServer, article: Article
) -> None:
    other = a_story(outlet=article.outlet, published_at=article.published_at)
    page = seat().new_page()
    page.goto(address)
    expect(page.locator("html.has-script")).to_be_attached()
    Statement.objects.filter(article=article).exclude(pk=found_in(article, "will not sail").pk).update(
        state="rejected", decided_by=UserFactory(), decided_at=article.published_at
    )
    page.reload()
    stored(page, "a")
    expect(page.get_by_role("status")).to_contain_text("next story opens")
    stored(page, "u")
    expect(page.get_by_role("status")).to_contain_text("Undone")
    stored(page, "a")
    page.wait_for_url(f"**{reverse('review:story', args=[other.pk])}*")


def test_queue_is_walked_by_keys(
    seat: Callable[..., BrowserContext], live_server: LiveServer, article: Article
) -> None:
    a_story(outlet=article.outlet, published_at=article.published_at)
    page = seat().new_page()
    page.goto(live_server.url + reverse("review:queue"))
    links = page.locator(".rows h3 a")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/stories/**")


def test_screen_reader_messages_and_focus(page: Page, article: Article) -> None:
    stored(page, "a")
    expect(page.get_by_role("status")).to_have_text("Confirmed. Undo u")
    expect(page.locator("#list a[aria-current]")).to_contain_text("Mira Holt")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    box = page.get_by_role("combobox", name="Who is the speaker?")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("listbox").get_by_role("option", selected=True)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(page.locator("#panel-title")).to_be_focused()


def test_search_opens_by_keys_at_desk_and_in_the_admin(page: Page, live_server: LiveServer, article: Article) -> None:
    for start in ("", reverse("admin:index")):
        if start:
            page.goto(live_server.url + start)
        page.keyboard.press("Control+k")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.type("mira ho")
        expect(page.get_by_role("link", name="Mira Holt person")).to_be_visible()
        expect(page.get_by_role("dialog").get_by_role("status")).to_have_text(re.compile(r"\d+ found"))
        report = Axe().run(page)
        assert report.violations_count == 0, report.generate_report()
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("link", name="Mira Holt person")).to_be_focused()
        page.keyboard.press("ArrowUp")
        expect(page.get_by_role("searchbox")).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/admin/people/person/"))


def test_colours_are_those_chosen_in_the_header(page: Page, live_server: LiveServer) -> None:
    def paper() -> str:
        return str(page.evaluate("getComputedStyle(document.querySelector('.newsroom-bar')).backgroundColor"))

    light = paper()
    page.get_by_role("banner").get_by_text("Your menu: edda").click()
    page.get_by_label("dark").check()
    dark = paper()
    assert dark != light
    for name in ("admin:index", "review:queue"):
        page.goto(live_server.url + reverse(name))
        assert paper() == dark


def test_job_page_shows_the_progress(page: Page, live_server: LiveServer, edda: User) -> None:
    job = BulkJob.objects.create(action="accept", rows={"ids": []}, by=edda, state="running", total=4)
    page.goto(live_server.url + reverse("review:job", args=[job.pk]))
    expect(page.locator(".lede")).to_contain_text("Running: 0 of 4 done")
    BulkJob.objects.filter(pk=job.pk).update(seen=2)
    expect(page.locator(".lede")).to_contain_text("Running: 2 of 4 done")
    BulkJob.objects.filter(pk=job.pk).update(seen=4, state="done")
    expect(page.locator(".lede")).to_contain_text("Done: 4 of 4 done")


def test_tour_opens_once(page: Page, live_server: LiveServer) -> None:
    FinishedTour.objects.all().delete()
    page.goto(live_server.url + reverse("review:queue"))
    tour = page.get_by_role("dialog", name="The desk in five steps")
    expect(tour).to_contain_text("1 / 5")
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()
    for _step in range(4):
        page.keyboard.press("Enter")
    expect(tour).to_contain_text("5 / 5")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("Enter")
    page.reload()
    expect(page.get_by_role("button", name="Tour")).to_be_visible()
    expect(tour).not_to_be_visible()


def test_forms_work_without_script(seat: Callable[..., BrowserContext], address: str, article: Article) -> None:
    page = seat(java_script_enabled=False).new_page()
    page.goto(address)
    page.get_by_role("button", name="Confirm a", exact=False).first.click()
    assert found("will not sail").state == "confirmed"
    page.get_by_label("Name").fill("Harald")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("button", name="Harald Sand").click()
    expect(page.locator("#panel-title")).to_have_text("Harald Sand")
    page.locator("#panel").get_by_role("button", name="Reject").click()
    assert found("one engine").state == "rejected"


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_axe_finds_nothing(
    seat: Callable[..., BrowserContext],
    live_server: LiveServer,
    address: str,
    article: Article,
    scheme: Any,
    width: int,
) -> None:
    page = seat(color_scheme=scheme, viewport={"width": width, "height": 900}).new_page()
    options = {"rules": {"target-size": {"enabled": True}}}
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    states = {
        "story": (address, ""),
        "speaker": (address, "s"),
        "words": (address, "w"),
        "details": (address, "e"),
        "answers": (address, "y"),
        "keys": (address, "?"),
        "queue": (live_server.url + reverse("review:queue"), ""),
        "figures": (live_server.url + reverse("review:statistics"), ""),
    }
    for name, (url, key) in states.items():
        page.goto(url)
        if key:
            page.keyboard.press(key)
            page.wait_for_load_state("networkidle")
        report = Axe().run(page, options=options)
        assert report.violations_count == 0, f"{name}\n{report.generate_report()}"
        for wide in (320, 390, 768, 1200, 1440):
            page.set_viewport_size({"width": wide, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= wide, (name, wide)
        page.set_viewport_size({"width": width, "height": 900})
        if shots := os.environ.get("DESK_SCREENSHOTS"):
            for wide in (390, 768, 1440):
                page.set_viewport_size({"width": wide, "height": 900})
                page.screenshot(path=f"{shots}/{name}-{scheme}-{wide}.png")
            page.set_viewport_size({"width": width, "height": 900})
    assert complaints == []
    assert TEXT
