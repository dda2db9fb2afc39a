"""The form that invites somebody: an address, a name and a role."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from core.permissions import GROUPS, NotPermitted, Role
from newsroom.accounts.staff_accounts import check_role_within_own

if TYPE_CHECKING:
    UserForm = forms.ModelForm[User]
else:  # Django's class is generic only to the type checker
    UserForm = forms.ModelForm


def roles_to_give(by: User) -> QuerySet[Group]:
    """Return the roles in which people sign in, without those with permissions that the account ``by`` lacks."""
    allowed = []
    for role in Group.objects.exclude(name=GROUPS[Role.MACHINE]):
        try:
            check_role_within_own(role, by)
        except NotPermitted:
            continue
        allowed.append(role.pk)
    return Group.objects.filter(pk__in=allowed).order_by("name")


class InvitationForm(UserForm):
    by: User
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        widget=UnfoldAdminEmailInputWidget,
        help_text=gettext_lazy("The invitation goes there, with a link to set a password."),
    )
    role = forms.ModelChoiceField(
        Group.objects.none(),
        label=gettext_lazy("Role"),
        widget=UnfoldAdminSelectWidget,
        help_text=gettext_lazy(
            "Reporters submit drafts, editors review and publish. Chiefs also merge, withdraw, erase and run accounts."
        ),
    )
    username = forms.CharField(
        label=gettext_lazy("Username"),
        required=False,
        max_length=150,
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy(
            "For the sign-in and the history. Leave empty for the part of the e-mail address before the @."
        ),
    )

    class Meta:
        model = User
        fields = ["email", "role", "first_name", "last_name", "username"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.queryset = roles_to_give(self.by)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        known = User.objects.filter(email__iexact=email).first()
        if known is not None:
            raise forms.ValidationError(_("There is an account with this address: %(name)s.") % {"name": known})
        return email

    def clean_username(self) -> str:
        username = self.cleaned_data["username"] or self.cleaned_data.get("email", "").partition("@")[0]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("The username %(name)s is taken: choose another.") % {"name": username})
        return str(username)

    def save(self, commit: bool = True) -> User:
        # Nobody knows this password; the link replaces it.
        self.instance.set_password(secrets.token_urlsafe(32))
        return super().save(commit)
