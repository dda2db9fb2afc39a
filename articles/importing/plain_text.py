"""Plain text files: one story in each file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from articles.importing.story_record import InvalidStory, StoryRecord, clean_text, split_headline, story_record

# The outlet of a text file, which cannot name one itself.
DEFAULT_OUTLET = "Local files"


def read_file(path: str, *, outlet: str | None, **defaults: Any) -> Iterator[tuple[str, StoryRecord | InvalidStory]]:
    """Yield the one story of a file. Raises as :func:`read_text` does."""
    yield path, read_text(Path(path), outlet=outlet or DEFAULT_OUTLET, **defaults)


def read_text(path: Path, *, outlet: str, **fields: Any) -> StoryRecord:
    """Return the story in a file, which is recognised later by the file's full path.

    Raises :class:`InvalidStory` when the file is not UTF-8 or has no text, OSError when it cannot be read.
    """
    text = decode(path.read_bytes())
    values = {"headline": split_headline(clean_text(text)), "path": str(path.resolve())}
    return story_record(values | fields | {"outlet": outlet, "body": text})


def decode(data: bytes) -> str:
    """Decode UTF-8. Raises :class:`InvalidStory`, which names the first byte that is not."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        message = _("not UTF-8: byte 0x%(byte)02X at offset %(offset)d") % {
            "byte": data[error.start],
            "offset": error.start,
        }
        raise InvalidStory({"body": message}) from error
