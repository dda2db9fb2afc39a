"""The cache of public responses, keyed by the site version."""

from __future__ import annotations

from hashlib import sha256

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.http import HttpRequest
from django.utils.translation import get_language

from newsroom.http.site_version import VersionState


def responses() -> BaseCache:
    """Return the cache that holds public responses."""
    return caches["responses"]


def cache_key(request: HttpRequest, version: VersionState, *variant: str) -> str:
    """Return the key of the response to a request: by version, language, address and what else it varies by."""
    parts = (version.key, get_language() or "", request.build_absolute_uri(), *variant)
    return sha256("\n".join(parts).encode()).hexdigest()
