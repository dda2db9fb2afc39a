"""``LIST/export/``: every row that the list's filters let through, as one stream; :mod:`lists` has them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
from rest_framework.throttling import BaseThrottle

from newsroom.api import filters
from newsroom.api.core.throttling import ExportThrottle
from newsroom.api.core.validation import Check
from newsroom.api.core.viewsets import ArchiveView
from newsroom.api.exports.content_negotiation import preferred
from newsroom.api.exports.formats import Format, formats_of
from newsroom.api.exports.tables import NoPlace, Place, Row, Sight, Table

FORMAT, AFTER = "format", "after"


class OwnNegotiation(DefaultContentNegotiation):
    """Errors are always problem details; the format of a stream is the view's own business."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type


class ExportView(ArchiveView, GenericAPIView[Any]):
    """Rows in the order of their keys; ``after`` takes up a stream that broke off."""

    action = "export"

    http_method_names = ["get", "head"]
    content_negotiation_class = OwnNegotiation
    gives_etag = False
    throttle_classes = [*ArchiveView.throttle_classes, ExportThrottle]
    pagination_class = None
    table: Table
    filterset_class: type[filters.ArchiveFilterSet] | None = None
    throttles: Sequence[BaseThrottle] = ()

    @property
    def given_as(self) -> Sequence[str]:
        """The types of which one must be accepted."""
        return list(dict.fromkeys(one.media_type for one in formats_of(self.table).values()))

    @property
    def not_acceptable(self) -> str:
        return _("This list is given as %(types)s.") % {"types": ", ".join(self.given_as)}

    def get_queryset(self) -> QuerySet[Any]:
        return self.table.rows(self.viewer)

    def parameters(self) -> set[str]:
        return {FORMAT, AFTER, *(self.filterset_class.base_filters if self.filterset_class else ())}

    def checks(self) -> Iterator[Check]:
        yield from super().checks()
        yield lambda: self.chosen(self.request)
        yield lambda: self.after(self.request)
        yield self.check_filters

    def get(self, request: Request) -> StreamingHttpResponse:
        chosen = self.chosen(request)
        rows = self.filter_queryset(self.get_queryset())
        sight = Sight(self.viewer, request.build_absolute_uri("/").rstrip("/"))
        batches = begun(self.table.read(rows, sight, after=self.after(request)))
        content_type = f"{chosen.media_type}; charset=utf-8"
        return self.labelled(
            StreamingHttpResponse(chosen.write(self.table, batches), content_type=content_type), chosen
        )

    def head(self, request: Request) -> StreamingHttpResponse:
        """What the stream would be, without reading a row of it: of no length that is known, as the stream is."""
        chosen = self.chosen(request)
        self.filter_queryset(self.get_queryset())
        self.after(request)
        nothing = StreamingHttpResponse(iter([b""]), content_type=f"{chosen.media_type}; charset=utf-8")
        return self.labelled(nothing, chosen)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Accept"])
        return response

    def labelled(self, response: StreamingHttpResponse, chosen: Format) -> StreamingHttpResponse:
        response.headers["Content-Disposition"] = f'attachment; filename="{self.table.name}.{chosen.extension}"'
        return response

    def chosen(self, request: Request) -> Format:
        """By the parameter, or else by the Accept header; newline-delimited JSON where neither says."""
        formats = formats_of(self.table)
        if (name := request.query_params.get(FORMAT)) is not None:
            if name not in formats:
                message = _("Known for this list are %(names)s.")
                raise ValidationError({FORMAT: [message % {"names": ", ".join(formats)}]})
            return formats[name]
        media_type = preferred(request.headers.get("Accept", ""), self.given_as)
        if media_type is None:
            raise NotAcceptable(self.not_acceptable)
        return next(one for one in formats.values() if one.media_type == media_type)

    def after(self, request: Request) -> Place:
        given = request.query_params.get(AFTER)
        if given is None:
            return ()
        try:
            return self.table.place(given, self.get_queryset().model)
        except NoPlace as error:
            is_id = list(self.table.key) == ["id"]
            message = _("Not an id.") if is_id else _("Not %(key)s of a row.") % {"key": self.table.written_key}
            raise ValidationError({AFTER: [message]}) from error


def begun(batches: Iterator[list[Row]]) -> Iterator[list[Row]]:
    """The same batches, the first read already: what keeps it from being read is answered with an error's status."""
    first = next(batches, None)
    return batches if first is None else chain([first], batches)
