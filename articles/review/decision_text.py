"""Descriptions of what decisions changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import AuditEntry, Statement
from articles.models.decisions import Corrected, DecisionAction, State
from articles.services.accuracy_samples import expand
from articles.services.decision_log import PARTS
from people.models import Agent

FIELD_LABELS = {
    "form": gettext_lazy("quoted or reported"),
    "act": gettext_lazy("how it was said"),
    "act_class": gettext_lazy("kind of statement"),
    "speaker_kind": gettext_lazy("kind of speaker"),
    "words": gettext_lazy("words"),
    "role": gettext_lazy("role"),
    "speakers": gettext_lazy("speakers"),
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


def with_changes(decisions: Sequence[AuditEntry]) -> list[tuple[AuditEntry, list[str]]]:
    return list(zip(decisions, describe_changes(decisions), strict=True))


def describe_changes(decisions: Sequence[AuditEntry]) -> list[list[str]]:
    """Return a list of phrases for each decision, such as “act: said → denied”. It looks up all names in one query."""
    sides = [(expand(decision.before), expand(decision.after)) for decision in decisions]
    speakers = [speaker for pair in sides for side in pair for speaker in side.get("speakers", ())]
    agents = Agent.objects.in_bulk({speaker["agent"] for speaker in speakers if speaker.get("agent")})
    return [
        []
        if decision.action == DecisionAction.CREATE
        else [
            phrase
            for field in after
            if field in FIELD_LABELS
            for phrase in describe_field(field, before.get(field), after[field], agents)
        ]
        for decision, (before, after) in zip(decisions, sides, strict=True)
    ]


def describe_field(field: str, before: Any, after: Any, agents: dict[str, Agent]) -> list[str]:
    if field == "speakers":
        previous = {speaker["id"]: speaker for speaker in before or ()}
        return [describe_speaker(previous.get(speaker["id"], {"state": None}), speaker, agents) for speaker in after]
    if field == "words":
        return [describe_words(before, after)]
    label = FIELD_LABELS[field]
    if field == "replies":
        return [f"{label}: {edge['in_reply_to']}, {state_label(edge['state'])}" for edge in after if edge["state"]]
    return [f"{label}: {value_label(field, before)} → {value_label(field, after)}"]


def value_label(field: str, value: Any) -> str:
    choices = CHOICES.get(field)
    return str(choices(value).label) if choices is not None and value in choices.values else str(value or EMPTY)


def state_label(state: str | None) -> str:
    return str(State(state).label) if state else EMPTY


def describe_speaker(before: dict[str, Any], after: dict[str, Any], agents: dict[str, Agent]) -> str:
    def agent_name(speaker: dict[str, Any]) -> str:
        agent = agents.get(speaker.get("agent") or "")
        return str(agent) if agent is not None else str(speaker.get("agent") or EMPTY)

    name = after.get("name") or before.get("name")
    if before.get("agent") == after.get("agent") and before["state"] != after["state"]:
        return f"{name}: {state_label(before['state'])} → {state_label(after['state'])}"
    return f"{name}: {agent_name(before)} → {agent_name(after)}, {state_label(after['state'])}"


def describe_words(before: Any, after: Any) -> str:
    """Describe moved spans by their positions; the log keeps no copy of the words."""

    def positions(side: Any, part: str) -> str:
        spans = (side or {}).get(part) or []
        return ", ".join(f"{start}–{end}" for start, end in spans) or EMPTY

    moved = [part for part in PARTS if positions(before, part) != positions(after, part)]
    labels = {"content": _("words"), "cue": _("cue"), "source": _("source")}
    return "; ".join(f"{labels[part]}: {positions(before, part)} → {positions(after, part)}" for part in moved)
