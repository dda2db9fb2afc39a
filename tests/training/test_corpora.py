"""Names, spacing and held-out stories in the corpora."""

from pathlib import Path

from articles.extraction.encoding.tokenizer import Tokeniser
from training.corpora import invented_example, is_held_out, without_space_before
from training.labels import ENTITY_KINDS, STATEMENT_KINDS, UNKNOWN
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


INVENTED = "Mr Ferro said the quay was shut. Ada Row declined to comment. Quay Ltd stayed."


def tagged(row, tags, kinds):
    """Return the words of an invented story that are tagged, by kind, and those about which nothing is learnt."""
    tokens = TOKENISER(row["text"])
    words = {}
    for tag, start, end in zip(tags, tokens.starts, tokens.ends, strict=True):
        kind = "unknown" if tag == UNKNOWN else kinds[(tag - 1) // 2] if tag else ""
        if kind and end > start:
            words.setdefault(kind, []).append(row["text"][start:end])
    return {kind: " ".join(found) for kind, found in words.items()}


TOKENISER = Tokeniser(Path(__file__).parents[2] / "articles/extraction/model/tokenizer.json")


def invented():
    def span(words):
        start = INVENTED.index(words)
        return [start, start + len(words)]

    said = {"source": [span("Mr Ferro")], "cue": [span("said")], "content": [span("the quay was shut")], "act": "said"}
    silent = {"source": [span("Ada Row")], "cue": [span("declined to comment")], "content": [], "act": "no_comment"}
    speaker = {"names": ["Mr Ferro"], "type": "person", "form": "name"}
    return {
        "text": INVENTED,
        "attributions": [{**said, "speaker": speaker}, {**silent, "speaker": {**speaker, "names": ["Ada Row"]}}],
        "entities": [{"id": "e1", "kind": "person", "name": "Mr Ferro"}],
    }


def test_invented_story_teaches_statements_but_no_silence():
    row = invented()
    found = tagged(row, invented_example(row, TOKENISER).statement_tags, STATEMENT_KINDS)
    assert found.pop("source").replace(" ", "") == "MrFerro"
    assert found == {
        "cue": "said",
        "content": "the quay was shut",
        "unknown": "Ada Row declined to comment",
    }


def test_invented_story_teaches_names_without_titles_and_leaves_other_capitals_open():
    row = invented()
    found = tagged(row, invented_example(row, TOKENISER).entity_tags, ENTITY_KINDS)
    assert found["person"].replace(" ", "") == "Ferro"
    assert found["unknown"].replace(" ", "") == "MrAdaRowQuayLtd"
