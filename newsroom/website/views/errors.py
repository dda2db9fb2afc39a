"""Pages for errors, for missing pages, and for pages that are gone.

A missing page says nothing of the address or the reason, so that what is not public looks like what never existed.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from articles.models import Article
from newsroom.gone import reason
from newsroom.http.site_version import current_version

ONE_DAY = 24 * 60 * 60


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    # The same at every address, also beside a page that there is.
    response = render(request, "404.html", {"nowhere": True}, status=404)
    response.headers["Cache-Control"] = current_version().cache_control
    return response


def gone(request: HttpRequest, *, reason: str, title: str = "") -> HttpResponse:
    """Answer 410 for a withdrawn story, or for what ``title`` says; ``reason`` is public."""
    title = title or _("This story has been withdrawn")
    return render(request, "410.html", {"reason": reason, "title": title}, status=410)


def gone_or_never(request: HttpRequest, kind: str, pk: str) -> HttpResponse:
    """Say why something public is no longer shown. Raises ``Http404`` for what was never public."""
    why = reason(kind, pk)
    if why is None:
        raise Http404("has never been here")
    withdrawn = kind == "statement" and Article.objects.withdrawn().filter(statements=pk).exists()
    return gone(request, reason=why, title="" if withdrawn else _("This is no longer shown"))


@never_cache
def not_from_our_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form without its cookie or token. The text of a dispute is given back to be copied."""
    view = request.resolver_match.view_name if request.resolver_match else ""
    written = [request.POST.get(name, "") for name in ("details", "reply")] if view == "website:dispute" else []
    context = {
        "written": "\n\n".join(filter(None, written)),
        "form": request.path if view == "website:dispute" else "",
        "followed": request.path if view == "website:followed" else "",
    }
    return render(request, "403.html", context, status=HTTPStatus.FORBIDDEN)


def too_many(request: HttpRequest, *, reason: str, back: str = "", written: Sequence[str] = ()) -> HttpResponse:
    """Answer 429 and give back what was written, to be sent another time; ``back`` is a link."""
    context = {"reason": reason, "back": back, "written": "\n\n".join(filter(None, written))}
    response = render(request, "429.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(ONE_DAY)
    return response
