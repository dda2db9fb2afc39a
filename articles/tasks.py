"""Celery tasks: each loads a row by id and calls one function."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from celery import shared_task
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import InterfaceError, OperationalError, connection
from psycopg.errors import ProgramLimitExceeded

from articles.erasure.finishing import uncleared_erasures
from articles.extraction.pipeline import Extractor
from articles.identity.duplicates import compare_spellings
from articles.models import BatchRerun, ExtractionRun
from articles.review import bulk_jobs
from articles.runs import queue, rerun
from articles.runs.model_registry import ModelMissing, promoted_extractor
from articles.runs.store import record_extraction

log = structlog.get_logger(__name__)

# The database went away or asked to try again: that is not the article's fault.
TRANSIENT = (OperationalError, InterfaceError)
# Writing every table of a large archive anew takes longer than any other task.
CLEARING_SECONDS = 6 * 3600
# The disk is full, a file cannot be read, memory or the model is missing: another story would fail as well.
FAULTS_OF_THE_MACHINE = (*TRANSIENT, OSError, MemoryError, ModelMissing)


def is_fault_of_the_machine(error: Exception) -> bool:
    """Return whether an extraction failed for a reason that has nothing to do with its text."""
    too_large = isinstance(error.__cause__, ProgramLimitExceeded)  # for an index, say; an OperationalError to Django
    return isinstance(error, FAULTS_OF_THE_MACHINE) and not too_large


def extractor() -> Extractor:
    """Return the promoted model, loaded once in each worker process."""
    return promoted_extractor()


@shared_task(autoretry_for=TRANSIENT, retry_backoff=True, retry_backoff_max=60, retry_jitter=True, max_retries=5)
def extract(run_id: str) -> None:
    """Extract the revision of a run and store the findings. Done, superseded and claimed runs are left alone."""
    run = queue.claim_run(run_id)
    if run is None:
        log.info("run_not_taken", run=run_id)
        return
    try:
        reader = extractor()
        run.model_version, run.model_sha256 = reader.version, reader.sha256
        with renewing_lease(run):
            extraction = reader.extract(run.revision.text)
        counts = record_extraction(run=run, extraction=extraction)
    except Exception as error:
        queue.fail(run, error=traceback.format_exc(), transient=is_fault_of_the_machine(error))
        log.exception("run_failed", run=run_id, attempt=run.attempts)
    else:
        log.info("run_done", run=run_id, counts=counts)


@contextmanager
def renewing_lease(run: ExtractionRun) -> Iterator[None]:
    """Renew a run's lease while this process works on it."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(settings.NEWSROOM_LEASE_SECONDS / 3):
            try:
                if not queue.renew(run):
                    return
            except TRANSIENT as error:
                log.warning("lease_not_renewed", run=run.pk, error=str(error))
            finally:
                connection.close()

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@shared_task(autoretry_for=TRANSIENT, retry_backoff=True, retry_backoff_max=60, retry_jitter=True, max_retries=5)
def reread(rereading_id: str) -> None:
    """Queue the runs of a batch re-run; called again, it resumes."""
    row = BatchRerun.objects.get(pk=rereading_id)
    with queue.outbox.batches():
        for state in rerun.continue_rerun(row):
            log.info("reread", rereading=rereading_id, queued=state.queued, total=state.total)


@shared_task
def sweep() -> dict[str, int]:
    """Reclaim the runs of dead workers, send what is due, and publish scheduled articles whose time has come."""
    swept = {
        "reclaimed": queue.reclaim(),
        "sent": queue.send_due(),
        "released": queue.release_scheduled(),
        "jobs": bulk_jobs.send_due(),
    }
    if any(swept.values()):
        log.info("swept", **swept)
    return swept


@shared_task(autoretry_for=TRANSIENT, retry_backoff=True, retry_backoff_max=60, retry_jitter=True, max_retries=5)
def carry_on(job_id: str) -> None:
    """Continue a bulk job."""
    log.info("job_carried_on", job=job_id, batches=bulk_jobs.run_job(job_id))


@shared_task
def find_duplicates() -> int:
    """Compare new aliases with the existing ones for some seconds; the rest waits for the next call."""
    compared, until = 0, time.monotonic() + settings.NEWSROOM_COMPARING_SECONDS
    while time.monotonic() < until:
        done = compare_spellings()
        compared += done
        if not done:
            break
    if compared:
        log.info("spellings_compared", spellings=compared)
    return compared


@shared_task(acks_late=False, time_limit=CLEARING_SECONDS, soft_time_limit=CLEARING_SECONDS - 60)
def clear_erasures() -> int:
    """Clear erased words from the disk, if this worker knows the owner of the tables; returns how many erasures."""
    waiting = uncleared_erasures().count()
    if waiting:
        try:
            call_command("finish_erasures")
        except CommandError as error:
            log.warning("erasures_not_cleared", waiting=waiting, error=str(error))
            return 0
        log.info("erasures_cleared", erasures=waiting)
    return waiting
