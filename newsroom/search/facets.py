"""What a search found, counted: how many, by whom, where, when and in which form, in one pass over at most so many."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext as _
from psycopg import sql

from articles.models import Article, Outlet, Statement
from articles.querysets import ArticleQuerySet, StatementQuerySet
from articles.visibility import public_agent, public_agents, shown_speakers
from newsroom.search.disambiguation import tell_apart, with_latest_role
from newsroom.search.labels import FORMS, act_label
from newsroom.search.params import Asked
from newsroom.search.statements import RANKED, statements_asked, stories_asked, stories_asked_in_turn
from people.models import AgentKind, Position
from people.names.role_conflicts import role_key

# Counts are exact up to here. Beyond it only "more than" is said, and what is offered comes from a few of them.
COUNTED, SAMPLED = 10_000, 1_000
CHOICES_SHOWN = 12
# Some of those counted most are organisations where a person is looked for, or are not public.
CHOICES_READ = 60
COUNT = sql.SQL("""
    WITH found AS MATERIALIZED ({found}),
    looked_at AS MATERIALIZED (
        SELECT *, extract(year FROM at AT TIME ZONE {zone}) AS year, (at AT TIME ZONE {zone})::date AS day
        FROM found LIMIT (SELECT CASE WHEN count(*) > {most} THEN {sample} ELSE {most} END FROM found)
    ),
    said AS MATERIALIZED (
        SELECT found.id, found.day, edge.agent_id
        FROM looked_at AS found JOIN ({edges}) AS edge ON edge.statement_id = found.id
    ),
    voices AS (
        SELECT agent_id, count(DISTINCT id) AS n FROM said GROUP BY agent_id ORDER BY n DESC, agent_id LIMIT {read}
    ),
    held AS MATERIALIZED (
        SELECT post.* FROM (SELECT DISTINCT agent_id FROM said) AS voice
        CROSS JOIN LATERAL (SELECT * FROM ({posts}) AS of_all WHERE of_all.person_id = voice.agent_id OFFSET 0) AS post
    ),
    offices AS (
        SELECT organisation_id, count(DISTINCT id) AS n
        FROM (
            SELECT said.id, post.organisation_id FROM said JOIN held AS post ON post.person_id = said.agent_id
            WHERE (post.start_date IS NULL OR post.start_date <= said.day)
                AND (post.end_date IS NULL OR post.end_date >= said.day)
            UNION ALL SELECT id, agent_id FROM said
        ) AS spoken_for
        GROUP BY organisation_id ORDER BY n DESC, organisation_id LIMIT {read}
    )
    SELECT 'total', '', count(*) FROM found
    UNION ALL SELECT 'outlet', outlet_of, count(*) FROM looked_at GROUP BY outlet_of
    UNION ALL SELECT 'year', year::text, count(*) FROM looked_at GROUP BY year
    UNION ALL SELECT 'form', form, count(*) FROM looked_at GROUP BY form
    UNION ALL SELECT 'act', act, count(*) FROM looked_at GROUP BY act
    UNION ALL SELECT 'speaker', agent_id, n FROM voices
    UNION ALL SELECT 'organisation', organisation_id, n FROM offices
    UNION ALL (
        SELECT 'newest', id, 0 FROM looked_at WHERE (SELECT count(*) FROM found) <= {most}
        ORDER BY at DESC, id DESC LIMIT {newest}
    )
""")
COUNT_STORIES = sql.SQL("""
    WITH found AS MATERIALIZED ({found})
    SELECT 'total', '', count(*) FROM found
    UNION ALL SELECT 'outlet', outlet_of, count(*) FROM found GROUP BY outlet_of
    UNION ALL SELECT 'year', extract(year FROM at AT TIME ZONE {zone})::text, count(*) FROM found GROUP BY 2
    UNION ALL (
        SELECT 'newest', id, 0 FROM found WHERE (SELECT count(*) FROM found) <= {most}
        ORDER BY at DESC, id DESC LIMIT {newest}
    )
