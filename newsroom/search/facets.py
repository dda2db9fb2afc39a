"""The number of results of a search, and their facets: the commonest speakers, outlets, years, forms and acts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext as _
from psycopg import sql

from articles.models import Article, Outlet, Statement
from articles.printed.labels import act_label
from articles.querysets import ArticleQuerySet, StatementQuerySet
from articles.visibility import public_agent, public_agents, shown_speakers
from core.ids import id_array
from newsroom.search.disambiguation import disambiguations, with_latest_role
from newsroom.search.labels import FORMS
from newsroom.search.params import SearchParams
from newsroom.search.statements import (
    RANKED,
    find_articles,
    find_articles_in_turn,
    find_statements,
    preferring_indexes,
)
from people.models import Agent, AgentKind, Position
from people.names.role_conflicts import role_key

# Counts are exact up to ``COUNTED``. Of more results only so many are read for the facets, whose values have no counts
# then.
COUNTED = RANKED
VALUES_SHOWN = 12
# More are read than shown, because some agents are not public or no organisations.
VALUES_READ = 60
COUNT_STATEMENTS = sql.SQL("""
    WITH found AS MATERIALIZED ({found}),
    counted AS MATERIALIZED (
        SELECT *, extract(year FROM at AT TIME ZONE {zone}) AS year, (at AT TIME ZONE {zone})::date AS day
        FROM found LIMIT {most}
    ),
    said AS MATERIALIZED (
        SELECT found.id, found.day, speaker.agent_id
        FROM counted AS found JOIN ({speakers}) AS speaker ON speaker.statement_id = found.id
    ),
    speakers AS (
        SELECT agent_id, count(DISTINCT id) AS n FROM said GROUP BY agent_id ORDER BY n DESC, agent_id LIMIT {read}
    ),
    positions AS MATERIALIZED (
        SELECT post.* FROM (SELECT DISTINCT agent_id FROM said) AS speaker
        CROSS JOIN LATERAL (
            SELECT * FROM ({positions}) AS held WHERE held.person_id = speaker.agent_id OFFSET 0
        ) AS post
    ),
    organisations AS (
        SELECT organisation_id, count(DISTINCT id) AS n
        FROM (
            SELECT said.id, post.organisation_id FROM said JOIN positions AS post ON post.person_id = said.agent_id
            WHERE (post.start_date IS NULL OR post.start_date <= said.day)
                AND (post.end_date IS NULL OR post.end_date >= said.day)
            UNION ALL SELECT id, agent_id FROM said
        ) AS spoken_for
        GROUP BY organisation_id ORDER BY n DESC, organisation_id LIMIT {read}
    )
    SELECT 'total', '', count(*) FROM found
    UNION ALL SELECT 'outlet', outlet_key, count(*) FROM counted GROUP BY outlet_key
    UNION ALL SELECT 'year', year::text, count(*) FROM counted GROUP BY year
    UNION ALL SELECT 'form', form, count(*) FROM counted GROUP BY form
    UNION ALL SELECT 'act', act, count(*) FROM counted GROUP BY act
    UNION ALL SELECT 'speaker', agent_id, n FROM speakers
    UNION ALL SELECT 'organisation', organisation_id, n FROM organisations
    UNION ALL (
        SELECT 'newest', id, 0 FROM counted WHERE (SELECT count(*) FROM found) <= {most}
        ORDER BY at DESC, id DESC LIMIT {newest}
    )
""")
COUNT_ARTICLES = sql.SQL("""
    WITH found AS MATERIALIZED ({found})
    SELECT 'total', '', count(*) FROM found
    UNION ALL SELECT 'outlet', outlet_key, count(*) FROM found GROUP BY outlet_key
    UNION ALL SELECT 'year', extract(year FROM at AT TIME ZONE {zone})::text, count(*) FROM found GROUP BY 2
    UNION ALL (
        SELECT 'newest', id, 0 FROM found WHERE (SELECT count(*) FROM found) <= {most}
        ORDER BY at DESC, id DESC LIMIT {newest}
    )
