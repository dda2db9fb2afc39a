"""Corrections of stories, the statements that they changed, and withheld versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.articles import Revision
from articles.models.statements import Statement, Wording
from articles.review_state import Corrected


class Correction(models.Model):
    """One revision that replaced another, with an editor's notice to readers.

    ``counts`` has the numbers of statements and mentions that kept their place, moved and changed.
    """

    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="correction")
    counts = models.JSONField(_("counts"), default=dict)
    notice = models.TextField(_("notice for readers"), blank=True, max_length=1000)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self) -> str:
        return str(_("correction to %(revision)s") % {"revision": self.revision})


class Rewording(models.Model):
    """A statement whose words a correction changed or removed, with its review state before the correction.

    ``was_public``: readers saw the former words, so that the address of the statement still shows what changed.
    """

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="rewordings")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="rewordings")
    outcome = models.CharField(_("outcome"), max_length=8, choices=Corrected)
    before = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="+", verbose_name=_("before"))
    after = models.ForeignKey(Wording, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("after"))
    was_public = models.BooleanField(_("was public"))
    state = models.CharField(_("state before"), max_length=10)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = _("changed wording")
        verbose_name_plural = _("changed wordings")
        constraints = [models.UniqueConstraint(fields=["correction", "statement"], name="rewording_once")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} ({self.statement_id})"


class Withholding(models.Model):
    """An earlier revision that readers no longer see, with the public reason."""

    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="withholding")
    reason = models.CharField(_("public reason"), max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("withheld by")
    )
    at = models.DateTimeField(_("withheld at"), auto_now_add=True)

    class Meta:
        verbose_name = _("withheld version")
        verbose_name_plural = _("withheld versions")

    def __str__(self) -> str:
        return self.reason
