"""The conditions under which the public sees a row, on the row itself or at the end of a path to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, Func, OuterRef, Q, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce, Now
from django.utils.timezone import get_current_timezone_name

from articles.compiled import HasAny, built_once
from people.models import Agent, AgentKind, Alias, Position, Redirect
from people.querysets import AgentQuerySet

if TYPE_CHECKING:
    from articles.models import Speaker
    from articles.querysets import SpeakerQuerySet


def in_open_outlet() -> Q:
    """The condition that a speaker's outlet gives everyone a page who speaks there."""
    return ~Q(outlet__in=apps.get_model("articles", "Outlet").objects.filter(public_people="approved"))


def released_article(prefix: str = "") -> Q:
    """The condition that an article's hour has come and no embargo holds it, whatever has happened since."""
    return Q(**{f"{prefix}released_at__lte": Now()}) & (
        Q(**{f"{prefix}embargo_until__isnull": True}) | Q(**{f"{prefix}embargo_until__lte": Now()})
    )


def public_article(prefix: str = "") -> Q:
    """The condition under which an article is public, on the article at the end of ``prefix``."""
    return Q(**{f"{prefix}public_from__lte": Now()})


def public_statement(prefix: str = "") -> Q:
    """The condition under which a statement is public, on the statement at the end of ``prefix``.

    Its story is public; its words stand in the current revision; its kind of act is one that is shown; and a person
    has accepted it, or its outlet lets unreviewed findings of its form and confidence appear. The confidence is that
    of words and speaker together: a quotation is not shown under a name that is in doubt. The database keeps all of
    this but the kind of act in ``public_from``.

    Of a speaker: that it is shown with a statement that is public.
    """
    return Q(**{f"{prefix}public_from__lte": Now()}) & shown_act(prefix)


def promised_statement(prefix: str = "") -> Q:
    """The condition under which a statement, or a speaker, is public or will be at its story's hour."""
    return Q(**{f"{prefix}public_from__isnull": False}) & shown_act(prefix)


def presentable(prefix: str) -> Q:
    """What makes a statement fit for the public, whatever its story's status. Triggers say the same."""
    outlet = f"{prefix}article__outlet__"
    unreviewed = Q(
        **{
            f"{prefix}state": "suggested",
            f"{prefix}confidence__gte": F(f"{outlet}unreviewed_min_confidence"),
            f"{outlet}unreviewed_forms__contains": [F(f"{prefix}form")],
        }
    ) & (Q(**{f"{outlet}unreviewed_acts": []}) | Q(**{f"{outlet}unreviewed_acts__contains": [F(f"{prefix}act")]}))
    standing = Q(**{f"{prefix}current_wording__isnull": False}) & shown_act(prefix)
    return standing & (Q(**{f"{prefix}state__in": ["accepted", "confirmed"]}) | unreviewed)


def shown_act(prefix: str = "") -> Q:
    """The condition that readers may see acts of this class. Where they may see none it is one that no row meets and
    not, as for an empty list, one that Django leaves unasked: queries are put together from the SQL of others."""
    return Q(**{f"{prefix}act_class__in": settings.NEWSROOM_PUBLIC_ACT_CLASSES or [""]})


Row = TypeVar("Row", bound=models.Model)


def agent_for_readers(name: str = "pk") -> models.Case:
    """Of a speaker of a public statement: the agent's id, or name, where readers see the agent; else null."""
    seen = public_agents().filter(pk=OuterRef("agent")).values(name)[:1]
    own = models.When(in_open_outlet(), then=F("agent" if name == "pk" else f"agent__{name}"))
    return models.Case(own, default=models.Subquery(seen), output_field=models.CharField())


def shown_speakers() -> SpeakerQuerySet:
    return apps.get_model("articles", "Speaker").objects.shown()


def in_office_at(organisation: Agent) -> Exists:
    """The condition that a speaker held office at an organisation on the day of the story; unknown dates are open."""
    day = OuterRef("published_at__date")
    return Exists(
        Position.objects.filter(
            Q(start_date__isnull=True) | Q(start_date__lte=day),
            Q(end_date__isnull=True) | Q(end_date__gte=day),
            organisation=organisation.pk,
            person=OuterRef("agent"),
        )
    )


def public_speakers() -> SpeakerQuerySet:
    speakers: SpeakerQuerySet = apps.get_model("articles", "Speaker").objects.published()
    return speakers


def said_in_office(among: SpeakerQuerySet | None = None) -> SpeakerQuerySet:
    """Of a position, in a query of positions: what its holder said while holding it; unknown dates are open. It is
    what the public sees, unless other speakers are given to look among."""
    return (public_speakers() if among is None else among).filter(
        agent=OuterRef("person"),
        published_at__gte=_midnight(OuterRef("start_date"), "-infinity"),
        published_at__lt=_midnight(OuterRef("end_date") + Value(1), "infinity"),
    )


def _midnight(day: F | CombinedExpression, unknown: str) -> Coalesce:
    """The first moment of a day in the archive's time zone; ``unknown`` for no day."""
    local = Func(
        day,
        Value(get_current_timezone_name()),
        template="((%(expressions)s))",
        arg_joiner="::timestamp AT TIME ZONE ",
        output_field=models.DateTimeField(),
    )
    open_end = Func(Value(unknown), template="%(expressions)s::timestamptz", output_field=models.DateTimeField())
    return Coalesce(local, open_end)