""")

LIMITS = {"read": sql.Literal(VALUES_READ), "newest": sql.Literal(RANKED)}

Counts = Mapping[str, Counter[str]]


@dataclass(frozen=True)
class FacetValue:
    """A value by which results can be narrowed.

    ``count`` is None where it is not exact. ``address`` is the search with this value, or without it where it is
    chosen. ``disambiguation`` tells it from another value with the same label.
    """

    value: str
    label: str
    count: int | None
    address: str
    disambiguation: str = ""


@dataclass(frozen=True)
class Facet:
    """The commonest ``values`` of the results, and the ``chosen`` one with the address of the search without it."""

    name: str
    label: str
    values: Sequence[FacetValue]
    chosen: FacetValue | None

    @property
    def choices(self) -> Sequence[FacetValue]:
        """The values to choose from: none if one is chosen, or if all results have the same."""
        least = 1 if self.name in ("speaker", "organisation") else 2
        return self.values if self.chosen is None and len(self.values) >= least else []


@dataclass(frozen=True)
class ResultCount:
    """The number of results: exact, or with ``is_more`` the highest number that is counted."""

    total: int
    is_more: bool

    @property
    def is_ranked_in_part(self) -> bool:
        """Return whether only the newest results are sorted by relevance."""
        return self.is_more or self.total > RANKED


@dataclass(frozen=True)
class FacetedResult(ResultCount):
    """The number of results, their facets, and the ids of the newest ``RANKED``; None if more than are counted."""

    facets: Sequence[Facet]
    newest: Sequence[str] | None

    @property
    def every(self) -> Sequence[str] | None:
        """The ids of all results; None if there are too many."""
        return None if self.is_ranked_in_part else self.newest


@dataclass(frozen=True)
class FacetSpec:
    """A facet to be counted: the labels of its values, that of the ``chosen`` one, and what tells equal labels
    apart."""

    name: str
    label: str
    labels: Mapping[str, str]
    chosen: str
    disambiguations: Mapping[str, str] = field(default_factory=dict)


def count_statements(rows: QuerySet[Statement], params: SearchParams) -> FacetedResult:
    """Count these statements and their facets."""
    found = rows.order_by().values("id", "form", "act", outlet_key=F("outlet_id"), at=F("published_at"))
    speakers = shown_speakers().filter(agent__isnull=False).order_by().values("statement_id", "agent_id")
    positions = Position.objects.filter(public_agent("person"), organisation__isnull=False).order_by()
    positions_held = positions.values("person_id", "organisation_id", "start_date", "end_date")
    counts = _counts(COUNT_STATEMENTS, found=found[: COUNTED + 1], speakers=speakers, positions=positions_held)
    agents = public_agents().filter(pk__in={*counts["speaker"], *counts["organisation"]})
    names = {row.pk: row.name for row in agents}
    organisations = {row.pk: row.name for row in agents if row.kind == AgentKind.ORGANISATION}
    forms = {form.value: str(label) for form, label in FORMS.items()}
    acts = {act: act_label(act) for act in counts["act"]}
    return _faceted(
        counts,
        params,
        _agent_facet("speaker", _("Speaker"), counts, names, params.speaker),
        _agent_facet("organisation", _("Organisation"), counts, organisations, params.organisation),
        _outlet_facet(counts, params),
        _topic_facet(params),
        _year_facet(counts, params),
        FacetSpec("form", _("Quoted or reported"), forms, forms.get(params.filters.get("form", ""), "")),
        FacetSpec("act", _("How it was said"), acts, act_label(params.filters.get("act", ""))),
    )


def count_articles(rows: QuerySet[Article], params: SearchParams) -> FacetedResult:
    """Count these articles and their facets."""
    found = rows.order_by().values("id", outlet_key=F("outlet_id"), at=F("published_at"))
    counts = _counts(COUNT_ARTICLES, found=found[: COUNTED + 1])
    return _faceted(counts, params, _outlet_facet(counts, params), _topic_facet(params), _year_facet(counts, params))


def count_rows(*querysets: QuerySet[Any, Any]) -> list[ResultCount]:
    """Return how many rows each queryset has, without facets."""
    if not querysets:
        return []
    with preferring_indexes():
        totals = [rows.order_by()[: COUNTED + 1].count() for rows in querysets]
    return [ResultCount(min(total, COUNTED), total > COUNTED) for total in totals]


def statements_by_date(params: SearchParams, result: FacetedResult) -> StatementQuerySet:
    """Return the results for paging by date; few are taken from what was counted."""
    if result.every is None:
        return find_statements(params)
    return Statement.objects.published().filter(pk__in=id_array(result.every))


def articles_by_date(params: SearchParams, result: FacetedResult | None) -> ArticleQuerySet:
    """Return the results for paging by date; few are taken from what was counted."""
    if result is None or not params.query:
        return find_articles(params)
    if result.every is not None:
        return Article.objects.published().filter(pk__in=id_array(result.every))
    return find_articles_in_turn(params) if result.is_more else find_articles(params)


def _agent_facet(name: str, label: str, counts: Counts, names: Mapping[str, str], chosen: Agent | None) -> FacetSpec:
    shown = [value for value in _commonest(counts[name]) if value in names][:VALUES_SHOWN]
    return FacetSpec(name, label, names, chosen.name if chosen else "", _disambiguations(shown, names))


def _disambiguations(shown: Sequence[str], names: Mapping[str, str]) -> Mapping[str, str]:
    """Return the roles of those agents who share a name, and what they said where if the roles are alike too."""
    same_name = Counter(names[value] for value in shown)
    namesakes = [value for value in shown if same_name[names[value]] > 1]
    if not namesakes:
        return {}
    agents = with_latest_role(public_agents().filter(pk__in=namesakes))
    roles = {agent: agent.description or agent.latest_role or "" for agent in agents}  # type: ignore[attr-defined]
    known_as = {agent: (names[agent.pk], role_key(role)) for agent, role in roles.items()}
    same_role = Counter(known_as.values())
    alike = [agent for agent, (name, role) in known_as.items() if not role or same_role[name, role] > 1]
    texts = disambiguations(alike)
    return {agent.pk: " · ".join(filter(None, [role, texts.get(agent.pk)])) for agent, role in roles.items()}


def _outlet_facet(counts: Counts, params: SearchParams) -> FacetSpec:
    names = dict(Outlet.objects.filter(pk__in=_commonest(counts["outlet"])).values_list("pk", "name"))
    return FacetSpec("outlet", _("Outlet"), names, params.outlet.name if params.outlet else "")


def _topic_facet(params: SearchParams) -> FacetSpec:
    """Return the facet of topics, which is not counted: a topic page leads to it, and it can be removed."""
    return FacetSpec("topic", _("Topic"), {}, params.topic.name if params.topic else "")


def _year_facet(counts: Counts, params: SearchParams) -> FacetSpec:
    return FacetSpec("year", _("Year"), {year: year for year in counts["year"]}, params.filters.get("year", ""))


def _counts(query: sql.SQL, **parts: QuerySet[Any, Any]) -> Counts:
    """Run a query that counts up to ``COUNTED``, with querysets as its parts.

    Its rows are a facet's name, a value and a number.
    """
    compiled = {name: rows.query.sql_with_params() for name, rows in parts.items()}
    # The query has its parts in the order of their parameters.
    parameters = [value for _inner, values in compiled.values() for value in values]
    limits = {**LIMITS, "most": sql.Literal(COUNTED), "zone": sql.Literal(get_current_timezone_name())}
    statement = query.format(**{name: sql.SQL(inner) for name, (inner, _values) in compiled.items()}, **limits)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    with preferring_indexes(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        for name, value, count in cursor.fetchall():
            counts[name][value] = count
    return counts


def _faceted(counts: Counts, params: SearchParams, *specs: FacetSpec) -> FacetedResult:
    total = counts["total"][""]
    is_more = total > COUNTED
    facets = []
    for spec in specs:
        values = [value for value in _commonest(counts[spec.name]) if value in spec.labels][:VALUES_SHOWN]
        if spec.name == "year":
            values.sort(reverse=True)
        exact = {} if is_more else counts[spec.name]
        shown = [
            FacetValue(
                value,
                spec.labels[value],
                exact.get(value),
                params.address(**{spec.name: value}),
                spec.disambiguations.get(value, ""),
            )
            for value in values
        ]
        value = params.filters.get(spec.name)
        # A chosen value without a label is shown as the address has it.
        without = params.address(**{spec.name: ""})
        chosen = FacetValue(value, spec.chosen or value, None, without) if value is not None else None
        facets.append(Facet(spec.name, spec.label, shown, chosen))
    return FacetedResult(min(total, COUNTED), is_more, facets, None if is_more else list(counts["newest"]))


def _commonest(counter: Counter[str]) -> list[str]:
    return [value for value, _count in sorted(counter.items(), key=lambda item: (-item[1], item[0]))][:VALUES_READ]
