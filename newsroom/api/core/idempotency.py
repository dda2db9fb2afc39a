"""``Idempotency-Key``: a repeated POST has no second effect (draft-ietf-httpapi-idempotency-key-header).

The effect and the response are stored in one transaction, under an advisory lock on the key. A server that dies in
between leaves neither an effect nor a lock behind.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import is_success
from rest_framework.views import APIView

from core.transactions import transactional_with_retry
from newsroom.api.core.errors import Conflict
from newsroom.api.models import AnsweredRequest

if TYPE_CHECKING:
    from django.contrib.auth.models import User

HEADER = "Idempotency-Key"
RETENTION = timedelta(hours=24)
# A string of structured fields (RFC 9651), or the same without its quotation marks, as many clients send it.
KEY = re.compile(r'"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x7e][\x20-\x7e]{0,254})')
STORED_HEADERS = ("Location", "Import-Outcome", "ETag")

Handler = Callable[..., Response]


class KeyReused(exceptions.APIException):
    """The key was used for another request."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    default_code = "key_reused"


def key_of(request: Request) -> str | None:
    """Return the request's key, if it has one. Raises ``ValidationError`` for one that is malformed."""
    header = request.headers.get(HEADER)
    if header is None:
        return None
    match = KEY.fullmatch(header.strip())
    if match is None:
        raise exceptions.ValidationError({HEADER: [_("Not a key: from 1 to 255 visible ASCII characters.")]})
    return match[1] or match[2]


def idempotent(handler: Handler) -> Handler:
    """Decorate a POST handler: with an ``Idempotency-Key``, an account's request is handled once.

    A repeated request gets the stored response. A response that is no success is not stored and leaves nothing in the
    database, so that the request may be tried again. The view may define ``for_storage(body)`` to take a secret out
    of the stored body and ``from_storage(body)`` to put it back.
    """

    @wraps(handler)
    def handle(view: APIView, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = key_of(request) if request.user.is_authenticated else None
        if key is None:
            return handler(view, request, *args, **kwargs)
        return handle_once(key, view, handler, request, *args, **kwargs)

    handle.is_idempotent = True  # type: ignore[attr-defined]
    return handle


@transactional_with_retry
def handle_once(key: str, view: APIView, handler: Handler, request: Request, *args: Any, **kwargs: Any) -> Response:
    """Handle the request and store the response, or return the response stored under the key."""
    fingerprint = fingerprint_of(request)
    account: User = request.user  # type: ignore[assignment]
    if not lock(account, key):
        raise Conflict(_("A request with this Idempotency-Key is being worked on: try again in a moment."))
    AnsweredRequest.objects.filter(created_at__lt=Now() - RETENTION, account=account, key=key).delete()
    stored = AnsweredRequest.objects.filter(account=account, key=key).first()
    if stored is not None:
        if stored.fingerprint != fingerprint:
            raise KeyReused(_("This Idempotency-Key was used for another request within the last 24 hours."))
        body = getattr(view, "from_storage", _unchanged)(json.loads(stored.body))
        return Response(body, stored.status, headers={**stored.headers, "Idempotency-Replayed": "true"})
    response = handler(view, request, *args, **kwargs)
    if is_success(response.status_code):
        AnsweredRequest.objects.create(
            account=account,
            key=key,
            fingerprint=fingerprint,
            status=response.status_code,
            headers={name: response.headers[name] for name in STORED_HEADERS if name in response.headers},
            body=JSONRenderer().render(getattr(view, "for_storage", _unchanged)(response.data)).decode(),
        )
    else:
        transaction.set_rollback(True)
    return response


def _unchanged(body: Any) -> Any:
    return body


def fingerprint_of(request: Request) -> str:
    """Return a digest of the request's method, address with parameters, and body."""
    whole = request._request  # noqa: SLF001  # the only way to the body before it is parsed
    digest = hashlib.sha256(f"{request.method} {whole.get_full_path()}\n".encode())
    digest.update(whole.body)
    return digest.hexdigest()


def lock(account: User, key: str) -> bool:
    """Lock the key until the end of the transaction, and return whether that succeeded."""
    number = int.from_bytes(hashlib.sha256(f"idempotency {account.pk} {key}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        locked: bool = cursor.fetchone()[0]
        return locked


def forget_old() -> int:
    """Delete the responses that are too old to be repeated, and return how many."""
    dropped, _by_model = AnsweredRequest.objects.filter(created_at__lt=Now() - RETENTION).delete()
    return dropped
