"""The roles of :mod:`core.permissions` as groups of Django's permissions. An administrator may make others.

Made after migrating, when Django has made the permissions; what an administrator added to a role is kept.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps as all_apps
from django.apps.registry import Apps
from django.db.models import Q

from core.permissions import GROUPS, PERMISSIONS, Role

EDITORS = GROUPS[Role.EDITOR]
# Model: what a role sees and changes of it in the admin. What a verb does besides, the table in core.permissions says.
# Nothing that decisions, addresses or texts hang on can be deleted by anybody.
EDITORS_MAY = {
    "articles.article": ["view", "add", "change"],
    "articles.answer": ["view", "change"],
    "articles.dispute": ["view", "change"],
    "articles.extractionrun": ["view", "change"],
    "articles.outlet": ["view"],
    "articles.question": ["view", "change"],
    "articles.batchrerun": ["view"],
    "articles.revision": ["view"],
    "articles.speaker": ["view"],
    "articles.statement": ["view", "change"],
    "articles.topic": ["view", "add", "change"],
    "people.agent": ["view"],
    "people.alias": ["view", "add", "change", "delete"],
    "people.distinction": ["view", "change"],
    "people.kindchange": ["view", "change"],
    "people.likelypair": ["view", "change"],
    "people.mergerecord": ["view", "change"],
    "people.organisation": ["view", "add", "change"],
    "people.person": ["view", "add", "change"],
    "people.part": ["view", "add", "change", "delete"],
    "people.position": ["view", "add", "change", "delete"],
    "people.split": ["view", "change"],
}
CHIEFS_MAY = EDITORS_MAY | {
    "api.apitoken": ["view", "add", "change"],
    "articles.erasure": ["view", "add", "change"],
    "articles.outlet": ["view", "add", "change"],
    "articles.extractionmodel": ["view", "change"],
    "auth.group": ["view"],
    "auth.user": ["view", "add", "change"],
    "axes.accessattempt": ["view", "delete"],
    "webhooks.webhook": ["view", "change"],
}
ADMIN: dict[Role, dict[str, list[str]]] = {
    Role.REPORTER: {"articles.article": ["view", "add"]},
    Role.EDITOR: EDITORS_MAY,
    Role.CHIEF: CHIEFS_MAY,
    Role.MACHINE: {},
}


def make_roles(using: str = "default", apps: Apps = all_apps, **kwargs: Any) -> None:
    """Give each role's group all its permissions; a receiver of ``post_migrate``."""
    try:
        group, permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:  # only some apps have been migrated so far
        return
    for role, models in ADMIN.items():
        actions = [action.value for action, roles in PERMISSIONS.items() if role in roles]
        wanted = Q(content_type__app_label="people", content_type__model="desk", codename__in=actions)
        for label, verbs in models.items():
            app, model = label.split(".")
            wanted |= Q(content_type__app_label=app, codename__in=[f"{verb}_{model}" for verb in verbs])
        made, _created = group._default_manager.using(using).get_or_create(name=GROUPS[role])
        made.permissions.add(*permission._default_manager.using(using).filter(wanted))
