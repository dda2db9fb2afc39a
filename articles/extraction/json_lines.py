"""Stories in as JSON Lines, what they hold out as JSON Lines; a row that cannot be read tells why."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from articles.extraction.types import ExtractedStatement, Extraction

Row = dict[str, Any]


class BadRow(ValueError):
    """A row that is not ``{"id", "text"}``; ``row_id`` is the row's own, or none when it has none."""

    def __init__(self, message: str, row_id: str | int | None = None) -> None:
        super().__init__(message)
        self.row_id = row_id


def extract_lines(lines: Iterable[bytes], extract: Callable[[str], Extraction]) -> Iterator[bytes]:
    """For each line that is not blank one line of output, ended by a line feed."""
    for number, line in enumerate(lines, 1):
        row = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if row.strip():
            yield written(answer(row, number, extract))


def answer(line: bytes, number: int, extract: Callable[[str], Extraction]) -> Row:
    """The row of output for a line: what its text holds, or what is wrong with it."""
    try:
        row_id, text = parsed(line, number)
    except BadRow as error:
        return {"id": error.row_id, "error": str(error)}
    return {"id": row_id, **as_row(extract(text))}


def parsed(line: bytes, number: int) -> tuple[str | int, str]:
    """The id and the text of a line.

    Raises BadRow, saying what is wrong in the sender's words.
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


def written(row: Row) -> bytes:
    """The row as UTF-8 JSON; a lone surrogate, which UTF-8 cannot hold, is escaped as it came."""
    try:
        return json.dumps(row, ensure_ascii=False).encode("utf8") + b"\n"
    except UnicodeEncodeError:
        return json.dumps(row).encode("ascii") + b"\n"


def as_row(extraction: Extraction) -> Row:
    """What a text holds in plain values."""
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
