"""What a person decided, row by row: who, when, what before and what after. Nothing changes or removes a row."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.statement import Statement
from core.action_context import current_action_id


class Decision(models.Model):
    class Action(models.TextChoices):
        CONFIRM = "confirm", _("confirmed")
        REJECT = "reject", _("rejected")
        ACCEPT = "accept", _("accepted in bulk")
        REOPEN = "reopen", _("reopened")
        EDIT = "edit", _("changed")
        CREATE = "create", _("entered")
        UNDO = "undo", _("taken back")

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="decisions")
    action = models.CharField(_("action"), max_length=8, choices=Action)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    # What was decided at one stroke has one number, and is taken back as one.
    act = models.BigIntegerField(null=True, editable=False, default=current_action_id)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    undoes = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        related_name="undone",
        null=True,
        editable=False,
        verbose_name=_("takes back"),
    )

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at", "-id"], name="decision_newest")]

    def __str__(self) -> str:
        return f"{self.get_action_display()} · {self.by}"
