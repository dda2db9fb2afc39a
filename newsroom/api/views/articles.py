"""Stories."""

from __future__ import annotations

from typing import Any, get_args

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.status import (
    HTTP_200_OK,
    HTTP_201_CREATED,
)

from articles.importing.importer import ImportOutcome
from articles.models import Article
from core.transactions import transactional_with_retry
from newsroom.api import filters, querysets, serializers
from newsroom.api.core import etags
from newsroom.api.core.errors import Gone
from newsroom.api.core.idempotency import idempotent
from newsroom.api.core.scopes import Scope
from newsroom.api.core.viewsets import ArchiveViewSet
from newsroom.api.serializers import article_write

OUTCOME_HEADER = "Import-Outcome"


class ArticleViewSet(ArchiveViewSet):
    """Stories."""

    queryset = Article.objects.none()
    cacheable = True
    order = ["-published_at", "-id"]
    filterset_class = filters.ArticleFilterSet
    expands = serializers.ArticleSerializer.EXPANDS
    required_scopes = {"create": Scope.HAND_IN, "partial_update": Scope.DECIDE_STATUS}
    requires_if_match = True
    accepts_if_match = True
    snapshot_kind = "article"

    def get_queryset(self) -> QuerySet[Article]:
        with_text = self.action != "list"
        return querysets.article_rows(
            self.viewer, with_text=with_text, expand=self.expanded, just_saved_id=self.just_saved_id
        )

    def get_serializer_class(self) -> type[serializers.ArticleSerializer]:
        return serializers.ArticleSerializer if self.action == "list" else serializers.ArticleDetailSerializer

    def absence(self, sought: str) -> APIException:
        withdrawn = Article.objects.withdrawn().filter(pk=sought).first()
        return super().absence(sought) if withdrawn is None else Gone(withdrawn.withdrawn_reason)

    @extend_schema(
        request=article_write.ArticleInputSerializer,
        responses={200: serializers.ArticleDetailSerializer, 201: serializers.ArticleDetailSerializer},
        parameters=[
            OpenApiParameter(
                OUTCOME_HEADER, location="header", response=[200, 201], enum=get_args(ImportOutcome), required=True
            ),
            OpenApiParameter("Location", OpenApiTypes.URI, "header", response=[201], required=True),
            OpenApiParameter("ETag", location="header", response=[200, 201], required=True),
        ],
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Hand in a story.

        201 for a new story. 200 for a known one, by outlet and `external_id`, or else by outlet and `url`: the
        header says whether its text was revised, something else updated, or nothing changed. With `If-Match` only a
        known story that has not changed since is updated.

        The scope `hand_in` alone allows drafts and corrections of one's own drafts; everything else needs
        `hand_in_published` too.
        """

        def look(known: Article | None) -> None:
            etags.check_if_present(request, None if known is None else self.representation(known))

        result = article_write.hand_in(request.data, self.viewer, look)
        data = self.representation(result.article)
        headers: dict[str, str] = {OUTCOME_HEADER: result.outcome, "ETag": etags.etag_of(data)}
        if result.outcome != "created":
            return Response(data, HTTP_200_OK, headers=headers)
        headers["Location"] = reverse("api:article-detail", args=[result.article.pk], request=request)
        return Response(data, HTTP_201_CREATED, headers=headers)

    def representation(self, article: Article) -> Any:
        """Return the story as its own address shows it to those who may see it."""
        self.just_saved_id = article.pk
        return self.get_serializer(self.get_queryset().get()).data

    @extend_schema(request=article_write.StatusChangeSerializer)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change a story's status."""
        self.decide(request)
        return self.changed()

    @transactional_with_retry
    def decide(self, request: Request) -> None:
        """Change the status of the locked story. Raises unless it matches ``If-Match``."""
        Article.objects.select_for_update().filter(pk=self.kwargs["id"]).first()
        article = self.get_object()
        etags.check(request, self.get_serializer(article).data)
        decision = article_write.StatusChangeSerializer(data=request.data)
        decision.is_valid(raise_exception=True)
        decision.decide(article, self.viewer)
