"""Erasures in the admin: a chief asks, another confirms; and the ledger of what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from articles import services
from articles.erasure import service
from articles.erasure.two_person_rule import confirmation_refusal
from articles.models import Erasure
from core.permissions import Action, has_permission
from people.admin.service_actions import ServiceAction, ServiceActionAdmin, ServiceActionForm, UndeletableAdmin

if TYPE_CHECKING:
    ErasureModelForm = forms.ModelForm[Erasure]
else:  # Django's class is generic only to the type checker
    ErasureModelForm = forms.ModelForm


class ErasureForm(ErasureModelForm):
    kind = forms.ChoiceField(label=_("What"), choices=Erasure.Kind.choices, widget=UnfoldAdminSelectWidget)
    object_id = forms.CharField(
        label=_("Identifier"),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Of the story, the person or the organisation."),
    )
    lines = forms.CharField(
        label=_("Words"),
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 4}),
        help_text=_("One a line. Of a person, full names go anyway; a surname alone only if it is given here."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
        help_text=_("Readers see it at the address of what was erased, and it stays in the ledger."),
    )

    class Meta:
        model = Erasure
        fields = ["kind", "object_id", "reason"]


class ConfirmForm(ServiceActionForm):
    """Asks once more, with the reason that readers will see and the words that will be gone."""

    def consequences(self) -> list[tuple[Any, str]]:
        return [(row, f"{row.reason} — {', '.join(service.erasure_preview(row))}") for row in self.objects]


def confirm(erasure: Erasure, *, by: User) -> None:
    service.confirm_erasure(erasure=erasure, by=by)


@admin.register(Erasure)
class ErasureAdmin(UndeletableAdmin, ServiceActionAdmin):
    """The words are shown to chiefs until it is done, and to nobody after that."""

    no_delete_reason = _("The ledger is kept: a restored backup is held against it.")
    service_errors = (services.NotAllowed,)
    form = ErasureForm
    service_actions = [
        ServiceAction(
            "confirm",
            _("Erase for good"),
            confirm,
            lambda n: str(_("Erased. Now finish_erasures is to be run, so that the disk forgets it too.")),
            available=lambda erasure: erasure.done_at is None,
            form=ConfirmForm,
            variant="danger",
            confirm_text=_("This cannot be undone. It will be gone from every page, index, history and file."),
            permission=Action.ERASE,
        )
    ]
    list_display = ["__str__", "reason", "asked_by", "confirmed_by", "state_badge"]
    list_select_related = ["asked_by", "confirmed_by"]
    show_full_result_count = False
    readonly_fields = ["kind", "object_id", "words", "reason", "asked_by", "asked_at", "confirmed_by", "done_at"]

    def can_run(self, request: HttpRequest, verb: ServiceAction, row: Any = None) -> bool:
        """Not for whoever has asked, nor for an account of theirs: a second person confirms."""
        return super().can_run(request, verb, row) and (
            row is None or not confirmation_refusal(row, cast("User", request.user))
        )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """None: an erasure is confirmed looking at it."""
        return {}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(super().has_add_permission(request)) and has_permission(request.user, Action.ERASE)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [] if obj is None else self.readonly_fields

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["kind", "object_id", "lines", "reason"] if obj is None else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Erasure, form: Any, change: Any) -> None:
        said = form.cleaned_data
        asked = service.request_erasure(
            kind=said["kind"],
            object_id=said["object_id"].strip(),
            words=said["lines"].splitlines(),
            reason=said["reason"],
            by=cast("User", request.user),
        )
        obj.pk = asked.pk

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        try:
            return cast("HttpResponse", super().add_view(request, form_url, extra_context))
        except services.NotAllowed as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:articles_erasure_add"))

    @display(description=_("state"), label={"asked": "warning", "done": "default"})
    def state_badge(self, erasure: Erasure) -> tuple[str, Any]:
        return ("asked", _("waits for a second chief")) if erasure.done_at is None else ("done", _("done"))
