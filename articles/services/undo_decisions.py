"""Undoing decisions on statements, wholly or in one field."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from articles.history.undo import RESTORERS, Restorer, undo
from articles.models import AuditEntry, Statement, Wording
from articles.models.audit_entries import DecisionAction
from articles.review_state import State
from articles.services.accuracy_samples import expand
from articles.services.base import NotAllowed, Version, database_now
from articles.services.decision_log import record_decision, restore_values, values_of, with_current_agents
from articles.services.edit_statement import current_wording_of, refuse_duplicate, refuse_without_words, set_kinds
from articles.services.statements import decide
from core.permissions import Action, requires
from core.transactions import transactional_with_retry


class StatementRestorer(Restorer):
    """Undoes decisions on statements. Other entries about them, such as marks of a dispute, have services instead."""

    def undo(
        self, entry: AuditEntry, *, by: AbstractBaseUser, field: str = "", version: Version | None = None
    ) -> Statement:
        if not entry.is_decision:
            raise NotAllowed(_("This cannot be undone here."))
        if field:
            return restore_field(entry=entry, field=field, by=by, version=version)
        return undo_decision(entry=entry, by=by, version=version)


RESTORERS["statement"] = StatementRestorer()


@requires(Action.JUDGE)
@transactional_with_retry
def undo_decision(*, entry: AuditEntry, by: AbstractBaseUser, version: Version | None = None) -> Statement:
    """Undo a decision: restore the words, speakers and state from before it. This is recorded as a decision too.

    Raises NotAllowed when a later decision changed the same values, which must be undone first, and when the words
    that the earlier decision was about have been corrected. A statement added by hand is rejected, not deleted.
    """
    statement = Statement.objects.get(pk=entry.object_id)
    before, after = with_current_agents(expand(entry.before), expand(entry.after))
    with record_decision(statement, by=by, action=DecisionAction.UNDO, version=version, undoes=entry) as row:
        if AuditEntry.objects.filter(undoes=entry).exists():
            raise NotAllowed(_("This decision has been undone already."))
        if entry.action == DecisionAction.CREATE:
            decide(row, State.REJECTED, by)
        else:
            refuse_later_changes(row, after)
            refuse_corrected_words(row, entry, before)
            restore_statement(row, before, by)
    return statement


@requires(Action.JUDGE)
@transactional_with_retry
def undo_action(*, entries: Collection[AuditEntry], by: AbstractBaseUser) -> list[AuditEntry]:
    """Undo the decisions of one action one by one. Those changed since are skipped.

    Returns the decisions that were undone; raises NotAllowed when there are none.
    """
    # The agents of all decisions are locked before any statement.
    with_current_agents(*(expand(side) for entry in entries for side in (entry.before, entry.after)))
    back: list[AuditEntry] = []
    refusal: NotAllowed | None = None
    for entry in sorted(entries, key=lambda entry: (entry.object_id, -entry.pk)):
        try:
            undo(entry=entry, by=by)
        except NotAllowed as error:
            refusal = refusal or error
        else:
            back.append(entry)
    if refusal is not None and not back:
        raise refusal
    return back


def restore_statement(row: Statement, values: dict[str, Any], by: AbstractBaseUser) -> None:
    """Restore a locked statement, unless another statement has its words now."""
    restore_values(row, values, by, database_now())
    if "words" in values:
        refuse_duplicate(row.article, current_wording_of(row), besides=row)


def refuse_later_changes(row: Statement, after: dict[str, Any]) -> None:
    now = values_of(row)
    for name, value in after.items():
        if name in ("speakers", "replies"):
            same = all(edge_matches(edge, now[name].get(edge["id"])) for edge in value)
        else:
            same = now[name] == value
        if not same:
            raise NotAllowed(_("This has been changed again since: undo the later change first."))


def refuse_corrected_words(row: Statement, decision: AuditEntry, before: dict[str, Any]) -> None:
    """Raise NotAllowed when a correction has changed the words that a decision was about: they may now say the
    opposite.
    """
    if before.get("state", State.SUGGESTED) in (State.SUGGESTED, State.DROPPED):
        return
    wordings = Wording.objects.filter(statement=row.pk).defer("search")
    then = wordings.filter(revision__created_at__lte=decision.at).order_by("-revision__number").first()
    now = wordings.filter(pk=row.current_wording_id or 0).first()
    if then is not None and (now is None or segment_texts(then) != segment_texts(now)):
        raise NotAllowed(_("The story’s text has been corrected since: decide on its words as they are now."))


def segment_texts(wording: Wording) -> list[list[str]]:
    return [[segment["text"] for segment in part] for part in (wording.content, wording.cue, wording.source)]


def edge_matches(edge: dict[str, Any], now: dict[str, Any] | None) -> bool:
    """Return whether a speaker or reply is as a decision left it, whoever decided and when."""
    if now is None or edge["state"] is None:
        return now is None and edge["state"] is None
    return all(now.get(name) == value for name, value in edge.items() if name not in ("decided", "order"))


REVERTIBLE = ("form", "act", "act_class", "speaker_kind", "words", "role", "on_behalf_of", "speakers", "replies")


@requires(Action.JUDGE)
@transactional_with_retry
def restore_field(*, entry: AuditEntry, field: str, by: AbstractBaseUser, version: Version | None = None) -> Statement:
    """Set one field that a decision changed back to its value before, whatever has happened since."""
    (before,) = with_current_agents(expand(entry.before))
    if field not in before or field not in (*REVERTIBLE, "state"):
        raise NotAllowed(_("This decision did not change that."))
    values = {field: before[field]}
    if field == "state":
        values["decided"] = before.get("decided")
    if field in ("act", "act_class", "form"):
        # A silence has no form: the three go together.
        values = {name: before[name] for name in ("act", "act_class", "form") if name in before}
    statement = Statement.objects.get(pk=entry.object_id)
    with record_decision(statement, by=by, version=version) as row:
        refuse_corrected_words(row, entry, values)
        restore_statement(row, values, by)
        set_kinds(row, act=None, act_class=None, form=None, speaker_kind=None)
        refuse_without_words(row)
    return statement
