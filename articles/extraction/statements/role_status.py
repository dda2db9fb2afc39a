"""The status of the printed role ("former mayor", "acting head"), and at which organisation."""

from __future__ import annotations

import re
from itertools import islice

from articles.extraction.document import Document
from articles.extraction.names.characters import Characters
from articles.extraction.statements.roles import FORMER
from articles.extraction.types import EntityType, RoleStatus, Span

_ACTING = re.compile(r"\b(?:acting|interim|caretaker|temporary)\b", re.IGNORECASE)
_INCOMING = re.compile(r"\b(?:incoming|designate)\b|[-‑ ]elect\b|\bto-be\b", re.IGNORECASE)
# What follows the name, or a pronoun right after it, in the active voice: plans and calls to go are no resignation.
_RESIGNS = re.compile(
    r"(?:,[^,.;:\n]{2,60},|,)?\s+(?:(?:has|have|had)\s+)?(?:(?:also|now|since|already)\s+)?"
    r"(?:resigned|quit|stepped down|stood down)\b(?!\s+(?:in|from)\s+(?:[A-Z]|a\s))",
)
# A word right before the role that the role itself leaves out: "then mayor Ilse Brandt".
_THEN = re.compile(r"\bthen[- ]$", re.IGNORECASE)
_OWNED = re.compile(r"(?:['’]s?)? (?:then[- ])?$")
_MENTIONS = 40


def role_status_of(story: Document, printed: Span, character: int) -> RoleStatus:
    """Return the status from the role's own words, else from what the story says of the person, else "holder"."""
    role = story.text[printed.start : printed.end]
    for pattern, status in (
        (FORMER, RoleStatus.FORMER),
        (_ACTING, RoleStatus.ACTING),
        (_INCOMING, RoleStatus.INCOMING),
    ):
        if pattern.search(role):
            return status
    if _THEN.search(story.text, max(0, printed.start - 5), printed.start):
        return RoleStatus.FORMER
    return RoleStatus.RESIGNED if _has_resigned(story, character) else RoleStatus.HOLDER


def role_organisation_of(text: str, printed: Span, cast: Characters) -> str | None:
    """Return the fullest name of the organisation in a role or owning it, the longest if there are several."""
    before = cast.mentions[max(0, cast.index_before(printed.start) - 1) :][:1]
    owners = [m for m in before if m.end <= printed.start and _OWNED.fullmatch(text, m.end, printed.start)]
    named = [
        mention
        for mention in [*cast.mentions_within(*printed), *owners]
        if cast.characters[mention.character].type is EntityType.ORGANISATION
    ]
    longest = max(named, key=lambda mention: mention.end - mention.start, default=None)
    return cast.characters[longest.character].name if longest else None


def _has_resigned(story: Document, character: int) -> bool:
    mentions = (m for m in story.cast.mentions if m.character == character and story.quotations.at(m.start) is None)
    ends = (mention.end for mention in islice(mentions, _MENTIONS))
    return any(_RESIGNS.match(story.text, end, end + 120) for end in ends)
