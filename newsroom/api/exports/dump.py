"""Dumps: numbered folders with everything public, and a manifest of their content and licence."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.db.models import F, Max
from django.utils import timezone

from articles.models import Article, ExtractionRun
from newsroom.api.core.viewer import Viewer
from newsroom.api.exports.columns import ARTICLES, ORGANISATIONS, OUTLETS, PEOPLE, STATEMENTS, TOPICS
from newsroom.api.exports.columns_related import NAMES, POSITIONS, REDIRECTS, REVISIONS
from newsroom.api.exports.formats import Batches, write_ndjson
from newsroom.api.exports.tables import ExportContext, ExportTable, Row
from newsroom.changes.models import Change

NUMBERED = re.compile(r"dump-(\d{4,})")
CHUNK = 1 << 20
# Everything public whose changes ``changes/`` reports, so that a copy that begins with a dump can be kept current.
# It does not report mentions: a copy of them would become outdated unnoticed.
TABLES = [STATEMENTS, ARTICLES, REVISIONS, PEOPLE, ORGANISATIONS, NAMES, POSITIONS, REDIRECTS, OUTLETS, TOPICS]
PARQUET_TYPES = {
    "string": "VARCHAR",
    "boolean": "BOOLEAN",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "datetime": "TIMESTAMPTZ",
    "date": "DATE",
    "json": "JSON",
}


class InvalidFolder(Exception):
    """The folder for the dump cannot be used; the message says why."""


@dataclass
class RowCounter:
    """Counts the rows that pass through it, in all and by review state."""

    table: ExportTable
    rows: int = 0
    states: dict[str, int] = field(default_factory=dict)

    def count(self, batches: Batches) -> Iterator[list[Row]]:
        state = self.table.names.index("state") if "state" in self.table.names else None
        for batch in batches:
            self.rows += len(batch)
            if state is not None:
                for row in batch:
                    self.states[row[state]] = self.states.get(row[state], 0) + 1
            yield batch


def dump(folder: Path, *, site: str) -> Path:
    """Write the next numbered dump into a folder, completely or not at all, and return its path.

    A missing folder is created. Raises :class:`InvalidFolder` when the path is not a folder, ``OSError`` when the
    disk is full.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise InvalidFolder(f"{folder} is not a folder.") from error
    taken = [int(match[1]) for path in folder.iterdir() if (match := NUMBERED.fullmatch(path.name))]
    number = max(taken, default=0) + 1
    made, unfinished = folder / f"dump-{number:04}", folder / f".dump-{number:04}.unfinished"
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir()
    began = timezone.now()
    position = Change.objects.aggregate(latest=Max("position"))["latest"] or 0
    context = ExportContext(Viewer(user=None, role=None), site.rstrip("/"))
    files = [entry for table in TABLES for entry in write_table(unfinished, table, context)]
    manifest = {
        "number": number,
        "began_at": began.isoformat(),
        "ended_at": timezone.now().isoformat(),
        "site": site,
        # Taken before the first row is read: later changes have higher positions.
        "changes": position,
        "licence": settings.NEWSROOM_DATA_LICENCE or None,
        "models": models(),
        "files": files,
    }
    (unfinished / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", "utf-8")
    unfinished.rename(made)
    return made


def write_table(folder: Path, table: ExportTable, context: ExportContext) -> Iterator[dict[str, Any]]:
    """Write the table as newline-delimited JSON and as Parquet; yield the manifest's entry for each file."""
    counter = RowCounter(table)
    lines = folder / f"{table.name}.ndjson"
    with lines.open("wb") as to:
        to.writelines(write_ndjson(table, counter.count(table.read(table.rows(context.viewer), context))))
    counts: dict[str, Any] = {"rows": counter.rows}
    if counter.states:
        counts["by_state"] = counter.states
    columns = [{"name": one.name, "type": one.type, "meaning": one.help} for one in table.columns]
    yield {**file_entry(lines), **counts, "columns": columns}
    parquet = folder / f"{table.name}.parquet"
    to_parquet(table, lines, parquet)
    yield {**file_entry(parquet), **counts}


def to_parquet(table: ExportTable, lines: Path, made: Path) -> None:
    """Convert with DuckDB, which reads and writes in pieces and has both formats built in."""
    columns = {column.name: PARQUET_TYPES[column.type] for column in table.columns}
    with duckdb.connect(":memory:", config={"threads": 1, "autoinstall_known_extensions": False}) as database:
        database.execute("SET TimeZone = 'UTC'")
        database.execute("SET preserve_insertion_order = true")
        rows = database.read_json(
            str(lines), columns=columns, format="newline_delimited", maximum_object_size=64 * CHUNK
        )
        rows.write_parquet(str(made), compression="zstd")


def file_entry(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": path.name, "bytes": path.stat().st_size, "sha256": digest}


def models() -> list[dict[str, str]]:
    """Return the model versions that processed the current revisions of public stories, with their digests."""
    runs = ExtractionRun.objects.filter(
        state="done",
        revision=F("revision__article__current_revision"),
        revision__article__in=Article.objects.published(),
    ).order_by("model_version", "model_sha256")
    rows = runs.values_list("model_version", "model_sha256").distinct()
    return [{"version": version, "sha256": sha256} for version, sha256 in rows]
