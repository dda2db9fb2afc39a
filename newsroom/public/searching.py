"""What readers search for: people and organisations by any of their names, and statements by their words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import attrgetter

from django.contrib.postgres.search import SearchHeadline, SearchQuery, TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery

from articles.marking import Span
from articles.models import Statement
from articles.querysets import public_agents, public_aliases, shown_speakers
from people.models import Agent
from people.names import name_key
from people.querysets import AgentQuerySet

LONGEST_QUESTION = 200
NAMES_SHOWN = 12
# Shares of trigrams in common: below the first two names are not alike at all; names further than the second below
# the best one found are not what was meant.
LIKE_ENOUGH = 0.45
WORSE_THAN_BEST = 0.25
# PostgreSQL says with these which words of a statement have been found; they are not printed.
OPENS, CLOSES = "\x02", "\x03"
_STRAIGHT = str.maketrans(dict.fromkeys("“”„«»", '"'))
_FOUND = re.compile(f"{OPENS}([^{CLOSES}]*){CLOSES}")


def cleaned(question: str) -> str:
    """A question as it can be asked: without NUL, on one line, at most ``LONGEST_QUESTION`` characters."""
    return " ".join(question.replace("\0", " ").split())[:LONGEST_QUESTION].strip()


def with_latest_role(agents: AgentQuerySet) -> AgentQuerySet:
    """Each with ``latest_role``, as it was last printed with a public statement: it tells namesakes apart."""
    printed = (
        Statement.objects.published()
        .filter(Exists(shown_speakers().filter(statement=OuterRef("pk"), agent=OuterRef(OuterRef("pk")))))
        .exclude(current_wording__role="")
        .newest_first()
    )
    return agents.annotate(latest_role=Subquery(printed.values("current_wording__role")[:1]))


@transaction.atomic
def agents_like(question: str) -> list[Agent]:
    """Public agents with a public name like this one, the most like first; at most one more than ``NAMES_SHOWN``.

    Accents, case, titles and common transliterations make no difference, typing errors little.
    """
    key = name_key(question)
    if not key:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(LIKE_ENOUGH)])
    like = Max(TrigramWordSimilarity(key, "aliases__key"))
    alike = with_latest_role(public_agents()).filter(
        aliases__key__trigram_word_similar=key, aliases__in=public_aliases()
    )
    found = list(alike.annotate(likeness=like).order_by("-likeness", "name", "id")[: NAMES_SHOWN + 1])
    likeness = attrgetter("likeness")
    return [agent for agent in found if likeness(agent) >= likeness(found[0]) - WORSE_THAN_BEST]


def statements_saying(question: str) -> QuerySet[Statement]:
    """Public statements with these words: phrases in quotation marks, ``or``, and ``-`` before a word to leave out.

    Each has ``found``, from which :func:`hits` reads where the words stand.
    """
    # Readers type the quotation marks of their language; PostgreSQL knows the straight one.
    query = SearchQuery(question.translate(_STRAIGHT), config="english", search_type="websearch")
    found = SearchHeadline(
        "current_wording__text", query, config="english", start_sel=OPENS, stop_sel=CLOSES, highlight_all=True
    )
    return Statement.objects.published().filter(current_wording__search=query).with_words().annotate(found=found)


def hits(text: str, found: str) -> Sequence[Span[None]]:
    """Where the words stand that PostgreSQL marked in ``found``.

    They are looked for in the statement's own text, because PostgreSQL leaves out of its copy what looks like a tag.
    """
    words = {word for word in _FOUND.findall(found) if word}
    if not words:
        return []
    longest_first = sorted(words, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    return [Span(match.start(), match.end(), None) for match in pattern.finditer(text)]
