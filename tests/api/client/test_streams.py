"""The Python client's streams when the server breaks them off."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.support.waiting import LIMIT_SECONDS

CLIENTS = Path(__file__).parents[3] / "clients" / "python"
ROWS = [{"id": f"q6n4zf8d2gy{n}", "text": f"“Nò {n}”"} for n in range(4)]
LINES = [f"{json.dumps(row, ensure_ascii=False)}\n".encode() for row in ROWS]
CHUNKED, CLOSED = b"Transfer-Encoding: chunked\r\n\r\n", b"\r\n"
LAST = b"0\r\n\r\n"


@pytest.fixture
def client_module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(CLIENTS)
    return import_module("newsroom_client")


class Server:
    """Answers each request with the next of its answers, to the byte, and closes the connection after it."""

    def __init__(self, answers: Sequence[bytes]) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self.serve, daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def serve(self) -> None:
        for answer in self.answers:
            try:
                connection, _address = self.socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as request:
                self.asked.append(request.readline().decode().split()[1])
                while request.readline().strip():
                    pass
                connection.sendall(b"HTTP/1.1 200 OK\r\n" + answer)

    def __enter__(self) -> Server:
        self.thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        # What waits to be asked waits no longer.
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(timeout=LIMIT_SECONDS)


def chunk(content: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(content), content)


def sized(content: bytes, length: int) -> bytes:
    return b"Content-Length: %d\r\n\r\n%s" % (length, content)


def rows_from(client_module: ModuleType, server: Server, **given: Any) -> Iterator[Any]:
    return client_module.Archive(server.address, timeout=LIMIT_SECONDS, **given).export("statements", form="direct")


def after(row: int) -> str:
    return f"&after={ROWS[row]['id']}"


WHOLE = b"".join(LINES)
REST = CHUNKED + chunk(b"".join(LINES[2:])) + LAST
BREAKS = {
    "after whole lines, where a chunk ends": CHUNKED + chunk(LINES[0]) + chunk(LINES[1]),
    "after whole lines, before the chunk's own end": CHUNKED + chunk(LINES[0] + LINES[1]).removesuffix(b"\r\n"),
    "within a line, where a chunk ends": CHUNKED + chunk(b"".join(LINES[:2]) + LINES[2][:9]),
    "within a line, within a chunk": CHUNKED + chunk(WHOLE)[: -len(LINES[3]) - 9],
    "within a character": CHUNKED + chunk(b"".join(LINES[:2]) + LINES[2][: LINES[2].index("ò".encode()) + 1]),
    "within the length of a chunk": CHUNKED + chunk(LINES[0]) + chunk(LINES[1]) + b"4",
    "after whole lines, before its length": sized(LINES[0] + LINES[1], len(WHOLE)),
    "within a line, before its length": sized(LINES[0] + LINES[1] + LINES[2][:9], len(WHOLE)),
    "within a line, of no length": CLOSED + LINES[0] + LINES[1] + LINES[2][:9],
}


@pytest.mark.parametrize("broken", BREAKS.values(), ids=BREAKS)
def test_broken_export_continues_after_last_whole_line(
    client_module: ModuleType, monkeypatch: pytest.MonkeyPatch, broken: bytes
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(client_module.time, "sleep", waited.append)
    with Server([broken, REST]) as server:
        assert list(rows_from(client_module, server)) == ROWS
    first, second = server.asked
    assert (first.endswith("/statements/export/?form=direct&format=ndjson"), second) == (True, first + after(1))
    assert waited == [2]


def test_export_without_length_ends_when_no_row_follows(client_module: ModuleType) -> None:
    with Server([CLOSED + LINES[0] + LINES[1], CLOSED + LINES[2] + LINES[3], CLOSED]) as server:
        assert list(rows_from(client_module, server)) == ROWS
    first, *more = server.asked
    assert more == [first + after(1), first + after(3)]


@pytest.mark.parametrize("whole", [CHUNKED + chunk(WHOLE) + LAST, sized(WHOLE, len(WHOLE))], ids=["chunks", "length"])
def test_export_with_known_end_is_requested_once(client_module: ModuleType, whole: bytes) -> None:
    with Server([whole]) as server:
        assert list(rows_from(client_module, server)) == ROWS


def test_export_without_progress_raises_archive_error(
    client_module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(client_module.time, "sleep", waited.append)
    with Server([CHUNKED + chunk(LINES[0]), CHUNKED, CHUNKED + chunk(LINES[1][:9])]) as server:
        rows = rows_from(client_module, server, attempts=3)
        assert next(rows) == ROWS[0]
        with pytest.raises(client_module.ArchiveError, match="cannot be reached"):
            next(rows)
    assert waited == [2, 4]
