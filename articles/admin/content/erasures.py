"""Admin of erasures: one chief requests an erasure, another confirms it."""

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
    kind = forms.ChoiceField(label=_("Erase"), choices=Erasure.ErasureKind.choices, widget=UnfoldAdminSelectWidget)
    object_id = forms.CharField(
        label=_("Id"),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("The id of the story, person or organisation."),
    )
    lines = forms.CharField(
        label=_("Words"),
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 4}),
        help_text=_("One per line. A person’s full names are erased anyway, a surname alone only if entered here."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
        help_text=_("Shown to readers at the erased page’s address, and kept in the record of erasures."),
    )

    class Meta:
        model = Erasure
        fields = ["kind", "object_id", "reason"]


class ConfirmForm(ServiceActionForm):
    """A confirmation with the reason and the words that will be erased."""

    def consequences(self) -> list[tuple[Any, str]]:
        return [(row, f"{row.reason} — {', '.join(service.erasure_preview(row))}") for row in self.objects]


def confirm(erasure: Erasure, *, by: User) -> None:
    service.confirm_erasure(erasure=erasure, by=by)


@admin.register(Erasure)
class ErasureAdmin(UndeletableAdmin, ServiceActionAdmin):
    """The words are shown to chiefs until they are erased, and to nobody after that."""

    no_delete_reason = _("The record of erasures must be kept: they are repeated when a backup is restored.")
    service_errors = (services.NotAllowed,)
    form = ErasureForm
    service_actions = [
        ServiceAction(
            "confirm",
            _("Erase for good"),
            confirm,
            lambda n: str(_("Erased. An administrator must now run “manage.py finish_erasures” to clear the disk.")),
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

    def can_run(self, request: HttpRequest, action: ServiceAction, row: Any = None) -> bool:
        """Return whether the user may confirm: not if they, or another account of theirs, requested the erasure."""
        return super().can_run(request, action, row) and (
            row is None or not confirmation_refusal(row, cast("User", request.user))
        )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer no actions on the list: an erasure is confirmed on its own page."""
        return {}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(super().has_add_permission(request)) and has_permission(request.user, Action.ERASE)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [] if obj is None else self.readonly_fields

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["kind", "object_id", "lines", "reason"] if obj is None else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Erasure, form: Any, change: Any) -> None:
        data = form.cleaned_data
        erasure = service.request_erasure(
            kind=data["kind"],
            object_id=data["object_id"].strip(),
            words=data["lines"].splitlines(),
            reason=data["reason"],
            by=cast("User", request.user),
        )
        obj.pk = erasure.pk

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        try:
            return cast("HttpResponse", super().add_view(request, form_url, extra_context))
        except services.NotAllowed as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:articles_erasure_add"))

    @display(description=_("state"), label={"asked": "warning", "done": "default"})
    def state_badge(self, erasure: Erasure) -> tuple[str, Any]:
        return ("asked", _("waiting for a second chief")) if erasure.done_at is None else ("done", _("done"))
