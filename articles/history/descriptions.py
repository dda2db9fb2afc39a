"""Descriptions of what entries of the audit log changed, for the review desk and the admin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import ForeignObjectRel, Model
from django.forms.utils import pretty_name
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.history.undo import RESTORERS, RowRestorer, choice_field
from articles.models import AuditEntry, Statement
from articles.models.audit_entries import DecisionAction
from articles.review_state import Corrected, State
from articles.services.accuracy_samples import expand
from articles.services.decision_log import PARTS, agents_in
from people.models import Agent

# Agents and the words of statements, by their ids.
Named = dict[str, Agent | str]

FIELD_LABELS = {
    "form": gettext_lazy("quoted or reported"),
    "act": gettext_lazy("how it was said"),
    "act_class": gettext_lazy("kind of statement"),
    "speaker_kind": gettext_lazy("kind of speaker"),
    "words": gettext_lazy("words"),
    "role": gettext_lazy("role"),
    "speakers": gettext_lazy("speakers"),
    "on_behalf_of": gettext_lazy("on behalf of"),
    "replies": gettext_lazy("reply to"),
    "state": gettext_lazy("state"),
    "corrected": gettext_lazy("correction"),
}
CHOICES = {
    "form": Statement.Form,
    "act_class": Statement.ActClass,
    "speaker_kind": Statement.SpeakerKind,
    "state": State,
    "corrected": Corrected,
}
EMPTY = "–"
# Values that are ids alone, and say nothing to a person.
UNSAID = frozenset({"comment", "mentions"})
EXCERPT_LENGTH = 80


@dataclass(frozen=True)
class FieldChange:
    """What an entry changed in one field: “act: said → denied”."""

    field: str
    label: str
    text: str

    def __str__(self) -> str:
        return self.text


def with_changes(entries: Sequence[AuditEntry]) -> list[tuple[AuditEntry, list[FieldChange]]]:
    """Return entries with what they changed. Agents and the statements replied to take one query each."""
    sides = [expand(side) for entry in entries if entry.is_decision for side in (entry.before, entry.after)]
    named = {values["agent"] for side in sides for values in agents_in(side) if values.get("agent")}
    known: Named = {**Agent.objects.in_bulk(named), **replied_to(sides)}
    return [
        (entry, describe_decision(entry, known) if entry.is_decision else describe_entry(entry)) for entry in entries
    ]


def replied_to(sides: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Return the beginning of each statement to which one is a reply, by its id."""
    # One side has the state alone of a reply that the other names.
    ids = {edge["in_reply_to"] for side in sides for edge in side.get("replies") or () if "in_reply_to" in edge}
    statements = Statement.objects.filter(pk__in=ids).select_related("current_wording") if ids else ()
    return {
        statement.pk: Truncator(
            statement.current_wording.text if statement.current_wording else _("no longer in the text")
        ).chars(EXCERPT_LENGTH)
        or str(statement)
        for statement in statements
    }


def describe_decision(decision: AuditEntry, known: Named) -> list[FieldChange]:
    if decision.action == DecisionAction.CREATE:
        return []
    before, after = expand(decision.before), expand(decision.after)
    return [
        FieldChange(
            name, str(FIELD_LABELS[name]), "; ".join(describe_field(name, before.get(name), after[name], known))
        )
        for name in after
        if name in FIELD_LABELS
    ]


def describe_entry(entry: AuditEntry) -> list[FieldChange]:
    restorer = RESTORERS.get(entry.subject)
    model = restorer.model if isinstance(restorer, RowRestorer) else None
    changes = []
    for name, value in entry.after.items():
        if name in UNSAID:
            continue
        label = field_label(model, name)
        before, after = (display_value(model, name, side) for side in (entry.before.get(name), value))
        changes.append(FieldChange(name, label, f"{label}: {before} → {after}"))
    return changes


def field_label(model: type[Model] | None, name: str) -> str:
    field = next((field for field in model._meta.get_fields() if field.name == name), None) if model else None
    if isinstance(field, ForeignObjectRel):
        return str(field.related_model._meta.verbose_name_plural)
    return str(getattr(field, "verbose_name", "") or pretty_name(name))


def display_value(model: type[Model] | None, name: str, value: Any) -> str:
    field = choice_field(model, name) if model is not None else None
    if field is not None:
        ids = value or []
        rows = {str(pk): str(row) for pk, row in field.related_model._default_manager.in_bulk(ids).items()}
        value = [rows.get(pk, pk) for pk in ids]
    if isinstance(value, list):
        if any(isinstance(one, dict) for one in value):
            return "; ".join(one["said"] for one in value)
        return ", ".join(map(str, value)) or EMPTY
    return EMPTY if value in (None, "") else str(value)


def describe_field(field: str, before: Any, after: Any, known: Named) -> list[str]:
    if field == "speakers":
        previous = {speaker["id"]: speaker for speaker in before or ()}
        return [describe_speaker(previous.get(speaker["id"], {"state": None}), speaker, known) for speaker in after]
    if field == "words":
        return [describe_words(before, after)]
    label = FIELD_LABELS[field]
    if field == "on_behalf_of":
        return [f"{label}: {describe_represented(before, known)} → {describe_represented(after, known)}"]
    if field == "replies":
        return [
            f"{label}: {known.get(edge['in_reply_to'], EMPTY)}, {state_label(edge['state'])}"
            for edge in after
            if edge["state"]
        ]
    return [f"{label}: {value_label(field, before)} → {value_label(field, after)}"]


def value_label(field: str, value: Any) -> str:
    choices = CHOICES.get(field)
    return str(choices(value).label) if choices is not None and value in choices.values else str(value or EMPTY)


def state_label(state: str | None) -> str:
    return str(State(state).label) if state else EMPTY


def describe_speaker(before: dict[str, Any], after: dict[str, Any], known: Named) -> str:
    def agent_name(speaker: dict[str, Any]) -> str:
        agent = known.get(speaker.get("agent") or "")
        return str(agent) if agent is not None else str(speaker.get("agent") or EMPTY)

    name = after.get("name") or before.get("name")
    if before.get("agent") == after.get("agent") and before["state"] != after["state"]:
        return f"{name}: {state_label(before['state'])} → {state_label(after['state'])}"
    return f"{name}: {agent_name(before)} → {agent_name(after)}, {state_label(after['state'])}"


def describe_represented(values: dict[str, Any] | None, known: Named) -> str:
    """Describe the agent spoken for, by its name or, where it is not known, by the words as printed."""
    values = values or {}
    agent = known.get(values.get("agent") or "")
    return str(agent) if agent is not None else values.get("name") or values.get("printed") or EMPTY


def describe_words(before: Any, after: Any) -> str:
    """Describe moved spans by their positions; the log keeps no copy of the words."""

    def positions(side: Any, part: str) -> str:
        spans = (side or {}).get(part) or []
        return ", ".join(f"{start}–{end}" for start, end in spans) or EMPTY

    moved = [part for part in PARTS if positions(before, part) != positions(after, part)]
    labels = {"content": _("words"), "cue": _("cue"), "source": _("source")}
    return "; ".join(f"{labels[part]}: {positions(before, part)} → {positions(after, part)}" for part in moved)
