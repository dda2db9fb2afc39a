"""When the pages of people and organisations last read otherwise: kept with their standing, and only ever later.

Only what the feed of changes tells of moves a page: of its own, of what was said by who stands there and, of an
organisation, by its people in office, and of who its people are. Nothing that has no standing is dated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models.functions import Greatest
from django.utils.timezone import localdate

from articles.models import Speaker, Statement
from articles.visibility import public_agent
from newsroom.api.changes.models import Change, Kind, PublicSnapshot
from newsroom.api.changes.snapshots import digest_of
from people.models import Position

OF_AGENTS = (Kind.PERSON, Kind.ORGANISATION)


def note(changes: Sequence[Change], looked_at: Iterable[str], now: datetime) -> None:
    """Date the pages that these changes show on; among the agents ``looked_at`` are organisations whose people may be
    others now."""
    agents = {change.object_id for change in changes if change.kind in OF_AGENTS}
    statements = [change.object_id for change in changes if change.kind == Kind.STATEMENT]
    moved = agents | houses_of(agents) | with_other_people(looked_at) | who_said(statements)
    if moved:
        found = PublicSnapshot.objects.filter(kind="agent", object_id__in=moved)
        found.update(moved_at=Greatest("moved_at", now))


def houses_of(people: Collection[str]) -> set[str]:
    """Where these hold or held office."""
    held = Position.objects.filter(person__in=people, organisation__isnull=False)
    return set(held.values_list("organisation", flat=True))


def who_said(statements: Collection[str]) -> set[str]:
    """Who says these for readers, and who did until now; and the organisations at which they held office that day."""
    kept = PublicSnapshot.objects.filter(kind="statement", object_id__in=statements) if statements else ()
    edges = Speaker.objects.published().filter(statement__in=[one.object_id for one in kept], agent__isnull=False)
    now: dict[str, set[str]] = defaultdict(set)
    for statement, agent in edges.values_list("statement", "agent") if kept else ():
        now[statement].add(agent)
    told = {one.object_id: now[one.object_id] | set((one.around or "").split()) for one in kept}
    otherwise = []
    for one in kept:
        before = one.around
        # Of what is gone, who said it last is kept: it may come back as somebody else's.
        if one.state == PublicSnapshot.State.PUBLIC:
            one.around = " ".join(sorted(now[one.object_id]))
        if before != one.around:
            otherwise.append(one)
    PublicSnapshot.objects.bulk_update(otherwise, ["around"])
    days: dict[str, set[date]] = defaultdict(set)
    for pk, at in Statement.objects.filter(pk__in=told).values_list("pk", "article__published_at"):
        for agent in told[pk]:
            days[agent].add(localdate(at))
    return set(days).union(*told.values()) | _in_office(days)


def _in_office(days: dict[str, set[date]]) -> set[str]:
    """Of people who were ever public: the organisations at which they held office on one of these days."""
    known = PublicSnapshot.objects.filter(kind="agent", object_id__in=days).values("object_id")
    held = Position.objects.filter(person__in=known, organisation__isnull=False)
    return {
        organisation
        for organisation, person, start, end in held.values_list("organisation", "person", "start_date", "end_date")
        if any((start or day) <= day <= (end or day) for day in days[person])
    }


def with_other_people(ids: Iterable[str]) -> set[str]:
    """Which of these organisations readers see other people of now, or the same in other offices."""
    kept = PublicSnapshot.objects.filter(kind="agent", object_id__in=list(ids), shown_as=Kind.ORGANISATION)
    organisations = {one.object_id: one for one in kept}
    if not organisations:
        return set()
    held = Position.objects.filter(public_agent("person"), organisation__in=organisations).order_by("pk")
    people: dict[str, list[Any]] = defaultdict(list)
    for pk, *read in held.values_list("organisation", "person", "role", "start_date", "end_date", "source"):
        people[pk].append(read)
    otherwise = []
    for pk, one in organisations.items():
        before, one.around = one.around, digest_of(people[pk]) if people[pk] else ""
        if before != one.around:
            otherwise.append((one, before is not None))
    PublicSnapshot.objects.bulk_update([one for one, _known in otherwise], ["around"])
    return {one.object_id for one, known in otherwise if known}
