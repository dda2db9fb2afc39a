"""What editors do to a story's status in the admin: publish, schedule, withdraw, restore."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import BooleanField, ExpressionWrapper
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSplitDateTimeWidget, UnfoldAdminTextareaWidget

from articles import services
from articles.admin.statements.bulk_actions import in_background
from articles.models import Article, BulkJob, Statement
from articles.querysets import StatementQuerySet
from articles.teamwork.checklists import unticked_points
from articles.visibility import publishable, shown_act
from core.permissions import Action
from people.admin.service_actions import ServiceAction, ServiceActionForm

QUOTED_IN_WARNING = 5


def time_zone_note() -> str:
    """Return the sentence that names the time zone of dates and times that are entered."""
    return gettext("Time zone: %(zone)s.") % {"zone": timezone.get_current_timezone_name()}


def unreviewed_in(articles: Sequence[Article]) -> StatementQuerySet:
    """Return the statements of these stories that wait for review, of the kinds that readers see.

    ``is_shown`` says whether readers will see a statement unreviewed.
    """
    waiting: StatementQuerySet = Statement.objects.pending().filter(shown_act(), article__in=articles)
    return waiting.annotate(is_shown=ExpressionWrapper(publishable(), output_field=BooleanField()))


def unreviewed_warning(statements: Sequence[Statement]) -> str:
    """Return a sentence that counts these unreviewed statements and quotes the first of them; empty for none."""
    if not statements:
        return ""
    shown = sum(statement.is_shown for statement in statements)  # type: ignore[attr-defined]
    quoted = [
        statement.current_wording.text
        if statement.current_wording and statement.current_wording.text
        else gettext("No comment")
        for statement in statements[:QUOTED_IN_WARNING]
    ]
    if len(statements) > QUOTED_IN_WARNING:
        quoted.append("…")
    waiting = ngettext(
        "%(n)d statement has not been reviewed.", "%(n)d statements have not been reviewed.", len(statements)
    ) % {"n": len(statements)}
    seen = gettext("Readers will see %(n)d of them, marked as not reviewed.") % {"n": shown}
    return " ".join([waiting, seen, " · ".join(quoted)])


def unticked_warning(points: Sequence[str]) -> str:
    """Return a sentence that names these points of the outlet's checklist; empty for none."""
    if not points:
        return ""
    return gettext("Not ticked on the checklist: %(points)s.") % {"points": " · ".join(points)}


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
        statements: dict[str, list[Statement]] = {article.pk: [] for article in self.objects}
        for statement in unreviewed_in(self.objects).select_related("current_wording").in_order_of_text():
            statements[statement.article_id].append(statement)
        unticked = unticked_points(self.objects)
        return [
            (
                article,
                f"{unreviewed_warning(statements[article.pk])} {unticked_warning(unticked[article.pk])}".strip(),
            )
            for article in self.objects
        ]


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
        form=PublishForm,
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
