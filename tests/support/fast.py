"""The selection of tests for `make test-fast`."""

from collections.abc import Iterable, Iterator

import pytest

SLOW_MARKERS = ("slow", "delivery", "browser")
SLOW_FIXTURES = ("transactional_db", "live_server", "live_archive", "start_worker")
# Ten seconds each: a crawl of the whole site, and random histories of an archive.
SLOW_MODULES = ("test_crawl", "test_store_properties")


def fast_tests(items: Iterable[pytest.Item]) -> Iterator[pytest.Item]:
    """Yield the tests of the quick loop.

    These are the tests without the database, and those with it that roll back and have one case.
    """
    for item in items:
        if any(item.get_closest_marker(marker) for marker in SLOW_MARKERS):
            continue
        if item.path.stem in SLOW_MODULES:
            continue
        database = item.get_closest_marker("django_db")
        fixtures = getattr(item, "fixturenames", ())
        if set(SLOW_FIXTURES) & set(fixtures) or (database and database.kwargs.get("transaction")):
            continue
        if (database or "db" in fixtures) and item.name != getattr(item, "originalname", item.name):
            continue
        yield item
