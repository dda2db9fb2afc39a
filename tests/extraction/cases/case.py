"""A case: a short text about invented people, and every statement in it."""

from __future__ import annotations

from dataclasses import dataclass

Names = str | tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """One statement. The words it holds are given as printed, in the order of the text, one string a stretch.

    ``by``: the speakers' names; without one, ``kind`` tells what spoke. ``cue`` and ``source`` are words that must be
    among those printed as cue and source ("" for none).
    """

    content: Names
    by: Names = ()
    cue: str = "said"
    source: str = ""
    form: str = "direct"
    act: str = "said"
    role: str | None = None
    kind: str = "named"

    @property
    def spans(self) -> tuple[str, ...]:
        return (self.content,) if isinstance(self.content, str) else self.content

    @property
    def speakers(self) -> tuple[str, ...]:
        return (self.by,) if isinstance(self.by, str) else self.by


@dataclass(frozen=True)
class Case:
    """A text and all its statements. ``known_failure`` says why one that fails today does."""

    behaviour: str
    text: str
    statements: tuple[Said, ...] = ()
    known_failure: str = ""
