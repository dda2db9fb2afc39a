"""Query parameters of lists. What a parameter does not know is an error that names it, never an empty page.

An id stands for what the asker may see: one of something unpublished is refused exactly like one that never was.
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
    MomentField,
    ObjectFilterSet,
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
    "MomentField",
    "ObjectFilterSet",
    "OutletFilterSet",
    "PositionFilterSet",
    "RedirectFilterSet",
    "RevisionFilterSet",
    "RunFilterSet",
    "StatementFilterSet",
    "TopicFilterSet",
    "is_act",
    "unknown_act",
]
