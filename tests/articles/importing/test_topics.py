"""Tests of topics from senders, beside those that editors set."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from articles.importing.importer import import_article
from articles.importing.story_record import story_record
from articles.models import Article, Topic
from core.permissions import Role
from tests.support.admin_pages import page
from tests.support.factories import TopicFactory, UserFactory

pytestmark = pytest.mark.django_db


def send(*codes: str) -> Article:
    values: dict[str, Any] = {"outlet": "The Marlow Courier", "external_id": "mc-1", "body": "The ferry stopped.\n"}
    topics = [{"code": code, "name": code.title()} for code in codes]
    return import_article(story_record({**values, "topics": topics})).article


def codes_of(article: Article) -> list[str]:
    return sorted(article.topics.values_list("code", flat=True))


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.EDITOR))
    return client


def file_under(desk: Client, article: Article, *codes: str) -> None:
    data = {
        "headline": "Ferry stopped",
        "language": "en",
        "public_text": "full",
        "published_at_0": "2026-03-01",
        "published_at_1": "06:00",
        "topics": list(Topic.objects.filter(code__in=codes).values_list("pk", flat=True)),
    }
    desk.post(page(article), data)
    assert codes_of(article) == sorted(codes)


def test_sender_changes_its_topics() -> None:
    send("ferries", "weirs")
    assert codes_of(send("weirs", "mills")) == ["mills", "weirs"]


def test_editors_topic_stays(desk: Client) -> None:
    TopicFactory(scheme="", code="budget")
    article = send("ferries")
    file_under(desk, article, "ferries", "budget")
    assert codes_of(send("ferries", "weirs")) == ["budget", "ferries", "weirs"]
    send("ferries", "weirs", "budget")
    assert codes_of(send("ferries")) == ["budget", "ferries"]


def test_removed_topic_does_not_return(desk: Client) -> None:
    article = send("ferries", "weirs")
    file_under(desk, article, "weirs")
    assert codes_of(send("ferries", "weirs", "mills")) == ["mills", "weirs"]
    send("weirs")
    assert codes_of(send("ferries", "weirs")) == ["weirs"]
