"""`manage.py create_token NAME [--role ROLE]`: a token for a program, printed once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from newsroom.api.models import ApiToken, Role


class Command(BaseCommand):
    help = (
        "Make an API token and print it. It is kept only as a digest: it cannot be shown again. NAME is the account "
        "under which everything done with the token is recorded; several tokens may share one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the account, such as cms or wire-feed; made when it is not there")
        parser.add_argument(
            "--role",
            choices=Role.values,
            default=Role.MACHINE,
            help="what the token may do (see docs/api.md); machine, unless given: hand in stories and read everything",
        )

    def handle(self, *args: Any, name: str, role: str, **options: Any) -> None:
        with transaction.atomic():
            _token, secret = ApiToken.objects.issue(user=machine_account(name), role=role)
        self.stderr.write(f"A token of {name}, role {role}. It is shown only now:")
        self.stdout.write(secret)


def machine_account(name: str) -> User:
    """The account of this name, which nobody can sign in to. Raises ``CommandError`` for a person's."""
    user = User.objects.filter(username=name).first()
    if user is None:
        user = User(username=name)
        user.set_unusable_password()
        try:
            user.full_clean()
        except ValidationError as error:
            raise CommandError(f"NAME: {' '.join(error.messages)}") from error
        user.save()
    elif user.has_usable_password() or user.is_staff:
        raise CommandError(f"NAME: {name} is a person's account; choose another name.")
    elif not user.is_active:
        raise CommandError(f"NAME: the account {name} is closed.")
    return user
