"""Tests of storing suggested replies."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from articles.extraction.types import ExtractedReply, Extraction
from articles.models import Article
from articles.models import Reply as Stored
from tests.support.data.extractions import TEXT, read, whole
from tests.support.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return ArticleFactory(text=TEXT)


def answering(*replies: tuple[int, int, float]) -> Extraction:
    return replace(whole(), replies=tuple(ExtractedReply(*reply) for reply in replies))


def stored() -> list[dict[str, Any]]:
    return list(Stored.objects.order_by("pk").values())


def offered() -> list[tuple[str, str, float]]:
    replies = Stored.objects.order_by("confidence").select_related("statement", "in_reply_to")
    return [(r.statement.act, r.in_reply_to.act, r.confidence) for r in replies]


def test_replies_are_suggested(article: Article) -> None:
    read(article, answering((1, 0, 0.7), (3, 1, 0.6)))
    assert offered() == [("did-not-respond", "denied", 0.6), ("denied", "said", 0.7)]
    assert set(Stored.objects.values_list("state", "decided_by")) == {("suggested", None)}


def test_repeated_replies_change_nothing(article: Article) -> None:
    read(article, answering((1, 0, 0.7)))
    before = stored()
    read(article, answering((1, 0, 0.7)))
    assert stored() == before


def test_lost_reply_is_removed(article: Article) -> None:
    read(article, answering((1, 0, 0.7), (2, 0, 0.6)))
    read(article, answering((1, 0, 0.9)))
    assert offered() == [("denied", "said", 0.9)]


@pytest.mark.parametrize("state", ["confirmed", "rejected"])
@pytest.mark.parametrize("again", [(), ((1, 0, 0.9),)], ids=["not found again", "found again"])
def test_decided_reply_stays(article: Article, state: str, again: Any) -> None:
    read(article, answering((1, 0, 0.7)))
    Stored.objects.update(state=state, decided_by=UserFactory(), decided_at=timezone.now())
    before = stored()
    read(article, answering(*again))
    assert stored() == before


def test_replies_of_other_article_stay(article: Article) -> None:
    read(ArticleFactory(text=TEXT), answering((1, 0, 0.7)))
    before = stored()
    read(article, answering())
    assert stored() == before
