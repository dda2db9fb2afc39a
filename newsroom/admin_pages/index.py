"""The first page of the admin: what waits today, in numbers and by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F
from django.db.models.functions import Now
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.models import Article, Dispute, Question, QueueItem, Statement
from articles.review.queue import QueueFilter, count_waiting
from articles.review.statistics import sample_results
from articles.runs.failures import failure_text
from articles.runs.queue import set_aside
from articles.services.disputes import OPEN
from articles.teamwork.assignments import assigned_to
from articles.teamwork.presence import colleagues_here
from core.permissions import Action, has_permission
from newsroom.api.webhooks.models import Webhook

# Rows of one section.
ROWS = 5


@dataclass(frozen=True)
class IndexSection:
    """A section of the first page: rows with text, URL and a note, and the URL of the whole list."""

    title: Any
    rows: list[tuple[str, str, str]]
    url: str


def index_context(request: HttpRequest) -> dict[str, Any]:
    return {
        "to_do": to_do(request),
        "sections": [section for section in sections(request) if section.rows],
        "sample": sample_results() if has_permission(request.user, Action.JUDGE) else None,
    }


def sections(request: HttpRequest) -> list[IndexSection]:
    """Return what an editor looks at first: their own stories, failing ones, disputes, corrections, questions."""
    if not has_permission(request.user, Action.JUDGE):
        return []
    return [
        assigned_work(cast("User", request.user)),
        claimed_stories(cast("User", request.user)),
        failing_stories(),
        open_disputes(),
        corrected_statements(),
        open_questions(),
        scheduled_stories(),
        people_here(cast("User", request.user)),
    ]


def assigned_work(user: User) -> IndexSection:
    rows = [
        (
            assignment.article.title if assignment.article else str(assignment.question),
            assignment.get_absolute_url(),
            _("by %(name)s, %(at)s") % {"name": assignment.by, "at": moment(assignment.at)},
        )
        for assignment in assigned_to(user)[:ROWS]
    ]
    return IndexSection(_("Assigned to you"), rows, reverse("review:assigned"))


def claimed_stories(user: User) -> IndexSection:
    items = QueueItem.objects.filter(claimed_by=user, claimed_until__gt=Now()).select_related("article__outlet")
    rows = [
        (item.article.title, reverse("review:story", args=[item.article_id]), item.article.outlet.name)
        for item in items.order_by("-rank")[:ROWS]
    ]
    return IndexSection(_("Stories claimed by you"), rows, f"{reverse('review:queue')}?state=mine")


def failing_stories() -> IndexSection:
    runs = set_aside().select_related("revision__article").order_by("-created_at")[:ROWS]
    rows = [
        (run.revision.article.title, reverse("admin:articles_extractionrun_change", args=[run.pk]), failure_text(run))
        for run in runs
    ]
    return IndexSection(
        _("Stories that could not be read"), rows, f"{reverse('admin:articles_extractionrun_changelist')}?aside=now"
    )


def open_disputes() -> IndexSection:
    disputes = Dispute.objects.filter(state__in=OPEN).select_related("statement__article").order_by("created_at")
    rows = [
        (
            f"{dispute.get_ground_display()}: {dispute.statement.article.title}",
            reverse("admin:articles_dispute_change", args=[dispute.pk]),
            f"{dispute.get_state_display()}, {moment(dispute.created_at)}",
        )
        for dispute in disputes[:ROWS]
    ]
    return IndexSection(_("Disputes"), rows, reverse("admin:articles_dispute_changelist"))


def corrected_statements() -> IndexSection:
    statements = Statement.objects.corrected().with_words().newest_first()[:ROWS]
    rows = [
        (
            Truncator(statement.current_wording.text if statement.current_wording else statement.article.title).chars(
                80
            ),
            f"{reverse('review:story', args=[statement.article_id])}?s={statement.pk}",
            f"{statement.get_corrected_display()}: {statement.article.title}",
        )
        for statement in statements
    ]
    return IndexSection(
        _("Corrections to look at"), rows, f"{reverse('admin:articles_statement_changelist')}?corrected__gt="
    )


def open_questions() -> IndexSection:
    questions = Question.objects.open().with_counts().select_related("outlet")
    rows = [
        (str(question), reverse("admin:articles_question_change", args=[question.pk]), question.outlet.name)
        for question in questions.order_by(F("stories").desc(), "name", "pk")[:ROWS]
    ]
    return IndexSection(_("Who is meant?"), rows, f"{reverse('admin:articles_question_changelist')}?state__exact=open")


def scheduled_stories() -> IndexSection:
    stories = Article.objects.filter(status=Article.Status.SCHEDULED).order_by("released_at", "pk")[:ROWS]
    rows = [
        (story.title, reverse("admin:articles_article_change", args=[story.pk]), moment(story.released_at))
        for story in stories
    ]
    return IndexSection(
        _("Scheduled stories"), rows, f"{reverse('admin:articles_article_changelist')}?status__exact=scheduled"
    )


def people_here(user: User) -> IndexSection:
    """Return the colleagues who are here now, each with the story that they have open."""
    rows = [
        (
            profile.user.get_username(),
            reverse("review:story", args=[profile.open_article_id])
            if profile.open_article
            else reverse("review:queue"),
            profile.open_article.title if profile.open_article else "",
        )
        for profile in colleagues_here(user)[:ROWS]
    ]
    return IndexSection(_("Here now"), rows, reverse("review:queue"))


def moment(at: Any) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT")


def to_do(request: HttpRequest) -> list[tuple[Any, int, str]]:
    """Return the kinds of work that wait, each with its label, number and URL. Users see what they may view."""
    if not has_permission(request.user, Action.READ_ALL):
        return []
    work: list[tuple[str, str, models.QuerySet[Any], str]] = [
        (
            "statement changed by a correction",
            "statements changed by corrections",
            Statement.objects.corrected(),
            "?corrected__gt=",
        ),
        (
            "story with names changed by a correction",
            "stories with names changed by corrections",
            Article.objects.names_corrected(),
            "?names=corrected",
        ),
        ("new dispute", "new disputes", Dispute.objects.filter(state="received"), "?state__exact=received"),
        ("open question about a name", "open questions about names", Question.objects.open(), "?state__exact=open"),
        ("draft", "drafts", Article.objects.filter(status=Article.Status.DRAFT), "?status__exact=draft"),
        ("failed run", "failed runs", set_aside(), "?aside=now"),
    ]
    stopped_webhooks = Webhook.objects.exclude(off__in=["", Webhook.Off.OWNER])
    if request.user.has_perm("webhooks.view_webhook") and stopped_webhooks.exists():
        work.append(("webhook switched off", "webhooks switched off", stopped_webhooks, "?off__exact=failing"))
    counted = [
        (one, many, rows.count(), reverse("admin:{}_{}_changelist".format(*model_path(rows))) + query)
        for one, many, rows, query in work
        if request.user.has_perm("{}.view_{}".format(*model_path(rows)))
    ]
    if has_permission(request.user, Action.JUDGE):
        # Counted as the desk counts, where they are reviewed.
        waiting = count_waiting(QueueFilter(), cast("User", request.user))["suggested"]
        counted.insert(0, ("statement to review", "statements to review", waiting, reverse("review:queue")))
    return [(ngettext(one, many, count), count, url) for one, many, count, url in counted]


def model_path(rows: models.QuerySet[Any]) -> tuple[str, str]:
    """Return the app label and model name, as used in URL names and permissions."""
    return rows.model._meta.app_label, str(rows.model._meta.model_name)
