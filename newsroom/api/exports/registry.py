"""The exports: each with its table, model and filters."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model

from articles.models import Article, Mention, Outlet, Revision, Statement, Topic
from newsroom.api import filters
from newsroom.api.exports import columns, columns_related
from newsroom.api.exports.tables import ExportTable
from newsroom.api.views.identity import NameFilterSet
from people.models import Agent, Alias, Position, Redirect

EXPORTS: Sequence[tuple[ExportTable, type[Model], type[filters.ArchiveFilterSet]]] = (
    (columns.STATEMENTS, Statement, filters.StatementFilterSet),
    (columns.ARTICLES, Article, filters.ArticleFilterSet),
    (columns.PEOPLE, Agent, filters.AgentFilterSet),
    (columns.ORGANISATIONS, Agent, filters.AgentFilterSet),
    (columns.OUTLETS, Outlet, filters.OutletFilterSet),
    (columns.TOPICS, Topic, filters.TopicFilterSet),
    (columns_related.REVISIONS, Revision, filters.RevisionFilterSet),
    (columns_related.MENTIONS, Mention, filters.MentionFilterSet),
    (columns_related.NAMES, Alias, NameFilterSet),
    (columns_related.POSITIONS, Position, filters.PositionFilterSet),
    (columns_related.REDIRECTS, Redirect, filters.RedirectFilterSet),
)
