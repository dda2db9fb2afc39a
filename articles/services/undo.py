"""Taking a decision back, whole or one thing of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from articles.models import Decision, Statement, Wording
from articles.models.decisions import State
from articles.services.accuracy_samples import expand
from articles.services.base import NotAllowed, Version, database_now
from articles.services.decision_log import record_decision, restore_values, values_of, with_current_agents
from articles.services.edit_statement import current_wording_of, refuse_duplicate, refuse_without_words, set_kinds
from articles.services.statements import decide
from core.permissions import Action, requires
from core.transactions import transactional_with_retry


@requires(Action.JUDGE)
@transactional_with_retry
def undo_decision(*, decision: Decision, by: AbstractBaseUser, version: Version | None = None) -> Statement:
    """Take one decision back: what it changed is as it was before, in words, speakers and state. Itself a decision.

    Refused where something that it changed has been changed since: that one is to be undone first; and where it would
    bring back what somebody decided of words that a correction has changed. A statement that was entered by hand is
    rejected, not removed.
    """
    statement = decision.statement
    before, after = with_current_agents(expand(decision.before), expand(decision.after))
    with record_decision(statement, by=by, action=Decision.Action.UNDO, version=version, undoes=decision) as row:
        if Decision.objects.filter(undoes=decision).exists():
            raise NotAllowed(_("This decision has been taken back already."))
        if decision.action == Decision.Action.CREATE:
            decide(row, State.REJECTED, by)
        else:
            refuse_later_changes(row, after)
            refuse_corrected_words(row, decision, before)
            restore_statement(row, before, by)
    return statement


@requires(Action.JUDGE)
@transactional_with_retry
def undo_action(*, decisions: Collection[Decision], by: AbstractBaseUser) -> list[Decision]:
    """Take back decisions that were one act, as :func:`undo_decision` does each. What has been changed since stays.

    Returns those that were taken back; raises NotAllowed when that is none.
    """
    # Whom they lead to is held before any statement is locked.
    with_current_agents(*(expand(side) for decision in decisions for side in (decision.before, decision.after)))
    back: list[Decision] = []
    refusal: NotAllowed | None = None
    for decision in sorted(decisions, key=lambda decision: (decision.statement_id, -decision.pk)):
        try:
            undo_decision(decision=decision, by=by)
        except NotAllowed as error:
            refusal = refusal or error
        else:
            back.append(decision)
    if refusal is not None and not back:
        raise refusal
    return back


def restore_statement(row: Statement, values: dict[str, Any], by: AbstractBaseUser) -> None:
    """Restore a locked statement, unless its words are another's by now."""
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
            raise NotAllowed(_("This has been changed again since: take back what came later first."))


def refuse_corrected_words(row: Statement, decision: Decision, before: dict[str, Any]) -> None:
    """What was decided of words holds for no others: those of the text since may say the opposite, or be gone."""
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
    """Whether a speaker or reply is what a decision left; who decided and when is not looked at."""
    if now is None or edge["state"] is None:
        return now is None and edge["state"] is None
    return all(now.get(name) == value for name, value in edge.items() if name not in ("decided", "order"))


REVERTIBLE = ("form", "act", "act_class", "speaker_kind", "words", "role", "speakers", "replies")


@requires(Action.JUDGE)
@transactional_with_retry
def revert_field(*, decision: Decision, field: str, by: AbstractBaseUser, version: Version | None = None) -> Statement:
    """Bring one thing that a decision changed back to what it was before that, whatever has happened since."""
    (before,) = with_current_agents(expand(decision.before))
    if field not in before or field not in (*REVERTIBLE, "state"):
        raise NotAllowed(_("This decision did not change that."))
    values = {field: before[field]}
    if field == "state":
        values["decided"] = before.get("decided")
    if field in ("act", "act_class", "form"):
        # A silence has no form: the three go together.
        values = {name: before[name] for name in ("act", "act_class", "form") if name in before}
    statement = decision.statement
    with record_decision(statement, by=by, version=version) as row:
        refuse_corrected_words(row, decision, values)
        restore_statement(row, values, by)
        set_kinds(row, act=None, act_class=None, form=None, speaker_kind=None)
        refuse_without_words(row)
    return statement
