"""Scores of which statement answers which, and the weights fitted for them."""

from __future__ import annotations

from typing import Any

import pytest

from articles.extraction.statements.reply_features import PairFeatures, candidate_pairs
from articles.extraction.statements.utterances import utterances_of
from articles.extraction.types import Entity, EntityType, ModelOutput
from training.answers import AnnotatedStory, annotated_pairs, by_threshold
from training.fit_replies import examples_of, fit

TEXT = "Row accused Low of hiding the cracks.\n\nLow denied that he had hidden any cracks.\n\nBrook spoke of gulls.\n"


def span(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


def marked(id_: str, entity: str, cue: str, content: str) -> dict[str, Any]:
    return {
        "id": id_,
        "content": [span(content)],
        "cue": [span(cue)],
        "source": [],
        "form": "indirect",
        "act": cue,
        "on_behalf_of": None,
        "speaker": {"entities": [entity]},
    }


ROW = {
    "text": TEXT,
    "entities": [{"id": name, "kind": "person", "name": name} for name in ("Row", "Low", "Brook")],
    "attributions": [
        marked("s3", "Brook", "spoke of", "gulls"),
        marked("s1", "Row", "accused", "Low of hiding the cracks"),
        marked("s2", "Low", "denied", "that he had hidden any cracks"),
    ],
    "answers": [{"answer": "s2", "to": "s1"}, {"answer": "s2", "to": "pier-2:s4"}],
}
READING = ModelOutput(tuple(Entity(*span(name), EntityType.PERSON, name) for name in ("Row", "Low", "Brook")), ())


@pytest.fixture(scope="module")
def story() -> AnnotatedStory:
    return AnnotatedStory(ROW, READING)


def test_annotated_statements_are_in_order_with_their_speakers(story: AnnotatedStory) -> None:
    assert story.ids == ["s1", "s2", "s3"]
    assert [[one.name for one in statement.speakers] for statement in story.statements] == [
        ["Row"],
        ["Low"],
        ["Brook"],
    ]
    assert annotated_pairs(ROW) == {("s2", "s1")}


def test_features_name_the_acts_and_who_is_accused(story: AnnotatedStory) -> None:
    utterances = utterances_of(story.document, story.statements)
    pairs = [(story.ids[a.index], story.ids[b.index], a, b) for a, b in candidate_pairs(utterances)]
    assert [pair[:2] for pair in pairs] == [("s2", "s1"), ("s3", "s2"), ("s3", "s1")]
    features = PairFeatures(utterances).of(*pairs[0][2:])
    assert {"next: answer denies", "next: other attacks", "attacked answers", "close: shared words"} <= set(features)


def test_weights_tell_answers_from_others(story: AnnotatedStory) -> None:
    examples = examples_of(story, annotated_pairs(ROW)) * 10
    weights = fit(examples)
    scores = {right: sum(weights[name] for name in features) for features, right in examples}
    assert scores[True] > 0 > scores[False]


def test_counts_by_threshold() -> None:
    counts = dict(by_threshold([(0.95, True), (0.55, False), (0.52, True)], annotated=4))
    assert (counts[0.9].precision, counts[0.9].recall) == (1, 0.25)
    assert (counts[0.5].right, counts[0.5].found) == (2, 3)
