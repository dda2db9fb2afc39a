"""JSON Lines: one story on each line, as an object with the fields of a record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from articles.importing.plain_text import decode
from articles.importing.story_record import InvalidStory, StoryRecord, story_record


def read_file(path: str, *, outlet: str | None, **defaults: Any) -> Iterator[tuple[str, StoryRecord | InvalidStory]]:
    """Yield the stories of a file, each with its place as ``file:line``. Raises OSError when it cannot be read."""
    with Path(path).open("rb") as lines:
        yield from read_stream(path, lines, outlet=outlet, **defaults)


def read_stream(
    name: str, lines: Iterable[bytes], *, outlet: str | None, **defaults: Any
) -> Iterator[tuple[str, StoryRecord | InvalidStory]]:
    """Yield the stories of an open stream, each with its place as ``name:line``."""
    for number, row in read_jsonl(lines, **defaults, **({"outlet": outlet} if outlet else {})):
        yield f"{name}:{number}", row


def read_jsonl(lines: Iterable[bytes], **defaults: Any) -> Iterator[tuple[int, StoryRecord | InvalidStory]]:
    """Yield the number of each line, from 1, with its record or what is wrong with it. Empty lines are skipped.

    ``defaults`` are values for the fields that a line does not give.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield number, story_record(defaults | {k: v for k, v in parse_line(line).items() if v is not None})
            except InvalidStory as error:
                yield number, error


def parse_line(line: bytes) -> dict[str, Any]:
    """Return the object on a line. Raises :class:`InvalidStory` when it is not UTF-8, not JSON or not an object."""
    try:
        row = json.loads(decode(line).removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        if isinstance(error, InvalidStory):
            raise
        raise InvalidStory({"line": _("not JSON: %(error)s") % {"error": error}}) from error
    if not isinstance(row, dict):
        raise InvalidStory({"line": _("not an object with fields")})
    return row
