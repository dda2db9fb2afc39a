"""What a statement said in earlier versions of its story, as far as readers may know."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from articles import services
from articles.erasure.service import confirm_erasure, request_erasure
from articles.models import Article, Statement
from articles.runs.carry_forward import carry_statements
from tests.support.api_clients import Api
from tests.support.factories import ArticleFactory, PersonFactory, RevisionFactory, StatementFactory, UserFactory

pytestmark = pytest.mark.django_db

TEXT = "“We will not close the weir,” Wenna Trost said on Monday.\n"
OLD, NEW = "“We will not close the weir,”", "“We will close the weir,”"


@pytest.fixture
def statement() -> Statement:
    """A public statement; a correction has changed its words, and an editor has confirmed them."""
    article = ArticleFactory(text=TEXT, released_at=timezone.now() - timedelta(days=1))
    made: Statement = StatementFactory(article=article, words=OLD, speaker=PersonFactory(), confirmed=True)
    correct(article, OLD, NEW)
    made.refresh_from_db()
    services.confirm_statement(statement=made, by=UserFactory())
    made.refresh_from_db()
    return made


def correct(article: Article, old: str, new: str) -> None:
    before = article.current_revision
    assert before is not None
    RevisionFactory(article=article, text=before.text.replace(old, new))
    carry_statements(article)


def address(statement: Statement) -> str:
    return f"/api/v1/statements/{statement.pk}/"


def history(api: Api, statement: Statement, asker: str = "anonymous") -> Any:
    return api(asker).get(f"{address(statement)}history/")


def test_history_has_the_words_of_each_version(api: Api, statement: Statement) -> None:
    first, second = history(api, statement).json()
    assert (first["version"], first["text"], second["version"], second["text"]) == (1, OLD, 2, NEW)
    assert first["text_spans"] == [[0, len(OLD)]]
    assert first["replaced_at"] == second["received_at"]
    assert (second["replaced_at"], first["withheld_reason"]) == (None, None)
    text = api("anonymous").get(f"/api/v1/revisions/{first['revision']}/").json()["text"]
    assert text[slice(*first["text_spans"][0])] == OLD


def test_statement_is_shown_as_in_a_version(api: Api, statement: Statement) -> None:
    client = api("anonymous")
    old, new, now = (client.get(address(statement) + query).json() for query in ("?version=1", "?version=2", ""))
    assert (old["text"], old["revision"]["number"], old["segments"][0]["text"]) == (OLD, 1, OLD)
    assert new == now
    assert client.get(address(statement), {"version": "3"}).status_code == 404
    for wrong in ("0", "x", "-1", "1.5", "9" * 20):
        refused = client.get(address(statement), {"version": wrong})
        assert (refused.status_code, list(refused.json()["errors"])) == (400, ["version"])


def test_withheld_words_are_hidden(api: Api, statement: Statement) -> None:
    """The point of the correction was to remove words."""
    first = statement.article.revisions.get(number=1)
    services.withhold_revision(revision=first, by=UserFactory(superuser=True), reason="A court has ordered it.")
    response = history(api, statement)
    assert (response.json()[0]["text"], response.json()[0]["text_spans"]) == (None, [])
    assert response.json()[0]["withheld_reason"] == "A court has ordered it."
    gone = api("anonymous").get(address(statement), {"version": "1"})
    assert (gone.status_code, gone.json()["detail"]) == (410, "A court has ordered it.")
    for answer in (response, gone):
        assert "will not" not in answer.content.decode()


def test_removed_words_are_in_the_history(api: Api, statement: Statement) -> None:
    correct(statement.article, f"{NEW} Wenna Trost said on Monday.", "Nothing was said.")
    assert api("anonymous").get(address(statement)).status_code in (404, 410)
    assert [version["text"] for version in history(api, statement).json()] == [OLD, NEW]
    assert api("anonymous").get(address(statement), {"version": "1"}).status_code in (404, 410)


@pytest.mark.parametrize("what", ["withdrawn", "rejected", "draft"])
def test_hidden_statement_has_no_history(api: Api, statement: Statement, what: str) -> None:
    by = UserFactory(superuser=True)
    if what == "withdrawn":
        services.withdraw_article(article=statement.article, by=by, reason="It was another weir.")
    elif what == "rejected":
        services.reject_statement(statement=statement, by=by)
    else:
        Article.objects.filter(pk=statement.article_id).update(status="draft", released_at=None)
    for answer in (history(api, statement), api("anonymous").get(address(statement), {"version": "1"})):
        assert answer.status_code in (404, 410)
        assert "weir,”" not in answer.content.decode()
    if what != "rejected":
        assert [version["text"] for version in history(api, statement, "editor").json()] == [OLD, NEW]


def test_words_from_before_the_release_are_hidden(api: Api, statement: Statement) -> None:
    Article.objects.filter(pk=statement.article_id).update(released_at=timezone.now())
    assert [version["text"] for version in history(api, statement).json()] == [NEW]
    assert api("anonymous").get(address(statement), {"version": "1"}).status_code == 404


def test_words_are_erased_from_the_history(api: Api, statement: Statement) -> None:
    erasure = request_erasure(
        by=UserFactory(superuser=True), kind="story", object_id=statement.article_id, reason="A court has ordered it."
    )
    confirm_erasure(erasure=erasure, by=UserFactory(superuser=True))
    for asker in ("anonymous", "editor"):
        answer = history(api, statement, asker)
        assert "weir" not in answer.content.decode()


def test_unknown_statement_has_no_history(api: Api) -> None:
    assert api("anonymous").get("/api/v1/statements/zzzzzzzzzzzz/history/").status_code == 404
