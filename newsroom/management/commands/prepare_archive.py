"""Prepares an archive to be served: the newest schema, style sheets, and an editor who can sign in."""

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from newsroom.embedded.data_folder import write_private

EDITOR = "editor"


class Command(BaseCommand):
    help = "Migrate, collect static files, and create the first editor with a password made up here, kept in a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--credentials", type=Path, required=True, help="where the sign-in is written, once")

    def handle(self, *, credentials: Path, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        if settings.STATIC_ROOT:
            call_command("collectstatic", interactive=False, verbosity=0)
        users = get_user_model().objects
        if users.filter(username=EDITOR).exists():
            return
        password = secrets.token_urlsafe(16)
        # The file first: a kill in between costs a new password, not an editor whom nobody can sign in as.
        write_private(credentials, f"{EDITOR}\n{password}\n")
        users.create_superuser(EDITOR, password=password)
