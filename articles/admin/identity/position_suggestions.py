"""Actions on the positions suggested from stories, on the page of a person."""

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


class AcceptPositionForm(ServiceActionForm):
    role = forms.CharField(max_length=300)
    organisation = forms.ModelChoiceField(Agent.objects.filter(kind=AgentKind.ORGANISATION), required=False)
    start = forms.DateField(required=False, label=_("from"))
    end = forms.DateField(required=False, label=_("to"))
    source = forms.URLField(required=False, max_length=2000, assume_scheme="https")


class PositionRoleForm(ServiceActionForm):
    role = forms.CharField(max_length=300)


def accept(person: Agent, *, by: User, **values: Any) -> None:
    services.accept_position(person=person, by=by, **values)


def refuse(person: Agent, *, by: User, role: str) -> None:
    refuse_position(person=person, role=role, by=by)


def suggest_again(person: Agent, *, by: User, role: str) -> None:
    for refusal in RefusedPosition.objects.filter(person=person, role=role, undone_at__isnull=True):
        undo_refusal(refusal=refusal, by=by)


def never(row: Agent) -> bool:
    """Show no button at the top of the page: the template has one beside each suggestion."""
    return False


ACTIONS = [
    ServiceAction(
        "accept_position",
        _("Accept position"),
        accept,
        lambda n: ngettext("%(n)d position accepted.", "%(n)d positions accepted.", n) % {"n": n},
        available=never,
        form=AcceptPositionForm,
        variant="primary",
        in_changelist=False,
        permission=Action.IDENTIFY,
    ),
    ServiceAction(
        "refuse_position",
        _("Refuse position"),
        refuse,
        lambda n: ngettext("%(n)d position refused.", "%(n)d positions refused.", n) % {"n": n},
        available=never,
        form=PositionRoleForm,
        in_changelist=False,
        permission=Action.IDENTIFY,
    ),
    ServiceAction(
        "suggest_again",
        _("Suggest position again"),
        suggest_again,
        lambda n: (
            ngettext("%(n)d position can be suggested again.", "%(n)d positions can be suggested again.", n) % {"n": n}
        ),
        available=never,
        form=PositionRoleForm,
        in_changelist=False,
        permission=Action.IDENTIFY,
    ),
]
