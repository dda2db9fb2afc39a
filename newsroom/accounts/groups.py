"""Creates the groups of the roles in :mod:`core.permissions`. An administrator may create others."""

from __future__ import annotations

from typing import Any

from django.apps import apps as all_apps
from django.apps.registry import Apps
from django.db.models import Q

from core.permissions import GROUPS, MODEL_PERMISSIONS, PERMISSIONS, Action


def create_groups(using: str = "default", apps: Apps = all_apps, **kwargs: Any) -> None:
    """Add each role's permissions to its group, and name them as in the code. Permissions that others added stay.

    A receiver of ``post_migrate``, after which Django has created the permissions.
    """
    try:
        group, permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:  # only some apps have been migrated so far
        return
    stored = permission._default_manager.using(using)
    staff = stored.filter(content_type__app_label="people", content_type__model="staffpermission")
    for action in Action:
        staff.filter(codename=action.value).exclude(name=action.label).update(name=action.label)
    for role, models in MODEL_PERMISSIONS.items():
        actions = [action.value for action, roles in PERMISSIONS.items() if role in roles]
        permissions = Q(content_type__app_label="people", content_type__model="staffpermission", codename__in=actions)
        for label, verbs in models.items():
            app, model = label.split(".")
            permissions |= Q(content_type__app_label=app, codename__in=[f"{verb}_{model}" for verb in verbs])
        role_group, _created = group._default_manager.using(using).get_or_create(name=GROUPS[role])
        role_group.permissions.add(*stored.filter(permissions))
