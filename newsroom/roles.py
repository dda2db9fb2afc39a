"""Roles that come with the archive: groups of Django's permissions. An administrator may make others.

Made after migrating, when Django has made the permissions; what an administrator added to a role is kept.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps as all_apps
from django.apps.registry import Apps
from django.db.models import Q

EDITORS = "Editors"
# Model: what editors may do with it. Nothing that decisions, addresses or texts hang on can be deleted by anybody.
EDITORS_MAY = {
    "articles.article": ["view", "change"],
    "articles.answer": ["view", "change"],
    "articles.extractionrun": ["view", "change"],
    "articles.outlet": ["view"],
    "articles.question": ["view", "change"],
    "articles.revision": ["view"],
    "articles.speaker": ["view"],
    "articles.statement": ["view", "change"],
    "articles.topic": ["view", "add", "change"],
    "people.agent": ["view"],
    "people.alias": ["view", "add", "change", "delete"],
    "people.distinction": ["view", "change"],
    "people.mergerecord": ["view", "change"],
    "people.organisation": ["view", "add", "change"],
    "people.person": ["view", "add", "change"],
    "people.position": ["view", "add", "change", "delete"],
}


def make_roles(using: str = "default", apps: Apps = all_apps, **kwargs: Any) -> None:
    """Give the editors' group every permission of EDITORS_MAY; a receiver of ``post_migrate``."""
    try:
        group, permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:  # only some apps have been migrated so far
        return
    wanted = Q(pk__in=[])
    for label, verbs in EDITORS_MAY.items():
        app, model = label.split(".")
        wanted |= Q(content_type__app_label=app, codename__in=[f"{verb}_{model}" for verb in verbs])
    editors, _created = group._default_manager.using(using).get_or_create(name=EDITORS)
    editors.permissions.add(*permission._default_manager.using(using).filter(wanted))
