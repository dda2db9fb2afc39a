"""The flat columns of each list, computed by the database: the same for every format, stream and file.

A table is read in batches by primary key, each by a query and so in a transaction of its own: memory does not grow
with the list, no snapshot is held open for hours, and a stream can be taken up again after the last id that arrived.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat, JSONObject, NullIf, TruncDate
from psycopg.types.json import set_json_loads

from articles.models import ExtractionRun
from articles.public_agents import agent_for_readers, has_page, shown_speakers
from newsroom.api.access import Viewer

Type = Literal["string", "boolean", "integer", "number", "datetime", "date", "json"]
Row = tuple[Any, ...]
BATCH = 2000


@dataclass(frozen=True)
class Sight:
    """For whom a table is made, and the address before every page's path."""

    viewer: Viewer
    site: str

    def page(self, folder: str, pk: str = "pk") -> Combinable:
        return Concat(Value(f"{self.site}/{folder}/"), F(pk), Value("/"), output_field=TextField())


@dataclass(frozen=True)
class Column:
    """``value`` is a field's path or gives an expression; ``json`` columns hold lists and objects."""

    name: str
    value: str | Callable[[Sight], Any]
    help: str
    type: Type = "string"

    def expression(self, sight: Sight) -> Any:
        return F(self.value) if isinstance(self.value, str) else self.value(sight)


@dataclass(frozen=True)
class Table:
    """A list with its columns; ``rows`` gives what a viewer may see of it."""

    name: str
    rows: Callable[[Viewer], QuerySet[Any]]
    columns: Sequence[Column]
    batch: int = BATCH
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(column.name for column in self.columns))

    def read(self, rows: QuerySet[Any], sight: Sight, *, after: str = "") -> Iterator[list[Row]]:
        """The rows of a queryset of this list, in the order of their ids, batch by batch, after an id."""
        values = [column.expression(sight) for column in self.columns]
        ids = rows.order_by("pk").values("pk")
        while True:
            # Chosen within, because PostgreSQL would compute the columns of all rows to sort a few of them.
            chosen = (ids.filter(pk__gt=after) if after else ids)[: self.batch]
            batch = fetched(rows.filter(pk__in=chosen).order_by("pk").values_list(*values))
            if batch:
                yield batch
            if len(batch) < self.batch:
                return
            after = batch[-1][self.names.index("id")]


def fetched(rows: QuerySet[Any, Any]) -> list[Row]:
    """Rows as the driver gives them: Django's own conversions of a row take as long as everything else."""
    try:
        query, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connections[rows.db].cursor() as cursor:
        set_json_loads(json.loads, cursor.cursor)
        cursor.execute(query, parameters)
        found: list[Row] = cursor.fetchall()
        return found


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def model_of(revision: str) -> Callable[[Sight], Subquery]:
    """The version of the model that read a revision last."""
    done = ExtractionRun.objects.filter(revision=OuterRef(revision), state="done").order_by("-created_at", "-id")
    return lambda _sight: Subquery(done.values("model_version")[:1])


def agent_of_speaker(sight: Sight, name: str = "pk") -> Any:
    """The id of who speaks, or the name, where the viewer may see them."""
    return F("agent" if name == "pk" else f"agent__{name}") if sight.viewer.sees_all else agent_for_readers(name)


def speakers(sight: Sight) -> ArraySubquery:
    agent, name = agent_of_speaker(sight), agent_of_speaker(sight, "name")
    then = positions_then(sight)
    shown = JSONObject(id="shown_agent", name=name, name_in_story="name_in_story", kind="kind", positions_then=then)
    edges = shown_speakers().annotate(shown_agent=agent, day=TruncDate("statement__article__published_at"))
    return ArraySubquery(edges.filter(statement=OuterRef("pk")).order_by("order", "id").values(shown=shown))


