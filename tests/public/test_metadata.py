"""What machines are told of a page in JSON-LD, beyond what its words are."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from articles.models import Correction, Deed, Statement
from articles.services import mark_disputed
from tests.factories import ArticleFactory, RevisionFactory, StatementFactory, UserFactory
from tests.public.conftest import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]


def for_machines(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.at('<script type="application/ld+json">', "</script>").partition(">")[2])
    return found


def test_machines_are_told_when_a_statement_last_changed_and_that_it_is_disputed(read: Read) -> None:
    statement = StatementFactory(confirmed=True)
    data = for_machines(read(statement.get_absolute_url()))
    assert datetime.fromisoformat(data["dateModified"]) == Statement.objects.get().decided_at
    assert "creativeWorkStatus" not in data
    mark_disputed(statement=statement, by=UserFactory(), disputed=True)
    data = for_machines(read(statement.get_absolute_url()))
    assert data["creativeWorkStatus"] == "Disputed"
    assert datetime.fromisoformat(data["dateModified"]) == Deed.objects.get().at
    Statement.objects.update(state="suggested", decided_by=None, decided_at=None)
    assert "ld+json" not in read(statement.get_absolute_url())


def test_machines_are_told_when_a_story_was_corrected_and_how(read: Read) -> None:
    article = ArticleFactory(text="The bell hangs.", published_at=timezone.now() - timedelta(days=9))
    data = for_machines(read(article.get_absolute_url()))
    assert data["dateModified"] == data["datePublished"]
    assert "correction" not in data
    for number, notice in ((2, "The bell hangs in Ostry."), (3, "")):
        revision = RevisionFactory(article=article, text=f"The bell hangs {number}.")
        Correction.objects.create(revision=revision, notice=notice)
    data = for_machines(read(article.get_absolute_url()))
    assert datetime.fromisoformat(data["dateModified"]) == revision.created_at
    assert [(one["@type"], one["text"]) for one in data["correction"]] == [
        ("CorrectionComment", "The bell hangs in Ostry.")
    ]
