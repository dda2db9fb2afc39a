"""Structured data of pages (JSON-LD)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from articles.models import Article, AuditEntry, Correction, Statement
from articles.services import mark_disputed
from people.models import Agent
from tests.support.factories import ArticleFactory, PersonFactory, RevisionFactory, StatementFactory, UserFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]


def test_structured_data_has_change_date_and_dispute(read: Read) -> None:
    statement = StatementFactory(confirmed=True)
    data = read(statement.get_absolute_url()).linked_data
    assert datetime.fromisoformat(data["dateModified"]) == Statement.objects.get().decided_at
    assert "creativeWorkStatus" not in data
    mark_disputed(statement=statement, by=UserFactory(), disputed=True)
    data = read(statement.get_absolute_url()).linked_data
    assert data["creativeWorkStatus"] == "Disputed"
    assert datetime.fromisoformat(data["dateModified"]) == AuditEntry.objects.get().at
    Statement.objects.update(state="suggested", decided_by=None, decided_at=None)
    assert "ld+json" not in read(statement.get_absolute_url())


def test_structured_data_ids_do_not_depend_on_names(read: Read, client: Client) -> None:
    person = PersonFactory(name="Ada Row", state="approved")
    said = StatementFactory(speaker=person, confirmed=True, article__headline="The mill stands")

    def ids() -> list[Any]:
        pages = [read(one.get_absolute_url()).linked_data for one in (person, said.article, said)]
        feed = read(f"/people/{person.pk}/feed.atom").html
        named = [pages[2]["creator"][0]["@id"], pages[2]["isPartOf"]["@id"]]
        return [*(page["@id"] for page in pages), *named, *re.findall("<id>(.*?)</id>", feed)]

    before = ids()
    Agent.objects.update(name="Ada Margaret Row")
    Article.objects.update(headline="The mill has burnt")
    person.refresh_from_db()
    said = Statement.objects.select_related("article").get()
    assert ids() == before
    assert not [one for one in before if "row" in one or "mill" in one]
    for address in {one.removeprefix("http://testserver") for one in before}:
        assert client.get(address, follow=True).status_code == 200, address


def test_link_previews_have_a_picture_of_the_archives_own(read: Read) -> None:
    page = read(StatementFactory(confirmed=True).get_absolute_url())
    assert finders.find(page.meta("og:image").removeprefix("http://testserver/static/"))
    assert page.meta("og:image:alt").startswith("A quotation mark")
    assert "og:image" not in read(StatementFactory().get_absolute_url())


def test_structured_data_has_corrections(read: Read) -> None:
    article = ArticleFactory(text="The bell hangs.", published_at=timezone.now() - timedelta(days=9))
    data = read(article.get_absolute_url()).linked_data
    assert data["dateModified"] == data["datePublished"]
    assert "correction" not in data
    for number, notice in ((2, "The bell hangs in Ostry."), (3, "")):
        revision = RevisionFactory(article=article, text=f"The bell hangs {number}.")
        Correction.objects.create(revision=revision, notice=notice)
    data = read(article.get_absolute_url()).linked_data
    assert datetime.fromisoformat(data["dateModified"]) == revision.created_at
    assert [(one["@type"], one["text"]) for one in data["correction"]] == [
        ("CorrectionComment", "The bell hangs in Ostry.")
    ]
