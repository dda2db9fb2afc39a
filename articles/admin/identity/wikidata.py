"""Wikidata's id of an agent, on its page: asked for by a button, taken from what is offered or written by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import services
from core.permissions import Action
from people.admin.service_actions import ServiceAction, ServiceActionForm
from people.models import Agent, Lookup
from people.services.wikidata import queue_lookup


class WikidataForm(ServiceActionForm):
    wikidata = forms.CharField(max_length=16, required=False, label="Wikidata")


def ask(agent: Agent, *, by: User) -> None:
    queue_lookup(agent=agent, by=by)


def take(agent: Agent, *, by: User, wikidata: str) -> None:
    services.set_wikidata(agent=agent, wikidata=wikidata.strip(), by=by)


ACTIONS = [
    ServiceAction(
        "look_up",
        _("Look for it at Wikidata"),
        ask,
        lambda n: ngettext("%(n)d name was asked for.", "%(n)d names were asked for.", n) % {"n": n},
        available=lambda agent: bool(settings.NEWSROOM_RECONCILIATION_URL) and not agent.wikidata,
        in_changelist=False,
        permission=Action.IDENTIFY,
    ),
    ServiceAction(
        "set_wikidata",
        _("Set the id at Wikidata"),
        take,
        lambda n: ngettext("%(n)d id was set.", "%(n)d ids were set.", n) % {"n": n},
        available=lambda agent: False,
        form=WikidataForm,
        in_changelist=False,
        permission=Action.IDENTIFY,
    ),
]


def latest(agent: Agent) -> dict[str, Any]:
    """What a page shows of the last look-up."""
    return {"lookup": Lookup.objects.filter(agent=agent).order_by("-at", "-id").first()}
