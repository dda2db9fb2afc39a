"""The file formats that can be imported. To add one, write a module with a ``read_file`` and list it here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from articles.importing import json_lines, plain_text
from articles.importing.story_record import InvalidStory, StoryRecord

# Where a story was read, for error messages (a file, or file:line), and its record or what is wrong with it.
Row = tuple[str, StoryRecord | InvalidStory]


class ReadFile(Protocol):
    """Yields the stories of a file. ``defaults`` are values for fields that the file does not give."""

    def __call__(self, path: str, *, outlet: str | None, **defaults: Any) -> Iterator[Row]: ...


@dataclass(frozen=True)
class FileFormat:
    """A format, known by the suffixes of its files. ``one_story``: a file holds exactly one."""

    suffixes: tuple[str, ...]
    read_file: ReadFile
    one_story: bool = False


PLAIN_TEXT = FileFormat((".txt", ".text"), plain_text.read_file, one_story=True)
JSON_LINES = FileFormat((".jsonl", ".ndjson"), json_lines.read_file)
FORMATS = (PLAIN_TEXT, JSON_LINES)
BY_SUFFIX = {suffix: file_format for file_format in FORMATS for suffix in file_format.suffixes}


def format_of(path: str) -> FileFormat:
    """Return the format of a file by its suffix; plain text for an unknown one."""
    return BY_SUFFIX.get(Path(path).suffix.lower(), PLAIN_TEXT)
