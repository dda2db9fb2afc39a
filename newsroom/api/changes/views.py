"""``changes/``: the public changes, the same for everybody, in the order of their positions."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from newsroom.api.core.pagination import KeysetPagination
from newsroom.api.core.viewsets import ArchiveViewSet
from newsroom.api.filters import ArchiveFilterSet
from newsroom.api.openapi import examples
from newsroom.api.openapi.examples import example
from newsroom.changes.models import Change, ChangeAction, Kind

SINCE, NOW = "since", "now"
NEWEST = "newest_position"
LARGEST = 2**63 - 1
DIGITS = len(str(LARGEST))


@extend_schema_serializer(examples=example("Change", examples.CHANGE))
class ChangeSerializer(serializers.ModelSerializer[Change]):
    """A change of a public object; its new content is at `api_url`."""

    id = serializers.CharField(source="object_id", read_only=True, help_text="Of the object, not of the change.")
    merged_into = serializers.SerializerMethodField()
    api_url = serializers.SerializerMethodField()

    class Meta:
        model = Change
        fields = ["position", "kind", "id", "action", "merged_into", "api_url", "at"]
        read_only_fields = fields

    @extend_schema_field(serializers.URLField())
    def get_api_url(self, change: Change) -> str:
        """The address of the object in the API."""
        address: str = reverse(f"api:{change.kind}-detail", args=[change.object_id], request=self.context["request"])
        return address

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_merged_into(self, change: Change) -> str | None:
        """The id of the agent into which a person or organisation was merged."""
        return change.into or None


def newest_position(request: Request) -> int:
    """Return the newest position when this request first asked for it; later changes belong to the next request."""
    if not hasattr(request, NEWEST):
        setattr(request, NEWEST, Change.objects.aggregate(latest=Max("position"))["latest"] or 0)
    found: int = getattr(request, NEWEST)
    return found


def check_position(name: str, position: int, request: Request) -> None:
    """Raise ``ValidationError`` for a position that does not exist yet; ``name`` is the parameter's."""
    if position > (latest := newest_position(request)):
        message = _(
            "The newest position is %(latest)d. If this archive has reported a later one, it has been restored from a "
            "backup since: make the copy anew."
        )
        raise ValidationError({name: [message % {"latest": latest}]})


class ChangeFilterSet(ArchiveFilterSet):
    since = django_filters.CharFilter(
        method="by_position",
        help_text=gettext_lazy("Only changes after this position; “now” returns only the present position."),
    )
    kind = django_filters.ChoiceFilter(choices=Kind)
    action = django_filters.ChoiceFilter(choices=ChangeAction)

    class Meta:
        model = Change
        fields: list[str] = []

    def by_position(self, queryset: QuerySet[Change], name: str, value: str) -> QuerySet[Change]:
        if value == NOW:
            return queryset.none()
        if not (value.isascii() and value.isdecimal()) or len(value) > DIGITS or int(value) > LARGEST:
            raise ValidationError({name: [_("Neither a position nor “now”.")]})
        check_position(name, int(value), self.request)
        return queryset.filter(position__gt=int(value))


class ChangePagination(KeysetPagination):
    """Pages with the position from which to continue after reading them."""

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        # Read first, so that no change between the two queries is skipped.
        latest = newest_position(request)
        rows = super().paginate_queryset(queryset, request, view)
        self.position = rows[-1].position if self.next is not None else max([latest, *(row.position for row in rows)])
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        response = super().get_paginated_response(data)
        response.data = {**response.data, "position": self.position}
        return response

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        described = super().get_paginated_response_schema(schema)
        described["required"].append("position")
        described["properties"]["position"] = {
            "type": "integer",
            "minimum": 0,
            "example": 81442,
            "description": "The value of `since` for the next request.",
        }
        return described


class ChangeViewSet(ArchiveViewSet):
    """Objects that became public, changed, were merged, withdrawn or restored, in the order of their positions."""

    queryset = Change.objects.all()
    serializer_class = ChangeSerializer
    pagination_class = ChangePagination
    order = ["position"]
    filterset_class = ChangeFilterSet
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Change]:
        return Change.objects.all()
