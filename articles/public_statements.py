"""Public statements with all that readers are shown of them, by their ids: as ``Statement.objects.published()
.for_readers()`` reads them, in three queries that are compiled once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from articles.compiled import compiled_once
from articles.models import Speaker, Statement
from articles.querysets import StatementQuerySet
from articles.visibility import agents_for_readers, shown_speakers
from people.models import Agent


def for_readers(ids: Iterable[str]) -> dict[str, Statement]:
    """Those of these statements that the public sees, by id, in no order."""
    keys = list(ids)
    return {row.pk: row for row in with_speakers(_statements(keys))} if keys else {}


def said_in(article: str) -> Sequence[Statement]:
    """Those of a story, in the order of its text."""
    return with_speakers(_of_article(article))


def with_speakers(statements: Sequence[Statement]) -> Sequence[Statement]:
    """The same rows, each with ``shown_speakers``; what they are read with besides is :func:`worded`'s."""
    found = {statement.pk: statement for statement in statements}
    spoke = _speakers(list(found)) if found else []
    named = {edge.agent_id for edge in spoke if edge.agent_id}
    agents = {agent.pk: agent for agent in _agents(list(named))} if named else {}
    shown: dict[str, list[Speaker]] = {key: [] for key in found}
    own = Speaker._meta.get_field("agent")
    for edge in spoke:
        # Whom readers may not know of is nobody to the page, though the row says who it is.
        own.set_cached_value(edge, agents.get(edge.agent_id or ""))
        edge.statement = found[edge.statement_id]
        shown[edge.statement_id].append(edge)
    for key, statement in found.items():
        statement.shown_speakers = shown[key]  # type: ignore[attr-defined]
    return statements


def worded() -> StatementQuerySet:
    """Public statements with all that readers are shown of them but their speakers."""
    rows: StatementQuerySet = Statement.objects.published().for_readers().prefetch_related(None)
    return rows


@compiled_once
def _statements(keys: Sequence[str]) -> QuerySet[Statement, Any]:
    return worded().filter(pk__any=keys).order_by()


@compiled_once
def _of_article(article: str) -> QuerySet[Statement, Any]:
    return worded().filter(article=article).in_order_of_text()


@compiled_once
def _speakers(keys: Sequence[str]) -> QuerySet[Speaker, Any]:
    return shown_speakers().filter(statement__any=keys)


@compiled_once
def _agents(keys: Sequence[str]) -> QuerySet[Agent, Any]:
    return agents_for_readers().filter(pk__any=keys).order_by()
