"""What all public pages have in common: they are read only, and the same for everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import conditional_page, require_safe

from articles.models import Article

# Browsers ask every time; caches in front may answer for a minute, and never past the hour of the next story. The ETag
# that ``conditional_page`` sets is a digest of what the reader gets, and there is no Last-Modified: neither moves when
# something changes that is not public. Redirects and missing pages carry the same header, since a merge can be undone
# and a story published.
CACHED = timedelta(minutes=1)

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    @require_safe
    @conditional_page
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = caching()
        return response

    return wrapped


def caching() -> str:
    """How long a page holds, in whole seconds that have passed before anything is released."""
    until_release = Article.objects.until_next_release(CACHED)
    return f"public, max-age=0, s-maxage={int((CACHED if until_release is None else until_release).total_seconds())}"
