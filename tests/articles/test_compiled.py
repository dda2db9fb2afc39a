"""Queries that are compiled once answer like those that are built anew, whoever asks and whatever is asked."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from pytest_django import Settings

from articles.compiled import compiled_once
from articles.models import Statement
from articles.public_statements import for_readers, said_in
from articles.services import reject_statement
from people.models import Agent, Position
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    StatementFactory,
    UserFactory,
)


@compiled_once
def named(name: str, kinds: Sequence[str]) -> QuerySet[Agent, Any]:
    return Agent.objects.filter(name=name, kind__any=kinds).order_by("pk")


@compiled_once
def said_by(agent: str, articles: Sequence[str]) -> QuerySet[Statement, Any]:
    found = Statement.objects.published().filter(speakers__agent=agent, article__any=articles)
    return found.select_related("article__outlet").order_by("pk")


@compiled_once
def leaving_out(name: str, other: str) -> QuerySet[Agent, Any]:
    return Agent.objects.filter(name=name)


@pytest.mark.django_db
def test_values_are_those_of_each_call() -> None:
    ada, board, bell = PersonFactory(name="Ada"), OrganisationFactory(name="Ada"), PersonFactory(name="O'Bell % {0}")
    assert named("Ada", ["person"]) == [ada]
    assert named("Ada", ["organisation"]) == [board]
    assert set(named("Ada", ["organisation", "person"])) == {ada, board}
    assert named("O'Bell % {0}", ["person", "person"]) == [bell]
    assert named("nobody", ["person"]) == named("Ada", []) == []


@pytest.mark.django_db
def test_rows_are_whole_with_what_they_lead_to() -> None:
    statement = StatementFactory(speaker=PersonFactory())
    agent = statement.speakers.get().agent
    (found,) = said_by(agent.pk, [statement.article_id])
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert (found, found.article.outlet) == (statement, statement.article.outlet)
    assert len(asked) == 0
    assert said_by(agent.pk, [ArticleFactory().pk]) == []


@pytest.mark.django_db
def test_classes_of_acts_that_are_shown_are_those_of_the_moment(settings: Settings) -> None:
    statement = StatementFactory(speaker=PersonFactory())
    asked = statement.speakers.get().agent_id, [statement.article_id]
    assert said_by(*asked) == [statement]
    settings.NEWSROOM_PUBLIC_ACT_CLASSES = ["silence"]
    assert said_by(*asked) == []
    settings.NEWSROOM_PUBLIC_ACT_CLASSES = []
    assert said_by(*asked) == []
    settings.NEWSROOM_PUBLIC_ACT_CLASSES = ["speech", "silence"]
    assert said_by(*asked) == [statement]


@pytest.mark.django_db
def test_a_parameter_that_the_query_does_not_ask_for_is_an_error() -> None:
    with pytest.raises(ValueError, match="leaving_out: not every parameter stands in the query"):
        leaving_out("Ada", "other")


@pytest.mark.django_db(transaction=True)
def test_threads_ask_on_connections_of_their_own() -> None:
    ada = PersonFactory(name="Ada")
    assert named("Ada", ["person"]) == [ada]
    told: list[Any] = []

    def ask() -> None:
        named("Ada", ["person"])
        told.append(connection.connection.info.backend_pid)
        connection.close()

    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({*told, connection.connection.info.backend_pid}) == 3


@pytest.mark.django_db
def test_what_is_read_by_ids_is_what_a_queryset_reads() -> None:
    for _ in range(2):
        story = ArticleFactory(outlet=OutletFactory(public_people="approved"))
        StatementFactory(article=story, speaker=PersonFactory(state="approved"))
        StatementFactory(article=story, speaker=PersonFactory())
        reject_statement(statement=StatementFactory(article=story, speaker=PersonFactory()), by=UserFactory())
    keys = list(Statement.objects.values_list("pk", flat=True))
    expected = {row.pk: row for row in Statement.objects.published().for_readers()}
    found = for_readers(keys)
    assert found.keys() == expected.keys()
    assert len(found) == 4
    with CaptureQueriesContext(connection) as asked:
        for key, row in found.items():
            assert _shown(row) == _shown(expected[key])
    assert len(asked) == 0
    assert [row.pk for row in said_in(story.pk)] == [
        row.pk for row in Statement.objects.published().filter(article=story).in_order_of_text()
    ]
    assert for_readers([]) == {}


def _shown(statement: Any) -> list[Any]:
    edges = [(edge.name_in_story, edge.agent, edge.agent and edge.agent.name) for edge in statement.shown_speakers]
    return [statement.current_wording.text, statement.article.outlet.name, statement.has_denied_speaker, edges]


@compiled_once
def begun_so(pattern: str) -> QuerySet[Agent, Any]:
    return Agent.objects.filter(name__like=pattern).order_by("pk")


@compiled_once
def held_today(person: str) -> QuerySet[Position, Any]:
    return Position.objects.filter(person=person, start_date__lte=localdate())


@pytest.mark.django_db
def test_pattern_is_taken_as_it_is_given() -> None:
    ada, adam = PersonFactory(name="Ada Row"), PersonFactory(name="Adam_Bell")
    assert set(begun_so("Ada%")) == {ada, adam}
    assert begun_so("% Row") == [ada]
    assert begun_so("Adam\\_%") == [adam]
    assert begun_so("row%") == []


@pytest.mark.django_db
def test_query_that_would_outlast_its_day_is_refused() -> None:
    with pytest.raises(ValueError, match=r"held_today: .* day"):
        held_today(PersonFactory().pk)
