"""Redirects from former addresses."""

from __future__ import annotations

from typing import Protocol

from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect

from articles.visibility import agents_with_pages
from newsroom.gone import public_redirects

NARROW_TO_AGENTS = ("speaker", "organisation")


class Addressed(Protocol):
    def get_absolute_url(self) -> str: ...


def moved(request: HttpRequest, to: Addressed) -> HttpResponsePermanentRedirect:
    """Redirect to an object's present address, with the same query string."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(to.get_absolute_url() + (f"?{query}" if query else ""))


def search_moved(request: HttpRequest) -> HttpResponsePermanentRedirect:
    """Redirect to the same search with the former ids of merged agents replaced.

    Raises ``Http404`` if it has no former id of an agent that has a page.
    """
    query = request.GET.copy()
    requested = {name: str(query[name]) for name in NARROW_TO_AGENTS if name in query}
    former = public_redirects().filter(old_id__in=requested.values(), agent__in=agents_with_pages().values("pk"))
    now = dict(former.values_list("old_id", "agent"))
    if not now:
        raise Http404("nobody public of this identifier")
    for name, pk in requested.items():
        query[name] = now.get(pk, pk)
    return HttpResponsePermanentRedirect(f"{request.path}?{query.urlencode()}")
