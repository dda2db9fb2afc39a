"""Pages of the admin on which identities are decided, in a real browser: worked by hand and keys, narrow and wide."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.identity.linking import PrintedName, link_names
from articles.models import Question
from people.models import Agent, Distinction, LikelyPair, Lookup, MergeRecord, Person
from people.services.distinctions import mark_distinct
from people.services.positions import accept_position
from tests.support.admin_pages import list_page, page
from tests.support.data.split_agents import TEXT, read_again
from tests.support.factories import ArticleFactory, OutletFactory, PersonFactory, StatementFactory, UserFactory

OFFERED = [{"id": "Q4242", "name": "Ines Quill", "description": "harbour master", "score": 98.5}]
ROLE = "general secretary of the Harbour Union"
WIDTHS = (390, 768, 1440)
# What the theme prints on every page of the admin, and is not ours to mend.
THEME = "nav, aside, #nav-sidebar, #header-inner, #changelist-actions"


@dataclass(frozen=True)
class World:
    """Agents to merge, split, mark as different, ask about, and give positions to."""

    chief: User
    pair: LikelyPair
    apart: Distinction
    question: Question
    quill: Agent
    pell: Agent


@pytest.fixture
def world(transactional_db: None) -> World:
    with transaction.atomic():
        return make_world()


def make_world() -> World:
    chief = UserFactory(username="cara", role="chief")
    one, other = (
        PersonFactory(name="Bob Hale", description="mayor", aliases=["B. Hale"]),
        PersonFactory(name="R. Hale"),
    )
    for agent in (one, other):
        StatementFactory(speaker=agent, article=ArticleFactory(headline=f"What {agent.name} said"))
    pair = LikelyPair.objects.create(one=one, other=other, likeness=7, score=0.8)
    apart = mark_distinct(one=PersonFactory(name="Liz Vane"), other=PersonFactory(name="Elizabeth Vane"), by=chief)
    outlet = OutletFactory(name="The Marlow Courier")
    for number, role in enumerate(("mayor", "goalkeeper")):
        link_names(ArticleFactory(outlet=outlet), [PrintedName(("Dorrit", "Tomas")[number] + " Lund", "person", role)])
    for _number in range(3):
        link_names(ArticleFactory(outlet=outlet), [PrintedName("Lund", "person", "the mayor")])
    for day in (2, 5, 9):
        article = ArticleFactory(published_at=datetime(2026, 3, day, tzinfo=UTC), url=f"https://mc.example/{day}")
        link_names(article, [PrintedName("Ines Quill", "person", ROLE), PrintedName("Harbour Union", "organisation")])
    link_names(ArticleFactory(), [PrintedName("Ines Quill", "person", "the harbour master")])
    quill, union = Agent.objects.get(name="Ines Quill"), Agent.objects.get(name="Harbour Union")
    for person, start in ((PersonFactory(name="Ada Row"), 1), (quill, 3)):
        accept_position(person=person, role=ROLE, organisation=union, by=chief, start=date(2026, start, 1))
    Lookup.objects.create(agent=quill, by=chief, state="done", found=OFFERED)
    for headline in ("The council meets", "The keeper stays"):
        read_again(ArticleFactory(text=TEXT, headline=headline), role="goalkeeper" if "keeper" in headline else "")
    return World(chief, pair, apart, Question.objects.get(), quill, Agent.objects.get(name="Owen Pell"))


@pytest.fixture
def seat(seat_of: Callable[..., BrowserContext], world: World) -> Callable[..., Page]:
    return lambda **kwargs: seat_of(world.chief, **kwargs).new_page()


def open_merge_preview(opened: Page, root: str, world: World) -> None:
    """Choose both in the list and open the preview of the merge."""
    opened.goto(f"{root}{list_page(Person)}?q=hale")
    for box in opened.locator("input[name=_selected_action]").all():
        box.check()
    opened.locator("select[name=action]").select_option("merge")
    opened.locator("[name=index]").click()
    expect(opened.get_by_role("heading", name="Merge")).to_be_visible()


def addresses(world: World) -> dict[str, str]:
    return {
        "person": page(world.quill, Person),
        "split": reverse("admin:people_person_split", args=[world.pell.pk]),
        "apart": page(world.apart),
        "apart-list": list_page(Distinction),
        "duplicates": list_page(LikelyPair),
        "pair": page(world.pair),
        "questions": f"{list_page(Question)}?state__exact=open",
        "question": page(world.question),
        "hand-in": reverse("admin:articles_article_add"),
    }


def test_merge_from_list_with_preview(seat: Callable[..., Page], live_server: LiveServer, world: World) -> None:
    opened = seat()
    open_merge_preview(opened, live_server.url, world)
    expect(opened.locator("body")).to_contain_text("1 speaker")
    opened.get_by_role("radio", name="Bob Hale — mayor").check()
    with opened.expect_navigation():
        opened.get_by_role("button", name="Merge").click()
    assert MergeRecord.objects.get().kept == world.pair.one_id


def test_pair_is_decided_by_keys(seat: Callable[..., Page], live_server: LiveServer, world: World) -> None:
    opened = seat()
    opened.goto(live_server.url + page(world.pair))
    expect(opened.get_by_role("button", name="Save")).to_have_count(0)
    first = opened.get_by_role("radio", name="Not the same")
    expect(first).to_be_focused()
    opened.keyboard.press("Space")
    expect(first).to_be_checked()
    with opened.expect_navigation():
        opened.keyboard.press("Enter")
    assert Distinction.objects.filter(undone_at__isnull=True).count() == 2


def test_ambiguous_name_is_answered_by_keys(seat: Callable[..., Page], live_server: LiveServer, world: World) -> None:
    opened = seat()
    opened.goto(live_server.url + page(world.question))
    first = opened.get_by_role("radio", name="Dorrit Lund")
    expect(first).to_be_focused()
    opened.keyboard.press("Space")
    with opened.expect_navigation():
        opened.keyboard.press("Enter")
    world.question.refresh_from_db()
    assert world.question.agent is not None
    assert world.question.agent.name == "Dorrit Lund"


def test_position_and_wikidata_id_are_accepted(
    seat: Callable[..., Page], live_server: LiveServer, world: World
) -> None:
    opened = seat()
    opened.goto(live_server.url + page(world.quill, Person))
    expect(opened.get_by_role("heading", name="Conflicts")).to_be_visible()
    with opened.expect_navigation():
        opened.get_by_role("button", name="Accept the harbour master").click()
    assert world.quill.positions.filter(role="the harbour master").exists()
    with opened.expect_navigation():
        opened.get_by_role("button", name="Use this id Q4242").click()
    world.quill.refresh_from_db()
    assert world.quill.wikidata == "Q4242"


def test_person_is_changed_to_organisation(seat: Callable[..., Page], live_server: LiveServer, world: World) -> None:
    opened = seat()
    opened.goto(live_server.url + page(world.pell, Person))
    for _asked in range(2):
        with opened.expect_navigation():
            opened.get_by_role("button", name="Change to an organisation").click()
    world.pell.refresh_from_db()
    assert world.pell.kind == "organisation"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_pass_axe_and_fit(seat: Callable[..., Page], live_server: LiveServer, world: World, scheme: Any) -> None:
    opened = seat(color_scheme=scheme)
    shots = os.environ.get("ADMIN_SCREENSHOTS")
    wrong: list[str] = []
    for name, address in [*addresses(world).items(), ("merge", "")]:
        opened.set_viewport_size({"width": 1440, "height": 900})
        if address:
            opened.goto(live_server.url + address)
        else:
            open_merge_preview(opened, live_server.url, world)
        opened.wait_for_load_state()
        report = Axe().run(opened, context={"exclude": [[part] for part in THEME.split(", ")]})
        if report.violations_count:
            wrong.append(f"{name}\n{report.generate_report()}")
        for wide in WIDTHS:
            opened.set_viewport_size({"width": wide, "height": 900})
            if opened.evaluate("document.documentElement.scrollWidth") > wide:
                wrong.append(f"{name} is wider than {wide}")
            if shots:
                opened.screenshot(path=f"{shots}/{name}-{scheme}-{wide}.png", full_page=True)
    assert wrong == [], "\n".join(wrong)
