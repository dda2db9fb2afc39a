"""What all public pages have in common: they are read only, and the same for everybody."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import conditional_page, require_safe

# Browsers ask every time; caches in front may answer for a minute. The ETag that ``conditional_page`` sets is a digest
# of what the reader gets, and there is no Last-Modified: neither moves when something changes that is not public.
# Redirects and missing pages carry the same header, since a merge can be undone and a story published.
CACHING = "public, max-age=0, s-maxage=60"

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    @require_safe
    @conditional_page
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = CACHING
        return response

    return wrapped
