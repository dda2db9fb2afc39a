"""The views of the reconciliation service."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.parsers import FormParser
from rest_framework.renderers import TemplateHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from articles.models import Statement
from articles.visibility import public_agents
from newsroom import gone
from newsroom.api.core.errors import Gone, Moved
from newsroom.api.core.etags import cached_response
from newsroom.api.core.parsers import StrictJSONParser
from newsroom.api.core.viewsets import ArchiveView
from newsroom.api.reconciliation import examples, responses, schemas
from newsroom.api.reconciliation.requests import clean_text, parse_extension, parse_kinds, parse_queries
from newsroom.gone import public_redirects
from newsroom.search.disambiguation import with_latest_role

TAGS = ["reconcile"]
BODIES = {"application/x-www-form-urlencoded": schemas.FORM, "application/json": schemas.BODY}


def answer(schema: dict[str, Any], examples: dict[str, Any]) -> OpenApiResponse:
    return OpenApiResponse(schema, examples=[OpenApiExample(name, value) for name, value in examples.items()])


class ProtocolView(ArchiveView):
    """Base of the protocol's views. Unknown parameters are ignored, because clients send some of their own."""

    refuses_empty = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super(ArchiveView, self).initial(request, *args, **kwargs)

    def param(self, name: str) -> str:
        return clean_text(self.request.query_params.get(name, ""))

    def number_param(self, name: str) -> int | None:
        """Return a small number, or None for anything else."""
        value = self.param(name)
        return int(value) if value.isascii() and value.isdecimal() and len(value) < len("10000") else None


class ReconcileView(ProtocolView):
    """The reconciliation service."""

    parser_classes = [StrictJSONParser, FormParser]
    bytes_per_cost = 500
    # A batch in the query string may be too large, too.
    also_refuses_with = [HTTPStatus.REQUEST_ENTITY_TOO_LARGE.value]
    cacheable = True

    @cached_response
    @extend_schema(
        operation_id="reconcile_manifest",
        summary="The manifest, or the results of queries in the address",
        tags=TAGS,
        parameters=[
            OpenApiParameter("queries", str, description="A batch of queries, as JSON."),
            OpenApiParameter("extend", str, description="A data extension, as JSON."),
        ],
        responses=answer(schemas.ANSWER, examples.ANSWERS),
    )
    def get(self, request: Request) -> Response:
        return Response(self.results(request.query_params) or responses.manifest(request))

    @extend_schema(
        operation_id="reconcile",
        summary="Run a batch of queries, or extend data",
        tags=TAGS,
        request=BODIES,
        examples=[
            OpenApiExample(name, value, request_only=True, media_type=media_type)
            for media_type in BODIES
            for name, value in examples.REQUESTS.items()
        ],
        responses=answer(schemas.ANSWER, examples.ANSWERS),
    )
    def post(self, request: Request) -> Response:
        return Response(self.results(request.data) or responses.manifest(request))

    def results(self, params: Any) -> dict[str, Any] | None:
        """Return the results, or None without a query."""
        if not hasattr(params, "get"):
            raise ValidationError({"body": [_("Not an object.")]})
        extension = parse_extension(params["extend"]) if "extend" in params else None
        if "queries" in params:
            return responses.results(parse_queries(params["queries"]), self.viewer)
        return None if extension is None else responses.extended(*extension, self.viewer)


class ReconcileSuggestView(ProtocolView):
    """Base of the views that complete a prefix."""

    prefix = OpenApiParameter("prefix", str, description="The beginning that was typed.")
    cursor = OpenApiParameter("cursor", str, description="The number of suggestions to skip.")

    @property
    def offset(self) -> int:
        """The number of suggestions to skip; an invalid cursor is ignored."""
        return self.number_param("cursor") or 0


class SuggestEntityView(ReconcileSuggestView):
    cacheable = True

    @cached_response
    @extend_schema(
        operation_id="reconcile_suggest_entity",
        summary="People and organisations whose name begins like this",
        tags=TAGS,
        parameters=[
            ReconcileSuggestView.prefix,
            ReconcileSuggestView.cursor,
            OpenApiParameter("type", str, description="`person` or `organisation`."),
        ],
        responses=answer(schemas.SUGGESTED, examples.SUGGESTED_ENTITIES),
    )
    def get(self, request: Request) -> Response:
        wanted = parse_kinds("type", self.param("type"))
        prefix = self.param("prefix")[:300]
        return Response(responses.suggested_entities(prefix, self.viewer, kinds=wanted, offset=self.offset))


class SuggestTypeView(ReconcileSuggestView):
    @extend_schema(
        operation_id="reconcile_suggest_type",
        summary="Types that begin like this",
        tags=TAGS,
        parameters=[ReconcileSuggestView.prefix, ReconcileSuggestView.cursor],
        responses=answer(schemas.SUGGESTED, examples.SUGGESTED_TYPES),
    )
    def get(self, request: Request) -> Response:
        return Response(responses.suggested_types(self.param("prefix"), offset=self.offset))


class SuggestPropertyView(ReconcileSuggestView):
    @extend_schema(
        operation_id="reconcile_suggest_property",
        summary="Properties that begin like this",
        tags=TAGS,
        parameters=[ReconcileSuggestView.prefix, ReconcileSuggestView.cursor],
        responses=answer(schemas.SUGGESTED, examples.SUGGESTED_PROPERTIES),
    )
    def get(self, request: Request) -> Response:
        return Response(responses.suggested_properties(self.param("prefix"), offset=self.offset))


class PropertiesView(ProtocolView):
    @extend_schema(
        operation_id="reconcile_properties",
        summary="Properties with which a table can be extended",
        tags=TAGS,
        parameters=[
            OpenApiParameter("type", str, description="`person` or `organisation`; both unless given."),
            OpenApiParameter("limit", str, description="At most so many."),
        ],
        responses=answer(schemas.PROPOSED, examples.PROPOSED),
    )
    def get(self, request: Request) -> Response:
        wanted = self.param("type")
        return Response(responses.proposed(wanted or None, self.number_param("limit")))


FRAMEABLE = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": [NONE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": ["*"],
}


@method_decorator(xframe_options_exempt, name="dispatch")
@method_decorator(csp_replace(FRAMEABLE), name="dispatch")
class ReconcilePreviewView(ProtocolView):
    """A page about an agent for a small frame."""

    renderer_classes = [TemplateHTMLRenderer]
    media_types = ["text/html"]
    cacheable = True
    also_refuses_with = [HTTPStatus.MOVED_PERMANENTLY.value, HTTPStatus.GONE.value]

    @cached_response
    @extend_schema(
        operation_id="reconcile_preview",
        summary="A page for a small frame: the agent and the newest statement",
        tags=TAGS,
        responses={(200, "text/html"): answer({"type": "string"}, {"A page": "<!DOCTYPE html>\n"})},
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        """Return the same page to everybody."""
        sought = kwargs["id"]
        agent = with_latest_role(public_agents()).filter(pk=sought).first()
        if agent is None:
            target = public_redirects().filter(old_id=sought).values_list("agent", flat=True).first()
            merged = public_agents().filter(pk=target).first()
            if merged is None:
                why = gone.reason("agent", sought)
                raise NotFound(_("There is nothing here.")) if why is None else Gone(why)
            raise Moved(reverse("api:reconcile-preview", args=[merged.pk], request=request))
        statements = Statement.objects.published().said_by(agent).for_readers().newest_first()
        return Response({"agent": agent, "statement": statements.first()}, template_name="api/preview.html")
