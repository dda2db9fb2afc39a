"""The migration operation that installs functions and triggers from an SQL file beside the models.

To change a function or a trigger after 1.0.0: edit its file, then add a migration to the app that runs the file again,

    operations = [RunSQLFile("articles/sql/public_rule.sql")]

followed, where the rows that are there must follow a new rule, by an operation that touches them. A file never drops
what it no longer declares by itself: say ``DROP TRIGGER IF EXISTS`` or ``DROP FUNCTION IF EXISTS`` in it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db.migrations.operations import RunSQL

PROJECT = Path(__file__).resolve().parent.parent


class RunSQLFile(RunSQL):
    """Runs a file of SQL as it stands now; ``path`` is relative to the project's folder.

    The file can be run any number of times: it replaces functions, triggers and constraints by its own. A migration
    that comes later therefore names the same file again to install its new text.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__((PROJECT / path).read_text(encoding="utf-8"), RunSQL.noop)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.path], {}

    def describe(self) -> str:
        return f"Run {self.path}"
