"""The selection of tests for `make test-fast`, and the order of all tests."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.test import TransactionTestCase

TESTS = Path(__file__).parents[1]
SLOW_MARKERS = ("slow", "delivery", "browser")
SLOW_FIXTURES = ("transactional_db", "live_server", "live_archive", "start_worker")
DATABASE_FIXTURES = ("db", "transactional_db", "django_db_setup", "prepared_data")
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


def is_slow_path(path: Path) -> bool:
    """Return whether the quick loop leaves out this folder or module."""
    return path.stem in SLOW_MODULES or bool(set(SLOW_FOLDERS) & set(path.relative_to(TESTS).parts))


def fast_tests(items: Iterable[pytest.Item]) -> Iterator[pytest.Item]:
    """Yield the tests of the quick loop.

    These are the tests without the database, and those with it that roll back and have one case.
    """
    for item in items:
        if any(item.get_closest_marker(marker) for marker in SLOW_MARKERS):
            continue
        if is_slow_path(item.path):
            continue
        database = item.get_closest_marker("django_db")
        fixtures = getattr(item, "fixturenames", ())
        if set(SLOW_FIXTURES) & set(fixtures) or (database and database.kwargs.get("transaction")):
            continue
        if (database or "db" in fixtures) and item.name != getattr(item, "originalname", item.name):
            continue
        yield item


def in_order(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return the tests in an order that keeps all processes busy.

    Long ones at the end would keep one process busy while the others have nothing left to do. At the beginning one
    process prepares the database; the others run what needs none meanwhile.
    """
    ordered = sorted(items, key=lambda item: not is_long(item))
    needing = dict.fromkeys(item.path for item in ordered if needs_database(item))
    first = next(iter(needing), None)
    return sorted(ordered, key=lambda item: (item.path != first, item.path in needing))


def is_long(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("slow") or item.get_closest_marker("browser"))


def needs_database(item: pytest.Item) -> bool:
    """Return whether a test uses PostgreSQL."""
    fixtures, case = getattr(item, "fixturenames", ()), getattr(item, "cls", None) or object
    return bool(
        item.get_closest_marker("django_db")
        or set(DATABASE_FIXTURES) & set(fixtures)
        or issubclass(case, TransactionTestCase)
    )
