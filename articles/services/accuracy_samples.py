"""The accuracy of accepted statements: what a decision corrected, and the outcome of a drawn sample.

Confirming a speaker, deciding on a reply or accepting a removal by a correction corrects nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Now

from articles.models import AccuracySample, AuditEntry, Speaker, Statement
from articles.models.audit_entries import DecisionAction
from articles.review_state import State

# The fields that the extraction finds, and so may get wrong, besides the speakers.
FOUND = frozenset({"words", "role", "form", "act", "act_class", "speaker_kind", "on_behalf_of"})


def corrected_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """Return the fields that a decision corrected, given its two sides as stored."""
    was, now = expand(before), expand(after)
    wrong = {name for name in FOUND & now.keys() if was.get(name) != now[name]}
    speakers_before = {edge["id"]: speaker_identity(edge) for edge in was.get("speakers", ())}
    if any(speakers_before.get(edge["id"]) != speaker_identity(edge) for edge in now.get("speakers", ())):
        wrong.add("speakers")
    return wrong


def speaker_identity(edge: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Return the agent and name of a speaker in a decision; None for one that is rejected, dropped or gone."""
    if edge["state"] in (None, State.REJECTED, State.DROPPED):
        return None
    return edge.get("agent"), edge.get("name")


def individually_decided(speakers: QuerySet[Speaker], since: datetime | None = None) -> set[int]:
    """Return the ids of these statements' speakers that editors decided one by one, optionally after a time."""
    edits = AuditEntry.objects.decisions().filter(
        object_id__in=speakers.values("statement"), action=DecisionAction.EDIT
    )
    if since is not None:
        edits = edits.filter(at__gt=since)
    sides = (expand(after) for after in edits.order_by().values_list("after", flat=True))
    return {edge["id"] for side in sides for edge in side.get("speakers", ())}


def record_outcome(row: Statement, action: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Store what an editor's decision shows about a statement that was accepted in bulk and drawn as a sample."""
    outcome, wrong_in = AccuracySample.SampleOutcome.OPEN, ""
    wrong = corrected_fields(before, after)
    if action == DecisionAction.CONFIRM:
        outcome = AccuracySample.SampleOutcome.RIGHT
    elif action == DecisionAction.REJECT:
        outcome, wrong_in = AccuracySample.SampleOutcome.WRONG, "all"
    elif action == DecisionAction.EDIT and wrong:
        # The role follows the speaker, so it is not what was wrong first.
        outcome, wrong_in = AccuracySample.SampleOutcome.WRONG, "speakers" if "speakers" in wrong else min(wrong)
    elif action != DecisionAction.UNDO or not (wrong or "state" in after):
        return
    sample = AccuracySample.objects.filter(statement=row.pk)
    if action != DecisionAction.UNDO:
        # A statement that was first corrected and then confirmed was wrong.
        sample = sample.filter(outcome=AccuracySample.SampleOutcome.OPEN)
    sample.update(outcome=outcome, wrong_in=wrong_in, settled_at=Now() if outcome else None)


def expand(side: Mapping[str, Any]) -> dict[str, Any]:
    """Return a side of a decision as it was before :func:`articles.services.decision_log.compact`."""
    values = dict(side)
    for many, one in (("speakers", "speaker"), ("replies", "reply")):
        if one in values:
            values[many] = [values.pop(one)]
    return values
