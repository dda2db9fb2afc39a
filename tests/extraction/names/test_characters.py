"""Mentions grouped into characters."""

from __future__ import annotations

import pytest

from articles.extraction.names.characters import gather_characters
from articles.extraction.names.parts import Gender
from tests.support.data.marked_text import marked


def names_in(source: str) -> list[str]:
    text, reading = marked(source)
    cast = gather_characters(text, reading.entities)
    found = [cast.read_as(number) for number in range(len(reading.entities))]
    return ["" if index is None else cast.characters[index].name for index in found]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>Marta Quill</p> left. <p>Quill</p> returned.", ["Marta Quill", "Marta Quill"]),
        ("<p>Mr. Quill</p> left. <p>Anders J. Quill</p> returned.", ["Anders J. Quill"] * 2),
        ("<p>Marta Quill’s</p> boat and <p>Quill’s</p> dog.", ["Marta Quill"] * 2),
        (
            "<p>Marta Quill</p> met <p>Jonas Quill</p>. <p>Mrs. Quill</p> left.",
            ["Marta Quill", "Jonas Quill", "Marta Quill"],
        ),
        (
            "<p>Jonas Quill</p> met <p>Dr Marta Quill</p>. <p>Dr Quill</p> left.",
            ["Jonas Quill", "Marta Quill", "Marta Quill"],
        ),
        ("<p>Bill Quill</p> and <p>William Quill</p>.", ["Bill Quill", "Bill Quill"]),
        ("<o>Tidal Relief International</o>. <o>Tidal</o> left.", ["Tidal Relief International"] * 2),
        ("<o>Rights Action Network</o> (<o>RAN</o>). <o>RAN</o> left.", ["Rights Action Network"] * 3),
        ("<o>Harbour Users Board</o> spoke. <o>HUB</o> left.", ["Harbour Users Board"] * 2),
        ("<o>The Ministry of Tides</o> and <o>the Tides Ministry</o>.", ["Ministry of Tides", "Ministry of Tides"]),
        ("<p>Amara Obi</p> and <p>Obi</p>, then <o>Obi</o>.", ["Amara Obi"] * 3),
        ("<p>AMARA OBI</p> spoke. <p>Amara Obi</p> left.", ["Amara Obi"] * 2),
        ("<o>State</o> and <o>State Rail Works</o>.", ["State", "State Rail Works"]),
    ],
)
def test_mentions_get_the_fullest_name(source: str, expected: list[str]) -> None:
    assert names_in(source) == expected


@pytest.mark.parametrize("mark", ["<p>he</p>", "<p>The</p>", "<p>She says</p>", "<p>harbour</p>"])
def test_name_needs_a_capital(mark: str) -> None:
    assert names_in(f"{mark} met <p>Ida Roth</p>.") == ["", "Ida Roth"]


def test_verb_is_cut_from_name() -> None:
    assert names_in("<p>Ida Roth</p> left. <p>Roth said</p> no.") == ["Ida Roth", "Ida Roth"]


def test_ambiguous_surname_stays_as_printed() -> None:
    source = "<p>Quill</p> spoke. Later came <p>Marta Quill</p> and <p>Jonas Quill</p>."
    assert names_in(source)[0] == "Quill"


@pytest.mark.parametrize(
    ("source", "gender"),
    [
        ("<p>Ms. Quill</p> left.", Gender.FEMALE),
        ("<p>Marta Quill</p> left.", Gender.FEMALE),
        ("<p>Anders Quill</p> left.", Gender.MALE),
        ("<p>Zhi Quill</p> left before she spoke.", Gender.FEMALE),
        ("<p>Zhi Quill</p> left.", Gender.UNKNOWN),
    ],
)
def test_gender_comes_from_title_first_name_or_pronoun(source: str, gender: Gender) -> None:
    text, reading = marked(source)
    assert gather_characters(text, reading.entities).characters[0].gender is gender


def test_missed_mention_joins_its_character() -> None:
    text, reading = marked("<p>Marta Quill</p> left. Then QUILL: No.")
    cast = gather_characters(text, reading.entities)
    assert [text[m.start : m.end] for m in cast.mentions] == ["Marta Quill", "QUILL"]
    assert {m.character for m in cast.mentions} == {0}


def test_team_named_after_person_is_an_organisation() -> None:
    text, reading = marked("<p>Marta Quill</p> left. The <p>Quill</p> campaign stayed.")
    cast = gather_characters(text, reading.entities)
    assert [c.name for c in cast.characters] == ["Marta Quill", "Quill campaign"]
