"""The queue, what is done to many rows at once, and the figures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import services
from articles.models import Article, BulkJob, ExtractionRun, Outlet, Statement
from articles.review import bulk_jobs
from articles.review.queue import KINDS, QueueFilter, counts, queue
from articles.review.speaker_lookup import find_speakers
from articles.review.statistics import figures as figures_of
from articles.review.views.articles import as_share
from articles.review.views.base import data, desk, editor, wants_data
from articles.services import NotAllowed
from core.http import parse_timestamp
from people.models import Agent

ROWS = 25
JOBS = 10


@desk("GET")
def page(request: HttpRequest) -> HttpResponseBase:
    """What waits, the most deserving first."""
    by, narrowing, now = editor(request), QueueFilter.from_query(request.GET), timezone.now()
    if narrowing.agent and (meant := meant_by(narrowing.agent)) != narrowing.agent:
        if meant:
            return redirect(f"{reverse('review:queue')}?{replace(narrowing, agent=meant)}")
        # Whoever is nobody's name says nothing: nothing is listed.
        messages.info(request, _("Nobody of this name is known here."))
    rows = queue(narrowing, by).select_related("article__outlet", "claimed_by")
    total = counts(narrowing, by)
    paginator = Paginator(rows, ROWS)
    paginator.count = total["stories"]
    labels = {**dict(Statement.Form.choices), **dict(Statement.ActClass.choices), "none": _("a silence")}
    context = {
        "title": _("The queue"),
        "narrowing": narrowing,
        "narrowing_query": str(narrowing),
        "now": now,
        "as_of": now.isoformat(),
        "page": paginator.get_page(request.GET.get("page")),
        "counts": total,
        "outlets": Outlet.objects.order_by("name"),
        "kinds": [(kind, labels[kind]) for kind in KINDS],
        "agent": Agent.objects.filter(pk=narrowing.agent).first(),
        "jobs": BulkJob.objects.select_related("by")[:JOBS],
    }
    return render(request, "review/queue.html", context)


def meant_by(written: str) -> str:
    """The id of whoever is written as an id or by name; of several, the likeliest. Empty for nobody."""
    written = written.strip()
    if not written or Agent.objects.filter(pk=written).exists():
        return written
    found = find_speakers(written)
    return found[0].agent.pk if found else ""


@desk("GET")
def figures(request: HttpRequest) -> HttpResponseBase:
    return render(request, "review/statistics.html", {"title": _("Figures"), **figures_of(editor(request))})


@desk("POST")
def again(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Have a story read again whose reading has failed."""
    run = get_object_or_404(ExtractionRun.objects.select_related("revision__article"), pk=pk)
    try:
        services.rerun_extraction(article=run.revision.article, by=editor(request))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The story will be read again."))
    return redirect("review:figures")


@desk("POST")
def bulk(request: HttpRequest) -> HttpResponseBase:
    """Start a job over all that waits in the narrowed queue, once an editor has seen over how much."""
    asked, narrowing = request.POST, QueueFilter.from_query(request.POST)
    wanted: dict[str, Any] = {
        "verb": asked.get("verb", ""),
        "by": editor(request),
        "rows": narrowing,
        "least": as_share(asked.get("least", "")),
        "as_of": parse_timestamp(asked.get("as_of", "")),
        "agent_to": meant_by(asked.get("agent_to", "")),
        "name": asked.get("name", "").strip(),
    }
    try:
        if "_confirmed" in asked:
            return redirect("review:job", pk=bulk_jobs.start_job(**wanted).pk)
        job = bulk_jobs.planned(**wanted)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('review:queue')}?{narrowing}")
    context = {
        "title": job.get_verb_display(),
        "job": job,
        "of_stories": bulk_jobs.KINDS[job.verb].model is Article,
        "asked": [(name, value) for name, value in asked.items() if name != "csrfmiddlewaretoken"],
        "agent": Agent.objects.filter(pk=wanted["agent_to"]).first(),
        "narrowing_query": str(narrowing),
    }
    return render(request, "review/bulk.html", context)


@desk("GET", "POST")
def job(request: HttpRequest, pk: str) -> HttpResponseBase:
    """How far a job is; stopped and taken up again here."""
    row = get_object_or_404(BulkJob.objects.select_related("by"), pk=pk)
    if request.method == "POST":
        verbs: dict[str, Any] = {"stop": bulk_jobs.stop_job, "resume": bulk_jobs.resume_job}
        if request.POST.get("what") not in verbs:
            raise Http404
        verbs[request.POST["what"]](job=row)
        return redirect("review:job", pk=pk)
    if wants_data(request):
        return data({"state": row.state, "seen": row.seen, "changed": row.changed, "share": row.share})
    return render(request, "review/job.html", {"title": row.get_verb_display(), "job": row})
