"""The columns of statements, articles, people, organisations, outlets and topics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, JSONField, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce, JSONObject, NullIf, TruncDate

from articles.models import ExtractionRun
from articles.visibility import agent_for_readers, has_page, shown_speakers
from newsroom.api.exports.tables import ExportColumn, ExportContext, ExportTable
from people.querysets import held_on


def model_version(revision: str) -> Callable[[ExportContext], Subquery]:
    """Return the version of the model that last processed a revision."""
    done = ExtractionRun.objects.filter(revision=OuterRef(revision), state="done").order_by("-created_at", "-id")
    return lambda _context: Subquery(done.values("model_version")[:1])


def speaker_agent(context: ExportContext, name: str = "pk", path: str = "agent") -> Any:
    """Return a field of the speaker's agent, or of another (``path``), null where the viewer may not see the agent."""
    if context.viewer.sees_all:
        return F(path if name == "pk" else f"{path}__{name}")
    return agent_for_readers(name, path)


def speakers(context: ExportContext) -> ArraySubquery:
    agent, name = speaker_agent(context), speaker_agent(context, "name")
    positions = positions_then(context)
    columns = JSONObject(
        id="shown_agent", name=name, name_in_story="name_in_story", kind="kind", positions_then=positions
    )
    speakers = shown_speakers().annotate(shown_agent=agent, day=TruncDate("statement__article__published_at"))
    return ArraySubquery(speakers.filter(statement=OuterRef("pk")).order_by("order", "id").values(shown=columns))


def positions_then(context: ExportContext) -> ArraySubquery:
    """Return the positions that a speaker held on the day of the story; a position without a date is included."""
    organisation = JSONObject(id="organisation", name="organisation__name")
    columns = JSONObject(
        role="role",
        organisation=Case(When(organisation__isnull=False, then=organisation)),
        start_date="start_date",
        end_date="end_date",
    )
    positions = context.viewer.positions().filter(held_on(OuterRef("day")), person=OuterRef("shown_agent"))
    return ArraySubquery(positions.values(shown=columns))


def topics(context: ExportContext) -> ArraySubquery:
    topics = context.viewer.topics().filter(articles=OuterRef("pk")).order_by("name", "pk")
    return ArraySubquery(topics.values(shown=JSONObject(id="pk", scheme="scheme", code="code", name="name")))


def first_speaker(value: Callable[[ExportContext], Any]) -> Callable[[ExportContext], Subquery]:
    """Return a value of the first speaker of a statement."""
    speakers = shown_speakers().filter(statement=OuterRef("pk")).order_by("order", "id")
    return lambda context: Subquery(speakers.annotate(value=Coalesce(value(context), Value(None))).values("value")[:1])


def segments(_context: ExportContext) -> Coalesce:
    return Coalesce("current_wording__content", Value([], output_field=JSONField()))


def replied_to(context: ExportContext) -> ArraySubquery:
    edges = context.viewer.replies().filter(statement=OuterRef("pk")).order_by("in_reply_to")
    return ArraySubquery(edges.values("in_reply_to"))


def replies(context: ExportContext) -> ArraySubquery:
    edges = context.viewer.replies().filter(in_reply_to=OuterRef("pk")).order_by("statement")
    return ArraySubquery(edges.values("statement"))


def other_names(context: ExportContext) -> ArraySubquery:
    aliases = context.viewer.aliases().filter(agent=OuterRef("pk")).exclude(name=OuterRef("name")).order_by("name")
    return ArraySubquery(aliases.values("name"))


def status(_context: ExportContext) -> Case:
    """Return the status by the present time: the stored “scheduled” may be some seconds late."""
    return Case(When(Q(status="scheduled", is_public=True), then=Value("published")), default=F("status"))


def readable_text(_context: ExportContext) -> Case:
    return Case(When(Q(is_full=True) | Q(public_text="full"), then=F("current_revision__text")), default=Value(None))


