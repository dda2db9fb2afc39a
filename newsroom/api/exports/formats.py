"""Rows of a table as bytes: newline-delimited JSON, CSV by RFC 4180, and CSV in which no cell is a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from newsroom.api.exports.json_ld import OBJECTS, json_ld
from newsroom.api.exports.tables import Row, Table, plain

# What spreadsheets read as the beginning of a formula (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")  # full-width ones too
GUARDED = "guarded_cells"

Batches = Iterable[list[Row]]


@dataclass(frozen=True)
class Format:
    name: str
    media_type: str
    extension: str
    write: Callable[[Table, Batches], Iterator[bytes]]


def ndjson(table: Table, batches: Batches) -> Iterator[bytes]:
    """An object a line, in UTF-8; the columns in their order."""
    dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=plain).encode
    names = table.names
    for batch in batches:
        yield "".join([dump(dict(zip(names, row, strict=True))) + "\n" for row in batch]).encode()


def exact_csv(table: Table, batches: Batches) -> Iterator[bytes]:
    """RFC 4180 in UTF-8 with a header: nothing is changed in any cell.

    Lists, objects, true and false are JSON, null is empty.
    """
    yield line(table.names)
    for batch in batches:
        yield lines([cell(value) for value in row] for row in batch)


def guarded_csv(table: Table, batches: Batches) -> Iterator[bytes]:
    """The same with an apostrophe before what a spreadsheet would run; the last column names the cells it changed."""
    yield line([*table.names, GUARDED])
    for batch in batches:
        yield lines(guarded(table, [cell(value) for value in row]) for row in batch)


def guarded(table: Table, cells: list[str]) -> list[str]:
    changed = [name for name, value in zip(table.names, cells, strict=True) if value.startswith(FORMULA)]
    return [f"'{value}" if value.startswith(FORMULA) else value for value in cells] + [" ".join(changed)]


def cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(plain(value))


def line(cells: Iterable[str]) -> bytes:
    return lines([cells])


def lines(rows: Iterable[Iterable[str]]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue().encode()


FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in [
        Format("ndjson", "application/x-ndjson", "ndjson", ndjson),
        Format("jsonld", "application/x-ndjson", "jsonl", json_ld),
        Format("csv", "text/csv", "csv", exact_csv),
        Format("csv-guarded", "text/csv", "guarded.csv", guarded_csv),
    ]
}


def formats_of(table: Table) -> Mapping[str, Format]:
    """Those in which a table can be given: JSON-LD only where schema.org has a term for its rows."""
    return {name: one for name, one in FORMATS.items() if name != "jsonld" or table.name in OBJECTS}
