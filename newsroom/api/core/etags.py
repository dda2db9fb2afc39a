"""``If-Match``: what somebody else has changed in the meantime is not written over."""

from __future__ import annotations

import hashlib
from copy import copy
from functools import partial
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import set_response_etag
from django.utils.decorators import decorator_from_middleware
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.api.core.errors import PreconditionFailed, PreconditionRequired, answer
from newsroom.api.core.sparse_fields import EXPAND
from newsroom.api.core.throttling import TOLD
from newsroom.website.http.caching import CACHED, Given, address_of, memory, unchanged
from newsroom.website.http.site_version import Standing, standing

HEADER = "If-Match"


def etag_of(shown: Any) -> str:
    """The ETag under which an object is answered at its own address: a digest of what is sent."""
    body = JSONRenderer().render(shown)
    return quote_etag(hashlib.md5(body, usedforsecurity=False).hexdigest())


def check_if_given(request: Request, shown: Any) -> None:
    """Raises when the request was made knowing something else than this; ``None`` is what is not there."""
    if HEADER in request.headers:
        if shown is None:
            raise PreconditionFailed
        check(request, shown)


def check(request: Request, shown: Any) -> None:
    """Raises unless the request was made knowing this. Whoever sends ``*`` takes it as it is."""
    given = request.headers.get(HEADER)
    if given is None:
        raise PreconditionRequired
    if given.strip() != "*" and etag_of(shown) not in parse_etags(given):
        raise PreconditionFailed


class CachedResponseMixin:
    """A view that answers whoever asks without an account, and has the answer already, without building it.

    ``cacheable`` says that triggers note whatever changes what it shows.
    """

    cacheable = False
    stood: Standing | None = None

    def look_at_what_is_held(self, request: Request) -> None:
        """To be asked once the request has been allowed and counted."""
        if not self.cacheable or request.method != "GET" or request.user.is_authenticated:
            return
        if EXPAND in request.query_params or "If-Match" in request.headers:
            # How far a story has been read may come with what is expanded, and is not watched.
            return
        self.stood = standing(CACHED)
        whole: HttpRequest = request._request  # noqa: SLF001  # what the site's pages are asked by
        before = memory.of(address_of(whole))
        if before is None or before.version != self.stood.version or "If-None-Match" not in request.headers:
            return
        response = unchanged(whole, HttpResponse(headers=before.headers))
        if response is not None:
            self.get = lambda *_args, **_kwargs: response

    def hold(self, request: Request, response: Any) -> None:
        """Remember what is given, once it is known."""
        if self.stood is not None and isinstance(response, Response) and response.status_code == HTTPStatus.OK:
            response.add_post_render_callback(partial(remember, request._request, self.stood))  # noqa: SLF001  # as above


def remember(request: HttpRequest, stood: Standing, response: HttpResponse) -> None:
    set_response_etag(response)
    headers = {name: response[name] for name in ("ETag", "Vary") if name in response}
    memory.keep(address_of(request), Given(stood.version, headers, 0))


class ConditionalMiddleware(ConditionalGetMiddleware):
    """304 to whoever has the answer already, and 412 to whoever wants another; both tell what is left, too. HEAD is
    answered like GET: its body is taken away later.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        alike = copy(request)
        alike.method = "GET" if request.method == "HEAD" else request.method
        # Nothing here has a time of its last change, without which this header says nothing (RFC 9110, 13.1.4).
        alike.META = {name: value for name, value in request.META.items() if name != "HTTP_IF_UNMODIFIED_SINCE"}
        answered = super().process_response(alike, response)
        if answered is not response and answered.status_code == HTTPStatus.PRECONDITION_FAILED:
            answered = answer(HTTPStatus.PRECONDITION_FAILED, _("This is not what If-Match names."))
            answered.headers["Cache-Control"] = "no-store"
            answered.headers["Vary"] = response.headers["Vary"]
        for name in TOLD:
            if name in response.headers:
                answered.headers[name] = response.headers[name]
        return answered


conditional_page = decorator_from_middleware(ConditionalMiddleware)
