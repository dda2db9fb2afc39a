"""`manage.py reset_second_factor NAME`: for somebody who has lost both the telephone and the recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from newsroom.accounts.two_factor import forget


class Command(BaseCommand):
    help = "Take an account's second factor away. Its next sign-in sets a new one up, where its role needs one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the account")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account {name}.")
        if not forget(user):
            raise CommandError(f"{name} has no second factor.")
        self.stdout.write(f"{name} has no second factor any more.")