def positions_then(sight: Sight) -> ArraySubquery:
    """The offices that a speaker held on the day of the story; an unknown date leaves an office open."""
    began = Q(start_date__isnull=True) | Q(start_date__lte=OuterRef("day"))
    ended = Q(end_date__isnull=True) | Q(end_date__gte=OuterRef("day"))
    house = JSONObject(id="organisation", name="organisation__name")
    shown = JSONObject(
        role="role",
        organisation=Case(When(organisation__isnull=False, then=house)),
        start_date="start_date",
        end_date="end_date",
    )
    held = sight.viewer.positions().filter(began, ended, person=OuterRef("shown_agent"))
    return ArraySubquery(held.values(shown=shown))


def topics(sight: Sight) -> ArraySubquery:
    filed = sight.viewer.topics().filter(articles=OuterRef("pk")).order_by("name", "pk")
    return ArraySubquery(filed.values(shown=JSONObject(id="pk", scheme="scheme", code="code", name="name")))


def first_speaker(what: Callable[[Sight], Any]) -> Callable[[Sight], Subquery]:
    edges = shown_speakers().filter(statement=OuterRef("pk")).order_by("order", "id")
    return lambda sight: Subquery(edges.annotate(its=Coalesce(what(sight), Value(None))).values("its")[:1])


def answered(sight: Sight) -> ArraySubquery:
    edges = sight.viewer.replies().filter(statement=OuterRef("pk")).order_by("in_reply_to")
    return ArraySubquery(edges.values("in_reply_to"))


def answers(sight: Sight) -> ArraySubquery:
    edges = sight.viewer.answers().filter(in_reply_to=OuterRef("pk")).order_by("statement")
    return ArraySubquery(edges.values("statement"))


def other_names(sight: Sight) -> ArraySubquery:
    named = sight.viewer.aliases().filter(agent=OuterRef("pk")).exclude(name=OuterRef("name")).order_by("name")
    return ArraySubquery(named.values("name"))


def status(_sight: Sight) -> Case:
    """By the time now: the label “scheduled” may outlast the hour for some seconds."""
    return Case(When(Q(status="scheduled", is_public=True), then=Value("published")), default=F("status"))


def readable_text(_sight: Sight) -> Case:
    return Case(When(Q(is_full=True) | Q(public_text="full"), then=F("current_revision__text")), default=Value(None))


