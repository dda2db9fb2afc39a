"""Compares what two models find in the same stories.

    python -m training.compare_models A_FOLDER B_FOLDER [--quiet] < STORIES.jsonl

A story is a row ``{"id", "text"}``. Each change is a line: ``-`` a statement that only A finds, ``+`` one that only B
finds, ``~`` one that both find, with what differs. Totals follow (``--quiet``: nothing else). For rows with
``attributions``, the annotated statements, the scores of both models follow, with the difference and its 95 %
interval over the same stories.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from articles.extraction.pipeline import Extractor
from articles.extraction.types import ExtractedStatement, Span
from training.bootstrap import difference_interval
from training.pages import table
from training.scoring import MEASURES, Counts, letters, pairs, statement_counts, total

_SHOWN = 90


def differences(
    text: str, one: Sequence[ExtractedStatement], other: Sequence[ExtractedStatement]
) -> Iterator[tuple[str, str]]:
    """Return the changes between the statements of a story, as pairs of a kind and a line of text."""
    matched = dict(pairs(*([letters(text, _place(s)) for s in found] for found in (one, other))))
    for place, statement in enumerate(one):
        if place not in matched:
            yield "only in A", f"- {_told(text, statement)}"
        else:
            parts = dict(_changes(text, statement, other[matched[place]]))
            if parts:
                changed = "; ".join(f"{name} {value}" for name, value in parts.items())
                yield "changed", f"~ {_words(text, _place(statement))}: {changed}"
                for name in parts:
                    yield f"changed {name}", ""
            else:
                yield "the same", ""
    for place, statement in enumerate(other):
        if place not in matched.values():
            yield "only in B", f"+ {_told(text, statement)}"


def _place(statement: ExtractedStatement) -> tuple[Span, ...]:
    """Return the spans of a statement: its content, or the cue of a silence without any."""
    return statement.content or statement.cue


def _changes(text: str, one: ExtractedStatement, other: ExtractedStatement) -> Iterator[tuple[str, str]]:
    for name in ("content", "cue", "source"):
        before, after = getattr(one, name), getattr(other, name)
        if before != after:
            yield name, f"{_words(text, before)} → {_words(text, after)}"
    if (before := _speakers(one)) != (after := _speakers(other)):
        yield "speaker", f"{before} → {after}"
    for name in ("role", "form", "act"):
        before, after = getattr(one, name), getattr(other, name)
        if before != after:
            yield name, f"{before} → {after}"


def _told(text: str, statement: ExtractedStatement) -> str:
    return f"{_words(text, _place(statement))} ({_speakers(statement)}; {statement.form}; {statement.act})"


def _speakers(statement: ExtractedStatement) -> str:
    named = ", ".join(f"{speaker.name} [{speaker.type}]" for speaker in statement.speakers)
    return named or statement.speaker_kind.value


def _words(text: str, spans: Iterable[Span]) -> str:
    words = " … ".join(" ".join(text[span.start : span.end].split()) for span in spans)
    return f"«{words if len(words) <= _SHOWN else words[: _SHOWN - 1] + '…'}»"


def scores(one: Sequence[dict[str, Counts]], other: Sequence[dict[str, Counts]]) -> str:
    """Return F1 of both models on annotated stories."""
    rows = []
    for name in MEASURES:
        difference = difference_interval([story[name] for story in one], [story[name] for story in other])
        values = [f"{total(found)[name].f1:.3f}" for found in (one, other)]
        told = f"{difference.value:+.3f} ({difference.low:+.3f} to {difference.high:+.3f})"
        rows.append([name, *values, told])
    return table([f"F1, {len(one)} stories", "A", "B", "B - A (95 % interval)"], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("a", type=Path, metavar="A_FOLDER")
    parser.add_argument("b", type=Path, metavar="B_FOLDER")
    parser.add_argument("--quiet", action="store_true", help="totals only")
    arguments = parser.parse_args()
    models = [Extractor.load(folder) for folder in (arguments.a, arguments.b)]
    for name, model in zip("AB", models, strict=True):
        print(f"{name}: {model.version} {model.sha256[:12]}")
    tally: Counter[str] = Counter()
    counted: tuple[list[dict[str, Counts]], list[dict[str, Counts]]] = ([], [])
    for line in filter(str.strip, sys.stdin):
        row: dict[str, Any] = json.loads(line)
        found = [model.extract(row["text"]).statements for model in models]
        lines = []
        for kind, told in differences(row["text"], *found):
            tally[kind] += 1
            lines += [told] if told else []
        if lines and not arguments.quiet:
            print("", row["id"], *lines, sep="\n")
        if "attributions" in row:
            for own, statements in zip(counted, found, strict=True):
                own.append(statement_counts(row, statements))
    print("", *(f"{kind}: {number}" for kind, number in sorted(tally.items())), sep="\n")
    if counted[0]:
        print("", scores(*counted), sep="\n")


if __name__ == "__main__":
    main()
