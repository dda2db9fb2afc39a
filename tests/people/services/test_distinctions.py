"""Tests of distinctions through merges and their undo."""

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


def test_repeated_distinction_is_one(trio: tuple[Agent, Agent, Agent]) -> None:
    a, b, _c = trio
    first = mark_distinct(one=a, other=b, by=UserFactory())
    assert mark_distinct(one=b, other=a, by=UserFactory()) == first
    with pytest.raises(IntegrityError), transaction.atomic():
        Distinction.objects.create(one=b, other=a, by=first.by)


def test_agent_is_not_distinct_from_itself(trio: tuple[Agent, Agent, Agent]) -> None:
    with pytest.raises(IdentityError, match="the same entry"):
        mark_distinct(one=trio[0], other=trio[0], by=UserFactory())


def test_merged_agent_is_refused(trio: tuple[Agent, Agent, Agent]) -> None:
    a, b, c = trio
    gone = Agent.objects.get(pk=b.pk)
    merge_agents(keep=c, merge=b, by=UserFactory())
    with pytest.raises(IdentityError, match="merged or removed"):
        mark_distinct(one=a, other=gone, by=UserFactory())


@pytest.mark.parametrize("turned", [False, True])
def test_distinction_follows_merge_and_undo(
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


def test_shared_distinction_is_joined_by_merge(
    trio: tuple[Agent, Agent, Agent],
) -> None:
    a, b, c = trio
    mark_distinct(one=a, other=b, by=UserFactory())
    mark_distinct(one=c, other=a, by=UserFactory())
    record = merge_agents(keep=c, merge=b, by=UserFactory())
    assert told_apart() == {frozenset((a.pk, c.pk))}
    undo_merge(record=record, by=UserFactory())
    assert told_apart() == {frozenset((a.pk, record.merged)), frozenset((a.pk, c.pk))}


def test_withdrawn_distinction_allows_merge(trio: tuple[Agent, Agent, Agent]) -> None:
    a, b, _c = trio
    distinction = mark_distinct(one=a, other=b, by=UserFactory())
    undo_distinction(distinction=distinction, by=UserFactory())
    record = merge_agents(keep=a, merge=b, by=UserFactory())
    assert not Distinction.objects.exists()
    undo_merge(record=record, by=UserFactory())
    assert not Distinction.objects.active().exists()
    assert Distinction.objects.get().undone_by is not None


def test_distinction_is_undone_once(trio: tuple[Agent, Agent, Agent]) -> None:
    distinction = mark_distinct(one=trio[0], other=trio[1], by=UserFactory())
    undo_distinction(distinction=distinction, by=UserFactory())
    with pytest.raises(IdentityError, match="undone already"):
        undo_distinction(distinction=distinction, by=UserFactory())
    assert mark_distinct(one=trio[0], other=trio[1], by=UserFactory()) != distinction
