"""Bulk jobs: one action on many statements or stories, done by a worker in batches.

The decisions of a batch and the job's progress are stored in one transaction, so a job whose worker died continues
where it was and does nothing twice. Rows that the service refuses are listed with the job; the others go on. A row on
which an editor has decided since it was selected is refused too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from celery import current_app
from django.contrib.auth.models import AbstractBaseUser, User
from django.db import models, transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import services
from articles.models import Article, AuditEntry, BulkJob, ExtractionRun, Statement
from articles.models.audit_entries import AuditEntryQuerySet
from articles.review.publication_warnings import PublicationSummary, publication_summary
from articles.review.queue import QueueFilter
from articles.runs.queue import BROKER_DOWN
from articles.services import NotAllowed, Stale
from articles.services.decision_log import decided_since
from core.action_context import action_scope
from core.permissions import Action, NotPermitted, check_permission
from core.transactions import transactional_with_retry
from people.models import Agent, Redirect

log = structlog.get_logger(__name__)

BATCH_SIZE = 50
MAX_REFUSALS = 100
# A job that no worker has continued for this long is sent again.
RESEND_AFTER = timedelta(seconds=60)
UNFINISHED = (BulkJob.JobState.QUEUED, BulkJob.JobState.RUNNING)
# Actions that editors choose in the queue.
CHOICES = [choice for choice in BulkJob.JobAction.choices if choice[0] != BulkJob.JobAction.UNDO]


@dataclass(frozen=True)
class BulkAction:
    """How to do an action to one row of a model. ``apply`` returns whether the row was changed."""

    model: type[models.Model]
    apply: Callable[[Any, BulkJob, User], bool]
    permission: Action


def accept(statement: Statement, job: BulkJob, by: User) -> bool:
    if services.accept_statements(statements=[statement], by=by, version=job.as_of):
        return True
    if decided_since(statement, job.as_of):
        raise Stale(statement)
    return False


def reject(statement: Statement, job: BulkJob, by: User) -> bool:
    if statement.state == "rejected":
        return False
    services.reject_statement(statement=statement, by=by, version=job.as_of)
    return True


def assign(statement: Statement, job: BulkJob, by: User) -> bool:
    """Assign the job's agent to the speaker with the job's name, or to the only speaker.

    What an editor has confirmed or rejected about single speakers is not changed.
    """
    agent = chosen_agent(job)
    speakers = list(statement.speakers.exclude(state="dropped").select_related("statement"))
    shown = [speaker for speaker in speakers if speaker.state != "rejected"]
    if any(speaker.agent_id == agent.pk and speaker.state == "confirmed" for speaker in shown):
        return False
    name = job.parameters.get("name")
    matching = [speaker for speaker in shown if speaker.name_in_story == name] if name else shown
    for speaker in speakers:
        if speaker.state == "rejected" and (speaker.agent_id == agent.pk or speaker.name_in_story == name):
            message = _("An editor has already said that “%(name)s” is not the speaker.")
            raise NotAllowed(message % {"name": speaker.name_in_story})
    if len(matching) > 1:
        raise NotAllowed(_("It has several speakers: choose the speaker on its own page."))
    if any(speaker.state == "confirmed" for speaker in matching):
        raise NotAllowed(_("An editor has already confirmed who “%(name)s” is.") % {"name": matching[0].name_in_story})
    if matching:
        services.assign_speaker(speaker=matching[0], agent=agent, by=by, version=job.as_of, keep_name=bool(name))
    elif name:
        return False
    else:
        services.add_speaker(statement=statement, agent=agent, by=by, version=job.as_of)
    return True


def chosen_agent(job: BulkJob) -> Agent:
    """Return the agent that was chosen for the job; if it was merged since, the one that it became."""
    pk = job.parameters.get("agent_to", "")
    merged_into = Redirect.objects.filter(old_id=pk).values_list("agent", flat=True).first()
    agent = Agent.objects.filter(pk=merged_into or pk).first()
    if agent is None:
        raise NotAllowed(_("This person or organisation no longer exists."))
    return agent


def reread(article: Article, job: BulkJob, by: User) -> bool:
    if article.current_revision is None:
        raise NotAllowed(_("This story has no text yet."))
    services.queue_run(revision=article.current_revision, queue=ExtractionRun.Queue.BACKLOG)
    return True


def publish(article: Article, job: BulkJob, by: User) -> bool:
    before = article.status
    services.publish_article(article=article, by=by, version=job.as_of)
    return article.status != before


def undo(statement: Statement, job: BulkJob, by: User) -> bool:
    decisions = decisions_of(BulkJob.objects.get(pk=job.rows["undoes"])).about(statement).filter(undone__isnull=True)
    return bool(decisions) and bool(services.undo_action(entries=list(decisions), by=by))


BULK_ACTIONS: dict[str, BulkAction] = {
    BulkJob.JobAction.ACCEPT: BulkAction(Statement, accept, Action.JUDGE),
    BulkJob.JobAction.REJECT: BulkAction(Statement, reject, Action.JUDGE),
    BulkJob.JobAction.ASSIGN: BulkAction(Statement, assign, Action.JUDGE),
    BulkJob.JobAction.REREAD: BulkAction(Article, reread, Action.REREAD),
    BulkJob.JobAction.PUBLISH: BulkAction(Article, publish, Action.PUBLISH),
    BulkJob.JobAction.UNDO: BulkAction(Statement, undo, Action.JUDGE),
}


def plan_job(
    *,
    action: str,
    by: AbstractBaseUser,
    rows: Iterable[str] | QueueFilter,
    min_confidence: float,
    as_of: datetime | None,
    **parameters: str,
) -> BulkJob:
    """Return the job that :func:`start_job` would start, unsaved, with the number of its rows.

    It raises NotAllowed or NotPermitted as starting it would.
    """
    if action not in dict(CHOICES):
        raise NotAllowed(_("“%(value)s” is not one of the actions.") % {"value": action})
    bulk_action = BULK_ACTIONS[action]
    check_permission(by, bulk_action.permission)
    if isinstance(rows, QueueFilter) and rows.state in ("mine", "assigned"):
        # Claims and assignments change while the job runs, so it takes the rows that are the editor's now.
        rows = rows_in_queue(bulk_action.model, rows, min_confidence, by).order_by().values_list("pk", flat=True)
    selection: dict[str, Any]
    if isinstance(rows, QueueFilter):
        selection = {"filter": dict(rows.as_pairs()), "min_confidence": min_confidence}
    else:
        selection = {"ids": sorted(rows)}
    selection["as_of"] = (as_of or timezone.now()).isoformat()
    job = BulkJob(action=action, rows=selection, parameters=parameters, by_id=by.pk)
    job.total = selected_rows(job).count()
    if not job.total:
        raise NotAllowed(_("There is nothing to change."))
    if action == BulkJob.JobAction.ASSIGN:
        chosen_agent(job)
    return job


@transaction.atomic
def start_job(
    *,
    action: str,
    by: AbstractBaseUser,
    rows: Iterable[str] | QueueFilter,
    min_confidence: float = 0.0,
    as_of: datetime | None = None,
    **parameters: str,
) -> BulkJob:
    """Start an action on rows given by their ids, or on all that waits in a filtered queue.

    ``as_of`` is the time at which the rows were shown to the editor; the default is now.
    """
    job = plan_job(action=action, by=by, rows=rows, min_confidence=min_confidence, as_of=as_of, **parameters)
    job.save()
    send_on_commit(job)
    return job


@transaction.atomic
def start_undo(*, job: BulkJob, by: AbstractBaseUser) -> BulkJob:
    """Start a job that undoes the decisions of another. What was changed since is left and listed."""
    check_permission(by, Action.JUDGE)
    if job.state in UNFINISHED:
        raise NotAllowed(_("This job is still running: stop it first."))
    undoing = BulkJob(action=BulkJob.JobAction.UNDO, rows={"undoes": job.pk}, by_id=by.pk)
    undoing.total = undoable_statements(job).count()
    if not undoing.total:
        raise NotAllowed(_("There is nothing to undo."))
    undoing.save()
    send_on_commit(undoing)
    return undoing


def decisions_of(job: BulkJob) -> AuditEntryQuerySet:
    """Return the decisions that a job has made."""
    # The time lets PostgreSQL read the newest part of the log only.
    return AuditEntry.objects.decisions().filter(at__gte=job.created_at, by=job.by_id, action_id=job.action_id)


def undoable_statements(job: BulkJob) -> QuerySet[Statement]:
    decisions = decisions_of(job).filter(undone__isnull=True)
    return Statement.objects.filter(pk__in=decisions.order_by().values("object_id"))


def selected_rows(job: BulkJob) -> QuerySet[Any]:
    """Return all rows of a job, in the order in which services lock them.

    Bulk acceptance leaves out statements that a correction reworded: their new words must be read.
    """
    model = BULK_ACTIONS[job.action].model
    rows: QuerySet[Any]
    if "undoes" in job.rows:
        decisions = decisions_of(BulkJob.objects.get(pk=job.rows["undoes"]))
        rows = Statement.objects.filter(pk__in=decisions.order_by().values("object_id"))
    elif "ids" in job.rows:
        rows = model._default_manager.filter(pk__in=job.rows["ids"])
    else:
        queue_filter = QueueFilter(**job.rows["filter"])
        rows = rows_in_queue(model, queue_filter, float(job.rows["min_confidence"]), job.by)
    if job.action == BulkJob.JobAction.ACCEPT:
        rows = rows.filter(corrected="")
    return rows.order_by(*order_fields(model))


def publication_summary_of(job: BulkJob) -> PublicationSummary | None:
    """Return what is unreviewed in the drafts that a job would publish."""
    if job.action != BulkJob.JobAction.PUBLISH:
        return None
    return publication_summary(selected_rows(job).filter(status=Article.Status.DRAFT))


def order_fields(model: type[models.Model]) -> tuple[str, ...]:
    return ("article_id", "pk") if model is Statement else ("pk",)


def rows_in_queue(
    model: type[models.Model], queue_filter: QueueFilter, min_confidence: float, by: AbstractBaseUser
) -> QuerySet[Any]:
    """Return the statements of a filtered queue with at least this confidence, or their stories."""
    statements = queue_filter.statements_for(by).filter(confidence__gte=min_confidence)
    return statements if model is Statement else Article.objects.filter(pk__in=statements.values("article"))


def send_on_commit(job: BulkJob) -> None:
    pk = job.pk
    transaction.on_commit(lambda: send(pk), robust=True)


def send(pk: str) -> None:
    """Send a job to a worker. If the broker is down, the periodic task sends it later."""
    jobs = BulkJob.objects.filter(pk=pk)
    try:
        current_app.send_task("articles.tasks.carry_on", args=[pk], queue="backlog")
    except BROKER_DOWN as error:
        log.warning("broker_down", job=pk, error=str(error))
        jobs.update(due_at=Now())
    else:
        jobs.update(due_at=resend_time())


def resend_time() -> models.Expression:
    return Now() + Value(RESEND_AFTER, models.DurationField())


def send_due() -> int:
    """Send the jobs that no worker has continued, and return their number."""
    due = BulkJob.objects.filter(due_at__lte=Now(), state__in=UNFINISHED)
    pks = list(due.values_list("pk", flat=True)[:BATCH_SIZE])
    for pk in pks:
        send(pk)
    return len(pks)


def run_job(pk: str) -> int:
    """Do a job batch by batch until it ends or another worker has it. Return the number of batches."""
    batches = 0
    while run_batch(pk):
        batches += 1
    return batches


@transactional_with_retry
def run_batch(pk: str) -> bool:
    """Do the next batch of a job and return whether there may be more. Skip it while another worker has it locked."""
    job = BulkJob.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if job is None or job.state not in UNFINISHED:
        return False
    action = BULK_ACTIONS[job.action]
    rows = list(rows_after(selected_rows(job), job.last, action.model)[:BATCH_SIZE])
    by = User.objects.get(pk=job.by_id)
    for row in rows:
        try:
            with action_scope(job.action_id):
                job.changed += action.apply(row, job, by)
        except (NotAllowed, NotPermitted) as refusal:
            job.refused = [*job.refused, [row.pk, str(refusal)]][:MAX_REFUSALS]
        job.seen += 1
        job.last = " ".join(str(getattr(row, name)) for name in order_fields(action.model))
    job.state = BulkJob.JobState.RUNNING if len(rows) == BATCH_SIZE else BulkJob.JobState.DONE
    job.save()
    done = job.state == BulkJob.JobState.DONE
    BulkJob.objects.filter(pk=pk).update(due_at=None if done else resend_time(), finished_at=Now() if done else None)
    return not done


def rows_after(rows: QuerySet[Any], last: str, model: type[models.Model]) -> QuerySet[Any]:
    if not last:
        return rows
    if model is not Statement:
        return rows.filter(pk__gt=last)
    article, pk = last.split()
    return rows.filter(Q(article_id__gt=article) | Q(article_id=article, pk__gt=pk))


@transaction.atomic
def stop_job(*, job: BulkJob) -> None:
    """Stop a job after its current batch. Its decisions so far are kept."""
    row = BulkJob.objects.select_for_update().get(pk=job.pk)
    if row.state in UNFINISHED:
        BulkJob.objects.filter(pk=row.pk).update(state=BulkJob.JobState.STOPPED, finished_at=Now())


@transaction.atomic
def resume_job(*, job: BulkJob) -> None:
    """Continue a stopped job."""
    stopped = BulkJob.objects.filter(pk=job.pk, state=BulkJob.JobState.STOPPED)
    if stopped.update(state=BulkJob.JobState.QUEUED, finished_at=None):
        send_on_commit(job)
