"""The decorator of public pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from newsroom.http.caching import cache_key, responses
from newsroom.http.site_version import current_version

View = Callable[..., HttpResponse]


def public_page(view: View, *, variant: Callable[[], str] | None = None) -> View:
    """Decorate a read-only view whose response is the same for everybody.

    The response is compressed, has an ETag that is a digest of its content, and is served from the cache until the
    site version changes, or what ``variant`` returns. Other methods are answered with 405, without a CSRF check.
    """

    @csrf_exempt
    @require_safe
    @gzip_page
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        version = current_version()
        key = cache_key(request, version, *([variant()] if variant else []))
        response = responses().get(key)
        if response is None:
            response = view(request, *args, **kwargs)
            set_response_etag(response)
            if response.status_code == HTTPStatus.OK:
                responses().set(key, response)
        response.headers["Cache-Control"] = version.cache_control
        return get_conditional_response(request, etag=response.get("ETag"), response=response) or response

    return page
