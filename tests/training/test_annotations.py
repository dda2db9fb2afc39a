"""Annotations that quote a story's words, and the corpus that is annotated so."""

import json
from pathlib import Path

import pytest

from training.annotations import AnnotationError, read_corpus, read_story

CORPUS = Path(__file__).parents[2] / "training" / "corpus"
TEXT = "Pier shut\n\nThe pier is shut, she said. She said no more.\n\n“Mend it,” said Ada Row.\n"


@pytest.fixture
def story(tmp_path):
    """Return a function that annotates the text with one statement and reads it."""

    def read(answers=(), **changes):
        statement = {
            "id": "s1",
            "p": 1,
            "content": ["The pier is shut"],
            "cue": ["said"],
            "source": ["she"],
            "speaker": "e1",
            "speaker_form": "pronoun",
            "form": "indirect",
            "act": "said",
        }
        about = {"genre": "council", "variety": "British", "outlet": "Echo", "date": "2026-01-02"}
        entities = [{"id": "e1", "kind": "person", "name": "Ada Row"}]
        marked = {**about, "entities": entities, "statements": [statement | changes], "answers": list(answers)}
        for folder, name, text in (
            ("stories", "pier-1.txt", TEXT),
            ("annotations", "pier-1.json", json.dumps(marked)),
        ):
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / name).write_text(text)
        return read_story(tmp_path, "pier-1")["attributions"][0]

    return read


def words(spans):
    return [TEXT[start:end] for start, end in spans]


def test_nearest_cue_is_meant(story):
    statement = story()
    assert statement["cue"] == [(TEXT.index("said"), TEXT.index("said") + 4)]
    assert words(statement["content"] + statement["source"]) == ["The pier is shut", "she"]
    assert statement["speaker"] == {"names": ["Ada Row"], "entities": ["e1"], "type": "person", "form": "pronoun"}


def test_occurrence_and_paragraph_are_chosen(story):
    statement = story(cue=["said@2"], content=["p2|Mend it"])
    assert statement["cue"][0][0] == TEXT.index("said no")
    assert words(statement["content"]) == ["Mend it"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"content": ["The pier is open"]}, r"pier-1: paragraph 1 does not have 'The pier is open'"),
        ({"content": ["said"]}, r"has 'said' 2 times: say which"),
        ({"content": ["said@3"]}, r"only 2 times"),
        ({"content": ["p7|said"]}, r"no paragraph 7"),
        ({"speaker": "e2"}, r"'e2' is none of e1"),
        ({"form": "quoted"}, r"'quoted' is none of direct, indirect, mixed"),
    ],
)
def test_mistake_is_named(story, changes, message):
    with pytest.raises(AnnotationError, match=message):
        story(**changes)


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([("s1", "s1")], "'s1' answers itself"),
        ([("s1", "pier-2:s4"), ("s1", "pier-2:s4")], "twice"),
        ([("s1", "dam-2:s4")], "'dam-2:s4' is of another story line"),
        ([("s2", "s1")], "'s2' is none of s1"),
    ],
)
def test_mistake_in_an_answer_is_named(story, pairs, message):
    with pytest.raises(AnnotationError, match=message):
        story(answers=[{"answer": answer, "to": to} for answer, to in pairs])


def test_corpus_fits_its_stories():
    rows = list(read_corpus(CORPUS))
    assert {path.stem for path in (CORPUS / "stories").glob("*.txt")} == {row["id"] for row in rows}
    assert {row["part"] for row in rows} == {"train", "dev", "test"}
    statements = {f"{row['id']}:{statement['id']}" for row in rows for statement in row["attributions"]}
    for row in rows:
        assert len({statement["id"] for statement in row["attributions"]}) == len(row["attributions"]), row["id"]
        ends = [end for pair in row["answers"] for end in (pair["answer"], pair["to"]) if ":" in end]
        assert statements.issuperset(ends), row["id"]


def test_each_part_has_pairs_within_and_across_stories():
    pairs = {(row["part"], ":" in pair["to"]) for row in read_corpus(CORPUS) for pair in row["answers"]}
    assert pairs == {(part, across) for part in ("train", "dev", "test") for across in (False, True)}
