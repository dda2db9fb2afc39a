"""How far two annotators of the corpus of invented news agree.

    python -m training.agreement training/corpus

Compares ``second/`` with ``annotations/``. Statements are found by both when their words share at least half of the
letters; F1 treats one annotator as right. The rest is asked of the statements that both have: the share on which
they agree.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from training.annotations import read_story
from training.scoring import letters, pairs

Row = dict[str, Any]

ASKED = ("speaker", "form", "act", "role", "on behalf of")


def compare(one: Row, other: Row) -> Counter[str]:
    """Return counts for one story: statements of each annotator, those of both, and on what they agree."""
    first, second = one["attributions"], other["attributions"]
    both = pairs([_words(one["text"], a) for a in first], [_words(one["text"], a) for a in second])
    counted = Counter({"first": len(first), "second": len(second), "both": len(both)})
    for here, there in both:
        for what in ASKED:
            counted[what] += _value(first[here], what) == _value(second[there], what)
    place = {first[here]["id"]: second[there]["id"] for here, there in both}
    answers = {(place.get(pair["answer"]), place.get(pair["to"])) for pair in _within(one)}
    others = {(pair["answer"], pair["to"]) for pair in _within(other)}
    counted.update(
        {"answers of first": len(answers), "answers of second": len(others), "answers": len(answers & others)}
    )
    kinds = {entity["name"]: entity["kind"] for entity in one["entities"]}
    same = [entity["kind"] == kinds[entity["name"]] for entity in other["entities"] if entity["name"] in kinds]
    counted.update({"names of both": len(same), "kinds": sum(same)})
    return counted


def _within(row: Row) -> Iterator[Row]:
    return (pair for pair in row["answers"] if ":" not in pair["answer"] + pair["to"])


def _words(text: str, attribution: Row) -> set[int]:
    return letters(text, attribution["content"] or attribution["cue"])


def _value(attribution: Row, what: str) -> object:
    if what == "speaker":
        return attribution["speaker"]["type"], frozenset(attribution["speaker"]["names"])
    if what == "on behalf of":
        behalf = attribution["on_behalf_of"]
        return behalf and behalf["name"]
    value = attribution[what]
    return value.casefold() if isinstance(value, str) else value


def report(counted: Counter[str]) -> Iterable[str]:
    """Yield the lines of the report."""
    both = max(1, counted["both"])
    yield f"statements: {counted['first']} and {counted['second']}, {counted['both']} of both, F1 {_f1(counted):.3f}"
    for what in ASKED:
        yield f"{what}: {counted[what]} of {counted['both']}, {counted[what] / both:.3f}"
    answers = 2 * counted["answers"] / max(1, counted["answers of first"] + counted["answers of second"])
    yield f"answers: {counted['answers of first']} and {counted['answers of second']}, F1 {answers:.3f}"
    yield f"kinds of names: {counted['kinds']} of {counted['names of both']}"


def _f1(counted: Counter[str]) -> float:
    return 2 * counted["both"] / max(1, counted["first"] + counted["second"])


def main() -> None:
    parser = argparse.ArgumentParser(description="Say how far two annotators of the corpus agree.")
    parser.add_argument("corpus", type=Path, help="the folder with stories/, annotations/ and second/")
    folder = parser.parse_args().corpus
    names = sorted(path.stem for path in (folder / "second").glob("*.json"))
    counted: Counter[str] = Counter()
    for name in names:
        counted += compare(read_story(folder, name), read_story(folder, name, "second"))
    print(f"stories: {len(names)}", *report(counted), sep="\n")


if __name__ == "__main__":
    main()
