"""Tests of similar statements on labelled, invented ones, and of the limits on queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Statement
from articles.similar import cosine_similarity, similarities_of_earlier, without_repetition
from tests.support.factories import ArticleFactory, OutletFactory, PersonFactory, StatementFactory

pytestmark = pytest.mark.django_db
LABELLED = Path(__file__).parent / "matters.txt"


@dataclass
class Case:
    """A statement with the same speaker's earlier statements on the same matter."""

    statement: Statement
    earlier: set[str] = field(default_factory=set)


def labelled() -> Iterator[Case]:
    """Return every statement of the file as a case. Lines are "month-day | headline | words" below "# matter", "=
    speaker".

    All are in the archive before the first case is returned.
    """
    cases: list[Case] = []
    outlet = OutletFactory(name="The Invented Post")
    speaker, said = None, set[str]()
    for line in LABELLED.read_text().splitlines():
        if line.startswith("="):
            speaker = PersonFactory(name=line[2:].partition(",")[0])
        elif line.startswith("#"):
            said = set()
        else:
            day, headline, words = line.split(" | ")
            published = datetime.strptime(f"2026-{day}", "%Y-%m-%d").replace(tzinfo=UTC)
            article = ArticleFactory(
                outlet=outlet, headline=headline, text=f"“{words},” was said.", published_at=published
            )
            statement = StatementFactory(article=article, words=f"“{words},”", speaker=speaker)
            cases.append(Case(statement, set(said)))
            said.add(statement.pk)
    yield from cases


def similar(statement: Statement) -> list[Statement]:
    """The earlier statements that its page shows."""
    similarities = similarities_of_earlier(statement)
    shown = Statement.objects.published().for_readers().in_bulk(list(similarities))
    return without_repetition(statement, shown, similarities)


def test_similar_statements_are_found() -> None:
    """For cases with something to find: the precision of what is shown (at most five) and its recall. The bounds are
    slightly below the measured values (see docs/benchmarks.md).
    """
    cases = [case for case in labelled() if case.earlier]
    shown = right = there = 0
    for case in cases:
        found = [row.pk for row in similar(case.statement)]
        shown += len(found)
        right += len(case.earlier.intersection(found))
        there += len(case.earlier)
    precision, recall = right / shown, right / there
    print(f"{len(cases)} cases: precision at 5 {precision:.3f} ({right} of {shown}), recall {recall:.3f}")  # noqa: T201
    assert len(cases) >= 100
    assert precision >= 0.85
    assert recall >= 0.5


def test_query_size_is_bounded() -> None:
    speaker = PersonFactory()
    for day in (1, 2):
        StatementFactory(article=ArticleFactory(published_at=datetime(2026, 1, day, tzinfo=UTC)), speaker=speaker)
    now = StatementFactory(article=ArticleFactory(published_at=datetime(2026, 2, 1, tzinfo=UTC)), speaker=speaker)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            similar(now)
        return len(queries)

    with_two = asked()
    for day in range(3, 15):
        StatementFactory(article=ArticleFactory(published_at=datetime(2026, 1, day, tzinfo=UTC)), speaker=speaker)
    assert asked() == with_two


def test_similarity_is_cosine() -> None:
    assert cosine_similarity({"seal": 2.0}, {"seal": 5.0}) == pytest.approx(1)
    assert cosine_similarity({"seal": 3.0, "boat": 4.0}, {"seal": 1.0}) == pytest.approx(0.6)
    assert cosine_similarity({"seal": 1.0}, {}) == cosine_similarity({}, {}) == 0
