"""The follower: compares what the public sees of changed objects with its snapshots and records the differences.

One follower works at a time, in short transactions of one snapshot each, and only the follower assigns positions, so
that they become visible in their order, whatever the order in which the writers began and ended. Triggers record a
changed row in the transaction that changes it, so that nothing that commits late is missed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from time import monotonic
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from articles.models import Article, Erasure, Filing, Statement
from newsroom.api.changes import dependencies, last_modified, snapshots
from newsroom.api.changes.kinds import COMPARED, EVERYBODY
from newsroom.changes.models import Change, ChangeAction, FollowerState, Kind, PendingCheck, PublicSnapshot
from people.models import Agent, Redirect

# The key of the follower's advisory lock in PostgreSQL.
LOCK = 4_770_117
BATCH = 500

SnapshotState = PublicSnapshot.SnapshotState


def run_follower(*, seconds: float = 20) -> int:
    """Record all changes, for about this many seconds, and return the number of checked objects.

    Does nothing while another follower runs.
    """
    until = monotonic() + seconds
    total = 0
    with follower_lock() as acquired:
        while acquired and (checked := step()):
            total += checked
            if monotonic() > until:
                break
    return total


@contextmanager
def follower_lock() -> Iterator[bool]:
    """Yield true if no other follower runs. Taken before a step, so that its snapshot has all of the step before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        acquired: bool = cursor.fetchone()[0]
        try:
            yield acquired
        finally:
            if acquired:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def step() -> int:
    """Check one batch of objects and return their number."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT clock_timestamp()")
            now: datetime = cursor.fetchone()[0]
        catch_up(now)
        checks = list(PendingCheck.objects.order_by("id")[:BATCH])
        PendingCheck.objects.filter(pk__in=[check.pk for check in checks]).delete()
        if checks:
            record_changes(checks, now)
            dependencies.add_articles_released_since(now)
        return len(checks)


def catch_up(now: datetime) -> None:
    """Add pending checks for everything that changed since the last step; for all objects if the rules changed."""
    state = FollowerState.objects.first() or FollowerState.objects.create(at=now)
    dependencies.expand_dependencies(now)
    rules = snapshots.rules()
    if state.rules != rules:
        dependencies.add_checks_for_everything()
    FollowerState.objects.update(at=now, rules=rules)


def record_changes(checks: Sequence[PendingCheck], now: datetime) -> None:
    """Compare what the public sees of these objects with the snapshots, and record the differences."""
    by_kind: dict[str, list[PendingCheck]] = defaultdict(list)
    for check in checks:
        by_kind[check.kind].append(check)
    changes: list[Change] = []
    new_snapshots: list[PublicSnapshot] = []
    for kind in COMPARED:
        ids = [check.object_id for check in by_kind[kind]]
        before = {one.object_id: one for one in PublicSnapshot.objects.filter(kind=kind, object_id__in=ids)}
        after = current_snapshots(kind, ids)
        passed = [check.object_id for check in by_kind[kind] if check.passed]
        erased = erased_ids(kind, [pk for pk in ids if pk in before and pk not in after])
        briefly_public = public_kinds(kind, [pk for pk in passed if pk not in before and pk not in after])
        for check in by_kind[kind]:
            pk = check.object_id
            old, new = before.get(pk), after.get(pk)
            found = list(changes_for(check, old, new, briefly_public.get(pk), erased=pk in erased))
            changes += found
            if found and new is None:
                state = SnapshotState.ERASED if found[-1].action == ChangeAction.ERASED else SnapshotState.GONE
                new = PublicSnapshot(kind=kind, object_id=pk, shown_as=found[-1].kind, state=state)
            if new is not None and (found or old is not None):
                new_snapshots.append(new)
        if kind == "article":
            new_snapshots += [*revision_snapshots(list(after)), *topic_snapshots(list(after))]
    save(changes, new_snapshots, now)
    last_modified.update(changes, [check.object_id for check in by_kind["agent"]], now)


def current_snapshots(kind: str, ids: Sequence[str]) -> dict[str, PublicSnapshot]:
    """Return snapshots of those of these objects that the public sees now or is redirected from."""
    current = {
        pk: PublicSnapshot(
            kind=kind, object_id=pk, shown_as=public.kind, state=SnapshotState.PUBLIC, digest=public.digest
        )
        for pk, public in snapshots.public_objects(kind, ids).items()
    }
    if kind == "agent":
        targets = dict(Redirect.objects.filter(old_id__in=set(ids) - set(current)).values_list("old_id", "agent_id"))
        kinds = dict(EVERYBODY.agents().filter(pk__in=targets.values()).values_list("pk", "kind"))
        for old, new in targets.items():
            if new in kinds:
                current[old] = PublicSnapshot(
                    kind=kind, object_id=old, shown_as=kinds[new], state=SnapshotState.MERGED, into=new
                )
    return current


def revision_snapshots(articles: Sequence[str]) -> list[PublicSnapshot]:
    """Return snapshots of the current revisions of these public stories; they record only that they were public."""
    public = Article.objects.published().filter(pk__in=articles, current_revision__isnull=False)
    return [
        PublicSnapshot(kind="revision", object_id=pk, shown_as=Kind.ARTICLE, state=SnapshotState.PUBLIC)
        for pk in public.values_list("current_revision", flat=True)
    ]


def topic_snapshots(articles: Sequence[str]) -> list[PublicSnapshot]:
    """Return snapshots of the topics of these public stories that have none yet."""
    topics = set(Filing.objects.published().filter(article__in=articles).values_list("topic", flat=True))
    known = PublicSnapshot.objects.filter(kind="topic", object_id__in=topics).values_list("object_id", flat=True)
    return [
        PublicSnapshot(kind="topic", object_id=pk, shown_as=Kind.ARTICLE, state=SnapshotState.PUBLIC)
        for pk in topics.difference(known)
    ]


def public_kinds(kind: str, ids: Sequence[str]) -> dict[str, str]:
    """Return the kinds in the API of objects that may have been public for a moment."""
    if kind == "agent":
        return dict(Agent.objects.filter(pk__in=ids).values_list("pk", "kind"))
    return dict.fromkeys(ids, kind)


def erased_ids(kind: str, ids: Sequence[str]) -> set[str]:
    """Return those of these objects, no longer public, that were erased."""
    rows: QuerySet[Any] = Erasure.objects.none()
    if kind == "article":
        rows = Article.objects.filter(pk__in=ids, erased_at__isnull=False).values_list("pk", flat=True)
    elif kind == "statement":
        rows = Statement.objects.filter(pk__in=ids, article__erased_at__isnull=False).values_list("pk", flat=True)
    elif kind == "agent":
        done = Erasure.objects.filter(kind=Erasure.ErasureKind.PERSON, object_id__in=ids, done_at__isnull=False)
        rows = done.values_list("object_id", flat=True)
    return set(rows)


def changes_for(
    check: PendingCheck,
    old: PublicSnapshot | None,
    new: PublicSnapshot | None,
    briefly_public: str | None,
    *,
    erased: bool,
) -> Iterator[Change]:
    """Yield the changes that a client with the old snapshot needs in order to have the new one.

    ``briefly_public`` is the kind of an object without snapshots that may have been public for a moment.
    """
    if old is not None and new is not None and old.shown_as != new.shown_as:
        # A person who turned out to be an organisation leaves one list and appears in the other.
        if old.state == SnapshotState.PUBLIC:
            yield Change(kind=old.shown_as, object_id=check.object_id, action=ChangeAction.WITHDRAWN)
        old = None
    action = action_between(old, new, passed=check.passed)
    if erased and old is not None:
        action = None if old.state == SnapshotState.ERASED else ChangeAction.ERASED
    kind = next((snapshot.shown_as for snapshot in (new, old) if snapshot is not None), briefly_public)
    if action is not None and kind is not None:
        into = new.into if new is not None else ""
        yield Change(kind=kind, object_id=check.object_id, action=action, into=into)


def action_between(old: PublicSnapshot | None, new: PublicSnapshot | None, *, passed: bool) -> ChangeAction | None:
    """Return the action that leads from the old snapshot to the new one, or None.

    An object that several transactions changed (``passed``) is reported even if it reads as before, because it may
    have been read in between. A former id that nobody has seen is not reported.
    """
    before = None if old is None else old.state
    after = SnapshotState.GONE if new is None else new.state
    if after == SnapshotState.PUBLIC:
        if old is not None and new is not None and before == SnapshotState.PUBLIC:
            return ChangeAction.CHANGED if passed or old.digest != new.digest else None
        return ChangeAction.CREATED if before is None else ChangeAction.RESTORED
    if after == SnapshotState.MERGED:
        if old is None or new is None:
            return None
        return ChangeAction.MERGED if passed or (old.state, old.into) != (after, new.into) else None
    return ChangeAction.WITHDRAWN if passed or before in (SnapshotState.PUBLIC, SnapshotState.MERGED) else None


def save(changes: Sequence[Change], new_snapshots: Sequence[PublicSnapshot], now: datetime) -> None:
    """Store the changes at the next positions, and the snapshots."""
    last = Change.objects.aggregate(last=Max("position"))["last"] or 0
    for change in changes:
        last += 1
        change.position, change.at = last, now
    Change.objects.bulk_create(changes)
    PublicSnapshot.objects.bulk_create(
        new_snapshots,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["shown_as", "state", "digest", "into"],
    )
