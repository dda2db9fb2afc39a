"""A quotation beside the words that it is taken from: what is the same, and what differs in which way."""

from __future__ import annotations

import pytest

from newsroom.api.quote_check.word_diff import compare_words, words


def test_distant_words_are_ignored() -> None:
    long = "We talked of the weather and the price of eels. The gate has stuck again. The rest is gossip of the gate."
    found = compare_words("The gate had stuck again", long)
    assert found is not None
    assert [(d.draft, d.archive) for d in found.differences] == [("had", "has")]


# The same word in marks and outside them, and another one: in many scripts, with signs that join, and with none.
SINGLE_WORDS = [
    *("pumps", "I", "naïve", "Straße", "isn’t", "co-op", "1,200", "№", "_", "насос", "αντλία", "משאבה", "مضخة"),
    *("मंत्री", "เครื่องสูบ", "水泵", "ポンプ", "펌프", "պոմպ", "ტუმბო", "ቧንቧ", "e\u0301t\u00e9", "ﬁne", "👍🏽", "ʼ", "…"),
]


@pytest.mark.parametrize("word", SINGLE_WORDS)
def test_one_word_in_any_script_is_compared(word: str) -> None:
    """One word is the archive's or it is not: there is no version of it."""
    has_words = any(sign.isalnum() or sign == "_" for sign in word)
    for wording in (f"that the {word} was “old”", f"“{word}”", word):
        found = compare_words(f"“{word}”", wording)
        assert (found is not None and found.is_exact) == has_words
    assert compare_words(f"“{word}”", "that the reservoir was “old”") is None
    assert compare_words("“reservoir”", f"that the {word} was “old”") is None


# A word with a sign of a vowel or a tone, and the word that another sign makes of its letters.
SIGNS = [
    *(("कि", "की"), ("मंत्री", "मंत्रा"), ("কলা", "কলি"), ("நீர்", "நார்"), ("ที่", "ที"), ("น้ำ", "นำ")),
    *(("ကို", "ကု"), ("עִם", "עַם"), ("كَتَبَ", "كُتِبَ"), ("བོད", "བུད")),
]


@pytest.mark.parametrize(("word", "other"), SIGNS)
def test_vowel_signs_belong_to_words(word: str, other: str) -> None:
    assert len(words(word)) == len(words(other)) == 1
    found = compare_words(f"“the old {word} was shut”", f"“the old {word} was shut”")
    assert found is not None
    assert found.is_exact
    changed = compare_words(f"“the old {other} was shut”", f"“the old {word} was shut”")
    assert changed is not None
    assert [(d.kind, d.draft, d.archive) for d in changed.differences] == [("replaced", other, word)]


@pytest.mark.parametrize(
    ("draft", "archive"),
    [(f"ex{sign}ample", "example") for sign in "\u00ad\u200b\u200d\u2060\ufeff"] + [("می\u200cخواهم", "میخواهم")],
)
def test_joiners_are_ignored(draft: str, archive: str) -> None:
    found = compare_words(f"“one {draft} of many”", f"“one {archive} of many”")
    assert found is not None
    assert found.is_exact


