"""Tokens: how a program says who it is."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What the bearer of a token may do; see ``newsroom.api.access`` for what each role comes to."""

    READER = "reader", _("reader")
    REPORTER = "reporter", _("reporter")
    MACHINE = "machine", _("machine")
    EDITOR = "editor", _("editor")


def digest_of(secret: str) -> str:
    """SHA-256: enough for a secret of 256 random bits, which nobody can guess from its digest."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenManager(models.Manager["ApiToken"]):
    def issue(self, *, user: User, role: str) -> tuple[ApiToken, str]:
        """A new token for this account, and its secret, which is not kept and cannot be shown again."""
        secret = ApiToken.PREFIX + secrets.token_urlsafe(32)
        hint = secret[: len(ApiToken.PREFIX) + 4]
        return self.create(user=user, role=role, digest=digest_of(secret), hint=hint), secret

    def bearing(self, secret: str) -> ApiToken | None:
        """The token with this secret, unless it is revoked or its account is closed."""
        valid = self.filter(digest=digest_of(secret), revoked_at__isnull=True, user__is_active=True)
        return valid.select_related("user").first()


class ApiToken(models.Model):
    """A secret that stands for an account, which is the actor of all that is done with it."""

    # A fixed beginning lets scanners of source code find a secret that was committed by mistake.
    PREFIX = "nra_"
    LAST_USED_PRECISION = timedelta(hours=1)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens", verbose_name=_("account")
    )
    role = models.CharField(_("role"), max_length=8, choices=Role)
    digest = models.CharField(_("SHA-256 of the secret"), max_length=64, unique=True, editable=False)
    hint = models.CharField(_("begins with"), max_length=12, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False, help_text=_("To the hour."))
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects: ClassVar[ApiTokenManager] = ApiTokenManager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at", "-id"]
        constraints = [models.CheckConstraint(condition=models.Q(role__in=Role.values), name="api_token_role_known")]

    def __str__(self) -> str:
        return f"{self.user} ({self.hint}…)"

    def note_use(self) -> None:
        """Remember when the token was used; written at most once an hour, so that reading stays reading."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at >= self.LAST_USED_PRECISION:
            self.last_used_at = now
            ApiToken.objects.filter(pk=self.pk).update(last_used_at=now)

    def revoke(self) -> None:
        """The secret is refused from now on, for good."""
        if self.revoked_at is None:
            self.revoked_at = timezone.now()
            self.save(update_fields=["revoked_at"])
