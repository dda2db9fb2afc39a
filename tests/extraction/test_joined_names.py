"""Names that were read in pieces are one."""

import pytest

from articles.extraction.joined_names import mended
from articles.extraction.types import Entity, EntityType, Reading


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
    assert [entity.name for entity in mended(text, Reading(tuple(read), ())).entities] == names
