"""The web server: an interrupted stream looks interrupted, and requests arrive unchanged."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from newsroom.embedded.process_tree import end_with_parent
from tests.support.programs.archives import HOST, PROJECT
from tests.support.waiting import LIMIT_SECONDS, wait_until

APPLICATION = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    if environ["PATH_INFO"] == "/asked/":
        return [ascii((len(environ["QUERY_STRING"]), environ.get("HTTP_AUTHORIZATION"))).encode()]
    return broken(environ["PATH_INFO"])


def broken(path):
    yield b"one row\\n"
    yield b"another\\n"
    if path == "/broken/":
        raise RuntimeError("the database has gone")
"""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("served")
    (folder / "served.py").write_text(APPLICATION)
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        free: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "python:newsroom.gunicorn", "--bind", f"{HOST}:{free}"]
    command += ["--pythonpath", str(folder), "served:application"]
    said = folder / "log"
    with (
        said.open("wb") as log,
        subprocess.Popen(end_with_parent(command, signal_name="TERM"), cwd=PROJECT, stdout=log, stderr=log) as server,
    ):
        try:
            assert wait_until(lambda: answers(free)), said.read_text()
            yield free
        finally:
            server.terminate()


def answers(port: int) -> bool:
    try:
        return got(port, "/whole/") == b"one row\nanother\n"
    except OSError:
        return False


def got(port: int, path: str, **headers: bytes) -> bytes:
    connection = http.client.HTTPConnection(HOST, port, timeout=LIMIT_SECONDS)
    connection.putrequest("GET", path)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    try:
        return connection.getresponse().read()
    finally:
        connection.close()


def test_failed_stream_is_incomplete(port: int) -> None:
    with pytest.raises(http.client.IncompleteRead):
        got(port, "/broken/")
    assert got(port, "/whole/") == b"one row\nanother\n"


def test_header_that_is_not_ascii_arrives(port: int) -> None:
    assert got(port, "/asked/", Authorization="Bearer abc\xa0".encode()) == rb"(0, 'Bearer abc\xc2\xa0')"
    assert got(port, "/asked/", Authorization=b"") == b"(0, '')"


def test_long_address_reaches_the_application(port: int) -> None:
    assert got(port, f"/asked/?{'a' * 120_000}") == b"(120000, None)"


def test_very_long_address_does_not_reach_the_application(port: int) -> None:
    try:
        answer = got(port, f"/asked/?{'a' * 2_000_000}")
    except (OSError, http.client.HTTPException):
        answer = b""  # hung up while it was being sent
    assert b"2000000" not in answer


@pytest.mark.slow
def test_slow_clients_do_not_stop_the_site(port: int) -> None:
    half = [b"GET /asked/ HTTP/1.1\r\nHost: a", b"POST /asked/ HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab"]
    slow = [socket.create_connection((HOST, port), timeout=60) for _client in range(12)]
    try:
        for number, client in enumerate(slow):
            client.sendall(half[number % 2])
        assert got(port, "/whole/") == b"one row\nanother\n"
        # After ten seconds without a byte they are cut off.
        for client in slow[::2]:
            while client.recv(1000):
                pass
    finally:
        for client in slow:
            client.close()
