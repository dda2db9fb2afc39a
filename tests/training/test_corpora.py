"""Names, spacing and held-out stories in the corpora."""

from training.corpora import is_held_out, without_space_before
from training.naming import mentions_of

TEXT = (
    "Mayor Ines Ferro spoke. Ferro left. Tomas Ferro stayed; the Ferro Bridge was shut. "
    "Harbour Workers Union (HWU) sued."
)


def found(spans):
    return [TEXT[start:end] for start, end in spans]


def test_surname_alone_is_a_mention():
    sure, doubtful = mentions_of(TEXT, "Ines Ferro", True, {"Ines Ferro"})
    assert found(sure) == ["Ines Ferro", "Ferro"]
    assert sure[1][0] == TEXT.index("Ferro left")
    assert doubtful == []


def test_shared_surname_is_ambiguous():
    sure, doubtful = mentions_of(TEXT, "Ines Ferro", True, {"Ines Ferro", "Tomas Ferro"})
    assert found(sure) == ["Ines Ferro"]
    assert found(doubtful) == ["Ferro"]


def test_organisation_is_found_by_its_initials():
    sure, _ = mentions_of(TEXT, "Harbour Workers Union", False, set())
    assert found(sure) == ["Harbour Workers Union", "HWU"]


def test_print_spacing():
    words = ["He", "said", ":", '"', "No", ",", "(", "never", ")", "!", '"']
    assert without_space_before(words)[1:] == [False, True, False, True, True, False, True, True, True, True]


def test_same_stories_are_always_held_out():
    ids = [f"story-{number}" for number in range(2000)]
    held = [id_ for id_ in ids if is_held_out(id_)]
    assert held == [id_ for id_ in ids if is_held_out(id_)]
    assert 0.04 < len(held) / len(ids) < 0.08
