"""Extract entities and statements from stories on standard input, without a database."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from articles.extraction.json_lines import extract_lines
from articles.extraction.pipeline import Extractor


class Command(BaseCommand):
    help = (
        'Reads rows {"id", "text"} as JSON Lines on standard input and writes for each a row of its entities and'
        " statements on standard output. Needs no database."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--progress", action="store_true", help="tell on standard error how many rows are done")

    def handle(self, *args: object, progress: bool, **options: Any) -> None:
        extractor = Extractor.load()
        began = monotonic()
        for done, row in enumerate(extract_lines(sys.stdin.buffer, extractor.extract), 1):
            sys.stdout.buffer.write(row)
            sys.stdout.buffer.flush()
            if progress:
                self.stderr.write(f"{done} rows, {monotonic() - began:.1f} s", ending="\n")
