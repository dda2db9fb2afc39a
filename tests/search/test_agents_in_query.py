"""Names beside other words of a query, and the searches suggested for them."""

from __future__ import annotations

import pytest

from newsroom.search.agents_in_query import find_agents, trim
from newsroom.search.query import query_parts
from people.models import Agent
from tests.support.factories import ArticleFactory, OrganisationFactory, PersonFactory, StatementFactory

pytestmark = pytest.mark.django_db


def say(speaker: Agent, words: str) -> None:
    quoted = f"“{words},”"
    StatementFactory(article=ArticleFactory(text=f"{quoted} said the speaker."), words=quoted, speaker=speaker)


def names(query: str) -> list[str]:
    return [agent.name for agent in find_agents(query, has_results=False)[0]]


def suggested(query: str) -> list[tuple[str, str]]:
    return [(one.agent.name, one.query) for one in find_agents(query, has_results=False)[1]]


@pytest.fixture
def marchbanks() -> Agent:
    """Margaret, approved, a namesake and others, who all spoke of a crane."""
    margaret = PersonFactory(name="Margaret Marchbanks", state="approved")
    leonie, joe = PersonFactory(name="Leonie Marchbanks"), PersonFactory(name="Joe Quillfeather")
    for speaker in (margaret, leonie, joe, PersonFactory(name="Winifred Ashdown")):
        say(speaker, "The river has a crane, and that cannot be ruled out")
    say(PersonFactory(name="José Ñuñez-Åström", aliases=["Ñuñez-Åström"]), "A crane")
    say(OrganisationFactory(name="Northern Rivers Authority"), "A sample")
    return margaret


@pytest.mark.parametrize(
    ("query", "suggestions"),
    [
        ("Margaret Marchbanks crane", [("Margaret Marchbanks", "crane")]),
        ("crane, Margaret Marchbanks", [("Margaret Marchbanks", "crane")]),
        ("what did Margaret Marchbanks say about the crane?", [("Margaret Marchbanks", "crane")]),
        ("Margaret Marchbanks on the crane", [("Margaret Marchbanks", "crane")]),
        ('"Margaret Marchbanks" crane', [("Margaret Marchbanks", "crane")]),
        ("Marchbanks crane", [("Margaret Marchbanks", "crane"), ("Leonie Marchbanks", "crane")]),
        ("Ms Marchbanks crane", [("Margaret Marchbanks", "crane"), ("Leonie Marchbanks", "crane")]),
        ("crane Marchbanks MP", [("Margaret Marchbanks", "crane"), ("Leonie Marchbanks", "crane")]),
        ("Nunez-Astrom crane", [("José Ñuñez-Åström", "crane")]),
        ("Ashdown “cannot be ruled out”", [("Winifred Ashdown", '"cannot be ruled out"')]),
        ("Ashdown crane -zinc", [("Winifred Ashdown", "crane -zinc")]),
        ("the Northern Rivers Authority sample", [("Northern Rivers Authority", "sample")]),
        ("Margaret Marchbanks", []),
        ("what did Marchbanks say", []),
        ("Marchbanks -crane", []),
        ("Marchbanks or crane", []),
        ("-Marchbanks crane", []),
        ("Ashdown zebra", []),
        ("Authority sample", []),
    ],
)
def test_suggested_searches_are_the_words_beside_a_name(
    marchbanks: Agent, query: str, suggestions: list[tuple[str, str]]
) -> None:
    assert suggested(query) == suggestions


def test_suggested_search_finds_the_agents_statements(marchbanks: Agent) -> None:
    _agents, (suggestion,) = find_agents("Margaret Marchbanks crane", has_results=False)
    assert suggestion.params.address() == f"?q=crane&speaker={marchbanks.pk}"
    _agents, (suggestion,) = find_agents("Northern Rivers Authority sample", has_results=True)
    assert suggestion.params.address() == f"?q=sample&organisation={suggestion.agent.pk}"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Marchbanks or Quillfeather", {"Margaret Marchbanks", "Leonie Marchbanks", "Joe Quillfeather"}),
        ("what did the Northern Rivers Authority say", {"Northern Rivers Authority"}),
        ("Marchbnks zinc dredging", {"Margaret Marchbanks", "Leonie Marchbanks"}),
        ("zinc from Ashdwon", {"Winifred Ashdown"}),
        ("-Marchbanks crane", set()),
        ("Margaret zinc dredging", set()),
        ("a b", set()),
        ("'' --", set()),
        ("ß ﬁ", set()),
    ],
)
def test_names_are_found_beside_other_words(marchbanks: Agent, query: str, found: set[str]) -> None:
    assert set(names(query)) == found


def test_misspelt_name_is_tried_only_without_exact_results(marchbanks: Agent) -> None:
    assert find_agents("Marchbnks harbour plans", has_results=True)[0] == []


def test_full_name_hides_others_of_the_family_name() -> None:
    for name in ("Ada Row", "Ida Row", "Row Crew"):
        say(PersonFactory(name=name), "The ferry")
    assert suggested("what did Ada Row say of the ferry") == [("Ada Row", "ferry")]


def test_family_name_of_several_words_is_found() -> None:
    say(PersonFactory(name="Anna van der Berg"), "The ferry")
    assert suggested("van der Berg ferry") == [("Anna van der Berg", "ferry")]


def test_names_that_are_not_public_are_not_found() -> None:
    PersonFactory(name="Ada Row")
    say(PersonFactory(name="Bram Oake", aliases=["Bram Quay"]), "The ferry")
    assert names("Row ferry") == names("Quay ferry") == []


@pytest.mark.parametrize(
    ("query", "trimmed"),
    [
        ("what did X say about the state of the art?", "X say about the state of the art"),
        ("say about the crane", "crane"),
        ("the “the”", '"the"'),
        ("the of", ""),
    ],
)
def test_small_words_are_trimmed_at_the_ends(query: str, trimmed: str) -> None:
    assert " ".join(trim(query_parts(query))) == trimmed
