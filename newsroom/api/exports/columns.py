"""The flat columns of stories, statements, people, organisations, outlets and topics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, JSONField, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce, JSONObject, NullIf, TruncDate

from articles.models import ExtractionRun
from articles.visibility import agent_for_readers, has_page, shown_speakers
from newsroom.api.exports.tables import Column, Sight, Table


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


def segments(_sight: Sight) -> Coalesce:
    return Coalesce("current_wording__content", Value([], output_field=JSONField()))


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
        Column("url", lambda sight: sight.page("statement"), "The statement's page."),
        Column(
            "text",
            lambda _sight: Coalesce("current_wording__text", Value(""), output_field=TextField()),
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
        Column("segments", segments, "Places and words: start, end, text; code points.", "json"),
        Column("model_version", model_of("current_wording__revision"), "Of the model that read the text."),
    ],
)
ARTICLES = Table(
    "articles",
    lambda viewer: viewer.articles(),
    [
        Column("id", "pk", "Stays for ever."),
        Column("url", lambda sight: sight.page("article"), "The story's page, by an address that stays."),
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
    return Case(When(has_page(), then=sight.page_of_agent()), default=None, output_field=TextField())


AGENT_COLUMNS = [
    Column("id", "pk", "Stays for ever; one merged into another leads to it."),
    Column("url", page_of_agent, "Their page, by an address that stays; null while nothing they say is public."),
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
        Column("url", lambda sight: sight.page("outlet"), "The outlet's page, by an address that stays."),
        Column("name", "name", "As this archive prints it."),
        Column("homepage", "url", "The outlet's own address; may be empty."),
    ],
)
TOPICS = Table(
    "topics",
    lambda viewer: viewer.topics(),
    [
        Column("id", "pk", "Stays for ever."),
        Column("url", lambda sight: sight.page("topic"), "The topic's page, by an address that stays."),
        Column("scheme", "scheme", "Such as medtop; empty for the newsroom's own."),
        Column("code", "code", "Within its scheme."),
        Column("name", "name", "As this archive prints it."),
    ],
)
