"""Recording a decision on a statement: lock it, compare it with the version the editor saw, store before and after.

A statement's version is a digest of everything an editor sees of it: state, act, form, words, role, speakers and
decided replies. It is computed from the rows, so that no change can forget to raise it, whether by an extraction, an
answer to a question or a merge.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from articles.history.audit_log import add_entry
from articles.identity.display_names import update_display_names_in
from articles.models import AuditEntry, Reply, Speaker, Statement, Wording
from articles.models.audit_entries import DecisionAction
from articles.review_state import State
from articles.services.accuracy_samples import record_outcome
from articles.services.base import NotAllowed, Stale, Version
from people.services.base import lock_against_merge, resolve_redirects

Values = dict[str, Any]

# The statement's own fields that a decision may change. Words, speakers and replies are stored apart.
FIELDS = ("state", "form", "act", "act_class", "speaker_kind", "corrected")
PARTS = ("content", "cue", "source")
# The agent spoken for, with its name in the story and the words as printed: one value of the log.
ON_BEHALF_OF = "on_behalf_of"
# The related rows that are read separately.
WORDS, SPEAKERS, REPLIES = "words", "speakers", "replies"
ALL = frozenset({WORDS, SPEAKERS, REPLIES})
REFRESHED = (
    *FIELDS,
    "on_behalf_of_id",
    "on_behalf_of_name",
    "current_wording_id",
    "updated_at",
    "decided_by_id",
    "decided_at",
)


def lock_statement(statement: Statement) -> Statement:
    return Statement.objects.select_for_update().get(pk=statement.pk)


def values_of(row: Statement, known: Values | None = None, read: Collection[str] = ALL) -> Values:
    """Return everything about a statement that can be decided, as it is in the database. Words are given as offsets.

    Related rows that are not in ``read`` are taken from ``known``.
    """
    values = {**(known or {}), **{name: getattr(row, name) for name in FIELDS}, "decided": decided_values(row)}
    if WORDS in read:
        values |= wording_values(Wording.objects.filter(pk=row.current_wording_id or 0).defer("search").first())
    if SPEAKERS in read:
        values[SPEAKERS] = {edge.pk: speaker_values(edge) for edge in Speaker.objects.filter(statement=row.pk)}
    if REPLIES in read:
        values[REPLIES] = {edge.pk: reply_values(edge) for edge in Reply.objects.filter(statement=row.pk)}
    values[ON_BEHALF_OF] = {**values[ON_BEHALF_OF], "agent": row.on_behalf_of_id, "name": row.on_behalf_of_name}
    return values


def values_with(
    row: Statement, wording: Wording | None, speakers: Iterable[Speaker], replies: Iterable[Reply]
) -> Values:
    """Return the same for a caller that has loaded the statement's wording and all its speakers and replies."""
    known = {
        **wording_values(wording),
        SPEAKERS: {edge.pk: speaker_values(edge) for edge in speakers},
        REPLIES: {edge.pk: reply_values(edge) for edge in replies},
    }
    return values_of(row, known, ())


def wording_values(wording: Wording | None) -> Values:
    if wording is None:
        return {"words": None, "role": "", ON_BEHALF_OF: {"printed": ""}}
    spans = {part: [[s["start"], s["end"]] for s in getattr(wording, part)] for part in PARTS}
    words = {"revision": wording.revision_id, **spans}
    return {"words": words, "role": wording.role, ON_BEHALF_OF: {"printed": wording.on_behalf_of}}


def decided_values(row: Statement | Speaker | Reply) -> list[Any]:
    return [row.decided_by_id, row.decided_at and row.decided_at.isoformat()]


def speaker_values(edge: Speaker) -> Values:
    return {
        "id": edge.pk,
        "name": edge.name_in_story,
        "kind": edge.kind,
        "agent": edge.agent_id,
        "order": edge.order,
        "state": edge.state,
        "decided": decided_values(edge),
    }


def reply_values(edge: Reply) -> Values:
    return {"id": edge.pk, "in_reply_to": edge.in_reply_to_id, "state": edge.state, "decided": decided_values(edge)}


def version_of(statement: Statement) -> str:
    """Return the version of a statement that an editor sees now. A service refuses a decision on another version."""
    return digest(values_of(statement))


