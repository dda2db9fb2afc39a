"""Conditions under which the public sees a row, for the row itself or for one that a path leads to."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce, Now
from django.db.models.sql.compiler import SQLCompiler
from django.utils.timezone import get_current_timezone_name

from people.models import Agent, AgentKind, Alias, Position
from people.querysets import AgentQuerySet, held_on

if TYPE_CHECKING:
    from articles.models import Speaker, Statement
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
    """Return the condition that the statement or speaker at the end of ``prefix`` is public.

    ``articles/sql/public_rule.sql`` has the rule and sets ``public_from``. The class of the act is checked here.
    """
    return Q(**{f"{prefix}public_from__lte": Now()}) & shown_act(prefix)


def promised_statement(prefix: str = "") -> Q:
    """Return the condition that a statement or speaker is public, or will be when its article is released."""
    return Q(**{f"{prefix}public_from__isnull": False}) & shown_act(prefix)


def publishable() -> Q:
    """The condition that a statement is fit for the public, whatever the status of its article.

    The rule itself is the SQL function in ``articles/sql/public_rule.sql``.
    """
    columns = ("state", "current_wording", "form", "act", "confidence", "needs_review", "article__outlet")
    rule = Func(*map(F, columns), function="statement_is_publishable", output_field=models.BooleanField())
    return Q(rule) & shown_act()


def shown_act(prefix: str = "") -> Q:
    """Return the condition that readers may see acts of this class.

    An empty string stands for an empty list, which Django would answer without a query: some queries are composed
    from the SQL of others.
    """
    return Q(**{f"{prefix}act_class__in": settings.NEWSROOM_PUBLIC_ACT_CLASSES or [""]})


Row = TypeVar("Row", bound=models.Model)


def agent_for_readers(name: str = "pk", path: str = "agent") -> models.Case:
    """Return an expression for a public statement's speaker, or the agent spoken for (``path``): the agent's id, or
    another field, or null if the agent is not public.
    """
    seen = public_agents().filter(pk=OuterRef(path)).values(name)[:1]
    own = models.When(in_open_outlet(), then=F(path if name == "pk" else f"{path}__{name}"))
    return models.Case(own, default=Subquery(seen), output_field=models.CharField())


def shown_speakers() -> SpeakerQuerySet:
    return apps.get_model("articles", "Speaker").objects.shown()


def holds_position_at(organisation: Agent) -> Exists:
    """Return the condition that a speaker held a position at an organisation on the day of the article."""
    day = OuterRef("published_at__date")
    return Exists(Position.objects.filter(held_on(day), organisation=organisation.pk, person=OuterRef("agent")))


def public_speakers() -> SpeakerQuerySet:
    speakers: SpeakerQuerySet = apps.get_model("articles", "Speaker").objects.published()
    return speakers


def said_in_position(among: SpeakerQuerySet | None = None) -> SpeakerQuerySet:
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


class HasRow(models.Func):
    """The condition that ``rows()`` has a row whose columns equal these fields of the outer row.

    It compiles its own SQL for two reasons. Django would resolve an ``Exists`` or ``Subquery`` with ``OuterRef`` anew
    in every query around it, up to forty times a page, which took 40 % of the page's processor time
    (docs/decisions/0025). And PostgreSQL may answer an ``EXISTS`` beside an ``OR`` by reading all rows of the subquery
    first; a subquery of one row it looks up by an index.
    """

    output_field = models.BooleanField()

    def __init__(self, *fields: str | F, rows: Callable[[], models.QuerySet[Any, Any]]) -> None:
        super().__init__(*fields)
        self.rows = rows

    # The stubs of the two methods that this overrides contradict each other.
    def as_sql(self, compiler: SQLCompiler, connection: Any, **_context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        classes = tuple(settings.NEWSROOM_PUBLIC_ACT_CLASSES)
        rows, parameters = _sql_of(self.rows, classes, get_current_timezone_name())
        fields = [compiler.compile(field) for field in self.get_source_expressions()]
        columns = ", ".join(f"column_{n}" for n in range(len(fields)))
        equal = " AND ".join(f"candidate.column_{n} = {sql}" for n, (sql, _values) in enumerate(fields))
        # Every part is SQL that Django wrote.
        one = f"(SELECT true FROM ({rows}) AS candidate ({columns}) WHERE {equal} LIMIT 1)"  # noqa: S608
        return f"({one} IS NOT NULL)", [*parameters, *(value for _sql, values in fields for value in values)]


@cache
def _sql_of(
    rows: Callable[[], models.QuerySet[Any, Any]], _act_classes: tuple[str, ...], _time_zone: str
) -> tuple[str, tuple[Any, ...]]:
    """Return the SQL of ``rows()``, which depends on settings alone. A page has up to forty of these conditions."""
    sql, parameters = rows().order_by().query.sql_with_params()
    return sql, tuple(parameters)


def _speaking_agents() -> models.QuerySet[Speaker, Any]:
    return public_speakers().values("agent")


def _agents_in_open_outlets() -> models.QuerySet[Speaker, Any]:
    return public_speakers().giving_pages().values("agent")


def _public_statements_on_behalf() -> models.QuerySet[Statement]:
    statements: models.QuerySet[Statement] = apps.get_model("articles", "Statement").objects.published()
    return statements.filter(on_behalf_of__isnull=False)


def _agents_spoken_for() -> models.QuerySet[Statement, Any]:
    return _public_statements_on_behalf().values("on_behalf_of")


def _agents_spoken_for_in_open_outlets() -> models.QuerySet[Statement, Any]:
    return _public_statements_on_behalf().filter(in_open_outlet()).values("on_behalf_of")


def _organisations_of_speaking_staff() -> models.QuerySet[Position, Any]:
    positions = Position.objects.filter(public_agent("person"), organisation__isnull=False)
    return positions.filter(Exists(said_in_position())).values("organisation")


def spoke(path: str) -> Q:
    """Return the condition that the agent at ``path`` made a public statement, or somebody on its behalf."""
    return Q(HasRow(path, rows=_speaking_agents)) | Q(HasRow(path, rows=_agents_spoken_for))


def spoke_in_open_outlet(path: str) -> Q:
    """Return the condition that the agent at ``path`` made a public statement in an outlet that shows everyone, or
    somebody on its behalf.
    """
    return Q(HasRow(path, rows=_agents_in_open_outlets)) | Q(HasRow(path, rows=_agents_spoken_for_in_open_outlets))


def spoke_through_staff(path: str) -> Q:
    """Return the condition that a person made a public statement while holding a position at the agent at ``path``."""
    return Q(HasRow(path, rows=_organisations_of_speaking_staff))


def public_agent(path: str = "") -> Q:
    """Return the condition that the public may see the agent at ``path``.

    An editor has approved them, or they made a public statement in an outlet that shows everyone who speaks there, or
    somebody made it on their behalf.
    """
    prefix, agent = (f"{path}__", path) if path else ("", "pk")
    return Q(**{f"{prefix}state": Agent.AgentState.APPROVED}) | spoke_in_open_outlet(agent)


def public_agents() -> AgentQuerySet:
    """Return the agents that the public may see; see :func:`public_agent`."""
    return Agent.objects.get_queryset().filter(public_agent())


def agents_for_readers() -> AgentQuerySet:
    """Return the public agents with the fields shown beside a statement."""
    return public_agents().only("kind", "name", "state")


def public_positions() -> models.QuerySet[Position]:
    """Return the positions whose person and organisation the public may both see."""
    return Position.objects.filter(Q(organisation=None) | public_agent("organisation"), public_agent("person"))


def has_page(path: str = "") -> Q:
    """Return the condition that the agent at ``path`` has a page.

    The public may see the agent and at least one statement: its own, one on its behalf or, for an organisation, one
    that somebody made while holding a position there.
    """
    prefix, agent = (f"{path}__", path) if path else ("", "pk")
    for_organisation = Q(**{f"{prefix}kind": AgentKind.ORGANISATION}) & spoke_through_staff(agent)
    approved = Q(**{f"{prefix}state": Agent.AgentState.APPROVED})
    return (approved & (spoke(agent) | for_organisation)) | spoke_in_open_outlet(agent)


def agents_with_pages() -> AgentQuerySet:
    """Return the agents that have a page; see :func:`has_page`."""
    return Agent.objects.get_queryset().filter(has_page())


def with_pages(rows: models.QuerySet[Row], *paths: str) -> models.QuerySet[Row]:
    """Load the agents at these paths and annotate whether each has a page, as ``part_has_page`` for ``part``."""
    known = {f"{path}_has_page": ExpressionWrapper(has_page(path), models.BooleanField()) for path in paths}
    annotated: models.QuerySet[Row] = rows.select_related(*paths).annotate(**known)
    return annotated


def knowing_pages(agents: AgentQuerySet) -> AgentQuerySet:
    """Annotate ``has_page``: whether the agent has a page."""
    return agents.annotate(has_page=ExpressionWrapper(has_page(), output_field=models.BooleanField()))


def public_agents_knowing_pages() -> AgentQuerySet:
    return knowing_pages(public_agents())


def public_positions_knowing_pages() -> models.QuerySet[Position]:
    return with_pages(public_positions(), "person", "organisation")


def _display_names() -> models.QuerySet[Agent, Any]:
    return Agent.objects.values_list("pk", "name")


def _names_of_speakers() -> models.QuerySet[Speaker, Any]:
    return public_speakers().filter(agent__isnull=False).values_list("agent", "name_in_story")


def _names_of_agents_spoken_for() -> models.QuerySet[Statement, Any]:
    return _public_statements_on_behalf().values_list("on_behalf_of", "on_behalf_of_name")


def _names_in_texts() -> models.QuerySet[Any, Any]:
    mentions = apps.get_model("articles", "Mention").objects.filter(
        public_article("revision__article__"),
        revision=F("revision__article__current_revision"),
        revision__article__public_text="full",
        agent__isnull=False,
    )
    return mentions.values_list("agent", "name")


def public_aliases() -> models.QuerySet[Alias]:
    """Return the names that the public may read: agents' display names, editors' aliases, and names printed in public
    articles. A spelling that occurs only in an unpublished article is not among them.
    """
    sources = (_display_names, _names_of_speakers, _names_of_agents_spoken_for, _names_in_texts)
    condition = Q(by_editor=True)
    for rows in sources:
        condition |= Q(HasRow("agent", "name", rows=rows))
    return Alias.objects.filter(condition)
