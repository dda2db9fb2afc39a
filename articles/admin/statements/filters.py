"""List filters that are not simply fields."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Least
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from articles.models import ExtractionRun, Statement
from articles.querysets import ArticleQuerySet, StatementQuerySet
from articles.runs.queue import set_aside
from people.models import Agent


class WaitingFilter(DropdownFilter):
    title = _("statements to review")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("some")), ("no", _("none"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        waiting = Exists(Statement.objects.pending().filter(article=OuterRef("pk")))
        match self.value():
            case "yes":
                return queryset.filter(waiting)
            case "no":
                return queryset.exclude(waiting)
            case _:
                return queryset


class CorrectedNamesFilter(DropdownFilter):
    title = _("names set by an editor")
    parameter_name = "names"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("corrected", _("changed by a correction"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "corrected":
            return queryset
        changed: QuerySet[Any] = cast("ArticleQuerySet", queryset).names_corrected()
        return changed


class FailingFilter(DropdownFilter):
    title = _("failed runs")
    parameter_name = "aside"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("now", _("not resolved"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(pk__in=set_aside().values("pk")) if self.value() == "now" else queryset


class LatestRunFilter(DropdownFilter):
    """Filter by the state of the latest run, which the queryset annotates as ``run_state``."""

    title = _("latest run")
    parameter_name = "run"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*ExtractionRun.RunState.choices, ("none", _("none"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case None | "":
                return queryset
            case "none":
                return queryset.filter(run_state__isnull=True)
            case state:
                return queryset.filter(run_state=state)


class PresenceFilter(DropdownFilter):
    title = _("in the current text")
    parameter_name = "in_text"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("yes")), ("no", _("no longer"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(current_wording__isnull=self.value() == "no")


class ConfidenceFilter(DropdownFilter):
    """Filter by the lowest of the three confidences."""

    title = _("lowest confidence")
    parameter_name = "confidence"
    bands = {"low": (0.0, 0.5), "middle": (0.5, 0.8), "high": (0.8, 1.01)}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("low", _("below 50 %")), ("middle", _("50 to 80 %")), ("high", _("80 % and above"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        band = self.bands.get(self.value() or "")
        if band is None:
            return queryset
        lowest = Least(F("statement_confidence"), F("speaker_confidence"), F("act_confidence"))
        within: QuerySet[Any] = queryset.alias(lowest=lowest).filter(lowest__gte=band[0], lowest__lt=band[1])
        return within


class SaidByFilter(DropdownFilter):
    """Filter by speaker. The link on the page of an agent sets it."""

    title = _("said by")
    parameter_name = "said_by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(agent.pk, agent.name) for agent in Agent.objects.filter(pk=request.GET.get(self.parameter_name, ""))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        agent = Agent.objects.filter(pk=self.value() or "").first()
        if agent is None:
            return queryset
        statements: QuerySet[Any] = cast("StatementQuerySet", queryset).said_by(agent)
        return statements
