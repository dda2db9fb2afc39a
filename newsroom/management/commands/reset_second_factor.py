"""`manage.py reset_second_factor NAME`: for somebody who has lost the authenticator and the recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from newsroom.accounts.two_factor import remove_second_factor


class Command(BaseCommand):
    help = "Remove an account's second factor. The next sign-in sets up a new one if the role requires it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the account")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account {name}.")
        if not remove_second_factor(user):
            raise CommandError(f"{name} has no second factor.")
        self.stdout.write(f"{name} has no second factor any more.")
