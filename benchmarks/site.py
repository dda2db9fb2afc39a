"""Measures every page, feed, list and search at several sizes of the archive.

    python -m benchmarks.site FOLDER [--stories 1000 10000 100000] [--rounds 4] [--write docs/benchmarks.md]

Each size has an archive of its own in FOLDER, which is filled on the first run (see :mod:`benchmarks.invented`),
checked against the archive's rules, and kept. Its PostgreSQL is the embedded one with the settings of `make run`. All
sizes are measured in turns, request by request (see :mod:`benchmarks.turns`).

Pages are requested in the process of their size, through all middleware, on a warm database; each URL once before
it counts; then it is requested with an empty cache of responses, and again from the cache. Milliseconds are of the
clock and, beside them, of the processor there and in PostgreSQL (without its parallel workers), which other work
on the machine changes less. A kind of page is requested at several URLs; its number of queries is the largest of
these.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import os
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.filling import fill, superuser, violations
from benchmarks.pages import addresses as pages
from benchmarks.setting import setting
from benchmarks.turns import in_turns, taking_turns
from newsroom.embedded.data_folder import Archive
from newsroom.embedded.postgres import Cluster
from newsroom.embedded.provision import provision
from training.pages import put_between, table

MARK = "benchmarks.site"
JSON = "application/json"
# How often a kind of page is asked for at least, however few addresses it has.
LEAST = 72
MOST = (
    "SELECT max(n) FROM (SELECT sum(n) AS n FROM articles_publiccount WHERE kind = 'month' GROUP BY subject) AS said"
)


@dataclass
class PageTimings:
    """The measurements of one kind of page, one value a request; milliseconds and bytes.

    ``repeated`` is what the processor spent on a request for a page that is in the cache.
    """

    name: str
    wall: list[float] = field(default_factory=list)
    sql: list[float] = field(default_factory=list)
    spent: list[float] = field(default_factory=list)
    spent_sql: list[float] = field(default_factory=list)
    repeated: list[float] = field(default_factory=list)
    size: list[int] = field(default_factory=list)
    queries: int = 0
    packed: int = 0

    @property
    def rest(self) -> list[float]:
        return [wall - sql for wall, sql in zip(self.wall, self.sql, strict=True)]

    @property
    def spent_rest(self) -> list[float]:
        return [spent - sql for spent, sql in zip(self.spent, self.spent_sql, strict=True)]


def p50(values: Sequence[float]) -> float:
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[18]


@contextmanager
def running(data: Path) -> Iterator[Archive]:
    """Run the archive in this folder, created if there is none, with Django set up on it."""
    os.environ["DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings.local"
    archive = Archive(data)
    archive.create()
    cluster = Cluster(archive)
    cluster.start()
    try:
        provision(archive)
        import django
        from django.core.management import call_command

        django.setup()
        from django.conf import settings

        settings.NEWSROOM_API_REQUESTS_A_MINUTE = {}
        call_command("prepare_archive", credentials=archive.credentials, verbosity=0)
        yield archive
    finally:
        cluster.stop()


def prepare(archive: Archive, size: int) -> dict[str, float]:
    """Fill the archive unless it is filled; return the seconds that took, and its size on disk."""
    known = archive.data / "filled.json"
    if not known.exists():
        began = time.perf_counter()
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        fill(archive, size, today, say=lambda *words, **options: print(*words, file=sys.stderr, **options))
        figures = {"seconds": time.perf_counter() - began}
        broken = {rule: count for rule, count in violations(archive).items() if count}
        if broken:
            raise ValueError(f"the archive breaks rules: {broken}")
        known.write_text(json.dumps(figures))
    figures = json.loads(known.read_text())
    with superuser(archive) as connection:
        for name, query in (
            ("bytes", "SELECT pg_database_size(current_database())"),
            ("statements", "SELECT count(*) FROM articles_statement"),
            (
                "most",
                MOST,
            ),
        ):
            figures[name] = float(connection.execute(query.encode()).fetchone()[0])  # type: ignore[index]
    return figures


class Meter:
    """Counts and times the queries of one request, and the processor time of both processes."""

    def __init__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.backend = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
        self.queries, self.seconds, self.cpu = 0, 0.0, 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        began, cpu = time.perf_counter(), time.process_time()
        try:
            return execute(sql, params, many, context)
        finally:
            self.queries += 1
            self.seconds += time.perf_counter() - began
            self.cpu += time.process_time() - cpu

    def backend_seconds(self) -> float:
        """Return the processor time of PostgreSQL's process so far."""
        return int(self.backend.read_text().split()[0]) / 1e9


# An address, or one with the fields that are sent to it.
Asked = str | tuple[str, dict[str, Any]]
Addresses = Callable[[], Mapping[str, Sequence[Asked]]]


def measured(client: Any, meter: Meter, name: str, asked: Sequence[Asked], times: int) -> Iterator[Any]:
    """Request this kind of page, one address a step; the last step yields all measurements."""
    from django.core.cache import caches
    from django.db import connection

    def request(address: Asked) -> Any:
        return client.get(address) if isinstance(address, str) else client.post(*address, JSON)

    page = PageTimings(name)
    for number, address in enumerate([*asked] * (times + 1)):
        if number:
            yield None
        caches["responses"].clear()
        meter.queries, meter.seconds, meter.cpu = 0, 0.0, 0.0
        theirs, ours, began = meter.backend_seconds(), time.process_time(), time.perf_counter()
        with connection.execute_wrapper(meter):
            response = request(address)
            body = response.getvalue()
        wall, cpu = time.perf_counter() - began, time.process_time() - ours
        backend = meter.backend_seconds() - theirs
        theirs, ours = meter.backend_seconds(), time.process_time()
        request(address).getvalue()
        repeated = meter.backend_seconds() - theirs + time.process_time() - ours
        if response.status_code not in (200, 302):
            raise ValueError(f"{address} answers {response.status_code}")
        if number < len(asked):
            continue
        page.wall.append(1000 * wall)
        page.sql.append(1000 * meter.seconds)
        page.spent.append(1000 * (cpu + backend))
        page.spent_sql.append(1000 * (meter.cpu + backend))
        page.repeated.append(1000 * repeated)
        page.queries = max(page.queries, meter.queries)
        page.size.append(len(body))
        page.packed = max(page.packed, len(gzip.compress(body, 6)))
    yield asdict(page)


