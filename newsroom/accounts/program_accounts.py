"""Accounts of programs: actors that nobody can sign in as."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def checked_account(name: str) -> User:
    """The account of this name, which nobody can sign in to; not saved yet when it is a new one.

    Raises ``ValidationError`` when the name cannot be one, is a person's, or the account is closed.
    """
    user = User.objects.filter(username=name).first()
    if user is None:
        user = User(username=name)
        user.set_unusable_password()
        try:
            user.full_clean()
        except ValidationError as error:
            raise ValidationError(error.messages) from error
    elif user.has_usable_password() or user.is_staff:
        raise ValidationError(_("%(name)s is a person's account; choose another name.") % {"name": name})
    elif not user.is_active:
        raise ValidationError(_("The account %(name)s is closed.") % {"name": name})
    return user


def machine_account(name: str) -> User:
    """The same, saved."""
    user = checked_account(name)
    if not user.pk:
        user.save()
    return user
