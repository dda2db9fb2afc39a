"""``If-Match``: what somebody else has changed in the meantime is not written over."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import Any

from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

HEADER = "If-Match"


class PreconditionRequired(APIException):
    """A change of something that exists says what it was when it was looked at."""

    status_code = HTTPStatus.PRECONDITION_REQUIRED
    default_code = "precondition_required"
    default_detail = gettext_lazy("Send the ETag of what you have looked at as If-Match.")


class PreconditionFailed(APIException):
    """It is not what it was when it was looked at."""

    status_code = HTTPStatus.PRECONDITION_FAILED
    default_code = "precondition_failed"
    default_detail = gettext_lazy("This has been changed since you looked at it. Nothing was saved over that.")


def etag_of(shown: Any) -> str:
    """The ETag under which an object is answered at its own address: a digest of what is sent."""
    body = JSONRenderer().render(shown)
    return quote_etag(hashlib.md5(body, usedforsecurity=False).hexdigest())


def check_if_given(request: Request, shown: Any) -> None:
    """Raises when the request was made knowing something else than this; ``None`` is what is not there."""
    if HEADER in request.headers:
        if shown is None:
            raise PreconditionFailed
        check(request, shown)


def check(request: Request, shown: Any) -> None:
    """Raises unless the request was made knowing this. Whoever sends ``*`` takes it as it is."""
    given = request.headers.get(HEADER)
    if given is None:
        raise PreconditionRequired
    if given.strip() != "*" and etag_of(shown) not in parse_etags(given):
        raise PreconditionFailed
