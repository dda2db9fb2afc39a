"""Statements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
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
from newsroom.api.core.errors import Gone
from newsroom.api.core.etags import cached_response
from newsroom.api.core.idempotency import idempotent
from newsroom.api.core.scopes import Scope
from newsroom.api.core.validation import Check
from newsroom.api.core.viewsets import ArchiveViewSet
from newsroom.api.serializers import statement_write

VERSION = "version"
NUMBER = re.compile(r"^[1-9][0-9]{0,8}$")


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

    def parameters(self) -> set[str]:
        return {*super().parameters(), *([VERSION] if self.action == "retrieve" else [])}

    def checks(self) -> Iterator[Check]:
        yield from super().checks()
        yield lambda: self.wanted_version

    @property
    def wanted_version(self) -> int | None:
        """The number in ``version``. Raises ``ValidationError`` for anything else."""
        value = self.request.query_params.get(VERSION)
        if value is not None and not NUMBER.fullmatch(value):
            raise ValidationError({VERSION: [_("Not the number of a version.")]})
        return None if value is None else int(value)

    @extend_schema(
        parameters=[
            OpenApiParameter(
                VERSION,
                OpenApiTypes.STR,
                pattern=NUMBER.pattern,
                description=(
                    "The words as in this version of the story, by its `number`; everything else as it is now. "
                    "Withheld words are gone (410)."
                ),
            )
        ]
    )
    @cached_response
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        version = self.wanted_version
        statement = self.get_object()
        if version is not None:
            wording = querysets.wording_rows(self.viewer, statement.pk).filter(revision__number=version).first()
            if wording is None:
                raise NotFound(_("There is nothing here."))
            if reason := getattr(wording.revision, "withheld", None):
                raise Gone(reason)
            statement.current_wording = wording
        return Response(self.get_serializer(statement).data)

    @extend_schema(
        operation_id="statements_history",
        responses=serializers.StatementVersionSerializer(many=True),
    )
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    @cached_response
    def history(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What a statement said in each version of its story, the oldest first.

        Also of a statement that a correction has removed from the story, or reworded and nobody has reviewed since.
        """
        wordings = querysets.wording_rows(self.viewer, self.kwargs["id"])
        if not wordings.exists():
            self.get_object()
        return Response(serializers.StatementVersionSerializer(wordings, many=True).data)

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
