"""Admin of extraction models and batch re-runs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from articles import services
from articles.models import BatchRerun, ExtractionModel
from articles.runs.model_registry import ModelMissing, promote_model
from articles.runs.rerun import run_counts
from core.permissions import Action
from people.admin.service_actions import ServiceAction, ServiceActionAdmin, ServiceActionForm, UndeletableAdmin


class PromoteForm(ServiceActionForm):
    force = forms.CharField(
        label=_("Name"),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Only needed for a model that was not tested or did worse: enter its name with the hash."),
    )


def promote(model: ExtractionModel, *, by: User, force: str) -> None:
    promote_model(reader=model, by=by, force=force)


@admin.register(ExtractionModel)
class ExtractionModelAdmin(UndeletableAdmin, ServiceActionAdmin):
    no_delete_reason = _("Statements in the archive were found with it.")
    service_errors = (services.NotAllowed, ModelMissing)
    service_actions = [
        ServiceAction(
            "promote",
            _("Put into use"),
            promote,
            lambda n: ngettext("%(n)d model put into use.", "%(n)d models put into use.", n) % {"n": n},
            available=lambda model: model.state != ExtractionModel.ModelState.PROMOTED,
            form=PromoteForm,
            permission=Action.PROMOTE,
        )
    ]
    list_display = ["__str__", "state_badge", "precision", "tried_at", "promoted_at"]
    show_full_result_count = False
    readonly_fields = ["version", "sha256", "state", "folder", "trial", "tried_at", "promoted_by", "promoted_at"]
    fields = readonly_fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @display(description=_("state"), label={"promoted": "success", "candidate": "warning", "retired": "default"})
    def state_badge(self, model: ExtractionModel) -> tuple[str, Any]:
        return model.state, model.get_state_display()

    @display(description=_("precision / of the current model"))
    def precision(self, model: ExtractionModel) -> str:
        both = [model.trial.get(name, {}).get("precision") for name in ("candidate", "promoted")]
        return " / ".join("–" if value is None else f"{value:.3f}" for value in both)


@admin.register(BatchRerun)
class BatchRerunAdmin(UndeletableAdmin):
    no_delete_reason = _("It is the record of the runs that it queued.")
    empty_hint = _("A batch re-run begins on the page of an extraction model.")
    list_display = ["created_at", "by", "progress", "run_summary"]
    list_select_related = ["by"]
    show_full_result_count = False
    list_per_page = 20
    readonly_fields = ["created_at", "by", "selection", "progress", "run_summary", "finished_at"]
    fields = readonly_fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @display(description=_("queued"))
    def progress(self, row: BatchRerun) -> str:
        return str(row)

    @display(description=_("runs"))
    def run_summary(self, row: BatchRerun) -> str:
        return ", ".join(f"{n} {state}" for state, n in sorted(run_counts(row).items()))
