"""Scores of on whose behalf somebody speaks, on the corpus of invented news.

    python -m training.on_behalf_of training/corpus --part dev

"Found" counts statements of which it is said that somebody speaks for another, "the right one" those with the right
name. Statements count that were found; a name is right that is one of the annotated entity's names or descriptions.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from articles.extraction.pipeline import Extractor
from articles.extraction.types import ExtractedStatement
from training.annotations import PARTS, read_corpus
from training.scoring import Counts, is_same_name, matches, total, with_content

Row = dict[str, Any]


def represented_counts(row: Row, statements: Sequence[ExtractedStatement]) -> dict[str, Counts]:
    """Return the counts of one story: that somebody speaks for another, and for whom."""
    found = [statement for statement in statements if statement.content]
    annotated = with_content(row)
    names = {
        entity["name"]: [entity["name"], *entity.get("mentions", ()), *entity.get("descriptions", ())]
        for entity in row["entities"]
    }
    some, named = [0, 0, 0], [0, 0, 0]
    for match in matches(row, found):
        wanted, got = annotated[match.annotated]["on_behalf_of"], found[match.found].on_behalf_of
        some = [n + bool(one) for n, one in zip(some, (wanted and got, got, wanted), strict=True)]
        name = wanted["name"] if wanted else None
        printed = got.agent.name if got and got.agent else None
        right = name and printed and any(is_same_name(printed, form) for form in names[name])
        named = [n + bool(one) for n, one in zip(named, (right, printed, name), strict=True)]
    return {"found": Counts(*some), "the right one": Counts(*named)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="the folder with stories/ and annotations/")
    parser.add_argument("--part", choices=sorted(PARTS), help="only this part; by default all")
    options = parser.parse_args()
    extractor = Extractor.load()
    rows = read_corpus(options.corpus, options.part)
    counted = total(represented_counts(row, extractor.extract(row["text"]).statements) for row in rows)
    for name, counts in counted.items():
        print(f"{name}: precision {counts.precision:.2f}, recall {counts.recall:.2f}, {tuple(counts)}")


if __name__ == "__main__":
    main()
