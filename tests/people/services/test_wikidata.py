"""Tests of Wikidata ids with a reconciliation service, and without one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from articles.identity.duplicates import duplicate_evidence
from people.models import Agent, LikelyPair, Lookup, Person
from people.services.base import IdentityError
from people.services.merge import merge_agents, undo_merge
from people.services.wikidata import answer_lookup, queue_lookup, set_wikidata
from tests.support.admin_pages import messages, page, press
from tests.support.factories import PersonFactory, UserFactory
from tests.support.programs.reconciliation_service import Service, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    with running() as state:
        settings.NEWSROOM_RECONCILIATION_URL = state.url
        yield state


@pytest.fixture
def quill() -> Agent:
    agent: Agent = PersonFactory(name="Ines Quill")
    return agent


def answered(agent: Agent) -> Lookup:
    lookup = queue_lookup(agent=agent, by=UserFactory())
    answer_lookup(lookup.pk)
    lookup.refresh_from_db()
    return lookup


def test_suggestions_are_stored(service: Service, quill: Agent) -> None:
    lookup = answered(quill)
    assert service.asked == [{"q0": {"query": "Ines Quill", "limit": 8, "type": "Q5"}}]
    assert lookup.state == "done"
    assert [(one["id"], one["description"]) for one in lookup.found] == [("Q4242", "harbour master"), ("Q7", "")]
    quill.refresh_from_db()
    assert quill.wikidata == ""


def test_lookup_is_not_repeated(service: Service, quill: Agent) -> None:
    first = queue_lookup(agent=quill, by=UserFactory())
    assert queue_lookup(agent=quill, by=UserFactory()) == first
    answer_lookup(first.pk)
    answer_lookup(first.pk)
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (500, b"", "answered with an error (500)"),
        (200, b"<html>", "could not be read"),
        (200, b'{"q0": {"result": [{"id": "Q1"}]}}', "could not be read"),
        (200, b'["q0"]', "could not be read"),
        (200, b" " * 1_000_001, "longer than it should be"),
    ],
)
def test_invalid_response_is_explained(service: Service, quill: Agent, status: int, body: bytes, message: str) -> None:
    service.status, service.body = status, body
    lookup = answered(quill)
    assert lookup.state == "failed"
    assert message in lookup.error


def test_slow_service_times_out(service: Service, quill: Agent, settings: Any) -> None:
    settings.NEWSROOM_RECONCILIATION_SECONDS = 0.2
    service.silent = True
    assert "did not answer within 0.2 seconds" in answered(quill).error


def test_unreachable_service_is_explained(quill: Agent, settings: Any) -> None:
    settings.NEWSROOM_RECONCILIATION_URL = "http://127.0.0.1:9/"
    assert answered(quill).error == "The service could not be reached."


def test_id_is_entered_by_hand_without_service(quill: Agent) -> None:
    with pytest.raises(IdentityError, match="No look-up service is set up"):
        queue_lookup(agent=quill, by=UserFactory())
    assert set_wikidata(agent=quill, wikidata="Q42", by=UserFactory()).wikidata == "Q42"
    with pytest.raises(IdentityError, match="a Q and a number"):
        set_wikidata(agent=quill, wikidata="42", by=UserFactory())


def test_id_follows_merge_and_undo(quill: Agent) -> None:
    keep = PersonFactory(name="I. Quill")
    set_wikidata(agent=quill, wikidata="Q42", by=UserFactory())
    record = merge_agents(keep=keep, merge=Agent.objects.get(pk=quill.pk), by=UserFactory())
    keep.refresh_from_db()
    assert keep.wikidata == "Q42"
    undone = undo_merge(record=record, by=UserFactory())
    keep.refresh_from_db()
    assert (keep.wikidata, undone.agent.wikidata) == ("", "Q42")


def test_shared_id_makes_duplicates(quill: Agent) -> None:
    other = PersonFactory(name="Inès Tarrant")
    for agent in (quill, other):
        set_wikidata(agent=agent, wikidata="Q42", by=UserFactory())
    pair = LikelyPair.objects.get()
    assert pair.score > 1
    assert "both are Q42 at Wikidata" in duplicate_evidence(pair).reasons


def test_editor_accepts_suggested_id(service: Service, quill: Agent) -> None:
    desk = Client()
    desk.force_login(UserFactory(role="editor"), backend="django.contrib.auth.backends.ModelBackend")
    press(desk, quill, "look_up", Person)
    assert "waiting, " in desk.get(page(quill, Person)).content.decode()
    answer_lookup(Lookup.objects.get().pk)
    assert "harbour master" in desk.get(page(quill, Person)).content.decode()
    press(desk, quill, "set_wikidata", Person, _confirmed="1", wikidata="Q4242")
    quill.refresh_from_db()
    assert quill.wikidata == "Q4242"
    assert "a Q and a number" in messages(press(desk, quill, "set_wikidata", Person, _confirmed="1", wikidata="x"))[-1]
