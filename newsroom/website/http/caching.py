"""What all public pages have in common: they are read only, and the same for everybody."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from hashlib import blake2b
from http import HTTPStatus
from time import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag
from django.utils.http import http_date, parse_http_date
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from core.http import reads_gzip
from newsroom.website.http.site_version import Standing, standing

# Browsers ask every time; caches in front may answer for a minute, and never past the hour of the next story. The ETag
# is a digest of what the reader gets; Last-Modified is when this process first gave exactly that. Neither moves when
# something changes that is not public. Redirects and missing pages carry the same Cache-Control, since a merge can be
# undone and a story published.
CACHED = timedelta(minutes=1)
# Of so many addresses a process knows what it gave; some hundred bytes each.
REMEMBERED = 20_000
SENT_AGAIN = ("ETag", "Last-Modified", "Vary", "Access-Control-Allow-Origin")

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Given:
    """What was given at an address, how everything stood before it was built, and since when it has been that."""

    version: tuple[Any, ...]
    headers: dict[str, str]
    since: int


class Memory:
    """What this process gave last at each address. Threads share it."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._given: OrderedDict[bytes, Given] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, address: bytes) -> Given | None:
        with self._lock:
            if address in self._given:
                self._given.move_to_end(address)
            return self._given.get(address)

    def keep(self, address: bytes, given: Given) -> None:
        with self._lock:
            self._given[address] = given
            self._given.move_to_end(address)
            while len(self._given) > self._size:
                self._given.popitem(last=False)


memory = Memory(REMEMBERED)


# All that Django reads of a request before it packs the answer: the word, whatever its capitals and weight.
LITERAL = HttpRequest()
LITERAL.META["HTTP_ACCEPT_ENCODING"] = "gzip"


class Packing(GZipMiddleware):
    """What is the same for everybody holds no secret that its length could tell, and no form's token."""

    max_random_bytes = 0

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return super().process_response(LITERAL, response) if reads_gzip(request) else response


packing = Packing(lambda request: HttpResponse())


def public_page(view: View, *, remembered: bool = True) -> Callable[..., HttpResponseBase]:
    """Answers a reader who has the page already without building it, as long as nothing public has moved, unless what
    it shows moves also otherwise (not ``remembered``).

    A form sent here is told that nothing can be (405), whatever cookie or token came with it.
    """

    @csrf_exempt
    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        now, address = standing(CACHED), address_of(request)
        before = memory.of(address)
        if remembered and before is not None and before.version == now.version:
            response: HttpResponseBase | None = unchanged(request, HttpResponse(headers=before.headers))
            if response is not None:
                return held(request, response, now)
        response = view(request, *args, **kwargs)
        # Also to HEAD, whose answer is the page's without the page: the server leaves it out.
        set_response_etag(response)
        patch_vary_headers(response, ["Accept-Encoding"])
        if response.status_code == HTTPStatus.OK:
            etag, since = response["ETag"], int(time())
            if before is not None:
                # Within one second a page may have read otherwise: a time is never given for two of them.
                since = before.since if before.headers["ETag"] == etag else max(since, before.since + 1)
            response.headers["Last-Modified"] = http_date(since)
            headers = {name: response[name] for name in SENT_AGAIN if name in response}
            memory.keep(address, Given(now.version, headers, since))
            response = unchanged(request, response) or response
        return held(request, response, now)

    return wrapped


def address_of(request: HttpRequest) -> bytes:
    """What stands for an address, in the language of the site."""
    return blake2b(f"{get_language()} {request.build_absolute_uri()}".encode(), digest_size=16).digest()


def unchanged(request: HttpRequest, response: HttpResponse) -> HttpResponseBase | None:
    """The answer 304, where the reader has what these headers tell of, or 412; otherwise None. A time counts only when
    it is this very one: another process may have given something else in between."""
    answer: HttpResponseBase | None = response
    if "If-None-Match" in request.headers or "If-Match" in request.headers:
        answer = get_conditional_response(request, etag=response["ETag"], response=response)
    elif request.headers.get("If-Modified-Since") == response["Last-Modified"]:
        same = parse_http_date(response["Last-Modified"])
        answer = get_conditional_response(request, last_modified=same, response=response)
    # Django gives back what it was given where the reader needs all of it.
    return None if answer is response else answer


def held(request: HttpRequest, response: HttpResponseBase, now: Standing) -> HttpResponseBase:
    """With how long it holds; compressed for whom that is legible. The ETag is then a weak one, of 304 too: it stands
    for the page, however it is written."""
    response.headers["Cache-Control"] = cache_control(now)
    response = packing.process_response(request, response)
    if response.status_code == HTTPStatus.NOT_MODIFIED and reads_gzip(request):
        response.headers["ETag"] = f"W/{response['ETag'].removeprefix('W/')}"
    return response


def caching() -> str:
    """How long an answer holds that was built without asking how everything stands."""
    return cache_control(standing(CACHED))


def cache_control(now: Standing) -> str:
    """In whole seconds that have passed before anything is released."""
    return f"public, max-age=0, s-maxage={int(now.until_release(CACHED).total_seconds())}"
