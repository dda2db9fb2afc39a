"""Counters that all processes share: in PostgreSQL, or in Redis or Valkey where ``NEWSROOM_CACHE_URL`` names one."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from time import time

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils.crypto import salted_hmac

from newsroom.http.models import RequestCount

# One statement, so that parallel requests are all counted. A span that is over begins anew.
ADD = f"""
    INSERT INTO {RequestCount._meta.db_table} AS c (key, number, ends_at)
    VALUES (%(key)s, %(number)s, clock_timestamp() + make_interval(secs => %(seconds)s))
    ON CONFLICT (key) DO UPDATE SET
        number = excluded.number + CASE WHEN c.ends_at > clock_timestamp() THEN c.number ELSE 0 END,
        ends_at = CASE WHEN c.ends_at > clock_timestamp() THEN c.ends_at ELSE excluded.ends_at END
    RETURNING number, extract(epoch FROM ends_at - clock_timestamp())
"""  # noqa: S608


@dataclass(frozen=True)
class Counted:
    """The number counted in the present span, and the seconds until it ends."""

    number: int
    seconds_left: int


def count(name: str, *, seconds: int, number: int = 1) -> Counted:
    """Add to the counter of this name and return it. A span begins with what is counted first."""
    key = key_of(name)
    if settings.NEWSROOM_CACHE_URL:
        return count_in_cache(key, seconds=seconds, number=number)
    with connection.cursor() as cursor:
        cursor.execute(ADD, {"key": key, "seconds": seconds, "number": number})
        total, left = cursor.fetchone()
    return Counted(total, max(1, ceil(left)))


def forget(name: str) -> None:
    """Begin anew with the counter of this name."""
    cache.delete(key_of(name))
    RequestCount.objects.filter(key=key_of(name)).delete()


def key_of(name: str) -> str:
    """Return a digest, because the name may be an address of the network or of e-mail."""
    return salted_hmac("newsroom.http.counters", name, algorithm="sha256").hexdigest()


def count_in_cache(key: str, *, seconds: int, number: int) -> Counted:
    """Count in Redis, where a value ends by itself; its end is stored beside it, because a cache does not tell it."""
    now = time()
    if cache.add(key, 0, seconds):
        cache.set(f"{key}-end", now + seconds, seconds)
    try:
        total = cache.incr(key, number)
    except ValueError:  # it has ended since the line above
        total = number
    return Counted(total, max(1, ceil(cache.get(f"{key}-end", now) - now)))
