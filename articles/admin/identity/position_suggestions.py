"""Positions that stories offer, on the page of a person: accepted with dates, or refused, by one button each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import services
from core.permissions import Action
from people.admin.service_actions import ServiceAction, ServiceActionForm
from people.models import Agent, AgentKind, RefusedPosition
from people.services.positions import refuse_position, undo_refusal


class AcceptForm(ServiceActionForm):
    role = forms.CharField(max_length=300)
    organisation = forms.ModelChoiceField(Agent.objects.filter(kind=AgentKind.ORGANISATION), required=False)
    start = forms.DateField(required=False, label=_("from"))
    end = forms.DateField(required=False, label=_("until"))
    source = forms.URLField(required=False, max_length=2000, assume_scheme="https")


class RefuseForm(ServiceActionForm):
    role = forms.CharField(max_length=300)


def accept(person: Agent, *, by: User, **answers: Any) -> None:
    services.accept_position(person=person, by=by, **answers)


def refuse(person: Agent, *, by: User, role: str) -> None:
    refuse_position(person=person, role=role, by=by)


def offer_again(person: Agent, *, by: User, role: str) -> None:
    for refusal in RefusedPosition.objects.filter(person=person, role=role, undone_at__isnull=True):
        undo_refusal(refusal=refusal, by=by)


def nowhere(row: Agent) -> bool:
    """The buttons stand beside each offer, not among the page's."""
    return False


ACTIONS = [
    ServiceAction(
        "accept_position",
        _("Accept the position"),
        accept,
        lambda n: ngettext("%(n)d position was accepted.", "%(n)d positions were accepted.", n) % {"n": n},
        available=nowhere,
        form=AcceptForm,
        variant="primary",
        in_changelist=False,
        permission=Action.IDENTIFY,
    ),
    ServiceAction(
        "refuse_position",
        _("Refuse the position"),
        refuse,
        lambda n: ngettext("%(n)d position was refused.", "%(n)d positions were refused.", n) % {"n": n},
        available=nowhere,
        form=RefuseForm,
        in_changelist=False,
        permission=Action.IDENTIFY,
    ),
    ServiceAction(
        "offer_again",
        _("ActionButton the position again"),
        offer_again,
        lambda n: (
            ngettext("%(n)d position may be offered again.", "%(n)d positions may be offered again.", n) % {"n": n}
        ),
        available=nowhere,
        form=RefuseForm,
        in_changelist=False,
        permission=Action.IDENTIFY,
    ),
]
