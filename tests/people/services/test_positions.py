"""Tests of accepting and refusing positions, and of contradictions."""

from __future__ import annotations

from datetime import date

import pytest

from people.models import Position, RefusedPosition
from people.services.base import IdentityError
from people.services.merge import merge_agents, undo_merge
from people.services.positions import accept_position, conflicts, refuse_position, undo_refusal
from tests.support.factories import OrganisationFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


def test_accepting_again_widens_dates() -> None:
    person, trust, editor = PersonFactory(), OrganisationFactory(), UserFactory()
    accept_position(person=person, role="the treasurer", organisation=trust, start=JUNE, end=JUNE, by=editor)
    accept_position(person=person, role="treasurer", organisation=trust, start=MAY, end=JULY, by=editor)
    position = Position.objects.get()
    assert (position.role, position.start_date, position.end_date) == ("the treasurer", MAY, JULY)


def test_invalid_position_is_refused() -> None:
    person, editor = PersonFactory(), UserFactory()
    with pytest.raises(IdentityError, match="end before it begins"):
        accept_position(person=person, role="mayor", start=JULY, end=MAY, by=editor)
    with pytest.raises(IdentityError, match="changed between person and organisation"):
        accept_position(person=person, role="mayor", organisation=PersonFactory(), by=editor)
    with pytest.raises(IdentityError, match="needs a role"):
        accept_position(person=person, role=" ", by=editor)
    assert not Position.objects.exists()


def test_refusal_follows_merge_and_undo() -> None:
    keep, merge, editor = PersonFactory(), PersonFactory(), UserFactory()
    refusal = refuse_position(person=merge, role="the mayor", by=editor)
    assert refuse_position(person=merge, role="mayor", by=editor) == refusal
    refuse_position(person=keep, role="Mayor", by=editor)
    record = merge_agents(keep=keep, merge=merge, by=editor)
    assert RefusedPosition.objects.get().person == keep
    undo_merge(record=record, by=editor)
    assert RefusedPosition.objects.count() == 2
    refusal.refresh_from_db()
    undo_refusal(refusal=refusal, by=editor)
    with pytest.raises(IdentityError, match="undone already"):
        undo_refusal(refusal=refusal, by=editor)


def test_accepting_withdraws_refusal() -> None:
    person, editor = PersonFactory(), UserFactory()
    refuse_position(person=person, role="mayor", by=editor)
    accept_position(person=person, role="mayor", by=editor)
    assert RefusedPosition.objects.get().undone_by == editor


@pytest.mark.parametrize(
    ("role", "start", "end", "found"),
    [
        ("secretary-general", JUNE, None, 1),
        ("the secretary-general", None, None, 1),
        ("secretary-general", JULY, None, 0),
        ("spokesman", JUNE, None, 0),
        ("treasurer", JUNE, None, 0),
    ],
)
def test_two_holders_conflict(role: str, start: date | None, end: date | None, found: int) -> None:
    trust, editor = OrganisationFactory(), UserFactory()
    for held in ("secretary-general", "spokesman"):
        accept_position(person=PersonFactory(), role=held, organisation=trust, start=MAY, end=JULY, by=editor)
    position = accept_position(person=PersonFactory(), role=role, organisation=trust, start=start, end=end, by=editor)
    assert len(conflicts([position])) == found
