"""What kind of agent somebody is, put right in the admin, with a way back."""

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
    """Asks once more, and says what becomes of positions."""

    def consequences(self) -> list[tuple[Any, str]]:
        return [(row, positions_lost(row)) for row in self.objects]


def positions_lost(agent: Agent) -> str:
    if agent.kind == AgentKind.PERSON:
        count = agent.positions.count()
        words = ngettext("%(n)d position goes, until it is undone", "%(n)d positions go, until it is undone", count)
    else:
        count = agent.posts.count()
        words = ngettext(
            "%(n)d person in office there loses the organisation, until it is undone",
            "%(n)d people in office there lose the organisation, until it is undone",
            count,
        )
    return words % {"n": count} if count else ""


def change_to_other_kind(agent: Agent, *, by: User) -> None:
    other = AgentKind.ORGANISATION if agent.kind == AgentKind.PERSON else AgentKind.PERSON
    change_kind(agent=agent, kind=other, by=by)


def kind_change_action(kind: AgentKind) -> ServiceAction:
    return ServiceAction(
        "turn",
        _("This is an organisation") if kind == AgentKind.PERSON else _("This is a person"),
        change_to_other_kind,
        lambda n: ngettext("%(n)d is of the other kind now.", "%(n)d are of the other kind now.", n) % {"n": n},
        form=KindChangeForm,
        variant="danger",
        confirm_text=_("All that it said stays its own. Its address changes, and the old one leads there."),
        permission=Action.MERGE,
    )


def undo(row: KindChange, *, by: User) -> None:
    undo_kind_change(change=row, by=by)


@admin.register(KindChange)
class KindChangeAdmin(UndeletableAdmin, ServiceActionAdmin):
    no_delete_reason = _("The record of a change is what makes it possible to undo it.")
    service_errors = (IdentityError,)
    service_actions = [
        ServiceAction(
            "undo",
            _("Undo the change"),
            undo,
            lambda n: ngettext("%(n)d change was undone.", "%(n)d changes were undone.", n) % {"n": n},
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

    @display(description=_("state"), label={"undone": "default", "made": "success"})
    def state_badge(self, row: KindChange) -> tuple[str, Any]:
        return ("made", _("made")) if row.undone_at is None else ("undone", _("undone"))
