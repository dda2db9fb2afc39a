import pytest

from people.names.similarity import Likeness, compare


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("Dorrit J. Hale", "Dorrit Hale", Likeness.FULL),
        ("Dorrit J. Hale", "Dorrit Jane Hale", Likeness.FULL),
        ("Hale, Dorrit", "DORRIT HALE", Likeness.FULL),
        ("Volodar Zelenskyy", "Volodar Zelenskiy", Likeness.FULL),
        ("Dorrit J. Hale", "Dorrit K. Hale", Likeness.NONE),
        ("Dorrit Hale Sr.", "Dorrit Hale Jr.", Likeness.NONE),
        ("Dorrit Marsh Hale", "Dorrit Hale", Likeness.MIDDLE),
        ("Ben Hale", "Benjamin Hale", Likeness.SHORT),
        ("B. Hale", "Benjamin Hale", Likeness.INITIAL),
        ("C. Hale", "Benjamin Hale", Likeness.NONE),
        ("Dorrit Hale", "Tomas Hale", Likeness.NONE),
        ("Hale", "Dorrit Hale", Likeness.FAMILY),
        ("Hale", "Hale", Likeness.FAMILY),
        ("Dorrit", "Dorrit Hale", Likeness.GIVEN),
        ("Le Sarr", "Marine Le Sarr", Likeness.FAMILY),
        ("Mikhail Khodarov", "Mikhail Chodarow", Likeness.SPELLING),
        ("", "Dorrit Hale", Likeness.NONE),
    ],
)
def test_likeness_of_people(one: str, other: str, likeness: Likeness) -> None:
    assert compare(one, other, "person") is likeness
    assert compare(other, one, "person") is likeness


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("Brask Ltd", "The Brask", Likeness.FULL),
        ("Real Harbour News", "RealHarbourNews", Likeness.FULL),
        ("U.H.N.", "United Harbours of Norland", Likeness.ACRONYM),
        ("Brask", "Brask Timber", Likeness.PART),
        ("Norland Harbour Union", "Norland Harbor Union", Likeness.SPELLING),
        ("Harbour Union", "Harbour Board", Likeness.NONE),
    ],
)
def test_likeness_of_organisations(one: str, other: str, likeness: Likeness) -> None:
    assert compare(one, other, "organisation") is likeness
    assert compare(other, one, "organisation") is likeness