# What the archive has, what a draft makes of it, and what differs: the kind, the draft's and the archive's.
MEANINGS = [
    ("We need £5m by May", "We need $5m by May", [("replaced", "$", "£")]),
    ("We need £5m by May", "We need 5m by May", [("left out", "", "£")]),
    ("It will cost 5 € a head", "It will cost 5 £ a head", [("replaced", "£", "€")]),
    ("We lost 5% of £10m of it", "We lost 5 of €10m of it", [("left out", "", "%"), ("replaced", "€", "£")]),
    ("It fell to -5 degrees at night", "It fell to 5 degrees at night", [("left out", "", "-")]),
    ("It fell to −5 °C at night", "It fell to –5 C at night", [("left out", "", "°")]),
    ("There are 10 boats on the quay", "There are 1⁰ boats on the quay", [("replaced", "1⁰", "10")]),
    ("It holds 10⁶ litres of it", "It holds 106 litres of it", [("replaced", "106", "10⁶")]),
    ("It is < 5 metres of rope", "It is > 5 metres of rope", [("replaced", ">", "<")]),
    ("We will not raise harbour fees", "We will … raise harbour fees", [("omitted", "…", "not")]),
    ("We shall never do so. We pay.", "We … do so … pay.", [("omitted", "…", "shall never"), ("omitted", "…", "We")]),
]
SAME = [
    ("It fell to −5 degrees", "It fell to -5 degrees"),
    ("the well-known 2010-15 plan", "the well known 2010–15 plan"),
    ("the 1st n.º 5 of it", "the 1st n.o 5 of it"),
    ("I said - 5 men saw it - no", "I said — 5 men saw it — no"),
]


@pytest.mark.parametrize(("archive", "draft", "expected"), MEANINGS)
def test_signs_count_and_omissions_are_named(archive: str, draft: str, expected: list[tuple[str, str, str]]) -> None:
    same, found = compare_words(f"“{archive}”", archive), compare_words(f"“{draft}”", archive)
    assert same is not None
    assert found is not None
    assert same.differences == ()
    assert [(one.kind, one.draft, one.archive) for one in found.differences] == expected


@pytest.mark.parametrize(("archive", "draft"), SAME)
def test_shapes_of_a_sign_are_equal(archive: str, draft: str) -> None:
    found = compare_words(f"“{draft}”", archive)
    assert found is not None
    assert found.differences == ()


def test_shortest_omission_is_chosen() -> None:
    found = compare_words("“the gate … shut”", "the gate is old, the gate was shut")
    assert found is not None
    assert [one.archive for one in found.differences] == ["was"]


# What the archive has, a part of it that begins or ends between a number and its sign, and what that leaves out.
CUT = [
    ("-9 degrees is what we measured,", "9 degrees is what we measured,", ["-"]),
    ("We have lost a tenth, or 12%,", "We have lost a tenth, or 12,", ["%"]),
    ("€40 million is missing from the fund,", "40 million is missing from the fund,", ["€"]),
    ("It is -€40 million in all", "40 million in all", ["-€"]),
    ("It is -€40 million in all", "€40 million in all", ["-"]),
    ("It costs 5 € a head", "It costs 5", ["€"]),
    ("It holds € 40 million", "40 million", ["€"]),
    ("They measured -9° at night", "9", ["-", "°"]),
    ("It was > 5 and <7 metres", "7 metres", ["<"]),
    ("-9 degrees by day and -9 degrees by night", "… 9 degrees by … night", ["-"]),
]
WHOLE = [
    ("We have lost a tenth, or 12%, of it", "lost a tenth, or 12%"),
    ("It was -9 degrees, then 9 degrees", "9 degrees"),
    ("We paid with 5 $20 notes", "We paid with 5"),
    ("The 2010–15 plan", "15 plan"),
    ("It was 2 + 3 metres", "3 metres"),
    ("We lost €“40 million” of it", "40 million"),
    ("The 5% rate is gone", "rate is gone"),
]


@pytest.mark.parametrize(("archive", "draft", "signs"), CUT)
def test_a_sign_cut_off_its_number_is_left_out(archive: str, draft: str, signs: list[str]) -> None:
    found = compare_words(draft, archive)
    assert found is not None
    assert not found.is_exact
    assert found.similarity < 1
    left_out = [d.archive for d in found.differences if d.kind == "left out"]
    assert [sign for sign in signs if sign in left_out] == signs


@pytest.mark.parametrize(("archive", "draft"), WHOLE)
def test_part_with_whole_numbers_is_exact(archive: str, draft: str) -> None:
    found = compare_words(draft, archive)
    assert found is not None
    assert found.differences == ()
