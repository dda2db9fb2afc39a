"""The flat columns of what hangs on stories and agents: offices, names, former ids, texts, names in texts, changes."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Concat, NullIf
from django.urls import reverse

from newsroom.api.changes.models import Change, Kind
from newsroom.api.exports.tables import Column, Sight, Table

SOMEWHERE = "0"


def page_of(end: str) -> Any:
    """The page of the agent at this end, of rows that know whether it has one."""
    return lambda sight: Case(
        When(**{f"{end}_has_page": True}, then=sight.page_of_agent(end)), default=None, output_field=TextField()
    )


def api_address(sight: Sight, route: str, pk: str) -> Concat:
    before, _pk, after = reverse(f"api:{route}-detail", args=[SOMEWHERE]).rpartition(SOMEWHERE)
    return Concat(Value(f"{sight.site}{before}"), F(pk), Value(after), output_field=TextField())


def seen_text(_sight: Sight) -> Case:
    return Case(When(Q(is_full=True) | Q(article__public_text="full"), then=F("text")), default=Value(None))


def meant(name: str) -> Any:
    """Of a mention, the agent's id or name, where the viewer sees the agent."""
    return lambda sight: Subquery(sight.viewer.agents().filter(pk=OuterRef("agent")).values(name)[:1])


def changed_object(sight: Sight) -> Case:
    addresses = [When(kind=kind, then=api_address(sight, kind, "object_id")) for kind in Kind.values]
    return Case(*addresses, output_field=TextField())


POSITIONS = Table(
    "positions",
    lambda viewer: viewer.positions(),
    [
        Column("id", "public_id", "Stays as long as the office is there."),
        Column("person_id", "person", "Who held it."),
        Column("person", "person__name", "Their name, as this archive prints it."),
        Column("person_url", page_of("person"), "Their page; null while nothing they say is public."),
        Column("role", "role", "As printed."),
        Column("organisation_id", "organisation", "Where it was held; null while that is not known."),
        Column("organisation", "organisation__name", "The organisation's name."),
        Column("organisation_url", page_of("organisation"), "Its page; null while nothing it says is public."),
        Column("start_date", "start_date", "Null while it is not known.", "date"),
        Column("end_date", "end_date", "Null while it is not known, or has not come.", "date"),
        Column("source", "source", "Where it was read; may be empty."),
    ],
    # By the id that is drawn: the number beside it would tell how many are hidden.
    key={"id": "public_id"},
)
NAMES = Table(
    "names",
    lambda viewer: viewer.names(),
    [
        Column("id", "public_id", "Stays as long as the name is there."),
        Column("agent_id", "agent", "Who is called so."),
        Column("agent", "agent__name", "The name under which this archive prints them."),
        Column("kind", "agent__kind", "person or organisation."),
        Column("name", "name", "This form of it."),
    ],
    key={"id": "public_id"},
)
REDIRECTS = Table(
    "redirects",
    lambda viewer: viewer.redirects(),
    [
        Column("old_id", "pk", "The former id."),
        Column("agent_id", "agent", "Who it is now."),
        Column("agent", "agent__name", "Their name, as this archive prints it."),
        Column("kind", "agent__kind", "person or organisation."),
        Column("url", page_of("agent"), "Their page; null while nothing they say is public."),
        Column("created_at", "created_at", "When they were merged.", "datetime"),
    ],
    key={"old_id": "old_id"},
)
REVISIONS = Table(
    "revisions",
    lambda viewer: viewer.revisions(),
    [
        Column("id", "pk", "Stays for ever."),
        Column("url", lambda sight: api_address(sight, "revision", "pk"), "Its address over the API."),
        Column("article_id", "article", "The story's id."),
        Column("headline", "article__headline", "The story's headline."),
        Column("outlet_id", "article__outlet", "The outlet's id."),
        Column("outlet", "article__outlet__name", "The outlet's name."),
        Column("published_at", "article__published_at", "The outlet's date of the story.", "datetime"),
        Column("number", "number", "Which text of the story.", "integer"),
        Column("sha256", "sha256", "Of the text."),
        Column("created_at", "created_at", "When it was stored.", "datetime"),
        Column("replaced_at", "replaced_at", "When a correction took its place; null for the present.", "datetime"),
        Column("withheld", "withheld", "Why readers are not shown its words any more; null where they are."),
        Column("text", seen_text, "The whole text where all of it may be seen, else null."),
    ],
    # Texts may be long.
    batch=100,
)
MENTIONS = Table(
    "mentions",
    lambda viewer: viewer.mentions(),
    [
        Column("article_id", "revision__article", "The story's id."),
        Column("headline", "revision__article__headline", "The story's headline."),
        Column("outlet_id", "revision__article__outlet", "The outlet's id."),
        Column("published_at", "revision__article__published_at", "The outlet's date of the story.", "datetime"),
        Column("revision_id", "revision", "The text in which the place counts."),
        Column("revision_number", "revision__number", "Which text of the story.", "integer"),
        Column("revision_sha256", "revision__sha256", "Of the text."),
        Column("start", "start", "The place of the name in the text, in code points.", "integer"),
        Column("end", "end", "Its end, exclusive.", "integer"),
        Column("text", "text", "As printed."),
        Column("name", "name", "The fullest name in the story."),
        Column("kind", "kind", "person, organisation or place."),
        Column("agent_id", meant("pk"), "Who is meant; null while that is open, and for places."),
        Column("agent", meant("name"), "Their name, as this archive prints it."),
    ],
    # None has an id of its own, and the number of its row would tell how many stand in texts that are hidden. Where it
    # stands is known to whoever reads the row, and unique: the order of the list, too.
    key={"revision_id": "revision__id", "start": "start", "end": "end"},
)
CHANGES = Table(
    "changes",
    # The same for everybody, and told of nothing but what everybody sees or saw.
    lambda _viewer: Change.objects.all(),
    [
        Column("position", "position", "Its place in the order of changes.", "integer"),
        Column("kind", "kind", "article, statement, person, organisation or outlet."),
        Column("id", "object_id", "Of the object, not of the change."),
        Column("action", "action", "created, changed, merged, withdrawn, restored or erased."),
        Column("into", lambda _sight: NullIf("into", Value("")), "What a merged one is part of now."),
        Column("address", changed_object, "Where the object is asked for."),
        Column("at", "at", "When it was noticed.", "datetime"),
    ],
    key={"position": "position"},
)
