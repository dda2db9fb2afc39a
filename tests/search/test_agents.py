"""Agents found by a name: in any spelling, misspelt, or by the beginning of a name."""

from __future__ import annotations

import pytest

from newsroom.search.agents import agents_of_misspelt_words, shared_names, similar_agents, suggest_agents
from people.models import Agent
from tests.support.factories import ArticleFactory, OrganisationFactory, PersonFactory, StatementFactory

pytestmark = pytest.mark.django_db


def speak(*agents: Agent) -> None:
    for agent in agents:
        StatementFactory(speaker=agent)


def names(agents: list[Agent]) -> list[str]:
    return [agent.name for agent in agents]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("Łucja Zielińska", "Łucja Zielińska"),
        ("lucja zielinska", "Łucja Zielińska"),
        ("ZIELINSKA", "Łucja Zielińska"),
        ("Zielinksa", "Łucja Zielińska"),
        ("Zielinsk", "Łucja Zielińska"),
        ("Dr Zielińska", "Łucja Zielińska"),
        ("marchb", "Leonie Marchbanks"),
        ("marchbnaks", "Leonie Marchbanks"),
        ("leonnie", "Leonie Marchbanks"),
        ("leonie march", "Leonie Marchbanks"),
        ("Asdhown", "Winifred Ashdown"),
        ("Ahsdown", "Winifred Ashdown"),
        ("Ashhdown", "Winifred Ashdown"),
        ("Oglunesi", "Ada Ogunlesi"),
        ("Grenepeace", "Greenpeace"),
        ("ferry pilots", "Ferry Pilots’ Union"),
        ("FPU", "Ferry Pilots’ Union"),
    ],
)
def test_name_in_another_spelling_finds_the_agent(query: str, name: str) -> None:
    for person in ("Łucja Zielińska", "Leonie Marchbanks", "Winifred Ashdown", "Ada Ogunlesi"):
        speak(PersonFactory(name=person))
    for organisation in ("Greenpeace", "Ferry Pilots’ Union"):
        speak(OrganisationFactory(name=organisation))
    assert names(similar_agents(query))[:1] == [name]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("marl", "Leonie Marchbanks"),
        ("market", "Mark Oake"),
        ("bank", "Ida Bancroft"),
        ("Ohxam", "Ohmax"),
        ("", "Ida Quill"),
        ("!", "Ida Quill"),
    ],
)
def test_word_with_few_common_letters_finds_nothing(query: str, name: str) -> None:
    speak(PersonFactory(name=name))
    assert names(similar_agents(query)) == []


def test_agents_without_a_page_are_not_found() -> None:
    PersonFactory(name="Ines Quill")
    StatementFactory(speaker=PersonFactory(name="Bram Quill"), article=ArticleFactory(draft=True))
    assert similar_agents("Quill") == suggest_agents("Quill") == agents_of_misspelt_words(["Quilll"]) == []


def test_alias_without_a_public_statement_is_not_found() -> None:
    speak(PersonFactory(name="Bram Oake", aliases=["Bram Quay"]))
    assert similar_agents("Quay") == suggest_agents("Quay") == []


def test_approved_agents_come_first_then_those_who_say_more() -> None:
    quiet, loud = PersonFactory(name="Ada Quill"), PersonFactory(name="Bram Quill")
    approved = PersonFactory(name="Cora Quill", state="approved")
    speak(quiet, loud, loud, approved)
    assert names(similar_agents("quill")) == ["Cora Quill", "Bram Quill", "Ada Quill"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["Marchbnks", "harbour"], ["Leonie Marchbanks"]),
        (["harbuor", "baord"], ["Harbour Board"]),
        (["harbuor"], []),
        (["leonie", "zinc"], []),
        (["marl"], []),
        ([], []),
    ],
)
def test_misspelt_words_find_family_names_and_organisations(words: list[str], found: list[str]) -> None:
    speak(PersonFactory(name="Leonie Marchbanks"), OrganisationFactory(name="Harbour Board"))
    assert names(agents_of_misspelt_words(words)) == found


def test_suggestions_come_best_first() -> None:
    made = [
        PersonFactory(name="Rowan Hill"),
        PersonFactory(name="Ines Rowe"),
        PersonFactory(name="Ada Rowdy Quill", state="approved"),
        OrganisationFactory(name="Harbour Rowing Club"),
        PersonFactory(name="Ada Row"),
        PersonFactory(name="Rowena Dale", state="approved"),
        OrganisationFactory(name="Row"),
    ]
    for agent, count in zip(made, (1, 3, 1, 5, 2, 1, 1), strict=True):
        speak(*[agent] * count)
    for _ in range(4):  # scheduled, so that they do not count yet
        StatementFactory(article=ArticleFactory(scheduled=True), speaker=made[0])
    assert names(suggest_agents("row")) == [
        *("Row", "Rowena Dale", "Ines Rowe", "Ada Row", "Rowan Hill"),
        *("Ada Rowdy Quill", "Harbour Rowing Club"),
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("ad", True), ("Ada R", True), ("row", True), ("ÁDA", True), ("adda row", True), ("a", False), ("", False)],
)
def test_suggestions_begin_as_typed_or_are_similar(typed: str, found: bool) -> None:
    speak(PersonFactory(name="Ada Row"))
    assert names(suggest_agents(typed)) == (["Ada Row"] if found else [])


@pytest.mark.parametrize(
    ("typed", "found_by"),
    [
        ("peg", "Peggy Marchbanks"),
        ("Peggy marchbanks", "Peggy Marchbanks"),
        ("pegy marchbnaks", "Peggy Marchbanks"),
        ("Margaret Marchbanks", ""),
        ("Marchbanks", ""),
        ("Maggie Marchbanks", ""),
    ],
)
def test_found_by_is_the_public_alias_that_matches_better(typed: str, found_by: str) -> None:
    margaret = PersonFactory(name="Margaret Marchbanks", aliases=["Peggy Marchbanks", "Maggie Marchbanks"])
    StatementFactory(speaker=margaret, speaker__name_in_story="Peggy Marchbanks")
    StatementFactory(article=ArticleFactory(draft=True), speaker=margaret, speaker__name_in_story="Maggie Marchbanks")
    (agent,) = suggest_agents(typed)
    assert agent.found_by == found_by  # type: ignore[attr-defined]


def test_shared_names_are_those_of_several_public_agents() -> None:
    first, second = PersonFactory(name="Ada Row"), PersonFactory(name="Ada Row")
    speak(first, PersonFactory(name="Bram Row"))
    StatementFactory(speaker=second, article=ArticleFactory(draft=True))
    assert shared_names("ada row", [first]) == []
    speak(second)
    (shared,) = shared_names("row", [first])
    assert (shared.name, shared.get_absolute_url()) == ("Ada Row", "/names/Ada%20Row/")
    assert shared_names("ada row", []) == []
