"""Plain text files: a story a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from articles.importing.story_record import InvalidStory, StoryRecord, clean_text, split_headline, story_record

SUFFIXES = (".txt", ".text")


def read_text(path: Path, *, outlet: str, **said: Any) -> StoryRecord:
    """The story in a file, recognised later by the file's full path. ``said`` are further fields of the record.

    Raises :class:`InvalidStory` for what is not UTF-8 or holds no text, OSError for what cannot be read.
    """
    text = decode(path.read_bytes())
    values = {"headline": split_headline(clean_text(text)), "path": str(path.resolve())}
    return story_record(values | said | {"outlet": outlet, "body": text})


def decode(data: bytes) -> str:
    """Bytes as text. Raises :class:`InvalidStory` that says which byte is not UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        message = _("not UTF-8: byte 0x%(byte)02X at offset %(offset)d") % {
            "byte": data[error.start],
            "offset": error.start,
        }
        raise InvalidStory({"body": message}) from error
