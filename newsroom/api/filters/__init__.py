"""Filters of lists. An unknown value is an error that names the parameter, never an empty page.

The id of a hidden object is refused exactly like one that does not exist.
"""

from newsroom.api.filters.agents import AgentFilterSet, PositionFilterSet, RedirectFilterSet
from newsroom.api.filters.articles import ArticleFilterSet, OutletFilterSet, RevisionFilterSet, TopicFilterSet
from newsroom.api.filters.base import (
    AFTER,
    BEFORE,
    OUTLET,
    TOPIC,
    ArchiveFilterSet,
    DateFilter,
    ObjectFilterSet,
    UtcDateTimeField,
)
from newsroom.api.filters.extraction import MentionFilterSet, RunFilterSet
from newsroom.api.filters.statements import StatementFilterSet, is_act, unknown_act

__all__ = [
    "AFTER",
    "BEFORE",
    "OUTLET",
    "TOPIC",
    "AgentFilterSet",
    "ArchiveFilterSet",
    "ArticleFilterSet",
    "DateFilter",
    "MentionFilterSet",
    "ObjectFilterSet",
    "OutletFilterSet",
    "PositionFilterSet",
    "RedirectFilterSet",
    "RevisionFilterSet",
    "RunFilterSet",
    "StatementFilterSet",
    "TopicFilterSet",
    "UtcDateTimeField",
    "is_act",
    "unknown_act",
]