STATEMENTS = Table(
    "statements",
    lambda viewer: viewer.statements(),
    [
        Column("id", "pk", "Stays for ever."),
        Column("url", lambda sight: sight.page("statements"), "The statement's page."),
        Column(
            "text",
            "current_wording__text",
            "The words as printed, those of several places joined; empty for a silence.",
        ),
        Column("form", "form", "direct, indirect, mixed or none (a silence)."),
        Column("act", "act", "A slug such as said or denied."),
        Column("act_class", "act_class", "speech, silence or inner."),
        Column("speaker_kind", "speaker_kind", "named, unnamed, author or document."),
        Column(
            "speaker_id", first_speaker(agent_of_speaker), "The first speaker's id; empty while it is open who it is."
        ),
        Column(
            "speaker",
            first_speaker(lambda _sight: F("name_in_story")),
            "The first speaker's name as resolved in the story.",
        ),
        Column("speakers", speakers, "All speakers: id, name, name_in_story, kind, positions_then.", "json"),
        Column(
            "role_as_printed",
            lambda _sight: NullIf("current_wording__role", Value("")),
            "The role in which the source is named.",
        ),
        Column("state", "state", "What has been decided: suggested (not reviewed), accepted, confirmed."),
        Column("statement_confidence", "statement_confidence", "From 0 to 1.", "number"),
        Column("speaker_confidence", "speaker_confidence", "From 0 to 1.", "number"),
        Column("act_confidence", "act_confidence", "From 0 to 1.", "number"),
        Column("disputed", "disputed", "Whether somebody disputes it, as an editor marked it for readers.", "boolean"),
        Column("in_reply_to", answered, "Ids of the statements that it answers.", "json"),
        Column("replies", answers, "Ids of the statements that answer it.", "json"),
        Column("article_id", "article", "The story's id."),
        Column("headline", "article__headline", "The story's headline."),
        Column("outlet_id", "article__outlet", "The outlet's id."),
        Column("outlet", "article__outlet__name", "The outlet's name."),
        Column("published_at", "article__published_at", "The outlet's date.", "datetime"),
        Column("revision_id", "current_wording__revision", "The text in which the places count."),
        Column("revision_number", "current_wording__revision__number", "Which text of the story.", "integer"),
        Column("revision_sha256", "current_wording__revision__sha256", "Of the text."),
        Column("segments", "current_wording__content", "Places and words: start, end, text; code points.", "json"),
        Column("model_version", model_of("current_wording__revision"), "Of the model that read the text."),
    ],
)
ARTICLES = Table(
    "articles",
    lambda viewer: viewer.articles(),
    [
        Column("id", "pk", "Stays for ever."),
        Column("url", lambda sight: sight.page("stories"), "The story's page."),
        Column("outlet_id", "outlet", "The outlet's id."),
        Column("outlet", "outlet__name", "The outlet's name."),
        Column("external_id", "external_id", "The outlet's identifier."),
        Column("original_url", "url", "At the outlet."),
        Column("headline", "headline", "May be empty."),
        Column("byline", "byline", "May be empty."),
        Column("language", "language", "A BCP 47 tag."),
        Column("section", "section", "May be empty."),
        Column("page", "page", "May be empty."),
        Column("topics", topics, "What the story is filed under: id, scheme, code, name.", "json"),
        Column("published_at", "published_at", "The outlet's date.", "datetime"),
        Column("released_at", "released_at", "When readers first saw it here.", "datetime"),
        Column("status", status, "published, for what the public sees."),
        Column("public_text", "public_text", "How much readers may see: full, excerpt, none."),
        Column("revision_id", "current_revision", "The current text."),
        Column("revision_number", "current_revision__number", "Which text of the story.", "integer"),
        Column("revision_sha256", "current_revision__sha256", "Of the text."),
        Column("model_version", model_of("current_revision"), "Of the model that read the text."),
        Column("text", readable_text, "The whole text where all of it may be seen, else empty."),
    ],
    # Texts may be long.
    batch=100,
)


def page_of_agent(sight: Sight) -> Case:
    return Case(When(has_page(), then=sight.page("people")), default=None, output_field=TextField())


AGENT_COLUMNS = [
    Column("id", "pk", "Stays for ever; one merged into another leads to it."),
    Column("url", page_of_agent, "Their page; null while nothing they say is public."),
    Column("kind", "kind", "person or organisation."),
    Column("name", "name", "As this archive prints it."),
    Column("other_names", other_names, "Further printed forms of the name.", "json"),
    Column("description", "description", "May be empty."),
    Column("state", "state", "approved by an editor, or unreviewed."),
    Column("wikidata", "wikidata", "Their id at Wikidata, as an editor gave it; may be empty."),
]
PEOPLE = Table("people", lambda viewer: viewer.agents().filter(kind="person"), AGENT_COLUMNS)
ORGANISATIONS = Table("organisations", lambda viewer: viewer.agents().filter(kind="organisation"), AGENT_COLUMNS)
OUTLETS = Table(
    "outlets",
    lambda viewer: viewer.outlets(),
    [
        Column("id", "pk", "Stays for ever."),
        Column("name", "name", "As this archive prints it."),
        Column("homepage", "url", "May be empty."),
    ],
)
TOPICS = Table(
    "topics",
    lambda viewer: viewer.topics(),
    [
        Column("id", "pk", "Stays for ever."),
        Column("url", lambda sight: sight.page("topics"), "The topic's page."),
        Column("scheme", "scheme", "Such as medtop; empty for the newsroom's own."),
        Column("code", "code", "Within its scheme."),
        Column("name", "name", "As this archive prints it."),
    ],
)
TABLES = [STATEMENTS, ARTICLES, PEOPLE, ORGANISATIONS, OUTLETS, TOPICS]
