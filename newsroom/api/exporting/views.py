"""``LIST/export/``: every row that the list's filters let through, as one stream."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.exceptions import NotAcceptable, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from articles.models import Article, Outlet, Statement, Topic
from newsroom.api import filters
from newsroom.api.exporting import tables
from newsroom.api.exporting.formats import FORMATS, Format
from newsroom.api.exporting.tables import Row, Sight, Table
from newsroom.api.throttles import ExportThrottle
from newsroom.api.views import ArchiveView
from people.ids import LENGTH
from people.models import Agent

T = TypeVar("T", HttpResponse, StreamingHttpResponse)
FORMAT, AFTER = "format", "after"
ID = re.compile(f"[0-9a-z]{{{LENGTH}}}")


class OwnNegotiation(DefaultContentNegotiation):
    """Errors are always problem details; the format of a stream is the view's own business."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type


class ExportView(ArchiveView, GenericAPIView[Any]):
    """Rows in the order of their ids; ``after`` takes up a stream that broke off."""

    http_method_names = ["get", "head"]
    content_negotiation_class = OwnNegotiation
    gives_etag = False
    throttle_classes = [*ArchiveView.throttle_classes, ExportThrottle]
    pagination_class = None
    table: Table
    filterset_class: type[filters.ArchiveFilterSet] | None = None
    throttles: Sequence[BaseThrottle] = ()

    def get_queryset(self) -> QuerySet[Any]:
        return self.table.rows(self.viewer)

    def parameters(self) -> set[str]:
        return {FORMAT, AFTER, *(self.filterset_class.base_filters if self.filterset_class else ())}

    def get(self, request: Request) -> StreamingHttpResponse:
        chosen = self.chosen(request)
        rows = self.filter_queryset(self.get_queryset())
        sight = Sight(self.viewer, request.build_absolute_uri("/").rstrip("/"))
        batches = begun(self.table.read(rows, sight, after=self.after(request)))
        content_type = f"{chosen.media_type}; charset=utf-8"
        return self.labelled(
            StreamingHttpResponse(chosen.write(self.table, batches), content_type=content_type), chosen
        )

    def head(self, request: Request) -> HttpResponse:
        """What the stream would be, without reading a row of it."""
        chosen = self.chosen(request)
        self.filter_queryset(self.get_queryset())
        self.after(request)
        return self.labelled(HttpResponse(content_type=f"{chosen.media_type}; charset=utf-8"), chosen)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Accept"])
        return response

    def labelled(self, response: T, chosen: Format) -> T:
        response.headers["Content-Disposition"] = f'attachment; filename="{self.table.name}.{chosen.extension}"'
        return response

    def chosen(self, request: Request) -> Format:
        """By the parameter, or else by the Accept header; newline-delimited JSON where neither says."""
        if (name := request.query_params.get(FORMAT)) is not None:
            if name not in FORMATS:
                raise ValidationError({FORMAT: [_("Known are %(names)s.") % {"names": ", ".join(FORMATS)}]})
            return FORMATS[name]
        accepted = [part.partition(";")[0].strip() for part in request.headers.get("Accept", "*/*").split(",")]
        for media_type in accepted:
            for one in FORMATS.values():
                if media_type in ("*/*", one.media_type, f"{one.media_type.partition('/')[0]}/*"):
                    return one
        raise NotAcceptable

    def after(self, request: Request) -> str:
        given = request.query_params.get(AFTER, "")
        if given and not ID.fullmatch(given):
            raise ValidationError({AFTER: [_("Not an id.")]})
        return given


def begun(batches: Iterator[list[Row]]) -> Iterator[list[Row]]:
    """The same batches, the first read already: what keeps it from being read is answered with an error's status."""
    first = next(batches, None)
    return batches if first is None else chain([first], batches)


def described(table: Table) -> Any:
    """A decorator that describes the stream of a table."""
    shown = [(column.name, "" if column.type == "json" else column.name) for column in table.columns[:3]]
    header = ",".join(name for name, _value in shown)
    columns = "\n".join(f"- `{column.name}` ({column.type}): {column.help}" for column in table.columns)
    streams = {
        (200, "application/x-ndjson"): OpenApiResponse(
            {"type": "string"}, examples=[OpenApiExample("A line", '{"id":"q6n4zf8d2gyk"}\n')]
        ),
        (200, "text/csv"): OpenApiResponse({"type": "string"}, examples=[OpenApiExample("Header", f"{header}\r\n")]),
    }
    described_get = extend_schema(
        operation_id=f"{table.name}_export",
        summary=f"All {table.name} that the filters let through, as one stream",
        description=f"Columns:\n\n{columns}",
        tags=[table.name],
        filters=True,
        parameters=[
            OpenApiParameter(FORMAT, str, enum=list(FORMATS), description="By default what `Accept` asks for."),
            OpenApiParameter(AFTER, str, description="Only ids after this one: to take up a stream that broke off."),
        ],
        responses=streams,
    )
    return extend_schema_view(get=described_get)


@described(tables.STATEMENTS)
class StatementExportView(ExportView):
    queryset = Statement.objects.none()
    table = tables.STATEMENTS
    filterset_class = filters.StatementFilterSet


@described(tables.ARTICLES)
class ArticleExportView(ExportView):
    queryset = Article.objects.none()
    table = tables.ARTICLES
    filterset_class = filters.ArticleFilterSet


@described(tables.PEOPLE)
class PersonExportView(ExportView):
    queryset = Agent.objects.none()
    table = tables.PEOPLE
    filterset_class = filters.AgentFilterSet


@described(tables.ORGANISATIONS)
class OrganisationExportView(ExportView):
    queryset = Agent.objects.none()
    table = tables.ORGANISATIONS
    filterset_class = filters.AgentFilterSet


@described(tables.OUTLETS)
class OutletExportView(ExportView):
    queryset = Outlet.objects.none()
    table = tables.OUTLETS
    filterset_class = filters.OutletFilterSet


@described(tables.TOPICS)
class TopicExportView(ExportView):
    queryset = Topic.objects.none()
    table = tables.TOPICS
    filterset_class = filters.TopicFilterSet


VIEWS: Sequence[type[ExportView]] = (
    *(StatementExportView, ArticleExportView, PersonExportView, OrganisationExportView, OutletExportView),
    TopicExportView,
)
