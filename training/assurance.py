"""Fits and measures the confidence of statements and speakers.

    python -m training.assurance --data FOLDER --model FOLDER [--fit] [--part PART] [--card MODEL_CARD.md]

``--fit`` fits the weights of ``articles.extraction.statements.calibration`` on the stories held out (for speakers, on
the dev stories at even positions as well, since few of the others have speakers) and writes them into the model's
folder. A ranker is surer of the stories that it was fitted on than of others, so these are judged with rankers that
were fitted without them. A statement is right when its words overlap an annotated one's by half or more and the
sources match; a speaker of a matched statement, when it is the annotated one. No corpus annotates acts.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articles.extraction.encoding.encoder import Encoder
from articles.extraction.pipeline import build_extraction
from articles.extraction.speakers.ranking import LogLinearRanker
from articles.extraction.statements.calibration import FILE, ConfidenceCalibrator, speaker_features, statement_features
from articles.extraction.types import ExtractedStatement
from training.calibrate import fit
from training.corpora import Row, is_held_out, read_polnear
from training.fit_speakers import rows_of, weights_of, with_guess
from training.pages import put_between, table
from training.scoring import matches

MARK = "training.assurance"
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
RIDGE = 3.0
PARTS = 6
LEAST = 25  # statements of a form or an act worth a row of the table


@dataclass(frozen=True, slots=True)
class JudgedStatement:
    """A statement found, whether its words and source are right, and whether its speaker is, where known."""

    statement: ExtractedStatement
    right: bool
    speaker_right: bool | None


def judged(
    rows: Sequence[Row], encoder: Encoder, ranking: LogLinearRanker, assurance: ConfidenceCalibrator
) -> list[JudgedStatement]:
    out = []
    for row in rows:
        text = row["text"]
        found = [s for s in build_extraction(text, encoder.read(text), ranking, assurance).statements if s.content]
        by_place = {match.found: match for match in matches(row, found)}
        for place, statement in enumerate(found):
            match = by_place.get(place)
            right, speaker = bool(match and match.source_right), match.speaker_right if match else None
            out.append(JudgedStatement(statement, right, speaker))
    return out


def weights(told: Sequence[Mapping[str, float]], right: Sequence[bool]) -> dict[str, float]:
    """Return the weights of maximum likelihood."""
    names = sorted({name for one in told for name in one} - {"bias"})
    design = np.array([[one.get(name, 0.0) for name in names] for one in told])
    fitted = fit(design, np.array(right, dtype=float), ridge=RIDGE)
    return {name: round(float(value), 4) for name, value in zip([*names, "bias"], fitted, strict=True)}


def fitted(data: Path, encoder: Encoder) -> dict[str, dict[str, float]]:
    """Return the weights for statements and for speakers."""
    annotated = [row for row in rows_of(data / "polnear/train.jsonl.gz") if not is_held_out(row["id"])]
    without_guess = weights_of(annotated, [], encoder)
    even = chosen(data, "even")
    parts = [even[number::PARTS] for number in range(PARTS)]

    def ranking(others: Sequence[Row]) -> LogLinearRanker:
        return LogLinearRanker(with_guess(without_guess, others, encoder))

    found = judged(chosen(data, "held-out"), encoder, ranking(even), ConfidenceCalibrator({}))
    more = [
        item
        for part in parts
        for item in judged(part, encoder, ranking([row for row in even if row not in part]), ConfidenceCalibrator({}))
    ]
    known = [(item.statement, item.speaker_right) for item in found + more if item.speaker_right is not None]
    return {
        "statement": weights([statement_features(item.statement) for item in found], [item.right for item in found]),
        "speaker": weights([speaker_features(one) for one, _ in known], [bool(right) for _, right in known]),
    }


def calibration_error(said: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Return the mean distance between confidence and accuracy over bins of equal width."""
    likely, goal = np.array(said), np.array(right, dtype=float)
    place = np.minimum((likely * bins).astype(int), bins - 1)
    inside = [place == number for number in range(bins)]
    gaps = [abs(likely[one].mean() - goal[one].mean()) * one.sum() for one in inside if one.any()]
    return float(sum(gaps) / len(likely)) if len(likely) else 0.0


