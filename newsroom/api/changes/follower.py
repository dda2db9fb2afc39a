"""Looking at what was touched, and telling what of it the public sees differently now.

One follower works at a time, in short transactions of one snapshot each, and only it gives out positions: they become
visible in their order, whatever the order in which writers began and ended. What a writer touched is seen with what
it wrote or not at all, so that nothing is missed that a late commit brings.
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
from newsroom.api.changes.models import Action, Change, FollowerState, Kind, PendingCheck, PublicSnapshot
from people.models import Agent, Redirect

# Of PostgreSQL's advisory locks, the one that the follower holds.
LOCK = 4_770_117
BATCH = 500
# What everything else hangs on is told of first.
ORDER = ("outlet", "article", "agent", "statement")

State = PublicSnapshot.State


def follow(*, seconds: float = 20) -> int:
    """Tell all there is to tell, for about so long, unless another is at it. Returns how many objects were seen."""
    until = monotonic() + seconds
    seen = 0
    with turn() as ours:
        while ours and (looked_at := step()):
            seen += looked_at
            if monotonic() > until:
                break
    return seen


@contextmanager
def turn() -> Iterator[bool]:
    """Whether nobody else follows. Asked before a step begins, so that its snapshot has all of the step before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        ours: bool = cursor.fetchone()[0]
        try:
            yield ours
        finally:
            if ours:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def step() -> int:
    """Look at one batch of what is due. Returns how many objects that were."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT clock_timestamp()")
            now: datetime = cursor.fetchone()[0]
        catch_up(now)
        due = list(PendingCheck.objects.order_by("id")[:BATCH])
        PendingCheck.objects.filter(pk__in=[one.pk for one in due]).delete()
        if due:
            tell(due, now)
            dependencies.note_what_the_clock_did_since(now)
        return len(due)


def catch_up(now: datetime) -> None:
    """Find what is due since the last step: what was touched, what the clock did, and all when the rules are new."""
    progress = FollowerState.objects.first() or FollowerState.objects.create(at=now)
    dependencies.spread(now)
    rules = snapshots.rules()
    if progress.rules != rules:
        dependencies.everything_is_due()
    FollowerState.objects.update(at=now, rules=rules)


def tell(due: Sequence[PendingCheck], now: datetime) -> None:
    """Compare what the public sees of these objects with what it had, and write down what differs."""
    by_kind: dict[str, list[PendingCheck]] = defaultdict(list)
    for one in due:
        by_kind[one.kind].append(one)
    changes: list[Change] = []
    standings: list[PublicSnapshot] = []
    for kind in ORDER:
        ids = [one.object_id for one in by_kind[kind]]
        before = {one.object_id: one for one in PublicSnapshot.objects.filter(kind=kind, object_id__in=ids)}
        after = standing_now(kind, ids)
        passed = [one.object_id for one in by_kind[kind] if one.passed]
        erased = erased_among(kind, [pk for pk in ids if pk in before and pk not in after])
        unseen = kinds_of(kind, [pk for pk in passed if pk not in before and pk not in after])
        for one in by_kind[kind]:
            was, is_now = before.get(one.object_id), after.get(one.object_id)
            told = list(told_of(one, was, is_now, unseen.get(one.object_id), erased=one.object_id in erased))
            changes += told
            if told and is_now is None:
                state = State.ERASED if told[-1].action == Action.ERASED else State.GONE
                is_now = PublicSnapshot(kind=kind, object_id=one.object_id, shown_as=told[-1].kind, state=state)
            if is_now is not None and (told or was is not None):
                standings.append(is_now)
        if kind == "article":
            standings += [*texts_of(list(after)), *topics_of(list(after))]
    write(changes, standings, now)
    last_modified.note(changes, [one.object_id for one in by_kind["agent"]], now)


def standing_now(kind: str, ids: Sequence[str]) -> dict[str, PublicSnapshot]:
    """Of these objects those that the public sees, or is led on from, as it sees them now."""
    found = {
        pk: PublicSnapshot(kind=kind, object_id=pk, shown_as=seen.kind, state=State.PUBLIC, digest=seen.digest)
        for pk, seen in snapshots.shown(kind, ids).items()
    }
    if kind == "agent":
        to = dict(Redirect.objects.filter(old_id__in=set(ids) - set(found)).values_list("old_id", "agent_id"))
        kinds = dict(snapshots.EVERYBODY.agents().filter(pk__in=to.values()).values_list("pk", "kind"))
        for old, new in to.items():
            if new in kinds:
                found[old] = PublicSnapshot(
                    kind=kind, object_id=old, shown_as=kinds[new], state=State.MERGED, into=new
                )
    return found


def texts_of(ids: Sequence[str]) -> list[PublicSnapshot]:
    """That everybody sees the present texts of these stories, which is all that is kept of texts."""
    seen = Article.objects.published().filter(pk__in=ids, current_revision__isnull=False)
    return [
        PublicSnapshot(kind="revision", object_id=pk, shown_as=Kind.ARTICLE, state=State.PUBLIC)
        for pk in seen.values_list("current_revision", flat=True)
    ]


def topics_of(ids: Sequence[str]) -> list[PublicSnapshot]:
    """That everybody sees the topics of these stories, where that is not known yet: all that is kept of topics."""
    filed = set(Filing.objects.published().filter(article__in=ids).values_list("topic", flat=True))
    known = PublicSnapshot.objects.filter(kind="topic", object_id__in=filed).values_list("object_id", flat=True)
    return [
        PublicSnapshot(kind="topic", object_id=pk, shown_as=Kind.ARTICLE, state=State.PUBLIC)
        for pk in filed.difference(known)
    ]


def kinds_of(kind: str, ids: Sequence[str]) -> dict[str, str]:
    """As what the public may have seen these for a moment."""
    if kind == "agent":
        return dict(Agent.objects.filter(pk__in=ids).values_list("pk", "kind"))
    return dict.fromkeys(ids, kind)


def erased_among(kind: str, ids: Sequence[str]) -> set[str]:
    """Which of these, not seen any more, were taken out of the archive for good."""
    rows: QuerySet[Any] = Erasure.objects.none()
    if kind == "article":
        rows = Article.objects.filter(pk__in=ids, erased_at__isnull=False).values_list("pk", flat=True)
    elif kind == "statement":
        rows = Statement.objects.filter(pk__in=ids, article__erased_at__isnull=False).values_list("pk", flat=True)
    elif kind == "agent":
        done = Erasure.objects.filter(kind=Erasure.Kind.PERSON, object_id__in=ids, done_at__isnull=False)
        rows = done.values_list("object_id", flat=True)
    return set(rows)


def told_of(
    one: PendingCheck, was: PublicSnapshot | None, is_now: PublicSnapshot | None, unseen: str | None, *, erased: bool
) -> Iterator[Change]:
    """What a client that has what was must learn to have what is."""
    if was is not None and is_now is not None and was.shown_as != is_now.shown_as:
        # A company once taken for a man: gone from the one list, and new in the other.
        if was.state == State.PUBLIC:
            yield Change(kind=was.shown_as, object_id=one.object_id, action=Action.WITHDRAWN)
        was = None
    action = action_of(was, is_now, passed=one.passed)
    if erased and was is not None:
        action = None if was.state == State.ERASED else Action.ERASED
    kind = next((found.shown_as for found in (is_now, was) if found is not None), unseen)
    if action is not None and kind is not None:
        into = is_now.into if is_now is not None else ""
        yield Change(kind=kind, object_id=one.object_id, action=action, into=into)


def action_of(was: PublicSnapshot | None, is_now: PublicSnapshot | None, *, passed: bool) -> Action | None:
    """What has happened. What several transactions touched is told of even when it is as before, since it may have
    been read in between; of a former id that nobody has seen there is nothing to tell.
    """
    before = None if was is None else was.state
    after = State.GONE if is_now is None else is_now.state
    if after == State.PUBLIC:
        if was is not None and is_now is not None and before == State.PUBLIC:
            return Action.CHANGED if passed or was.digest != is_now.digest else None
        return Action.CREATED if before is None else Action.RESTORED
    if after == State.MERGED:
        if was is None or is_now is None:
            return None
        return Action.MERGED if passed or (was.state, was.into) != (after, is_now.into) else None
    return Action.WITHDRAWN if passed or before in (State.PUBLIC, State.MERGED) else None


def write(changes: Sequence[Change], standings: Sequence[PublicSnapshot], now: datetime) -> None:
    """Give each change the next position. No two followers do so at once, so that positions come in order."""
    last = Change.objects.aggregate(last=Max("position"))["last"] or 0
    for change in changes:
        last += 1
        change.position, change.at = last, now
    Change.objects.bulk_create(changes)
    PublicSnapshot.objects.bulk_create(
        standings,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["shown_as", "state", "digest", "into"],
    )
