"""The addresses of the reconciliation service."""

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
from newsroom.api.reconciliation.requests import extension, kinds, questions, whole
from newsroom.gone import public_redirects
from newsroom.search.disambiguation import with_latest_role

TAGS = ["reconcile"]
BODIES = {"application/x-www-form-urlencoded": schemas.FORM, "application/json": schemas.BODY}


def answer(schema: dict[str, Any], shown: dict[str, Any]) -> OpenApiResponse:
    return OpenApiResponse(schema, examples=[OpenApiExample(name, value) for name, value in shown.items()])


class ProtocolView(ArchiveView):
    """Clients of the protocol send parameters of their own: what is not known is ignored."""

    refuses_empty = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super(ArchiveView, self).initial(request, *args, **kwargs)

    def asked(self, name: str) -> str:
        return whole(self.request.query_params.get(name, ""))

    def number(self, name: str) -> int | None:
        """A small number; None for anything else."""
        given = self.asked(name)
        return int(given) if given.isascii() and given.isdecimal() and len(given) < len("10000") else None


class ReconcileView(ProtocolView):
    """The reconciliation service."""

    parser_classes = [StrictJSONParser, FormParser]
    # A batch in the address may be too large, too.
    also_refuses_with = [HTTPStatus.REQUEST_ENTITY_TOO_LARGE.value]

    @extend_schema(
        operation_id="reconcile_manifest",
        summary="What the service is, or answers to questions in the address",
        tags=TAGS,
        parameters=[
            OpenApiParameter("queries", str, description="A batch of questions, as JSON."),
            OpenApiParameter("extend", str, description="A data extension, as JSON."),
        ],
        responses=answer(schemas.ANSWER, examples.ANSWERS),
    )
    def get(self, request: Request) -> Response:
        return Response(self.answered(request.query_params) or responses.manifest(request))

    @extend_schema(
        operation_id="reconcile",
        summary="Answer a batch of questions, or extend data",
        tags=TAGS,
        request=BODIES,
        examples=[
            OpenApiExample(name, value, request_only=True, media_type=media_type)
            for media_type in BODIES
            for name, value in examples.QUESTIONS.items()
        ],
        responses=answer(schemas.ANSWER, examples.ANSWERS),
    )
    def post(self, request: Request) -> Response:
        return Response(self.answered(request.data) or responses.manifest(request))

    def answered(self, given: Any) -> dict[str, Any] | None:
        """None when nothing was asked."""
        if not hasattr(given, "get"):
            raise ValidationError({"body": [_("Not an object.")]})
        wanted = extension(given["extend"]) if "extend" in given else None
        if "queries" in given:
            return responses.results(questions(given["queries"]), self.viewer)
        return None if wanted is None else responses.extended(*wanted, self.viewer)


class ReconcileSuggestView(ProtocolView):
    """Completes what is being typed."""

    prefix = OpenApiParameter("prefix", str, description="What has been typed so far.")
    cursor = OpenApiParameter("cursor", str, description="How many suggestions to leave out: those had already.")

    @property
    def past(self) -> int:
        """None are left out where the cursor is no number, as whatever is not known here is ignored."""
        return self.number("cursor") or 0


class SuggestEntityView(ReconcileSuggestView):
    @extend_schema(
        operation_id="reconcile_suggest_entity",
        summary="People and organisations that a beginning may mean",
        tags=TAGS,
        parameters=[
            ReconcileSuggestView.prefix,
            ReconcileSuggestView.cursor,
            OpenApiParameter("type", str, description="`person` or `organisation`."),
        ],
        responses=answer(schemas.SUGGESTED, examples.SUGGESTED_ENTITIES),
    )
    def get(self, request: Request) -> Response:
        wanted = kinds("type", self.asked("type"))
        prefix = self.asked("prefix")[:300]
        return Response(responses.suggested_entities(prefix, self.viewer, kinds=wanted, past=self.past))


class SuggestTypeView(ReconcileSuggestView):
    @extend_schema(
        operation_id="reconcile_suggest_type",
        summary="Types that begin so",
        tags=TAGS,
        parameters=[ReconcileSuggestView.prefix, ReconcileSuggestView.cursor],
        responses=answer(schemas.SUGGESTED, examples.SUGGESTED_TYPES),
    )
    def get(self, request: Request) -> Response:
        return Response(responses.suggested_types(self.asked("prefix"), past=self.past))


class SuggestPropertyView(ReconcileSuggestView):
    @extend_schema(
        operation_id="reconcile_suggest_property",
        summary="Properties that begin so",
        tags=TAGS,
        parameters=[ReconcileSuggestView.prefix, ReconcileSuggestView.cursor],
        responses=answer(schemas.SUGGESTED, examples.SUGGESTED_PROPERTIES),
    )
    def get(self, request: Request) -> Response:
        return Response(responses.suggested_properties(self.asked("prefix"), past=self.past))


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
        wanted = self.asked("type")
        return Response(responses.proposed(wanted or None, self.number("limit")))


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
    """A page for a small frame."""

    renderer_classes = [TemplateHTMLRenderer]
    given_as = ["text/html"]
    cacheable = True
    also_refuses_with = [HTTPStatus.MOVED_PERMANENTLY.value, HTTPStatus.GONE.value]

    @cached_response
    @extend_schema(
        operation_id="reconcile_preview",
        summary="Somebody in a small frame: who it is, and what was said last",
        tags=TAGS,
        responses={(200, "text/html"): answer({"type": "string"}, {"A page": "<!DOCTYPE html>\n"})},
    )
    def get(self, request: Request, **kwargs: str) -> Response:
        """The same to everybody, whoever asks."""
        sought = kwargs["id"]
        agent = with_latest_role(public_agents()).filter(pk=sought).first()
        if agent is None:
            bearer = public_redirects().filter(old_id=sought).values_list("agent", flat=True).first()
            merged = public_agents().filter(pk=bearer).first()
            if merged is None:
                why = gone.reason("agent", sought)
                raise NotFound(_("There is nothing here.")) if why is None else Gone(why)
            raise Moved(reverse("api:reconcile-preview", args=[merged.pk], request=request))
        said = Statement.objects.published().said_by(agent).for_readers().newest_first()
        return Response({"agent": agent, "statement": said.first()}, template_name="api/preview.html")
