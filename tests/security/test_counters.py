"""Counters of requests, which all web servers share."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.cache import cache, caches
from django.db import connection
from pytest_django import Settings

from newsroom.http.counters import Counted, count, forget
from newsroom.http.models import RequestCount
from newsroom.operations.tasks import delete_expired
from tests.support.waiting import wait_until

SERVER = shutil.which("valkey-server") or shutil.which("redis-server")


@pytest.fixture
def redis(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """A Redis or Valkey that the archive counts in."""
    if SERVER is None:
        pytest.skip("neither valkey-server nor redis-server is installed")
    socket = tmp_path / "socket"
    options = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen([SERVER, *options], stdout=subprocess.DEVNULL) as server:
        assert wait_until(socket.exists)
        settings.NEWSROOM_CACHE_URL = f"unix://{socket}"
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": settings.NEWSROOM_CACHE_URL,
            },
            "responses": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        }
        yield
        caches.close_all()
        server.terminate()


def number(name: str) -> int:
    try:
        return count(name, seconds=60).number
    finally:
        connection.close()


@pytest.mark.django_db
def test_counts_and_tells_the_time_left() -> None:
    assert count("one", seconds=60, number=3) == Counted(3, 60)
    assert count("one", seconds=60).number == 4
    assert count("other", seconds=60).number == 1
    forget("one")
    assert count("one", seconds=60).number == 1


@pytest.mark.django_db
def test_span_that_is_over_begins_anew() -> None:
    count("one", seconds=-1, number=7)
    assert count("one", seconds=60) == Counted(1, 60)


@pytest.mark.django_db
def test_many_clients_do_not_push_out_a_count() -> None:
    count("one", seconds=60)
    for n in range(400):
        count(f"other {n}", seconds=60)
    cache.clear()
    assert count("one", seconds=60).number == 2


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_are_all_counted() -> None:
    with ThreadPoolExecutor(4) as threads:
        numbers = list(threads.map(number, ["one"] * 40))
    assert sorted(numbers) == list(range(1, 41))


@pytest.mark.django_db
def test_counts_are_deleted_when_their_time_is_over() -> None:
    count("one", seconds=60)
    count("other", seconds=-1)
    delete_expired()
    assert RequestCount.objects.count() == 1


@pytest.mark.usefixtures("redis")
def test_counts_in_redis() -> None:
    assert count("one", seconds=60, number=3) == Counted(3, 60)
    with ThreadPoolExecutor(4) as threads:
        numbers = list(threads.map(number, ["one"] * 40))
    assert sorted(numbers) == list(range(4, 44))
    assert 1 <= count("one", seconds=60).seconds_left <= 60
