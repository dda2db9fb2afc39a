"""One verb for many rows: a job is a row that says how far it has come, and workers carry it on batch by batch.

A batch's decisions and how far the job has come are stored together: a job whose worker died goes on where it was, and
nothing is done twice. What a verb refuses of single rows is kept with the job; the others go on. A job may wait for
long: what a person has decided of a row since the moment at which it was chosen, stands, and is refused like that.
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
from articles.models import Article, BulkJob, ExtractionRun, Statement
from articles.review.queue import QueueFilter
from articles.runs.queue import BROKER_DOWN
from articles.services import NotAllowed, Stale
from articles.services.decision_log import decided_since
from core.permissions import Action, NotPermitted, check_permission
from core.transactions import transactional_with_retry
from people.models import Agent, Redirect

log = structlog.get_logger(__name__)

BATCH = 50
MOST_REFUSALS = 100
# A job that nobody has carried on for so long is sent again.
RESEND = timedelta(seconds=60)


@dataclass(frozen=True)
class Kind:
    """How one verb is done to one row; a verb goes over statements or over stories."""

    model: type[models.Model]
    apply: Callable[[Any, BulkJob, User], bool]
    needs: Action


def accept(row: Statement, job: BulkJob, by: User) -> bool:
    if services.accept_statements(statements=[row], by=by, version=job.as_of):
        return True
    if decided_since(row, job.as_of):
        raise Stale(row)
    return False


def reject(row: Statement, job: BulkJob, by: User) -> bool:
    if row.state == "rejected":
        return False
    services.reject_statement(statement=row, by=by, version=job.as_of)
    return True


def assign(row: Statement, job: BulkJob, by: User) -> bool:
    """The agent is who spoke: in the place of the speaker called so, or of the only one there is.

    Nobody looks at each: what a person has said of single speakers, that they spoke or did not, stands.
    """
    agent = agent_of(job)
    edges = list(row.speakers.exclude(state="dropped").select_related("statement"))
    shown = [edge for edge in edges if edge.state != "rejected"]
    if any(edge.agent_id == agent.pk and edge.state == "confirmed" for edge in shown):
        return False
    called = job.parameters.get("name")
    meant = [edge for edge in shown if edge.name_in_story == called] if called else shown
    denied = [edge for edge in edges if edge.state == "rejected"]
    said = next((edge for edge in denied if edge.agent_id == agent.pk or edge.name_in_story == called), None)
    if said is not None:
        raise NotAllowed(_("An editor has said that “%(name)s” did not say it.") % {"name": said.name_in_story})
    if len(meant) > 1:
        raise NotAllowed(_("It has several speakers: say there who is meant."))
    if any(edge.state == "confirmed" for edge in meant):
        raise NotAllowed(_("An editor has said who “%(name)s” is.") % {"name": meant[0].name_in_story})
    if meant:
        services.assign_speaker(speaker=meant[0], agent=agent, by=by, version=job.as_of)
    elif called:
        return False
    else:
        services.add_speaker(statement=row, agent=agent, by=by, version=job.as_of)
    return True


def agent_of(job: BulkJob) -> Agent:
    """Whoever was chosen; after a merge, whoever they have become."""
    pk = job.parameters.get("agent_to", "")
    moved = Redirect.objects.filter(old_id=pk).values_list("agent", flat=True).first()
    agent = Agent.objects.filter(pk=moved or pk).first()
    if agent is None:
        raise NotAllowed(_("There is no such person or organisation any more."))
    return agent


def reread(row: Article, job: BulkJob, by: User) -> bool:
    if row.current_revision is None:
        raise NotAllowed(_("This story has no text yet."))
    services.queue_run(revision=row.current_revision, queue=ExtractionRun.Queue.BACKLOG)
    return True


def publish(row: Article, job: BulkJob, by: User) -> bool:
    before = row.status
    services.publish_article(article=row, by=by, version=job.as_of)
    return row.status != before


KINDS: dict[str, Kind] = {
    BulkJob.Verb.ACCEPT: Kind(Statement, accept, Action.JUDGE),
    BulkJob.Verb.REJECT: Kind(Statement, reject, Action.JUDGE),
    BulkJob.Verb.ASSIGN: Kind(Statement, assign, Action.JUDGE),
    BulkJob.Verb.REREAD: Kind(Article, reread, Action.REREAD),
    BulkJob.Verb.PUBLISH: Kind(Article, publish, Action.PUBLISH),
}


def planned(
    *,
    verb: str,
    by: AbstractBaseUser,
    rows: Iterable[str] | QueueFilter,
    least: float,
    as_of: datetime | None,
    **parameters: str,
) -> BulkJob:
    """The job that would be started, unsaved, with the number of its rows. Raises NotAllowed like starting it."""
    if verb not in KINDS:
        raise NotAllowed(_("“%(value)s” is not among the choices.") % {"value": verb})
    check_permission(by, KINDS[verb].needs)
    if isinstance(rows, QueueFilter) and rows.state == "mine":
        # Claims come and go, as this editor decides and as time goes by: meant is what is claimed now.
        rows = narrowed(KINDS[verb].model, rows, least, by).order_by().values_list("pk", flat=True)
    chosen: dict[str, Any]
    if isinstance(rows, QueueFilter):
        chosen = {"narrowing": {name: value for name, value in vars(rows).items() if value}, "least": least}
    else:
        chosen = {"ids": sorted(rows)}
    chosen["as_of"] = (as_of or timezone.now()).isoformat()
    job = BulkJob(verb=verb, rows=chosen, parameters=parameters, by_id=by.pk)
    job.total = rows_of(job).count()
    if not job.total:
        raise NotAllowed(_("Nothing is chosen."))
    if verb == BulkJob.Verb.ASSIGN:
        agent_of(job)
    return job


@transaction.atomic
def start_job(
    *,
    verb: str,
    by: AbstractBaseUser,
    rows: Iterable[str] | QueueFilter,
    least: float = 0.0,
    as_of: datetime | None = None,
    **parameters: str,
) -> BulkJob:
    """Queue a verb for rows chosen by id, or for all that waits in a narrowed queue with at least this confidence.

    ``as_of`` is the moment at which the page was shown on which they were chosen; without one it is now.
    """
    job = planned(verb=verb, by=by, rows=rows, least=least, as_of=as_of, **parameters)
    job.save()
    send_on_commit(job)
    return job


def rows_of(job: BulkJob) -> QuerySet[Any]:
    """All rows that a job is for, in the order in which it goes over them, which is that of all locks."""
    kind = KINDS[job.verb]
    if "ids" in job.rows:
        rows = kind.model._default_manager.filter(pk__in=job.rows["ids"])
    else:
        rows = narrowed(kind.model, QueueFilter(**job.rows["narrowing"]), float(job.rows["least"]), job.by)
    return rows.order_by(*keys(kind.model))


def keys(model: type[models.Model]) -> tuple[str, ...]:
    return ("article_id", "pk") if model is Statement else ("pk",)


def narrowed(model: type[models.Model], narrowing: QueueFilter, least: float, by: AbstractBaseUser) -> QuerySet[Any]:
    """What is listed in a narrowed queue, or the stories with any of it."""
    rows = narrowing.statements(by).filter(confidence__gte=least)
    return rows if model is Statement else Article.objects.filter(pk__in=rows.values("article"))


def send_on_commit(job: BulkJob) -> None:
    pk = job.pk
    transaction.on_commit(lambda: send(pk), robust=True)


def send(pk: str) -> None:
    """Have a worker carry the job on; where the broker is down, the sweeper sends it later."""
    rows = BulkJob.objects.filter(pk=pk)
    try:
        current_app.send_task("articles.tasks.carry_on", args=[pk], queue="backlog")
    except BROKER_DOWN as error:
        log.warning("broker_down", job=pk, error=str(error))
        rows.update(due_at=Now())
    else:
        rows.update(due_at=later())


def later() -> models.Expression:
    return Now() + Value(RESEND, models.DurationField())


def send_due() -> int:
    """Send the jobs that nobody carries on. Returns how many there were."""
    due = BulkJob.objects.filter(due_at__lte=Now(), state__in=[BulkJob.State.QUEUED, BulkJob.State.RUNNING])
    pks = list(due.values_list("pk", flat=True)[:BATCH])
    for pk in pks:
        send(pk)
    return len(pks)


def carry_on(pk: str) -> int:
    """Do a job to its end, or until somebody else has it. Returns how many batches that were."""
    batches = 0
    while next_batch(pk):
        batches += 1
    return batches


@transactional_with_retry
def next_batch(pk: str) -> bool:
    """The next rows of a job; whether there may be more. Passed over while another worker is at it."""
    job = BulkJob.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if job is None or job.state not in (BulkJob.State.QUEUED, BulkJob.State.RUNNING):
        return False
    kind = KINDS[job.verb]
    rows = list(after(rows_of(job), job.last, kind.model)[:BATCH])
    by = User.objects.get(pk=job.by_id)
    for row in rows:
        try:
            job.changed += kind.apply(row, job, by)
        except (NotAllowed, NotPermitted) as refusal:
            job.refused = [*job.refused, [row.pk, str(refusal)]][:MOST_REFUSALS]
        job.seen += 1
        job.last = " ".join(str(getattr(row, key)) for key in keys(kind.model))
    job.state = BulkJob.State.RUNNING if len(rows) == BATCH else BulkJob.State.DONE
    job.save()
    done = job.state == BulkJob.State.DONE
    BulkJob.objects.filter(pk=pk).update(due_at=None if done else later(), finished_at=Now() if done else None)
    return not done


def after(rows: QuerySet[Any], last: str, model: type[models.Model]) -> QuerySet[Any]:
    if not last:
        return rows
    if model is not Statement:
        return rows.filter(pk__gt=last)
    article, pk = last.split()
    return rows.filter(Q(article_id__gt=article) | Q(article_id=article, pk__gt=pk))


@transaction.atomic
def stop_job(*, job: BulkJob) -> None:
    """Stop after the batch that is being done; what has been decided stands."""
    row = BulkJob.objects.select_for_update().get(pk=job.pk)
    if row.state in (BulkJob.State.QUEUED, BulkJob.State.RUNNING):
        BulkJob.objects.filter(pk=row.pk).update(state=BulkJob.State.STOPPED, finished_at=Now())


@transaction.atomic
def resume_job(*, job: BulkJob) -> None:
    """Go on where it was stopped."""
    stopped = BulkJob.objects.filter(pk=job.pk, state=BulkJob.State.STOPPED)
    if stopped.update(state=BulkJob.State.QUEUED, finished_at=None):
        send_on_commit(job)
