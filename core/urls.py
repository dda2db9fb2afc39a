"""Addresses of things, made without asking the list of all addresses each time: a page has hundreds of them."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, get_urlconf, reverse


def cached_reverse(name: str, *parts: str) -> str:
    """As ``reverse`` gives it. The parts are identifiers and slugs, which stand in an address as they are."""
    return _pattern(name, len(parts), get_script_prefix(), get_urlconf()).format(*parts)


@lru_cache(maxsize=100)
def _pattern(name: str, count: int, prefix: str, urlconf: str | None) -> str:
    places = [f"part-{n}-of-it" for n in range(count)]
    pattern = reverse(name, args=places)
    for n, place in enumerate(places):
        pattern = pattern.replace(place, f"{{{n}}}")
    return pattern
