"""Conditions under which the public sees a row, for the row itself or for one that a path leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce, Now
from django.db.models.lookups import IsNull
from django.utils.timezone import get_current_timezone_name

from people.models import Agent, AgentKind, Alias, Position
from people.querysets import AgentQuerySet

if TYPE_CHECKING:
    from articles.querysets import SpeakerQuerySet


def in_open_outlet() -> Q:
    """Return the condition that a speaker's outlet shows everyone who speaks there."""
    return ~Q(outlet__in=apps.get_model("articles", "Outlet").objects.filter(public_people="approved"))


def released_article(prefix: str = "") -> Q:
    """Return the condition that an article was released and is not under embargo, even if it was withdrawn since."""
    return Q(**{f"{prefix}released_at__lte": Now()}) & (
        Q(**{f"{prefix}embargo_until__isnull": True}) | Q(**{f"{prefix}embargo_until__lte": Now()})
    )


def public_article(prefix: str = "") -> Q:
    """Return the condition that an article is public."""
    return Q(**{f"{prefix}public_from__lte": Now()})


def public_statement(prefix: str = "") -> Q:
    """The condition under which a statement is public, on the statement at the end of ``prefix``.

    Its story is public; its words stand in the current revision; its kind of act is one that is shown; and a person
    has accepted it, or its outlet lets unreviewed findings of its form and confidence appear. The confidence is that
    of words and speaker together: a quotation is not shown under a name that is in doubt. The database keeps all of
    this but the kind of act in ``public_from``; see ``articles/sql/public_rule.sql``.

    Of a speaker: that it is shown with a statement that is public.
    """
    return Q(**{f"{prefix}public_from__lte": Now()}) & shown_act(prefix)


def promised_statement(prefix: str = "") -> Q:
    """Return the condition that a statement or speaker is public, or will be when its article is released."""
    return Q(**{f"{prefix}public_from__isnull": False}) & shown_act(prefix)


def publishable() -> Q:
    """The condition that a statement is fit for the public, whatever the status of its article.

    The rule itself is the SQL function in ``articles/sql/public_rule.sql``.
    """
    columns = ("state", "current_wording", "form", "act", "confidence", "article__outlet")
    rule = Func(*map(F, columns), function="statement_is_publishable", output_field=models.BooleanField())
    return Q(rule) & shown_act()


def shown_act(prefix: str = "") -> Q:
    """Return the condition that readers may see acts of this class.

    An empty string stands for an empty list, which Django would answer without a query: some queries are composed
    from the SQL of others.
    """
    return Q(**{f"{prefix}act_class__in": settings.NEWSROOM_PUBLIC_ACT_CLASSES or [""]})


Row = TypeVar("Row", bound=models.Model)


def agent_for_readers(name: str = "pk") -> models.Case:
    """Return an expression for a public statement's speaker: the agent's id, or another field, or null if the agent is
    not public.
    """
    seen = public_agents().filter(pk=OuterRef("agent")).values(name)[:1]
    own = models.When(in_open_outlet(), then=F("agent" if name == "pk" else f"agent__{name}"))
    return models.Case(own, default=Subquery(seen), output_field=models.CharField())


def shown_speakers() -> SpeakerQuerySet:
    return apps.get_model("articles", "Speaker").objects.shown()


def in_office_at(organisation: Agent) -> Exists:
    """Return the condition that a speaker held office at an organisation on the day of the article.

    A missing date leaves the period open.
    """
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
    """Return, for a query of positions, what the holder of each said while holding it; a missing date is open.

    ``among`` are the speakers to choose from, the public ones by default.
    """
    return (public_speakers() if among is None else among).filter(
        agent=OuterRef("person"),
        published_at__gte=_midnight(OuterRef("start_date"), "-infinity"),
        published_at__lt=_midnight(OuterRef("end_date") + Value(1), "infinity"),
    )


def _midnight(day: F | CombinedExpression, unknown: str) -> Coalesce:
    """Return the start of a day in the archive's time zone, or ``unknown`` for null."""
    local = Func(
        day,
        Value(get_current_timezone_name()),
        template="((%(expressions)s))",
        arg_joiner="::timestamp AT TIME ZONE ",
        output_field=models.DateTimeField(),
    )
    open_end = Func(Value(unknown), template="%(expressions)s::timestamptz", output_field=models.DateTimeField())
    return Coalesce(local, open_end)


