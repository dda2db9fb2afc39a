"""The number of queries of an admin page does not grow with its rows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from articles.models import Article, ExtractionRun, Outlet, Statement
from people.models import MergeRecord, Organisation, Person
from people.services.merge import merge_agents
from tests.support.admin_pages import list_page, page, queries
from tests.support.factories import (
    ArticleFactory,
    ExtractionRunFactory,
    MentionFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    StatementFactory,
    UserFactory,
    segment,
)


def story() -> Any:
    # Without a headline a story is called by the beginning of its text.
    statement = StatementFactory(speaker=PersonFactory(), article=ArticleFactory(headline=""))
    ExtractionRunFactory(revision=statement.article.current_revision)
    return statement.article


def merge() -> Any:
    return merge_agents(keep=PersonFactory(), merge=PersonFactory(), by=UserFactory())


ROWS: dict[type, Callable[[], Any]] = {
    Article: story,
    Statement: story,
    ExtractionRun: story,
    Outlet: OutletFactory,
    Person: PersonFactory,
    Organisation: OrganisationFactory,
    MergeRecord: merge,
}


@pytest.mark.parametrize("model", ROWS, ids=lambda m: m.__name__)
def test_a_list_of_twenty_costs_the_queries_of_one(model: type, desk: Client) -> None:
    ROWS[model]()
    few = queries(desk, list_page(model))
    for _row in range(19):
        ROWS[model]()
    assert queries(desk, list_page(model)) == few
    assert few <= 14


def test_story_page_query_count_is_constant(desk: Client) -> None:
    words = [f"“Number {n} is late,”" for n in range(20)]
    article = ArticleFactory(text="".join(f"{w} said Dorrit Hale.\n" for w in words))

    def add(some: list[str]) -> None:
        for printed in some:
            agent = PersonFactory()
            StatementFactory(article=article, words=printed, speaker=agent)
            start = segment(article.current_revision, f"{printed} said Dorrit Hale")["end"] - len("Dorrit Hale")
            MentionFactory(
                revision=article.current_revision,
                start=start,
                end=start + len("Dorrit Hale"),
                text="Dorrit Hale",
                name="Dorrit Hale",
                agent=agent,
            )
            ExtractionRunFactory(revision=article.current_revision, state="done")

    add(words[:1])
    few = queries(desk, page(article))
    add(words[1:])
    assert queries(desk, page(article)) == few
    assert few <= 24


def test_person_page_query_count_is_constant(desk: Client) -> None:
    agent = PersonFactory()
    StatementFactory(speaker=agent)
    few = queries(desk, page(agent, Person))
    StatementFactory.create_batch(19, speaker=agent)
    # Past ten there is a link to the rest, which costs nothing.
    assert queries(desk, page(agent, Person)) == few
