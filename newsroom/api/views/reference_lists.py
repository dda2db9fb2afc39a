"""Topics, revisions, mentions, positions, redirects, outlets and extraction runs."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_204_NO_CONTENT

from articles import services
from articles.models import ExtractionRun, Mention, Outlet, Revision, Topic
from core.transactions import transactional_with_retry
from newsroom.api import filters, serializers
from newsroom.api import querysets as rows
from newsroom.api.core import etags
from newsroom.api.core.idempotency import idempotent
from newsroom.api.core.scopes import Scope
from newsroom.api.core.sparse_fields import CREATED_OR_KNOWN_HEADERS
from newsroom.api.core.viewsets import ArchiveListViewSet, ArchiveViewSet
from newsroom.api.serializers import article_write
from newsroom.api.views.identity import CreatingViewSet
from people.models import Position, Redirect
from people.services.base import lock_agents


class TopicViewSet(ArchiveViewSet):
    """Topics of stories, by name."""

    queryset = Topic.objects.none()
    serializer_class = serializers.TopicSerializer
    order = ["name", "id"]
    filterset_class = filters.TopicFilterSet
    snapshot_kind = "topic"
    cacheable = True

    def get_queryset(self) -> QuerySet[Topic]:
        return self.viewer.topics()


class RevisionViewSet(ArchiveViewSet):
    """Revisions of the texts of stories, newest first: offsets of statements refer to them."""

    queryset = Revision.objects.none()
    serializer_class = serializers.RevisionDetailSerializer
    order = ["-created_at", "-id"]
    filterset_class = filters.RevisionFilterSet
    cacheable = True
    snapshot_kind = "revision"

    def get_queryset(self) -> QuerySet[Revision]:
        return self.viewer.revisions().select_related("article")


class MentionViewSet(ArchiveListViewSet):
    """Names in the current texts, in the order of each text."""

    queryset = Mention.objects.none()
    serializer_class = serializers.MentionSerializer
    order = ["revision__id", "start", "end"]
    filterset_class = filters.MentionFilterSet
    cacheable = True

    def get_queryset(self) -> QuerySet[Mention]:
        named = Prefetch("agent", queryset=self.viewer.agents(), to_attr="shown_agent")
        rows = self.viewer.mentions().select_related("revision__article").defer("revision__text")
        return rows.prefetch_related(named)


class PositionViewSet(CreatingViewSet):
    """Positions of people, by person."""

    queryset = Position.objects.none()
    serializer_class = serializers.PositionSerializer
    lookup_field = "public_id"
    order = ["person__id", "public_id"]
    filterset_class = filters.PositionFilterSet
    cacheable = True
    http_method_names = ["get", "head", "post", "patch", "delete"]
    required_scopes = {"create": Scope.CURATE, "partial_update": Scope.CURATE, "destroy": Scope.CURATE}
    requires_if_match = True

    def get_queryset(self) -> QuerySet[Position]:
        return self.viewer.positions()

    @extend_schema(
        request=article_write.PositionInputSerializer,
        responses={200: serializers.PositionSerializer, 201: serializers.PositionSerializer},
        parameters=CREATED_OR_KNOWN_HEADERS,
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Add a position of a person: 201 for a new one, 200 for a known one."""
        serializer = article_write.PositionInputSerializer(data=request.data, context={"viewer": self.viewer})
        serializer.is_valid(raise_exception=True)
        person = serializer.validated_data["person"]
        return self.created_or_known(
            "position",
            [person],
            known=Position.objects.filter(person=person),
            create=partial(serializer.create_position, self.viewer),
        )

    @extend_schema(request=article_write.PositionChangeSerializer)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change the role, the organisation, the dates or the source of a position."""
        self.change(request)
        return self.changed()

    @transactional_with_retry
    def change(self, request: Request) -> None:
        position = self.locked_object(request)
        serializer = article_write.PositionChangeSerializer(data=request.data, context={"viewer": self.viewer})
        serializer.is_valid(raise_exception=True)
        serializer.change(position, self.viewer)

    @extend_schema(responses={204: OpenApiResponse(description="Deleted.")})
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Remove a position. It is suggested to editors again where stories print it."""
        self.remove(request)
        return Response(status=HTTP_204_NO_CONTENT)

    @transactional_with_retry
    def remove(self, request: Request) -> None:
        services.remove_position(position=self.locked_object(request), by=self.viewer.account)

    def locked_object(self, request: Request) -> Position:
        """Return the position, locked. Raises ``PreconditionFailed`` unless it matches ``If-Match``."""
        seen = self.get_object()
        # Agents are locked before their rows, as everywhere.
        lock_agents(*filter(None, [seen.person_id, seen.organisation_id]))
        Position.objects.select_for_update(of=["self"]).filter(pk=seen.pk).first()
        position: Position = self.get_object()
        etags.check(request, self.get_serializer(position).data)
        return position


class RedirectViewSet(ArchiveViewSet):
    """Former ids of people and organisations that were merged into others."""

    queryset = Redirect.objects.none()
    serializer_class = serializers.RedirectSerializer
    order = ["old_id"]
    filterset_class = filters.RedirectFilterSet
    cacheable = True

    def get_queryset(self) -> QuerySet[Redirect]:
        return self.viewer.redirects()


class OutletViewSet(ArchiveViewSet):
    """Newspapers, agencies, broadcasters, by name."""

    queryset = Outlet.objects.none()
    serializer_class = serializers.OutletSerializer
    order = ["name", "id"]
    filterset_class = filters.OutletFilterSet
    snapshot_kind = "outlet"
    cacheable = True

    def get_queryset(self) -> QuerySet[Outlet]:
        return self.viewer.outlets()


class RunViewSet(ArchiveViewSet):
    """Extraction runs, newest first."""

    queryset = ExtractionRun.objects.none()
    serializer_class = serializers.RunSerializer
    order = ["-created_at", "-id"]
    filterset_class = filters.RunFilterSet
    required_scopes = {"list": Scope.READ_ALL, "retrieve": Scope.READ_ALL}

    def get_queryset(self) -> QuerySet[ExtractionRun]:
        return rows.run_rows(self.viewer)
