"""The root of the API, its OpenAPI description, and the response for unknown addresses."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import resolve
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from newsroom.api.core.errors import SlashMissing
from newsroom.api.core.viewsets import ArchiveView
from newsroom.api.openapi import examples
from newsroom.api.openapi.examples import example
from newsroom.http.caching import responses

FORMAT = "format"
FORMATS = ("yaml", "json")
DESCRIPTION = OpenApiResponse(
    {"type": "object", "additionalProperties": True},
    "An OpenAPI document.",
    examples=[OpenApiExample("The beginning", {"openapi": "3.1.1", "info": {"title": "Newsroom Archive"}})],
)
PAGE = OpenApiResponse({"type": "string"}, "A page.", examples=[OpenApiExample("The beginning", "<!DOCTYPE html>\n")])


class RootView(ArchiveView):
    """The addresses of all lists and services. The export of a list is at `export/` below it."""

    @extend_schema(
        summary="The addresses of all lists and services",
        operation_id="root",
        tags=["root"],
        examples=example("Lists", examples.ROOT),
        responses={
            200: OpenApiResponse(
                {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}},
                "The address of each list and service by its name.",
            )
        },
    )
    def get(self, request: Request) -> Response:
        lists = {
            "articles": "article",
            "people": "person",
            "organisations": "organisation",
            "statements": "statement",
            "outlets": "outlet",
            "topics": "topic",
            "revisions": "revision",
            "mentions": "mention",
            "names": "name",
            "positions": "position",
            "merges": "merge",
            "distinctions": "distinction",
            "redirects": "redirect",
            "coverage": "coverage",
            "search": "search",
            "changes": "change",
            "runs": "run",
            "webhooks": "webhook",
        }
        routes = {name: f"{route}-list" for name, route in lists.items()}
        routes |= {"aggregate": "aggregate", "suggest": "search-suggest"}
        routes |= {"quote-check": "quote-check", "reconcile": "reconcile"}
        return Response({name: reverse(f"api:{route}", request=request) for name, route in routes.items()})


@extend_schema_view(
    get=extend_schema(
        exclude=False,
        operation_id="description",
        summary="The OpenAPI description",
        tags=["description"],
        parameters=[OpenApiParameter(FORMAT, str, enum=FORMATS, description="Instead of the Accept header.")],
        responses={(200, renderer.media_type): DESCRIPTION for renderer in SpectacularAPIView.renderer_classes},
    )
)
class SchemaView(ArchiveView, SpectacularAPIView):
    """The OpenAPI description, as YAML or JSON."""

    media_types = [renderer.media_type for renderer in SpectacularAPIView.renderer_classes]

    def parameters(self) -> set[str]:
        return {FORMAT}

    def _get_schema_response(self, request: Request) -> HttpResponse:
        """Return the description, which is made once in each process: it is the same for everybody."""
        renderer: Any = request.accepted_renderer
        key = f"schema {renderer.media_type} {request.build_absolute_uri('/')} {get_language()}"
        if (stored := responses().get(key)) is None:
            made = super()._get_schema_response(request)
            stored = (renderer.render(made.data, renderer.media_type, {}), made.headers["Content-Disposition"])
            responses().set(key, stored)
        content, disposition = stored
        return HttpResponse(content, content_type=renderer.media_type, headers={"Content-Disposition": disposition})

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Choose the renderer by the parameter, or else by the Accept header."""
        name = request.query_params.get(FORMAT)
        if name is None:
            return super().perform_content_negotiation(request, force)
        if name not in FORMATS:
            raise ValidationError({FORMAT: [_("Known formats are %(names)s.") % {"names": ", ".join(FORMATS)}]})
        renderer = next(one for one in self.get_renderers() if one.format == name)
        return renderer, renderer.media_type


@extend_schema_view(
    get=extend_schema(
        exclude=False,
        operation_id="documentation",
        summary="The OpenAPI description as a page to read and try",
        tags=["description"],
        responses={(200, "text/html"): PAGE},
    )
)
class DocumentationView(ArchiveView, SpectacularSwaggerView):
    """The description as a page to read and try. It has a CSRF token, so no cache may store it."""

    gives_etag = False
    media_types = ["text/html"]

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response


@extend_schema(exclude=True)
class NotFoundView(ArchiveView):
    """Every other address of the API."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super(ArchiveView, self).initial(request, *args, **kwargs)
        address = f"{request.path_info}/"
        if not request.path_info.endswith("/") and getattr(resolve(address).func, "cls", None) is not NotFoundView:
            raise SlashMissing(request.build_absolute_uri(request.get_full_path(force_append_slash=True)))
        raise NotFound(_("There is nothing here."))