STATEMENTS = ExportTable(
    "statements",
    lambda viewer: viewer.statements(),
    [
        ExportColumn("id", "pk", "Never changes."),
        ExportColumn("url", lambda context: context.page("statement"), "The statement's page."),
        ExportColumn(
            "text",
            lambda _context: Coalesce("current_wording__text", Value(""), output_field=TextField()),
            "The words as printed, several parts joined; empty for a silence.",
        ),
        ExportColumn("form", "form", "direct, indirect, mixed or none (a silence)."),
        ExportColumn("act", "act", "A slug such as said or denied."),
        ExportColumn("act_class", "act_class", "speech, silence or inner."),
        ExportColumn("speaker_kind", "speaker_kind", "named, unnamed, author or document."),
        ExportColumn("speaker_id", first_speaker(speaker_agent), "The first speaker's id; null while not identified."),
        ExportColumn(
            "speaker_name",
            first_speaker(lambda context: speaker_agent(context, "name")),
            "The first speaker's name in this archive; null while not identified.",
        ),
        ExportColumn(
            "speaker_name_in_story",
            first_speaker(lambda _context: F("name_in_story")),
            "The first speaker's name in the story; one person may have several.",
        ),
        ExportColumn("speakers", speakers, "All speakers: id, name, name_in_story, kind, positions_then.", "json"),
        ExportColumn(
            "role_as_printed",
            lambda _context: NullIf("current_wording__role", Value("")),
            "The role in which the story names the speaker; null where it names none.",
        ),
        ExportColumn(
            "on_behalf_of_id",
            lambda context: speaker_agent(context, path="on_behalf_of"),
            "Id of the person or organisation on whose behalf the speaker speaks; null if none or not identified.",
        ),
        ExportColumn(
            "on_behalf_of_name",
            lambda context: speaker_agent(context, "name", "on_behalf_of"),
            "Their name in this archive; null while not identified.",
        ),
        ExportColumn(
            "on_behalf_of_name_in_story",
            lambda _context: NullIf("on_behalf_of_name", Value("")),
            "Their name in the story; null where it is not known.",
        ),
        ExportColumn(
            "on_behalf_of_as_printed",
            lambda _context: NullIf("current_wording__on_behalf_of", Value("")),
            "The words that say on whose behalf, such as “a spokesman for the mayor”.",
        ),
        ExportColumn("state", "state", "The review state: suggested (not reviewed), accepted or confirmed."),
        ExportColumn("statement_confidence", "statement_confidence", "From 0 to 1.", "number"),
        ExportColumn("speaker_confidence", "speaker_confidence", "From 0 to 1.", "number"),
        ExportColumn("act_confidence", "act_confidence", "From 0 to 1.", "number"),
        ExportColumn("disputed", "disputed", "True when an editor has marked it as disputed.", "boolean"),
        ExportColumn("in_reply_to", replied_to, "Ids of the statements that it replies to.", "json"),
        ExportColumn("replies", replies, "Ids of the statements that reply to it.", "json"),
        ExportColumn("article_id", "article", "The story's id."),
        ExportColumn("headline", "article__headline", "The story's headline."),
        ExportColumn("outlet_id", "article__outlet", "The outlet's id."),
        ExportColumn("outlet_name", "article__outlet__name", "The outlet's name."),
        ExportColumn(
            "published_at", "article__published_at", "The publication date that the outlet gives.", "datetime"
        ),
        ExportColumn(
            "revision_id", "current_wording__revision", "The revision of the story to which the segments refer."
        ),
        ExportColumn(
            "revision_number",
            "current_wording__revision__number",
            "The number of the revision within its story.",
            "integer",
        ),
        ExportColumn("revision_sha256", "current_wording__revision__sha256", "SHA-256 of the revision's text."),
        ExportColumn(
            "segments", segments, "The parts of the text with their offsets in code points: start, end, text.", "json"
        ),
        ExportColumn(
            "model_version",
            model_version("current_wording__revision"),
            "The version of the model that extracted the statement.",
        ),
    ],
)
ARTICLES = ExportTable(
    "articles",
    lambda viewer: viewer.articles(),
    [
        ExportColumn("id", "pk", "Never changes."),
        ExportColumn("url", lambda context: context.page("article"), "The story's page; the address never changes."),
        ExportColumn("outlet_id", "outlet", "The outlet's id."),
        ExportColumn("outlet_name", "outlet__name", "The outlet's name."),
        ExportColumn("external_id", "external_id", "The outlet's own identifier of the story."),
        ExportColumn("original_url", "url", "The story's address at the outlet."),
        ExportColumn("headline", "headline", "May be empty."),
        ExportColumn("byline", "byline", "May be empty."),
        ExportColumn("language", "language", "A BCP 47 tag."),
        ExportColumn("section", "section", "May be empty."),
        ExportColumn("page", "page", "May be empty."),
        ExportColumn("topics", topics, "The story's topics: id, scheme, code, name.", "json"),
        ExportColumn("published_at", "published_at", "The publication date that the outlet gives.", "datetime"),
        ExportColumn("released_at", "released_at", "When the story was first public here.", "datetime"),
        ExportColumn("status", status, "published, for every public story."),
        ExportColumn("public_text", "public_text", "How much of the text is public: full, excerpt or none."),
        ExportColumn("revision_id", "current_revision", "The current revision."),
        ExportColumn(
            "revision_number", "current_revision__number", "The number of the revision within its story.", "integer"
        ),
        ExportColumn("revision_sha256", "current_revision__sha256", "SHA-256 of the revision's text."),
        ExportColumn(
            "model_version", model_version("current_revision"), "The version of the model that processed the text."
        ),
        ExportColumn("text", readable_text, "The whole text; null where you may not read all of it."),
    ],
    # Texts may be long.
    batch=100,
)


