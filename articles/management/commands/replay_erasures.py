"""`manage.py replay_erasures [LEDGER]`: repeat erasures after restoring an older backup."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.erasure.files import read_ledger
from articles.erasure.replay import replay


class Command(BaseCommand):
    help = "Erase again what the ledger says. What is erased already is left alone; then run finish_erasures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ledger", nargs="?", type=Path, help="NEWSROOM_ERASURE_LEDGER, unless given")

    def handle(self, *args: Any, ledger: Path | None, **options: Any) -> None:
        path = ledger or settings.NEWSROOM_ERASURE_LEDGER
        if not path.is_file():
            raise CommandError(f"{path} is not there.")
        entries = read_ledger(path)
        again = sum(replay(entry) for entry in entries)
        self.stdout.write(f"{len(entries)} erasures in the ledger, {again} done again")
