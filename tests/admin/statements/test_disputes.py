"""Upholding a dispute asks what follows for the statement, and does it."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from articles import services
from articles.models import AuditEntry, Correction, Dispute, Statement
from tests.support.admin_pages import act, messages, page, press
from tests.support.factories import PersonFactory, RevisionFactory, StatementFactory
from tests.support.page import Page

OUTCOME = {"outcome": "You are right.", "_confirmed": "1"}


@pytest.fixture
def statement(db: None) -> Statement:
    return StatementFactory(speaker=PersonFactory(), confirmed=True)


@pytest.fixture
def dispute(statement: Statement) -> Dispute:
    return raise_dispute(statement, reply="I was abroad.")


def raise_dispute(statement: Statement, **values: Any) -> Dispute:
    dispute, _secret = services.raise_dispute(
        statement=statement, ground="not-me", details="It was another.", address="192.0.2.1", **values
    )
    return dispute


def uphold(client: Client, dispute: Dispute, **data: Any) -> HttpResponse:
    return press(client, dispute, "uphold", **OUTCOME, **data)


def public_page(statement: Statement) -> HttpResponse:
    return Client().get(statement.get_absolute_url())


def test_upholding_asks_what_follows(desk: Client, dispute: Dispute) -> None:
    asked = Page(uphold(desk, dispute))
    assert [choice["value"] for choice in asked.all("input", name="remedy")] == services.Remedy.values
    dispute.refresh_from_db()
    assert dispute.state == "received"
    without_reply = raise_dispute(StatementFactory(confirmed=True))
    choices = [choice["value"] for choice in Page(uphold(desk, without_reply)).all("input", type="radio")]
    assert services.Remedy.REPLY not in choices


def test_rejected_statement_leaves_the_public_site(desk: Client, dispute: Dispute, statement: Statement) -> None:
    assert public_page(statement).status_code == 200
    assert messages(uphold(desk, dispute, remedy="reject")) == ["1 dispute changed."]
    assert public_page(statement).status_code in (404, 410)
    dispute.refresh_from_db()
    assert (dispute.state, dispute.outcome) == ("upheld", "You are right.")


def test_statement_is_marked_for_readers(desk: Client, dispute: Dispute, statement: Statement) -> None:
    uphold(desk, dispute, remedy="mark")
    assert "Disputed" in Page(public_page(statement)).main


def test_reply_is_published(desk: Client, dispute: Dispute, statement: Statement) -> None:
    uphold(desk, dispute, remedy="reply")
    assert "I was abroad." in Page(public_page(statement)).main


def test_statement_to_mend_is_open_at_the_desk(desk: Client, dispute: Dispute, statement: Statement) -> None:
    response = uphold(desk, dispute, remedy="mend")
    assert response["Location"] == f"{reverse('review:story', args=[statement.article_id])}?s={statement.pk}"
    statement.refresh_from_db()
    assert statement.state == "suggested"


def test_statement_may_stay_as_it_is(desk: Client, dispute: Dispute, statement: Statement) -> None:
    uphold(desk, dispute, remedy="none")
    assert not AuditEntry.objects.filter(subject="statement").exists()
    assert Dispute.objects.get().state == "upheld"


def test_notice_is_offered_for_corrected_stories(desk: Client, dispute: Dispute, statement: Statement) -> None:
    assert not Page(uphold(desk, dispute)).all("textarea", name="notice")
    RevisionFactory(article=statement.article)
    assert Page(uphold(desk, dispute)).all("textarea", name="notice")
    uphold(desk, dispute, remedy="mark", notice="An earlier version named another speaker.")
    assert Correction.objects.get().notice == "An earlier version named another speaker."


def test_nothing_follows_when_the_dispute_was_decided_meanwhile(desk: Client, dispute: Dispute) -> None:
    as_of = desk.get("/admin/articles/dispute/").context["as_of"]
    press(desk, dispute, "take_up")
    act(desk, Dispute, "uphold", [dispute], remedy="reject", as_of=as_of, **OUTCOME)
    dispute.refresh_from_db()
    assert (dispute.state, dispute.statement.state) == ("in-review", "confirmed")


def test_dispute_links_to_the_desk(desk: Client, dispute: Dispute, statement: Statement) -> None:
    html = Page(desk.get(page(dispute)))
    links = [link["href"] for link in html.all("a") if "desk" in link.text and statement.pk in link["href"]]
    assert len(links) == 1
    assert desk.get(links[0]).status_code == 200
    assert statement.pk not in html.title
