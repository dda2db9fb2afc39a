"""Users, roles and refused sign-ins in the admin's theme; their libraries register them in Django's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axes.admin import AccessAttemptAdmin
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

if TYPE_CHECKING:
    AccountAdminOfDjango = UserAdmin[User]
else:  # Django's class is generic only to the type checker
    AccountAdminOfDjango = UserAdmin

for model in (User, Group, AccessAttempt, AccessLog, AccessFailureLog):
    admin.site.unregister(model)


@admin.register(User)
class AccountAdmin(AccountAdminOfDjango, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm


@admin.register(Group)
class RoleAdmin(GroupAdmin, ModelAdmin):
    pass


@admin.register(AccessAttempt)
class RefusedSignInAdmin(AccessAttemptAdmin, ModelAdmin):
    """Deleting a row lets that name sign in again at once."""
