"""Scopes of API tokens: each grants an action of :mod:`core.permissions`, whose table says which roles have it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.permissions import PERMISSIONS, Action, Role

# A chief's token names its scopes and expires: it replaces the second factor of each request.
CHIEF_DAYS = 90


class Scope(models.TextChoices):
    """A restricted permission of the API."""

    READ_ALL = "read_all", _("see what is not public, and runs")
    HAND_IN = "hand_in", _("submit stories as drafts, and correct your own drafts")
    HAND_IN_PUBLISHED = "hand_in_published", _("submit stories that become public, and correct any story")
    DECIDE_STATUS = "decide_status", _("publish, schedule, return to draft; a chief also withdraws")
    DECIDE = "decide", _("decide on statements and their speakers")
    CURATE = "curate", _("keep names and positions, and decide who is who")
    MERGE = "merge", _("merge people and organisations, and undo it")
    WEBHOOKS = "webhooks", _("have changes sent to a webhook")


# Scopes without an action are open to every account.
ACTIONS: Mapping[Scope, Action] = {
    Scope.READ_ALL: Action.READ_ALL,
    Scope.HAND_IN: Action.HAND_IN,
    Scope.HAND_IN_PUBLISHED: Action.HAND_IN_PUBLISHED,
    Scope.DECIDE_STATUS: Action.PUBLISH,
    Scope.DECIDE: Action.JUDGE,
    Scope.CURATE: Action.IDENTIFY,
    Scope.MERGE: Action.MERGE,
}
SCOPES_OF_ROLE: Mapping[str | None, frozenset[Scope]] = {
    None: frozenset(),
    **{role: frozenset(s for s in Scope if s not in ACTIONS or role in PERMISSIONS[ACTIONS[s]]) for role in Role},
}


def scopes_of(role: str) -> list[str]:
    """Return all scopes of a role, in the order of :class:`Scope`."""
    return [scope.value for scope in Scope if scope in SCOPES_OF_ROLE[role]]
