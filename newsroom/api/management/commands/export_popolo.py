"""`manage.py export_popolo [FILE] --site https://archive.example`: people, organisations and positions."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from newsroom.api.core.viewer import Viewer
from newsroom.api.exports import popolo
from newsroom.api.exports.tables import Sight
from newsroom.api.management.site_option import add_site, site_given


class Command(BaseCommand):
    help = "Write the public people, organisations and positions as one JSON object with the terms of Popolo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="standard output, unless given")
        add_site(parser)

    def handle(self, *args: Any, file: str, site: str, **options: Any) -> None:
        # Before the file is opened: what was there stays when there is nothing to write.
        sight = Sight(Viewer(user=None, role=None), site_given(site).rstrip("/"))
        if file == "-":
            self.stdout.ending = ""
            counts = popolo.write(self.stdout, sight)
        else:
            try:
                with Path(file).open("w", encoding="utf-8") as to:
                    counts = popolo.write(to, sight)
            except OSError as error:
                raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stderr.write(", ".join(f"{count:,} {name}" for name, count in counts.items()))
