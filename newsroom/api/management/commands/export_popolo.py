"""`manage.py export_popolo [FILE] --site https://archive.example`: people, organisations and positions."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, FileType
from typing import IO, Any

from django.core.management.base import BaseCommand

from newsroom.api.access import Viewer
from newsroom.api.exporting import popolo
from newsroom.api.exporting.reading import Sight


class Command(BaseCommand):
    help = "Write the public people, organisations and positions as one JSON object with the terms of Popolo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=FileType("w", encoding="utf-8"), default=sys.stdout)
        parser.add_argument("--site", default="", help="what stands before the addresses of pages, such as https://…")

    def handle(self, *args: Any, file: IO[str], site: str, **options: Any) -> None:
        with file:
            counts = popolo.write(file, Sight(Viewer(user=None, role=None), site.rstrip("/")))
        self.stderr.write(", ".join(f"{count:,} {name}" for name, count in counts.items()))
