"""What people decide of outlets: which of the machine's findings readers may see, and who has a page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from articles.deeds import write_down
from articles.models import Outlet, Speaker
from articles.naming import settle_names
from articles.services.base import verb
from core.permissions import Action, needs
from people.models import Agent

POLICY = (
    "name",
    "url",
    "public_text",
    "public_people",
    "unreviewed_min_confidence",
    "unreviewed_forms",
    "unreviewed_acts",
)


@needs(Action.SET_POLICY)
@verb
def save_outlet(*, outlet: Outlet, by: AbstractBaseUser) -> Outlet:
    """Keep an outlet as it is given, new or changed. What readers may see changes at once, and so may the spellings
    of names.
    """
    known = Outlet.objects.select_for_update().filter(pk=outlet.pk).first()
    before = policy_of(known) if known else {}
    outlet.save()
    write_down(outlet, "policy", by=by, before=before, after=policy_of(outlet))
    speaking = Speaker.objects.filter(statement__article__outlet=outlet, agent__isnull=False).values("agent")
    settle_names(Agent.objects.filter(pk__in=speaking))
    return outlet


def policy_of(outlet: Outlet) -> dict[str, Any]:
    return {name: getattr(outlet, name) for name in POLICY}
