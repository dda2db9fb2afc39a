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


def test_the_likeliest_come_first_and_each_page_leads_to_the_next(
    desk: Client, pair: LikelyPair, following: LikelyPair
) -> None:
    shown = desk.get(list_page(LikelyPair)).context["cl"].result_list
    assert [row.pk for row in shown] == [pair.pk, following.pk]
    assert page(following) in desk.get(page(pair)).content.decode()


def test_both_are_shown_with_what_they_said_and_what_would_move(chief: Client, pair: LikelyPair) -> None:
    html = chief.get(page(pair)).content.decode()
    for words in ("“We have no crew,”", "B. Hale", "one first name is short for the other", "1 statement"):
        assert words in html
    assert "what moves to it: 1 other spelling, 1 speaker" in html


def test_a_chief_says_which_to_keep_and_is_led_to_the_next(
    chief: Client, pair: LikelyPair, following: LikelyPair
) -> None:
    response = press(chief, pair, "judge", _confirmed="1", choice=pair.other_id, next=page(following))
    assert response["Location"] == page(following)
    assert MergeRecord.objects.get().kept == pair.other_id
    assert not Agent.objects.filter(pk=pair.one_id).exists()


def test_not_the_same_is_for_editors_too(desk: Client, editor: User, pair: LikelyPair) -> None:
    html = desk.get(page(pair)).content.decode()
    assert "for a chief to say" in html
    press(desk, pair, "judge", _confirmed="1", choice="-apart")
    assert Distinction.objects.get().by == editor
    assert not LikelyPair.objects.open().exists()


def test_an_editor_does_not_merge_by_the_queue(desk: Client, pair: LikelyPair) -> None:
    response = press(desk, pair, "judge", _confirmed="1", choice=pair.one_id)
    assert response.status_code == HTTPStatus.FORBIDDEN
    assert not MergeRecord.objects.exists()


def test_somebody_else_is_no_answer(chief: Client, pair: LikelyPair) -> None:
    press(chief, pair, "judge", _confirmed="1", choice=PersonFactory().pk)
    assert not MergeRecord.objects.exists()
    assert not Distinction.objects.exists()
