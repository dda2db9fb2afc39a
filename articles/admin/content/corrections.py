"""Actions on corrected stories: the correction notice, and withholding earlier versions of the text."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from articles import services
from articles.models import Article, Mention
from core.permissions import Action
from people.admin.service_actions import ServiceAction, ServiceActionForm


def note_correction(article: Article, *, by: User, notice: str, version: str = "") -> None:
    services.note_correction(article=article, by=by, notice=notice, version=version or None)


def withhold(article: Article, *, by: User, revision: str, reason: str) -> None:
    services.withhold_revision(revision=article.revisions.get(pk=revision), by=by, reason=reason)


def republish_version(article: Article, *, by: User, revision: str) -> None:
    services.republish_revision(revision=article.revisions.get(pk=revision), by=by)


class NoticeForm(ServiceActionForm):
    notice = forms.CharField(
        label=_("Notice"),
        max_length=1000,
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 4}),
        help_text=_("Shown to readers above the story. Leave empty to show no notice."),
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(self.objects) == 1:
            notice = services.correction_notice(self.objects[0])
            self.initial = {"notice": notice, "version": services.correction_notice_version(notice)}


class RevisionForm(ServiceActionForm):
    """A form that asks for an earlier version of the text: a withheld one, or one that is not."""

    withheld = False
    revision = forms.ChoiceField(label=_("Version"), widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        article = self.objects[0]
        earlier = article.revisions.exclude(pk=article.current_revision_id).defer("text").order_by("-number")
        earlier = earlier.filter(withholding__isnull=not self.withheld)
        chosen = cast("forms.ChoiceField", self.fields["revision"])
        chosen.choices = [(r.pk, f"{r}, {date_format(localtime(r.created_at), 'DATETIME_FORMAT')}") for r in earlier]


class WithholdForm(RevisionForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
        help_text=_("Shown to readers in place of the text."),
    )


class ShowAgainForm(RevisionForm):
    withheld = True


def has_been_corrected(article: Article) -> bool:
    return article.current_revision is not None and article.current_revision.number > 1


def has_withheld(article: Article) -> bool:
    return has_been_corrected(article) and article.revisions.filter(withholding__isnull=False).exists()


def mark_names_checked(article: Article, *, by: User) -> None:
    services.mark_mentions_checked(article=article, by=by)


def corrected_names(article: Article) -> QuerySet[Mention]:
    """Return the names set by an editor whose words a correction changed, while no editor has checked them."""
    if not has_been_corrected(article):
        return Mention.objects.none()
    mentions = Mention.objects.filter(revision__article=article).exclude(corrected="")
    return mentions.select_related("agent", "revision").defer("revision__text")


CORRECTION_ACTIONS = [
    ServiceAction(
        "names",
        _("Names checked"),
        mark_names_checked,
        lambda n: ngettext("Names of %(n)d story checked.", "Names of %(n)d stories checked.", n) % {"n": n},
        available=lambda article: corrected_names(article).exists(),
        permission=Action.JUDGE,
    ),
    ServiceAction(
        "note",
        _("Correction notice"),
        note_correction,
        lambda n: ngettext("%(n)d notice saved.", "%(n)d notices saved.", n) % {"n": n},
        available=has_been_corrected,
        form=NoticeForm,
        permission=Action.PUBLISH,
    ),
    ServiceAction(
        "withhold",
        _("Withhold an earlier version"),
        withhold,
        lambda n: ngettext("%(n)d version withheld.", "%(n)d versions withheld.", n) % {"n": n},
        available=has_been_corrected,
        form=WithholdForm,
        variant="danger",
        permission=Action.WITHHOLD,
    ),
    ServiceAction(
        "show_again",
        _("Show a withheld version again"),
        republish_version,
        lambda n: ngettext("%(n)d version shown again.", "%(n)d versions shown again.", n) % {"n": n},
        available=has_withheld,
        form=ShowAgainForm,
        permission=Action.WITHHOLD,
    ),
]
