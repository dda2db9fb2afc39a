"""The columns of revisions, mentions, names, positions and redirects."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Concat
from django.urls import reverse

from newsroom.api.exports.tables import ExportColumn, ExportContext, ExportTable

PLACEHOLDER_ID = "0"


def agent_page(end: str) -> Any:
    """Return the page address of the agent at this relation; null where the agent has no page."""
    return lambda context: Case(
        When(**{f"{end}_has_page": True}, then=context.page_of_agent(end)), default=None, output_field=TextField()
    )


def api_url(context: ExportContext, route: str, pk: str) -> Concat:
    before, _pk, after = reverse(f"api:{route}-detail", args=[PLACEHOLDER_ID]).rpartition(PLACEHOLDER_ID)
    return Concat(Value(f"{context.site}{before}"), F(pk), Value(after), output_field=TextField())


def readable_text(_context: ExportContext) -> Case:
    return Case(When(Q(is_full=True) | Q(article__public_text="full"), then=F("text")), default=Value(None))


def mentioned_agent(name: str) -> Any:
    """Return a field of a mention's agent, null where the viewer may not see the agent."""
    return lambda context: Subquery(context.viewer.agents().filter(pk=OuterRef("agent")).values(name)[:1])


POSITIONS = ExportTable(
    "positions",
    lambda viewer: viewer.positions(),
    [
        ExportColumn("id", "public_id", "Never changes."),
        ExportColumn("person_id", "person", "The id of the person who held the position."),
        ExportColumn("person_name", "person__name", "The person's name in this archive."),
        ExportColumn("person_url", agent_page("person"), "Their page; null while none of their statements is public."),
        ExportColumn("role", "role", "As printed in a story."),
        ExportColumn("organisation_id", "organisation", "The id of the organisation; null while unknown."),
        ExportColumn("organisation_name", "organisation__name", "The organisation's name."),
        ExportColumn(
            "organisation_url", agent_page("organisation"), "Its page; null while none of its statements is public."
        ),
        ExportColumn("start_date", "start_date", "Null while unknown.", "date"),
        ExportColumn("end_date", "end_date", "Null while unknown or in the future.", "date"),
        ExportColumn("source_url", "source", "The address of the source; may be empty."),
    ],
    # The public id is random: the primary key would reveal how many rows are hidden.
    key={"id": "public_id"},
)
NAMES = ExportTable(
    "names",
    lambda viewer: viewer.names(),
    [
        ExportColumn("id", "public_id", "Never changes."),
        ExportColumn("agent_id", "agent", "The id of the person or organisation with this name."),
        ExportColumn("agent_name", "agent__name", "Their main name in this archive."),
        ExportColumn("kind", "agent__kind", "person or organisation."),
        ExportColumn("name", "name", "A form of the name."),
    ],
    key={"id": "public_id"},
)
REDIRECTS = ExportTable(
    "redirects",
    lambda viewer: viewer.redirects(),
    [
        ExportColumn("old_id", "pk", "The former id."),
        ExportColumn("agent_id", "agent", "The id of the agent into which it was merged."),
        ExportColumn("agent_name", "agent__name", "Their name in this archive."),
        ExportColumn("kind", "agent__kind", "person or organisation."),
        ExportColumn("url", agent_page("agent"), "Their page; null while none of their statements is public."),
        ExportColumn("created_at", "created_at", "When the two were merged.", "datetime"),
    ],
    key={"old_id": "old_id"},
)
REVISIONS = ExportTable(
    "revisions",
    lambda viewer: viewer.revisions(),
    [
        ExportColumn("id", "pk", "Never changes."),
        ExportColumn(
            "api_url", lambda context: api_url(context, "revision", "pk"), "The revision's address in the API."
        ),
        ExportColumn("article_id", "article", "The story's id."),
        ExportColumn("headline", "article__headline", "The story's headline."),
        ExportColumn("outlet_id", "article__outlet", "The outlet's id."),
        ExportColumn("outlet_name", "article__outlet__name", "The outlet's name."),
        ExportColumn(
            "published_at", "article__published_at", "The publication date that the outlet gives.", "datetime"
        ),
        ExportColumn("number", "number", "The number of the revision within its story.", "integer"),
        ExportColumn("sha256", "sha256", "SHA-256 of the text."),
        ExportColumn("created_at", "created_at", "When the revision was stored.", "datetime"),
        ExportColumn(
            "replaced_at", "replaced_at", "When a correction replaced it; null for the current revision.", "datetime"
        ),
        ExportColumn("withheld_reason", "withheld", "Why its text is withheld; null where it is not."),
        ExportColumn("text", readable_text, "The whole text; null where you may not read all of it."),
    ],
    # Texts may be long.
    batch=100,
)
MENTIONS = ExportTable(
    "mentions",
    lambda viewer: viewer.mentions(),
    [
        ExportColumn("article_id", "revision__article", "The story's id."),
        ExportColumn("headline", "revision__article__headline", "The story's headline."),
        ExportColumn("outlet_id", "revision__article__outlet", "The outlet's id."),
        ExportColumn(
            "published_at",
            "revision__article__published_at",
            "The publication date that the outlet gives.",
            "datetime",
        ),
        ExportColumn("revision_id", "revision", "The revision to which the offsets refer."),
        ExportColumn("revision_number", "revision__number", "The number of the revision within its story.", "integer"),
        ExportColumn("revision_sha256", "revision__sha256", "SHA-256 of the text."),
        ExportColumn("start", "start", "Where the name begins in the text, in code points.", "integer"),
        ExportColumn("end", "end", "Where it ends, exclusive.", "integer"),
        ExportColumn("text", "text", "As printed in a story."),
        ExportColumn("name_in_story", "name", "The fullest form of the name in the story."),
        ExportColumn("kind", "kind", "person, organisation or place."),
        ExportColumn(
            "agent_id", mentioned_agent("pk"), "The id of the agent; null while not identified, and for places."
        ),
        ExportColumn("agent_name", mentioned_agent("name"), "Their name in this archive."),
    ],
    # The primary key would reveal how many mentions are hidden; the place in the text is unique and in the row.
    key={"revision_id": "revision__id", "start": "start", "end": "end"},
)
