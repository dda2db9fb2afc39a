"""JSON Lines: a story a line, each an object with the fields of a record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from articles.importing.plain_text import decode
from articles.importing.story_record import InvalidStory, StoryRecord, story_record

SUFFIXES = (".jsonl", ".ndjson")


def read_jsonl(lines: Iterable[bytes], **said: Any) -> Iterator[tuple[int, StoryRecord | InvalidStory]]:
    """The number of each line, from 1, with its record or what is wrong with it; empty lines are passed over.

    ``said`` are values for the fields that a line does not give.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield number, story_record(said | {k: v for k, v in read_line(line).items() if v is not None})
            except InvalidStory as error:
                yield number, error


def read_line(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(decode(line).removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        if isinstance(error, InvalidStory):
            raise
        raise InvalidStory({"line": _("not JSON: %(error)s") % {"error": error}}) from error
    if not isinstance(row, dict):
        raise InvalidStory({"line": _("not an object with fields")})
    return row
