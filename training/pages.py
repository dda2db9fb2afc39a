"""Tables in Markdown, written between two marks of a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def put_between(path: Path, mark: str, text: str) -> None:
    """Replace the text between the two comments of a page that bear this mark.

    Raise ``ValueError`` when it has none.
    """
    first, last = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
    head, begin, rest = path.read_text(encoding="utf-8").partition(first)
    _, end, tail = rest.partition(last)
    if not begin or not end:
        raise ValueError(f"{path} has no {first} ... {last}")
    path.write_text(f"{head}{first}\n{text}\n{last}{tail}", encoding="utf-8")
