"""In which codings a reader takes what is sent (RFC 9110, 12.5.3)."""

import re

from django.http import HttpRequest

NOT_AT_ALL = re.compile(r"q\s*=\s*0(\.0*)?")


def reads_gzip(request: HttpRequest) -> bool:
    """Whether the reader has named it, and not to say that it is not read ("gzip;q=0")."""
    for one in request.headers.get("Accept-Encoding", "").lower().split(","):
        coding, *parameters = (part.strip() for part in one.split(";"))
        if coding in ("gzip", "x-gzip"):
            return not any(NOT_AT_ALL.fullmatch(parameter) for parameter in parameters)
    return False
