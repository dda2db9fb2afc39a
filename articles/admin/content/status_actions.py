"""What editors do to a story's status in the admin: publish, schedule, withdraw, restore."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSplitDateTimeWidget, UnfoldAdminTextareaWidget

from articles import services
from articles.admin.statements.bulk_actions import in_background
from articles.models import Article, BulkJob
from articles.review.publication_warnings import article_warnings, publication_summary, unreviewed_in
from articles.teamwork.checklists import unticked_points
from core.permissions import Action
from people.admin.service_actions import ServiceAction, ServiceActionForm


def time_zone_note() -> str:
    """Return the sentence that names the time zone of dates and times that are entered."""
    return gettext("Time zone: %(zone)s.") % {"zone": timezone.get_current_timezone_name()}


def publish(article: Article, *, by: User, version: datetime | None = None) -> None:
    services.publish_article(article=article, by=by, version=version)


def schedule(article: Article, *, by: User, released_at: datetime) -> None:
    services.publish_article(article=article, by=by, released_at=released_at)


def return_to_draft(article: Article, *, by: User) -> None:
    services.return_to_draft(article=article, by=by)


def restore(article: Article, *, by: User) -> None:
    services.restore_article(article=article, by=by)


def withdraw(article: Article, *, by: User, reason: str) -> None:
    services.withdraw_article(article=article, by=by, reason=reason)


def extract_again(article: Article, *, by: User) -> None:
    services.rerun_extraction(article=article, by=by)


class WithdrawForm(ServiceActionForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
        help_text=_("Shown to readers in place of the story."),
    )


class PublishForm(ServiceActionForm):
    """Confirms the publication of stories with statements that nobody has reviewed, or points not ticked."""

    @classmethod
    def is_needed(cls, objects: Sequence[Article]) -> bool:
        return unreviewed_in(objects).exists() or any(unticked_points(objects).values())

    def consequences(self) -> list[tuple[Any, str]]:
        return list(article_warnings(self.objects))

    @classmethod
    def summary(cls, rows: QuerySet[Article]) -> tuple[str, list[tuple[Any, str]]] | None:
        # A bulk job publishes drafts alone.
        found = publication_summary(rows.filter(status=Article.Status.DRAFT))
        return None if found is None else (found.text, list(found.articles))


class RestoreForm(PublishForm):
    """Confirms that stories become public again which readers have seen before; the others are asked nothing."""

    @classmethod
    def is_needed(cls, objects: Sequence[Article]) -> bool:
        return super().is_needed([article for article in objects if services.was_public(article)])

    def consequences(self) -> list[tuple[Any, str]]:
        again = [article for article in self.objects if services.was_public(article)]
        hidden = gettext("Readers have not seen it: it goes back to what it was before.")
        return [*article_warnings(again), *((article, hidden) for article in self.objects if article not in again)]


class ScheduleForm(PublishForm):
    released_at = forms.SplitDateTimeField(label=_("Publish at"), widget=UnfoldAdminSplitDateTimeWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["released_at"].help_text = time_zone_note()

    @classmethod
    def is_needed(cls, objects: Sequence[Article]) -> bool:
        return True

    def clean_released_at(self) -> datetime:
        released_at: datetime = self.cleaned_data["released_at"]
        if released_at <= timezone.now():
            raise forms.ValidationError(_("This time has passed. Use “Publish now” instead."))
        return released_at


STATUS_ACTIONS = [
    ServiceAction(
        "publish",
        _("Publish now"),
        publish,
        lambda n: ngettext("%(n)d story published.", "%(n)d stories published.", n) % {"n": n},
        available=lambda a: a.status in {Article.Status.DRAFT, Article.Status.SCHEDULED},
        form=PublishForm,
        variant="primary",
        permission=Action.PUBLISH,
        in_background=in_background(BulkJob.JobAction.PUBLISH),
        versioned=True,
    ),
    ServiceAction(
        "schedule",
        _("Schedule"),
        schedule,
        lambda n: ngettext("%(n)d story scheduled.", "%(n)d stories scheduled.", n) % {"n": n},
        available=lambda a: a.status in {Article.Status.DRAFT, Article.Status.SCHEDULED},
        form=ScheduleForm,
        variant="primary",
        permission=Action.PUBLISH,
    ),
    ServiceAction(
        "restore",
        _("Restore"),
        restore,
        lambda n: ngettext("%(n)d story restored.", "%(n)d stories restored.", n) % {"n": n},
        available=lambda a: a.status == Article.Status.WITHDRAWN and a.erased_at is None,
        form=RestoreForm,
        variant="primary",
        permission=Action.WITHDRAW,
    ),
    ServiceAction(
        "draft",
        _("Return to draft"),
        return_to_draft,
        lambda n: ngettext("%(n)d story returned to draft.", "%(n)d stories returned to draft.", n) % {"n": n},
        available=lambda a: a.status in {Article.Status.SCHEDULED, Article.Status.WITHDRAWN},
        permission=Action.PUBLISH,
    ),
    ServiceAction(
        "withdraw",
        _("Withdraw"),
        withdraw,
        lambda n: ngettext("%(n)d story withdrawn.", "%(n)d stories withdrawn.", n) % {"n": n},
        available=lambda a: a.status in {Article.Status.SCHEDULED, Article.Status.PUBLISHED},
        form=WithdrawForm,
        variant="danger",
        confirm_text=_("The story and its statements leave the public site at once."),
        permission=Action.WITHDRAW,
    ),
    ServiceAction(
        "extract",
        _("Run again"),
        extract_again,
        lambda n: ngettext("%(n)d run queued.", "%(n)d runs queued.", n) % {"n": n},
        available=lambda a: a.current_revision is not None and a.is_read,
        permission=Action.REREAD,
        in_background=in_background(BulkJob.JobAction.REREAD),
    ),
]
