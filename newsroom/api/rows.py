"""The rows that a viewer may see, with all that their serializers show, in a fixed number of queries."""

from __future__ import annotations

from django.db.models import Case, OuterRef, Prefetch, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject

from articles.models import ExtractionRun
from articles.querysets import ArticleQuerySet, StatementQuerySet
from newsroom.api.access import Viewer
from people.querysets import AgentQuerySet


def article_rows(viewer: Viewer, *, with_text: bool = False) -> ArticleQuerySet:
    """Stories, each with the latest run of its current revision.

    The public learns from ``public_run_state`` how far the text that it sees has been read: once it has been, what an
    editor has read again is nobody else's business, so ``done`` stays.
    """
    runs = ExtractionRun.objects.filter(revision=OuterRef("current_revision"))
    latest = runs.order_by("-created_at", "-id")
    done_first = runs.order_by(Case(When(state="done", then=Value(0)), default=Value(1)), "-created_at", "-id")
    shown = JSONObject(id="id", state="state", attempts="attempts", error="error")
    rows = viewer.articles().with_text()
    if not with_text:
        rows = rows.defer("current_revision__text")
    return rows.annotate(
        latest_run=Subquery(latest.values(shown=shown)[:1]),
        public_run_state=Subquery(done_first.values("state")[:1]),
    )


def statement_rows(viewer: Viewer) -> StatementQuerySet:
    replies = Prefetch("replies_to", queryset=viewer.replies(), to_attr="shown_replies")
    rows = viewer.statements().with_words().select_related("current_wording__revision").prefetch_related(replies)
    return rows.defer("current_wording__revision__text", "current_wording__search")


def agent_rows(viewer: Viewer) -> AgentQuerySet:
    return viewer.agents().prefetch_related(Prefetch("aliases", queryset=viewer.aliases(), to_attr="shown_aliases"))


def run_rows(viewer: Viewer) -> QuerySet[ExtractionRun]:
    return viewer.runs().select_related("revision__article").defer("revision__text")
