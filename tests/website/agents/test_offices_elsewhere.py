"""Offices of the day beside roles as printed, where somebody takes a statement along: feeds, cards, citations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import translation
from django.utils.timezone import localdate

from articles.models import Statement
from people.models import Agent
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    RevisionFactory,
    StatementFactory,
)
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]
ATOM = "{http://www.w3.org/2005/Atom}"
THEN = "then organist, Tump Parish Board"
PRINTED = [
    ("former choir master", f"former choir master, {THEN}"),
    ("organist", "organist"),
    ("", THEN),
]


@pytest.fixture
def speaker() -> Agent:
    """Somebody who was an organist."""
    person: Agent = PersonFactory(name="Ada Row", state="approved")
    board = OrganisationFactory(name="Tump Parish Board", state="approved")
    PositionFactory(person=person, organisation=board, role="organist", start_date=date(2001, 1, 1))
    return person


def said(speaker: Agent, role: str) -> Statement:
    article = ArticleFactory(text="“We rang it,” she said.")
    found: Statement = StatementFactory(
        article=article, words="“We rang it,”", words__role=role, speaker=speaker, confirmed=True
    )
    return found


@pytest.mark.parametrize(("role", "called"), PRINTED)
def test_feeds_name_the_position_of_the_day(read: Read, speaker: Agent, role: str, called: str) -> None:
    said(speaker, role)
    for address in ("/feed.atom", f"/people/{speaker.pk}/feed.atom", "/search/feed.atom?q=rang"):
        (entry,) = ElementTree.fromstring(read(address).html).findall(f"{ATOM}entry")  # noqa: S314 (our own)
        assert entry.findtext(f"{ATOM}title") == f"Ada Row, {called} · said: “We rang it,”"


@pytest.mark.parametrize(("role", "called"), PRINTED)
def test_citations_name_the_position_of_the_day(read: Read, speaker: Agent, role: str, called: str) -> None:
    statement = said(speaker, role)
    for suffix in ("txt", "bib", "ris", "json"):
        assert f"Ada Row, {called} · said: “We rang it,”" in read(f"/statements/{statement.pk}/cite.{suffix}")
    assert f"Ada Row, {called} · said: “We rang it,”" in read(statement.get_absolute_url()).one("p", "citation")


@pytest.mark.parametrize(("role", "called"), PRINTED)
def test_cards_name_the_position_of_the_day(read: Read, speaker: Agent, role: str, called: str) -> None:
    statement = said(speaker, role)
    assert ", ".join(read(f"/embed/statements/{statement.pk}/1/").texts("", "role")) == called


def test_card_of_earlier_version_uses_its_printed_role(read: Read, speaker: Agent) -> None:
    statement = said(speaker, "organist")
    RevisionFactory(article=statement.article, text="“We rang it,” she said again.")
    statement.current_wording = statement.wordings.create(
        article=statement.article,
        revision=statement.article.revisions.get(number=2),
        content=[{"start": 0, "end": 13, "text": "“We rang it,”"}],
        role="former choir master",
    )
    statement.save()
    assert THEN not in read(f"/embed/statements/{statement.pk}/1/")
    assert THEN in read(f"/embed/statements/{statement.pk}/2/")


def test_frame_fits_the_position(client: Client, speaker: Agent) -> None:
    heights = []
    for role in ("organist", "former choir master"):
        address = f"http://testserver{said(speaker, role).get_absolute_url()}"
        heights.append(client.get("/oembed/", {"url": address}).json()["height"])
    assert heights[0] < heights[1]


def test_position_of_another_time_is_not_shown(read: Read, speaker: Agent) -> None:
    statement = said(speaker, "former choir master")
    speaker.positions.update(end_date=localdate(statement.article.published_at).replace(year=2020))
    for address in ("/feed.atom", f"/statements/{statement.pk}/cite.txt", f"/embed/statements/{statement.pk}/1/"):
        assert "former choir master" in read(address)
        assert "at the time" not in read(address)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "then trustee, Port of Tolling, then chancellor of the Port University, then honorary consul"),
        ("de", "damals trustee, Port of Tolling, damals chancellor of the Port University, damals honorary consul"),
    ],
)
def test_all_positions_of_the_day_are_named(read: Read, language: str, told: str) -> None:
    person = PersonFactory(name="Ada Row", state="approved")
    for day, house, role in (
        (4, "Port of Tolling", "trustee"),
        (3, "Port University", "chancellor of the Port University"),
        (2, "", "honorary consul"),
    ):
        organisation = OrganisationFactory(name=house, state="approved") if house else None
        PositionFactory(person=person, organisation=organisation, role=role, start_date=date(2001, 1, day))
    statement = said(person, "director of the quay")
    with translation.override(language):
        assert f"director of the quay, {told} ·" in read(f"/statements/{statement.pk}/cite.txt")


def test_both_positions_of_the_day_are_named(read: Read, speaker: Agent) -> None:
    board = speaker.positions.get().organisation
    PositionFactory(person=speaker, organisation=board, role="ringer", start_date=date(2000, 1, 1))
    statement = said(speaker, "")
    told = "Ada Row, then organist, Tump Parish Board, then ringer, Tump Parish Board · said"
    assert told in read(f"/statements/{statement.pk}/cite.txt")


def test_dispute_page_shows_position_at_publication(read: Read, speaker: Agent) -> None:
    assert THEN in read(f"{said(speaker, 'former choir master').get_absolute_url()}dispute/")


@pytest.mark.parametrize(
    ("words", "ending"), [("“We rang it,”", "“We rang it,” http"), ("“We rang it”", "“We rang it”. http")]
)
def test_citation_adds_no_stop_after_printed_comma(read: Read, words: str, ending: str) -> None:
    statement = StatementFactory(article=ArticleFactory(text=f"{words} she said."), words=words, confirmed=True)
    assert ending in read(f"/statements/{statement.pk}/cite.txt")
