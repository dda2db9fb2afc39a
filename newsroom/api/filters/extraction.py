"""Filters of mentions and extraction runs."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from articles.models import ExtractionRun, Mention
from newsroom.api.filters.base import ArchiveFilterSet


class MentionFilterSet(ArchiveFilterSet):
    article = django_filters.CharFilter(method="by_article", help_text=gettext_lazy("Id of the story."))
    agent = django_filters.CharFilter(method="by_agent", help_text=gettext_lazy("Id of the person or organisation."))
    kind = django_filters.ChoiceFilter(choices=Mention.MentionKind)

    class Meta:
        model = Mention
        fields: list[str] = []

    def by_article(self, queryset: QuerySet[Mention], name: str, value: str) -> QuerySet[Mention]:
        return queryset.filter(revision__article=self.look_up(name, value, self.viewer.articles()))

    def by_agent(self, queryset: QuerySet[Mention], name: str, value: str) -> QuerySet[Mention]:
        return queryset.filter(agent=self.agent(name, value))


class RunFilterSet(ArchiveFilterSet):
    article = django_filters.CharFilter(method="by_article", help_text=gettext_lazy("Id of the story."))
    state = django_filters.ChoiceFilter(choices=ExtractionRun.RunState)
    queue = django_filters.ChoiceFilter(choices=ExtractionRun.Queue)

    class Meta:
        model = ExtractionRun
        fields: list[str] = []

    def by_article(self, queryset: QuerySet[ExtractionRun], name: str, value: str) -> QuerySet[ExtractionRun]:
        return queryset.filter(revision__article=self.look_up(name, value, self.viewer.articles()))
