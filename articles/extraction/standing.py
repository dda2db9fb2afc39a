"""Tells how a speaker stands to the role that a story prints: "former mayor", "acting head", "has resigned"."""

from __future__ import annotations

import re
from itertools import islice

from articles.extraction.story import Story
from articles.extraction.types import Standing

_FORMER = re.compile(r"\b(?:former|ex|late|onetime|one-time|erstwhile|retired|ousted|deposed|past)\b", re.IGNORECASE)
_ACTING = re.compile(r"\b(?:acting|interim|caretaker|temporary)\b", re.IGNORECASE)
_INCOMING = re.compile(r"\b(?:incoming|designate)\b|[-‑ ]elect\b|\bto-be\b", re.IGNORECASE)
# What follows the name, or a pronoun right after it, in the active voice: plans and calls to go are no resignation.
_RESIGNS = re.compile(
    r"(?:,[^,.;:\n]{2,60},|,)?\s+(?:(?:has|have|had)\s+)?(?:(?:also|now|since|already)\s+)?"
    r"(?:resigned|quit|stepped down|stood down)\b(?!\s+(?:in|from)\s+(?:[A-Z]|a\s))",
)
_MENTIONS = 40


def standing_of(story: Story, role: str, character: int) -> Standing:
    """By the role's own words, else by what is told of its bearer anywhere in the story; else the bearer holds it."""
    for pattern, standing in ((_FORMER, Standing.FORMER), (_ACTING, Standing.ACTING), (_INCOMING, Standing.INCOMING)):
        if pattern.search(role):
            return standing
    return Standing.RESIGNED if _has_resigned(story, character) else Standing.HOLDER


def _has_resigned(story: Story, character: int) -> bool:
    told = (m for m in story.cast.mentions if m.character == character and story.quotations.at(m.start) is None)
    ends = (mention.end for mention in islice(told, _MENTIONS))
    return any(_RESIGNS.match(story.text, end, end + 120) for end in ends)
