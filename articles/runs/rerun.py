"""Having many stories read again: runs are queued behind what is fresh, some at a time, and it can be gone on with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now

from articles.models import Article, BatchRerun, ExtractionModel, ExtractionRun
from articles.runs.queue import open_run
from core.permissions import Action, check_permission

BATCH = 200


def start_rerun(*, selection: dict[str, Any], by: AbstractBaseUser | None = None) -> BatchRerun:
    """Choose the stories: ``ids``, ``outlet`` (an id), ``other_model`` (not last read with the promoted model).

    What is left out does not narrow the choice. ``by`` is none for whoever runs the machine. Nothing is queued yet.
    """
    if by is not None:
        check_permission(by, Action.REREAD)
    return BatchRerun.objects.create(
        selection=selection, by_id=by.pk if by else None, total=selected_articles(selection).count()
    )


def selected_articles(selection: dict[str, Any]) -> QuerySet[Article]:
    """The stories of a choice that have a text, in the order of their ids; languages are looked at one by one."""
    articles = Article.objects.filter(current_revision__isnull=False).order_by("pk")
    if "ids" in selection:
        articles = articles.filter(pk__in=selection["ids"])
    if "outlet" in selection:
        articles = articles.filter(outlet=selection["outlet"])
    if selection.get("other_model"):
        latest = ExtractionRun.objects.filter(revision=OuterRef("current_revision"), state="done")
        promoted = ExtractionModel.objects.filter(state=ExtractionModel.State.PROMOTED).values("sha256")
        articles = articles.annotate(
            read_with=Subquery(latest.order_by("-created_at", "-id").values("model_sha256")[:1])
        ).filter(Q(read_with__isnull=True) | ~Q(read_with__in=promoted))
    return articles


def continue_rerun(rereading: BatchRerun, *, batch: int = BATCH) -> Iterator[BatchRerun]:
    """Queue what is left, yielding after each batch; killed in between, the next call loses and doubles nothing."""
    while True:
        with transaction.atomic():
            row = BatchRerun.objects.select_for_update().get(pk=rereading.pk)
            if row.finished_at is not None:
                return
            rest = selected_articles(row.selection).filter(pk__gt=row.after).select_for_update(of=("self",))
            articles = list(rest.select_related("current_revision")[:batch])
            queue(row, articles)
            if len(articles) < batch:
                row.finished_at = Now()
            else:
                row.after = articles[-1].pk
            row.save()
            row.refresh_from_db()
        yield row


def queue(row: BatchRerun, articles: Iterable[Article]) -> None:
    """A run for each of these locked stories, or the one it has open already."""
    for article in articles:
        if article.is_read and article.current_revision is not None:
            run = open_run(revision=article.current_revision, queue=ExtractionRun.Queue.BACKLOG)
            ExtractionRun.objects.filter(pk=run.pk).update(batch_rerun=row)
        row.queued += 1


def run_counts(rereading: BatchRerun) -> dict[str, int]:
    """How many of its runs are in which state."""
    counts = rereading.runs.values_list("state").annotate(n=Count("pk"))
    return dict(counts.order_by())


def is_done(rereading: BatchRerun) -> bool:
    waiting = ExtractionRun.objects.filter(batch_rerun=rereading.pk, state__in=["queued", "running"])
    return not BatchRerun.objects.filter(
        Exists(waiting) | Exists(unfinished_reruns(rereading)), pk=rereading.pk
    ).exists()


def unfinished_reruns(rereading: BatchRerun) -> QuerySet[BatchRerun]:
    return BatchRerun.objects.filter(pk=rereading.pk, finished_at__isnull=True)
