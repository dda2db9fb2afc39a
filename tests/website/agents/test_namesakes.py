"""Two of one name of whom all else is alike: the newest story that each speaks in tells them apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Outlet
from people.models import Agent
from tests.support.factories import ArticleFactory, OrganisationFactory, OutletFactory, PersonFactory, StatementFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]


def speaks(agent: Agent, headline: str, outlet: Outlet, *, day: int = 1, **story: object) -> None:
    article = ArticleFactory(
        headline=headline,
        outlet=outlet,
        published_at=datetime(2026, 3, day, 6, tzinfo=UTC),
        text="“No crew,” the nurse said.",
        **story,
    )
    StatementFactory(article=article, words="“No crew,”", words__role="nurse", speaker=agent)


@pytest.fixture
def pikes() -> Sequence[Agent]:
    """Two nurses who spoke in one outlet in one year, of whom one spoke twice."""
    outlet = OutletFactory(name="The Tump Echo")
    ward, lock = PersonFactory(name="Sarah Pike"), PersonFactory(name="Sarah Pike")
    speaks(ward, "Ward shuts", outlet)
    speaks(lock, "Lock is mended", outlet)
    speaks(lock, "Lock is shut again", outlet, day=2)
    speaks(lock, "Lock is sold", outlet, day=3, draft=True)
    return ward, lock


@pytest.mark.parametrize(
    ("address", "row", "leads_to"),
    [
        ("/names/Sarah%20Pike/", {"tag": "li"}, "/people/"),
        ("/search/?q=sarah+pike", {"tag": "li"}, "/people/"),
        # The other words, narrowed to one of them.
        ("/search/?q=sarah+pike+crew", {"tag": "li"}, "?q=crew"),
        ("/search/suggestions/?q=sarah", {"tag": "div", "role": "option"}, ""),
    ],
)
def test_equal_namesakes_show_newest_headline(
    read: Read, pikes: Sequence[Agent], address: str, row: dict[str, str], leads_to: str
) -> None:
    found = read(address).all(**row)
    rows = [one.text for one in found if not leads_to or one.all("a")[0]["href"].startswith(leads_to)]
    for headline in (
        "1 statement, 2026, The Tump Echo, last in “Ward shuts”",
        "2026, The Tump Echo, last in “Lock is shut again”",
    ):
        (shown,) = [one for one in rows if headline in one]
        assert "nurse" in shown
    assert "Lock is sold" not in read(address)


@pytest.mark.parametrize("address", ["/names/Sarah%20Pike/", "/search/suggestions/?q=sarah"])
def test_distinct_namesakes_show_no_headline(read: Read, pikes: Sequence[Agent], address: str) -> None:
    Agent.objects.filter(pk=pikes[0].pk).update(description="A midwife")
    assert "last in" not in read(address)


def test_disambiguation_query_count_is_constant(read: Read, pikes: Sequence[Agent]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert "last in" in read("/names/Sarah%20Pike/")
        return len(asked)

    two = queries()
    for number in range(18):
        speaks(PersonFactory(name="Sarah Pike"), f"Number {number}", Outlet.objects.get())
    assert queries() == two


def test_facet_namesakes_with_same_role_show_more(read: Read, pikes: Sequence[Agent]) -> None:
    def offered() -> list[str]:
        rows = read("/search/?q=crew").all("li")
        return sorted(row.text for row in rows if any("speaker=" in link["href"] for link in row.all("a")))

    assert offered() == [
        "Sarah Pike nurse · 1 statement, 2026, The Tump Echo, last in “Ward shuts” 1",
        "Sarah Pike nurse · 2 statements, 2026, The Tump Echo, last in “Lock is shut again” 2",
    ]
    Agent.objects.filter(pk=pikes[0].pk).update(description="A midwife")
    assert offered() == ["Sarah Pike A midwife 1", "Sarah Pike nurse 2"]


def test_facet_namesakes_without_details_show_more(read: Read) -> None:
    outlet = OutletFactory(name="The Tump Echo")
    nurse, other = PersonFactory(name="Sarah Pike"), PersonFactory(name="Sarah Pike")
    union, union_elsewhere = OrganisationFactory(name="Boat Union"), OrganisationFactory(name="Boat Union")
    speaks(nurse, "Ward shuts", outlet)
    for agent in (other, union, union_elsewhere):
        StatementFactory(speaker=agent, article=ArticleFactory(outlet=outlet, headline=f"Of {agent.pk}"))
    page = read("/search/?q=crew").text
    assert "Sarah Pike nurse 1" in page
    assert re.search(r"Sarah Pike 1 statement, \d{4}, The Tump Echo 1", page)
    for agent in (union, union_elsewhere):
        # As who speaks, and as for whom.
        assert (
            len(re.findall(rf"Boat Union 1 statement, \d{{4}}, The Tump Echo, last in “Of {agent.pk}” 1", page)) == 2
        )


def test_facet_disambiguation_query_count_is_constant(read: Read, pikes: Sequence[Agent]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert "last in" in read("/search/?q=crew")
        return len(asked)

    two = queries()
    for number in range(18):
        speaks(PersonFactory(name="Sarah Pike"), f"Number {number}", Outlet.objects.get())
    assert queries() == two
