"""A reconciliation service for tests, which can also fail or not answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs

ENTRIES = [
    {"id": "Q4242", "name": "Ines Quill", "description": "harbour master", "score": 98.5, "match": True, "type": []},
    {"id": "Q7", "name": "Ines Quill", "score": 40, "match": False},
    {"id": "P31", "name": "no entry", "score": 1, "match": False},
]


@dataclass
class Service:
    """The state of the service: the queries that it received, and its answers."""

    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    body: bytes | None = None
    silent: bool = False
    closing: Event = field(default_factory=Event)

    def answer(self, queries: dict[str, Any]) -> bytes:
        self.asked.append(queries)
        if self.body is not None:
            return self.body
        return json.dumps({key: {"result": ENTRIES[: one["limit"]]} for key, one in queries.items()}).encode()


@contextmanager
def running() -> Iterator[Service]:
    """Run the service in threads of this process."""
    state = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            body = state.answer(json.loads(form["queries"][0]))
            if state.silent:
                state.closing.wait(20)
            self.send_response(state.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/en/api"
    yield state
    state.closing.set()
    server.shutdown()
    server.server_close()
