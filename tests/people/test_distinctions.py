"""Not the same: said once, remembered, inherited through merges and their undoing."""

import pytest
from django.db import IntegrityError, transaction

from people.models import Agent, Distinction
from people.services.base import IdentityError
from people.services.distinctions import mark_distinct, undo_distinction
from people.services.merge import merge_agents, undo_merge
from tests.support.factories import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


def told_apart() -> set[frozenset[str]]:
    rows = Distinction.objects.active().values_list("one", "other")
    return {frozenset(row) for row in rows}


@pytest.fixture
def trio() -> tuple[Agent, Agent, Agent]:
    a, b, c = (PersonFactory(name=f"Ilva Sorrenty {letter}") for letter in "abc")
    return a, b, c


def test_saying_it_twice_in_either_order_is_one_distinction(trio: tuple[Agent, Agent, Agent]) -> None:
    a, b, _c = trio
    first = mark_distinct(one=a, other=b, by=UserFactory())
    assert mark_distinct(one=b, other=a, by=UserFactory()) == first
    with pytest.raises(IntegrityError), transaction.atomic():
        Distinction.objects.create(one=b, other=a, by=first.by)


def test_nobody_is_told_apart_from_oneself(trio: tuple[Agent, Agent, Agent]) -> None:
    with pytest.raises(IdentityError, match="one and the same"):
        mark_distinct(one=trio[0], other=trio[0], by=UserFactory())


def test_who_is_merged_away_cannot_be_told_apart(trio: tuple[Agent, Agent, Agent]) -> None:
    a, b, c = trio
    gone = Agent.objects.get(pk=b.pk)
    merge_agents(keep=c, merge=b, by=UserFactory())
    with pytest.raises(IdentityError, match="merged or removed"):
        mark_distinct(one=a, other=gone, by=UserFactory())


@pytest.mark.parametrize("turned", [False, True])
def test_a_merge_hands_distinctions_on_and_undoing_it_gives_them_back(
    trio: tuple[Agent, Agent, Agent],
    turned: bool,
) -> None:
    a, b, c = trio
    one, other = (b, a) if turned else (a, b)
    mark_distinct(one=one, other=other, by=UserFactory())
    record = merge_agents(keep=c, merge=b, by=UserFactory())
    assert told_apart() == {frozenset((a.pk, c.pk))}
    undo_merge(record=record, by=UserFactory())
    assert told_apart() == {frozenset((a.pk, record.merged))}


def test_what_both_had_of_a_third_is_one_after_the_merge_and_two_after_its_undoing(
    trio: tuple[Agent, Agent, Agent],
) -> None:
    a, b, c = trio
    mark_distinct(one=a, other=b, by=UserFactory())
    mark_distinct(one=c, other=a, by=UserFactory())
    record = merge_agents(keep=c, merge=b, by=UserFactory())
    assert told_apart() == {frozenset((a.pk, c.pk))}
    undo_merge(record=record, by=UserFactory())
    assert told_apart() == {frozenset((a.pk, record.merged)), frozenset((a.pk, c.pk))}


def test_two_that_were_told_apart_and_are_the_same_after_all_are_merged(trio: tuple[Agent, Agent, Agent]) -> None:
    a, b, _c = trio
    distinction = mark_distinct(one=a, other=b, by=UserFactory())
    undo_distinction(distinction=distinction, by=UserFactory())
    record = merge_agents(keep=a, merge=b, by=UserFactory())
    assert not Distinction.objects.exists()
    undo_merge(record=record, by=UserFactory())
    assert not Distinction.objects.active().exists()
    assert Distinction.objects.get().undone_by is not None


def test_it_is_taken_back_once(trio: tuple[Agent, Agent, Agent]) -> None:
    distinction = mark_distinct(one=trio[0], other=trio[1], by=UserFactory())
    undo_distinction(distinction=distinction, by=UserFactory())
    with pytest.raises(IdentityError, match="taken back already"):
        undo_distinction(distinction=distinction, by=UserFactory())
    assert mark_distinct(one=trio[0], other=trio[1], by=UserFactory()) != distinction
