"""Statements."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.status import (
    HTTP_201_CREATED,
)

from articles.models import Statement
from articles.services import version_of
from newsroom.api import filters, querysets, serializers
from newsroom.api.core import etags, sparse_fields
from newsroom.api.core.idempotency import idempotent
from newsroom.api.core.scopes import Scope
from newsroom.api.core.viewsets import ArchiveViewSet
from newsroom.api.serializers import statement_write


class StatementViewSet(ArchiveViewSet):
    """Statements, newest first."""

    queryset = Statement.objects.none()
    serializer_class = serializers.StatementSerializer
    order = ["-published_at", "-id"]
    filterset_class = filters.StatementFilterSet
    expands = serializers.StatementSerializer.EXPANDS
    required_scopes = {"create": Scope.DECIDE, "partial_update": Scope.DECIDE}
    requires_if_match = True
    snapshot_kind = "statement"
    cacheable = True

    def get_queryset(self) -> QuerySet[Statement]:
        return querysets.statement_rows(self.viewer, expand=self.expanded, just_saved_id=self.just_saved_id)

    @extend_schema(
        request=statement_write.StatementInputSerializer,
        responses={201: serializers.StatementSerializer},
        parameters=sparse_fields.CREATED_HEADERS,
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Add a statement that the machine missed."""
        serializer = statement_write.StatementInputSerializer(data=request.data, context={"viewer": self.viewer})
        serializer.is_valid(raise_exception=True)
        self.just_saved_id = serializer.create_statement(self.viewer).pk
        data = self.get_serializer(self.get_queryset().get()).data
        address = reverse("api:statement-detail", args=[self.just_saved_id], request=request)
        return Response(data, HTTP_201_CREATED, headers={"Location": address, "ETag": etags.etag_of(data)})

    @extend_schema(request=statement_write.StatementChangeSerializer)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Confirm, reject or correct a statement, or undo that. Each change is recorded as a decision."""
        statement = self.get_object()
        version = version_of(statement)
        # Read after the version, so that a change between the two is found when the statement is locked.
        etags.check(request, self.get_serializer(self.get_object()).data)
        serializer = statement_write.StatementChangeSerializer(
            data=request.data, context={"viewer": self.viewer, "statement": statement}
        )
        serializer.is_valid(raise_exception=True)
        serializer.decide(statement, self.viewer, version)
        return self.changed()
