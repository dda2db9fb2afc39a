"""Programs in pages of other sites, in a browser that asks before it sends anything."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory

pytestmark = pytest.mark.django_db(transaction=True)

ASK = """async ([address, draft]) => {
    const sent = {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({text: draft})};
    const answer = await fetch(address, sent);
    return {status: answer.status, left: answer.headers.get('RateLimit-Remaining'), told: await answer.json()};
}"""


class EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!DOCTYPE html><title>A desk</title>")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name it is called by
        """Says nothing."""


@pytest.fixture
def other_site() -> Iterator[str]:
    """On this machine too, since a browser lets no page of any other come to it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), EmptyPage) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_other_site_can_check_quotations(page: Page, live_server: LiveServer, other_site: str) -> None:
    cache.clear()
    StatementFactory(article=ArticleFactory(), speaker=PersonFactory(name="Wenna Trost"))
    page.goto(other_site)
    draft = "“We have no crew,” said Wenna Trost, the harbour master."
    told: dict[str, Any] = page.evaluate(ASK, [f"{live_server.url}/api/v1/quote-check/", draft])
    assert (told["status"], told["told"]["quotations"][0]["verdict"]) == (200, "exact")
    assert told["left"] is not None
