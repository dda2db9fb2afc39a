"""Fits the weights of the speaker ranker.

    python -m training.fit_speakers STORIES.jsonl.gz OUT.json [--invented training/corpus]
        [--calibrate OTHERS.jsonl.gz] [--l2 0.3] [--steps 250]

Both files hold annotated stories, ``{"id", "text", "attributions": [{"source", "cue", "content", "speaker": {"names",
"type", "form"}}]}``; those whose attributions name the speaker are used.

Of the invented stories' train part, the statements whose source is a description are added: STORIES have few of them.

First all weights except those of the model's own guess are fitted on STORIES, with the entities that the shipped
encoder finds, and annotated sources, contents and earlier speakers. The encoder was trained on these stories and
guesses too well there, so the weight of its guess and the scale of the rest are fitted on its output for stories that
it never saw: those at even positions of OTHERS.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from articles.extraction.document import Document, parse_document
from articles.extraction.encoding.encoder import Encoder
from articles.extraction.names.parts import words
from articles.extraction.speakers.candidates import EarlierSpeaker, SpeakerCandidate, enumerate_candidates
from articles.extraction.speakers.features import GUESS, CandidateFeatures
from articles.extraction.speakers.ranking import Features, LogLinearRanker
from articles.extraction.speakers.resolve import position_of, speakers_of, with_coordinated
from articles.extraction.speakers.sources import SourceKind, complete_source, parse_source
from articles.extraction.types import Attribution, Entity, ExtractedSpeaker, ExtractedSpeakerKind, ModelOutput, Span
from training.annotations import read_corpus

Row = dict[str, Any]

_KINDS = {
    "unnamed": ExtractedSpeakerKind.UNNAMED,
    "unclear": ExtractedSpeakerKind.UNNAMED,
    "document": ExtractedSpeakerKind.DOCUMENT,
    "author": ExtractedSpeakerKind.AUTHOR,
}
L2, STEPS = 0.3, 250
_KNOWN = "known"
# How the features begin of the sources of which the invented stories give further examples.
_ADDED = tuple(f"{kind.value}|" for kind in (SourceKind.NOMINAL, SourceKind.NOMINALS))
_SMALLEST = 0.02  # weights nearer to nought than this are not kept


@dataclass(frozen=True, slots=True)
class SpeakerExample:
    """The candidates of one statement: the features of each, and whether it is right."""

    features: list[Features]
    right: list[bool]


def rows_of(path: Path) -> Iterator[Row]:
    """Return the annotated stories of a file that name the speaker of at least one statement."""
    with gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else path.open(encoding="utf8") as lines:
        for line in lines:
            row = json.loads(line)
            if any("speaker" in attribution for attribution in row["attributions"]):
                yield row


def annotated_examples(row: Row, entities: Sequence[Entity]) -> Iterator[SpeakerExample]:
    """Return the annotated statements of one story, in order, that have a right candidate."""
    annotated = [(_attribution(a), a["speaker"]) for a in row["attributions"] if a["content"] and "speaker" in a]
    story = parse_document(row["text"], entities, [attribution for attribution, _ in annotated])
    decided: list[EarlierSpeaker] = []
    for attribution, speaker in sorted(annotated, key=lambda pair: position_of(pair[0])):
        evidence = _evidence(story, attribution, decided)
        whole = _whole(evidence)
        right = [_is_right(story, candidate, speaker, _everyone(row)) for candidate in whole]
        if any(right):
            yield SpeakerExample(evidence.features(), right)
        by = whole[right.index(True)] if any(right) else SpeakerCandidate(ExtractedSpeakerKind.UNNAMED)
        decided.append(EarlierSpeaker(position_of(attribution), evidence.source.kind, by))


def found_examples(row: Row, reading: ModelOutput, ranking: LogLinearRanker) -> Iterator[SpeakerExample]:
    """Return the statements that the encoder finds in one story and that match an annotated one."""
    story = parse_document(row["text"], reading.entities, reading.attributions)
    annotated = [(_letters(_attribution(a)), a["speaker"]) for a in row["attributions"] if "speaker" in a]
    decided: list[EarlierSpeaker] = []
    for found in sorted(reading.attributions, key=position_of):
        attribution = replace(found, source=complete_source(story.text, found.source, found.cue, story.cast))
        evidence = _evidence(story, attribution, decided)
        features, whole = evidence.features(), _whole(evidence)
        speaker = next((who for letters, who in annotated if _overlap(letters, _letters(attribution)) >= 0.5), None)
        if speaker is not None:
            right = [_is_right(story, candidate, speaker, _everyone(row)) for candidate in whole]
            if any(right):
                yield SpeakerExample([_calibrated(one, ranking) for one in features], right)
        scores = [ranking.score(one) for one in features]
        decided.append(
            EarlierSpeaker(position_of(attribution), evidence.source.kind, whole[scores.index(max(scores))])
        )


def _evidence(story: Document, attribution: Attribution, decided: Sequence[EarlierSpeaker]) -> CandidateFeatures:
    source = parse_source(story.text, attribution.source, position_of(attribution), story.cast, story.quotations)
    candidates = enumerate_candidates(story, source, attribution, decided)
    return CandidateFeatures(story, source, attribution, decided, candidates)


def _whole(evidence: CandidateFeatures) -> list[SpeakerCandidate]:
    """Return the candidates together with those who speak with them."""
    story, source = evidence.story, evidence.source
    return [SpeakerCandidate(c.kind, with_coordinated(story, source, c.characters)) for c in evidence.candidates]


def _calibrated(features: Features, ranking: LogLinearRanker) -> Features:
    """Return the ranker's score as one feature, beside the model's own guess."""
    guesses = [(name, value) for name, value in features if name.startswith(GUESS)]
    return [(_KNOWN, ranking.score(features)), *guesses]


def _everyone(row: Row) -> set[str]:
    return {name for a in row["attributions"] for name in a.get("speaker", {}).get("names", [])}


def _attribution(annotated: Row) -> Attribution:
    return Attribution(_spans(annotated["content"]), _spans(annotated["cue"]), _spans(annotated["source"]))


def _letters(attribution: Attribution) -> set[int]:
    return {place for start, end in attribution.content for place in range(start, end)}


def _overlap(one: set[int], other: set[int]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def _spans(pairs: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairs)


def _is_right(story: Document, candidate: SpeakerCandidate, speaker: Row, everyone: set[str]) -> bool:
    """Return whether a candidate is the annotated speaker; a name that fits two names of the story is not."""
    if speaker["type"] in _KINDS:
        return candidate.kind is _KINDS[speaker["type"]]
    if candidate.kind is not ExtractedSpeakerKind.NAMED:
        return False
    named = speakers_of(story, candidate.characters)
    fits = [[_fits(one, name, speaker["type"], everyone) for name in speaker["names"]] for one in named]
    return all(map(any, fits)) and 2 * sum(map(any, zip(*fits, strict=True))) >= len(speaker["names"])


def _fits(speaker: ExtractedSpeaker, name: str, type_: str, everyone: set[str]) -> bool:
    if speaker.type.value != type_ or not _same_name(speaker.name, name):
        return False
    return words(speaker.name) == words(name) or sum(_same_name(speaker.name, other) for other in everyone) < 2


def _same_name(printed: str, name: str) -> bool:
    """Return whether names are equal, or one a run of the other's words, the printed one at most two words longer."""
    one, other = words(printed), words(name)
    return _holds(other, one) or (_holds(one, other) and len(one) <= len(other) + 2)