def page_of_agent(context: ExportContext) -> Case:
    return Case(When(has_page(), then=context.page_of_agent()), default=None, output_field=TextField())


AGENT_COLUMNS = [
    ExportColumn("id", "pk", "Never changes; the id of a merged agent redirects to the other."),
    ExportColumn("url", page_of_agent, "Their page; null while none of their statements is public."),
    ExportColumn("kind", "kind", "person or organisation."),
    ExportColumn("name", "name", "The name in this archive."),
    ExportColumn("other_names", other_names, "Other forms of the name in stories.", "json"),
    ExportColumn("description", "description", "May be empty."),
    ExportColumn("state", "state", "approved by an editor, or unreviewed."),
    ExportColumn("wikidata_id", "wikidata", "Their id at Wikidata; may be empty."),
]
PEOPLE = ExportTable("people", lambda viewer: viewer.agents().filter(kind="person"), AGENT_COLUMNS)
ORGANISATIONS = ExportTable("organisations", lambda viewer: viewer.agents().filter(kind="organisation"), AGENT_COLUMNS)
OUTLETS = ExportTable(
    "outlets",
    lambda viewer: viewer.outlets(),
    [
        ExportColumn("id", "pk", "Never changes."),
        ExportColumn("url", lambda context: context.page("outlet"), "The outlet's page; the address never changes."),
        ExportColumn("name", "name", "The name in this archive."),
        ExportColumn("homepage", "url", "The outlet's own website; may be empty."),
    ],
)
TOPICS = ExportTable(
    "topics",
    lambda viewer: viewer.topics(),
    [
        ExportColumn("id", "pk", "Never changes."),
        ExportColumn("url", lambda context: context.page("topic"), "The topic's page; the address never changes."),
        ExportColumn("scheme", "scheme", "The topic's scheme, such as medtop; empty for the newsroom's own topics."),
        ExportColumn("code", "code", "The topic's code within its scheme."),
        ExportColumn("name", "name", "The name in this archive."),
    ],
)
