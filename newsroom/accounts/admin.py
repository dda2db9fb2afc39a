"""Accounts, groups and failed sign-ins in the admin, with the admin's theme in place of their libraries' own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from axes.admin import AccessAttemptAdmin
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest, HttpResponse
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from articles.admin.revertible import RevertibleAdmin
from core.permissions import Action, has_permission
from newsroom.accounts import staff_accounts

if TYPE_CHECKING:
    BaseUserAdmin = UserAdmin[User]
else:  # Django's class is generic only to the type checker
    BaseUserAdmin = UserAdmin

# The devices of two-factor authentication hold secrets: the admin does not show them.
for model in (User, Group, AccessAttempt, AccessLog, AccessFailureLog, TOTPDevice, StaticDevice):
    admin.site.unregister(model)


@admin.register(User)
class AccountAdmin(RevertibleAdmin, BaseUserAdmin, ModelAdmin):
    """The admin of accounts. Chiefs assign roles; only administrators can create administrators."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002  # as Django names it
        with staff_accounts.log_password_change(account=id, by=cast("User", request.user)):
            return super().user_change_password(request, id, form_url)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if "groups" in form.cleaned_data:
            roles = form.cleaned_data["groups"]
            staff_accounts.set_roles(account=form.instance, roles=roles, by=cast("User", request.user))
        super().save_related(request, form, formsets, change)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser or obj is None:
            return fieldsets
        return [
            (
                title,
                {**options, "fields": [f for f in options["fields"] if f not in staff_accounts.ADMINISTRATORS_ONLY]},
            )
            for title, options in fieldsets
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and has_permission(request.user, Action.MANAGE_PEOPLE)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed = super().has_change_permission(request, obj) and has_permission(request.user, Action.MANAGE_PEOPLE)
        return allowed and (request.user.is_superuser or obj is None or not obj.is_superuser)


@admin.register(Group)
class RoleAdmin(GroupAdmin, ModelAdmin):
    pass


@admin.register(AccessAttempt)
class FailedSignInAdmin(AccessAttemptAdmin, ModelAdmin):
    """Failed sign-ins. Deleting a row unlocks the name at once."""
