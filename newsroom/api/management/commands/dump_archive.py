"""`manage.py dump_archive DIR --site https://archive.example`: write everything public as files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from newsroom.api.exports.dump import InvalidFolder, dump
from newsroom.api.management.site_option import add_site, checked_site


class Command(BaseCommand):
    help = (
        "Write the next numbered dump into DIR: everything public as newline-delimited JSON and Parquet, with a "
        "manifest of counts, SHA-256 digests and the data's licence (NEWSROOM_DATA_LICENCE)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", type=Path, metavar="DIR", help="the folder that holds the dumps, each in a folder of its own"
        )
        add_site(parser)

    def handle(self, *args: Any, folder: Path, site: str, **options: Any) -> None:
        try:
            made = dump(folder, site=checked_site(site))
        except InvalidFolder as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"Nothing can be written into {folder}: {error.strerror}.") from error
        if not settings.NEWSROOM_DATA_LICENCE:
            self.stderr.write(
                "The manifest names no licence: say what others may do with the data in NEWSROOM_DATA_LICENCE."
            )
        self.stdout.write(str(made))
