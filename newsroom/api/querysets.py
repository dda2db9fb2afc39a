"""Querysets that load everything the serializers show, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Case, Exists, OuterRef, Prefetch, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject

from articles.models import ExtractionRun, Statement, Wording
from articles.querysets import (
    ArticleQuerySet,
    StatementQuerySet,
    all_revisions,
    public_revisions,
    public_wordings,
)
from articles.visibility import shown_speakers
from newsroom.api.core.viewer import Viewer
from people.querysets import AgentQuerySet

Expand = Collection[str]


def article_rows(
    viewer: Viewer, *, with_text: bool = False, expand: Expand = (), just_saved_id: str | None = None
) -> ArticleQuerySet:
    """Return stories, each with the latest run of its current revision; ``expand`` names what is embedded.

    ``just_saved_id`` is the story that the viewer has just changed: it alone is returned, even if they may not see it.

    ``public_run_state`` is the state that the public sees: once a story has been processed it stays ``done``, so that
    a re-run is not revealed.
    """
    runs = ExtractionRun.objects.filter(revision=OuterRef("current_revision"))
    latest = runs.order_by("-created_at", "-id")
    done_first = runs.order_by(Case(When(state="done", then=Value(0)), default=Value(1)), "-created_at", "-id")
    run = JSONObject(id="id", state="state", attempts="attempts", error="error")
    rows = viewer.articles(just_saved_id).with_text().prefetch_related("topics")
    if "revisions" in expand:
        texts = viewer.revisions().defer("text").order_by("number")
        rows = rows.prefetch_related(Prefetch("revisions", queryset=texts, to_attr="shown_revisions"))
    if not with_text:
        rows = rows.defer("current_revision__text")
    return rows.annotate(
        latest_run=Subquery(latest.values(shown=run)[:1]),
        public_run_state=Subquery(done_first.values("state")[:1]),
    )


def statement_rows(viewer: Viewer, *, expand: Expand = (), just_saved_id: str | None = None) -> StatementQuerySet:
    """Return statements with their speakers, positions and replies; ``just_saved_id`` as for stories."""
    rows = viewer.statements(just_saved_id).select_related("current_wording__revision")
    rows = rows.defer("current_wording__revision__text", "current_wording__search")
    if "article" in expand:
        rows = rows.prefetch_related(Prefetch("article", queryset=article_rows(viewer)))
    else:
        rows = rows.select_related("article__outlet")
    rows = rows.prefetch_related(Prefetch("on_behalf_of", queryset=viewer.agents()))
    agents = agent_rows(viewer) if "speakers" in expand else viewer.agents()
    positions = Prefetch("positions", queryset=viewer.positions(), to_attr="shown_positions")
    speakers = shown_speakers().prefetch_related(Prefetch("agent", queryset=agents.prefetch_related(positions)))
    answered = answering = viewer.replies()
    if "in_reply_to" in expand:
        answered = answered.prefetch_related(Prefetch("in_reply_to", queryset=statement_rows(viewer)))
    if "replies" in expand:
        answering = answering.prefetch_related(Prefetch("statement", queryset=statement_rows(viewer)))
    return rows.prefetch_related(
        Prefetch("speakers", queryset=speakers, to_attr="shown_speakers"),
        Prefetch("replies_to", queryset=answered, to_attr="shown_replies"),
        Prefetch("replies", queryset=answering, to_attr="shown_answers"),
    )


def wording_rows(viewer: Viewer, statement: str) -> QuerySet[Wording]:
    """Return what a statement said in each version of its story that the viewer may know of, the oldest first.

    For the public these are the words that readers have seen, of a statement that is public or was until a correction
    changed it.
    """
    if viewer.sees_all:
        wordings, revisions = Wording.objects.filter(statement=statement), all_revisions()
    else:
        known = Statement.objects.filter(pk=statement)
        shown = Exists(known.published()) | Exists(known.changed_in_public())
        wordings, revisions = public_wordings().filter(shown, statement=statement), public_revisions()
    rows = wordings.defer("search").order_by("revision__number")
    return rows.prefetch_related(Prefetch("revision", queryset=revisions.defer("text")))


def agent_rows(viewer: Viewer, *, expand: Expand = ()) -> AgentQuerySet:
    rows = viewer.agents().prefetch_related(Prefetch("aliases", queryset=viewer.aliases(), to_attr="shown_aliases"))
    if "positions" in expand:
        positions = viewer.positions().order_by("start_date", "id")
        rows = rows.prefetch_related(Prefetch("positions", queryset=positions, to_attr="shown_positions"))
    for name, end in (("part_of", "wholes"), ("parts", "parts")):
        if name in expand:
            rows = rows.prefetch_related(Prefetch(end, queryset=viewer.parts(), to_attr=f"shown_{end}"))
    return rows


def run_rows(viewer: Viewer) -> QuerySet[ExtractionRun]:
    return viewer.runs().select_related("revision__article").defer("revision__text")
