"""Fits the model's confidence and thresholds on training stories that no weight was trained on.

    python -m training.calibrate --data FOLDER --model FOLDER

An attribution is right when its content overlaps an annotated one by half or more and the sources match. Writes the
weights of a logistic function of ``links.Linked.features``, the offset of the outside tag and the least confidence
for the best F1 into the model's ``config.json``.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from articles.extraction.encoding.encoder import Config, Encoder
from training.corpora import Row, is_held_out, read_polnear
from training.scoring import right_attributions

#: Until it is fitted: the product of the probabilities of tags and links.
UNCALIBRATED = [1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0]

LEANINGS = (0.0, 0.3, 0.6, 0.9, 1.2, 1.5)


def fit(features: np.ndarray, right: np.ndarray, ridge: float = 1.0, rounds: int = 50) -> np.ndarray:
    """Return ridge logistic regression by Newton's method; the bias comes last and is not penalised."""
    design = np.hstack([features, np.ones((len(features), 1))])
    penalty = np.diag([ridge] * features.shape[1] + [0.0])
    weights = np.zeros(design.shape[1])
    for _ in range(rounds):
        likely = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (likely - right) + penalty @ weights
        curvature = (design.T * (likely * (1 - likely))) @ design + penalty
        weights -= np.linalg.solve(curvature, gradient)
    return weights


class Fitted(NamedTuple):
    """Settings of the model with their F1 of attributions with the right source."""

    f1: float
    config: Config
    likely: np.ndarray
    right: np.ndarray


def fitted(encoder: Encoder, rows: list[Row], outside: float) -> Fitted:
    """Return the weights of the confidence and the best threshold for one offset of the outside tag."""
    reader = encoder.tuned(replace(encoder.config, outside=outside))
    features, right = [], []
    for row in rows:
        found = reader.features(row["text"])
        right += right_attributions(row, [attribution for attribution, _ in found])
        features += [values for _, values in found]
    design, goal = np.array(features), np.array(right, dtype=float)
    weights = fit(design, goal)
    likely = 1 / (1 + np.exp(-(design @ weights[:-1] + weights[-1])))
    annotated = sum(bool(a["content"]) for row in rows for a in row["attributions"])
    scored = [
        (2 * goal[likely >= least].sum() / ((likely >= least).sum() + annotated), float(least))
        for least in np.arange(0, 0.5, 0.02)
    ]
    f1, least = max(scored)
    confidence = [round(value, 4) for value in weights.tolist()]
    config = replace(reader.config, confidence=confidence, least=round(least, 2))
    return Fitted(float(f1), config, likely, goal)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the corpora")
    parser.add_argument("--model", type=Path, required=True, help="the model's folder")
    parser.add_argument(
        "--outside",
        type=float,
        nargs="+",
        default=LEANINGS,
        help="the leanings away from outside to choose from; the best F1 of several is often chance",
    )
    arguments = parser.parse_args()
    encoder = Encoder.load(arguments.model)
    rows = [row for row in read_polnear(arguments.data / "polnear/train.jsonl.gz") if is_held_out(row["id"])]
    tried = [fitted(encoder, rows, outside) for outside in arguments.outside]
    for one in tried:
        print(f"outside {one.config.outside:.1f}, least {one.config.least:.2f}: F1 with source {one.f1:.4f}")
    best = max(tried, key=lambda one: one.f1)
    text = json.dumps(asdict(best.config), indent=1) + "\n"
    (arguments.model / "config.json").write_text(text, encoding="utf-8")
    for low in np.arange(0, 1, 0.2):
        inside = (best.likely >= low) & (best.likely < low + 0.2)
        if inside.any():
            said, share = best.likely[inside].mean(), best.right[inside].mean()
            print(f"{low:.1f} to {low + 0.2:.1f}: {inside.sum():4d} attributions, said {said:.2f}, right {share:.2f}")


if __name__ == "__main__":
    main()
