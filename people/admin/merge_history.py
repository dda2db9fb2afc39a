"""Admin of merges and of pairs marked as not the same, both with undo."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from core.permissions import Action
from people.admin.merge import moved_counts_text, undo_warning
from people.admin.service_actions import ServiceAction, ServiceActionAdmin, UndeletableAdmin
from people.models import Distinction, MergeRecord
from people.services.base import IdentityError
from people.services.distinctions import undo_distinction
from people.services.merge import MergeError, undo_merge


def undo_merge_record(record: MergeRecord, *, by: User) -> str:
    return undo_warning(undo_merge(record=record, by=by))


@admin.register(MergeRecord)
class MergeRecordAdmin(UndeletableAdmin, ServiceActionAdmin):
    no_delete_reason = _("It is needed to undo the merge.")
    empty_hint = _("A merge begins in the list of people or organisations: select two, then choose “Merge”.")
    service_errors = (MergeError,)
    service_actions = [
        ServiceAction(
            "undo",
            _("Undo merge"),
            undo_merge_record,
            lambda n: ngettext("%(n)d merge undone.", "%(n)d merges undone.", n) % {"n": n},
            available=lambda record: record.undone_at is None,
            variant="primary",
            permission=Action.MERGE,
        ),
    ]
    list_display = ["names", "at", "by", "state_badge"]
    list_select_related = ["by", "undone_by"]
    list_filter = [("undone_at", admin.EmptyFieldListFilter)]
    show_full_result_count = False
    fields = ["names", "at", "by", "kept", "merged", "what_moved", "undone_at", "undone_by"]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @display(description=_("merge"))
    def names(self, record: MergeRecord) -> str:
        return str(record)

    @display(description=_("state"), label={"undone": "default", "valid": "success"})
    def state_badge(self, record: MergeRecord) -> tuple[str, Any]:
        return ("valid", _("valid")) if record.undone_at is None else ("undone", _("undone"))

    @display(description=_("what moved"))
    def what_moved(self, record: MergeRecord) -> str:
        return moved_counts_text(record.moved)


def undo_distinction_record(row: Distinction, *, by: User) -> None:
    undo_distinction(distinction=row, by=by)


@admin.register(Distinction)
class DistinctionAdmin(UndeletableAdmin, ServiceActionAdmin):
    no_delete_reason = _("It keeps the two from being suggested as duplicates again. You can undo it.")
    service_errors = (IdentityError,)
    service_actions = [
        ServiceAction(
            "undo",
            _("Undo"),
            undo_distinction_record,
            lambda n: ngettext("%(n)d decision undone.", "%(n)d decisions undone.", n) % {"n": n},
            available=lambda row: row.undone_at is None,
            variant="primary",
            permission=Action.IDENTIFY,
        ),
    ]
    list_display = ["__str__", "at", "by", "state_badge"]
    list_select_related = ["one", "other", "by"]
    list_filter = [("undone_at", admin.EmptyFieldListFilter)]
    show_full_result_count = False
    search_fields = ["one__name", "other__name"]
    search_help_text = _("A name")
    fields = ["one", "other", "at", "by", "undone_at", "undone_by"]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @display(description=_("state"), label={"undone": "default", "valid": "success"})
    def state_badge(self, row: Distinction) -> tuple[str, Any]:
        return ("valid", _("valid")) if row.undone_at is None else ("undone", _("undone"))
