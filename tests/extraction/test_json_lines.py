"""Rows of `manage.py extract`, and rows that cannot be read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from articles.extraction.json_lines import extract_lines
from articles.extraction.types import Extraction


def nothing(text: str) -> Extraction:
    return Extraction()


def answers(*lines: bytes) -> list[dict[str, Any]]:
    return [json.loads(row) for row in extract_lines(lines, nothing)]


@pytest.mark.parametrize(
    ("line", "row_id", "said"),
    [
        (b"not json", None, "line 1 is not JSON"),
        (b"[1, 2]", None, "a list"),
        (b'"word"', None, "a string"),
        (b"null", None, "null"),
        (b'{"text": "a"}', None, 'no "id"'),
        (b'{"id": 1.5, "text": "a"}', None, "whole number"),
        (b'{"id": true, "text": "a"}', None, "true or false"),
        (b'{"id": "a"}', "a", 'no "text"'),
        (b'{"id": "a", "text": 7}', "a", '"text" is a number'),
        (b'{"id": "a", "text": null}', "a", '"text" is null'),
        (b'{"id": "\xff", "text": "a"}', None, "not UTF-8: byte 0xff at byte 9"),
        (b"[" * 100_000, None, "line 1"),
    ],
)
def test_bad_row_gets_a_clear_error(line: bytes, row_id: str | None, said: str) -> None:
    (row,) = answers(line)
    assert row.keys() == {"id", "error"}
    assert row["id"] == row_id
    assert said in row["error"]


def test_rows_after_a_bad_row_are_extracted() -> None:
    rows = answers(b"{", b"", b"  ", b'{"id": "b", "text": ""}')
    assert [row["id"] for row in rows] == [None, "b"]
    assert rows[1] == {"id": "b", "entities": [], "statements": [], "replies": []}


def test_leading_byte_order_mark_is_allowed() -> None:
    assert answers(b'\xef\xbb\xbf{"id": 7, "text": "a"}')[0]["id"] == 7


def test_lone_surrogate_in_id_is_kept() -> None:
    assert answers(b'{"id": "\\ud800", "text": "a"}')[0]["id"] == "\ud800"
