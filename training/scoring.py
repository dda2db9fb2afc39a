"""Scores of extracted against annotated statements: by letters, sources and speakers.

A statement matches an annotated one when their contents share at least half of the letters and digits that either
covers; each is matched once, best overlap first. Its source is right when at least half of it lies in the annotated
one, or neither has one. Its speakers are right when each has an annotated name and type, at least half of the
annotated names are there, and no part of a name fits two people of the story.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from articles.extraction.types import EntityType, ExtractedSpeaker, Span

Row = dict[str, Any]

_IGNORED = set(" \t\r\n\"“”'‘’.,;:!?()[]—–-…")
_QUOTES = ('"', "“")
# Who speaks is not asked where the annotators could not tell, or where nobody speaks.
_NOT_ASKED = ("unclear", "author", "document", None)

#: What is counted of a story, of all statements and of those that begin in quotation marks.
MEASURES = tuple(f"{part}{what}" for part in ("all", "direct") for what in ("", " with source", " who said what"))


class FoundStatement(Protocol):
    """A statement or attribution that was found: its words and source, and speakers for a statement."""

    @property
    def content(self) -> Sequence[Span]: ...
    @property
    def source(self) -> Sequence[Span]: ...


class ExtractRow(NamedTuple):
    """A statement as ``manage.py extract`` prints it."""

    content: tuple[Span, ...]
    source: tuple[Span, ...]
    speakers: tuple[ExtractedSpeaker, ...]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> ExtractRow:
        content, source = (tuple(Span(*span) for span in row[part]) for part in ("content", "source"))
        return cls(
            content, source, tuple(ExtractedSpeaker(one["name"], EntityType(one["type"])) for one in row["speakers"])
        )


class Counts(NamedTuple):
    """Numbers of right, found and annotated ones."""

    right: int
    found: int
    annotated: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.found)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.annotated)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, self.found + self.annotated)

    def plus(self, other: Counts) -> Counts:
        return Counts(self.right + other.right, self.found + other.found, self.annotated + other.annotated)


@dataclass(frozen=True, slots=True)
class StatementMatch:
    """An annotated statement and the one found for it, by index among those with content.

    ``speaker_right`` is None where the annotation does not name the speaker.
    """

    annotated: int
    found: int
    source_right: bool
    speaker_right: bool | None


def total(rows: Iterable[Mapping[str, Counts]]) -> dict[str, Counts]:
    """Return the sums of the counts of several stories."""
    out: dict[str, Counts] = {}
    for row in rows:
        for name, counts in row.items():
            out[name] = out.get(name, Counts(0, 0, 0)).plus(counts)
    return out


def with_content(row: Row) -> list[Row]:
    """Return the annotated statements of a story that can be matched."""
    return [annotated for annotated in row["attributions"] if annotated["content"]]


def letters(text: str, spans: Iterable[Sequence[int]]) -> set[int]:
    """Return the offsets of the letters and digits that spans cover."""
    return {at for start, end in spans for at in range(start, end) if text[at] not in _IGNORED}


def pairs(annotated: Sequence[set[int]], found: Sequence[set[int]], least: float = 0.5) -> list[tuple[int, int]]:
    """Return each annotated content with the found one that overlaps it most, each used once, best first."""
    ranked = sorted(
        (
            (len(gold & guess) / len(gold | guess), i, j)
            for i, gold in enumerate(annotated)
            for j, guess in enumerate(found)
            if gold & guess
        ),
        reverse=True,
    )
    taken: tuple[set[int], set[int]] = set(), set()
    out = []
    for overlap, i, j in ranked:
        if overlap >= least and i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            out.append((i, j))
    return out


def matches(row: Row, found: Sequence[FoundStatement]) -> list[StatementMatch]:
    """Return the matches of the statements found in a story, all of which have content."""
    text, annotated = row["text"], with_content(row)
    everyone = {name for a in row["attributions"] for name in a.get("speaker", {}).get("names", [])}
    matched = pairs([letters(text, a["content"]) for a in annotated], [letters(text, f.content) for f in found])
    out = []
    for i, j in matched:
        wanted, source = letters(text, annotated[i]["source"]), letters(text, found[j].source)
        source_right = 2 * len(wanted & source) >= len(source) > 0 if wanted else not source
        speaker = annotated[i].get("speaker", {})
        asked = speaker.get("type") not in _NOT_ASKED
        speaker_right = speaker_is_right(speaker, getattr(found[j], "speakers", ()), everyone) if asked else None
        out.append(StatementMatch(i, j, source_right, speaker_right))
    return out


def right_attributions(row: Row, found: Sequence[FoundStatement]) -> list[bool]:
    """Return which attributions of a story match an annotated one and have its source."""
    right = {match.found for match in matches(row, found) if match.source_right}
    return [place in right for place in range(len(found))]


def statement_counts(row: Row, found: Sequence[FoundStatement]) -> dict[str, Counts]:
    """Return the ``MEASURES`` of one story."""
    text, annotated = row["text"], with_content(row)
    found = [one for one in found if one.content]
    matched = matches(row, found)
    quoted = {i for i, a in enumerate(annotated) if begins_quoted(text, a["content"])}
    spurious = set(range(len(found))) - {match.found for match in matched}
    quoted_spurious = sum(begins_quoted(text, found[j].content) for j in spurious)
    in_quotes = [match for match in matched if match.annotated in quoted]
    everything = set(range(len(annotated)))
    return {
        **_counts("all", annotated, everything, matched, len(found)),
        **_counts("direct", annotated, quoted, in_quotes, len(in_quotes) + quoted_spurious),
    }


def _counts(
    name: str, annotated: Sequence[Row], wanted: set[int], matched: Sequence[StatementMatch], found: int
) -> dict[str, Counts]:
    asked = {i for i in wanted if annotated[i].get("speaker", {}).get("type") not in _NOT_ASKED}
    unasked = sum(match.annotated not in asked for match in matched)
    return {
        name: Counts(len(matched), found, len(wanted)),
        f"{name} with source": Counts(sum(match.source_right for match in matched), found, len(wanted)),
        f"{name} who said what": Counts(sum(match.speaker_right is True for match in matched), found - unasked,
                                        len(asked)),
    }  # fmt: skip


def begins_quoted(text: str, spans: Sequence[Sequence[int]]) -> bool:
    """Return whether content begins inside double quotation marks."""
    start = min(spans)[0]
    return text[start] in (*_QUOTES, "”") or text[max(0, start - 1) : start] in _QUOTES


def speaker_is_right(annotated: Row, speakers: Iterable[ExtractedSpeaker], everyone: set[str]) -> bool:
    """Return whether the speakers are right, given all annotated names (``everyone``). An unnamed one has no name."""
    named = [speaker for speaker in speakers if speaker.name]
    if annotated["type"] == "unnamed":
        return not named
    fits = [[_fits(one, name, annotated["type"], everyone) for name in annotated["names"]] for one in named]
    right = sum(map(any, zip(*fits, strict=True)))
    return bool(fits) and all(map(any, fits)) and 2 * right >= len(annotated["names"])


def _fits(speaker: ExtractedSpeaker, name: str, type_: str, everyone: set[str]) -> bool:
    if speaker.type.value != type_ or not is_same_name(speaker.name, name):
        return False
    alike = {tuple(_words(other)) for other in everyone if is_same_name(speaker.name, other)}
    return len(alike) < 2 or _words(speaker.name) == _words(name)


def _words(name: str) -> list[str]:
    """Return the words of a name without case, accents, possessives, points, a leading "the" and middle initials."""
    flat = unicodedata.normalize("NFKD", name).casefold().replace("’", "'")
    flat = "".join(sign for sign in flat if not unicodedata.combining(sign))
    flat = re.sub(r"'s\b|'$", "", re.sub(r"(?<=\b\w)\.(?=\w\b|\W|$)", "", flat))
    found = [word for word in re.findall(r"\w+", flat) if word != "the"]
    return [word for word in found if len(word) > 1] or found


def is_same_name(printed: str, name: str) -> bool:
    """Return whether a name equals, or is a run of, the annotated one, or has at most two words more (a title)."""
    one, other = _words(printed), _words(name)
    if not one or not other:
        return False
    return _holds(other, one) or (_holds(one, other) and len(one) <= len(other) + 2)


def _holds(long: Sequence[str], short: Sequence[str]) -> bool:
    return any(list(long[at : at + len(short)]) == list(short) for at in range(len(long) - len(short) + 1))
