"""Disputes: objections of readers to public statements."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.statements import Statement
from people.models import OpaqueIdField


class Dispute(models.Model):
    """An objection to a public statement. Readers see an editor's mark, and ``reply`` if an editor shows it.

    ``token`` is a digest of the secret in the address at which the sender follows the dispute. ``sender`` is a digest
    of the network address and the day; it limits the disputes from one address.
    """

    class Ground(models.TextChoices):
        NOT_ME = "not-me", _("I did not say this")
        NOT_MY_WORDS = "not-my-words", _("I am misquoted")
        WRONG_ROLE = "wrong-role", _("My role is wrong")
        OUT_OF_CONTEXT = "out-of-context", _("It is taken out of context")

    class DisputeState(models.TextChoices):
        RECEIVED = "received", _("received")
        IN_REVIEW = "in-review", _("in review")
        UPHELD = "upheld", _("upheld")
        DECLINED = "declined", _("declined")

    id = OpaqueIdField()
    token = models.CharField(max_length=64, unique=True, editable=False)
    statement = models.ForeignKey(
        Statement, on_delete=models.PROTECT, related_name="disputes", verbose_name=_("statement")
    )
    ground = models.CharField(_("what is wrong"), max_length=16, choices=Ground)
    details = models.TextField(_("details"), max_length=4000)
    name = models.CharField(_("name"), max_length=200, blank=True)
    contact = models.CharField(_("contact"), max_length=300, blank=True)
    reply = models.TextField(_("reply for readers"), max_length=1000, blank=True)
    reply_shown = models.BooleanField(_("reply shown to readers"), default=False)
    state = models.CharField(_("state"), max_length=9, choices=DisputeState, default=DisputeState.RECEIVED)
    outcome = models.TextField(_("outcome"), max_length=2000, blank=True)
    sender = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["sender", "created_at"], name="dispute_of_sender"),
            models.Index(fields=["state", "created_at"], name="dispute_by_state"),
        ]

    def __str__(self) -> str:
        return self.get_ground_display()
