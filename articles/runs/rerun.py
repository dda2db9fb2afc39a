"""Extracting many articles again: runs are queued in batches behind fresh ones, and can be resumed."""

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
    """Create a re-run of the articles selected by ``ids``, ``outlet`` (an id) or ``other_model`` (not last extracted
    with the promoted model).

    Omitted filters do not limit the selection. ``by`` is None for the operator of the machine. Nothing is queued yet.
    """
    if by is not None:
        check_permission(by, Action.REREAD)
    return BatchRerun.objects.create(
        selection=selection, by_id=by.pk if by else None, total=selected_articles(selection).count()
    )


def selected_articles(selection: dict[str, Any]) -> QuerySet[Article]:
    """Return the selected articles that have a text, in the order of their ids. Languages are checked one by one
    later.
    """
    articles = Article.objects.filter(current_revision__isnull=False).order_by("pk")
    if "ids" in selection:
        articles = articles.filter(pk__in=selection["ids"])
    if "outlet" in selection:
        articles = articles.filter(outlet=selection["outlet"])
    if selection.get("other_model"):
        latest = ExtractionRun.objects.filter(revision=OuterRef("current_revision"), state="done")
        promoted = ExtractionModel.objects.filter(state=ExtractionModel.ModelState.PROMOTED).values("sha256")
        articles = articles.annotate(
            read_with=Subquery(latest.order_by("-created_at", "-id").values("model_sha256")[:1])
        ).filter(Q(read_with__isnull=True) | ~Q(read_with__in=promoted))
    return articles


def continue_rerun(rereading: BatchRerun, *, batch: int = BATCH) -> Iterator[BatchRerun]:
    """Queue the remaining runs, yielding after each batch. After a crash the next call loses and repeats nothing."""
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
    """Queue a run for each of these locked articles, unless it has an open one."""
    for article in articles:
        if article.is_read and article.current_revision is not None:
            run = open_run(revision=article.current_revision, queue=ExtractionRun.Queue.BACKLOG)
            ExtractionRun.objects.filter(pk=run.pk).update(batch_rerun=row)
        row.queued += 1


def run_counts(rereading: BatchRerun) -> dict[str, int]:
    """Return the number of the re-run's runs in each state."""
    counts = rereading.runs.values_list("state").annotate(n=Count("pk"))
    return dict(counts.order_by())


def is_done(rereading: BatchRerun) -> bool:
    waiting = ExtractionRun.objects.filter(batch_rerun=rereading.pk, state__in=["queued", "running"])
    return not BatchRerun.objects.filter(
        Exists(waiting) | Exists(unfinished_reruns(rereading)), pk=rereading.pk
    ).exists()


def unfinished_reruns(rereading: BatchRerun) -> QuerySet[BatchRerun]:
    return BatchRerun.objects.filter(pk=rereading.pk, finished_at__isnull=True)