def one_size(addresses: Addresses, data: Path, size: int, rounds: int, least: int, most: int, only: str) -> None:
    """Run as the process of one size: prepare its archive and measure on request."""
    with running(data) as archive:
        from django.core.signals import request_finished, request_started
        from django.db import close_old_connections
        from django.test import Client

        figures = prepare(archive, size)
        # A request closes a connection that has grown old; here one is kept, as between those of a busy server.
        request_started.disconnect(close_old_connections)
        request_finished.disconnect(close_old_connections)
        client, meter = Client(SERVER_NAME="localhost"), Meter()
        pages = {
            name: measured(client, meter, name, asked, max(rounds, -(-least // len(asked))))
            for name, found in addresses().items()
            if (asked := found[:most]) and re.search(only, name)
        }
        # As newsroom.wsgi does of what a server has loaded.
        gc.collect()
        gc.freeze()
        taking_turns({"figures": figures}, pages)


def tables(sizes: dict[int, dict[str, Any]]) -> str:
    """Return all figures as Markdown."""
    pages = {size: {name: PageTimings(**page) for name, page in told["pages"].items()} for size, told in sizes.items()}
    smallest, largest = min(sizes), max(sizes)
    archives = [
        [
            f"{size:,}",
            f"{told['figures']['statements']:,.0f}",
            f"{told['figures']['most']:,.0f}",
            f"{told['figures']['bytes'] / 2**30:.2f} GiB",
            f"{told['figures']['seconds'] / 60:.1f} min",
        ]
        for size, told in sizes.items()
    ]
    speeds, parts = [], []
    for name, big in pages[largest].items():
        each = {size: found[name] for size, found in pages.items() if name in found}
        queries = sorted({page.queries for page in each.values()})
        cells = {n: f"{p50(page.wall):.0f} / {p95(page.wall):.0f} ({p95(page.spent):.0f})" for n, page in each.items()}
        ratios = "there is none to compare"
        if small := each.get(smallest):
            ratios = f"{p95(big.wall) / p95(small.wall):.2f} ({p95(big.spent) / p95(small.spent):.2f})"
        speeds.append([name, " to ".join(map(str, queries)), *(cells.get(size, "") for size in sizes), ratios])
        share = sum(big.sql) / sum(big.wall)
        parts.append(
            [
                name,
                f"{p95(big.sql):.0f} ({p95(big.spent_sql):.0f})",
                f"{p95(big.rest):.0f} ({p95(big.spent_rest):.0f})",
                f"{p95(big.repeated):.1f}",
                f"{share:.0%}",
                " to ".join(f"{p50(page.size) / 1024:.0f}" for page in each.values()),
                f"{big.packed / 1024:.1f}",
            ]
        )
    return "\n\n".join(
        [
            table(["stories", "statements", "by one agent at most", "database", "filled in"], archives),
            "Milliseconds: p50 / p95 of the clock, in brackets p95 of what processors spent:",
            table(["page", "queries", *(f"{size:,}" for size in sizes), f"{largest:,} / {smallest:,}"], speeds),
            f"Of that, at {largest:,} stories (p95, in brackets of what processors spent), and KiB:",
            table(
                [
                    *("page", "SQL", "everything else", "repeated, processor only", "SQL's share"),
                    *("p50 of KiB, at each size", "compressed, at most"),
                ],
                parts,
            ),
        ]
    )


def say(name: str, sizes: dict[int, dict[str, Any]]) -> None:
    pages = [PageTimings(**page) for page in sizes.values()]
    each = " to ".join(f"{p95(page.wall):.0f} ms ({p95(page.spent):.0f} spent)" for page in pages)
    print(f"{name}: {each}", file=sys.stderr, flush=True)


def main(mark: str, about: str | None, addresses: Addresses) -> None:
    """Measure these URLs at all sizes in turns; ``mark`` is the module."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--stories", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=4, help="of each address, beside the one that does not count")
    parser.add_argument("--least", type=int, default=LEAST, help="times that each kind of page is asked for")
    parser.add_argument("--most", type=int, default=1000, help="addresses of each kind of page")
    parser.add_argument("--only", default="", help="a regular expression of the names of pages")
    parser.add_argument("--write", type=Path, help="the page to write the tables into")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    rounds, least, most, only = arguments.rounds, arguments.least, arguments.most, arguments.only
    if arguments.one:
        data = (arguments.folder / str(arguments.one)).resolve()
        one_size(addresses, data, arguments.one, rounds, least, most, only)
        return
    command = [sys.executable, "-m", mark, str(arguments.folder)]
    command += ["--rounds", str(rounds), "--least", str(least), "--most", str(most), "--only", only]
    told = in_turns({size: [*command, "--one", str(size)] for size in sorted(arguments.stories)}, say)
    sizes = " ".join(map(str, sorted(told)))
    page = f"{setting(f'{mark} FOLDER --stories {sizes} --rounds {rounds}')}\n\n{tables(told)}"
    if arguments.write:
        put_between(arguments.write, mark, page)
    else:
        print(page)


if __name__ == "__main__":
    main(MARK, __doc__, pages)
