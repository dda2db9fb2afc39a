"""``LIST/export/``: all rows that match a list's filters, as one streamed file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAcceptable, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from newsroom.api import filters
from newsroom.api.core.throttling import ExportThrottle
from newsroom.api.core.validation import Check
from newsroom.api.core.viewsets import ArchiveView
from newsroom.api.exports.formats import FORMATS, MEDIA_TYPES, Format
from newsroom.api.exports.openapi import AFTER, FORMAT, ExportSchema
from newsroom.api.exports.tables import Cursor, ExportContext, ExportTable, InvalidExportCursor, Row


class ExportNegotiation(DefaultContentNegotiation):
    """Renders errors as problem details whatever the request accepts; the view chooses the format of the rows."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, renderer.media_type


class ExportView(ArchiveView, GenericAPIView[Any]):
    """Streams the rows of a table in the order of their keys; ``after`` continues an export that broke off."""

    action = "export"
    http_method_names = ["get", "head"]
    schema = ExportSchema()
    content_negotiation_class = ExportNegotiation
    gives_etag = False
    media_types = MEDIA_TYPES
    throttle_classes = [*ArchiveView.throttle_classes, ExportThrottle]
    pagination_class = None
    table: ExportTable = None  # type: ignore[assignment]  # set by as_view()
    filterset_class: type[filters.ArchiveFilterSet] | None = None

    def get_queryset(self) -> QuerySet[Any]:
        return self.table.rows(self.viewer)

    def parameters(self) -> set[str]:
        return {FORMAT, AFTER, *(self.filterset_class.base_filters if self.filterset_class else ())}

    def checks(self) -> Iterator[Check]:
        yield from super().checks()
        yield lambda: self.export_format(self.request)
        yield lambda: self.after(self.request)
        yield self.check_filters

    def get(self, request: Request) -> StreamingHttpResponse:
        export_format = self.export_format(request)
        rows = self.filter_queryset(self.get_queryset())
        context = ExportContext(self.viewer, request.build_absolute_uri("/").rstrip("/"))
        batches = read_first(self.table.read(rows, context, after=self.after(request)))
        return self.file_response(export_format, export_format.write(self.table, batches))

    def head(self, request: Request) -> StreamingHttpResponse:
        """Return the headers without reading a row; the length of the file is not known."""
        export_format = self.export_format(request)
        self.filter_queryset(self.get_queryset())
        self.after(request)
        return self.file_response(export_format, iter([b""]))

    def file_response(self, export_format: Format, content: Iterator[bytes]) -> StreamingHttpResponse:
        response = StreamingHttpResponse(content, content_type=export_format.content_type)
        response.headers["Content-Disposition"] = f'attachment; filename="{self.table.name}.{export_format.name}"'
        return response

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Accept"])
        return response

    def export_format(self, request: Request) -> Format:
        """Return the format that the parameter or the Accept header names."""
        if (name := request.query_params.get(FORMAT)) is not None:
            if name not in FORMATS:
                message = _("Unknown format; known formats are %(names)s.")
                raise ValidationError({FORMAT: [message % {"names": ", ".join(FORMATS)}]})
            return FORMATS[name]
        by_type = {one.content_type: one for one in FORMATS.values()}
        accepted = request._request.get_preferred_type(list(by_type))  # noqa: SLF001  # Django's, which DRF hides
        if accepted is None:
            raise NotAcceptable
        return by_type[accepted]

    def after(self, request: Request) -> Cursor:
        value = request.query_params.get(AFTER)
        if value is None:
            return ()
        try:
            return self.table.parse_cursor(value, self.get_queryset().model)
        except InvalidExportCursor as error:
            is_id = list(self.table.key) == ["id"]
            message = _("Not an id.") if is_id else _("Not the %(key)s of a row.") % {"key": self.table.key_format}
            raise ValidationError({AFTER: [message]}) from error


def read_first(batches: Iterator[list[Row]]) -> Iterator[list[Row]]:
    """Read the first batch before the response starts, so that errors set the status code. Return all batches."""
    first = next(batches, None)
    return batches if first is None else chain([first], batches)
