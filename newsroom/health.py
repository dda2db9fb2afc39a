"""The addresses that probes read: `/healthz/` for one process, `/readyz/` for all parts of the archive."""

from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from newsroom.operations.status import archive_status

# Anybody can send this request, and each answer needs some queries.
READINESS_SECONDS = 5


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 `{"status": "ok"}` when the database answers, 503 `{"status": "unavailable"}` when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when every check passes, otherwise 503 with the names of those that failed, and nothing more."""
    failed: Any = cache.get("readiness")
    if failed is None:
        try:
            failed = archive_status()["failed"]
        except DatabaseError:
            failed = ["database"]
        cache.set("readiness", failed, READINESS_SECONDS)
    status = {"status": "unavailable" if failed else "ok", "failed": failed}
    return JsonResponse(status, status=503 if failed else 200)
