"""`manage.py export_ledger [LEDGER]`: write the ledger of erasures from the database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.erasure.files import export_ledger


class Command(BaseCommand):
    help = "Write all erasures of the database to a ledger file. Entries of the file that the database lacks stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ledger", nargs="?", type=Path, help="NEWSROOM_ERASURE_LEDGER, unless given")

    def handle(self, *args: Any, ledger: Path | None, **options: Any) -> None:
        path = ledger or settings.NEWSROOM_ERASURE_LEDGER
        try:
            entries = export_ledger(path)
        except OSError as error:
            raise CommandError(f"The ledger cannot be written: {error}") from error
        self.stdout.write(f"{entries} erasures in {path}")
