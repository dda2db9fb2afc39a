"""The queue, bulk jobs and the statistics page."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles import services
from articles.models import Article, BulkJob, ExtractionRun, FinishedTour, Outlet, SavedView, Statement
from articles.review import bulk_jobs
from articles.review.queue import KIND_CHOICES, QueueFilter, count_inner, count_waiting, filtered_queue
from articles.review.speaker_lookup import find_speakers
from articles.review.statistics import desk_statistics
from articles.review.views.base import current_editor, desk_view, json_response, parse_percent, wants_json
from articles.services import NotAllowed
from articles.teamwork.assignments import open_assignments
from articles.teamwork.presence import colleagues_here, note_open_article
from core.http import parse_timestamp
from people.models import Agent

PAGE_SIZE = 25
MAX_JOBS = 10


def kind_labels() -> dict[str, str]:
    """Return the labels of forms and act classes by their values."""
    choices = [*Statement.Form.choices, *Statement.ActClass.choices]
    return {value: str(label) for value, label in choices}


@desk_view("GET")
def queue_page(request: HttpRequest) -> HttpResponseBase:
    """List the stories that need review."""
    by, queue_filter, now = current_editor(request), QueueFilter.from_query(request.GET), timezone.now()
    if queue_filter.agent and (agent_id := agent_id_for(queue_filter.agent)) != queue_filter.agent:
        if agent_id:
            return redirect(f"{reverse('review:queue')}?{replace(queue_filter, agent=agent_id)}")
        messages.info(request, _("The archive has no person or organisation with this name."))
    note_open_article(by, None)
    counts = count_waiting(queue_filter, by)
    paginator = Paginator(filtered_queue(queue_filter, by).select_related("article__outlet", "claimed_by"), PAGE_SIZE)
    paginator.count = counts["stories"]
    page: Any = paginator.get_page(request.GET.get("page"))
    assignments = open_assignments(item.pk for item in page)
    for item in page:
        item.assignment = assignments.get(item.pk)
    labels = kind_labels()
    context = {
        "title": _("Queue"),
        "queue_filter": queue_filter,
        "now": now,
        "as_of": now.isoformat(),
        "page": page,
        "counts": counts,
        "here": colleagues_here(by),
        "inner_count": count_inner(queue_filter, by),
        "inner_filter": QueueFilter(outlet=queue_filter.outlet, kind=Statement.ActClass.INNER),
        "outlets": Outlet.objects.order_by("name"),
        "kinds": [(kind, labels[kind]) for kind in KIND_CHOICES],
        "states": [
            ("suggested", _("not reviewed")),
            ("sampled", _("sampled for a check")),
            ("removed", _("removed by a correction")),
            ("mine", _("claimed by me")),
            ("assigned", _("assigned to me")),
        ],
        "agent": Agent.objects.filter(pk=queue_filter.agent).first(),
        "bulk_actions": bulk_jobs.CHOICES,
        "saved_views": SavedView.objects.of_page(request.path, by),
        "is_first_visit": not FinishedTour.objects.filter(user=by).exists(),
        "jobs": BulkJob.objects.select_related("by")[:MAX_JOBS],
    }
    return render(request, "review/queue.html", context)


def agent_id_for(text: str) -> str:
    """Return the id of the agent given by id or name; of several, the best match. Empty if there is none."""
    text = text.strip()
    if not text or Agent.objects.filter(pk=text).exists():
        return text
    matches = find_speakers(text)
    return matches[0].agent.pk if matches else ""


@desk_view("GET")
def statistics_page(request: HttpRequest) -> HttpResponseBase:
    context = {"title": _("Statistics"), **desk_statistics(current_editor(request))}
    return render(request, "review/statistics.html", context)


@desk_view("POST")
def run_again(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Queue a new run for a story whose run failed."""
    run = get_object_or_404(ExtractionRun.objects.select_related("revision__article"), pk=pk)
    try:
        services.rerun_extraction(article=run.revision.article, by=current_editor(request))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("A new run of this story is queued."))
    return redirect("review:statistics")


@desk_view("POST")
def finish_tour(request: HttpRequest) -> HttpResponseBase:
    """Remember that the editor has seen the tour."""
    FinishedTour.objects.get_or_create(user=current_editor(request))
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@desk_view("POST")
def start_bulk_job(request: HttpRequest) -> HttpResponseBase:
    """Show how many rows a bulk job would change; start it once the editor has confirmed that."""
    data, queue_filter = request.POST, QueueFilter.from_query(request.POST)
    arguments: dict[str, Any] = {
        "action": data.get("action", ""),
        "by": current_editor(request),
        "rows": queue_filter,
        "min_confidence": parse_percent(data.get("min_confidence", "")),
        "as_of": parse_timestamp(data.get("as_of", "")),
        "agent_to": agent_id_for(data.get("agent_to", "")),
        "name": data.get("name", "").strip(),
    }
    try:
        if "_confirmed" in data:
            return redirect("review:job", pk=bulk_jobs.start_job(**arguments).pk)
        job = bulk_jobs.plan_job(**arguments)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('review:queue')}?{queue_filter}")
    context = {
        "title": job.get_action_display(),
        "job": job,
        "is_about_stories": bulk_jobs.BULK_ACTIONS[job.action].model is Article,
        "fields": [(name, value) for name, value in data.items() if name != "csrfmiddlewaretoken"],
        "summary": bulk_jobs.publication_summary_of(job),
        "agent": Agent.objects.filter(pk=arguments["agent_to"]).first(),
        "queue_filter": queue_filter,
    }
    return render(request, "review/bulk.html", context)


@desk_view("GET", "POST")
def job_page(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Show the progress of a bulk job, stop it, resume it or undo it."""
    job = get_object_or_404(BulkJob.objects.select_related("by"), pk=pk)
    if request.method == "POST":
        match request.POST.get("change"):
            case "stop":
                bulk_jobs.stop_job(job=job)
            case "resume":
                bulk_jobs.resume_job(job=job)
            case "undo":
                try:
                    return redirect("review:job", pk=bulk_jobs.start_undo(job=job, by=current_editor(request)).pk)
                except NotAllowed as refusal:
                    messages.error(request, str(refusal))
            case _:
                raise Http404
        return redirect("review:job", pk=pk)
    if wants_json(request):
        label = capfirst(job.get_state_display())
        shown = {"label": label, "seen": job.seen, "changed": job.changed, "share": job.share}
        return json_response({"state": job.state, **shown})
    is_over = job.state not in bulk_jobs.UNFINISHED
    context = {
        "title": job.get_action_display(),
        "job": job,
        "undoable": bulk_jobs.undoable_statements(job).count() if is_over and job.changed else 0,
        "undoes": BulkJob.objects.filter(pk=job.rows.get("undoes", "")).first(),
        "undone_by": BulkJob.objects.filter(rows__undoes=job.pk).first(),
    }
    return render(request, "review/job.html", context)
