"""Actions for the Wikidata id of an agent: look it up, or set it."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import services
from core.permissions import Action
from people.admin.service_actions import ServiceAction, ServiceActionForm
from people.models import Agent
from people.services.wikidata import queue_lookup


class WikidataForm(ServiceActionForm):
    wikidata = forms.CharField(max_length=16, required=False, label="Wikidata")


def look_up(agent: Agent, *, by: User) -> None:
    queue_lookup(agent=agent, by=by)


def set_wikidata(agent: Agent, *, by: User, wikidata: str) -> None:
    services.set_wikidata(agent=agent, wikidata=wikidata.strip(), by=by)


ACTIONS = [
    ServiceAction(
        "look_up",
        _("Look up at Wikidata"),
        look_up,
        lambda n: ngettext("%(n)d look-up queued.", "%(n)d look-ups queued.", n) % {"n": n},
        available=lambda agent: bool(settings.NEWSROOM_RECONCILIATION_URL) and not agent.wikidata,
        in_changelist=False,
        permission=Action.IDENTIFY,
    ),
    ServiceAction(
        "set_wikidata",
        _("Set Wikidata id"),
        set_wikidata,
        lambda n: ngettext("%(n)d Wikidata id saved.", "%(n)d Wikidata ids saved.", n) % {"n": n},
        available=lambda agent: False,
        form=WikidataForm,
        in_changelist=False,
        permission=Action.IDENTIFY,
    ),
]
