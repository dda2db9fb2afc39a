"""ETags of the API: cached responses, conditional requests, and ``If-Match`` on writes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from copy import copy
from functools import partial, wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.utils.decorators import decorator_from_middleware
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.api.core.errors import PreconditionFailed, PreconditionRequired, problem_response
from newsroom.api.core.throttling import RATE_LIMIT_HEADERS
from newsroom.http.caching import cache_key, responses

HEADER = "If-Match"
# A proxy that compresses makes a tag of ours weak or adds the encoding to it, and some clients drop the quotes.
OWN_TAG = re.compile(r'(?:W/)?"?([0-9a-f]{32})(?:--?|;|:)?(?:gzip|br|zstd|deflate)?"?')

Handler = Callable[..., Response]

LARGEST_STORED = 128 * 1024  # bytes


def etag_of(data: Any) -> str:
    """Return the ETag of an object at its own address: a digest of its JSON."""
    body = JSONRenderer().render(data)
    return quote_etag(hashlib.md5(body, usedforsecurity=False).hexdigest())


def restored_tags(header: str) -> str:
    """Return the header with tags of ours as we sent them; any others stay as they are."""
    tags = [tag.strip() for tag in header.split(",")]
    matches = [OWN_TAG.fullmatch(tag) for tag in tags]
    return ", ".join(quote_etag(match[1]) if match else tag for tag, match in zip(tags, matches, strict=True))


def check_if_present(request: Request, data: Any) -> None:
    """Raise ``PreconditionFailed`` if the request has an ``If-Match`` that does not name this object.

    ``data`` is None where there is no object.
    """
    if HEADER in request.headers:
        if data is None:
            raise PreconditionFailed
        check(request, data)


def check(request: Request, data: Any) -> None:
    """Raise unless ``If-Match`` names the ETag of this object or is ``*``."""
    header = request.headers.get(HEADER)
    if header is None:
        raise PreconditionRequired
    if header.strip() != "*" and etag_of(data) not in parse_etags(restored_tags(header)):
        raise PreconditionFailed


def cached_response(handler: Handler) -> Handler:
    """Decorate the GET handler of a ``cacheable`` view: anonymous clients are answered from the cache of responses."""

    @wraps(handler)
    def cached(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not view.cacheable or request.user.is_authenticated:
            return handler(view, request, *args, **kwargs)
        key = cache_key(request, view.site_version, request.headers.get("Accept", ""))
        stored: Any = responses().get(key)
        if stored is not None:
            return stored  # type: ignore[no-any-return]
        response = handler(view, request, *args, **kwargs)
        if response.status_code == HTTPStatus.OK:
            response.add_post_render_callback(partial(store, key))
        return response

    return cached


def store(key: str, response: Response) -> None:
    """Store a rendered response in the cache, without the headers of the rate limit.

    Large ones, such as lists of 200 expanded objects, are not kept: a crawler would fill the memory with them.
    """
    if len(response.content) > LARGEST_STORED:
        return
    headers = {name: value for name, value in response.items() if name not in RATE_LIMIT_HEADERS}
    responses().set(key, HttpResponse(response.content, headers=headers))


class ConditionalMiddleware(ConditionalGetMiddleware):
    """Answers conditional requests with 304 or 412, also for HEAD, and keeps the headers of the rate limit.

    Responses have no date of their last change, so ``If-Unmodified-Since`` is ignored (RFC 9110, 13.1.4).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        alike = copy(request)
        alike.method = "GET" if request.method == "HEAD" else request.method
        alike.META = {name: value for name, value in request.META.items() if name != "HTTP_IF_UNMODIFIED_SINCE"}
        for name in ("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH"):
            if name in alike.META:
                alike.META[name] = restored_tags(alike.META[name])
        answered = super().process_response(alike, response)
        if answered is not response and answered.status_code == HTTPStatus.PRECONDITION_FAILED:
            answered = problem_response(HTTPStatus.PRECONDITION_FAILED, _("The object does not match If-Match."))
            answered.headers["Cache-Control"] = "no-store"
            answered.headers["Vary"] = response.headers["Vary"]
        for name in RATE_LIMIT_HEADERS:
            if name in response.headers:
                answered.headers[name] = response.headers[name]
        return answered


conditional_page = decorator_from_middleware(ConditionalMiddleware)
