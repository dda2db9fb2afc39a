"""Names that were read in pieces are one."""

import pytest

from articles.extraction.names.repair import mended
from articles.extraction.types import Entity, EntityType, ModelOutput


@pytest.mark.parametrize(
    ("text", "pieces", "names"),
    [
        ("The Seafarers’ Federation spoke.", ["Seafarers", "Federation"], ["Seafarers’ Federation"]),
        ("The Centre for Urban Policy spoke.", ["Centre for"], ["Centre for Urban Policy"]),
        ("The Centre for urban life spoke.", ["Centre for"], ["Centre for"]),
        ("The Democrats' Senate spoke.", ["Democrats", "Senate"], ["Democrats", "Senate"]),
    ],
)
def test_an_organisation_is_whole_and_what_others_own_is_no_part_of_it(
    text: str, pieces: list[str], names: list[str]
) -> None:
    read = [Entity(text.index(p), text.index(p) + len(p), EntityType.ORGANISATION, p) for p in pieces]
    assert [entity.name for entity in mended(text, ModelOutput(tuple(read), ())).entities] == names


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
def test_a_person_has_their_name_and_nothing_that_stands_about_it(read: str, names: list[str]) -> None:
    reading = ModelOutput((Entity(0, len(read), EntityType.PERSON, read),), ())
    found = mended(f"{read} spoke.", reading).entities
    assert [entity.name for entity in found] == names
    assert all(read[entity.start : entity.end] == entity.name for entity in found)
