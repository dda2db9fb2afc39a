"""What there is to be allowed over the API, and what each role comes to: what ``core.permissions`` says of it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import permissions
from core.permissions import PERMISSIONS, Action


class Role(models.TextChoices):
    """What the bearer of a token is to the archive.

    A chief's token is made by a chief who has signed in with a second factor, which stands for that of each request:
    it names its scopes and lasts no longer than :data:`CHIEF_DAYS`.
    """

    READER = "reader", _("reader")
    REPORTER = permissions.Role.REPORTER.value, permissions.Role.REPORTER.label
    MACHINE = permissions.Role.MACHINE.value, permissions.Role.MACHINE.label
    EDITOR = permissions.Role.EDITOR.value, permissions.Role.EDITOR.label
    CHIEF = permissions.Role.CHIEF.value, permissions.Role.CHIEF.label


CHIEF_DAYS = 90


class Power(models.TextChoices):
    """One thing that not everybody may do. A token's scopes are these, by their values."""

    READ_ALL = "read_all", _("read what is not public, and runs")
    HAND_IN = "hand_in", _("hand in stories as drafts, and correct one’s own drafts")
    HAND_IN_PUBLISHED = "hand_in_published", _("hand in stories that become public, and correct any story")
    DECIDE_STATUS = "decide_status", _("publish, schedule, return to draft; a chief also withdraws")
    DECIDE = "decide", _("decide on statements and their speakers")
    CURATE = "curate", _("keep names and positions, and tell people apart")
    MERGE = "merge", _("merge people and organisations, and undo it")
    WEBHOOKS = "webhooks", _("have changes sent to an address of one’s own")


ACTIONS: Mapping[Power, Action] = {
    Power.READ_ALL: Action.READ_ALL,
    Power.HAND_IN: Action.HAND_IN,
    Power.HAND_IN_PUBLISHED: Action.HAND_IN_PUBLISHED,
    Power.DECIDE_STATUS: Action.PUBLISH,
    Power.DECIDE: Action.JUDGE,
    Power.CURATE: Action.IDENTIFY,
    Power.MERGE: Action.MERGE,
}
FOR_EVERY_ACCOUNT = frozenset([Power.WEBHOOKS])
POWERS: Mapping[str | None, frozenset[Power]] = {
    None: frozenset(),
    Role.READER: FOR_EVERY_ACCOUNT,
} | {
    role: FOR_EVERY_ACCOUNT | {power for power, action in ACTIONS.items() if role in PERMISSIONS[action]}
    for role in permissions.Role
}


def scopes_of(role: str) -> list[str]:
    """All that a role may do, as a token's scopes, in the order of :class:`Power`."""
    return [power.value for power in Power if power in POWERS[role]]
