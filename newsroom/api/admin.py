"""API tokens in the admin: creating one, which shows its secret once, and revoking it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextInputWidget

from core.permissions import Action, Role, check_permission
from newsroom.accounts.program_accounts import build_program_account, get_or_create_program_account
from newsroom.api.core.scopes import CHIEF_DAYS, SCOPES_OF_ROLE, Scope
from newsroom.api.models import ApiToken
from people.admin.service_actions import ServiceAction, ServiceActionAdmin, UndeletableAdmin

if TYPE_CHECKING:
    TokenModelForm = forms.ModelForm[ApiToken]
else:  # Django's class is generic only to the type checker
    TokenModelForm = forms.ModelForm


def revoke(token: ApiToken, *, by: User) -> None:
    check_permission(by, Action.MANAGE_PEOPLE)
    token.revoke()


class NewTokenForm(TokenModelForm):
    account = forms.CharField(
        label=_("account"),
        max_length=150,
        widget=UnfoldAdminTextInputWidget,
        help_text=_(
            "The account to which the token’s actions are attributed, such as wire-feed; created if it is new."
        ),
    )
    scopes = forms.MultipleChoiceField(
        label=_("scopes"),
        choices=Scope.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("What the token may do, within its role. It may always read what is public."),
    )

    class Meta:
        model = ApiToken
        fields = ["role", "scopes", "expires_at"]

    def clean_account(self) -> str:
        return build_program_account(self.cleaned_data["account"]).username

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        role, scopes, expires_at = values.get("role"), values.get("scopes", []), values.get("expires_at")
        if role and (beyond := [scope for scope in scopes if scope not in SCOPES_OF_ROLE[role]]):
            message = gettext("This role does not include: %(scopes)s.") % {"scopes": ", ".join(beyond)}
            self.add_error("scopes", message)
        if expires_at is not None and expires_at <= timezone.now():
            self.add_error("expires_at", gettext("This time is past."))
        if role == Role.CHIEF and not scopes:
            self.add_error("scopes", gettext("A chief’s token needs scopes."))
        if role == Role.CHIEF and expires_at is not None and expires_at > timezone.now() + timedelta(days=CHIEF_DAYS):
            message = gettext("A chief’s token is valid for at most %(days)d days.") % {"days": CHIEF_DAYS}
            self.add_error("expires_at", message)
        return values


@admin.register(ApiToken)
class ApiTokenAdmin(UndeletableAdmin, ServiceActionAdmin):
    no_delete_reason = _("A token is revoked, not deleted, so that its history stays.")
    service_actions = [
        ServiceAction(
            "revoke",
            _("Revoke the token"),
            revoke,
            lambda n: ngettext("%(n)d token was revoked.", "%(n)d tokens were revoked.", n) % {"n": n},
            available=lambda token: token.revoked_at is None,
            permission=Action.MANAGE_PEOPLE,
        )
    ]
    list_display = ["user", "role", "hint", "created_at", "expires_at", "last_used_at", "state_badge"]
    list_filter = ["role", ("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["user__username", "hint"]
    fields = ["user", "role", "scopes", "hint", "created_at", "expires_at", "last_used_at", "revoked_at"]
    readonly_fields = fields

    def get_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> list[str]:
        return ["account", "role", "scopes", "expires_at"] if obj is None else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> list[str]:
        return [] if obj is None else self.fields

    def get_form(self, request: HttpRequest, obj: ApiToken | None = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewTokenForm
        return super().get_form(request, obj, change, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Create a token. Its secret appears only in the response to this request."""
        check_permission(request.user, Action.MANAGE_PEOPLE)
        values = form.cleaned_data
        token, request.issued_secret = ApiToken.objects.issue(  # type: ignore[attr-defined]
            user=get_or_create_program_account(values["account"]),
            role=values["role"],
            scopes=values["scopes"],
            expires_at=values["expires_at"],
        )
        obj.pk = token.pk
        obj.refresh_from_db()

    def response_add(self, request: HttpRequest, obj: ApiToken, post_url_continue: str | None = None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("A new token"),
            "opts": self.opts,
            "token": obj,
            "secret": request.issued_secret,  # type: ignore[attr-defined]
        }
        response = TemplateResponse(request, "admin/api/token.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response

    @display(description=_("state"), label={"revoked": "default", "expired": "warning", "valid": "success"})
    def state_badge(self, token: ApiToken) -> tuple[str, Any]:
        return token.state, {"valid": _("valid"), "expired": _("expired"), "revoked": _("revoked")}[token.state]
