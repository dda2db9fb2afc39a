"""Tests of roles as printed: on a person's page, and beside statements whose story prints none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from articles.models import Article, Speaker, Statement
from newsroom.website.profiles.positions import with_positions
from people.models import Agent
from tests.support.factories import (
    ArticleFactory,
    OutletFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    UserFactory,
)
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def says(person: Agent, day: int, role: str = "", **values: Any) -> Statement:
    """Return a public statement of a person on a day after the first of March, with or without a role."""
    article = ArticleFactory(published_at=START + timedelta(days=day), **values)
    return StatementFactory(confirmed=True, article=article, speaker=person, words__role=role)


def role_beside(statement: Statement) -> str | None:
    """Return the earlier role that readers see beside a statement."""
    shown = Statement.objects.published().for_readers().get(pk=statement.pk)
    with_positions([shown])
    before = shown.role_before  # type: ignore[attr-defined]
    return before.role if before else None


@pytest.fixture
def person() -> Agent:
    return PersonFactory(name="Ada Row", state="approved")


def test_last_role_before_is_shown_with_its_story(person: Agent, read: Read) -> None:
    outlet = OutletFactory(name="Tump Times")
    source = says(person, 1, "mayor of Tump", outlet=outlet)
    says(person, 9, "chair of the bridge trust")
    page = read(says(person, 5).get_absolute_url())
    assert page.links()["role as printed on 2 March 2026 in Tump Times"] == source.article.get_absolute_url()
    assert "mayor of Tump" in page.text


def test_role_in_the_story_wins(person: Agent) -> None:
    says(person, 1, "mayor of Tump")
    assert role_beside(says(person, 2, "councillor")) is None


def test_nothing_is_known_before_the_first_role(person: Agent) -> None:
    first = says(person, 1)
    says(person, 2, "mayor of Tump")
    assert role_beside(first) is None


def test_remark_is_no_role(person: Agent) -> None:
    says(person, 1, "mayor of Tump")
    says(person, 2, "whose term runs out in May")
    assert role_beside(says(person, 3)) == "mayor of Tump"


def test_former_holder_is_called_former(person: Agent) -> None:
    says(person, 1, "mayor of Tump")
    says(person, 2, "former mayor of Tump")
    assert role_beside(says(person, 3)) == "former mayor of Tump"


def test_successor_ends_a_role_of_one_holder(person: Agent) -> None:
    says(person, 1, "mayor of Tump")
    before = says(person, 2)
    says(PersonFactory(), 3, "Mayor of Tump")
    assert (role_beside(before), role_beside(says(person, 4))) == ("mayor of Tump", None)


def test_mayor_of_another_outlet_is_no_successor(person: Agent) -> None:
    says(person, 1, "mayor")
    says(PersonFactory(), 2, "mayor")
    assert role_beside(says(person, 3)) == "mayor"


def test_second_councillor_ends_nothing(person: Agent) -> None:
    says(person, 1, "councillor for Tump")
    says(PersonFactory(), 2, "councillor for Tump")
    assert role_beside(says(person, 3)) == "councillor for Tump"


def test_end_of_a_position_ends_the_role(person: Agent) -> None:
    says(person, 1, "mayor of Tump")
    PositionFactory(person=person, role="mayor of Tump", organisation=None, end_date=date(2026, 3, 6))
    assert role_beside(says(person, 8)) is None


def test_role_of_one_of_two_speakers_is_nobodys(person: Agent) -> None:
    source = says(person, 1, "mayor of Tump")
    Speaker.objects.create(statement=source, agent=PersonFactory(), name_in_story="Bo Vane", kind="person")
    assert role_beside(says(person, 2)) is None


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_role_of_an_unpublished_story_is_not_shown(person: Agent, status: str) -> None:
    source, later = says(person, 1, "mayor of Tump"), says(person, 2)
    assert role_beside(later) == "mayor of Tump"
    article = Article.objects.get(pk=source.article_id)
    article.status = status
    article.decided_by, article.decided_at = UserFactory(), timezone.now()
    article.withdrawn_reason = "It was wrong."
    article.save()
    assert role_beside(later) is None


def test_queries_do_not_grow(person: Agent, django_assert_num_queries: Any) -> None:
    says(person, 1, "mayor of Tump")
    statements = [says(person, day).pk for day in range(2, 12)]
    for some in (statements[:1], statements):
        rows = list(Statement.objects.published().for_readers().filter(pk__in=some))
        with django_assert_num_queries(4):
            with_positions(rows)


def test_page_lists_roles_as_printed_after_positions(person: Agent, read: Read) -> None:
    PositionFactory(person=person, role="harbour master", organisation=None)
    says(person, 1, "harbour master")
    says(person, 2, "mayor")
    says(person, 3, "the mayor of Tump")
    says(person, 4, "former councillor")
    confirmed, printed = read(person.get_absolute_url()).all("ul", "positions")
    assert confirmed.texts("li")[0].startswith("harbour master")
    assert printed.texts("li") == [
        "former councillor as printed, latest 5 March 2026",
        "the mayor of Tump as printed, latest 4 March 2026",
    ]
