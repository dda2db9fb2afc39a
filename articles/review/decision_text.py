"""Decisions in words: what each changed, from what to what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Decision, Statement
from articles.models.decisions import Corrected, State
from articles.services.accuracy_samples import expand
from articles.services.decision_log import PARTS
from people.models import Agent

NAMES = {
    "form": gettext_lazy("form"),
    "act": gettext_lazy("act"),
    "act_class": gettext_lazy("kind of act"),
    "speaker_kind": gettext_lazy("kind of speaker"),
    "words": gettext_lazy("words"),
    "role": gettext_lazy("role"),
    "speakers": gettext_lazy("speakers"),
    "replies": gettext_lazy("what it answers"),
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
NOTHING = "–"


def told(decisions: Sequence[Decision]) -> list[tuple[Decision, list[str]]]:
    return list(zip(decisions, in_words(decisions), strict=True))


def in_words(decisions: Sequence[Decision]) -> list[list[str]]:
    """For each decision a phrase a change, such as “act: said → denied”; names are looked up once for all."""
    sides = [(expand(decision.before), expand(decision.after)) for decision in decisions]
    edges = [edge for pair in sides for side in pair for edge in side.get("speakers", ())]
    agents = Agent.objects.in_bulk({edge["agent"] for edge in edges if edge.get("agent")})
    return [
        []
        if decision.action == Decision.Action.CREATE
        else [
            phrase
            for name in after
            if name in NAMES
            for phrase in phrases(name, before.get(name), after[name], agents)
        ]
        for decision, (before, after) in zip(decisions, sides, strict=True)
    ]


def phrases(name: str, before: Any, after: Any, agents: dict[str, Agent]) -> list[str]:
    if name == "speakers":
        was = {edge["id"]: edge for edge in before or ()}
        return [of_speaker(was.get(edge["id"], {"state": None}), edge, agents) for edge in after]
    if name == "words":
        return [of_words(before, after)]
    if name == "replies":
        return [f"{NAMES[name]}: {edge['in_reply_to']}, {as_state(edge['state'])}" for edge in after if edge["state"]]
    return [f"{NAMES[name]}: {as_value(name, before)} → {as_value(name, after)}"]


def as_value(name: str, value: Any) -> str:
    choices = CHOICES.get(name)
    return str(choices(value).label) if choices is not None and value in choices.values else str(value or NOTHING)


def as_state(state: str | None) -> str:
    return str(State(state).label) if state else NOTHING


def of_speaker(before: dict[str, Any], after: dict[str, Any], agents: dict[str, Agent]) -> str:
    def whom(edge: dict[str, Any]) -> str:
        agent = agents.get(edge.get("agent") or "")
        return str(agent) if agent is not None else str(edge.get("agent") or NOTHING)

    name = after.get("name") or before.get("name")
    if before.get("agent") == after.get("agent") and before["state"] != after["state"]:
        return f"{name}: {as_state(before['state'])} → {as_state(after['state'])}"
    return f"{name}: {whom(before)} → {whom(after)}, {as_state(after['state'])}"


def of_words(before: Any, after: Any) -> str:
    """Which parts were moved, by their places; the words themselves are the text's."""

    def places(side: Any, part: str) -> str:
        spans = (side or {}).get(part) or []
        return ", ".join(f"{start}–{end}" for start, end in spans) or NOTHING

    moved = [part for part in PARTS if places(before, part) != places(after, part)]
    labels = {"content": _("words"), "cue": _("cue"), "source": _("source")}
    return "; ".join(f"{labels[part]}: {places(before, part)} → {places(after, part)}" for part in moved)
