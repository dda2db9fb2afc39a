import pytest

from core.ids import ALPHABET, LENGTH, new_id
from people.names.keys import PersonName, acronym, joined_name, lookup_keys, name_key, person_name


@pytest.mark.parametrize(
    "spellings",
    [
        ["Zelenskyy", "Zelensky", "Zelenskiy", "Zelenskii", "Зеленський"],
        ["Volodymyr Zelenskyy", "Zelenskyy, Volodymyr", "volodymyr  ZELENSKYY"],
        ["Dr. Inès O’Farrell", "Ines O'Farrell", "Ms Ines OFarrell", "Inès O’Farrell’s"],
        ["Tomas Weld Jr.", "Mr Tomas Weld", "Tomas Weld, Jr.", "Sir Tomas Weld"],
        ["The Harbour Union", "Harbour Union", "HARBOUR UNION"],
        ["U.N.", "UN"],
    ],
)
def test_spellings_share_a_key(spellings: list[str]) -> None:
    assert len({name_key(s) for s in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ann Weld", "Anna Weld"), ("Weld", "Tomas Weld"), ("Harbour Union", "Harbour Board"), ("Lee", "Leo")],
)
def test_different_names_have_different_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_lone_honorific_is_kept() -> None:
    assert name_key("The Judge") == "the judge"


@pytest.mark.parametrize("name", ["", "…", "’s", " "])
def test_name_without_letters_has_empty_key(name: str) -> None:
    assert name_key(name) == ""


def test_ids_are_short_and_unambiguous() -> None:
    drawn = {new_id() for _ in range(500)}
    assert len(drawn) == 500
    assert all(len(i) == LENGTH and set(i) <= set(ALPHABET) for i in drawn)
    assert not set("01oiluO") & set(ALPHABET)


@pytest.mark.parametrize(
    ("name", "given", "family", "generation"),
    [
        ("Okafor, Dr. Ines T.", ("ines", "t"), "okafor", ""),
        ("President Ines Okafor", ("ines",), "okafor", ""),
        ("Tomas van der Weld Jr.", ("tomas",), "van der weld", "jr"),
        ("Le Sarr", (), "le sarr", ""),
        ("Hamid al-Rashti", ("hamid",), "alrashty", ""),
        ("Okafor", (), "okafor", ""),
        ("…", (), "", ""),
    ],
)
def test_parts_of_person_name(name: str, given: tuple[str, ...], family: str, generation: str) -> None:
    assert person_name(name) == PersonName(given, family, generation)


@pytest.mark.parametrize("name", ["Brask Ltd.", "BRASK GmbH", "The Brask", "Brask S.p.A.", "Brask Inc"])
def test_legal_form_is_dropped(name: str) -> None:
    assert joined_name(name) == "brask"


@pytest.mark.parametrize(
    ("name", "short"), [("United Harbours of Norland", "uhn"), ("The Harbour Union", "hu"), ("Brask", "")]
)
def test_acronym_skips_small_words(name: str, short: str) -> None:
    assert acronym(name) == short


def test_keys_fit_the_column() -> None:
    assert all(len(key) <= 300 for key in lookup_keys("Ha " * 400))
