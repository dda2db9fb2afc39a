"""The parameters of a search in an address, with an error for each that is not valid."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError as InvalidValue
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from articles.models import Outlet, Statement, Topic
from articles.visibility import public_agents
from newsroom.api import filters
from newsroom.api.filters import AFTER, BEFORE, OUTLET, TOPIC
from newsroom.gone import public_redirects
from newsroom.search.params import (
    LAST_YEAR,
    LONGEST_QUERY,
    NEWEST,
    OLDEST,
    RELEVANCE,
    STORIES,
    SearchParams,
    clean_query,
)
from people.models import Agent, AgentKind

STATEMENT, ARTICLE = "statement", "article"
# Filters that articles lack.
STATEMENT_FILTERS = ("speaker", "organisation", "form", "act")


@extend_schema_field({"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]})
class SearchDateTimeField(serializers.Field[datetime, Any, str, Any]):
    """A date, which is its first moment, or a date and time; without an offset, in the archive's time zone."""

    def to_internal_value(self, data: Any) -> datetime:
        try:
            timestamp: datetime = filters.UtcDateTimeField().clean(data)
        except InvalidValue as error:
            raise ValidationError(error.messages) from error
        return timestamp


class SearchParamsSerializer(serializers.Serializer[Any]):
    """Query, filters and order of a search."""

    q = serializers.CharField(
        required=False,
        max_length=LONGEST_QUERY,
        help_text="Words, in any inflection, or a name. Understands “or”, a minus sign and quotation marks.",
    )
    kind = serializers.ChoiceField(
        choices=[STATEMENT, ARTICLE], default=STATEMENT, help_text="What `results` are: statements, or stories."
    )
    sort = serializers.ChoiceField(
        choices=[RELEVANCE, NEWEST, OLDEST],
        required=False,
        help_text="Unless given, `relevance` where words are asked for, and otherwise `newest`.",
    )
    speaker = serializers.CharField(required=False, help_text="Id of the person or organisation who said it.")
    organisation = serializers.CharField(
        required=False,
        help_text="Id of an organisation: what it said, and people while they held a position there.",
    )
    outlet = serializers.CharField(required=False, help_text=OUTLET["help_text"])
    topic = serializers.CharField(required=False, help_text=TOPIC["help_text"])
    year = serializers.IntegerField(
        required=False, min_value=1, max_value=LAST_YEAR - 1, help_text="Of the outlet's date."
    )
    form = serializers.ChoiceField(choices=Statement.Form.choices, required=False)
    act = serializers.CharField(required=False, max_length=40, help_text="The act's slug, such as “said”.")
    published_after = SearchDateTimeField(required=False, help_text=AFTER["help_text"])
    published_before = SearchDateTimeField(required=False, help_text=BEFORE["help_text"])

    def validate_q(self, value: str) -> str:
        return clean_query(value)

    def validate_speaker(self, value: str) -> Agent:
        agent: Agent = get_one(public_agents(), value, Q(pk=current_id(value)))
        return agent

    def validate_organisation(self, value: str) -> Agent:
        organisation: Agent = get_one(
            public_agents().filter(kind=AgentKind.ORGANISATION), value, Q(pk=current_id(value))
        )
        return organisation

    def validate_outlet(self, value: str) -> Outlet:
        outlet: Outlet = get_one(Outlet.objects.published(), value, Q(pk=value) | Q(name=value))
        return outlet

    def validate_topic(self, value: str) -> Topic:
        topic: Topic = get_one(Topic.objects.published(), value)
        return topic

    def validate_act(self, value: str) -> str:
        if not filters.is_act(value, Statement.objects.published()):
            raise ValidationError(filters.unknown_act(value))
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        errors: dict[str, list[str]] = {}
        if attrs["kind"] == ARTICLE:
            errors |= {
                name: [_("This filter applies to statements only.")] for name in STATEMENT_FILTERS if name in attrs
            }
        if attrs.get("sort") == RELEVANCE and not attrs.get("q"):
            errors["sort"] = [_("Sorting by relevance needs words to search for.")]
        if not attrs.get("q") and not attrs.keys() - {"q", "kind", "sort"}:
            errors["q"] = [_("Search for words, or use at least one filter.")]
        if errors:
            raise ValidationError(errors)
        return attrs

    @property
    def params(self) -> SearchParams:
        """The search, as the website has it."""
        data = self.validated_data
        objects = {name: data[name] for name in ("speaker", "organisation", "outlet", "topic") if name in data}
        filters = {name: row.pk for name, row in objects.items()}
        filters |= {name: str(data[name]) for name in ("year", "form", "act") if name in data}
        return SearchParams(
            query=data.get("q", ""),
            filters=filters,
            kind=STORIES if data["kind"] == ARTICLE else "",
            sort=data.get("sort", ""),
            published_after=data.get("published_after"),
            published_before=data.get("published_before"),
            **objects,
        )


class SuggestParamsSerializer(serializers.Serializer[Any]):
    """The beginning of a name."""

    q = serializers.CharField(
        max_length=LONGEST_QUERY, help_text="The beginning of a name. A single letter finds nothing."
    )

    def validate_q(self, value: str) -> str:
        return clean_query(value)


def current_id(pk: str) -> str:
    """Return an id, or the id of the agent that this one was merged into."""
    return public_redirects().filter(old_id=pk).values_list("agent", flat=True).first() or pk


def get_one(rows: QuerySet[Any], value: str, condition: Q | None = None) -> Any:
    """Return the row of this id, or that fulfils the condition; raise ``ValidationError`` if there is none."""
    row = rows.filter(Q(pk=value) if condition is None else condition).order_by("pk").first()
    if row is None:
        raise ValidationError(_("“%(value)s” is not known here.") % {"value": value})
    return row
