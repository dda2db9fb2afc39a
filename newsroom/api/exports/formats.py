"""The formats of exports: newline-delimited JSON and CSV (RFC 4180)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from newsroom.api.exports.tables import ExportTable, Row, plain

Batches = Iterable[list[Row]]


@dataclass(frozen=True)
class Format:
    name: str
    media_type: str
    write: Callable[[ExportTable, Batches], Iterator[bytes]]

    @property
    def content_type(self) -> str:
        return f"{self.media_type}; charset=utf-8"


def write_ndjson(table: ExportTable, batches: Batches) -> Iterator[bytes]:
    """Yield an object a line, in UTF-8, with the columns in their order."""
    dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=plain).encode
    for batch in batches:
        yield "".join([dump(dict(zip(table.names, row, strict=True))) + "\n" for row in batch]).encode()


def write_csv(table: ExportTable, batches: Batches) -> Iterator[bytes]:
    """Yield a header and rows in UTF-8; no cell is altered.

    Lists, objects and booleans are written as JSON, null as an empty cell.
    """
    yield csv_lines([table.names])
    for batch in batches:
        yield csv_lines([csv_cell(value) for value in row] for row in batch)


def csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(plain(value))


def csv_lines(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


# The first is the default. A format's name is also the suffix of its files.
FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in [
        Format("ndjson", "application/x-ndjson", write_ndjson),
        Format("csv", "text/csv", write_csv),
    ]
}
MEDIA_TYPES = [one.media_type for one in FORMATS.values()]
