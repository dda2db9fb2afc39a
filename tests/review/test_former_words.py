"""Statements that a correction changed or removed are shown with speaker, former and present words."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles import services
from articles.models import Article, Statement
from articles.runs.carry_forward import carry_statements
from tests.support.factories import ArticleFactory, PersonFactory, RevisionFactory, StatementFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db

TEXT = (
    "“We have sold three hundred and ten tickets for the evening boat,” said Mira Holt, the pilot.\n"
    "“The quay will close for ever,” said Ida Moss. The rain went on.\n"
)


@pytest.fixture
def article(edda: User) -> Article:
    article = ArticleFactory(text=TEXT)
    for words, name in (
        ("“We have sold three hundred and ten tickets for the evening boat,”", "Mira Holt"),
        ("“The quay will close for ever,”", "Ida Moss"),
    ):
        statement = StatementFactory(article=article, words=words, speaker=PersonFactory(name=name))
        services.confirm_statement(statement=statement, by=edda)
    return article


def correct(article: Article, *changes: tuple[str, str]) -> None:
    text = article.current_revision.text if article.current_revision else ""
    for old, new in changes:
        text = text.replace(old, new)
    RevisionFactory(article=article, text=text)
    article.refresh_from_db()
    carry_statements(article)


def page(desk: Client, article: Article) -> Page:
    return Page(desk.get(reverse("review:story", args=[article.pk])))


def test_removed_statement_has_speaker_and_words(desk: Client, article: Article) -> None:
    correct(article, ("“The quay will close for ever,” said Ida Moss. The", "The"))
    listed = page(desk, article).one(class_="removed").one("li").text
    assert "Ida Moss" in listed
    assert "“The quay will close for ever,”" in listed
    assert "removed by a correction" in listed
    assert "Nothing is left of these words." in listed


def test_what_is_left_of_removed_words_is_shown(desk: Client, article: Article) -> None:
    correct(article, ("“The quay will close for ever,” said Ida Moss", "The quay stays open, said Ida Moss"))
    listed = page(desk, article).one(class_="removed").one("li")
    assert [quote.text for quote in listed.all("blockquote")] == [
        "“The quay will close for ever,”",
        "The quay stays open,",
    ]


def test_reworded_statement_has_former_and_present_words(desk: Client, article: Article) -> None:
    correct(article, ("three hundred and ten", "three hundred and one"))
    panel = page(desk, article).one("article", "panel")
    assert [quote.text for quote in panel.all("blockquote")] == [
        "“We have sold three hundred and ten tickets for the evening boat,”",
        "“We have sold three hundred and one tickets for the evening boat,”",
    ]
    assert "Before the correction" in panel.text


def test_former_words_are_those_last_decided_about(desk: Client, article: Article, edda: User) -> None:
    correct(article, ("and ten", "and one"))
    correct(article, ("and one", "and two"))
    panel = page(desk, article).one("article", "panel")
    assert "and ten tickets" in panel.all("blockquote")[0].text
    services.confirm_statement(statement=Statement.objects.get(state="suggested"), by=edda)
    assert "Before the correction" not in page(desk, article).one("article", "panel").text
    correct(article, ("and two", "and three"))
    assert "and two tickets" in page(desk, article).one("article", "panel").all("blockquote")[0].text
