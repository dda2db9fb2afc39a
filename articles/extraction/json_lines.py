"""JSON Lines for ``manage.py extract``: texts in, extractions out, and an error for a row that cannot be read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from articles.extraction.types import ExtractedStatement, Extraction

Row = dict[str, Any]


class BadRow(ValueError):
    """A row that is not ``{"id", "text"}``; ``row_id`` is the row's id, or None when it has none."""

    def __init__(self, message: str, row_id: str | int | None = None) -> None:
        super().__init__(message)
        self.row_id = row_id


def extract_lines(lines: Iterable[bytes], extract: Callable[[str], Extraction]) -> Iterator[bytes]:
    """Yield one line of output, ended by a line feed, for each line that is not blank."""
    for number, line in enumerate(lines, 1):
        row = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if row.strip():
            yield encode_row(extract_row(row, number, extract))


def extract_row(line: bytes, number: int, extract: Callable[[str], Extraction]) -> Row:
    """Return the row of output for a line: the extraction, or the error."""
    try:
        row_id, text = parse_row(line, number)
    except BadRow as error:
        return {"id": error.row_id, "error": str(error)}
    return {"id": row_id, **to_row(extract(text))}


def parse_row(line: bytes, number: int) -> tuple[str | int, str]:
    """Return the id and the text of a line.

    Raise BadRow with a message for the sender.
    """
    try:
        row = json.loads(line.decode("utf8"))
    except UnicodeDecodeError as error:
        raise BadRow(f"line {number} is not UTF-8: byte {line[error.start]:#04x} at byte {error.start + 1}") from error
    except json.JSONDecodeError as error:
        raise BadRow(f"line {number} is not JSON: {error.msg} at character {error.pos + 1}") from error
    except (ValueError, RecursionError) as error:
        raise BadRow(f"line {number} cannot be read as JSON: {error}") from error
    if not isinstance(row, dict):
        raise BadRow(f'line {number} is {_kind(row)}, not an object {{"id", "text"}}')
    row_id = row.get("id")
    if "id" not in row:
        raise BadRow(f'line {number} has no "id"')
    if isinstance(row_id, bool) or not isinstance(row_id, str | int):
        raise BadRow(f'line {number}: "id" is {_kind(row_id)}, not a string or a whole number')
    if "text" not in row:
        raise BadRow(f'line {number} has no "text"', row_id)
    if not isinstance(row["text"], str):
        raise BadRow(f'line {number}: "text" is {_kind(row["text"])}, not a string', row_id)
    return row_id, row["text"]


def _kind(value: object) -> str:
    names = {type(None): "null", bool: "true or false", int: "a number", float: "a number", str: "a string"}
    return "a list" if isinstance(value, list) else names.get(type(value), "an object")


def encode_row(row: Row) -> bytes:
    """Return the row as UTF-8 JSON; a lone surrogate, which UTF-8 cannot hold, stays escaped."""
    try:
        return json.dumps(row, ensure_ascii=False).encode("utf8") + b"\n"
    except UnicodeEncodeError:
        return json.dumps(row).encode("ascii") + b"\n"


def to_row(extraction: Extraction) -> Row:
    """Return an extraction as plain values for JSON."""
    return {
        "entities": [
            {"start": entity.start, "end": entity.end, "type": entity.type.value, "name": entity.name}
            for entity in extraction.entities
        ],
        "statements": [_statement(statement) for statement in extraction.statements],
        "replies": [
            {"statement": reply.statement, "in_reply_to": reply.answers, "confidence": reply.confidence}
            for reply in extraction.replies
        ],
    }


def _statement(statement: ExtractedStatement) -> Row:
    confidence = statement.confidence
    return {
        "content": [list(span) for span in statement.content],
        "cue": [list(span) for span in statement.cue],
        "source": [list(span) for span in statement.source],
        "speakers": [{"name": speaker.name, "type": speaker.type.value} for speaker in statement.speakers],
        "speaker_kind": statement.speaker_kind.value,
        "role": statement.role,
        "role_organisation": statement.role_organisation,
        "standing": statement.standing.value if statement.standing else None,
        "form": statement.form.value,
        "act": statement.act,
        "act_class": statement.act_class.value,
        "confidence": {
            "statement": confidence.statement,
            "speaker": confidence.speaker,
            "act": confidence.act,
        },
    }
