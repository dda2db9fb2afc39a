"""Filters of people and organisations, positions and redirects."""

from __future__ import annotations

from datetime import date

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ValidationError

from newsroom.api.filters.base import ArchiveFilterSet, ObjectFilterSet
from people.models import Agent, AgentKind, Position, Redirect
from people.names.keys import name_key
from people.querysets import AgentQuerySet, held_on


class AgentFilterSet(ObjectFilterSet):
    name = django_filters.CharFilter(
        method="by_name",
        help_text=gettext_lazy("All or part of any name, whatever its spelling, accents or capitals."),
    )

    class Meta:
        model = Agent
        fields: list[str] = []

    def by_name(self, queryset: AgentQuerySet, name: str, value: str) -> AgentQuerySet:
        key = name_key(value)
        if not key:
            raise ValidationError({name: [_("“%(value)s” has neither a letter nor a digit.") % {"value": value}]})
        return queryset.filter(Exists(self.viewer.aliases().filter(agent=OuterRef("pk"), key__contains=key)))


class PositionFilterSet(ArchiveFilterSet):
    person = django_filters.CharFilter(method="by_end", help_text=gettext_lazy("Id of the person."))
    organisation = django_filters.CharFilter(method="by_end", help_text=gettext_lazy("Id of the organisation."))
    on = django_filters.DateFilter(
        method="by_day",
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": gettext_lazy("Not a date such as 2026-03-01.")},
        help_text=gettext_lazy("Held on this day, as far as the dates are known: an ISO 8601 date."),
    )

    class Meta:
        model = Position
        fields: list[str] = []

    def by_end(self, queryset: QuerySet[Position], name: str, value: str) -> QuerySet[Position]:
        return queryset.filter(**{name: self.agent_of_kind(AgentKind(name), name, value).pk})

    def by_day(self, queryset: QuerySet[Position], name: str, value: date) -> QuerySet[Position]:
        return queryset.filter(held_on(value))


class RedirectFilterSet(ObjectFilterSet):
    agent = django_filters.CharFilter(
        method="by_agent", help_text=gettext_lazy("Id of the agent into which it was merged.")
    )

    class Meta:
        model = Redirect
        fields: list[str] = []

    def by_agent(self, queryset: QuerySet[Redirect], name: str, value: str) -> QuerySet[Redirect]:
        return queryset.filter(agent=self.agent(name, value))