def has_row(rows: models.QuerySet[Any, Any]) -> Q:
    """Return the condition that ``rows``, which name the outer row by ``OuterRef``, are not empty.

    It selects one row instead of using ``EXISTS``, because PostgreSQL may answer an ``EXISTS`` beside an ``OR`` by
    reading all rows of the subquery first.
    """
    return Q(IsNull(Subquery(rows.order_by().annotate(one=Value(1)).values("one")[:1]), False))


def spoke(path: str) -> Q:
    """Return the condition that the agent at ``path`` made a public statement."""
    return has_row(public_speakers().filter(agent=OuterRef(path)))


def spoke_in_open_outlet(path: str) -> Q:
    """Return the condition that the agent at ``path`` made a public statement in an outlet that shows everyone."""
    return has_row(public_speakers().giving_pages().filter(agent=OuterRef(path)))


def spoke_through_staff(path: str) -> Q:
    """Return the condition that a person made a public statement while holding office at the agent at ``path``."""
    held = Position.objects.filter(public_agent("person"), organisation=OuterRef(path))
    return has_row(held.filter(Exists(said_in_office())))


def public_agents() -> AgentQuerySet:
    """Return the agents that the public may see.

    An editor has approved them, or they made a public statement in an outlet that shows everyone who speaks there.
    """
    return Agent.objects.get_queryset().filter(Q(state=Agent.State.APPROVED) | spoke_in_open_outlet("pk"))


def agents_for_readers() -> AgentQuerySet:
    """Return the public agents with the fields shown beside a statement."""
    return public_agents().only("kind", "name", "state")


def public_agent(path: str) -> Q:
    """Return the condition that the agent at ``path`` is one of :func:`public_agents`."""
    return Q(**{f"{path}__state": Agent.State.APPROVED}) | spoke_in_open_outlet(path)


def public_positions() -> models.QuerySet[Position]:
    """Return the positions whose person and organisation the public may both see."""
    # A subquery of one row, for the reason given in has_row().
    house = Subquery(public_agents().filter(pk=OuterRef("organisation")).values("pk")[:1])
    seen = Position.objects.alias(house=house).filter(Q(organisation=None) | Q(house__isnull=False))
    return seen.filter(Exists(public_agents().filter(pk=OuterRef("person"))))


def has_page(path: str = "") -> Q:
    """Return the condition that the agent at ``path`` has a page.

    The public may see the agent and at least one statement: its own or, for an organisation, one that somebody made
    while holding office there.
    """
    prefix, agent = (f"{path}__", path) if path else ("", "pk")
    for_organisation = Q(**{f"{prefix}kind": AgentKind.ORGANISATION}) & spoke_through_staff(agent)
    approved = Q(**{f"{prefix}state": Agent.State.APPROVED})
    return (approved & (spoke(agent) | for_organisation)) | spoke_in_open_outlet(agent)


def agents_with_pages() -> AgentQuerySet:
    """Return the agents that have a page; see :func:`has_page`."""
    return Agent.objects.get_queryset().filter(has_page())


def with_pages(rows: models.QuerySet[Row], *paths: str) -> models.QuerySet[Row]:
    """Load the agents at these paths and annotate whether each has a page, as ``part_has_page`` for ``part``."""
    known = {f"{path}_has_page": ExpressionWrapper(has_page(path), models.BooleanField()) for path in paths}
    found: models.QuerySet[Row] = rows.select_related(*paths).annotate(**known)
    return found


def knowing_pages(agents: AgentQuerySet) -> AgentQuerySet:
    """Annotate ``has_page``: whether the agent has a page."""
    return agents.annotate(has_page=ExpressionWrapper(has_page(), output_field=models.BooleanField()))


def public_agents_knowing_pages() -> AgentQuerySet:
    return knowing_pages(public_agents())


def public_positions_knowing_pages() -> models.QuerySet[Position]:
    return with_pages(public_positions(), "person", "organisation")


def public_aliases() -> models.QuerySet[Alias]:
    """Return the names that the public may read: agents' display names, editors' aliases, and names printed in public
    articles. A spelling that occurs only in an unpublished article is not among them.
    """
    printed = apps.get_model("articles", "Mention").objects.filter(
        public_article("revision__article__"),
        revision=F("revision__article__current_revision"),
        revision__article__public_text="full",
        agent=OuterRef("agent"),
        name=OuterRef("name"),
    )
    return Alias.objects.filter(
        Q(by_editor=True)
        # Not a join: for a few hundred aliases, PostgreSQL would read all agents.
        | has_row(Agent.objects.filter(pk=OuterRef("agent"), name=OuterRef("name")))
        | has_row(public_speakers().filter(agent=OuterRef("agent"), name_in_story=OuterRef("name")))
        | has_row(printed)
    )
