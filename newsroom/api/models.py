"""API tokens, and the stored responses to idempotent requests."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.permissions import Role
from newsroom.api.core.scopes import CHIEF_DAYS, scopes_of


def digest_of(secret: str) -> str:
    """Return the SHA-256 of a secret; enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenManager(models.Manager["ApiToken"]):
    def issue(
        self, *, user: User, role: str, scopes: Iterable[str] | None = None, expires_at: datetime | None = None
    ) -> tuple[ApiToken, str]:
        """Create a token and return it with its secret, which is not stored.

        Without ``scopes`` the token has all scopes of its role. A chief's token always expires.
        """
        if role == Role.CHIEF:
            longest = timezone.now() + timedelta(days=CHIEF_DAYS)
            expires_at = min(expires_at or longest, longest)
        secret = ApiToken.PREFIX + secrets.token_urlsafe(32)
        token = self.create(
            user=user,
            role=role,
            scopes=scopes_of(role) if scopes is None else sorted(set(scopes)),
            expires_at=expires_at,
            digest=digest_of(secret),
            hint=secret[: len(ApiToken.PREFIX) + 4],
        )
        return token, secret

    def valid(self) -> models.QuerySet[ApiToken]:
        """Return the tokens of active accounts that are neither revoked nor expired."""
        unexpired = models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=Now())
        return self.filter(unexpired, revoked_at__isnull=True, user__is_active=True)

    def with_secret(self, secret: str) -> ApiToken | None:
        """Return the valid token with this secret."""
        return self.valid().filter(digest=digest_of(secret)).select_related("user").first()


class ApiToken(models.Model):
    """The credential of a program: a secret of an account, with a role and scopes."""

    # A fixed prefix lets scanners find a secret that was committed by mistake.
    PREFIX = "nra_"
    LAST_USED_PRECISION = timedelta(hours=1)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens", verbose_name=_("account")
    )
    role = models.CharField(_("role"), max_length=8, choices=Role)
    scopes = ArrayField(
        models.CharField(max_length=32),
        verbose_name=_("scopes"),
        blank=True,
        default=list,
        help_text=_("What programs may do with this token, within its role. They may always read what is public."),
    )
    digest = models.CharField(_("SHA-256 of the secret"), max_length=64, unique=True, editable=False)
    hint = models.CharField(_("begins with"), max_length=12, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False, help_text=_("To the hour."))
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True, help_text=_("Empty: never."))
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects: ClassVar[ApiTokenManager] = ApiTokenManager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="api_token_role_known"),
            models.CheckConstraint(
                condition=~models.Q(role=Role.CHIEF) | models.Q(expires_at__isnull=False),
                name="api_token_of_chief_expires",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.hint}…)"

    @property
    def state(self) -> str:
        """``revoked``, ``expired`` or ``valid``."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= timezone.now() else "valid"

    def note_use(self) -> None:
        """Store when the token was used, at most once an hour, so that most requests write nothing."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at >= self.LAST_USED_PRECISION:
            self.last_used_at = now
            ApiToken.objects.filter(pk=self.pk).update(last_used_at=now)

    def revoke(self) -> None:
        """Refuse the secret from now on."""
        if self.revoked_at is None:
            self.revoked_at = timezone.now()
            self.save(update_fields=["revoked_at"])


class AnsweredRequest(models.Model):
    """The response to a POST that carried an ``Idempotency-Key``; kept for a day."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField(help_text="JSON, in its original order of keys.")
    created_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="answered_once_for_a_key")]