def _who_spoke() -> models.QuerySet[Speaker, Any]:
    return public_speakers().values("agent")


def _who_spoke_openly() -> models.QuerySet[Speaker, Any]:
    return public_speakers().giving_pages().values("agent")


def _who_was_spoken_for() -> models.QuerySet[Position, Any]:
    held = Position.objects.filter(public_agent("person"), organisation__isnull=False)
    return held.filter(Exists(said_in_office())).values("organisation")


@built_once
def public_agents() -> AgentQuerySet:
    """Agents that the public may see: by an editor's approval, or through a public statement of theirs in an outlet
    that lets everyone be seen who speaks there."""
    return Agent.objects.get_queryset().filter(
        Q(state=Agent.State.APPROVED) | HasAny("pk", rows=_who_spoke_openly),
    )


@built_once
def agents_for_readers() -> AgentQuerySet:
    """Public agents with all that stands beside what they say."""
    return public_agents().only("kind", "name", "state")


def public_agent(path: str) -> Q:
    """The condition that the agent at the end of ``path`` is one of :func:`public_agents`."""
    return Q(**{f"{path}__state": Agent.State.APPROVED}) | Q(HasAny(path, rows=_who_spoke_openly))


@built_once
def public_positions() -> models.QuerySet[Position]:
    """Who held which office; the public reads of it when it reads of both the person and the house."""
    # One by one: of EXISTS beside an OR, PostgreSQL would first ask it of every agent that there is.
    house = models.Subquery(public_agents().filter(pk=OuterRef("organisation")).values("pk")[:1])
    seen = Position.objects.alias(house=house).filter(Q(organisation=None) | Q(house__isnull=False))
    return seen.filter(Exists(public_agents().filter(pk=OuterRef("person"))))


def has_page(path: str = "") -> Q:
    """The condition that the agent at the end of ``path`` has a page: the public may see both it and something said
    by it or, of an organisation, by its people while they held office there."""
    within = f"{path}__" if path else ""
    own = Q(HasAny(path or "pk", rows=_who_spoke))
    its = Q(HasAny(path or "pk", rows=_who_was_spoken_for), **{f"{within}kind": AgentKind.ORGANISATION})
    shown = Q(HasAny(path or "pk", rows=_who_spoke_openly))
    return (Q(**{f"{within}state": Agent.State.APPROVED}) & (own | its)) | shown


@built_once
def agents_with_pages() -> AgentQuerySet:
    """Public agents of whom the site has something to show; see :func:`has_page`."""
    return Agent.objects.get_queryset().filter(has_page())


def with_pages(rows: models.QuerySet[Row], *paths: str) -> models.QuerySet[Row]:
    """Each with the agents at these paths and, as ``part_has_page`` for ``part``, whether it has a page."""
    known = {f"{path}_has_page": ExpressionWrapper(has_page(path), models.BooleanField()) for path in paths}
    found: models.QuerySet[Row] = rows.select_related(*paths).annotate(**known)
    return found


def knowing_pages(agents: AgentQuerySet) -> AgentQuerySet:
    """Each with ``has_page``, whether the site has a page of it."""
    return agents.annotate(has_page=ExpressionWrapper(has_page(), output_field=models.BooleanField()))


@built_once
def public_agents_knowing_pages() -> AgentQuerySet:
    return knowing_pages(public_agents())


@built_once
def public_positions_knowing_pages() -> models.QuerySet[Position]:
    return with_pages(public_positions(), "person", "organisation")


def _names_spoken_under() -> models.QuerySet[Speaker, Any]:
    return public_speakers().filter(agent__isnull=False).values_list("agent", "name_in_story")


def _names_printed() -> models.QuerySet[Any, Any]:
    named = apps.get_model("articles", "Mention").objects.filter(
        public_article("revision__article__"),
        revision=F("revision__article__current_revision"),
        revision__article__public_text="full",
        agent__isnull=False,
    )
    return named.values_list("agent", "name")


def _names_of_agents() -> models.QuerySet[Agent, Any]:
    return Agent.objects.values_list("pk", "name")


@built_once
def public_aliases() -> models.QuerySet[Alias]:
    """Names of agents that the public may read: the archive's own, an editor's, and those printed in what is public.

    A spelling that stands only in an unpublished story is not among them.
    """
    # Each for itself: to join a few hundred names to their agents, PostgreSQL would rather read all that there are.
    own, said, told = (
        Q(HasAny("agent", "name", rows=rows)) for rows in (_names_of_agents, _names_spoken_under, _names_printed)
    )
    return Alias.objects.filter(Q(by_editor=True) | own | said | told)


@built_once
def public_redirects() -> models.QuerySet[Redirect]:
    """Former ids that readers may have met: who never was public is not told of when merged either. Whom one leads to
    may be out of sight."""
    shown = apps.get_model("api", "PublicSnapshot").objects.filter(kind="agent", object_id=OuterRef("old_id"))
    return Redirect.objects.filter(Exists(shown))
