"""The model that Django needs to store the permissions of :mod:`core.permissions`."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.permissions import Action


class StaffPermission(models.Model):
    """A permission that is not about one model. It has no table."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [(action.value, action.label) for action in Action]
        verbose_name = _("newsroom permission")
        verbose_name_plural = _("newsroom permissions")
