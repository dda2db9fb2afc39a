"""The queue of those who may be one, worked without script."""

from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.test import Client

from people.models import Agent, Distinction, LikelyPair, MergeRecord
from tests.support.admin_pages import list_page, page, press
from tests.support.factories import PersonFactory, StatementFactory


@pytest.fixture
def pair(db: None) -> LikelyPair:
    one = PersonFactory(name="Bob Hale", description="mayor", aliases=["B. Hale"])
    other = PersonFactory(name="Robert Hale")
    StatementFactory(speaker=other)
    pair: LikelyPair = LikelyPair.objects.create(one=one, other=other, likeness=7, score=0.8)
    return pair


@pytest.fixture
def following(pair: LikelyPair) -> LikelyPair:
    names = ("Liz Vane", "Elizabeth Vane")
    one, other = (PersonFactory(name=name) for name in names)
    following: LikelyPair = LikelyPair.objects.create(one=one, other=other, likeness=7, score=0.7)
    return following


def test_pairs_are_ordered_by_score_and_linked(desk: Client, pair: LikelyPair, following: LikelyPair) -> None:
    shown = desk.get(list_page(LikelyPair)).context["cl"].result_list
    assert [row.pk for row in shown] == [pair.pk, following.pk]
    assert page(following) in desk.get(page(pair)).content.decode()


def test_page_shows_both_agents_and_what_would_move(chief: Client, pair: LikelyPair) -> None:
    html = chief.get(page(pair)).content.decode()
    for words in ("“We have no crew,”", "B. Hale", "one first name is short for the other", "1 statement"):
        assert words in html
    assert "moves to it: 1 other spelling, 1 speaker" in html


def test_chief_merges_pair(chief: Client, pair: LikelyPair, following: LikelyPair) -> None:
    response = press(chief, pair, "decide", _confirmed="1", choice=pair.other_id, next=page(following))
    assert response["Location"] == page(following)
    assert MergeRecord.objects.get().kept == pair.other_id
    assert not Agent.objects.filter(pk=pair.one_id).exists()


def test_editor_marks_pair_as_not_the_same(desk: Client, editor: User, pair: LikelyPair) -> None:
    html = desk.get(page(pair)).content.decode()
    assert "Only a chief editor" in html
    press(desk, pair, "decide", _confirmed="1", choice="-apart")
    assert Distinction.objects.get().by == editor
    assert not LikelyPair.objects.open().exists()


def test_editor_cannot_merge_pair(desk: Client, pair: LikelyPair) -> None:
    response = press(desk, pair, "decide", _confirmed="1", choice=pair.one_id)
    assert response.status_code == HTTPStatus.FORBIDDEN
    assert not MergeRecord.objects.exists()


def test_agent_outside_pair_is_refused(chief: Client, pair: LikelyPair) -> None:
    press(chief, pair, "decide", _confirmed="1", choice=PersonFactory().pk)
    assert not MergeRecord.objects.exists()
    assert not Distinction.objects.exists()
