"""The verdict on a quotation, compared with the statements from which it may have been taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from articles.extraction.text.quotations import find_quotations
from articles.extraction.text.segmentation import segment
from articles.models import Statement
from newsroom.api.core.viewer import Viewer
from newsroom.api.quote_check import word_diff
from newsroom.api.quote_check.candidates import candidates
from newsroom.api.quote_check.draft_parser import DraftQuotation
from newsroom.api.quote_check.word_diff import Comparison, compare_words
from people.names.keys import name_key

MAX_MATCHES = 3
# Another speaker's words count only when they are many and nearly the same: people use the same phrases.
OTHER_SPEAKER_SIMILARITY = 0.8
MANY_WORDS = 5


class Verdict(IntEnum):
    """The verdicts, the best first; the API has their names in lower case."""

    EXACT = 0  # word for word, by that speaker, or the draft names none
    SHORTENED = 1  # the same, except for words that an omission mark replaces
    REPORTED = 2  # word for word, but reported by the outlet, not quoted
    OTHER_SPEAKER = 3  # word for word or nearly, but by somebody else
    ALTERED = 4
    NOT_FOUND = 5


@dataclass(frozen=True)
class Match:
    statement: Statement
    verdict: Verdict
    comparison: Comparison

    @property
    def order(self) -> tuple[bool, Verdict]:
        """Sort key: the speaker's own altered words come before another speaker's similar ones."""
        return (self.verdict == Verdict.OTHER_SPEAKER and not self.comparison.is_exact, self.verdict)


@dataclass(frozen=True)
class CheckedQuotation:
    quoted: DraftQuotation
    matches: Sequence[Match]

    @property
    def verdict(self) -> Verdict:
        return self.matches[0].verdict if self.matches else Verdict.NOT_FOUND


def check(quoted: DraftQuotation, viewer: Viewer) -> CheckedQuotation:
    """Compare a quotation with the statements that this viewer may see; the best matches come first."""
    compared = (match_statement(quoted, statement) for statement in candidates(quoted.text, quoted.speakers, viewer))
    matches = [match for match in compared if match is not None]
    matches.sort(key=lambda match: (match.order, -match.comparison.similarity))
    return CheckedQuotation(quoted, matches[:MAX_MATCHES])


def match_statement(quoted: DraftQuotation, statement: Statement) -> Match | None:
    """Return the match of a statement, or None if it is no version of the quotation."""
    text = statement.current_wording.text if statement.current_wording else ""
    comparison = compare_words(quoted.text, text)
    if comparison is None:
        return None
    if not is_by(quoted.speakers, statement):
        many = len(word_diff.words(quoted.text)) >= MANY_WORDS
        like = comparison.is_exact and len(word_diff.words(quoted.text)) >= word_diff.MIN_COMMON_WORDS
        if not (like or (many and comparison.similarity >= OTHER_SPEAKER_SIMILARITY)):
            return None
        return Match(statement, Verdict.OTHER_SPEAKER, comparison)
    if not comparison.is_exact:
        return Match(statement, Verdict.ALTERED, comparison)
    if not is_quoted(quoted.text, statement, text):
        return Match(statement, Verdict.REPORTED, comparison)
    return Match(statement, Verdict.SHORTENED if comparison.is_shortened else Verdict.EXACT, comparison)


def is_quoted(quotation: str, statement: Statement, text: str) -> bool:
    """Return true if the words are in quotation marks in the story."""
    if statement.form != Statement.Form.MIXED:
        return statement.form == Statement.Form.DIRECT
    marked = [text[q.start : q.end] for q in find_quotations(text, segment(text)).all]
    return any(
        (comparison := compare_words(quotation, part)) is not None and comparison.is_exact
        for part in [*marked, *joined(marked)]
    )


def joined(marked: Sequence[str]) -> list[str]:
    return [" ".join(marked)] if len(marked) > 1 else []


def is_by(speakers: Sequence[str], statement: Statement) -> bool:
    """Return true if one of these names, even a surname alone, is a speaker's, or if there are none."""
    if not speakers:
        return True
    known: set[str] = set()
    for speaker in statement.shown_speakers:  # type: ignore[attr-defined]
        known.add(name_key(speaker.name_in_story))
        if speaker.agent is not None:
            known |= {name_key(speaker.agent.name), *(alias.key for alias in speaker.agent.shown_aliases)}
    return any(is_named(name_key(name), known) for name in speakers)


def is_named(key: str, known: set[str]) -> bool:
    return key in known or (" " not in key and any(other.endswith(f" {key}") for other in known))
