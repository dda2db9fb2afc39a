"""Base classes of the API's views, lists and viewsets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from rest_framework import mixins
from rest_framework.exceptions import APIException, MethodNotAllowed, NotFound
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import (
    HTTP_401_UNAUTHORIZED,
    HTTP_403_FORBIDDEN,
    HTTP_406_NOT_ACCEPTABLE,
    HTTP_429_TOO_MANY_REQUESTS,
    HTTP_503_SERVICE_UNAVAILABLE,
)
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from newsroom import gone
from newsroom.api import filters
from newsroom.api.core import etags, sparse_fields
from newsroom.api.core.errors import Gone, LengthMissing, QueryTooLong
from newsroom.api.core.etags import cached_response, conditional_page
from newsroom.api.core.pagination import CURSOR, PAGE_SIZE, KeysetPagination
from newsroom.api.core.scopes import Scope
from newsroom.api.core.sparse_fields import COUNT, EXPAND, FIELDS, names_in
from newsroom.api.core.throttling import set_rate_limit_headers
from newsroom.api.core.validation import Check, StrictParamsMixin
from newsroom.api.core.viewer import Viewer
from newsroom.http.site_version import VersionState, current_version

# Answers to one asker at one moment, which no cache may give to another.
REFUSALS = (
    HTTP_401_UNAUTHORIZED,
    HTTP_403_FORBIDDEN,
    HTTP_406_NOT_ACCEPTABLE,
    HTTP_429_TOO_MANY_REQUESTS,
    HTTP_503_SERVICE_UNAVAILABLE,
)


# Room for 200 ids, and for many a batch of questions to reconcile, which may be sent in a body.
LONGEST_QUERY = 16_384


class QueryLimitMixin(APIView):
    """Refuses a query that does not end, wherever it leads."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
            raise QueryTooLong(LONGEST_QUERY)


class ThrottledMixin(APIView):
    """A view that counts whoever asks before anything is said to them, and tells in every answer what is left."""

    throttles: Sequence[BaseThrottle] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        try:
            self.perform_authentication(request)
        finally:
            # Those with a token that is not valid, too: they are nobody.
            super().check_throttles(request)
        super().initial(request, *args, **kwargs)

    def check_throttles(self, request: Request) -> None:
        """Counted already."""

    def get_throttles(self) -> list[BaseThrottle]:
        """The limits that hold for this request; kept, because its answer tells of them."""
        self.throttles = super().get_throttles()
        return list(self.throttles)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        set_rate_limit_headers(response, self.throttles)
        return response


@method_decorator(conditional_page, name="dispatch")
class ArchiveView(StrictParamsMixin, ThrottledMixin, QueryLimitMixin):
    """The base of all views: refuses unknown parameters and sets the headers for caches.

    The ETag is a digest of the response, so it does not change with anything that the client may not see.
    ``cacheable`` says that the site version changes whenever anonymous clients would see another response.
    """

    http_method_names = ["get", "head", "post", "patch"]
    refuses_empty = True
    cacheable = False

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

    @cached_property
    def site_version(self) -> VersionState:
        return current_version()

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Authorization", "Cookie"])
        if response.status_code in REFUSALS:
            patch_cache_control(response, no_store=True)
        elif self.request.user.is_authenticated or request.method not in SAFE_METHODS:
            patch_cache_control(response, private=True, no_cache=True)
        else:
            response.headers["Cache-Control"] = self.site_version.cache_control
        return response


class ArchiveListViewSet(ArchiveView, mixins.ListModelMixin, GenericViewSet[Any]):
    """A list of what the asker may see."""

    queryset: Any
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9a-z]+"
    order: list[str]
    required_scopes: Mapping[str, Scope] = {}

    expands: Sequence[str] = ()

    def parameters(self) -> set[str]:
        if self.action not in ("list", "retrieve"):
            return set()
        shaping_parameters = {FIELDS, *([EXPAND] if self.expands else [])}
        if self.action == "retrieve":
            return shaping_parameters
        filter_names = self.filterset_class.base_filters if self.filterset_class else ()
        return {CURSOR, PAGE_SIZE, COUNT, *shaping_parameters, *filter_names}

    def checks(self) -> Iterator[Check]:
        yield from super().checks()
        yield lambda: self.expanded
        yield self.check_fields
        if self.action == "list":
            yield self.check_filters
            pages = cast("KeysetPagination", self.paginator)
            yield from pages.checks(self.request, self.queryset.model, self.order)

    def check_fields(self) -> None:
        """Raise an error for unknown field names, even when ``expand`` is wrong too."""
        wanted = frozenset(self.request.query_params.get(EXPAND, "").split(",")).intersection(self.expands)
        serializer = self.get_serializer_class()(context={"request": self.request, EXPAND: wanted})
        names_in(self.request, FIELDS, list(sparse_fields.keys_of(serializer)))

    filterset_class: type[filters.ArchiveFilterSet] | None = None

    @property
    def expanded(self) -> frozenset[str]:
        """The references that the client wants as whole objects."""
        return frozenset(names_in(self.request, EXPAND, self.expands)) if self.expands else frozenset()

    @cached_response
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), EXPAND: self.expanded if self.action else frozenset()}

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        serializer = super().get_serializer(*args, **kwargs)
        known = list(sparse_fields.keys_of(serializer))
        if wanted := names_in(self.request, FIELDS, known):
            sparse_fields.keep_only(serializer, [*wanted, *self.expanded])
        return serializer


class ArchiveViewSet(ArchiveListViewSet):
    """A list and its objects, both of what the asker may see."""

    def get_object(self) -> Any:
        instance = self.get_queryset().filter(**{self.lookup_field: self.kwargs["id"]}).first()
        if instance is None:
            raise self.absence(self.kwargs["id"])
        return instance

    # The id of what this request has made or changed: its answer says how that is now, whoever sees it from then on.
    just_saved_id: str | None = None

    # The kind under which ``PublicSnapshot`` stores these objects; empty if it does not.
    snapshot_kind = ""

    def absence(self, sought: str) -> APIException:
        """Return the error for an id without a public object: gone, with the reason, or not found if never public."""
        why = gone.reason(self.snapshot_kind, sought) if self.snapshot_kind else None
        return NotFound(_("There is nothing here.")) if why is None else Gone(why)

    @cached_response
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    def changed(self) -> Response:
        """The object as it is now, with the ETag for the next change."""
        self.just_saved_id = self.kwargs["id"]
        data = self.get_serializer(self.get_object()).data
        return Response(data, headers={"ETag": etags.etag_of(data)})
