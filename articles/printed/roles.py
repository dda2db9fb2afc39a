"""Roles as printed: of a person, and for a statement the last one printed elsewhere before it.

Read from public statements when a page is made, so that they follow withdrawals, corrections, merges and erasures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Lower
from django.utils.timezone import localdate

from articles.extraction.statements.roles import FORMER, is_role_noun
from articles.models import Article, Speaker
from articles.querysets import SpeakerQuerySet
from people.models import Agent, Position
from people.names.keys import all_words
from people.names.role_conflicts import role_key

# So many of the last printed roles are read for a statement, and so many for a person's page.
ROLES_READ, ROLES_READ_OF_PERSON = 8, 300
ROLES_SHOWN = 5
# Words of roles that one person has at a time: whoever is printed with one has followed the last holder.
SINGLE_HOLDER = frozenset(
    all_words(
        """
        mayor mayoress governor president premier minister chancellor chair chairman chairwoman chairperson chief ceo
        leader director coach manager editor headteacher headmaster headmistress principal dean speaker harbourmaster
        """
    )
)
DEPUTY = frozenset({"deputy", "vice", "assistant", "former", "ex", "acting"})
CLAUSES = ("who ", "whose ", "which ", "that ")
PREPOSITIONS = frozenset({"of", "for", "at", "in"})


@dataclass(frozen=True)
class RoleAsPrinted:
    """A role and the newest story that prints it for a person; ``statement`` is where it does."""

    role: str
    article: Article
    statement: str

    @property
    def day(self) -> date:
        return localdate(self.article.published_at)


def with_role() -> SpeakerQuerySet:
    """Return public speakers of statements that print a role."""
    return Speaker.objects.published().exclude(role="")


def lone_speakers() -> SpeakerQuerySet:
    """Return public speakers with a role that is certainly theirs.

    Of several speakers nobody knows whose the role is; where an editor has rejected one, it may have been theirs.
    """
    others = Speaker.objects.filter(statement=OuterRef("statement")).exclude(pk=OuterRef("pk"))
    return with_role().exclude(Exists(others.exclude(state="dropped")))


def is_lasting(role: str) -> bool:
    """Return whether a role is an office or a trade, not a remark: "mayor", but not "whose contract runs out"."""
    return not role.casefold().startswith(CLAUSES) and any(map(is_role_noun, all_words(role)))


def has_single_holder(role: str) -> bool:
    words = set(all_words(role))
    return bool(words & SINGLE_HOLDER) and not words & DEPUTY


def is_called(printed: str, position: Position) -> bool:
    """Return whether a printed role means this position, with or without its organisation: "the mayor of Tump"."""
    organisation = set(all_words(position.organisation.name)) if position.organisation else set()
    words, role = (set(role_key(text).split()) - PREPOSITIONS for text in (printed, position.role))
    return bool(words) and words - organisation <= role and role - organisation <= words


def roles_before(
    speaking: Mapping[str, str], positions: Mapping[str, Sequence[Position]]
) -> Iterator[tuple[str, RoleAsPrinted]]:
    """Yield statements with the last role printed for their speaker before, from the ids of statements to persons.

    A role that had ended is left out: by a position's end in ``positions``, of each person; because somebody else is
    printed in the same role of one holder since; or because a later story calls the person a former holder, which is
    then the last role. Three queries, however many statements.
    """
    before = lone_speakers().filter(agent=OuterRef("agent"), published_at__lte=OuterRef("published_at"))
    latest = before.newest_first().values("pk")[:ROLES_READ]
    targets = Speaker.objects.filter(statement__in=speaking, agent__in=set(speaking.values()))
    rows = list(targets.annotate(latest=ArraySubquery(latest)).values_list("statement", "published_at", "latest"))
    sources = with_sources(pk for _statement, _at, pks in rows for pk in pks)
    last: dict[str, tuple[datetime, Speaker]] = {}
    for statement, at, pks in rows:
        read = (sources[pk] for pk in pks if pk in sources)
        if (source := next((one for one in read if is_lasting(one.role)), None)) is not None:
            last[statement] = at, source
    replaced = followed(last.values())
    for statement, (at, source) in last.items():
        ends = [p.end_date for p in positions.get(speaking[statement], ()) if is_called(source.role, p)]
        ended = any(end is not None and end < localdate(at) for end in ends) and None not in ends
        if not ended and (source.pk, at) not in replaced:
            yield statement, as_printed(source)


def with_sources(keys: Iterable[int]) -> dict[int, Speaker]:
    """Return these speakers with the stories that print their roles."""
    rows = Speaker.objects.filter(pk__in=set(keys)).select_related("statement__article__outlet")
    return rows.only(
        *("agent", "role", "published_at", "outlet", "statement__id", "statement__article__id"),
        *("statement__article__headline", "statement__article__language", "statement__article__published_at"),
        *("statement__article__outlet__name", "statement__article__outlet__id"),
    ).in_bulk()


def followed(roles: Iterable[tuple[datetime, Speaker]]) -> set[tuple[int, datetime]]:
    """Return those of these roles, each with a later moment, in which somebody else was printed by then.

    A bare "mayor" is compared within one outlet, "mayor of Tump" in all.
    """
    wanted = {(source.pk, at): source for at, source in roles if has_single_holder(source.role)}
    queries: list[QuerySet[Speaker, Any]] = []
    keys = list(wanted)
    for n, (_pk, at) in enumerate(keys):
        source = wanted[keys[n]]
        named = source.role.casefold().removeprefix("the ")
        since = lone_speakers().annotate(called=Lower("role")).exclude(agent=source.agent_id)
        since = since.filter(called__in=[named, f"the {named}", f"new {named}", f"the new {named}"])
        since = since.filter(agent__isnull=False, published_at__gt=source.published_at, published_at__lte=at)
        if PREPOSITIONS.isdisjoint(named.split()):
            since = since.filter(outlet=source.outlet_id)
        queries.append(since.order_by().values_list(Value(n))[:1])
    if not queries:
        return set()
    found = queries[0].union(*queries[1:], all=True) if queries[1:] else queries[0]
    return {keys[n] for (n,) in found}


def as_printed(source: Speaker) -> RoleAsPrinted:
    return RoleAsPrinted(source.role, source.statement.article, source.statement_id)


def printed_roles_of(person: Agent, positions: Sequence[Position]) -> list[RoleAsPrinted]:
    """Return the roles printed for a person that are no positions, the newest first, each with its newest story."""
    # The newest are chosen first: otherwise PostgreSQL looks for others beside every statement of the person.
    read = with_role().filter(agent=person).newest_first().values("pk")[:ROLES_READ_OF_PERSON]
    newest = lone_speakers().filter(pk__in=read).newest_first().values_list("role", "pk")
    latest: dict[str, int] = {}
    for role, pk in newest:
        latest.setdefault(role, pk)
    chosen: dict[frozenset[str], int] = {}
    for role, pk in latest.items():
        words = frozenset(role_key(role).split())
        is_new = is_lasting(role) and not any(words <= known for known in chosen)
        if is_new and not any(is_called(FORMER.sub("", role), position) for position in positions):
            chosen[words] = pk
    sources = with_sources(list(chosen.values())[:ROLES_SHOWN])
    return [as_printed(sources[pk]) for pk in list(chosen.values())[:ROLES_SHOWN] if pk in sources]
