"""Changing a person into an organisation or the reverse, with undo."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from core.permissions import Action
from people.admin.service_actions import ServiceAction, ServiceActionAdmin, ServiceActionForm, UndeletableAdmin
from people.models import Agent, AgentKind, KindChange
from people.services.base import IdentityError
from people.services.change_kind import change_kind, undo_kind_change


class KindChangeForm(ServiceActionForm):
    """The form that confirms a change of kind and lists what happens to positions."""

    def consequences(self) -> list[tuple[Any, str]]:
        return [(row, positions_lost(row)) for row in self.objects]


def positions_lost(agent: Agent) -> str:
    if agent.kind == AgentKind.PERSON:
        count = agent.positions.count()
        words = ngettext(
            "%(n)d position is removed until this is undone", "%(n)d positions are removed until this is undone", count
        )
    else:
        count = agent.posts.count()
        words = ngettext(
            "the position of %(n)d person loses its organisation until this is undone",
            "the positions of %(n)d people lose their organisation until this is undone",
            count,
        )
    return words % {"n": count} if count else ""


def change_to_other_kind(agent: Agent, *, by: User) -> None:
    other = AgentKind.ORGANISATION if agent.kind == AgentKind.PERSON else AgentKind.PERSON
    change_kind(agent=agent, kind=other, by=by)


def kind_change_action(kind: AgentKind) -> ServiceAction:
    return ServiceAction(
        "turn",
        _("Change to an organisation") if kind == AgentKind.PERSON else _("Change to a person"),
        change_to_other_kind,
        lambda n: ngettext("%(n)d changed.", "%(n)d changed.", n) % {"n": n},
        form=KindChangeForm,
        variant="danger",
        confirm_text=_("Its statements stay with it. Its address changes; the old one redirects to it."),
        permission=Action.MERGE,
    )


def undo(row: KindChange, *, by: User) -> None:
    undo_kind_change(change=row, by=by)


@admin.register(KindChange)
class KindChangeAdmin(UndeletableAdmin, ServiceActionAdmin):
    no_delete_reason = _("It is needed to undo the change.")
    service_errors = (IdentityError,)
    service_actions = [
        ServiceAction(
            "undo",
            _("Undo change"),
            undo,
            lambda n: ngettext("%(n)d change undone.", "%(n)d changes undone.", n) % {"n": n},
            available=lambda change: change.undone_at is None,
            variant="primary",
            permission=Action.MERGE,
        ),
    ]
    list_display = ["name", "before", "after", "at", "by", "state_badge"]
    list_select_related = ["by"]
    list_filter = [("undone_at", admin.EmptyFieldListFilter)]
    show_full_result_count = False
    search_fields = ["name"]
    search_help_text = _("A name")
    fields = ["name", "before", "after", "at", "by", "undone_at", "undone_by"]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @display(description=_("state"), label={"undone": "default", "valid": "success"})
    def state_badge(self, row: KindChange) -> tuple[str, Any]:
        return ("valid", _("valid")) if row.undone_at is None else ("undone", _("undone"))
