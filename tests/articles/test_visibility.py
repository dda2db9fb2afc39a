"""Tests of which unreviewed statements are public, by confidence."""

from __future__ import annotations

import pytest

from articles.models import Statement
from articles.visibility import public_agents
from tests.support.factories import PersonFactory, StatementFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("statement", "speaker", "public"),
    [(0.9, 0.9, True), (0.9, 0.8, False), (0.8, 0.9, False), (1.0, 0.76, True), (0.76, 1.0, True), (0.99, 0.1, False)],
)
def test_confident_unreviewed_statement_is_public(statement: float, speaker: float, public: bool) -> None:
    ada = PersonFactory()
    one = StatementFactory(
        article__outlet__unreviewed_min_confidence=0.75,
        statement_confidence=statement,
        speaker_confidence=speaker,
        speaker=ada,
    )
    assert Statement.objects.published().filter(pk=one.pk).exists() is public
    assert public_agents().filter(pk=ada.pk).exists() is public


@pytest.mark.parametrize(("confirmed", "public"), [(False, False), (True, True)])
def test_uncertain_statement_waits_for_an_editor(confirmed: bool, public: bool) -> None:
    ada = PersonFactory()
    one = StatementFactory(
        article__outlet__unreviewed_min_confidence=0.4, needs_review=True, speaker=ada, confirmed=confirmed
    )
    assert Statement.objects.published().filter(pk=one.pk).exists() is public
    assert public_agents().filter(pk=ada.pk).exists() is public


def test_statement_is_withheld_when_a_reading_becomes_uncertain() -> None:
    one = StatementFactory(article__outlet__unreviewed_min_confidence=0.4)
    assert one in Statement.objects.published()
    Statement.objects.filter(pk=one.pk).update(needs_review=True)
    assert one not in Statement.objects.published()


def test_confirmed_statement_is_public_at_any_confidence() -> None:
    one = StatementFactory(statement_confidence=0.1, speaker_confidence=0.1, confirmed=True)
    assert one in Statement.objects.published()


def test_confidence_is_product_of_parts() -> None:
    one = StatementFactory(statement_confidence=0.8, speaker_confidence=0.5)
    Statement.objects.filter(pk=one.pk).update(speaker_confidence=0.25)
    one.refresh_from_db()
    assert one.confidence == pytest.approx(0.2)
