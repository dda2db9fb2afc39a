"""Suggestions of statements that a statement may reply to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article, Reply, Statement
from articles.review.reply_suggestions import ReplySuggestion, suggest_replies
from people.models import Agent
from tests.support.factories import ArticleFactory, MentionFactory, PersonFactory, StatementFactory, UserFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 4, 1, 9, tzinfo=UTC)
ENGINE = "“The engine of the ferry had been broken since March,”"


def said(words: str, by: Agent, day: int = 0, *, article: Article | None = None, **kwargs: Any) -> Statement:
    article = article or ArticleFactory(
        text=f"{words} said {by.name}.\n", headline="Harbour notes", published_at=DAY + timedelta(days=day)
    )
    statement: Statement = StatementFactory(article=article, words=words, speaker=by, **kwargs)
    return statement


def offered(statement: Statement, asked: str = "") -> dict[str, ReplySuggestion]:
    return {offer.statement.pk: offer for offer in suggest_replies(statement, asked)}


@pytest.fixture
def mira() -> Agent:
    agent: Agent = PersonFactory(name="Mira Holt")
    return agent


@pytest.fixture
def ida() -> Agent:
    agent: Agent = PersonFactory(name="Ida Moss")
    return agent


def test_suggests_same_subject_by_others_earlier(mira: Agent, ida: Agent) -> None:
    accused = said(ENGINE, mira)
    said("“The broken engine of that ferry was known to me since March,”", ida, day=-1)
    said(ENGINE.replace("had been", "is still"), mira, day=9)
    said("“Our choir sings on Sunday,”", mira, day=1)
    rejected = said(ENGINE.replace("broken", "quite broken"), mira, rejected=True)
    answer = said("“Nobody had told us that the engine of the ferry was broken in March,”", ida, day=2)
    found = offered(answer)
    assert set(found) == {accused.pk}
    assert rejected.pk not in found
    assert found[accused.pk].reasons == ["same subject", "2 days earlier"]


def test_suggests_speaker_named_nearby(mira: Agent, ida: Agent) -> None:
    accused = said("“They sleep in the harbour office,”", mira)
    text = "“Nobody sleeps here,” Ida Moss answered Mira Holt.\n"
    article = ArticleFactory(text=text, published_at=DAY + timedelta(days=1))
    answer = said("“Nobody sleeps here,”", ida, article=article)
    assert accused.pk not in offered(answer) or "named" not in str(offered(answer)[accused.pk].reasons)
    start = text.index("Mira Holt")
    MentionFactory(
        revision=article.current_revision, start=start, end=start + 9, text="Mira Holt", name="Mira Holt", agent=mira
    )
    assert "its speaker is named nearby" in offered(answer)[accused.pk].reasons


def test_suggests_silence_of_same_speaker(mira: Agent) -> None:
    words = "has not commented on the broken engine of the ferry"
    silent = ArticleFactory(text=f"Mira Holt {words}.\n", headline="Engine of the ferry broken", published_at=DAY)
    silence = StatementFactory(article=silent, words=[words], silence=True, speaker=mira)
    speaks = ArticleFactory(
        text=f"{ENGINE} said Mira Holt.\n",
        headline="Engine of the ferry: pilot speaks",
        published_at=DAY + timedelta(days=5),
    )
    later = said(ENGINE, mira, article=speaks)
    elsewhere = said("“Our choir sings on Sunday,”", mira, day=6)
    assert "answers after “no comment” by the same speaker" in offered(later)[silence.pk].reasons
    assert silence.pk not in offered(elsewhere)


def test_subject_of_silence_is_that_of_its_story(mira: Agent, ida: Agent) -> None:
    silences = {}
    for told in (ENGINE, "“Our choir sings on Sunday,”"):
        article = ArticleFactory(
            text=f"{told} said Ida Moss. Mira Holt has not commented.\n", headline="Notes", published_at=DAY
        )
        said(told, ida, article=article)
        silence = StatementFactory(article=article, words=["has not commented"], silence=True, speaker=mira)
        wording = silence.current_wording
        wording.cue, wording.content = wording.content, []
        wording.save()
        silences[told] = silence.pk
    later = offered(said("“We knew that the engine of the ferry was broken in March,”", mira, day=2))
    assert "answers after “no comment” by the same speaker" in later[silences[ENGINE]].reasons
    assert len(later.keys() & silences.values()) == 1


def test_extractors_suggestion_first_and_search_finds_others(mira: Agent, ida: Agent) -> None:
    accused, other = said(ENGINE, mira), said("“Our choir sings on Sunday,”", mira, day=-300)
    answer = said("“It was not,”", ida, day=1)
    Reply.objects.create(statement=answer, in_reply_to=accused, confidence=0.5)
    assert next(iter(offered(answer))) == accused.pk
    assert set(offered(answer, "choir")) == {other.pk}
    assert set(offered(answer, other.pk)) == {other.pk}
    assert set(offered(answer, f"https://archive.example/statements/{other.pk}/")) == {other.pk}


def test_best_two_of_confident_suggestions_are_shown(desk: Client, mira: Agent, ida: Agent) -> None:
    answer = said("“That is not so,”", ida, day=2)
    others = [said(f"“It sank {n} times,”", mira) for n in ("two", "three", "four", "five", "six")]
    confidences = (0.55, 0.49, 0.75, 0.7, 0.9)
    for other, confidence in zip(others, confidences, strict=True):
        Reply.objects.create(statement=answer, in_reply_to=other, confidence=confidence)
    Statement.objects.filter(pk=others[4].pk).update(state="rejected", decided_by=UserFactory(), decided_at=DAY)
    url = reverse("review:story", args=[answer.article_id])
    section = Page(desk.get(url)).section("Is it a reply to one of these?")
    assert section.texts("a") == ["Mira Holt “It sank four times,”", "Mira Holt “It sank five times,”"]
    assert section.texts("button") == [
        "Yes: “It sank four times,” 1",
        "Yes: “It sank five times,” 2",
        "None of these 0",
    ]
    data = {"others": section.one("input", name="others")["value"]}
    desk.post(reverse("review:decide", args=[answer.pk, "reject-replies"]), data)
    assert sorted(Reply.objects.filter(state="rejected").values_list("confidence", flat=True)) == [0.7, 0.75]
    page = Page(desk.get(url))
    assert page.section("Is it a reply to one of these?").texts("a") == ["Mira Holt “It sank two times,”"]
    desk.post(reverse("review:decide", args=[answer.pk, "confirm-reply"]), {"other": others[0].pk})
    page = Page(desk.get(url))
    assert page.section("Reply to").texts("a") == ["Mira Holt “It sank two times,”"]
    assert "Is it a reply" not in page.text
