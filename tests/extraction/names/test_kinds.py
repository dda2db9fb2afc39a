"""People, organisations and places told apart by the words beside their names."""

from __future__ import annotations

import pytest

from articles.extraction.names.characters import gather_characters
from articles.extraction.types import Entity, EntityType


def kinds(text: str, **names: EntityType) -> dict[str, EntityType]:
    """Return the kind of each character where the model took ``names`` (underscores for spaces) for these kinds."""
    entities = []
    for key, type_ in names.items():
        name = key.replace("_", " ")
        at = text.find(name)
        while at >= 0:
            entities.append(Entity(at, at + len(name), type_, name))
            at = text.find(name, at + 1)
    return {character.name: character.type for character in gather_characters(text, entities).characters}


@pytest.mark.parametrize(
    "text",
    [
        "Rowan Pierce, the online retailer, said no.",
        "The online retailer Rowan Pierce said no.",
        "Rowan Pierce said it would appeal. Shares in Rowan Pierce fell. Rowan Pierce’s shareholders were told.",
        "Rowan Pierce, which makes valves, said in a statement that it would appeal.",
    ],
)
def test_body_that_is_named_like_a_person(text: str) -> None:
    assert kinds(text, Rowan_Pierce=EntityType.PERSON) == {"Rowan Pierce": EntityType.ORGANISATION}


@pytest.mark.parametrize(
    "text",
    [
        "Rowan Pierce, the mayor, said no.",
        "Rowan Pierce, 43, works at the bakery.",
        "Mr Rowan Pierce said he would not.",
        "Rowan Pierce told the company that she would leave.",
    ],
)
def test_person_stays_a_person(text: str) -> None:
    assert kinds(text, Rowan_Pierce=EntityType.PERSON) == {"Rowan Pierce": EntityType.PERSON}


@pytest.mark.parametrize(
    "text",
    [
        "The operator, Corvane, said no.",
        "Corvane's managing director, Ida Roth, left. Corvane said no.",
        "Ida Roth of Corvane said no. Corvane confirmed in a statement that it would appeal.",
    ],
)
def test_body_of_one_word_that_was_read_as_a_person(text: str) -> None:
    assert kinds(text, Corvane=EntityType.PERSON)["Corvane"] is EntityType.ORGANISATION


@pytest.mark.parametrize("before", ["a spokeswoman for the company", "its lawyer in Oslo", "chair of the board"])
def test_person_introduced_after_a_body(before: str) -> None:
    text = f"The line is shut. The news came from {before}, Rowan Pierce, on Monday."
    assert kinds(text, Rowan_Pierce=EntityType.PERSON) == {"Rowan Pierce": EntityType.PERSON}


def test_institution_that_was_read_as_a_place() -> None:
    text = "He was taken to Strand Vale Hospital."
    assert kinds(text, Strand_Vale_Hospital=EntityType.PLACE) == {"Strand Vale Hospital": EntityType.ORGANISATION}


def test_country_is_known_by_its_inhabitants() -> None:
    text = "Kesmoran trains stood still on Monday. Kesmora closed the border."
    assert kinds(text, Kesmora=EntityType.PERSON) == {"Kesmora": EntityType.PLACE}


def test_politician_that_was_read_as_a_body() -> None:
    text = "The Labour TD Emer Stack said no. She left."
    assert kinds(text, Emer_Stack=EntityType.ORGANISATION) == {"Emer Stack": EntityType.PERSON}


def test_place_that_was_read_as_a_person() -> None:
    text = "Ships left Veldara on Monday. In Veldara, they waited. Veldara's government said no."
    assert kinds(text, Veldara=EntityType.PERSON) == {"Veldara": EntityType.PLACE}


def test_surname_follows_the_full_name() -> None:
    text = "Rowan Pierce, the mayor, said no. Pierce, a council said, had left."
    assert set(kinds(text, Rowan_Pierce=EntityType.PERSON, Pierce=EntityType.PERSON).values()) == {EntityType.PERSON}
