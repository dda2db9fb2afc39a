"""Sources without a name: called what the story calls them, wherever it is said who spoke."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Speaker, Statement, Wording
from tests.support.factories import (
    ArticleFactory,
    OutletFactory,
    PersonFactory,
    RevisionFactory,
    StatementFactory,
    UserFactory,
    segment,
)
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]
TEXT = (
    "The ministry of transport did not respond to questions.\n"
    "“The bridge is safe,” the city council of Ostry said.\n"
    "Several midwives, who asked not to be named, said the ward was full.\n"
    "He was asked whether he would resign. “Nobody asked me,” they said.\n"
)


def said(source: str = "", words: str = "“The bridge is safe,”", **kwargs: object) -> Statement:
    article = kwargs.pop("article", None) or ArticleFactory(outlet=OutletFactory(name="The Refuter"), text=TEXT)
    given = {"speaker_kind": "unnamed", "confirmed": True, "words__source": source, **kwargs}
    return StatementFactory(article=article, words=words, **given)


@pytest.mark.parametrize(
    ("source", "words", "form", "told"),
    [
        ("the city council of Ostry", "“The bridge is safe,”", "direct", "The city council of Ostry"),
        ("The ministry of transport", "questions", "indirect", "The ministry of transport"),
        (
            "Several midwives, who asked not to be named",
            "the ward was full",
            "indirect",
            "Several midwives, who asked not to be named",
        ),
        ("", "“Nobody asked me,”", "direct", "A speaker who is not named"),
        ("they", "“Nobody asked me,”", "direct", "A speaker who is not named"),
        ("He", "whether he would resign", "indirect", "A speaker who is not named"),
    ],
)
def test_source_is_called_as_it_is_printed(read: Read, source: str, words: str, form: str, told: str) -> None:
    page = read(said(source, words, form=form).get_absolute_url())
    assert page.one("h1").text == f"{told} · said"
    assert page.title.startswith(f"{told} · said")
    assert "unnamed source" not in page


def test_printed_source_is_used_everywhere(client: Client, read: Read) -> None:
    statement = said("the city council of Ostry")
    article = statement.article
    for address in (
        "/",
        "/feed.atom",
        "/search/?q=bridge",
        "/search/feed.atom?q=bridge",
        article.get_absolute_url(),
        statement.get_absolute_url(),
        f"{statement.get_absolute_url()}dispute/",
        f"/embed/statements/{statement.pk}/1/",
        f"/oembed/?url=http://testserver{statement.get_absolute_url()}",
        *(f"/statements/{statement.pk}/cite.{suffix}" for suffix in ("bib", "ris", "json", "txt")),
    ):
        page = read(address)
        assert "The city council of Ostry" in page.html, address
        assert "not named" not in page.html, address


def test_document_is_called_as_it_is_printed(read: Read) -> None:
    statement = said("the city council of Ostry", speaker_kind="document")
    assert "The city council of Ostry" in read(statement.get_absolute_url()).one("h1")


def test_rejected_speaker_is_not_named(read: Read) -> None:
    statement = said("the city council of Ostry")
    decided = {"state": "rejected", "decided_by": UserFactory(), "decided_at": timezone.now()}
    Speaker.objects.create(statement=statement, name_in_story="Ostry", kind="organisation", **decided)
    page = read(statement.get_absolute_url())
    assert "A speaker who is not named" in page.one("h1")
    assert "Ostry" not in page.head


def test_unidentified_speaker_is_not_named(read: Read) -> None:
    """A name that is printed may be whose it is not: it is left to the text."""
    page = read(said("the city council of Ostry", speaker_kind="named").get_absolute_url())
    assert "A speaker not yet identified" in page.one("h1")


def test_source_whose_words_are_erased_is_not_named(read: Read) -> None:
    text = TEXT.replace("the city council of Ostry", "███ ████ ███████ ██ █████")
    statement = said("███ ████ ███████ ██ █████", article=ArticleFactory(text=text))
    assert "A speaker who is not named" in read(statement.get_absolute_url()).one("h1")


def test_card_names_the_source_of_its_own_version(read: Read) -> None:
    statement = said("the city council of Ostry")
    second = RevisionFactory(article=statement.article, text=TEXT.replace("the city council", "the mayor"))
    wording = Wording.objects.create(
        statement=statement,
        article=statement.article,
        revision=second,
        content=[segment(second, "“The bridge is safe,”")],
        source=[segment(second, "the mayor of Ostry")],
    )
    Statement.objects.filter(pk=statement.pk).update(current_wording=wording)
    assert "The city council of Ostry" in read(f"/embed/statements/{statement.pk}/1/").one("h1")
    assert "The mayor of Ostry" in read(f"/embed/statements/{statement.pk}/2/").one("h1")


def test_source_of_what_is_not_public_is_nowhere(read: Read) -> None:
    hidden = [
        said("the city council of Ostry", article=ArticleFactory(text=TEXT, draft=True, public_text="none")),
        said(
            "the city council of Ostry",
            confirmed=False,
            rejected=True,
            article=ArticleFactory(text=TEXT, public_text="none"),
        ),
        said(
            "the city council of Ostry",
            confirmed=False,
            article=ArticleFactory(text=TEXT, public_text="none", outlet=OutletFactory(strict=True)),
        ),
    ]
    addresses = ["/", "/feed.atom", "/search/?q=bridge"]
    for statement in hidden:
        addresses += [statement.get_absolute_url(), f"/statements/{statement.pk}/cite.txt"]
    for address in addresses:
        assert "council of Ostry" not in read(address).text, address
    unreviewed = read(said("the city council of Ostry", confirmed=False).get_absolute_url())
    assert "Ostry" not in unreviewed.head


def test_printed_source_without_page_is_not_linked(read: Read) -> None:
    outlet = OutletFactory(public_people="approved")
    PersonFactory(name="Jonas Wexley")
    article = ArticleFactory(outlet=outlet, text="“It is safe,” a friend of Jonas Wexley said.")
    page = read(said("a friend of Jonas Wexley", "“It is safe,”", article=article).get_absolute_url())
    assert "A friend of Jonas Wexley" in page.one("h1")
    assert not [to for to in page.one("article").links().values() if to.startswith("/people/")]
