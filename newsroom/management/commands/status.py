"""`manage.py status`: what waits, what failed, and what has stopped."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from newsroom.operations.status import archive_status


class Command(BaseCommand):
    help = "Show the status of the archive. The exit code is 1 when something needs an administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            status = archive_status()
        except DatabaseError as error:
            status = {"failed": ["database"], "database": [str(error)]}
        if options["json"]:
            self.stdout.write(json.dumps(status, ensure_ascii=False))
        else:
            for name, value in status.items():
                self.stdout.write(f"{name.replace('_', ' ')}: {as_text(value)}")
        if status["failed"]:
            raise SystemExit(1)


def as_text(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')} {as_text(part)}" for key, part in value.items()) or "none"
    if isinstance(value, list):
        return "; ".join(map(str, value)) or "none"
    return "none" if value is None or value == "" else str(value)
