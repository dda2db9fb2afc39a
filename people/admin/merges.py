"""Merges that were made, each with a way back."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from people.admin.verbs import KeptForGood, Verb, VerbAdmin
from people.merging import MergeError, undo_merge
from people.models import MergeRecord


def undo(record: MergeRecord, *, by: User) -> None:
    undo_merge(record=record, by=by)


@admin.register(MergeRecord)
class MergeRecordAdmin(KeptForGood, VerbAdmin):
    kept_because = _("The record of a merge is what makes it possible to undo it.")
    refusals = (MergeError,)
    verbs = [
        Verb(
            "undo",
            _("Undo the merge"),
            undo,
            lambda n: ngettext("%(n)d merge was undone.", "%(n)d merges were undone.", n) % {"n": n},
            offered=lambda record: record.undone_at is None,
            variant="primary",
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
        return _("“%(merged)s” into “%(kept)s”") % {
            "merged": record.before["merge"]["name"],
            "kept": record.before["keep"]["name"],
        }

    @display(description=_("state"), label={"undone": "default", "made": "success"})
    def state_badge(self, record: MergeRecord) -> tuple[str, Any]:
        return ("made", _("made")) if record.undone_at is None else ("undone", _("undone"))

    @display(description=_("what moved"))
    def what_moved(self, record: MergeRecord) -> str:
        return ", ".join(f"{label}: {len(rows)}" for label, rows in record.moved.items())

    def describe(self, row: MergeRecord) -> str:
        return str(self.names(row))
