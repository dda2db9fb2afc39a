"""The identity decisions on an agent, for its admin page: merges, splits, changes of kind, answers and the like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from articles.models import Answer
from people.admin.service_actions import ActionButton, ServiceActionAdmin
from people.models import Agent, Dismissal, Distinction, KindChange, MergeRecord, Redirect, Split

MAX_DECISIONS = 30


@dataclass(frozen=True)
class IdentityDecision:
    """One record: its kind, its description, the URL of its page and its buttons."""

    row: Any
    kind: str
    description: str
    url: str
    action_buttons: list[ActionButton]


def records_of(agent: Agent) -> list[QuerySet[Any]]:
    """Return querysets of all records about an agent, or about one that was merged into it."""
    ids = [agent.pk, *Redirect.objects.filter(agent=agent.pk).values_list("old_id", flat=True)]
    return [
        MergeRecord.objects.filter(Q(kept__in=ids) | Q(merged__in=ids)),
        Split.objects.filter(Q(source__in=ids) | Q(to__in=ids)),
        KindChange.objects.filter(agent__in=ids),
        Dismissal.objects.filter(agent__in=ids),
        Distinction.objects.filter(Q(one=agent.pk) | Q(other=agent.pk)).select_related("one", "other"),
        Answer.objects.filter(agent=agent.pk).select_related("question", "agent"),
    ]


def identity_decisions(request: HttpRequest, agent: Agent, site: AdminSite) -> list[IdentityDecision]:
    """Return the newest records of all kinds, newest first."""
    rows: list[Any] = []
    for records in records_of(agent):
        rows += records.select_related("by", "undone_by").order_by("-at", "-pk")[:MAX_DECISIONS]
    rows.sort(key=lambda row: row.at, reverse=True)
    return [identity_decision(request, row, site) for row in rows[:MAX_DECISIONS]]


def identity_decision(request: HttpRequest, row: Model, site: AdminSite) -> IdentityDecision:
    meta = row._meta
    kind, url, action_buttons = str(meta.verbose_name), "", list[ActionButton]()
    description = describe_record(row)
    if site.is_registered(type(row)):
        admin = cast("ServiceActionAdmin", site.get_model_admin(type(row)))
        description = description or admin.row_label(row)
        if admin.has_view_permission(request, row):
            url = reverse(f"{site.name}:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
            action_buttons = admin.action_buttons(request, row)
    return IdentityDecision(row, kind, description or str(row), url, action_buttons)


def describe_record(row: Model) -> str:
    """Return a description of records whose pages show it in several fields."""
    match row:
        case KindChange():
            return f"{row.get_before_display()} → {row.get_after_display()}"
        case Answer():
            return f"“{row.question}” → {row.agent}"
        case _:
            return ""
