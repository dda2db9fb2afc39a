"""``Idempotency-Key``: a POST that is sent again is not done again (draft-ietf-httpapi-idempotency-key-header).

What was done and what was answered are stored in one transaction, under a lock of the key that the database holds
for as long as the transaction lasts. So nothing can be done without its answer being known, and a server that dies
in the middle leaves neither an effect nor a lock behind.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
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

from core.transactions import transactional_with_retry
from newsroom.api.core.errors import Conflict
from newsroom.api.models import AnsweredRequest

if TYPE_CHECKING:
    from django.contrib.auth.models import User

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
# A string of structured fields (RFC 9651), or the same without its quotation marks, as many clients send it.
KEY = re.compile(r'"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x7e][\x20-\x7e]{0,254})')
KEPT_HEADERS = ("Location", "Import-Outcome", "ETag")

Handler = Callable[..., Response]


class KeyReused(exceptions.APIException):
    """The key stands for another request."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    default_code = "key_reused"


def key_of(request: Request) -> str | None:
    """The key that a request bears. Raises ``ValidationError`` for one that cannot be a key."""
    given = request.headers.get(HEADER)
    if given is None:
        return None
    found = KEY.fullmatch(given.strip())
    if found is None:
        raise exceptions.ValidationError({HEADER: [_("Not a key: from 1 to 255 visible ASCII characters.")]})
    return found[1] or found[2]


class IdempotentPostMixin:
    """A view whose POST is done once for each key of an account; for those without an account keys mean nothing.

    ``again`` may put back into a repeated answer what is not stored with it.
    """

    idempotent = True

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        if request.method != "POST" or not self.idempotent or not request.user.is_authenticated:
            return
        key, handler = key_of(request), getattr(self, "post", None)
        if key is not None and handler is not None:
            self.post = lambda request, *args, **kwargs: self.once(key, handler, request, *args, **kwargs)

    @transactional_with_retry
    def once(self, key: str, handler: Handler, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Do it, or answer as when it was done. Whatever is refused leaves nothing behind, and may be tried again."""
        fingerprint = fingerprint_of(request)
        account: User = request.user  # type: ignore[assignment]
        if not locked(account, key):
            raise Conflict(_("A request with this Idempotency-Key is being worked on: try again in a moment."))
        AnsweredRequest.objects.filter(created_at__lt=Now() - KEPT, account=account, key=key).delete()
        known = AnsweredRequest.objects.filter(account=account, key=key).first()
        if known is not None:
            return self.repeated(known, fingerprint)
        response = handler(request, *args, **kwargs)
        if is_success(response.status_code):
            AnsweredRequest.objects.create(
                account=account,
                key=key,
                fingerprint=fingerprint,
                status=response.status_code,
                headers={name: response.headers[name] for name in KEPT_HEADERS if name in response.headers},
                body=JSONRenderer().render(self.kept(response.data)).decode(),
            )
        else:
            transaction.set_rollback(True)
        return response

    def repeated(self, known: AnsweredRequest, fingerprint: str) -> Response:
        if known.fingerprint != fingerprint:
            raise KeyReused(_("This Idempotency-Key was used for another request within the last 24 hours."))
        headers: Mapping[str, str] = {**known.headers, "Idempotency-Replayed": "true"}
        return Response(self.again(json.loads(known.body)), known.status, headers=dict(headers))

    def kept(self, body: Any) -> Any:
        """As much of an answer as may be stored."""
        return body

    def again(self, body: Any) -> Any:
        return body


def fingerprint_of(request: Request) -> str:
    """Of all that makes the request what it is: method, address with parameters, body."""
    whole = request._request  # noqa: SLF001  # the only way to the body before it is parsed
    digest = hashlib.sha256(f"{request.method} {whole.get_full_path()}\n".encode())
    digest.update(whole.body)
    return digest.hexdigest()


def locked(account: User, key: str) -> bool:
    """Whether the key is now this transaction's alone."""
    number = int.from_bytes(hashlib.sha256(f"idempotency {account.pk} {key}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        got: bool = cursor.fetchone()[0]
        return got


def forget_old() -> int:
    """Drop the answers whose time has passed; returns how many."""
    dropped, _by_model = AnsweredRequest.objects.filter(created_at__lt=Now() - KEPT).delete()
    return dropped
