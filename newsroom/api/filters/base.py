"""Base classes of the filters. Ids are looked up among the rows that the viewer may see."""

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

MAX_IDS = 200
INVALID_DATE = gettext_lazy("Not a date such as 2026-03-01, or a date and time such as 2026-03-01T18:30:00+01:00.")
DATE_START = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ]|\Z)")
ID = re.compile(r"[0-9a-z]{1,12}")
OUTLET = {"help_text": gettext_lazy("An outlet's id, or its name as this archive prints it.")}
TOPIC = {"help_text": gettext_lazy("Id of a topic of the story.")}
AFTER = {"help_text": gettext_lazy("The outlet's date is this or later: an ISO 8601 date or date and time.")}
BEFORE = {"help_text": gettext_lazy("The outlet's date is earlier than this: an ISO 8601 date or date and time.")}
NOT_OF_KIND = {
    AgentKind.PERSON: gettext_lazy("“%(value)s” is not a person."),
    AgentKind.ORGANISATION: gettext_lazy("“%(value)s” is not an organisation."),
}


class UtcDateTimeField(IsoDateTimeField):
    """A date and time, converted to UTC because PostgreSQL does not accept offsets as large as Python's."""

    default_error_messages = {"invalid": INVALID_DATE}

    def clean(self, value: Any) -> Any:
        # Python also parses weeks, days of the year, and dates without hyphens.
        if value and not DATE_START.match(str(value).strip()):
            raise InvalidValue(INVALID_DATE)
        parsed = super().clean(value)
        try:
            return None if parsed is None else parsed.astimezone(UTC)
        except OverflowError as error:
            raise InvalidValue(INVALID_DATE) from error


@extend_schema_field({"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]})
class DateFilter(django_filters.IsoDateTimeFilter):
    """A date, which means its beginning, or a date and time; without an offset, in the archive's time zone."""

    field_class = UtcDateTimeField


class ArchiveFilterSet(django_filters.rest_framework.FilterSet):
    """Filters that look up ids among the rows that the viewer may see."""

    def __init__(self, *args: Any, viewer: Viewer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._viewer = viewer

    @property
    def viewer(self) -> Viewer:
        """The viewer that was given, or the one of the request."""
        return self._viewer or Viewer.of(self.request)

    def check(self) -> None:
        """Raise one ``ValidationError`` with the errors of all filters."""
        errors = {} if self.is_valid() else errors_by_field(translate_validation(self.errors))
        values = self.form.cleaned_data.items()
        errors |= collect_errors(partial(self.filters[name].filter, self.queryset, value) for name, value in values)
        if errors:
            raise ValidationError(errors)

    def look_up(self, name: str, value: str, rows: QuerySet[Any], condition: Q | None = None) -> Any:
        """Return the row with this id. Raises ``ValidationError`` by parameter if the viewer sees none."""
        row = rows.filter(Q(pk=value) if condition is None else condition).order_by("pk").first()
        if row is None:
            raise ValidationError({name: [_("“%(value)s” is not known here.") % {"value": value}]})
        return row

    def refusal(self, message: str) -> APIException:
        """Return the exception for a filter that the viewer may not use: 401 without an account, else 403."""
        return NotAuthenticated(message) if self.viewer.user is None else PermissionDenied(message)

    def agent(self, name: str, value: str) -> Agent:
        """Return an agent by its id or a former id."""
        agent: Agent = self.look_up(name, value, self.viewer.agents(), Q(pk=self.viewer.present_id(value)))
        return agent

    def agent_of_kind(self, kind: AgentKind, name: str, value: str) -> Agent:
        agent = self.agent(name, value)
        if agent.kind != kind:
            raise ValidationError({name: [NOT_OF_KIND[kind] % {"value": value}]})
        return agent

    def statement(self, name: str, value: str) -> Statement:
        statement: Statement = self.look_up(name, value, self.viewer.statements())
        return statement

    def topic_of(self, name: str, value: str) -> Topic:
        topic: Topic = self.look_up(name, value, self.viewer.topics())
        return topic

    def outlet_of(self, name: str, value: str) -> Outlet:
        outlet: Outlet = self.look_up(name, value, self.viewer.outlets(), Q(pk=value) | Q(name=value))
        return outlet


class ObjectFilterSet(ArchiveFilterSet):
    """Filters of lists whose objects can be fetched by their ids."""

    id = django_filters.CharFilter(
        method="by_ids",
        help_text=gettext_lazy("Up to 200 ids, separated by commas; unknown ids are left out."),
    )

    def by_ids(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        ids = value.split(",")
        if len(ids) > MAX_IDS or not all(ID.fullmatch(one) for one in ids):
            message = _("Not a list of up to %(most)d ids, separated by commas.")
            raise ValidationError({name: [message % {"most": MAX_IDS}]})
        return queryset.filter(pk__in=ids)
