"""The turn of a transcript or an interview."""

from __future__ import annotations

from dataclasses import dataclass

from articles.extraction.types import Attribution, Span


@dataclass(frozen=True, slots=True)
class TranscriptTurn:
    """The words of one speaker between two others. ``label`` is the speaker as printed, empty before words without
    a label, and ``kind`` the kind of label.

    ``kind``: ``"name"``, ``"question"`` or ``"answer"`` (by letter), ``"initials"``, ``"role"`` ("THE CHAIR"), or
    ``"handle"`` ("@sandoval"), whose post is a paragraph.
    """

    label: Span
    kind: str
    attribution: Attribution
