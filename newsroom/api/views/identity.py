"""Names, merges and distinctions of agents: the services of the admin, with the same permissions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.status import HTTP_200_OK, HTTP_201_CREATED, HTTP_204_NO_CONTENT

from articles import services
from core.transactions import transactional_with_retry
from newsroom.api.core import etags
from newsroom.api.core.idempotency import idempotent
from newsroom.api.core.scopes import Scope
from newsroom.api.core.sparse_fields import CREATED_HEADERS, CREATED_OR_KNOWN_HEADERS
from newsroom.api.core.validation import Check
from newsroom.api.core.viewsets import ArchiveView, ArchiveViewSet
from newsroom.api.filters import ArchiveFilterSet
from newsroom.api.serializers.identity import (
    DistinctionInputSerializer,
    DistinctionSerializer,
    MergeInputSerializer,
    MergePairSerializer,
    MergePreviewSerializer,
    MergeSerializer,
    NameInputSerializer,
    NameSerializer,
    UndoSerializer,
)
from people.models import Agent, Alias, Distinction, MergeRecord
from people.services.base import lock_agents
from people.services.distinctions import mark_distinct, undo_distinction
from people.services.merge import merge_agents, preview, undo_merge

MAX_ID_DIGITS = 18
UNDONE_FILTER = {
    "choices": [("true", "true"), ("false", "false")],
    "help_text": gettext_lazy("Whether it was undone."),
}

T = TypeVar("T")


class CreatingViewSet(ArchiveViewSet):
    """Base of viewsets that create objects."""

    @transactional_with_retry
    def created_or_known(
        self, route: str, agents: Sequence[Agent], *, known: QuerySet[Any], create: Callable[[], Any]
    ) -> Response:
        """Return 201 with the object that ``create`` makes, or 200 if it is among the ``known`` ones.

        The agents are locked first, so that of equal requests at the same time one alone is the first.
        """
        lock_agents(*(agent.pk for agent in agents))
        before = set(known.values_list("pk", flat=True))
        row = create()
        return self.created(row, route, is_new=row.pk not in before)

    def created(self, row: Any, route: str, *, is_new: bool = True) -> Response:
        """Return the object with the ETag for its next change."""
        self.just_saved_id = str(getattr(row, self.lookup_field))
        address = reverse(f"api:{route}-detail", args=[self.just_saved_id], request=self.request)
        data = self.get_serializer(self.get_queryset().get(pk=row.pk)).data
        headers = {"ETag": etags.etag_of(data), **({"Location": address} if is_new else {})}
        return Response(data, HTTP_201_CREATED if is_new else HTTP_200_OK, headers=headers)


class NumberedViewSet(CreatingViewSet):
    """Base of viewsets of objects with numeric ids, which readers do not see."""

    def get_object(self) -> Any:
        pk = self.kwargs["id"]
        if not pk.isdecimal() or len(pk) > MAX_ID_DIGITS:
            raise self.absence(pk)
        return super().get_object()

    @transactional_with_retry
    def undo(self, request: Request, undo: Callable[[Any], T]) -> T:
        """Call ``undo`` with the locked row and return its result. Raises unless the row matches ``If-Match``."""
        serializer = UndoSerializer(data=request.data)
        self.get_queryset().model._default_manager.select_for_update().filter(pk=self.get_object().pk).first()
        row = self.get_object()
        etags.check(request, self.get_serializer(row).data)
        serializer.is_valid(raise_exception=True)
        return undo(row)


class NameFilterSet(ArchiveFilterSet):
    agent = django_filters.CharFilter(
        method="by_agent", help_text=gettext_lazy("Id of the person or organisation with this name.")
    )

    class Meta:
        model = Alias
        fields: list[str] = []

    def by_agent(self, queryset: QuerySet[Alias], name: str, value: str) -> QuerySet[Alias]:
        return queryset.filter(agent=self.agent(name, value))


class NameViewSet(CreatingViewSet):
    """Names of people and organisations, in all public forms."""

    queryset = Alias.objects.none()
    serializer_class = NameSerializer
    http_method_names = ["get", "head", "post", "delete"]
    lookup_field = "public_id"
    order = ["agent__id", "public_id"]
    filterset_class = NameFilterSet
    required_scopes = {"create": Scope.CURATE, "destroy": Scope.CURATE}
    requires_if_match = True

    def get_queryset(self) -> QuerySet[Alias]:
        return self.viewer.names()

    @extend_schema(
        request=NameInputSerializer,
        responses={200: NameSerializer, 201: NameSerializer},
        parameters=CREATED_OR_KNOWN_HEADERS,
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Add a form of a name, by which later stories find the agent: 201 for a new one, 200 for a known one."""
        serializer = NameInputSerializer(data=request.data, context={"viewer": self.viewer})
        serializer.is_valid(raise_exception=True)
        agent = serializer.validated_data["agent"]
        return self.created_or_known(
            "name",
            [agent],
            known=Alias.objects.filter(agent=agent),
            create=partial(
                services.add_alias, agent=agent, name=serializer.validated_data["name"], by=self.viewer.account
            ),
        )

    @extend_schema(responses={204: OpenApiResponse(description="Deleted.")})
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Remove a form of a name, except the main name."""
        alias = self.get_object()
        etags.check(request, self.get_serializer(alias).data)
        services.remove_alias(alias=alias, by=self.viewer.account)
        return Response(status=HTTP_204_NO_CONTENT)


class MergeFilterSet(ArchiveFilterSet):
    undone = django_filters.TypedChoiceFilter(
        coerce=lambda value: value == "true", method="by_undoing", **UNDONE_FILTER
    )
    agent = django_filters.CharFilter(
        method="by_agent", help_text=gettext_lazy("Id of either of the two, as it was then.")
    )

    class Meta:
        model = MergeRecord
        fields: list[str] = []

    @extend_schema_field(OpenApiTypes.BOOL)
    def by_undoing(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return queryset.filter(undone_at__isnull=not value)

    def by_agent(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        either = Q(kept=value) | Q(merged=value)
        # An agent of that time is known from the record, even if it is gone.
        if not self.viewer.merges().filter(either).exists():
            self.agent(name, value)
        return queryset.filter(either)


class MergeViewSet(NumberedViewSet):
    """Merges of people, and of organisations, newest first."""

    queryset = MergeRecord.objects.none()
    serializer_class = MergeSerializer
    order = ["-at", "-id"]
    filterset_class = MergeFilterSet
    required_scopes = {
        "list": Scope.READ_ALL,
        "retrieve": Scope.READ_ALL,
        "create": Scope.MERGE,
        "partial_update": Scope.MERGE,
    }
    requires_if_match = True

    def get_queryset(self) -> QuerySet[MergeRecord]:
        return self.viewer.merges(just_saved=self.just_saved_id is not None)

    @extend_schema(request=MergeInputSerializer, responses={201: MergeSerializer}, parameters=CREATED_HEADERS)
    @idempotent
    def create(self, request: Request) -> Response:
        """Merge an agent into another: everything of it is moved, and its id redirects there (301)."""
        serializer = MergeInputSerializer(data=request.data, context={"viewer": self.viewer})
        serializer.is_valid(raise_exception=True)
        return self.created(merge_agents(**serializer.validated_data, by=self.viewer.account), "merge")

    @extend_schema(request=UndoSerializer)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Undo a merge. What has been changed since stays as it is; `not_restored` lists it."""
        undone = self.undo(request, lambda record: undo_merge(record=record, by=self.viewer.account))
        self.just_saved_id = self.kwargs["id"]
        data = MergeSerializer(self.get_object(), context={**self.get_serializer_context(), "undone": undone}).data
        return Response(data, headers={"ETag": etags.etag_of(self.get_serializer(self.get_object()).data)})


