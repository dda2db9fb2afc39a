"""Which statements of a story answer which: suggestions for editors, each with its probability.

The weights of the features (:mod:`articles.extraction.statements.reply_features`) are fitted on the corpus of invented
news by ``training/fit_replies.py``.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from articles.extraction.document import Document
from articles.extraction.statements.reply_features import (
    Features,
    PairFeatures,
    candidate_pairs,
    distance_of,
    features_of_answer,
    features_of_other,
)
from articles.extraction.statements.utterances import Utterance, utterances_of
from articles.extraction.types import ExtractedReply, ExtractedStatement

_FILE = Path(__file__).parent.parent / "model" / "replies.json"
_MIN_CONFIDENCE, _MAX_REPLIES = 0.2, 4


class ReplyModel:
    """A logistic regression over named features; an unknown feature weighs nothing."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights

    @classmethod
    def load(cls, path: Path | None = None) -> ReplyModel:
        """Load the weights from a file, by default the one shipped with the package."""
        return cls(json.loads((path or _FILE).read_text(encoding="utf8"))["weights"])

    def score(self, features: Features) -> float:
        """Return the sum of the weights of the features: the logarithm of the odds."""
        return sum([self._weights.get(name, 0.0) for name in features])


@cache
def shipped_model() -> ReplyModel:
    return ReplyModel.load()


def find_replies(story: Document, statements: Sequence[ExtractedStatement]) -> tuple[ExtractedReply, ...]:
    """Return the likely replies in the order of the statements."""
    if not story.layout.sentences:
        return ()
    utterances = utterances_of(story, statements)
    return tuple(_best(_replies(utterances, shipped_model())))


def _replies(utterances: Sequence[Utterance], model: ReplyModel) -> Iterator[ExtractedReply]:
    """Yield a reply for each candidate pair, with its probability."""
    features = PairFeatures(utterances)
    as_answer = {
        (one.index, distance): model.score(features_of_answer(one, distance))
        for one in utterances
        for distance in ("next", "far")
    }
    as_other = {
        (one.index, distance): model.score(features_of_other(one, distance))
        for one in utterances
        for distance in ("next", "far")
    }
    for answer, other in candidate_pairs(utterances):
        distance = distance_of(answer, other)
        score = as_answer[answer.index, distance] + as_other[other.index, distance]
        score += model.score(features.of_both(answer, other))
        yield ExtractedReply(answer.index, other.index, round(1 / (1 + math.exp(-score)), 4))


def _best(replies: Iterable[ExtractedReply]) -> Iterable[ExtractedReply]:
    """Return the few most likely replies of each statement, in order."""
    taken: Counter[int] = Counter()
    best = []
    likely = (reply for reply in replies if reply.confidence >= _MIN_CONFIDENCE)
    for reply in sorted(likely, key=lambda reply: (-reply.confidence, reply)):
        if taken[reply.statement] < _MAX_REPLIES:
            taken[reply.statement] += 1
            best.append(reply)
    return sorted(best)