def _holds(long: Sequence[str], short: Sequence[str]) -> bool:
    return any(long[place : place + len(short)] == short for place in range(len(long) - len(short) + 1))


def fit(examples: Sequence[SpeakerExample], *, l2: float, steps: int) -> dict[str, float]:
    """Return the weights of maximum likelihood, by Adam over all examples at once."""
    names: dict[str, int] = {}
    columns: list[int] = []
    values: list[float] = []
    rows: list[int] = []
    right: list[float] = []
    owner: list[int] = []
    firsts: list[int] = []
    for number, example in enumerate(examples):
        firsts.append(len(right))
        for features, is_right in zip(example.features, example.right, strict=True):
            for name, value in features:
                columns.append(names.setdefault(name, len(names)))
                values.append(value)
                rows.append(len(right))
            right.append(float(is_right))
            owner.append(number)
    loss = _Loss(
        columns=np.asarray(columns),
        values=np.asarray(values),
        rows=np.asarray(rows),
        right=np.asarray(right),
        owner=np.asarray(owner),
        firsts=np.asarray(firsts),
        features=len(names),
        l2=l2,
    )
    weights = _adam(loss.gradient, np.zeros(len(names)), steps)
    return {name: float(weights[place]) for name, place in names.items()}


@dataclass(frozen=True, slots=True)
class _Loss:
    """The mean negative log-likelihood of the right candidates, over sparse rows of features."""

    columns: Any
    values: Any
    rows: Any
    right: Any
    owner: Any
    firsts: Any
    features: int
    l2: float

    def gradient(self, weights: Any) -> Any:
        scores = np.bincount(self.rows, weights[self.columns] * self.values, minlength=len(self.right))
        powers = np.exp(scores - np.maximum.reduceat(scores, self.firsts)[self.owner])
        given = powers / np.add.reduceat(powers, self.firsts)[self.owner]
        wanted = powers * self.right
        wanted /= np.add.reduceat(wanted, self.firsts)[self.owner] + 1e-300
        slope = np.bincount(self.columns, (given - wanted)[self.rows] * self.values, minlength=self.features)
        return (slope + self.l2 * weights) / len(self.firsts)


