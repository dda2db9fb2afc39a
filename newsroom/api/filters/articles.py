"""Filters of stories, outlets, topics and revisions."""

from __future__ import annotations

import django_filters
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.importing.story_record import LANGUAGE_TAG
from articles.models import Article, Outlet, Revision, Topic
from articles.querysets import ArticleQuerySet
from newsroom.api.core.scopes import Scope
from newsroom.api.filters.base import AFTER, BEFORE, OUTLET, TOPIC, DateFilter, ObjectFilterSet


class ArticleFilterSet(ObjectFilterSet):
    outlet = django_filters.CharFilter(method="by_outlet", **OUTLET)
    external_id = django_filters.CharFilter(help_text=gettext_lazy("The outlet's identifier of the story, exactly."))
    language = django_filters.CharFilter(
        lookup_expr="iexact",
        validators=[RegexValidator(rf"\A{LANGUAGE_TAG.pattern}\Z")],
        help_text=gettext_lazy("A BCP 47 tag, exactly."),
    )
    status = django_filters.ChoiceFilter(
        choices=Article.Status,
        method="by_status",
        help_text=gettext_lazy("All values except “published” need a role that sees unpublished stories."),
    )
    topic = django_filters.CharFilter(method="by_topic", **TOPIC)
    published_after = DateFilter("published_at", "gte", **AFTER)
    published_before = DateFilter("published_at", "lt", **BEFORE)

    class Meta:
        model = Article
        fields: list[str] = []

    def by_topic(self, queryset: ArticleQuerySet, name: str, value: str) -> ArticleQuerySet:
        return queryset.filter(topics=self.topic_of(name, value))

    def by_outlet(self, queryset: ArticleQuerySet, name: str, value: str) -> ArticleQuerySet:
        return queryset.filter(outlet=self.outlet_of(name, value))

    def by_status(self, queryset: ArticleQuerySet, name: str, value: str) -> ArticleQuerySet:
        if value == Article.Status.PUBLISHED:
            return queryset.filter(Q(status=value) | Q(status=Article.Status.SCHEDULED, released_at__lte=Now()))
        # An account that hands in stories sees its own, whatever their status.
        if not (self.viewer.sees_all or self.viewer.has_scope(Scope.HAND_IN)):
            message = _("Your role does not allow filtering by the status “%(status)s”.")
            raise self.refusal(message % {"status": value})
        if value == Article.Status.SCHEDULED:
            return queryset.filter(status=value, released_at__gt=Now())
        return queryset.filter(status=value)


class OutletFilterSet(ObjectFilterSet):
    class Meta:
        model = Outlet
        fields: list[str] = []


class TopicFilterSet(ObjectFilterSet):
    scheme = django_filters.CharFilter(method="by_scheme", help_text=gettext_lazy("Such as “medtop”, exactly."))
    code = django_filters.CharFilter(help_text=gettext_lazy("The topic's code within its scheme, exactly."))

    class Meta:
        model = Topic
        fields: list[str] = []

    def by_scheme(self, queryset: QuerySet[Topic], name: str, value: str) -> QuerySet[Topic]:
        of_scheme = Q(scheme=value)
        self.look_up(name, value, self.viewer.topics(), of_scheme)
        return queryset.filter(of_scheme)


class RevisionFilterSet(ObjectFilterSet):
    article = django_filters.CharFilter(method="by_article", help_text=gettext_lazy("Id of the story."))

    class Meta:
        model = Revision
        fields: list[str] = []

    def by_article(self, queryset: QuerySet[Revision], name: str, value: str) -> QuerySet[Revision]:
        return queryset.filter(article=self.look_up(name, value, self.viewer.articles()))