def versions_of(statements: Collection[Statement]) -> dict[str, str]:
    """Return the versions of statements that were loaded with their wordings, by id."""
    speakers: defaultdict[str, list[Speaker]] = defaultdict(list)
    for edge in Speaker.objects.filter(statement__in=statements):
        speakers[edge.statement_id].append(edge)
    replies: defaultdict[str, list[Reply]] = defaultdict(list)
    for reply in Reply.objects.filter(statement__in=statements):
        replies[reply.statement_id].append(reply)
    return {
        row.pk: digest(values_with(row, row.current_wording, speakers[row.pk], replies[row.pk])) for row in statements
    }


def decided_since(statement: Statement, moment: datetime) -> bool:
    """Return whether an editor has decided anything about a statement after a time."""
    return AuditEntry.objects.about(statement).decisions().filter(at__gt=moment).exists()


def digest(values: Values) -> str:
    seen = {**values, "replies": [r for r in values["replies"].values() if r["state"] != State.SUGGESTED]}
    seen["speakers"] = sorted(values["speakers"].values(), key=lambda edge: edge["id"])
    return digest_of(seen)


def digest_of(values: Values) -> str:
    """Return the version of a row with these values."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=True)
    return hashlib.blake2b(text.encode(), digest_size=9).hexdigest()


@contextmanager
def record_decision(
    statement: Statement,
    *,
    by: AbstractBaseUser,
    action: str = DecisionAction.EDIT,
    version: Version | None = None,
    undoes: AuditEntry | None = None,
    changing: Collection[str] = ALL,
) -> Iterator[Statement]:
    """Lock a statement for the body of the ``with`` statement; then save it and store the decision.

    ``changing`` names the related rows that the body may change, so that the others are not read again. Without a
    change nothing is stored. Raises Stale when ``version`` is no longer the statement's, or is a time after which
    somebody has decided about it. The caller's object is refreshed. Call it within a transaction.
    """
    row = lock_statement(statement)
    before = values_of(row)
    if decided_since(row, version) if isinstance(version, datetime) else version not in (None, digest(before)):
        raise Stale(row)
    yield row
    after = values_of(row, before, changing)
    saved = any(after[name] != before[name] for name in (*FIELDS, ON_BEHALF_OF))
    if saved:
        row.save()
    if changed := difference(before, after):
        if not saved:
            row.save(update_fields=["updated_at"])
        was, now = (compact(side) for side in changed)
        add_entry(row, action, by=by, before=was, after=now, undoes=undoes)
        record_outcome(row, action, *changed)
        update_display_names_in(row.article_id)
    for name in REFRESHED:
        setattr(statement, name, getattr(row, name))
    words = Statement._meta.get_field("current_wording")
    if words.is_cached(statement):
        words.delete_cached_value(statement)


def difference(before: Values, after: Values) -> tuple[Values, Values] | None:
    """Return the values that differ, before and after; None when none do."""
    was: Values = {}
    now: Values = {}
    for name, value in after.items():
        if isinstance(value, dict) and name in ("speakers", "replies"):
            keys = [key for key in {**before[name], **value} if before[name].get(key) != value.get(key)]
            if keys:
                was[name] = [before[name].get(key, {"id": key, "state": None}) for key in keys]
                now[name] = [value.get(key, {"id": key, "state": None}) for key in keys]
        elif before[name] != value:
            was[name], now[name] = before[name], value
    return (was, now) if now else None


def compact(side: Values) -> Values:
    """Store a change of a single speaker or reply under the singular name, because it is the commonest and most
    searched.

    :func:`articles.services.accuracy_samples.expand` does the opposite.
    """
    for many, one in (("speakers", "speaker"), ("replies", "reply")):
        if side.keys() == {many} and len(side[many]) == 1:
            return {one: side[many][0]}
    return side


def with_current_agents(*sides: Values) -> list[Values]:
    """Return sides of a decision with each merged agent replaced by the one it was merged into, and with None for
    agents that are gone or dismissed. Locks these agents against merges until the transaction ends.

    Call it before the statement is locked: agents are locked first.
    """
    named = {edge["agent"] for side in sides for edge in agents_in(side) if edge.get("agent")}
    lock_against_merge(agent.pk for agent in resolve_redirects(named).values())
    now = {pk: agent for pk, agent in resolve_redirects(named).items() if agent.state != agent.AgentState.DISMISSED}

    def brought_up(edge: Values) -> Values:
        agent = now.get(edge.get("agent") or "")
        return {**edge, "agent": agent.pk if agent is not None else None} if "agent" in edge else edge

    current = []
    for side in sides:
        values = dict(side)
        if "speakers" in side:
            values["speakers"] = [brought_up(edge) for edge in side["speakers"]]
        if ON_BEHALF_OF in side:
            values[ON_BEHALF_OF] = brought_up(side[ON_BEHALF_OF])
        current.append(values)
    return current


def agents_in(side: Values) -> list[Values]:
    """Return the values of an expanded side of a decision that may name an agent."""
    return [*side.get("speakers", ()), *([side[ON_BEHALF_OF]] if ON_BEHALF_OF in side else [])]


def restore_values(row: Statement, values: Values, by: AbstractBaseUser, now: datetime) -> None:
    """Set a locked statement, not yet saved, and its related rows, saved, to the values of a side of a decision."""
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    if "state" in values:
        set_decided(row, values, by, now)
    if "words" in values or "role" in values:
        restore_words(row, values)
    if ON_BEHALF_OF in values:
        restore_on_behalf_of(row, values[ON_BEHALF_OF])
    # Rows to delete come first, because they make room for those to restore; a rejected one comes last, because its
    # name may still be that of another.
    order = [None, State.SUGGESTED, State.ACCEPTED, State.CONFIRMED, State.DROPPED, State.REJECTED]
    for edge in sorted(values.get("speakers", ()), key=lambda edge: order.index(edge["state"])):
        restore_speaker(row, edge, by, now)
    for edge in values.get("replies", ()):
        restore_reply(row, edge, by, now)


def set_decided(row: Statement | Speaker | Reply, values: Values, by: AbstractBaseUser, now: datetime) -> None:
    """Set who decided and when; without a record of that, the person who restores it, now."""
    whose, when = values.get("decided") or (None, None)
    if whose is None and values["state"] not in (State.SUGGESTED, State.DROPPED):
        whose, when = by.pk, now.isoformat()
    row.decided_by_id, row.decided_at = whose, None if when is None else datetime.fromisoformat(when)


def restore_words(row: Statement, values: Values) -> None:
    words = values.get("words")
    wording = Wording.objects.select_related("revision").filter(pk=row.current_wording_id or 0).first()
    if wording is None or (words is not None and words["revision"] != wording.revision_id):
        raise NotAllowed(_("The story's text has been corrected since: these words cannot be restored."))
    if words is not None:
        for part in PARTS:
            setattr(wording, part, as_segments(wording.revision.text, words[part]))
    wording.role = values.get("role", wording.role)
    wording.save()


def restore_on_behalf_of(row: Statement, values: Values) -> None:
    """Set the agent spoken for, not yet saved, and the words as printed, saved."""
    row.on_behalf_of_id, row.on_behalf_of_name = values["agent"], values["name"]
    wording = Wording.objects.select_related("revision").filter(pk=row.current_wording_id or 0).first()
    if wording is not None and wording.on_behalf_of != values["printed"]:
        if values["printed"] not in wording.revision.text:
            raise NotAllowed(_("The story's text has been corrected since: these words cannot be restored."))
        wording.on_behalf_of = values["printed"]
        wording.save()


def as_segments(text: str, spans: Any) -> list[Values]:
    return [{"start": start, "end": end, "text": text[start:end]} for start, end in spans]


def restore_speaker(row: Statement, values: Values, by: AbstractBaseUser, now: datetime) -> None:
    edges = Speaker.objects.filter(statement=row.pk, pk=values["id"])
    if values["state"] is None:
        edges.delete()
        return
    edge = edges.first() or Speaker(pk=values["id"], statement=row)
    beside = Speaker.objects.filter(statement=row.pk).exclude(pk=edge.pk).exclude(state=State.REJECTED)
    if values["agent"] and values["state"] != State.REJECTED and beside.filter(agent=values["agent"]).exists():
        raise NotAllowed(_("“%(name)s” is a speaker of this statement already.") % {"name": values["name"]})
    edge.name_in_story, edge.agent_id, edge.state = values["name"], values["agent"], values["state"]
    edge.kind = values.get("kind", edge.kind)
    edge.order = values.get("order", edge.order)
    set_decided(edge, values, by, now)
    edge.save()


def restore_reply(row: Statement, values: Values, by: AbstractBaseUser, now: datetime) -> None:
    edges = Reply.objects.filter(statement=row.pk, pk=values["id"])
    if values["state"] is None:
        edges.delete()
        return
    edge = edges.first() or Reply(pk=values["id"], statement=row, in_reply_to_id=values["in_reply_to"])
    edge.state = values["state"]
    set_decided(edge, values, by, now)
    edge.save()
