"""The selection of tests for `make test-fast`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
SLOW_MARKERS = ("slow", "delivery", "browser")
SLOW_FIXTURES = ("transactional_db", "live_server", "live_archive", "start_worker")
# Pages, above all: run the folder that you work on besides.
SLOW_FOLDERS = ("admin", "benchmarks", "review", "security", "upgrade", "webhooks", "website")
# Crawls of everything, random histories of an archive, and the whole description of the API: seconds for each test.
SLOW_MODULES = (
    "test_archive_properties",
    "test_crawl",
    "test_cursors",
    "test_every_list",
    "test_extract_command",
    "test_leaks",
    "test_quote_check",
    "test_reading",
    "test_robustness",
    "test_schema",
    "test_similar",
    "test_store_properties",
)


def fast_tests(items: Iterable[pytest.Item]) -> Iterator[pytest.Item]:
    """Yield the tests of the quick loop.

    These are the tests without the database, and those with it that roll back and have one case.
    """
    for item in items:
        if any(item.get_closest_marker(marker) for marker in SLOW_MARKERS):
            continue
        if item.path.stem in SLOW_MODULES or set(SLOW_FOLDERS) & set(item.path.relative_to(TESTS).parts):
            continue
        database = item.get_closest_marker("django_db")
        fixtures = getattr(item, "fixturenames", ())
        if set(SLOW_FIXTURES) & set(fixtures) or (database and database.kwargs.get("transaction")):
            continue
        if (database or "db" in fixtures) and item.name != getattr(item, "originalname", item.name):
            continue
        yield item