""")

# PostgreSQL hopes to have read enough soon, and reads tables from their beginning; where words stand seldom or never
# together, it would read all of them. Where a common word stands it remembers row by row only with memory enough, and
# otherwise looks for the word in all that is on a page; helpers are begun for more than is read.
SETTINGS = {"enable_seqscan": "off", "enable_mergejoin": "off", "work_mem": "32MB"}
SETTINGS["max_parallel_workers_per_gather"] = "0"
BY_INDEX = f"SELECT {', '.join(f'set_config({name!r}, {value!r}, true)' for name, value in SETTINGS.items())}"
LIMITS = {"read": sql.Literal(CHOICES_READ), "sample": sql.Literal(SAMPLED), "newest": sql.Literal(RANKED)}

Counts = Mapping[str, Counter[str]]


@dataclass(frozen=True)
class Choice:
    """``count`` is None where it is not exact; ``address`` is the search with this choice made, or taken back;
    ``beside`` tells it from others with the same label."""

    value: str
    label: str
    count: int | None
    address: str
    beside: str = ""


@dataclass(frozen=True)
class Facet:
    """``values`` are the commonest that were found; ``chosen`` is the choice made already, with the address of the
    search without it.
    """

    name: str
    label: str
    values: Sequence[Choice]
    chosen: Choice | None

    @property
    def choices(self) -> Sequence[Choice]:
        """What a reader may choose from: a single value that all have is no choice."""
        least = 1 if self.name in ("speaker", "organisation") else 2
        return self.values if self.chosen is None and len(self.values) >= least else []


@dataclass(frozen=True)
class Found:
    """``total`` is exact up to ``COUNTED``; ``is_more`` says that there are more than that. ``newest`` are the newest
    of what was found, at most ``RANKED``; None where there are more than were counted.
    """

    total: int
    is_more: bool
    facets: Sequence[Facet]
    newest: Sequence[str] | None

    @property
    def is_ranked_in_part(self) -> bool:
        """Whether relevance is compared among the newest of them alone."""
        return self.is_more or self.total > RANKED

    @property
    def every(self) -> Sequence[str] | None:
        """All of them, where these are few."""
        return None if self.is_ranked_in_part else self.newest

    @property
    def is_narrowable(self) -> bool:
        return any(facet.choices or facet.chosen for facet in self.facets)


def count_statements(rows: QuerySet[Statement], asked: Asked) -> Found:
    """All that is offered for narrowing these statements, and what of it is chosen."""
    found = rows.order_by().values("id", "form", "act", outlet_of=F("outlet_id"), at=F("published_at"))
    edges = shown_speakers().filter(agent__isnull=False).order_by().values("statement_id", "agent_id")
    posts = Position.objects.filter(public_agent("person"), organisation__isnull=False).order_by()
    posts_held = posts.values("person_id", "organisation_id", "start_date", "end_date")
    counts = _counts(COUNT, found=found[: COUNTED + 1], edges=edges, posts=posts_held)
    agents = public_agents().filter(pk__in={*counts["speaker"], *counts["organisation"]})
    names = {row.pk: row.name for row in agents}
    organisations = {row.pk: row.name for row in agents if row.kind == AgentKind.ORGANISATION}
    forms = {form.value: str(label) for form, label in FORMS.items()}
    acts = {act: act_label(act) for act in counts["act"]}
    return _found(
        counts,
        asked,
        _Offer(
            "speaker",
            _("Who"),
            names,
            asked.speaker.name if asked.speaker else "",
            _beside_namesakes([value for value in _commonest(counts["speaker"]) if value in names], names),
        ),
        _Offer(
            "organisation",
            _("Organisation"),
            organisations,
            asked.organisation.name if asked.organisation else "",
            _beside_namesakes([v for v in _commonest(counts["organisation"]) if v in organisations], organisations),
        ),
        _outlets(counts, asked),
        _topic(asked),
        _years(counts, asked),
        _Offer("form", _("Form"), forms, forms.get(asked.given.get("form", ""), "")),
        _Offer("act", _("Act"), acts, act_label(asked.given.get("act", ""))),
    )


def count_stories(rows: QuerySet[Article], asked: Asked) -> Found:
    found = rows.order_by().values("id", outlet_of=F("outlet_id"), at=F("published_at"))
    counts = _counts(COUNT_STORIES, found=found[: COUNTED + 1])
    return _found(counts, asked, _outlets(counts, asked), _topic(asked), _years(counts, asked))


def how_many(*several: QuerySet[Any]) -> list[Found]:
    """Of each of these only how many there are: nothing to narrow them by, and not which are the newest."""
    if not several:
        return []
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(BY_INDEX)
        totals = [rows.order_by()[: COUNTED + 1].count() for rows in several]
    return [Found(min(total, COUNTED), total > COUNTED, (), None) for total in totals]


def statements_by_date(asked: Asked, said: Found) -> StatementQuerySet:
    """What was counted, to be paged through: few are not looked for again."""
    return (
        statements_asked(asked)
        if said.every is None
        else Statement.objects.published().filter(pk__in=list(said.every))
    )


def stories_by_date(asked: Asked, told: Found | None) -> ArticleQuerySet:
    """The same of stories."""
    if told is None or not asked.question:
        return stories_asked(asked)
    if told.every is not None:
        return Article.objects.published().filter(pk__in=list(told.every))
    return stories_asked_in_turn(asked) if told.is_more else stories_asked(asked)


@dataclass(frozen=True)
class _Offer:
    """``labels`` are the names of the values that may be chosen; ``chosen`` that of the one that is; ``beside`` what
    stands beside those of the former that are alike."""

    name: str
    label: str
    labels: Mapping[str, str]
    chosen: str
    beside: Mapping[str, str] = field(default_factory=dict)


def _beside_namesakes(values: Sequence[str], names: Mapping[str, str]) -> Mapping[str, str]:
    """Of those offered who share a name, what tells them apart: what they are, and where that is alike or not known,
    what they have said where. Asked for only of them."""
    offered = values[:CHOICES_SHOWN]
    borne = Counter(names[value] for value in offered)
    namesakes = [value for value in offered if borne[names[value]] > 1]
    if not namesakes:
        return {}
    bearers = with_latest_role(public_agents().filter(pk__in=namesakes))
    called = {agent: agent.description or agent.latest_role or "" for agent in bearers}  # type: ignore[attr-defined]
    known_as = {agent: (names[agent.pk], role_key(role)) for agent, role in called.items()}
    borne_so = Counter(known_as.values())
    still = [agent for agent, (name, role) in known_as.items() if not role or borne_so[name, role] > 1]
    tell_apart(still)
    told = {agent: agent.told_apart for agent in still}  # type: ignore[attr-defined]
    return {agent.pk: " · ".join(filter(None, [role, told.get(agent)])) for agent, role in called.items()}


def _outlets(counts: Counts, asked: Asked) -> _Offer:
    names = dict(Outlet.objects.filter(pk__in=_commonest(counts["outlet"])).values_list("pk", "name"))
    return _Offer("outlet", _("Outlet"), names, asked.outlet.name if asked.outlet else "")


def _topic(asked: Asked) -> _Offer:
    """Topics are not counted: one is come from, and may be left."""
    return _Offer("topic", _("Topic"), {}, asked.topic.name if asked.topic else "")


def _years(counts: Counts, asked: Asked) -> _Offer:
    return _Offer("year", _("Year"), {year: year for year in counts["year"]}, asked.given.get("year", ""))


def _counts(query: sql.SQL, **parts: QuerySet[Any, Any]) -> Counts:
    """Runs a counting query whose parts are querysets; rows of it say what is counted, its value, and how many."""
    compiled = {name: rows.query.sql_with_params() for name, rows in parts.items()}
    # The order of the parts in the query is that of their parameters.
    parameters = [value for _inner, values in compiled.values() for value in values]
    limits = {**LIMITS, "most": sql.Literal(COUNTED), "zone": sql.Literal(get_current_timezone_name())}
    written = query.format(**{name: sql.SQL(inner) for name, (inner, _values) in compiled.items()}, **limits)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BY_INDEX)
        cursor.execute(written, parameters)
        for kind, value, count in cursor.fetchall():
            counts[kind][value] = count
    return counts


def _found(counts: Counts, asked: Asked, *offers: _Offer) -> Found:
    total = counts["total"][""]
    is_more = total > COUNTED
    facets = []
    for offer in offers:
        values = [value for value in _commonest(counts[offer.name]) if value in offer.labels][:CHOICES_SHOWN]
        if offer.name == "year":
            values.sort(reverse=True)
        exact = {} if is_more else counts[offer.name]
        counted = [
            Choice(v, offer.labels[v], exact.get(v), asked.address(**{offer.name: v}), offer.beside.get(v, ""))
            for v in values
        ]
        given = asked.given.get(offer.name)
        # What nothing has, and nobody translates, is shown as it was asked for.
        label, without = offer.chosen or given or "", asked.address(**{offer.name: ""})
        chosen = Choice(given, label, None, without) if given is not None else None
        facets.append(Facet(offer.name, offer.label, counted, chosen))
    return Found(min(total, COUNTED), is_more, facets, None if is_more else list(counts["newest"]))


def _commonest(counter: Counter[str]) -> list[str]:
    return [value for value, _count in sorted(counter.items(), key=lambda item: (-item[1], item[0]))][:CHOICES_READ]
