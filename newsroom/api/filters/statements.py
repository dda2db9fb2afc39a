"""Filters of statements."""

from __future__ import annotations

import django_filters
from django.core.validators import MaxLengthValidator
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError

from articles.extraction.statements.act_lexicon import CLASSES
from articles.models import Statement
from articles.querysets import StatementQuerySet
from articles.review_state import REVIEWED, State
from articles.text_search import search_query
from newsroom.api.filters.base import AFTER, BEFORE, OUTLET, TOPIC, DateFilter, ObjectFilterSet
from people.models import AgentKind

CONFIDENCES = {
    "confidence": gettext_lazy("words and speaker together"),
    "statement_confidence": gettext_lazy("the words"),
    "speaker_confidence": gettext_lazy("the speaker, given the words"),
    "act_confidence": gettext_lazy("the act"),
}


def confidence_filter(name: str, bound: str) -> django_filters.NumberFilter:
    """Return a filter by a confidence, at least (``gte``) or at most (``lte``)."""
    texts = {
        "gte": gettext_lazy("The least confidence in %(what)s, from 0 to 1."),
        "lte": gettext_lazy("The greatest confidence in %(what)s, from 0 to 1."),
    }[bound]
    return django_filters.NumberFilter(
        name, bound, min_value=0, max_value=1, help_text=texts % {"what": CONFIDENCES[name]}
    )


def is_act(act: str, among: StatementQuerySet) -> bool:
    """Return true for an act that the machine distinguishes or that one of these statements has."""
    return act in CLASSES or among.order_by().filter(act=act).exists()


def unknown_act(act: str) -> str:
    message = _("“%(value)s” is not known here: neither one of %(acts)s, nor an act of a statement.")
    return message % {"value": act, "acts": ", ".join(CLASSES)}


class StatementFilterSet(ObjectFilterSet):
    speaker = django_filters.CharFilter(
        method="by_speaker", help_text=gettext_lazy("Id of the person or organisation who said it.")
    )
    organisation = django_filters.CharFilter(
        method="by_organisation",
        help_text=gettext_lazy("Id of an organisation: what it said, and people while they held a position there."),
    )
    on_behalf_of = django_filters.CharFilter(
        method="by_represented",
        help_text=gettext_lazy("Id of the person or organisation on whose behalf somebody said it."),
    )
    article = django_filters.CharFilter(method="by_article", help_text=gettext_lazy("Id of the story."))
    outlet = django_filters.CharFilter(method="by_outlet", **OUTLET)
    form = django_filters.ChoiceFilter(choices=Statement.Form)
    act = django_filters.CharFilter(
        method="by_act", validators=[MaxLengthValidator(40)], help_text=gettext_lazy("The act's slug, such as “said”.")
    )
    act_class = django_filters.ChoiceFilter(choices=Statement.ActClass)
    speaker_kind = django_filters.ChoiceFilter(choices=Statement.SpeakerKind)
    state = django_filters.ChoiceFilter(
        choices=State,
        method="by_state",
        help_text=gettext_lazy("“rejected” and “dropped” need a role that sees everything."),
    )
    reviewed = django_filters.TypedChoiceFilter(
        choices=[("true", "true"), ("false", "false")],
        coerce=lambda value: value == "true",
        method="by_review",
        help_text=gettext_lazy("Whether an editor has accepted or confirmed it."),
    )
    confidence_from = confidence_filter("confidence", "gte")
    confidence_to = confidence_filter("confidence", "lte")
    statement_confidence_from = confidence_filter("statement_confidence", "gte")
    statement_confidence_to = confidence_filter("statement_confidence", "lte")
    speaker_confidence_from = confidence_filter("speaker_confidence", "gte")
    speaker_confidence_to = confidence_filter("speaker_confidence", "lte")
    act_confidence_from = confidence_filter("act_confidence", "gte")
    act_confidence_to = confidence_filter("act_confidence", "lte")
    topic = django_filters.CharFilter(method="by_topic", **TOPIC)
    in_reply_to = django_filters.CharFilter(
        method="by_answered", help_text=gettext_lazy("Id of the statement to which it replies.")
    )
    published_after = DateFilter("published_at", "gte", **AFTER)
    published_before = DateFilter("published_at", "lt", **BEFORE)
    q = django_filters.CharFilter(
        method="by_words",
        help_text=gettext_lazy("Words of the statement; understands “or”, a minus sign and quotation marks."),
    )

    class Meta:
        model = Statement
        fields: list[str] = []

    def by_speaker(self, queryset: StatementQuerySet, name: str, value: str) -> StatementQuerySet:
        return queryset.said_by(self.agent(name, value))

    def by_represented(self, queryset: StatementQuerySet, name: str, value: str) -> StatementQuerySet:
        return queryset.on_behalf_of(self.agent(name, value))

    def by_organisation(self, queryset: StatementQuerySet, name: str, value: str) -> StatementQuerySet:
        organisation = self.agent_of_kind(AgentKind.ORGANISATION, name, value)
        return queryset.said_for(organisation, self.viewer.positions())

    def by_act(self, queryset: StatementQuerySet, name: str, value: str) -> StatementQuerySet:
        if not is_act(value, self.viewer.statements()):
            raise ValidationError({name: [unknown_act(value)]})
        return queryset.filter(act=value)

    def by_topic(self, queryset: StatementQuerySet, name: str, value: str) -> StatementQuerySet:
        return queryset.filter(article__topics=self.topic_of(name, value))

    def by_answered(self, queryset: StatementQuerySet, name: str, value: str) -> StatementQuerySet:
        edges = self.viewer.replies().filter(in_reply_to=self.statement(name, value), statement=OuterRef("pk"))
        return queryset.filter(Exists(edges))

    def by_article(self, queryset: StatementQuerySet, name: str, value: str) -> StatementQuerySet:
        return queryset.filter(article=self.look_up(name, value, self.viewer.articles()))

    def by_outlet(self, queryset: StatementQuerySet, name: str, value: str) -> StatementQuerySet:
        return queryset.filter(outlet=self.outlet_of(name, value))

    def by_state(self, queryset: StatementQuerySet, name: str, value: str) -> StatementQuerySet:
        if value in (State.REJECTED, State.DROPPED) and not self.viewer.sees_all:
            message = _("Your role does not allow filtering by the state “%(state)s”.")
            raise self.refusal(message % {"state": value})
        return queryset.filter(state=value)

    @extend_schema_field(OpenApiTypes.BOOL)
    def by_review(self, queryset: StatementQuerySet, name: str, value: bool) -> StatementQuerySet:
        reviewed = Q(state__in=REVIEWED)
        return queryset.filter(reviewed if value else ~reviewed)

    def by_words(self, queryset: StatementQuerySet, name: str, value: str) -> StatementQuerySet:
        return queryset.filter(current_wording__search=search_query(value))
