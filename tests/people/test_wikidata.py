"""An id of Wikidata is found through a service that speaks the protocol, and everything works without one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client

from articles.duplicates import evidence
from people.deciding import IdentityError
from people.merging import merge_agents, undo_merge
from people.models import Agent, LikelyPair, Lookup, Person
from people.wikidata import answer_lookup, look_up, set_wikidata
from tests.admin.pages import messages, page, press
from tests.factories import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db

ENTRIES = [
    {"id": "Q4242", "name": "Ines Quill", "description": "harbour master", "score": 98.5, "match": True, "type": []},
    {"id": "Q7", "name": "Ines Quill", "score": 40, "match": False},
    {"id": "P31", "name": "no entry", "score": 1, "match": False},
]


@dataclass
class Service:
    """A reconciliation service: what it was asked, and what it answers."""

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


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
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
    state.url = settings.NEWSROOM_RECONCILIATION_URL = f"http://127.0.0.1:{server.server_port}/en/api"
    yield state
    state.closing.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def quill() -> Agent:
    agent: Agent = PersonFactory(name="Ines Quill")
    return agent


def answered(agent: Agent) -> Lookup:
    lookup = look_up(agent=agent, by=UserFactory())
    answer_lookup(lookup.pk)
    lookup.refresh_from_db()
    return lookup


def test_what_the_service_offers_is_kept_for_an_editor(service: Service, quill: Agent) -> None:
    lookup = answered(quill)
    assert service.asked == [{"q0": {"query": "Ines Quill", "limit": 8, "type": "Q5"}}]
    assert lookup.state == "done"
    assert [(one["id"], one["description"]) for one in lookup.found] == [("Q4242", "harbour master"), ("Q7", "")]
    quill.refresh_from_db()
    assert quill.wikidata == ""


def test_what_waits_or_was_answered_is_not_asked_again(service: Service, quill: Agent) -> None:
    first = look_up(agent=quill, by=UserFactory())
    assert look_up(agent=quill, by=UserFactory()) == first
    answer_lookup(first.pk)
    answer_lookup(first.pk)
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (500, b"", "answered with an error (500)"),
        (200, b"<html>", "not what its protocol says"),
        (200, b'{"q0": {"result": [{"id": "Q1"}]}}', "not what its protocol says"),
        (200, b'["q0"]', "not what its protocol says"),
        (200, b" " * 1_000_001, "longer than it should be"),
    ],
)
def test_an_answer_that_is_none_is_told_in_words(
    service: Service, quill: Agent, status: int, body: bytes, message: str
) -> None:
    service.status, service.body = status, body
    lookup = answered(quill)
    assert lookup.state == "failed"
    assert message in lookup.error


def test_a_service_that_does_not_answer_is_left_after_the_time_set(
    service: Service, quill: Agent, settings: Any
) -> None:
    settings.NEWSROOM_RECONCILIATION_SECONDS = 0.2
    service.silent = True
    assert "did not answer within 0.2 seconds" in answered(quill).error


def test_a_service_that_is_not_there_is_told_in_words(quill: Agent, settings: Any) -> None:
    settings.NEWSROOM_RECONCILIATION_URL = "http://127.0.0.1:9/"
    assert answered(quill).error == "The service could not be reached."


def test_without_a_service_nothing_is_asked_and_an_id_is_written_by_hand(quill: Agent) -> None:
    with pytest.raises(IdentityError, match="No service is set"):
        look_up(agent=quill, by=UserFactory())
    assert set_wikidata(agent=quill, wikidata="Q42", by=UserFactory()).wikidata == "Q42"
    with pytest.raises(IdentityError, match="a Q and a number"):
        set_wikidata(agent=quill, wikidata="42", by=UserFactory())


def test_an_id_stays_through_a_merge_and_goes_back_with_its_undoing(quill: Agent) -> None:
    keep = PersonFactory(name="I. Quill")
    set_wikidata(agent=quill, wikidata="Q42", by=UserFactory())
    record = merge_agents(keep=keep, merge=Agent.objects.get(pk=quill.pk), by=UserFactory())
    keep.refresh_from_db()
    assert keep.wikidata == "Q42"
    undone = undo_merge(record=record, by=UserFactory())
    keep.refresh_from_db()
    assert (keep.wikidata, undone.agent.wikidata) == ("", "Q42")


def test_two_with_one_id_are_the_likeliest_duplicates(quill: Agent) -> None:
    other = PersonFactory(name="Inès Tarrant")
    for agent in (quill, other):
        set_wikidata(agent=agent, wikidata="Q42", by=UserFactory())
    pair = LikelyPair.objects.get()
    assert pair.score > 1
    assert "both are Q42 at Wikidata" in evidence(pair).reasons


def test_an_editor_asks_and_takes_an_id_on_the_page(service: Service, quill: Agent) -> None:
    desk = Client()
    desk.force_login(UserFactory(role="editor"), backend="django.contrib.auth.backends.ModelBackend")
    press(desk, quill, "look_up", Person)
    assert "waits for an answer" in desk.get(page(quill, Person)).content.decode()
    answer_lookup(Lookup.objects.get().pk)
    assert "harbour master" in desk.get(page(quill, Person)).content.decode()
    press(desk, quill, "set_wikidata", Person, _confirmed="1", wikidata="Q4242")
    quill.refresh_from_db()
    assert quill.wikidata == "Q4242"
    assert "a Q and a number" in messages(press(desk, quill, "set_wikidata", Person, _confirmed="1", wikidata="x"))[-1]
