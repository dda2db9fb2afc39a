"""In which codings a reader takes what is sent (RFC 9110, 12.5.3)."""

import re
from datetime import datetime

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

NOT_AT_ALL = re.compile(r"q\s*=\s*0(\.0*)?")


def reads_gzip(request: HttpRequest) -> bool:
    """Whether the reader has named it, and not to say that it is not read ("gzip;q=0")."""
    for one in request.headers.get("Accept-Encoding", "").lower().split(","):
        coding, *parameters = (part.strip() for part in one.split(";"))
        if coding in ("gzip", "x-gzip"):
            return not any(NOT_AT_ALL.fullmatch(parameter) for parameter in parameters)
    return False


def moment_of(written: str) -> datetime | None:
    """A moment as a page carries it, at which its author looked at rows; None for anything else."""
    try:
        moment = parse_datetime(written)
    except ValueError:
        return None
    return moment if moment is not None and is_aware(moment) else None
