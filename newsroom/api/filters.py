"""Query parameters of lists. What a parameter does not know is an error that names it, never an empty page.

An id stands for what the asker may see: one of something unpublished is refused exactly like one that never was.
"""

from __future__ import annotations

import re
from datetime import UTC, date
from functools import partial
from typing import Any

import django_filters
from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import ValidationError as InvalidValue
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.fields import IsoDateTimeField
from django_filters.utils import translate_validation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import APIException, NotAuthenticated, PermissionDenied, ValidationError

from articles.extraction.lexicon import CLASSES
from articles.importing.record import LANGUAGE_TAG
from articles.models import Article, ExtractionRun, Mention, Outlet, Revision, Statement, Topic
from articles.models.deciding import State
from articles.querysets import ArticleQuerySet, StatementQuerySet
from newsroom.api.access import Viewer
from newsroom.api.mistakes import by_name, mistakes_of
from newsroom.api.powers import Power
from people.models import Agent, AgentKind, Position, Redirect
from people.names import name_key
from people.querysets import AgentQuerySet

MOST_IDS = 200
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ]|\Z)")
ID = re.compile(r"[0-9a-z]{1,12}")
OUTLET = {"help_text": gettext_lazy("An outlet's id, or its name as this archive prints it.")}
TOPIC = {"help_text": gettext_lazy("Id of a topic of the story.")}
AFTER = {"help_text": gettext_lazy("The outlet's date is this or later: an ISO 8601 date or date and time.")}
BEFORE = {"help_text": gettext_lazy("The outlet's date is earlier than this: an ISO 8601 date or date and time.")}


class MomentField(IsoDateTimeField):
    """In UTC, because PostgreSQL knows no offsets as large as Python's. Raises Django's ``ValidationError``."""

    def clean(self, value: Any) -> Any:
        # Python reads weeks and days of the year too, and dates without hyphens.
        if value and not MOMENT.match(str(value).strip()):
            raise InvalidValue(_("Enter a valid date/time."))
        moment = super().clean(value)
        try:
            return None if moment is None else moment.astimezone(UTC)
        except OverflowError as error:
            raise InvalidValue(_("Enter a valid date/time.")) from error


