"""What the permissions of :mod:`core.permissions` hang on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.permissions import Action


class Desk(models.Model):
    """No table: a name for the permissions that are not about one model."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [(action.value, action.label) for action in Action]
        verbose_name = _("work at the desk")
        verbose_name_plural = _("work at the desk")
