"""Small parsers of HTTP values."""

import re
from datetime import datetime

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

NOT_AT_ALL = re.compile(r"q\s*=\s*0(\.0*)?")


def reads_gzip(request: HttpRequest) -> bool:
    """Return whether the client accepts gzip by name, and does not refuse it with ``gzip;q=0`` (RFC 9110, 12.5.3)."""
    for one in request.headers.get("Accept-Encoding", "").lower().split(","):
        coding, *parameters = (part.strip() for part in one.split(";"))
        if coding in ("gzip", "x-gzip"):
            return not any(NOT_AT_ALL.fullmatch(parameter) for parameter in parameters)
    return False


def parse_timestamp(text: str) -> datetime | None:
    """Return the time in an ISO 8601 string with an offset; None for anything else."""
    try:
        time = parse_datetime(text)
    except ValueError:
        return None
    return time if time is not None and is_aware(time) else None
