"""Repair of names that were found in pieces or with words around them."""

import pytest

from articles.extraction.names.repair import repair_names
from articles.extraction.types import Attribution, Entity, EntityType, ModelOutput, Span


@pytest.mark.parametrize(
    ("text", "pieces", "names"),
    [
        ("The Seafarers’ Federation spoke.", ["Seafarers", "Federation"], ["Seafarers’ Federation"]),
        ("The Centre for Urban Policy spoke.", ["Centre for"], ["Centre for Urban Policy"]),
        ("The Centre for urban life spoke.", ["Centre for"], ["Centre for"]),
        ("The Democrats' Senate spoke.", ["Democrats", "Senate"], ["Democrats", "Senate"]),
    ],
)
def test_organisation_names_are_completed(text: str, pieces: list[str], names: list[str]) -> None:
    read = [Entity(text.index(p), text.index(p) + len(p), EntityType.ORGANISATION, p) for p in pieces]
    assert [entity.name for entity in repair_names(text, ModelOutput(tuple(read), ())).entities] == names


@pytest.mark.parametrize(
    ("read", "names"),
    [
        ("Ida Roth Slams Marta Quill", ["Ida Roth", "Marta Quill"]),
        ("Roth said she admired Quill", ["Roth", "Quill"]),
        ("Rival Ida Roth", ["Ida Roth"]),
        ("Ida Roth of Northport", ["Ida Roth"]),
        ("Ida Roth (D", ["Ida Roth"]),
        ("Ida van der Roth", ["Ida van der Roth"]),
        ("Joan of Northport", ["Joan of Northport"]),
        ("Dean Paul Roth", ["Dean Paul Roth"]),
    ],
)
def test_words_around_a_person_s_name_are_cut(read: str, names: list[str]) -> None:
    reading = ModelOutput((Entity(0, len(read), EntityType.PERSON, read),), ())
    found = repair_names(f"{read} spoke.", reading).entities
    assert [entity.name for entity in found] == names
    assert all(read[entity.start : entity.end] == entity.name for entity in found)


def test_likely_speakers_of_a_dropped_name_are_dropped() -> None:
    text = "Ida Roth said so."
    nothing, roth = Entity(0, 0, EntityType.PERSON, ""), Entity(0, 8, EntityType.PERSON, "Ida Roth")
    words = Attribution((Span(14, 16),), antecedents=((0, 0.6), (1, 0.4)))
    repaired = repair_names(text, ModelOutput((nothing, roth), (words,)))
    assert repaired.attributions[0].antecedents == ((0, 0.4),)
