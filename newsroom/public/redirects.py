"""Addresses whose words have changed, or whose bearer is another now."""

from __future__ import annotations

from typing import Protocol

from django.http import HttpRequest, HttpResponsePermanentRedirect


class Addressed(Protocol):
    def get_absolute_url(self) -> str: ...


def moved(request: HttpRequest, to: Addressed) -> HttpResponsePermanentRedirect:
    """To where it is now, with the same question."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(to.get_absolute_url() + (f"?{query}" if query else ""))
