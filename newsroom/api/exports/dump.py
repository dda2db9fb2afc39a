"""A numbered folder with all that is public, and a manifest that says what is in it and by what licence."""

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
from newsroom.api.changes.models import Change
from newsroom.api.core.viewer import Viewer
from newsroom.api.exports import json_ld, popolo
from newsroom.api.exports.columns import ARTICLES, ORGANISATIONS, OUTLETS, PEOPLE, STATEMENTS, TOPICS
from newsroom.api.exports.columns_related import NAMES, POSITIONS, REDIRECTS, REVISIONS
from newsroom.api.exports.formats import Batches, ndjson
from newsroom.api.exports.tables import Row, Sight, Table

NUMBERED = re.compile(r"dump-(\d{4,})")
CHUNK = 1 << 20
# All that everybody may see, as long as ``changes/`` tells of it: a copy that begins with a dump is kept by following
# the changes. Names in texts (``mentions/``) come with no change, so that a copy of them would grow old unnoticed; and
# figures are made of the rest.
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


class NoFolder(Exception):
    """The folder for the dump cannot be used; the message says why."""


@dataclass
class Counted:
    """Rows passed through, and how many there were by review state."""

    table: Table
    rows: int = 0
    states: dict[str, int] = field(default_factory=dict)

    def passing(self, batches: Batches) -> Iterator[list[Row]]:
        place = self.table.names.index("state") if "state" in self.table.names else None
        for batch in batches:
            self.rows += len(batch)
            if place is not None:
                for row in batch:
                    self.states[row[place]] = self.states.get(row[place], 0) + 1
            yield batch


def dump(folder: Path, *, site: str) -> Path:
    """Write the next numbered dump into a folder, whole or not at all; returns where it is.

    The folder is made where it is not there. Raises :class:`NoFolder` when something else is, ``OSError`` when the
    disk is full.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise NoFolder(f"{folder} is not a folder.") from error
    taken = [int(found[1]) for path in folder.iterdir() if (found := NUMBERED.fullmatch(path.name))]
    number = max(taken, default=0) + 1
    made, unfinished = folder / f"dump-{number:04}", folder / f".dump-{number:04}.unfinished"
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir()
    began = timezone.now()
    position = Change.objects.aggregate(latest=Max("position"))["latest"] or 0
    sight = Sight(Viewer(user=None, role=None), site.rstrip("/"))
    files = [entry for table in TABLES for entry in write_table(unfinished, table, sight)]
    with (unfinished / "popolo.json").open("w", encoding="utf-8") as to:
        counts = popolo.write(to, sight)
    files.append({**about(unfinished / "popolo.json"), "counts": counts})
    manifest = {
        "number": number,
        "began_at": began.isoformat(),
        "ended_at": timezone.now().isoformat(),
        "site": site,
        # Taken before the first row is read: what has changed since is told after it.
        "changes": position,
        "licence": settings.NEWSROOM_DATA_LICENCE or None,
        "models": models(),
        "files": files,
    }
    (unfinished / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", "utf-8")
    unfinished.rename(made)
    return made


def write_table(folder: Path, table: Table, sight: Sight) -> Iterator[dict[str, Any]]:
    """The table as newline-delimited JSON, the same as Parquet, and as JSON-LD where it has a term for the rows."""
    counted = Counted(table)
    lines = folder / f"{table.name}.ndjson"
    with lines.open("wb") as to:
        to.writelines(ndjson(table, counted.passing(table.read(table.rows(sight.viewer), sight))))
    told: dict[str, Any] = {"rows": counted.rows}
    if counted.states:
        told["by_state"] = counted.states
    columns = [{"name": one.name, "type": one.type, "meaning": one.help} for one in table.columns]
    yield {**about(lines), **told, "columns": columns}
    parquet = folder / f"{table.name}.parquet"
    to_parquet(table, lines, parquet)
    yield {**about(parquet), **told}
    if table.name in json_ld.OBJECTS:
        graph = folder / f"{table.name}.jsonld"
        with graph.open("wb") as to:
            to.writelines(json_ld.document(table, read_back(table, lines)))
        yield {**about(graph), **told}


def read_back(table: Table, lines: Path) -> Iterator[list[Row]]:
    """The rows as they were written, so that all files of a dump hold the same."""
    with lines.open(encoding="utf-8") as source:
        for line in source:
            yield [tuple(json.loads(line).values())]


def to_parquet(table: Table, lines: Path, made: Path) -> None:
    """By DuckDB, which reads and writes in pieces and has the formats built in."""
    columns = {column.name: PARQUET_TYPES[column.type] for column in table.columns}
    with duckdb.connect(":memory:", config={"threads": 1, "autoinstall_known_extensions": False}) as database:
        database.execute("SET TimeZone = 'UTC'")
        database.execute("SET preserve_insertion_order = true")
        rows = database.read_json(
            str(lines), columns=columns, format="newline_delimited", maximum_object_size=64 * CHUNK
        )
        rows.write_parquet(str(made), compression="zstd")


def about(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": path.name, "bytes": path.stat().st_size, "sha256": digest}


def models() -> list[dict[str, str]]:
    """The versions of the model that read the present texts of what is public, each with its digest."""
    found = ExtractionRun.objects.filter(
        state="done",
        revision=F("revision__article__current_revision"),
        revision__article__in=Article.objects.published(),
    ).order_by("model_version", "model_sha256")
    rows = found.values_list("model_version", "model_sha256").distinct()
    return [{"version": version, "sha256": sha256} for version, sha256 in rows]
