"""Fits the weights that say which statement of a story answers which.

    python -m training.fit_replies training/corpus articles/extraction/model/replies.json [--l2 3]

Fits a logistic regression on the train part of the corpus of invented news: on annotated statements and speakers, and
on those that the archive finds, since it is used on these.
``python -m training.answers`` measures it.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from articles.extraction.encoding.encoder import Encoder
from articles.extraction.speakers.ranking import LogLinearRanker
from articles.extraction.statements.reply_features import Features, PairFeatures, candidate_pairs
from articles.extraction.statements.utterances import utterances_of
from training.annotations import read_corpus
from training.answers import AnnotatedStory, FoundStory, annotated_pairs

L2, STEPS = 3.0, 12
FEWEST = 8  # pairs with a feature, below which it is left out
Example = tuple[Features, bool]


def examples_of(story: AnnotatedStory | FoundStory, right: set[tuple[str, str]]) -> list[Example]:
    """Return the features of each candidate pair of a story, and whether one answers the other."""
    utterances = utterances_of(story.document, story.statements)
    features = PairFeatures(utterances)
    return [
        (features.of(answer, other), (story.ids[answer.index], story.ids[other.index]) in right)
        for answer, other in candidate_pairs(utterances)
    ]


def fit(examples: Sequence[Example], l2: float = L2) -> dict[str, float]:
    """Return the weights of maximum likelihood with a quadratic penalty, by Newton's method."""
    use = Counter(name for features, _ in examples for name in features)
    names = sorted(name for name, count in use.items() if count >= FEWEST)
    place = {name: number for number, name in enumerate(names)}
    values = np.zeros((len(examples), len(names)))
    for row, (features, _) in enumerate(examples):
        values[row, [place[name] for name in features if name in place]] = 1
    right = np.array([answer for _, answer in examples], dtype=np.float64)
    weights = np.zeros(len(names))
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-values @ weights))
        slope = values.T @ (likely - right) + l2 * weights
        curve = (values * (likely * (1 - likely))[:, None]).T @ values + l2 * np.eye(len(names))
        weights -= np.linalg.solve(curve, slope)
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="the folder with stories/ and annotations/")
    parser.add_argument("out", type=Path, help="the file to write the weights to")
    parser.add_argument("--l2", type=float, default=L2, help="the weight of the penalty")
    options = parser.parse_args()
    encoder, ranking = Encoder.load(), LogLinearRanker.load()
    examples: list[Example] = []
    for row in read_corpus(options.corpus, "train"):
        reading = encoder.read(row["text"])
        for story in (AnnotatedStory(row, reading), FoundStory(row, reading, ranking)):
            examples += examples_of(story, annotated_pairs(row))
    weights = fit(examples, options.l2)
    options.out.write_text(json.dumps({"weights": weights}, indent=0) + "\n", encoding="utf8")
    print(f"{len(weights)} weights from {len(examples)} pairs")


if __name__ == "__main__":
    main()
