"""Admin of extraction runs."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from articles.admin.links import admin_link
from articles.admin.statements.filters import FailingFilter
from articles.models import ExtractionRun
from articles.runs.failures import failure_text
from articles.services import NotAllowed, queue_run
from core.permissions import Action, check_permission
from people.admin.service_actions import ServiceAction, ServiceActionAdmin, UndeletableAdmin

RUN_COLOURS = {
    ExtractionRun.RunState.QUEUED: "info",
    ExtractionRun.RunState.RUNNING: "info",
    ExtractionRun.RunState.DONE: "success",
    ExtractionRun.RunState.FAILED: "danger",
}


def retry(run: ExtractionRun, *, by: User) -> None:
    check_permission(by, Action.REREAD)
    queue_run(revision=run.revision)


@admin.register(ExtractionRun)
class ExtractionRunAdmin(UndeletableAdmin, ServiceActionAdmin):
    no_delete_reason = _("Runs are the record of how statements were found.")
    empty_hint = _("A run is queued for each story that comes in.")
    service_errors = (NotAllowed,)
    service_actions = [
        ServiceAction(
            "retry",
            _("Run again"),
            retry,
            lambda n: ngettext("%(n)d run queued.", "%(n)d runs queued.", n) % {"n": n},
            available=lambda run: run.state not in {"queued", "running"},
            variant="primary",
            permission=Action.REREAD,
        ),
    ]
    list_display = [
        "story",
        "state_badge",
        "what_failed",
        "queue",
        "attempts",
        "duration",
        "model_version",
        "created_at",
    ]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        FailingFilter,
        ("queue", ChoicesDropdownFilter),
        ("created_at", RangeDateTimeFilter),
    ]
    list_filter_submit = True
    list_select_related = ["revision__article"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["revision__article__headline", "error"]
    search_help_text = _("Words of a headline or of an error")
    fields = [
        "story_link",
        "state",
        "readable_error",
        "queue",
        "attempts",
        "created_at",
        "sent_at",
        "started_at",
        "finished_at",
        "duration",
        "lease_expires_at",
        "model_version",
        "model_sha256",
        "counts",
        "id",
    ]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExtractionRun]:
        runs: QuerySet[ExtractionRun] = super().get_queryset(request)
        return runs.defer("revision__text")

    def row_label(self, row: ExtractionRun) -> str:
        return str(self.story(row))

    @display(description=_("story"))
    def story(self, run: ExtractionRun) -> str:
        return run.revision.article.title

    @display(description=_("story"))
    def story_link(self, run: ExtractionRun) -> str:
        url = reverse("admin:articles_article_change", args=[run.revision.article_id])
        return admin_link(url, f"{self.story(run)}, {run.revision}")

    @display(description=_("state"), ordering="state", label=RUN_COLOURS)
    def state_badge(self, run: ExtractionRun) -> tuple[str, Any]:
        return run.state, run.get_state_display()

    @display(description=_("error"))
    def what_failed(self, run: ExtractionRun) -> str:
        return failure_text(run)

    @display(description=_("error"))
    def readable_error(self, run: ExtractionRun) -> str:
        if not run.error:
            return ""
        context = {"text": failure_text(run), "error": run.error}
        return render_to_string("admin/articles/_error.html", context)

    @display(description=_("duration"))
    def duration(self, run: ExtractionRun) -> str:
        seconds = run.duration_seconds
        return "" if seconds is None else _("%(seconds).1f s") % {"seconds": seconds}
