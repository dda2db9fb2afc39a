"""Accounts of programs, which nobody can sign in to."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def build_program_account(name: str) -> User:
    """Return the program account of this name; a new one is not saved.

    Raises ``ValidationError`` when the name is invalid or a person's, or the account is closed.
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


def get_or_create_program_account(name: str) -> User:
    """Return the saved program account of this name. Raises ``ValidationError`` like the function above."""
    user = build_program_account(name)
    if not user.pk:
        user.save()
    return user
