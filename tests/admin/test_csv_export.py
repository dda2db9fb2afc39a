"""Lists of the admin as CSV."""

from __future__ import annotations

import csv
from http import HTTPStatus
from io import StringIO

from django.contrib.auth.models import User
from django.db.models import Model
from django.http import StreamingHttpResponse
from django.test import Client

from articles.models import Article, Dispute, Erasure, Question, Statement
from people.models import Person
from tests.support.admin_pages import act, list_page
from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory, UserFactory
from tests.support.page import Page


def download(client: Client, model: type[Model], rows: list[Model], **data: str) -> list[dict[str, str]]:
    response = act(client, model, "download_csv", rows, **data)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert isinstance(response, StreamingHttpResponse)
    return list(csv.DictReader(StringIO(response.getvalue().decode("utf-8-sig"))))


def test_columns_are_those_of_the_list(desk: Client) -> None:
    article = ArticleFactory(headline="The tide, “again”", outlet__name="Marlow Courier")
    statement = StatementFactory(article=article, speaker=PersonFactory(name="Ines Holt"))
    (row,) = download(desk, Article, [article])
    assert row["Id"] == article.pk
    assert (row["Title"], row["Outlet"], row["Status"]) == ("The tide, “again”", "Marlow Courier", "published")
    (row,) = download(desk, Statement, [statement])
    assert (row["Words as printed"], row["Speaker"], row["Story"]) == (
        "“We have no crew,”",
        "Ines Holt",
        article.title,
    )
    assert row["State"] == "not reviewed"


def test_selected_rows_alone_or_all_that_the_list_finds(desk: Client) -> None:
    one, *_others = [PersonFactory(name=f"Holt {number}") for number in range(3)]
    PersonFactory(name="Ada Row")
    assert [row["Id"] for row in download(desk, Person, [one])] == [one.pk]
    url = f"{list_page(Person)}?q=holt"
    data = {"action": "download_csv", "_selected_action": [one.pk], "select_across": "1"}
    lines = desk.post(url, data).getvalue().decode().splitlines()
    assert len(lines) == 4
    assert not any("Ada Row" in line for line in lines)


def test_formula_is_escaped(desk: Client) -> None:
    person = PersonFactory(name="=1+1", description="@home")
    (row,) = download(desk, Person, [person])
    assert (row["Name"], row["Description"]) == ("'=1+1", "'@home")


def test_reporter_gets_own_stories_alone(db: None) -> None:
    article = ArticleFactory(draft=True, headline="Secret")
    client = Client()
    client.force_login(UserFactory(role="reporter"), backend="django.contrib.auth.backends.ModelBackend")
    response = act(client, Article, "download_csv", [article])
    content = response.getvalue() if response.streaming else response.content
    assert b"Secret" not in content
    assert act(client, Statement, "download_csv", []).status_code == HTTPStatus.FORBIDDEN


def test_every_list_but_erasures_offers_it(boss: Client) -> None:
    StatementFactory()
    for model in (Article, Statement, Person, User):
        options = Page(boss.get(list_page(model))).one("select", name="action")
        assert "Download as CSV" in options, model
    assert "Download as CSV" not in Page(boss.get(list_page(Erasure)))
    assert boss.get(list_page(Question)).status_code == HTTPStatus.OK


def test_long_values_are_whole(desk: Client) -> None:
    words = f"“{'We sail at noon. ' * 20}”"
    headline = "The ferry that nobody wanted to board " * 4
    article = ArticleFactory(headline=headline.strip(), text=f"{words} said Ines Holt.\n")
    (row,) = download(desk, Statement, [StatementFactory(article=article, words=words)])
    assert row["Words as printed"] == words
    assert row["Story"] == headline.strip()


def test_long_values_of_a_dispute_are_whole(desk: Client) -> None:
    words = f"“{'We sail at noon. ' * 20}”"
    statement = StatementFactory(article=ArticleFactory(text=f"{words} said Ines Holt.\n"), words=words)
    dispute = Dispute.objects.create(statement=statement, ground="not-my-words")
    (row,) = download(desk, Dispute, [dispute])
    assert words in row.values()
