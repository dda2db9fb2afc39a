"""The addresses of the API. Each declares its rows, its order, its filters and what its actions need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast, get_args

from django.db.models import QuerySet
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.exceptions import APIException, MethodNotAllowed, NotFound
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.status import (
    HTTP_200_OK,
    HTTP_201_CREATED,
    HTTP_401_UNAUTHORIZED,
    HTTP_403_FORBIDDEN,
    HTTP_406_NOT_ACCEPTABLE,
    HTTP_429_TOO_MANY_REQUESTS,
    HTTP_503_SERVICE_UNAVAILABLE,
)
from rest_framework.viewsets import GenericViewSet

from articles.importing.archive import Outcome
from articles.models import Article, ExtractionRun, Outlet, Statement
from articles.services import version_of
from articles.services.base import verb
from newsroom import gone
from newsroom.api import conditional, filters, judging, rows, serializers, shaping, writes
from newsroom.api.access import Viewer
from newsroom.api.bounded import Bounded
from newsroom.api.counted import Counted, conditional_page
from newsroom.api.errors import Gone, LengthMissing, Moved
from newsroom.api.held import Held
from newsroom.api.idempotency import Idempotent
from newsroom.api.mistakes import Check, Checked
from newsroom.api.pagination import CURSOR, PAGE_SIZE, KeysetPagination
from newsroom.api.powers import Power
from newsroom.api.shaping import COUNT, EXPAND, FIELDS, names_in
from newsroom.public.responses import cache_control, caching
from people.models import Agent, AgentKind, Organisation, Person

OUTCOME_HEADER = "Import-Outcome"
# Answers to one asker at one moment, which no cache may give to another.
REFUSALS = (
    HTTP_401_UNAUTHORIZED,
    HTTP_403_FORBIDDEN,
    HTTP_406_NOT_ACCEPTABLE,
    HTTP_429_TOO_MANY_REQUESTS,
    HTTP_503_SERVICE_UNAVAILABLE,
)


@method_decorator(conditional_page, name="dispatch")
class ArchiveView(Idempotent, Held, Checked, Counted, Bounded):
    """What all addresses have in common: unknown parameters are refused, and answers say how they may be kept.

    The ETag is a digest of what is sent, so it moves with nothing that the asker may not see.
    """

    http_method_names = ["get", "head", "post", "patch"]
    refuses_empty = True

    @property
    def viewer(self) -> Viewer:
        return Viewer.of(self.request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        method = str(request.method).lower()
        if method not in self.http_method_names or not hasattr(self, method):
            raise MethodNotAllowed(str(request.method))
        if "Transfer-Encoding" in request.headers and not request.headers.get("Content-Length"):
            raise LengthMissing
        self.is_admitted = True
        self.check_names()
        self.look_at_what_is_held(request)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Authorization", "Cookie"])
        if response.status_code in REFUSALS:
            patch_cache_control(response, no_store=True)
        elif self.request.user.is_authenticated or request.method not in SAFE_METHODS:
            patch_cache_control(response, private=True, no_cache=True)
        else:
            response.headers["Cache-Control"] = caching() if self.stood is None else cache_control(self.stood)
        self.hold(request, response)
        return response


class ArchiveListViewSet(ArchiveView, mixins.ListModelMixin, GenericViewSet[Any]):
    """A list of what the asker may see."""

    queryset: Any
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9a-z]+"
    order: list[str]
    needs: Mapping[str, Power] = {}

    expands: Sequence[str] = ()

    def parameters(self) -> set[str]:
        if self.action not in ("list", "retrieve"):
            return set()
        shaping_parameters = {FIELDS, *([EXPAND] if self.expands else [])}
        if self.action == "retrieve":
            return shaping_parameters
        narrowing = self.filterset_class.base_filters if self.filterset_class else ()
        return {CURSOR, PAGE_SIZE, COUNT, *shaping_parameters, *narrowing}

    def checks(self) -> Iterator[Check]:
        yield from super().checks()
        yield lambda: self.expanded
        yield self.check_fields
        if self.action == "list":
            yield self.check_filters
            pages = cast("KeysetPagination", self.paginator)
            yield from pages.checks(self.request, self.queryset.model, self.order)

    def check_fields(self) -> None:
        """Also where what ``expand`` names is wrong."""
        wanted = frozenset(self.request.query_params.get(EXPAND, "").split(",")).intersection(self.expands)
        serializer = self.get_serializer_class()(context={"request": self.request, EXPAND: wanted})
        names_in(self.request, FIELDS, list(shaping.keys_of(serializer)))

    filterset_class: type[filters.ArchiveFilterSet] | None = None

    @property
    def expanded(self) -> frozenset[str]:
        """The references in whose place whole objects are wanted."""
        return frozenset(names_in(self.request, EXPAND, self.expands)) if self.expands else frozenset()

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), EXPAND: self.expanded if self.action else frozenset()}

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        serializer = super().get_serializer(*args, **kwargs)
        known = list(shaping.keys_of(serializer))
        if wanted := names_in(self.request, FIELDS, known):
            shaping.keep(serializer, [*wanted, *self.expanded])
        return serializer


class ArchiveViewSet(ArchiveListViewSet):
    """A list and its objects, both of what the asker may see."""

    def get_object(self) -> Any:
        found = self.get_queryset().filter(**{self.lookup_field: self.kwargs["id"]}).first()
        if found is None:
            raise self.absence(self.kwargs["id"])
        return found

    # The id of what this request has made or changed: its answer says how that is now, whoever sees it from then on.
    written: str | None = None

    # As what ``Standing`` keeps that these were public; empty where it does not.
    stands_as = ""

    def absence(self, sought: str) -> APIException:
        """Why there is nothing of this id. What was never to be seen is answered like what never was."""
        why = gone.reason(self.stands_as, sought) if self.stands_as else None
        return NotFound(_("There is nothing here.")) if why is None else Gone(why)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    def changed(self) -> Response:
        """The object as it is now, with the ETag for the next change."""
        self.written = self.kwargs["id"]
        shown = self.get_serializer(self.get_object()).data
        return Response(shown, headers={"ETag": conditional.etag_of(shown)})


class ArticleViewSet(ArchiveViewSet):
    """Stories."""

    queryset = Article.objects.none()
    order = ["-published_at", "-id"]
    filterset_class = filters.ArticleFilterSet
    expands = serializers.ArticleSerializer.EXPANDS
    needs = {"create": Power.HAND_IN, "partial_update": Power.DECIDE_STATUS}
    asks_for_match = True
    heeds_match = True
    stands_as = "article"

    def get_queryset(self) -> QuerySet[Article]:
        with_text = self.action != "list"
        return rows.article_rows(self.viewer, with_text=with_text, expand=self.expanded, written=self.written)

    def get_serializer_class(self) -> type[serializers.ArticleSerializer]:
        return serializers.ArticleSerializer if self.action == "list" else serializers.ArticleDetailSerializer

    def absence(self, sought: str) -> APIException:
        withdrawn = Article.objects.withdrawn().filter(pk=sought).first()
        return super().absence(sought) if withdrawn is None else Gone(withdrawn.withdrawn_reason)

    @extend_schema(
        request=writes.StorySerializer,
        responses={200: serializers.ArticleDetailSerializer, 201: serializers.ArticleDetailSerializer},
        parameters=[
            OpenApiParameter(
                OUTCOME_HEADER, location="header", response=[200, 201], enum=get_args(Outcome), required=True
            ),
            OpenApiParameter("Location", OpenApiTypes.URI, "header", response=[201], required=True),
            OpenApiParameter("ETag", location="header", response=[200, 201], required=True),
        ],
    )
    def create(self, request: Request) -> Response:
        """Hand in a story.

        201 for one that is new here. 200 for one that is known, by outlet and `external_id`, or else by outlet and
        `url`: the header says whether its text was revised, something else updated, or nothing changed.
        With `If-Match` only a story that is known and is what it was when it was looked at is changed.

        The scope `hand_in` alone is for drafts, and for correcting one's own: for all else `hand_in_published` is
        needed beside it.
        """

        def look(known: Article | None) -> None:
            conditional.check_if_given(request, None if known is None else self.shown(known))

        result = writes.hand_in(request.data, self.viewer, look)
        shown = self.shown(result.article)
        headers: dict[str, str] = {OUTCOME_HEADER: result.outcome, "ETag": conditional.etag_of(shown)}
        if result.outcome != "created":
            return Response(shown, HTTP_200_OK, headers=headers)
        headers["Location"] = reverse("api:article-detail", args=[result.article.pk], request=request)
        return Response(shown, HTTP_201_CREATED, headers=headers)

    def shown(self, article: Article) -> Any:
        """As its own address answers whoever sees it."""
        self.written = article.pk
        return self.get_serializer(self.get_queryset().get()).data

    @extend_schema(request=writes.StatusSerializer)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Decide on a story's status."""
        self.decide(request)
        return self.changed()

    @verb
    def decide(self, request: Request) -> None:
        """What is asked for, of the story as whoever asks has seen it."""
        Article.objects.select_for_update().filter(pk=self.kwargs["id"]).first()
        article = self.get_object()
        conditional.check(request, self.get_serializer(article).data)
        decision = writes.StatusSerializer(data=request.data)
        decision.is_valid(raise_exception=True)
        decision.decide(article, self.viewer)


