"""304 by one query, as the site's pages have it (decision 0018), where all that is shown to everybody is watched."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import set_response_etag
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.api.shaping import EXPAND
from newsroom.public.moments import Standing, standing
from newsroom.public.responses import CACHED, Given, address_of, memory, unchanged


class Held:
    """A view that answers whoever asks without an account, and has the answer already, without building it.

    ``is_watched`` says that triggers note whatever changes what it shows.
    """

    is_watched = False
    stood: Standing | None = None

    def look_at_what_is_held(self, request: Request) -> None:
        """To be asked once the request has been allowed and counted."""
        if not self.is_watched or request.method != "GET" or request.user.is_authenticated:
            return
        if EXPAND in request.query_params or "If-Match" in request.headers:
            # How far a story has been read may come with what is expanded, and is not watched.
            return
        self.stood = standing(CACHED)
        whole: HttpRequest = request._request  # noqa: SLF001  # what the site's pages are asked by
        before = memory.of(address_of(whole))
        if before is None or before.version != self.stood.version or "If-None-Match" not in request.headers:
            return
        response = unchanged(whole, HttpResponse(headers=before.headers))
        if response is not None:
            self.get = lambda *_args, **_kwargs: response

    def hold(self, request: Request, response: Any) -> None:
        """Remember what is given, once it is known."""
        if self.stood is not None and isinstance(response, Response) and response.status_code == HTTPStatus.OK:
            response.add_post_render_callback(partial(remember, request._request, self.stood))  # noqa: SLF001  # as above


def remember(request: HttpRequest, stood: Standing, response: HttpResponse) -> None:
    set_response_etag(response)
    headers = {name: response[name] for name in ("ETag", "Vary") if name in response}
    memory.keep(address_of(request), Given(stood.version, headers, 0))
