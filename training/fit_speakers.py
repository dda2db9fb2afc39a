"""Fit the weights of the speaker ranking.

    python -m training.fit_speakers STORIES.jsonl[.gz] OUT.json [--l2 0.3] [--steps 250]

STORIES are annotated stories, ``{"id", "text", "attributions": [{"source", "cue", "content", "speaker": {"names",
"type", "form"}}]}``; those whose attributions say who the speaker is are used. Names are found by the shipped
encoder, sources and contents are as annotated, and every earlier statement's speaker is taken as annotated.
Needs numpy, and about a minute on one core.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from articles.extraction.candidates import Candidate, Decided, enumerate_candidates
from articles.extraction.encoder import Encoder
from articles.extraction.evidence import Evidence
from articles.extraction.names import words
from articles.extraction.ranking import Features
from articles.extraction.sources import read_source
from articles.extraction.speakers import place_of, speakers_of, with_coordinated
from articles.extraction.story import Story, read_story
from articles.extraction.types import Attribution, Entity, Span, Speaker, SpeakerKind

Row = dict[str, Any]

_KINDS = {
    "unnamed": SpeakerKind.UNNAMED,
    "unclear": SpeakerKind.UNNAMED,
    "document": SpeakerKind.DOCUMENT,
    "author": SpeakerKind.AUTHOR,
}
_SMALLEST = 0.02  # weights nearer to nought than this are not kept


@dataclass(frozen=True, slots=True)
class Example:
    """One statement's candidates: the features of each, and whether it is right."""

    features: list[Features]
    right: list[bool]


def rows_of(path: Path) -> Iterator[Row]:
    """The annotated stories of a file that say for at least one statement who the speaker is."""
    with gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else path.open(encoding="utf8") as lines:
        for line in lines:
            row = json.loads(line)
            if any("speaker" in attribution for attribution in row["attributions"]):
                yield row


def examples_of(row: Row, entities: Sequence[Entity]) -> Iterator[Example]:
    """The statements of one story, in order, that some candidate is right for."""
    story = read_story(row["text"], entities)
    everyone = {name for a in row["attributions"] for name in a.get("speaker", {}).get("names", [])}
    annotated = [
        (Attribution(_spans(a["content"]), _spans(a["cue"]), _spans(a["source"])), a["speaker"])
        for a in row["attributions"]
        if a["content"] and "speaker" in a
    ]
    decided: list[Decided] = []
    for attribution, speaker in sorted(annotated, key=lambda pair: place_of(pair[0])):
        at = place_of(attribution)
        source = read_source(story.text, attribution.source, at, story.cast, story.quotations)
        candidates = enumerate_candidates(story, source, attribution, decided)
        whole = [Candidate(c.kind, with_coordinated(story, source, c.characters)) for c in candidates]
        right = [_is_right(story, candidate, speaker, everyone) for candidate in whole]
        if any(right):
            yield Example(Evidence(story, source, attribution, decided, candidates).features(), right)
            decided.append(Decided(at, source.kind, whole[right.index(True)]))
        else:
            decided.append(Decided(at, source.kind, Candidate(SpeakerKind.UNNAMED)))


def _spans(pairs: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairs)


def _is_right(story: Story, candidate: Candidate, speaker: Row, everyone: set[str]) -> bool:
    """Whether a candidate is who the annotation says; a name that fits two of the story's names is not."""
    if speaker["type"] in _KINDS:
        return candidate.kind is _KINDS[speaker["type"]]
    if candidate.kind is not SpeakerKind.NAMED:
        return False
    named = speakers_of(story, candidate.characters)
    fits = [[_fits(one, name, speaker["type"], everyone) for name in speaker["names"]] for one in named]
    return all(map(any, fits)) and 2 * sum(map(any, zip(*fits, strict=True))) >= len(speaker["names"])


def _fits(speaker: Speaker, name: str, type_: str, everyone: set[str]) -> bool:
    if speaker.type.value != type_ or not _same_name(speaker.name, name):
        return False
    return words(speaker.name) == words(name) or sum(_same_name(speaker.name, other) for other in everyone) < 2


def _same_name(printed: str, name: str) -> bool:
    """Equal, or one a run of the other's words, the printed one at most two words longer."""
    one, other = words(printed), words(name)
    return _holds(other, one) or (_holds(one, other) and len(one) <= len(other) + 2)


def _holds(long: Sequence[str], short: Sequence[str]) -> bool:
    return any(long[place : place + len(short)] == short for place in range(len(long) - len(short) + 1))


def fit(examples: Sequence[Example], *, l2: float, steps: int) -> dict[str, float]:
    """The weights under which the right candidates are likeliest, by Adam over all examples at once."""
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
    kept = {name: round(float(weights[place]), 3) for name, place in names.items()}
    return {name: weight for name, weight in sorted(kept.items()) if abs(weight) >= _SMALLEST}


@dataclass(frozen=True, slots=True)
class _Loss:
    """The mean negative log-likelihood of the right candidates, as sparse rows of features."""

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
    parser.add_argument("--l2", type=float, default=0.3)
    parser.add_argument("--steps", type=int, default=250)
    options = parser.parse_args()
    encoder = Encoder.load()
    examples = [
        example for row in rows_of(options.stories) for example in examples_of(row, encoder.read(row["text"]).entities)
    ]
    weights = fit(examples, l2=options.l2, steps=options.steps)
    options.out.write_text(json.dumps({"weights": weights}, ensure_ascii=False, indent=0) + "\n", encoding="utf8")
    print(f"{len(examples)} statements, {len(weights)} weights")


if __name__ == "__main__":
    main()
