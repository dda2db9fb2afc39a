"""What others said on somebody's behalf: under that one, and apart from their own words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from articles.models import Statement
from people.models import Agent
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    StatementFactory,
)
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]
TEXT = "“She will sign it,” a spokesman for the mayor said. “No,” Ana Reyes’s lawyer said.\n"
WORDS = "“She will sign it,”"


def said_for(agent: Agent | None, **values: Any) -> Statement:
    """Return a statement of an unnamed spokesman for an agent."""
    return StatementFactory(
        **{
            "article": ArticleFactory(text=TEXT),
            "words": WORDS,
            "words__source": "a spokesman for the mayor",
            "speaker_kind": "unnamed",
            "on_behalf_of": agent,
            **values,
        }
    )


@pytest.fixture
def mayor() -> Agent:
    return PersonFactory(name="Ana Reyes")


def test_page_lists_what_was_said_on_their_behalf_apart(read: Read, mayor: Agent) -> None:
    own, other = StatementFactory(speaker=mayor), said_for(mayor)
    page = read(mayor.get_absolute_url())
    assert [entry["id"] for entry in page.section("Statements").all("li", "entry")] == [f"said-{own.pk}"]
    section = page.section("Said on behalf of Ana Reyes")
    assert [entry["id"] for entry in section.all("li", "entry")] == [f"said-{other.pk}"]
    assert section.one("p", "lead").text == "A spokesman for the mayor, on behalf of Ana Reyes · said"


def test_never_counted_as_their_own(read: Read, mayor: Agent) -> None:
    StatementFactory(speaker=mayor)
    said_for(mayor)
    page = read(mayor.get_absolute_url())
    assert page.section("Statements").one("p", "count").text.startswith("1 statement")
    feed = read(page.links()["Follow as a feed"])
    assert "She will sign it" not in feed


def test_agent_that_is_only_spoken_for_has_a_page(read: Read) -> None:
    council = OrganisationFactory(name="Marlow Council")
    assert read(council.get_absolute_url()).status == 404
    statement = said_for(council)
    page = read(council.get_absolute_url())
    assert page.has_section("Said on behalf of Marlow Council")
    assert read(statement.get_absolute_url()).links()["Marlow Council"] == council.get_absolute_url()


def test_hidden_statements_give_no_page(read: Read, mayor: Agent) -> None:
    said_for(mayor, article=ArticleFactory(text=TEXT, draft=True))
    said_for(mayor, rejected=True)
    said_for(mayor, article=ArticleFactory(text=TEXT, outlet=OutletFactory(public_people="approved")))
    assert read(mayor.get_absolute_url()).status == 404


def test_list_is_paged(read: Read, mayor: Agent) -> None:
    said = {f"said-{said_for(mayor).pk}" for _ in range(12)}
    first = read(mayor.get_absolute_url()).section("Said on behalf of Ana Reyes")
    second = read(mayor.get_absolute_url() + first.one("a", rel="next")["href"])
    entries = [*first.all("li", "entry"), *second.section("Said on behalf of Ana Reyes").all("li", "entry")]
    assert sorted(entry["id"] for entry in entries) == sorted(said)


class TestAttribution:
    def lead(self, read: Read, statement: Statement) -> str:
        return read(statement.get_absolute_url()).one("h1", "lead").text

    def test_named_speaker(self, read: Read, mayor: Agent) -> None:
        statement = said_for(mayor, speaker=PersonFactory(name="Sylvia Trent"), speaker_kind="named")
        assert self.lead(read, statement) == "Sylvia Trent, on behalf of Ana Reyes · said"

    def test_words_that_name_the_agent_link_it(self, read: Read, mayor: Agent) -> None:
        statement = said_for(mayor, words="“No,”", words__source="Ana Reyes’s lawyer")
        lead = read(statement.get_absolute_url()).one("h1", "lead")
        assert lead.text == "Ana Reyes’s lawyer · said"
        assert lead.links() == {"Ana Reyes": mayor.get_absolute_url()}

    def test_unknown_agent_is_called_as_printed(self, read: Read) -> None:
        statement = said_for(None, on_behalf_of_name="Reyes")
        assert self.lead(read, statement) == "A spokesman for the mayor, on behalf of Reyes · said"

    def test_agent_that_is_not_public_has_no_link(self, read: Read, mayor: Agent) -> None:
        shy = ArticleFactory(text=TEXT, outlet=OutletFactory(public_people="approved"))
        page = read(said_for(mayor, article=shy).get_absolute_url())
        assert page.one("h1", "lead").text == "A spokesman for the mayor, on behalf of Ana Reyes · said"
        assert "Ana Reyes" not in page.links()
