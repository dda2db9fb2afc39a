"""Accounts, groups and failed sign-ins in the admin, with the admin's theme in place of their libraries' own."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, cast

from axes.admin import AccessAttemptAdmin
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from articles.admin.revertible import RevertibleAdmin
from core.http import site_address
from core.permissions import Action, has_permission
from newsroom.accounts import staff_accounts
from newsroom.accounts.invitation_form import InvitationForm
from newsroom.accounts.password_links import password_link, sent_invitation

if TYPE_CHECKING:
    BaseUserAdmin = UserAdmin[User]
else:  # Django's class is generic only to the type checker
    BaseUserAdmin = UserAdmin

# The devices of two-factor authentication hold secrets: the admin does not show them.
for model in (User, Group, AccessAttempt, AccessLog, AccessFailureLog, TOTPDevice, StaticDevice):
    admin.site.unregister(model)


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(role.pk), role.name) for role in Group.objects.order_by("name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        role = self.value()
        return queryset.filter(groups__pk=role) if role else queryset


@admin.register(User)
class AccountAdmin(RevertibleAdmin, BaseUserAdmin, ModelAdmin):
    """The admin of accounts. Chiefs invite people and assign roles; only administrators can create administrators."""

    form = UserChangeForm
    add_form = InvitationForm
    add_form_template = "admin/account/invite.html"
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "full_name", "email", "role_names", "last_login", "is_active"]
    list_filter = [RoleFilter, "is_active"]
    filter_horizontal = ()
    add_fieldsets = ((None, {"fields": InvitationForm.Meta.fields}),)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Access"), {"fields": ("is_active", "groups", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Invite one person: the buttons that save and add another, or go on editing, are left out."""
        hidden = dict.fromkeys(("show_save_and_add_another", "show_save_and_continue"), False)
        return super().add_view(request, form_url, {**(extra_context or {}), **hidden})

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        accounts: QuerySet[User] = super().get_queryset(request).prefetch_related("groups")
        return accounts

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        if obj is None:
            form.by = request.user
        return form

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs |= {
                "label": _("Roles"),
                "widget": UnfoldAdminCheckboxSelectMultipleWidget,
                "help_text": _("Whoever has a role can sign in. Without any, the account cannot."),
            }
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @display(description=_("name"), ordering="last_name")
    def full_name(self, account: User) -> str:
        return account.get_full_name()

    @display(description=_("role"))
    def role_names(self, account: User) -> str:
        roles = sorted(role.name for role in account.groups.all())
        return ", ".join([*([str(_("administrator"))] if account.is_superuser else []), *roles]) or "–"

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002  # as Django names it
        with staff_accounts.log_password_change(account=id, by=cast("User", request.user)):
            return super().user_change_password(request, id, form_url)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        roles = form.cleaned_data["groups"] if change and "groups" in form.cleaned_data else None
        if not change:
            roles = [form.cleaned_data["role"]]
        if roles is not None:
            staff_accounts.set_roles(account=form.instance, roles=roles, by=cast("User", request.user))
        super().save_related(request, form, formsets, change)

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        """Send the invitation; if that fails, show its link to hand on."""
        site = site_address(request)
        if not sent_invitation(obj, by=cast("User", request.user), site=site):
            text = _("No e-mail could be sent. Give %(name)s this link to set a password: %(link)s")
            self.message_user(request, text % {"name": obj, "link": password_link(obj, site)}, messages.WARNING)
        else:
            self.message_user(
                request, _("An invitation was sent to %(email)s.") % {"email": obj.email}, messages.SUCCESS
            )
        return HttpResponseRedirect(reverse("admin:auth_user_changelist"))

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
    """The admin of roles. It says what each may do; only administrators see and change the permissions themselves."""

    list_display = ["name", "account_count", "allowed"]

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        # Django's name for them is "group".
        self.opts = copy(self.opts)
        self.opts.verbose_name, self.opts.verbose_name_plural = _("role"), _("roles")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        roles: QuerySet[Group] = super().get_queryset(request).annotate(accounts=Count("user"))
        return roles.prefetch_related("permissions__content_type")

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        return ["name", "permissions"] if request.user.is_superuser else ["name", "account_count", "allowed"]

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> list[str]:
        return [] if request.user.is_superuser else ["account_count", "allowed"]

    @display(description=_("accounts"), ordering="accounts")
    def account_count(self, role: Any) -> int:
        return int(role.accounts)

    @display(description=_("may"))
    def allowed(self, role: Group) -> str:
        codenames = {p.codename for p in role.permissions.all() if p.content_type.model == "staffpermission"}
        return "; ".join(str(action.label) for action in Action if action.value in codenames) or "–"


@admin.register(AccessAttempt)
class FailedSignInAdmin(AccessAttemptAdmin, ModelAdmin):
    """Failed sign-ins. Deleting a row unlocks the name at once."""
