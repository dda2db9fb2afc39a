"""Answers beside statements: on the front page, a story, a person, a topic and in the search."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Reply, Statement, Topic
from newsroom.website.presentation.answers import with_answers
from people.models import Agent
from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory, UserFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]
TEXT = "“The bell is ours,” said Ada Row. “We rang it.”\nThe parish declined to answer.\n"
SILENT = {
    "words": [],
    "words__cue": "declined to answer",
    "form": "none",
    "act": "declined-to-comment",
    "act_class": "silence",
}


@pytest.fixture
def row() -> Agent:
    return PersonFactory(name="Ada Row")


@pytest.fixture
def low() -> Agent:
    return PersonFactory(name="Ben Low")


def said(by: Agent, on: tuple[int, int], **kwargs: Any) -> Statement:
    article = ArticleFactory(text=TEXT, published_at=datetime(2026, *on, 9, tzinfo=UTC))
    made: Statement = StatementFactory(
        **{"article": article, "words": "“The bell is ours,”", "speaker": by, "confirmed": True, **kwargs}
    )
    return made


def answer(statement: Statement, to: Statement, state: str = "confirmed") -> None:
    decided = {} if state == "suggested" else {"decided_by": UserFactory(), "decided_at": timezone.now()}
    Reply.objects.create(statement=statement, in_reply_to=to, state=state, **decided)


def lines(page: Page) -> set[tuple[str, str]]:
    """Return the lines about answers, each with where its link leads."""
    return {(line.text, line.one("a")["href"]) for line in page.all("p", "answers")}


def test_every_list_names_the_answer(read: Read, row: Agent, low: Agent) -> None:
    one, other = said(row, (5, 1)), said(low, (5, 3))
    answer(other, to=one)
    topic = Topic.objects.create(code="bells", name="Bells")
    for article in Article.objects.all():
        article.topics.add(topic)
    answered = ("Answered by Ben Low on 3 May 2026", other.get_absolute_url())
    answering = ("In answer to Ada Row, 1 May 2026", one.get_absolute_url())

    for address in ("/", "/search/?q=bell", topic.get_absolute_url()):
        assert lines(read(address)) == {answered, answering}, address
    for address in (row.get_absolute_url(), one.article.get_absolute_url()):
        assert lines(read(address)) == {answered}, address
    for address in (low.get_absolute_url(), other.article.get_absolute_url()):
        assert lines(read(address)) == {answering}, address


def test_story_of_an_excerpt_names_the_answer(read: Read, row: Agent, low: Agent) -> None:
    one, other = said(row, (5, 1)), said(low, (5, 3))
    answer(other, to=one)
    Article.objects.filter(pk=one.article_id).update(public_text="excerpt")
    assert lines(read(one.article.get_absolute_url())) == {
        ("Answered by Ben Low on 3 May 2026", other.get_absolute_url())
    }


@pytest.mark.parametrize("state", ["suggested", "rejected"])
def test_answer_that_is_not_public_is_not_named(read: Read, row: Agent, low: Agent, state: str) -> None:
    one, other = said(row, (5, 1)), said(low, (5, 3))
    answer(other, to=one, state=state)
    assert not lines(read("/"))


def test_answer_of_a_draft_is_not_named(read: Read, row: Agent, low: Agent) -> None:
    one, other = said(row, (5, 1)), said(low, (5, 3))
    answer(other, to=one)
    Article.objects.filter(pk=other.article_id).update(status="draft", released_at=None)
    assert not lines(read("/"))


def test_first_answer_is_named_with_the_number_of_others(read: Read, row: Agent, low: Agent) -> None:
    one, second, first = said(row, (5, 1)), said(low, (5, 9)), said(low, (5, 3))
    answer(second, to=one)
    answer(first, to=one)
    [line] = lines(read(row.get_absolute_url()))
    assert line == ("Answered by Ben Low on 3 May 2026 and 1 more", first.get_absolute_url())


def test_silence_is_answered_days_later(read: Read, row: Agent) -> None:
    silence, later = said(row, (2, 19), **SILENT), said(row, (7, 3))
    answer(later, to=silence)
    assert ("Answered 134 days later, on 3 July 2026", later.get_absolute_url()) in lines(read("/"))


def test_silence_has_no_length_where_a_word_lies_between(read: Read, row: Agent, low: Agent) -> None:
    silence, later = said(row, (2, 19), **SILENT), said(row, (7, 3))
    answer(later, to=silence)
    said(low, (3, 1))
    said(row, (3, 2), **SILENT)
    assert [line.text for line in read("/").all("p", "answers") if "later" in line.text]
    said(row, (3, 1))
    page = read("/")
    assert ("Answered by Ada Row on 3 July 2026", later.get_absolute_url()) in lines(page)
    assert "days later" not in page
    assert "days later" not in read(silence.get_absolute_url())


def test_silence_answered_by_silence_has_no_length(read: Read, row: Agent) -> None:
    silence, later = said(row, (2, 19), **SILENT), said(row, (7, 3), **SILENT)
    answer(later, to=silence)
    assert "days later" not in read("/")


def test_answers_of_many_take_as_many_queries_as_of_one(row: Agent, low: Agent) -> None:
    for _n in range(4):
        answer(said(low, (5, 3)), to=said(row, (5, 1), **SILENT))

    def queries(*statements: Statement) -> int:
        with CaptureQueriesContext(connection) as captured:
            with_answers(statements)
        return len(captured)

    one, *others = Statement.objects.published().for_readers().filter(act_class="silence")
    assert queries(one) == queries(one, *others)
