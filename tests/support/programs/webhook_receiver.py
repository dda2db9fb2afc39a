"""A receiver of webhooks that answers as a test needs: right, slow, wrong, redirecting, or not at all."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from newsroom.embedded.data_folder import HOST


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def message(self) -> Any:
        return json.loads(self.body)

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """Return kind, id and action of each change."""
        return [(one["kind"], one["id"], one["action"]) for one in self.message["data"]["changes"]]


@dataclass
class Receiver:
    """``answers`` are its statuses in order, of which the last repeats; 0 closes the connection."""

    port: int = 0
    answers: list[int] = field(default_factory=lambda: [204])
    headers: dict[str, str] = field(default_factory=dict)
    drip: bool = False
    got: list[Received] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    server: ThreadingHTTPServer | None = None

    def start(self) -> Receiver:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(Received(self.path, dict(self.headers.items()), body))
                status = receiver.answers.pop(0) if len(receiver.answers) > 1 else receiver.answers[0]
                if receiver.drip:
                    return self.go_slowly()
                if not status:
                    self.close_connection = True
                    return None
                self.send_response(status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return None

            do_GET = do_POST  # noqa: N815  # the name is the library's

            def go_slowly(self) -> None:
                """Send a byte now and then, so that no single wait is long."""
                try:
                    while not receiver.over.wait(0.05):
                        self.wfile.write(b"H")
                        self.wfile.flush()
                except OSError:
                    self.close_connection = True

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer((HOST, self.port), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/hook"

    def stop(self) -> None:
        self.over.set()
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None
