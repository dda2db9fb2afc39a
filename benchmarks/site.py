"""Every page, feed, list and search at several sizes of the archive.

    python -m benchmarks.site FOLDER [--stories 1000 10000 100000] [--rounds 4] [--write docs/benchmarks.md]

Each size has an archive of its own in FOLDER, which is filled on the first run (see :mod:`benchmarks.invented`),
proved to obey the archive's rules, and kept. Its PostgreSQL is the embedded one with the settings of `make run`.

Pages are asked for in this process, through all middleware, on a warm database; each address is asked for once before
it counts. Milliseconds are of the clock, and beside them what the processor spent here and in PostgreSQL, which other
work on the machine changes little. A kind of page is asked for at several addresses; its queries are the most that
one of them needed.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import os
import re
import statistics
import subprocess
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
from benchmarks.setting import ROOT, setting
from newsroom.embedded.archive import Archive
from newsroom.embedded.cluster import Cluster
from newsroom.embedded.provision import provision
from training.pages import put_between, table

MARK = "benchmarks.site"
JSON = "application/json"
# How often a kind of page is asked for at least, however few addresses it has.
LEAST = 72
MOST = "SELECT max(n) FROM (SELECT sum(n) AS n FROM articles_tally WHERE kind = 'month' GROUP BY subject) AS said"


@dataclass
class Page:
    """All that was measured of one kind of page, a value a request; milliseconds and bytes."""

    name: str
    wall: list[float] = field(default_factory=list)
    sql: list[float] = field(default_factory=list)
    spent: list[float] = field(default_factory=list)
    spent_sql: list[float] = field(default_factory=list)
    queries: int = 0
    size: int = 0
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
    """The archive in this folder, made if there is none; Django is set up on it."""
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
    """Fill the archive unless it is filled; returns the seconds that it took, and what it takes on disk."""
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
                "SELECT max(n) FROM (SELECT sum(n) AS n FROM articles_tally WHERE kind = 'month' GROUP BY subject) t",
            ),
        ):
            figures[name] = float(connection.execute(query.encode()).fetchone()[0])  # type: ignore[index]
    return figures


class Meter:
    """Counts and times the queries of one request, and what both processes spent on it."""

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
        """What PostgreSQL's process has had of a processor so far."""
        return int(self.backend.read_text().split()[0]) / 1e9


# An address, or one with the fields that are sent to it.
Asked = str | tuple[str, dict[str, Any]]
Addresses = Callable[[], Mapping[str, Sequence[Asked]]]


def measure(addresses: Addresses, rounds: int, least: int, only: str) -> list[Page]:
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections, connection
    from django.test import Client

    # A request closes a connection that has grown old; here one is kept, as between the requests of a busy server.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    client, meter, found = Client(SERVER_NAME="localhost"), Meter(), []
    every = addresses()
    # As newsroom.wsgi does of what a server has loaded.
    gc.collect()
    gc.freeze()
    for name, asked in every.items():
        if only and not re.search(only, name):
            continue
        if not asked:
            print(f"{name}: there is none", file=sys.stderr, flush=True)
            continue
        page = Page(name)
        times = max(rounds, -(-least // len(asked)))
        for turn in range(times + 1):
            for address in asked:
                meter.queries, meter.seconds, meter.cpu = 0, 0.0, 0.0
                theirs, ours, began = meter.backend_seconds(), time.process_time(), time.perf_counter()
                with connection.execute_wrapper(meter):
                    response = client.get(address) if isinstance(address, str) else client.post(*address, JSON)
                    body = response.getvalue()
                wall, cpu = time.perf_counter() - began, time.process_time() - ours
                backend = meter.backend_seconds() - theirs
                if response.status_code not in (200, 302):
                    raise ValueError(f"{address} answers {response.status_code}")
                if not turn:
                    continue
                page.wall.append(1000 * wall)
                page.sql.append(1000 * meter.seconds)
                page.spent.append(1000 * (cpu + backend))
                page.spent_sql.append(1000 * (meter.cpu + backend))
                page.queries = max(page.queries, meter.queries)
                page.size = max(page.size, len(body))
                page.packed = max(page.packed, len(gzip.compress(body, 6)))
        print(f"{name}: {p95(page.wall):.0f} ms, {p95(page.spent):.0f} spent", file=sys.stderr, flush=True)
        found.append(page)
    return found


def one_size(addresses: Addresses, data: Path, size: int, rounds: int, least: int, only: str) -> None:
    with running(data) as archive:
        figures = prepare(archive, size)
        found = [asdict(page) for page in measure(addresses, rounds, least, only)]
    print(json.dumps({"figures": figures, "pages": found}))


def tables(sizes: dict[int, dict[str, Any]]) -> str:
    """All figures as Markdown."""
    pages = {size: {page["name"]: Page(**page) for page in told["pages"]} for size, told in sizes.items()}
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
        each = [found[name] for found in pages.values()]
        small = pages[smallest][name]
        queries = sorted({page.queries for page in each})
        cells = [f"{p50(page.wall):.0f} / {p95(page.wall):.0f} ({p95(page.spent):.0f})" for page in each]
        ratios = f"{p95(big.wall) / p95(small.wall):.2f} ({p95(big.spent) / p95(small.spent):.2f})"
        speeds.append([name, " to ".join(map(str, queries)), *cells, ratios])
        share = sum(big.sql) / sum(big.wall)
        parts.append(
            [
                name,
                f"{p95(big.sql):.0f} ({p95(big.spent_sql):.0f})",
                f"{p95(big.rest):.0f} ({p95(big.spent_rest):.0f})",
                *(f"{share:.0%}", f"{big.size / 1024:.0f}", f"{big.packed / 1024:.1f}"),
            ]
        )
    return "\n\n".join(
        [
            table(["stories", "statements", "by one agent at most", "database", "filled in"], archives),
            "Milliseconds: p50 / p95 of the clock, in brackets p95 of what processors spent:",
            table(["page", "queries", *(f"{size:,}" for size in sizes), f"{largest:,} / {smallest:,}"], speeds),
            f"Of that, at {largest:,} stories (p95, in brackets of what processors spent; KiB, plain and compressed):",
            table(["page", "SQL", "everything else", "SQL's share", "KiB", "compressed"], parts),
        ]
    )


def main(mark: str, about: str | None, addresses: Addresses) -> None:
    """Measure what these addresses answer, each size of archive in a process of its own; ``mark`` is the module."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--stories", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=4, help="of each address, beside the one that does not count")
    parser.add_argument("--least", type=int, default=LEAST, help="times that each kind of page is asked for")
    parser.add_argument("--only", default="", help="a regular expression of the names of pages")
    parser.add_argument("--write", type=Path, help="the page to write the tables into")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    rounds, least, only = arguments.rounds, arguments.least, arguments.only
    if arguments.one:
        data = (arguments.folder / str(arguments.one)).resolve()
        one_size(addresses, data, arguments.one, rounds, least, only)
        return
    told: dict[int, dict[str, Any]] = {}
    for size in sorted(arguments.stories):
        command = [sys.executable, "-m", mark, str(arguments.folder), "--one", str(size)]
        command += ["--rounds", str(rounds), "--least", str(least), "--only", only]
        answer = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        told[size] = json.loads(answer.stdout.splitlines()[-1])
    sizes = " ".join(map(str, sorted(told)))
    page = f"{setting(f'{mark} FOLDER --stories {sizes} --rounds {rounds}')}\n\n{tables(told)}"
    if arguments.write:
        put_between(arguments.write, mark, page)
    else:
        print(page)


if __name__ == "__main__":
    main(MARK, __doc__, pages)
