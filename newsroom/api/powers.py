"""What there is to be allowed over the API, and what each role comes to."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What the bearer of a token is to the archive."""

    READER = "reader", _("reader")
    REPORTER = "reporter", _("reporter")
    MACHINE = "machine", _("machine")
    EDITOR = "editor", _("editor")


class Power(models.TextChoices):
    """One thing that not everybody may do. A token's scopes are these, by their values."""

    READ_ALL = "read_all", _("read what is not public, and runs")
    HAND_IN = "hand_in", _("hand in stories as drafts, and correct one’s own drafts")
    HAND_IN_PUBLISHED = "hand_in_published", _("hand in stories that become public, and correct any story")
    DECIDE_STATUS = "decide_status", _("publish, schedule, withdraw, return to draft")
    DECIDE = "decide", _("decide on statements and their speakers")
    CURATE = "curate", _("keep names, positions and topics")
    MERGE = "merge", _("merge people and organisations, and undo it")
    WEBHOOKS = "webhooks", _("have changes sent to an address of one’s own")


POWERS: Mapping[str | None, frozenset[Power]] = {
    None: frozenset(),
    Role.READER: frozenset([Power.WEBHOOKS]),
    Role.REPORTER: frozenset([Power.HAND_IN, Power.WEBHOOKS]),
    Role.MACHINE: frozenset([Power.READ_ALL, Power.HAND_IN, Power.HAND_IN_PUBLISHED, Power.WEBHOOKS]),
    Role.EDITOR: frozenset(Power),
}


def scopes_of(role: str) -> list[str]:
    """All that a role may do, as a token's scopes, in the order of :class:`Power`."""
    return [power.value for power in Power if power in POWERS[role]]