def _adam(gradient: Callable[[Any], Any], weights: Any, steps: int, rate: float = 0.1) -> Any:
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        slope = gradient(weights)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        pace = rate if step <= 0.7 * steps else 0.3 * rate
        weights = weights - pace * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--invented", type=Path, help="the folder of the corpus of invented news (training/corpus)")
    parser.add_argument("--calibrate", type=Path)
    parser.add_argument("--l2", type=float, default=L2)
    parser.add_argument("--steps", type=int, default=STEPS)
    options = parser.parse_args()
    others = list(rows_of(options.calibrate))[::2] if options.calibrate else []
    kept = weights_of(
        list(rows_of(options.stories)),
        others,
        Encoder.load(),
        invented=list(read_corpus(options.invented, "train")) if options.invented else [],
        l2=options.l2,
        steps=options.steps,
    )
    options.out.write_text(json.dumps({"weights": kept}, ensure_ascii=False, indent=0) + "\n", encoding="utf8")
    print(f"{len(kept)} weights")


def weights_of(
    stories: Sequence[Row],
    others: Sequence[Row],
    encoder: Encoder,
    *,
    invented: Sequence[Row] = (),
    l2: float = L2,
    steps: int = STEPS,
) -> dict[str, float]:
    """Return the weights fitted on STORIES and INVENTED, with those of the model's guess fitted on OTHERS, if any."""
    annotated, more = (
        [example for row in rows for example in annotated_examples(row, encoder.read(row["text"]).entities)]
        for rows in (stories, invented)
    )
    weights = fit([*annotated, *(example for example in more if _is_added(example))], l2=l2, steps=steps)
    if others:
        weights = with_guess(weights, others, encoder, l2=l2, steps=steps)
    return {name: round(weight, 3) for name, weight in sorted(weights.items()) if abs(weight) >= _SMALLEST}


def _is_added(example: SpeakerExample) -> bool:
    """Return whether the source of an invented statement is of a kind that is added."""
    return any(name.startswith(_ADDED) for features in example.features for name, _ in features)


def with_guess(
    weights: dict[str, float], others: Sequence[Row], encoder: Encoder, *, l2: float = L2, steps: int = STEPS
) -> dict[str, float]:
    """Return the weights rescaled on OTHERS, with those of the model's guess."""
    ranking = LogLinearRanker(weights)
    found = [example for row in others for example in found_examples(row, encoder.read(row["text"]), ranking)]
    return calibrated(weights, fit(found, l2=l2, steps=steps))


def calibrated(weights: dict[str, float], guess: dict[str, float]) -> dict[str, float]:
    """Return the weights rescaled by the calibration, with those of the model's guess."""
    scale = guess.get(_KNOWN, 1.0)
    return {
        **{name: scale * weight for name, weight in weights.items()},
        **{name: weight for name, weight in guess.items() if name.startswith(GUESS)},
    }


if __name__ == "__main__":
    main()
