"""What all lists' filters have in common. Ids are looked up among what the asker may see."""

from __future__ import annotations

import re
from datetime import UTC
from functools import partial
from typing import Any

import django_filters
from django.core.exceptions import ValidationError as InvalidValue
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.fields import IsoDateTimeField
from django_filters.utils import translate_validation
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import APIException, NotAuthenticated, PermissionDenied, ValidationError

from articles.models import Outlet, Statement, Topic
from newsroom.api.core.validation import collect_errors, errors_by_field
from newsroom.api.core.viewer import Viewer
from people.models import Agent, AgentKind

MOST_IDS = 200
NO_MOMENT = gettext_lazy("Not a date such as 2026-03-01, or a date and time such as 2026-03-01T18:30:00+01:00.")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ]|\Z)")
ID = re.compile(r"[0-9a-z]{1,12}")
OUTLET = {"help_text": gettext_lazy("An outlet's id, or its name as this archive prints it.")}
TOPIC = {"help_text": gettext_lazy("Id of a topic of the story.")}
AFTER = {"help_text": gettext_lazy("The outlet's date is this or later: an ISO 8601 date or date and time.")}
BEFORE = {"help_text": gettext_lazy("The outlet's date is earlier than this: an ISO 8601 date or date and time.")}
NOT_OF_KIND = {
    AgentKind.PERSON: gettext_lazy("“%(value)s” is not a person."),
    AgentKind.ORGANISATION: gettext_lazy("“%(value)s” is not an organisation."),
}


class MomentField(IsoDateTimeField):
    """In UTC, because PostgreSQL knows no offsets as large as Python's. Raises Django's ``ValidationError``."""

    default_error_messages = {"invalid": NO_MOMENT}

    def clean(self, value: Any) -> Any:
        # Python reads weeks and days of the year too, and dates without hyphens.
        if value and not MOMENT.match(str(value).strip()):
            raise InvalidValue(NO_MOMENT)
        moment = super().clean(value)
        try:
            return None if moment is None else moment.astimezone(UTC)
        except OverflowError as error:
            raise InvalidValue(NO_MOMENT) from error


@extend_schema_field({"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]})
class DateFilter(django_filters.IsoDateTimeFilter):
    """A date, which is its first moment, or a date and time; without an offset, in the archive's time zone."""

    field_class = MomentField


class ArchiveFilterSet(django_filters.rest_framework.FilterSet):
    """Filters that look ids up among what the asker may see."""

    @property
    def viewer(self) -> Viewer:
        return Viewer.of(self.request)

    def check(self) -> None:
        """Raises one ``ValidationError`` with all that its filters refuse."""
        found = {} if self.is_valid() else errors_by_field(translate_validation(self.errors))
        given = self.form.cleaned_data.items()
        found |= collect_errors(partial(self.filters[name].filter, self.queryset, value) for name, value in given)
        if found:
            raise ValidationError(found)

    def found(self, name: str, value: str, rows: QuerySet[Any], condition: Q | None = None) -> Any:
        """The row of this id. Raises ``ValidationError`` that names the parameter when there is none to be seen."""
        row = rows.filter(Q(pk=value) if condition is None else condition).order_by("pk").first()
        if row is None:
            raise ValidationError({name: [_("“%(value)s” is not known here.") % {"value": value}]})
        return row

    def refusal(self, message: str) -> APIException:
        """Why this asker may not ask so: nobody knows who they are, or everybody who."""
        return NotAuthenticated(message) if self.viewer.user is None else PermissionDenied(message)

    def agent(self, name: str, value: str) -> Agent:
        """An agent by its id, also by one that was merged into it."""
        agent: Agent = self.found(name, value, self.viewer.agents(), Q(pk=self.viewer.present_id(value)))
        return agent

    def agent_of_kind(self, kind: AgentKind, name: str, value: str) -> Agent:
        agent = self.agent(name, value)
        if agent.kind != kind:
            raise ValidationError({name: [NOT_OF_KIND[kind] % {"value": value}]})
        return agent

    def statement(self, name: str, value: str) -> Statement:
        statement: Statement = self.found(name, value, self.viewer.statements())
        return statement

    def topic_of(self, name: str, value: str) -> Topic:
        topic: Topic = self.found(name, value, self.viewer.topics())
        return topic

    def outlet_of(self, name: str, value: str) -> Outlet:
        outlet: Outlet = self.found(name, value, self.viewer.outlets(), Q(pk=value) | Q(name=value))
        return outlet


class ObjectFilterSet(ArchiveFilterSet):
    """Lists of objects that may be asked for by their ids, many at a time."""

    id = django_filters.CharFilter(
        method="by_ids",
        help_text=gettext_lazy(
            "Up to 200 ids with commas between them: those of them that are there; others are left out, not refused."
        ),
    )

    def by_ids(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        ids = value.split(",")
        if len(ids) > MOST_IDS or not all(ID.fullmatch(one) for one in ids):
            message = _("Not up to %(most)d ids with commas between them.")
            raise ValidationError({name: [message % {"most": MOST_IDS}]})
        return queryset.filter(pk__in=ids)