@extend_schema_field({"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]})
class DateFilter(django_filters.IsoDateTimeFilter):
    """A date, which is its first moment, or a date and time; without an offset, in the archive's time zone."""

    field_class = MomentField


NOT_OF_KIND = {
    AgentKind.PERSON: gettext_lazy("“%(value)s” is not a person."),
    AgentKind.ORGANISATION: gettext_lazy("“%(value)s” is not an organisation."),
}
SURE_OF = {
    "confidence": gettext_lazy("words and speaker together"),
    "statement_confidence": gettext_lazy("the words"),
    "speaker_confidence": gettext_lazy("the speaker, given the words"),
    "act_confidence": gettext_lazy("the act"),
}


def sure_of(name: str, bound: str) -> django_filters.NumberFilter:
    """How sure the machine was of something, at least (``gte``) or at most (``lte``)."""
    told = {
        "gte": gettext_lazy("How sure the machine was of %(what)s, at least; from 0 to 1."),
        "lte": gettext_lazy("How sure the machine was of %(what)s, at most; from 0 to 1."),
    }[bound]
    return django_filters.NumberFilter(name, bound, min_value=0, max_value=1, help_text=told % {"what": SURE_OF[name]})


def is_act(act: str, among: StatementQuerySet) -> bool:
    """Whether an act is one that the machine tells apart, or that an editor has given to one of these statements."""
    return act in CLASSES or among.order_by().filter(act=act).exists()


def unknown_act(act: str) -> str:
    message = _("“%(value)s” is not known here: neither one of %(acts)s, nor an act that a statement has.")
    return message % {"value": act, "acts": ", ".join(CLASSES)}


class ArchiveFilterSet(django_filters.rest_framework.FilterSet):
    """Filters that look ids up among what the asker may see."""

    @property
    def viewer(self) -> Viewer:
        return Viewer.of(self.request)

    def check(self) -> None:
        """Raises one ``ValidationError`` with all that its filters refuse."""
        found = {} if self.is_valid() else by_name(translate_validation(self.errors))
        given = self.form.cleaned_data.items()
        found |= mistakes_of(partial(self.filters[name].filter, self.queryset, value) for name, value in given)
        if found:
            raise ValidationError(found)

    def found(self, name: str, value: str, rows: QuerySet[Any], condition: Q | None = None) -> Any:
        """The row of this id. Raises ``ValidationError`` that names the parameter when there is none to be seen."""
        row = rows.filter(Q(pk=value) if condition is None else condition).order_by("pk").first()
        if row is None:
            raise ValidationError({name: [_("“%(value)s” is not known here.") % {"value": value}]})
        return row

    def refusal(self, message: str) -> APIException:
        """Why this asker may not ask so: nobody knows who they are, or everybody who."""
        return NotAuthenticated(message) if self.viewer.user is None else PermissionDenied(message)

    def agent(self, name: str, value: str) -> Agent:
        """An agent by its id, also by one that was merged into it."""
        agent: Agent = self.found(name, value, self.viewer.agents(), Q(pk=self.viewer.present_id(value)))
        return agent

    def agent_of_kind(self, kind: AgentKind, name: str, value: str) -> Agent:
        agent = self.agent(name, value)
        if agent.kind != kind:
            raise ValidationError({name: [NOT_OF_KIND[kind] % {"value": value}]})
        return agent

    def statement(self, name: str, value: str) -> Statement:
        statement: Statement = self.found(name, value, self.viewer.statements())
        return statement

    def topic_of(self, name: str, value: str) -> Topic:
        topic: Topic = self.found(name, value, self.viewer.topics())
        return topic

    def outlet_of(self, name: str, value: str) -> Outlet:
        outlet: Outlet = self.found(name, value, self.viewer.outlets(), Q(pk=value) | Q(name=value))
        return outlet


class ObjectFilterSet(ArchiveFilterSet):
    """Lists of objects that may be asked for by their ids, many at a time."""

    id = django_filters.CharFilter(
        method="by_ids",
        help_text=gettext_lazy(
            "Up to 200 ids with commas between them: those of them that are there; others are left out, not refused."
        ),
    )

    def by_ids(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        ids = value.split(",")
        if len(ids) > MOST_IDS or not all(ID.fullmatch(one) for one in ids):
            message = _("Not up to %(most)d ids with commas between them.")
            raise ValidationError({name: [message % {"most": MOST_IDS}]})
        return queryset.filter(pk__in=ids)


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
        help_text=gettext_lazy("All but “published” need a role that sees unpublished stories."),
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
        # Whoever hands stories in sees their own, whatever has become of them.
        if not (self.viewer.sees_all or self.viewer.may(Power.HAND_IN)):
            message = _("The status “%(status)s” may not be asked for: unpublished stories are not for everybody.")
            raise self.refusal(message % {"status": value})
        if value == Article.Status.SCHEDULED:
            return queryset.filter(status=value, released_at__gt=Now())
        return queryset.filter(status=value)


class StatementFilterSet(ObjectFilterSet):
    speaker = django_filters.CharFilter(
        method="by_speaker", help_text=gettext_lazy("Id of the person or organisation who said it.")
    )
    organisation = django_filters.CharFilter(
        method="by_organisation",
        help_text=gettext_lazy("Id of an organisation: what it said, and people while they held office there."),
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
        help_text=gettext_lazy("Whether a person has accepted or confirmed it."),
    )
    confidence_from = sure_of("confidence", "gte")
    confidence_to = sure_of("confidence", "lte")
    statement_confidence_from = sure_of("statement_confidence", "gte")
    statement_confidence_to = sure_of("statement_confidence", "lte")
    speaker_confidence_from = sure_of("speaker_confidence", "gte")
    speaker_confidence_to = sure_of("speaker_confidence", "lte")
    act_confidence_from = sure_of("act_confidence", "gte")
    act_confidence_to = sure_of("act_confidence", "lte")
    topic = django_filters.CharFilter(method="by_topic", **TOPIC)
    in_reply_to = django_filters.CharFilter(
        method="by_answered", help_text=gettext_lazy("Id of the statement that it answers.")
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
        return queryset.filter(article=self.found(name, value, self.viewer.articles()))

    def by_outlet(self, queryset: StatementQuerySet, name: str, value: str) -> StatementQuerySet:
        return queryset.filter(outlet=self.outlet_of(name, value))

    def by_state(self, queryset: StatementQuerySet, name: str, value: str) -> StatementQuerySet:
        if value in (State.REJECTED, State.DROPPED) and not self.viewer.sees_all:
            message = _("The state “%(state)s” may not be asked for: such statements are not for everybody.")
            raise self.refusal(message % {"state": value})
        return queryset.filter(state=value)

    @extend_schema_field(OpenApiTypes.BOOL)
    def by_review(self, queryset: StatementQuerySet, name: str, value: bool) -> StatementQuerySet:
        reviewed = Q(state__in=[State.ACCEPTED, State.CONFIRMED])
        return queryset.filter(reviewed if value else ~reviewed)

    def by_words(self, queryset: StatementQuerySet, name: str, value: str) -> StatementQuerySet:
        return queryset.filter(current_wording__search=SearchQuery(value, config="english", search_type="websearch"))


class AgentFilterSet(ObjectFilterSet):
    name = django_filters.CharFilter(
        method="by_name",
        help_text=gettext_lazy("All or part of any of the names, however it is spelt, accented or capitalised."),
    )

    class Meta:
        model = Agent
        fields: list[str] = []

    def by_name(self, queryset: AgentQuerySet, name: str, value: str) -> AgentQuerySet:
        key = name_key(value)
        if not key:
            raise ValidationError({name: [_("“%(value)s” has neither a letter nor a digit.") % {"value": value}]})
        return queryset.filter(Exists(self.viewer.aliases().filter(agent=OuterRef("pk"), key__contains=key)))


class OutletFilterSet(ObjectFilterSet):
    class Meta:
        model = Outlet
        fields: list[str] = []


class TopicFilterSet(ObjectFilterSet):
    scheme = django_filters.CharFilter(method="by_scheme", help_text=gettext_lazy("Such as “medtop”, exactly."))
    code = django_filters.CharFilter(help_text=gettext_lazy("What the scheme calls it, exactly."))

    class Meta:
        model = Topic
        fields: list[str] = []

    def by_scheme(self, queryset: QuerySet[Topic], name: str, value: str) -> QuerySet[Topic]:
        of_scheme = Q(scheme=value)
        self.found(name, value, self.viewer.topics(), of_scheme)
        return queryset.filter(of_scheme)


class RevisionFilterSet(ObjectFilterSet):
    article = django_filters.CharFilter(method="by_article", help_text=gettext_lazy("Id of the story."))

    class Meta:
        model = Revision
        fields: list[str] = []

    def by_article(self, queryset: QuerySet[Revision], name: str, value: str) -> QuerySet[Revision]:
        return queryset.filter(article=self.found(name, value, self.viewer.articles()))


class MentionFilterSet(ArchiveFilterSet):
    article = django_filters.CharFilter(method="by_article", help_text=gettext_lazy("Id of the story."))
    agent = django_filters.CharFilter(
        method="by_agent", help_text=gettext_lazy("Id of the person or organisation that is meant.")
    )
    kind = django_filters.ChoiceFilter(choices=Mention.Kind)

    class Meta:
        model = Mention
        fields: list[str] = []

    def by_article(self, queryset: QuerySet[Mention], name: str, value: str) -> QuerySet[Mention]:
        return queryset.filter(revision__article=self.found(name, value, self.viewer.articles()))

    def by_agent(self, queryset: QuerySet[Mention], name: str, value: str) -> QuerySet[Mention]:
        return queryset.filter(agent=self.agent(name, value))


class PositionFilterSet(ArchiveFilterSet):
    person = django_filters.CharFilter(method="by_end", help_text=gettext_lazy("Id of the person."))
    organisation = django_filters.CharFilter(method="by_end", help_text=gettext_lazy("Id of the organisation."))
    on = django_filters.DateFilter(
        method="by_day",
        input_formats=["%Y-%m-%d"],
        help_text=gettext_lazy("Held on this day, as far as is known: an ISO 8601 date."),
    )

    class Meta:
        model = Position
        fields: list[str] = []

    def by_end(self, queryset: QuerySet[Position], name: str, value: str) -> QuerySet[Position]:
        return queryset.filter(**{name: self.agent_of_kind(AgentKind(name), name, value).pk})

    def by_day(self, queryset: QuerySet[Position], name: str, value: date) -> QuerySet[Position]:
        begun = Q(start_date__isnull=True) | Q(start_date__lte=value)
        return queryset.filter(begun, Q(end_date__isnull=True) | Q(end_date__gte=value))


class RedirectFilterSet(ObjectFilterSet):
    agent = django_filters.CharFilter(method="by_agent", help_text=gettext_lazy("Id of who it is now."))

    class Meta:
        model = Redirect
        fields: list[str] = []

    def by_agent(self, queryset: QuerySet[Redirect], name: str, value: str) -> QuerySet[Redirect]:
        return queryset.filter(agent=self.agent(name, value))


class RunFilterSet(ArchiveFilterSet):
    article = django_filters.CharFilter(method="by_article", help_text=gettext_lazy("Id of the story."))
    state = django_filters.ChoiceFilter(choices=ExtractionRun.State)
    queue = django_filters.ChoiceFilter(choices=ExtractionRun.Queue)

    class Meta:
        model = ExtractionRun
        fields: list[str] = []

    def by_article(self, queryset: QuerySet[ExtractionRun], name: str, value: str) -> QuerySet[ExtractionRun]:
        return queryset.filter(revision__article=self.found(name, value, self.viewer.articles()))
