"""Values of HTTP requests."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware


def parse_timestamp(text: str) -> datetime | None:
    """Return the time in an ISO 8601 string with an offset; None for anything else."""
    try:
        time = parse_datetime(text)
    except ValueError:
        return None
    return time if time is not None and is_aware(time) else None


def site_address(request: HttpRequest) -> str:
    """Return scheme and host of a request, which ``ALLOWED_HOSTS`` has checked."""
    return f"{request.scheme}://{request.get_host()}"