class StatementViewSet(ArchiveViewSet):
    """Who said what, newest first."""

    queryset = Statement.objects.none()
    serializer_class = serializers.StatementSerializer
    order = ["-published_at", "-id"]
    filterset_class = filters.StatementFilterSet
    expands = serializers.StatementSerializer.EXPANDS
    needs = {"create": Power.DECIDE, "partial_update": Power.DECIDE}
    asks_for_match = True
    stands_as = "statement"
    is_watched = True

    def get_queryset(self) -> QuerySet[Statement]:
        return rows.statement_rows(self.viewer, expand=self.expanded, written=self.written)

    @extend_schema(
        request=judging.MissedSerializer,
        responses={201: serializers.StatementSerializer},
        parameters=shaping.MADE,
    )
    def create(self, request: Request) -> Response:
        """Enter a statement that the machine missed."""
        missed = judging.MissedSerializer(data=request.data)
        missed.is_valid(raise_exception=True)
        self.written = missed.enter(self.viewer).pk
        shown = self.get_serializer(self.get_queryset().get()).data
        address = reverse("api:statement-detail", args=[self.written], request=request)
        return Response(shown, HTTP_201_CREATED, headers={"Location": address, "ETag": conditional.etag_of(shown)})

    @extend_schema(request=judging.JudgementSerializer)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Confirm or reject a statement, take that back, or put it right. Each change is a decision of the account."""
        statement = self.get_object()
        version = version_of(statement)
        # Looked at after its version was: whatever comes between the two is found when it is locked.
        conditional.check(request, self.get_serializer(self.get_object()).data)
        judgement = judging.JudgementSerializer(data=request.data)
        judgement.is_valid(raise_exception=True)
        judgement.decide(statement, self.viewer, version)
        return self.changed()


class AgentViewSet(ArchiveViewSet):
    """Agents of one kind, by name. One that was merged, or is of the other kind, has moved."""

    serializer_class = serializers.AgentSerializer
    order = ["name", "id"]
    filterset_class = filters.AgentFilterSet
    expands = serializers.AgentSerializer.EXPANDS
    stands_as = "agent"
    is_watched = True
    kind: AgentKind

    def get_queryset(self) -> QuerySet[Agent]:
        return rows.agent_rows(self.viewer, expand=self.expanded).filter(kind=self.kind)

    def absence(self, sought: str) -> APIException:
        # The former id apart: asked for together with the present one, every agent there is would be looked at.
        agent = self.viewer.agents().filter(pk=self.viewer.present_id(sought)).first()
        if agent is None:
            return super().absence(sought)
        address = reverse(f"api:{agent.kind}-detail", args=[agent.pk], request=self.request)
        return Moved("?".join(filter(None, [address, self.request.META.get("QUERY_STRING")])))


class PersonViewSet(AgentViewSet):
    """People."""

    queryset = Person.objects.none()
    kind = AgentKind.PERSON


class OrganisationViewSet(AgentViewSet):
    """Organisations."""

    queryset = Organisation.objects.none()
    kind = AgentKind.ORGANISATION


class OutletViewSet(ArchiveViewSet):
    """Newspapers, agencies, broadcasters, by name."""

    queryset = Outlet.objects.none()
    serializer_class = serializers.OutletSerializer
    order = ["name", "id"]
    filterset_class = filters.OutletFilterSet
    stands_as = "outlet"
    is_watched = True

    def get_queryset(self) -> QuerySet[Outlet]:
        return self.viewer.outlets()


class RunViewSet(ArchiveViewSet):
    """Attempts to read stories, newest first."""

    queryset = ExtractionRun.objects.none()
    serializer_class = serializers.RunSerializer
    order = ["-created_at", "-id"]
    filterset_class = filters.RunFilterSet
    needs = {"list": Power.READ_ALL, "retrieve": Power.READ_ALL}

    def get_queryset(self) -> QuerySet[ExtractionRun]:
        return rows.run_rows(self.viewer)
