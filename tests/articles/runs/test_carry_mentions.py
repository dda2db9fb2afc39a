"""Tests of editors' mentions through corrections."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from articles.extraction.types import Extraction
from articles.identity.split import split_agent, undo_split
from articles.importing.importer import import_article
from articles.importing.story_record import story_record
from articles.models import Article, Correction, Mention
from articles.review_state import Corrected
from core.permissions import Role
from people.models import Agent, Split
from tests.support.admin_pages import press
from tests.support.data.extractions import naming, read
from tests.support.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db

GATE, FELD = "The gate was shut on Monday.\n", "Konrad Feld watched it from the bank.\n"
NAME = ("Konrad Feld", "person")


@pytest.fixture
def article() -> Article:
    article = ArticleFactory(text=GATE + FELD)
    read(article, Extraction(entities=naming(GATE + FELD, NAME), statements=()))
    return article


@pytest.fixture
def split(article: Article) -> Split:
    """Split off a single mention, as an editor does."""
    mention = Mention.objects.get()
    assert mention.agent is not None
    return split_agent(agent=mention.agent, mentions=[mention], name="Konrad Feld jun.", by=UserFactory())


def correct(article: Article, text: str) -> dict[str, int]:
    values = {"outlet": article.outlet.name, "external_id": article.external_id, "body": text}
    assert import_article(story_record(values)).outcome == "revised"
    article.refresh_from_db()
    read(article, Extraction(entities=naming(text, NAME) if NAME[0] in text else (), statements=()))
    counts: dict[str, int] = Correction.objects.get(revision=article.current_revision).counts["mentions"]
    return counts


def standing(article: Article) -> list[tuple[str, bool]]:
    mentions = Mention.objects.filter(revision=article.current_revision).select_related("agent")
    return [(str(mention.agent), mention.by_editor) for mention in mentions]


def test_mention_returns_with_its_words(article: Article, split: Split) -> None:
    assert correct(article, GATE)["removed"] == 1
    assert Article.objects.names_corrected().get() == article
    assert correct(article, GATE + "It rained.\n")["removed"] == 0
    assert correct(article, "A headline.\n\n" + GATE + FELD)["moved"] == 1
    assert standing(article) == [("Konrad Feld jun.", True)]
    assert not Article.objects.names_corrected().exists()


def test_changed_mention_waits_for_editor(article: Article, split: Split) -> None:
    assert correct(article, GATE + FELD.replace("Feld", "Held"))["reworded"] == 1
    assert standing(article) == []
    assert Mention.objects.get(by_editor=True).corrected == Corrected.REWORDED
    correct(article, GATE + FELD)
    assert standing(article) == [("Konrad Feld jun.", True)]


def test_editor_checks_removed_mention(article: Article, split: Split, client: Client) -> None:
    correct(article, GATE)
    client.force_login(UserFactory(role=Role.EDITOR))
    waits = {str(label): (n, url) for label, n, url in client.get(reverse("admin:index")).context["to_do"]}
    n, url = waits["story with names changed by a correction"]
    assert (n, article.title in client.get(url).content.decode()) == (1, True)
    page = client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
    assert "Konrad Feld jun." in page
    assert "removed by a correction" in page
    press(client, article, "names")
    assert not Article.objects.names_corrected().exists()
    correct(article, GATE + FELD)
    assert standing(article) == [("Konrad Feld jun.", True)]


def test_earlier_text_keeps_mention_through_split(article: Article, split: Split) -> None:
    younger = Agent.objects.get(name="Konrad Feld jun.")
    correct(article, "A headline.\n\n" + GATE + FELD)
    assert younger.mentions.filter(revision__number=1, by_editor=False).exists()
    undo_split(split=split, by=UserFactory())
    assert not Mention.objects.filter(agent=younger).exists()
    assert not Agent.objects.filter(pk=younger.pk).exists()
    assert standing(article) == [("Konrad Feld", False)]
