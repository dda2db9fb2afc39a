"""The kinds of public objects: how each is listed, filtered and compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from rest_framework.serializers import BaseSerializer, ModelSerializer

from newsroom.api import filters, querysets, serializers
from newsroom.api.core.viewer import Viewer
from newsroom.api.exports import columns
from newsroom.api.exports.tables import ExportTable
from newsroom.changes.models import Kind

EVERYBODY = Viewer(user=None, role=None)


@dataclass(frozen=True)
class ListedKind:
    """A kind as its list in the API has it."""

    rows: Callable[[], QuerySet[Any]]
    serializer: type[BaseSerializer[Any]]
    filterset: type[filters.ArchiveFilterSet]


@dataclass(frozen=True)
class ComparedKind:
    """All that the public sees of a kind: ``rows`` for the serializer, ``flat`` for the export table.

    ``expands`` names related rows whose changes are reported as changes of the object, because they have no other.
    """

    rows: Callable[[], QuerySet[Any]]
    serializer: type[ModelSerializer[Any]]
    flat: Callable[[], QuerySet[Any]]
    table: ExportTable
    expands: Sequence[str] = ()


LISTED: Mapping[str, ListedKind] = {
    Kind.ARTICLE: ListedKind(
        lambda: querysets.article_rows(EVERYBODY), serializers.ArticleSerializer, filters.ArticleFilterSet
    ),
    Kind.STATEMENT: ListedKind(
        lambda: querysets.statement_rows(EVERYBODY), serializers.StatementSerializer, filters.StatementFilterSet
    ),
    Kind.PERSON: ListedKind(
        lambda: querysets.agent_rows(EVERYBODY).filter(kind=Kind.PERSON),
        serializers.AgentSerializer,
        filters.AgentFilterSet,
    ),
    Kind.ORGANISATION: ListedKind(
        lambda: querysets.agent_rows(EVERYBODY).filter(kind=Kind.ORGANISATION),
        serializers.AgentSerializer,
        filters.AgentFilterSet,
    ),
    Kind.OUTLET: ListedKind(EVERYBODY.outlets, serializers.OutletSerializer, filters.OutletFilterSet),
}
# In the order of checks: objects on which others depend come first. An agent is a person or an organisation.
COMPARED: Mapping[str, ComparedKind] = {
    "outlet": ComparedKind(EVERYBODY.outlets, serializers.OutletSerializer, EVERYBODY.outlets, columns.OUTLETS),
    "article": ComparedKind(
        lambda: querysets.article_rows(EVERYBODY, with_text=True, expand=("revisions",)),
        serializers.ArticleDetailSerializer,
        EVERYBODY.articles,
        columns.ARTICLES,
        ("revisions",),
    ),
    "agent": ComparedKind(
        lambda: querysets.agent_rows(EVERYBODY, expand=serializers.AgentSerializer.EXPANDS),
        serializers.AgentSerializer,
        EVERYBODY.agents,
        columns.PEOPLE,
        serializers.AgentSerializer.EXPANDS,
    ),
    "statement": ComparedKind(
        lambda: querysets.statement_rows(EVERYBODY),
        serializers.StatementSerializer,
        EVERYBODY.statements,
        columns.STATEMENTS,
    ),
}