def area(said: Sequence[float], right: Sequence[bool]) -> float:
    """Return the probability that a right one has a higher confidence than a wrong one; ties count half."""
    likely, goal = np.array(said), np.array(right, dtype=bool)
    yes, no = likely[goal], likely[~goal]
    if not len(yes) or not len(no):
        return 0.5
    above: NDArray[Any] = yes[:, None] > no[None]
    return float((above.sum() + 0.5 * (yes[:, None] == no[None]).sum()) / (len(yes) * len(no)))


def summary(items: Sequence[JudgedStatement]) -> str:
    known = [item for item in items if item.speaker_right is not None]
    parts = [
        ("statement", [i.statement.confidence.statement for i in items], [i.right for i in items]),
        ("speaker", [i.statement.confidence.speaker for i in known], [bool(i.speaker_right) for i in known]),
    ]
    return table(
        ["confidence of", "judged", "right", "expected calibration error", "area under the ROC curve"],
        [
            [name, str(len(said)), f"{np.mean(right):.3f}", f"{calibration_error(said, right):.3f}",
             f"{area(said, right):.3f}"]
            for name, said, right in parts
        ],
    )  # fmt: skip


def thresholds(items: Sequence[JudgedStatement]) -> str:
    """Return, by form and act, how many statements above a confidence are found and how many are right."""
    groups: dict[str, list[JudgedStatement]] = {"all": list(items)}
    for item in items:
        groups.setdefault(f"form {item.statement.form.value}", []).append(item)
        groups.setdefault(f"act `{item.statement.act}`", []).append(item)
    shown = {name: group for name, group in groups.items() if len(group) >= LEAST}
    order = sorted(shown, key=lambda name: (name != "all", name.startswith("act"), -len(shown[name])))
    return table(
        ["right / kept, of those at least so sure", "found", *(f"{least:.2f}" for least in THRESHOLDS)],
        [[name, str(len(shown[name])), *(_kept(shown[name], least) for least in THRESHOLDS)] for name in order],
    )


def _kept(items: Sequence[JudgedStatement], least: float) -> str:
    kept = [item for item in items if item.statement.confidence.statement >= least]
    return f"{np.mean([i.right for i in kept]):.2f} / {len(kept) / len(items):.2f}" if kept else "none"


def chosen(data: Path, part: str) -> list[Row]:
    if part == "held-out":
        return [row for row in read_polnear(data / "polnear/train.jsonl.gz") if is_held_out(row["id"])]
    return read_polnear(data / "polnear/dev.jsonl.gz")[
        {"dev": slice(None), "even": slice(0, None, 2), "odd": slice(1, None, 2)}[part]
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the corpora")
    parser.add_argument("--model", type=Path, required=True, help="the model's folder")
    parser.add_argument("--part", choices=("dev", "even", "odd", "held-out"), default="dev")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--card", type=Path, help="the page to write the tables into")
    arguments = parser.parse_args()
    encoder, ranking = Encoder.load(arguments.model), LogLinearRanker.load(arguments.model)
    if arguments.fit:
        found = fitted(arguments.data, encoder)
        (arguments.model / FILE).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    items = judged(
        chosen(arguments.data, arguments.part), encoder, ranking, ConfidenceCalibrator.load(arguments.model)
    )
    told = (
        f"`python -m training.assurance --data DATA --model MODEL --part {arguments.part}`, model `{encoder.version}`:"
    )
    page = "\n\n".join([told, summary(items), thresholds(items)])
    print(page)
    if arguments.card:
        put_between(arguments.card, MARK, page)


if __name__ == "__main__":
    main()
