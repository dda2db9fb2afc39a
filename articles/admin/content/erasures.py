"""Admin of erasures: one chief requests an erasure, another confirms it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from articles import services
from articles.erasure import service
from articles.erasure.finishing import CLEARED
from articles.erasure.subjects import current_agent
from articles.erasure.two_person_rule import confirmation_refusal
from articles.models import AuditEntry, Erasure
from core.permissions import Action, has_permission
from people.admin.merge import name_with_description
from people.admin.service_actions import ServiceAction, ServiceActionAdmin, ServiceActionForm, UndeletableAdmin

if TYPE_CHECKING:
    ErasureModelForm = forms.ModelForm[Erasure]
else:  # Django's class is generic only to the type checker
    ErasureModelForm = forms.ModelForm


class ErasureForm(ErasureModelForm):
    """The request to erase words, or the story, person or organisation from whose page the form was opened."""

    kind = forms.ChoiceField(choices=Erasure.ErasureKind.choices, widget=forms.HiddenInput)
    object_id = forms.CharField(required=False, widget=forms.HiddenInput)
    lines = forms.CharField(
        label=_("Words"),
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 4}),
        help_text=_("One name or phrase per line. Every letter of them becomes █ in all texts."),
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.data.get("kind") or self.initial.setdefault("kind", Erasure.ErasureKind.WORDS)
        if kind == Erasure.ErasureKind.STORY:
            self.fields["lines"].widget = forms.HiddenInput()
        elif kind == Erasure.ErasureKind.PERSON:
            self.fields["lines"].label = _("Further words")
            self.fields["lines"].help_text = _(
                "Full names are erased anyway, a surname alone only if you enter it here. One per line."
            )


class ConfirmForm(ServiceActionForm):
    """A confirmation with the reason and the words that will be erased."""

    def consequences(self) -> list[tuple[Any, str]]:
        return [
            (row, f"{row.reason} — {'; '.join(service.erasure_preview(row))}. {STAYS[row.kind]}")
            for row in self.objects
        ]


# What an erasure leaves, which a chief might expect to go.
STAYS = {
    Erasure.ErasureKind.STORY: _("Other stories stay as they are."),
    Erasure.ErasureKind.PERSON: _(
        "Only the names go: what the stories say about the person, such as job, town and family, stays around the "
        "blacked-out names."
    ),
    Erasure.ErasureKind.WORDS: _("Everything around the words stays."),
}


def subject_of(erasure: Erasure) -> str:
    """Return the name of what is to be erased; of what has been erased, only its kind."""
    if erasure.done_at is not None:
        return str(erasure)
    if erasure.kind == Erasure.ErasureKind.PERSON:
        agent = current_agent(erasure.object_id)
        return name_with_description(agent) if agent is not None else str(erasure)
    return "; ".join(service.erasure_preview(erasure)) or str(erasure)


def erase_url(request: HttpRequest, kind: Erasure.ErasureKind, pk: str) -> str:
    """Return the address of the request to erase this story or agent; empty for users who may not erase."""
    if not has_permission(request.user, Action.ERASE):
        return ""
    return f"{reverse('admin:articles_erasure_add')}?{urlencode({'kind': kind.value, 'object_id': pk})}"


def confirm(erasure: Erasure, *, by: User) -> None:
    service.confirm_erasure(erasure=erasure, by=by)


@admin.register(Erasure)
class ErasureAdmin(UndeletableAdmin, ServiceActionAdmin):
    """The words are shown to chiefs until they are erased, and to nobody after that."""

    no_delete_reason = _("The record of erasures must be kept: they are repeated when a backup is restored.")
    empty_hint = _("An erasure begins on the page of the person or the story.")
    service_errors = (services.NotAllowed,)
    form = ErasureForm
    service_actions = [
        ServiceAction(
            "confirm",
            _("Erase for good"),
            confirm,
            lambda n: str(_("Erased. The page of this erasure says when it has been cleared from the disk, too.")),
            available=lambda erasure: erasure.done_at is None,
            form=ConfirmForm,
            variant="danger",
            confirm_text=_("This cannot be undone. It will be gone from every page, index, history and file."),
            permission=Action.ERASE,
        )
    ]
    change_form_outer_before_template = "admin/articles/erasure.html"
    add_form_template = "admin/articles/erasure_request.html"
    list_display = ["subject", "reason", "asked_by", "confirmed_by", "state_badge"]
    list_select_related = ["asked_by", "confirmed_by"]
    show_full_result_count = False
    readonly_fields = [
        "kind",
        "to_be_erased",
        "object_id",
        "reason",
        "asked_by",
        "asked_at",
        "confirmed_by",
        "done_at",
        "cleared_at",
    ]

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

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the request form for a new erasure, and a form without fields or save buttons for a requested one."""
        if obj is not None:
            kwargs["form"] = forms.ModelForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [] if obj is None else self.readonly_fields

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ["kind", "object_id", "lines", "reason"]
        later = {"object_id", "confirmed_by", "done_at", "cleared_at"}
        hidden = later if obj.done_at is None else {"to_be_erased"}
        return [name for name in self.readonly_fields if name not in hidden]

    def page_context(self, request: HttpRequest, row: Erasure) -> dict[str, Any]:
        waiting = row.done_at is None
        return {
            **super().page_context(request, row),
            "refusal": confirmation_refusal(row, cast("User", request.user)) if waiting else "",
            "stays": STAYS[Erasure.ErasureKind(row.kind)] if waiting else "",
        }

    def row_label(self, row: Erasure) -> str:
        return subject_of(row)

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
        target = Erasure(
            kind=request.GET.get("kind", Erasure.ErasureKind.WORDS), object_id=request.GET.get("object_id", "")
        )
        context = {**(extra_context or {}), "title": _("Request an erasure"), "kind": target.kind}
        if target.object_id:
            context["subject"] = subject_of(target)
        try:
            return cast("HttpResponse", super().add_view(request, form_url, context))
        except services.NotAllowed as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    @display(description=_("what"))
    def subject(self, erasure: Erasure) -> str:
        return subject_of(erasure)

    @display(description=_("what will be erased"))
    def to_be_erased(self, erasure: Erasure) -> str:
        return "; ".join(service.erasure_preview(erasure)) or "–"

    @display(description=_("cleared from the disk"))
    def cleared_at(self, erasure: Erasure) -> Any:
        entry = AuditEntry.objects.about(erasure).filter(action=CLEARED).first()
        if entry is not None:
            return entry.at
        return _("not yet. A worker does it within minutes, if it may; otherwise an administrator, with a command.")

    @display(description=_("state"), label={"asked": "warning", "done": "default"})
    def state_badge(self, erasure: Erasure) -> tuple[str, Any]:
        return ("asked", _("waiting for a second chief")) if erasure.done_at is None else ("done", _("erased"))
