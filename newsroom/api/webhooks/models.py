"""Webhooks and the log of their messages, which holds kinds, ids and states but no content."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import new_id
from newsroom.api.webhooks.signatures import secret_of
from newsroom.changes.models import Kind

ROTATION = timedelta(hours=24)


def new_salt() -> str:
    return secrets.token_urlsafe(32)


class Webhook(models.Model):
    """An address of an account to which public changes are sent.

    ``after`` is the position of the changes up to which everything is sent or set aside: a webhook that was off, or
    whose receiver was unreachable, continues there.
    """

    class WebhookState(models.TextChoices):
        ON = "on", _("on")
        FAILING = "failing", _("failing, still trying")
        OFF = "off", _("off")

    class Off(models.TextChoices):
        """Why the webhook is off."""

        OWNER = "owner", _("switched off by its owner")
        FAILING = "failing", _("no message was accepted for days")
        GONE = "gone", _("the receiver answered 410 Gone")

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=100, blank=True)
    url = models.CharField(_("address"), max_length=2000)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, blank=True, help_text=_("Empty: all kinds."))
    filter = models.JSONField(_("filter"), default=dict, blank=True)
    site = models.CharField(max_length=200, help_text=_("The archive's address, for the links in messages."))
    after = models.BigIntegerField(_("sent up to position"))
    salt = models.CharField(max_length=64, default=new_salt)
    old_salt = models.CharField(max_length=64, blank=True)
    old_salt_until = models.DateTimeField(null=True)
    off = models.CharField(_("off because"), max_length=7, choices=Off, blank=True)
    off_at = models.DateTimeField(_("off since"), null=True)
    failing_since = models.DateTimeField(_("failing since"), null=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    due_at = models.DateTimeField(_("next attempt"), null=True)
    called_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(_("last delivered"), null=True)
    created_at = models.DateTimeField(_("created"), db_default=Now())

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name or self.url

    @property
    def state(self) -> str:
        if self.off:
            return self.WebhookState.OFF
        return self.WebhookState.FAILING if self.failures else self.WebhookState.ON

    @property
    def secret(self) -> str:
        return secret_of(self.salt)

    @property
    def salts(self) -> list[str]:
        """The salts of the valid secrets, the newest first."""
        still = self.old_salt_until is not None and self.old_salt_until > timezone.now()
        return [self.salt, self.old_salt] if still else [self.salt]

    def rotate(self) -> None:
        """Exchange the secret. Both sign for another day."""
        self.old_salt, self.old_salt_until = self.salt, timezone.now() + ROTATION
        self.salt = new_salt()
        self.save(update_fields=["salt", "old_salt", "old_salt_until"])


class Delivery(models.Model):
    """A message: the changes in it and its state. Its objects are read when it is sent."""

    class DeliveryState(models.TextChoices):
        PENDING = "pending", _("to be sent")
        DELIVERED = "delivered", _("delivered")
        SET_ASIDE = "set_aside", _("not delivered, may be sent again")

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    items = models.JSONField(
        default=list, help_text="The changes in this message: position, kind, id, action, and what it was merged into."
    )
    replay_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=9, choices=DeliveryState, default=DeliveryState.PENDING)
    created_at = models.DateTimeField(_("created"), db_default=Now(), db_index=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["webhook", "-created_at", "-id"], name="deliveries_newest_first"),
            models.Index(
                fields=["webhook", "created_at"], condition=models.Q(state="pending"), name="to_be_delivered"
            ),
        ]

    @property
    def may_have_arrived(self) -> bool:
        """Return whether the receiver may know these changes: they are sent again, on request or after a failure."""
        return self.replay_of_id is not None or self.attempts.exists()


class Attempt(models.Model):
    """An attempt to send a message."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField(db_default=Now())
    outcome = models.CharField(max_length=12)
    status = models.PositiveSmallIntegerField(null=True)
    milliseconds = models.PositiveIntegerField()

    class Meta:
        ordering = ["at", "id"]


class DeliveredObject(models.Model):
    """An object that was sent to a webhook with a filter: its receiver must learn when it leaves the filter."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="delivered_objects")
    kind = models.CharField(max_length=12)
    object_id = models.CharField(max_length=12)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook", "kind", "object_id"], name="delivered_object_once")]
