"""The audit log: every decision of an editor and every other action of a person, never changed or deleted."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.action_context import current_action_id


class DecisionAction(models.TextChoices):
    """What an editor does to a statement, its words, speakers and replies."""

    CONFIRM = "confirm", _("confirmed")
    REJECT = "reject", _("rejected")
    ACCEPT = "accept", _("accepted in bulk")
    REOPEN = "reopen", _("reopened")
    EDIT = "edit", _("changed")
    CREATE = "create", _("entered")
    UNDO = "undo", _("undone")


# What was done that is no decision, for a person; other actions are called as they are stored.
ACTION_LABELS = {
    "account": _("account changed"),
    "assign": _("assigned"),
    "checklist": _("checklist ticked"),
    "comment": _("commented"),
    "create": _("added"),
    "edit": _("changed"),
    "names looked at": _("names checked"),
    "note correction": _("correction notice written"),
    "password": _("password changed"),
    "policy": _("settings changed"),
    "promote": _("put into use"),
    "revert": _("restored"),
    "roles": _("roles changed"),
    "show again": _("version shown again"),
    "withhold": _("version withheld"),
}


def object_type_of(row: models.Model | type[models.Model]) -> str:
    """Return the model's name; people and organisations share that of the agent."""
    concrete = row._meta.concrete_model
    return str(concrete._meta.model_name if concrete else row._meta.model_name)


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def about(self, rows: models.Model | models.QuerySet[Any]) -> Self:
        """Entries about a row, or about any row of a query whose ids are text."""
        if isinstance(rows, models.QuerySet):
            return self.filter(subject=object_type_of(rows.model), object_id__in=rows.order_by().values("pk"))
        return self.filter(subject=object_type_of(rows), object_id=str(rows.pk))

    def decisions(self) -> Self:
        """Decisions of editors on statements, and the undoing of these."""
        return self.filter(subject="statement", action__in=DecisionAction.values)


class AuditEntry(models.Model):
    """One action of a person on one object, named by ``subject`` (its model) and ``object_id``. Never changed or
    deleted.

    ``before`` and ``after`` have the values that changed. An entry about a statement whose action is a
    :class:`DecisionAction` is an editor's decision. ``by`` is null for a sender without an account. Entries of one
    action of the person share ``action_id``, and are undone together; ``undoes`` is the entry that this one undid.
    """

    subject = models.CharField(_("kind of thing"), max_length=40)
    # Ids collate byte by byte, as in the tables of the objects, so that a query from these uses the index.
    object_id = models.CharField(_("identifier"), max_length=64, db_collation="C")
    action = models.CharField(_("action"), max_length=40)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    action_id = models.BigIntegerField(null=True, editable=False, default=current_action_id)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    undoes = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        related_name="undone",
        null=True,
        editable=False,
        verbose_name=_("undoes"),
    )

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["subject", "object_id", "-id"], name="audit_entry_of_object"),
            models.Index(fields=["-at", "-id"], name="audit_entry_newest"),
            # Few entries are no decisions: which objects have one, such as the statements marked as disputed.
            models.Index(
                fields=["subject", "action", "object_id"],
                condition=~Q(action__in=DecisionAction.values),
                name="audit_entry_by_action",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_label} · {self.subject} {self.object_id} · {self.by}"

    @property
    def is_decision(self) -> bool:
        return self.subject == "statement" and self.action in DecisionAction.values

    @property
    def action_label(self) -> str:
        """What was done, for a person."""
        if self.is_decision:
            return str(DecisionAction(self.action).label)
        return str(ACTION_LABELS.get(self.action, self.action))
