"""`manage.py create_token NAME [--role ROLE] [--scope SCOPE ...] [--days N]`: create a token and print it once."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from core.permissions import Role
from newsroom.accounts.program_accounts import get_or_create_program_account
from newsroom.api.core.scopes import CHIEF_DAYS, SCOPES_OF_ROLE, Scope
from newsroom.api.models import ApiToken

MAX_DAYS = 3650


class Command(BaseCommand):
    help = (
        "Create an API token and print it. Only its digest is stored: it cannot be shown again. NAME is the account "
        "to which the token's actions are attributed; several tokens may share one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the account, such as cms or wire-feed; created if it is new")
        parser.add_argument(
            "--role",
            choices=Role.values,
            default=Role.MACHINE,
            help="what the token may do (see docs/api/writing.md); machine, unless given",
        )
        parser.add_argument(
            "--scope",
            dest="scopes",
            metavar="SCOPE",
            action="append",
            choices=Scope.values,
            help="a scope of the role; may be repeated; all of them, unless given. "
            f"Known are {', '.join(Scope.values)}",
        )
        parser.add_argument(
            "--days", type=int, help=f"after how many days it expires; never, unless given (a chief's: {CHIEF_DAYS})"
        )

    def handle(
        self, *args: Any, name: str, role: str, scopes: list[str] | None, days: int | None, **options: Any
    ) -> None:
        if beyond := [scope for scope in scopes or [] if scope not in SCOPES_OF_ROLE[role]]:
            raise CommandError(f"--scope: a {role} may not {', '.join(beyond)}.")
        if days is not None and not 0 < days <= MAX_DAYS:
            raise CommandError(f"--days: not a number from 1 to {MAX_DAYS}.")
        if role == Role.CHIEF and not scopes:
            raise CommandError("--scope: a chief's token needs scopes.")
        if role == Role.CHIEF and days is not None and days > CHIEF_DAYS:
            raise CommandError(f"--days: a chief's token is valid for at most {CHIEF_DAYS} days.")
        expires_at = None if days is None else timezone.now() + timedelta(days=days)
        try:
            with transaction.atomic():
                token, secret = ApiToken.objects.issue(
                    user=get_or_create_program_account(name), role=role, scopes=scopes, expires_at=expires_at
                )
        except ValidationError as error:
            raise CommandError(f"NAME: {' '.join(error.messages)}") from error
        validity = "" if token.expires_at is None else f", until {token.expires_at:%Y-%m-%d}"
        scoped = ", ".join(token.scopes) or "none"
        self.stderr.write(f"A token of {name}, role {role}, scopes {scoped}{validity}. It is shown only now:")
        self.stdout.write(secret)
