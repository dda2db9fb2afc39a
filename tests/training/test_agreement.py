"""How far two annotators agree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from training.agreement import compare, report
from training.annotations import read_story

CORPUS = Path(__file__).parents[2] / "training" / "corpus"


def row(*attributions: dict[str, Any], answers: tuple[dict[str, str], ...] = ()) -> dict[str, Any]:
    return {
        "text": "Row said the pier was shut. Low said it was not.",
        "attributions": list(attributions),
        "answers": list(answers),
        "entities": [{"name": "Ada Row", "kind": "person"}],
    }


def said(id_: str, start: int, end: int, name: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "content": [(start, end)],
        "cue": [],
        "form": "indirect",
        "act": "said",
        "role": None,
        "on_behalf_of": None,
        "speaker": {"type": "person", "names": [name]},
    } | changes


def test_agreement_counts_what_both_found() -> None:
    first = row(said("s1", 9, 26, "Ada Row"), said("s2", 37, 47, "Ben Low", act="denied"))
    second = row(said("a", 9, 26, "Ada Row"), said("b", 37, 47, "Ben Low"), said("c", 0, 3, "Ada Row"))
    counted = compare(first, second)
    assert (counted["first"], counted["second"], counted["both"]) == (2, 3, 2)
    assert (counted["speaker"], counted["act"]) == (2, 1)


def test_answers_are_compared_between_the_same_statements() -> None:
    first = row(said("s1", 9, 26, "Ada Row"), said("s2", 37, 47, "Ben Low"), answers=({"answer": "s2", "to": "s1"},))
    second = row(said("a", 9, 26, "Ada Row"), said("b", 37, 47, "Ben Low"), answers=({"answer": "b", "to": "a"},))
    assert compare(first, second)["answers"] == 1


def test_second_annotations_fit_their_stories() -> None:
    names = [path.stem for path in (CORPUS / "second").glob("*.json")]
    assert len(names) >= 25
    for name in names:
        assert list(report(compare(read_story(CORPUS, name), read_story(CORPUS, name, "second"))))