class MergePreviewView(ArchiveView):
    """The effects of a merge."""

    http_method_names = ["get", "head"]
    action = "preview"
    required_scopes = {"preview": Scope.READ_ALL}

    def parameters(self) -> set[str]:
        return {*MergePairSerializer().fields}

    def checks(self) -> Iterator[Check]:
        yield from super().checks()
        yield partial(self.pair, self.request)

    def pair(self, request: Request) -> Any:
        serializer = MergePairSerializer(data=request.query_params.dict(), context={"viewer": self.viewer})
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    @extend_schema(
        operation_id="merges_preview",
        tags=["merges"],
        parameters=[MergePairSerializer],
        responses=MergePreviewSerializer,
    )
    def get(self, request: Request) -> Response:
        """A preview of a merge: the rows that it would move and the values that differ."""
        return Response(MergePreviewSerializer(preview(**self.pair(request))).data)


class DistinctionFilterSet(MergeFilterSet):
    agent = django_filters.CharFilter(method="by_agent", help_text=gettext_lazy("Id of either of the two."))

    class Meta:
        model = Distinction
        fields: list[str] = []

    def by_agent(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        agent = self.agent(name, value)
        return queryset.filter(Q(one=agent) | Q(other=agent))


class DistinctionViewSet(NumberedViewSet):
    """Agents marked as distinct, newest first: they are not suggested as duplicates and cannot be merged."""

    queryset = Distinction.objects.none()
    serializer_class = DistinctionSerializer
    order = ["-at", "-id"]
    filterset_class = DistinctionFilterSet
    required_scopes = {
        "list": Scope.READ_ALL,
        "retrieve": Scope.READ_ALL,
        "create": Scope.CURATE,
        "partial_update": Scope.CURATE,
    }
    requires_if_match = True

    def get_queryset(self) -> QuerySet[Distinction]:
        return self.viewer.distinctions(just_saved=self.just_saved_id is not None)

    @extend_schema(
        request=DistinctionInputSerializer,
        responses={200: DistinctionSerializer, 201: DistinctionSerializer},
        parameters=CREATED_OR_KNOWN_HEADERS,
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Mark two agents as distinct: 201 for a new distinction, 200 for a known one."""
        serializer = DistinctionInputSerializer(data=request.data, context={"viewer": self.viewer})
        serializer.is_valid(raise_exception=True)
        agents = serializer.validated_data
        pair = Distinction.objects.active().between(*(agent.pk for agent in agents.values()))
        return self.created_or_known(
            "distinction",
            list(agents.values()),
            known=pair,
            create=partial(mark_distinct, **agents, by=self.viewer.account),
        )

    @extend_schema(request=UndoSerializer)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Undo a distinction."""
        self.undo(request, lambda row: undo_distinction(distinction=row, by=self.viewer.account))
        return self.changed()
