"""Times all statements as newline-delimited JSON against ``COPY TO`` of the same rows and columns in one run.

    python -m benchmarks.export FOLDER [--stories 100000] [--write docs/benchmarks.md]

The archive is that of :mod:`benchmarks.site` of this size in FOLDER, filled if it is missing. The stream is requested
over HTTP from the web server of `make run`, whose peak memory is reported, and once more from the view in this
process, where each batch, and so each transaction, is timed.
"""

from __future__ import annotations

import argparse
import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.serving import peak_mib
from benchmarks.setting import ROOT, setting
from benchmarks.site import prepare, running
from newsroom.embedded.data_folder import HOST
from newsroom.embedded.process_tree import end_with_parent, wait_until
from training.pages import put_between, table

MARK = "benchmarks.export"
ADDRESS = "/api/v1/statements/export/"
CHUNK = 1 << 16


@dataclass
class Read:
    rows: int = 0
    size: int = 0
    seconds: float = 0.0
    longest: float = 0.0

    @property
    def speed(self) -> float:
        return self.rows / self.seconds


def reading(blocks: Iterator[bytes]) -> Read:
    """Count what arrives; ``longest`` is the longest wait for one block."""
    found, began = Read(), time.perf_counter()
    last = began
    for block in blocks:
        found.rows += block.count(b"\n")
        found.size += len(block)
        now = time.perf_counter()
        found.longest, last = max(found.longest, now - last), now
    found.seconds = time.perf_counter() - began
    return found


def copied() -> Read:
    """Run COPY TO for the same rows and columns in one statement."""
    from django.db import connection

    from newsroom.api.core.viewer import Viewer
    from newsroom.api.exports.columns import STATEMENTS
    from newsroom.api.exports.tables import ExportContext

    context = ExportContext(Viewer(user=None, role=None), "https://archive.example")
    values = [column.expression(context) for column in STATEMENTS.columns]
    rows = STATEMENTS.rows(context.viewer).order_by().values_list(*values)
    query, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT", parameters) as source:
        return reading(bytes(block) for block in source)


def streamed() -> Read:
    """Run the view in this process, with one batch a block."""
    from django.test import RequestFactory

    from newsroom.api.exports.registry import StatementExportView

    return reading(iter(StatementExportView.as_view()(RequestFactory().get(ADDRESS, SERVER_NAME="localhost"))))


@contextmanager
def serving(port: int) -> Iterator[Path]:
    """Run the web server of `make run` and yield the ``/proc`` folder of the process that answers."""
    command = [sys.executable, "-m", "gunicorn", "--config", "python:newsroom.gunicorn", "--bind", f"{HOST}:{port}"]
    server = subprocess.Popen(end_with_parent([*command, "newsroom.wsgi:application"], signal_name="TERM"), cwd=ROOT)
    try:
        wait_until(lambda: answers(port), seconds=60)
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii").split()
        yield Path("/proc") / (children[0] if children else str(server.pid))
    finally:
        server.terminate()
        server.wait()


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz/")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def sent(port: int) -> Read:
    connection = http.client.HTTPConnection(HOST, port, timeout=600)
    connection.request("GET", ADDRESS)
    response = connection.getresponse()
    if response.status != http.HTTPStatus.OK:
        raise ValueError(f"{ADDRESS} answers {response.status}")
    return reading(iter(lambda: response.read1(CHUNK), b""))


def measured() -> str:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    with serving(port) as process:
        before = peak_mib(process)
        over_http = sent(port)
        after = peak_mib(process)
    here, all_at_once = streamed(), copied()
    if not over_http.rows == here.rows == all_at_once.rows:
        raise ValueError(f"rows differ: {over_http.rows}, {here.rows}, {all_at_once.rows}")
    cells = [
        [
            what,
            f"{one.rows:,}",
            f"{one.size / 1e6:,.0f} MB",
            f"{one.seconds:.1f} s",
            f"{one.speed:,.0f}",
            f"{one.speed / all_at_once.speed:.2f}",
        ]
        for what, one in [
            ("over HTTP", over_http),
            ("from the view, in this process", here),
            ("COPY TO, the same columns", all_at_once),
        ]
    ]
    memory = (
        f"The server's process held {before:.0f} MiB at most before the stream and {after:.0f} MiB during it;"
        f" the longest of the stream's transactions, its lines included, took {1000 * here.longest:.0f} ms."
    )
    return f"{table(['statements', 'rows', 'bytes', 'time', 'rows a second', 'of COPY TO'], cells)}\n\n{memory}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--write", type=Path, help="the page to write the table into")
    arguments = parser.parse_args()
    with running((arguments.folder / str(arguments.stories)).resolve()) as archive:
        prepare(archive, arguments.stories)
        page = f"{setting(f'{MARK} FOLDER --stories {arguments.stories}')}\n\n{measured()}"
    if arguments.write:
        put_between(arguments.write, MARK, page)
    else:
        print(page)


if __name__ == "__main__":
    main()
