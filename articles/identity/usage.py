"""What tells people and organisations of one name apart: role, outlet, number of statements, last seen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Speaker
from people.models import Agent


def with_usage(agents: QuerySet[Agent]) -> QuerySet[Agent]:
    """Annotate agents with ``statement_count`` and, of their newest statements, ``last_role``, ``last_outlet`` and
    ``last_seen``.
    """
    spoken = Speaker.objects.shown().filter(agent=OuterRef("pk"))
    spoken = spoken.exclude(statement__state__in=["rejected", "dropped"])
    newest = spoken.order_by("-published_at", "-pk")
    number = spoken.order_by().values("agent").annotate(n=Count("pk")).values("n")
    return agents.annotate(
        statement_count=Coalesce(Subquery(number, output_field=IntegerField()), 0),
        last_role=Subquery(newest.exclude(role="").annotate(printed=F("role")).values("printed")[:1]),
        last_outlet=Subquery(newest.values("outlet__name")[:1]),
        last_seen=Subquery(newest.values("published_at")[:1]),
    )


def describe_usage(agents: Iterable[Agent]) -> dict[str, str]:
    """Return a line for each agent, by id, “person · pilot · Ellersea Mail · 3 statements, last on 3 May 2026”."""
    ids = [agent.pk for agent in agents]
    return {agent.pk: describe(agent) for agent in with_usage(Agent.objects.filter(pk__in=ids))}


def describe(agent: Agent) -> str:
    usage: dict[str, Any] = vars(agent)
    number, last = usage["statement_count"], usage["last_seen"]
    spoken = ngettext("%(n)d statement", "%(n)d statements", number) % {"n": number}
    if last is not None:
        day = date_format(last, "j M Y")
        spoken = _("%(statements)s, last on %(day)s") % {"statements": spoken, "day": day}
    parts = [agent.get_kind_display(), agent.description, usage["last_role"], usage["last_outlet"], spoken]
    return " · ".join(str(part) for part in parts if part)
