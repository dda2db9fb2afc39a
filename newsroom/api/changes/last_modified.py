"""Times at which the pages of people and organisations last changed: stored with their snapshots, never decreasing.

A page changes with the recorded changes of the agent, of its statements and, for an organisation, of the statements of
its people in a position there, and when these people change. An agent without a snapshot has no time.
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
from newsroom.api.changes.snapshots import digest_of
from newsroom.changes.models import Change, Kind, PublicSnapshot
from people.models import Position

OF_AGENTS = (Kind.PERSON, Kind.ORGANISATION)


def update(changes: Sequence[Change], checked_agents: Iterable[str], now: datetime) -> None:
    """Set the time of every page that shows one of these changes, or an organisation's changed people."""
    agents = {change.object_id for change in changes if change.kind in OF_AGENTS}
    statements = [change.object_id for change in changes if change.kind == Kind.STATEMENT]
    moved = agents | employers_of(agents) | with_changed_people(checked_agents) | speakers_of(statements)
    if moved:
        found = PublicSnapshot.objects.filter(kind="agent", object_id__in=moved)
        found.update(moved_at=Greatest("moved_at", now))


def employers_of(people: Collection[str]) -> set[str]:
    """Return the organisations at which these people hold or held a position."""
    held = Position.objects.filter(person__in=people, organisation__isnull=False)
    return set(held.values_list("organisation", flat=True))


def speakers_of(statements: Collection[str]) -> set[str]:
    """Return the public speakers of these statements and those spoken for, now and before, and their organisations on
    that day.
    """
    kept = PublicSnapshot.objects.filter(kind="statement", object_id__in=statements) if statements else ()
    edges = Speaker.objects.published().filter(statement__in=[one.object_id for one in kept], agent__isnull=False)
    now: dict[str, set[str]] = defaultdict(set)
    spoken_for = Statement.objects.published().filter(
        pk__in=[one.object_id for one in kept], on_behalf_of__isnull=False
    )
    for statement, agent in edges.values_list("statement", "agent") if kept else ():
        now[statement].add(agent)
    for statement, agent in spoken_for.values_list("pk", "on_behalf_of") if kept else ():
        now[statement].add(agent)
    told = {one.object_id: now[one.object_id] | set((one.around or "").split()) for one in kept}
    otherwise = []
    for one in kept:
        before = one.around
        # A statement that is gone keeps its last speakers: it may come back with others.
        if one.state == PublicSnapshot.SnapshotState.PUBLIC:
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
    """Return the organisations at which people who were ever public held a position on one of these days."""
    known = PublicSnapshot.objects.filter(kind="agent", object_id__in=days).values("object_id")
    held = Position.objects.filter(person__in=known, organisation__isnull=False)
    return {
        str(position.organisation_id)
        for position in held
        if any(position.was_held_on(day) for day in days[position.person_id])
    }


def with_changed_people(ids: Iterable[str]) -> set[str]:
    """Return those of these organisations whose public people or positions have changed."""
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
