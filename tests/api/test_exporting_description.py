"""What the API's description says of streams: of each its columns, a row, and as what it is given."""

from __future__ import annotations

import json
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from newsroom.api.exports.formats import formats_of
from newsroom.api.exports.registry import VIEWS
from newsroom.api.exports.tables import Table
from tests.support.api_clients import Ask

PATHS: dict[str, Any] = SchemaGenerator().get_schema(public=True)["paths"]
TABLES = {view.table.name: view.table for view in VIEWS}


def responses(name: str) -> dict[str, Any]:
    found: dict[str, Any] = PATHS[f"/api/v1/{name}/export/"]["get"]["responses"]
    return found


def described(name: str, media_type: str = "application/x-ndjson") -> dict[str, Any]:
    found: dict[str, Any] = responses(name)["200"]["content"][media_type]
    return found


def row_of(schema: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = schema["anyOf"][0] if "anyOf" in schema else schema
    return row


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_a_line_is_described_by_its_columns_and_a_row(table: Table) -> None:
    told = described(table.name)
    row = row_of(told["schema"])
    assert {name: one["description"] for name, one in row["properties"].items() if one["description"]} == {
        column.name: column.help for column in table.columns
    }
    (example,) = told["examples"].values()
    assert list(example["value"]) == list(table.names)
    assert all(example["value"][name] is not None for name in table.key)
    (written,) = described(table.name, "text/csv")["examples"].values()
    assert written["value"].startswith(",".join(table.names) + "\r\n")


@pytest.mark.django_db
@pytest.mark.usefixtures("public")
@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_every_line_is_as_described(asking: Ask, table: Table) -> None:
    schema = described(table.name)["schema"]
    for form in {"ndjson", "jsonld"} & {*formats_of(table)}:
        allowed = Draft202012Validator(row_of(schema) if form == "ndjson" else schema)
        answer = asking("editor").get(f"/api/v1/{table.name}/export/", {"format": form})
        lines = answer.getvalue().decode().splitlines()  # type: ignore[attr-defined]
        assert lines
        for line in lines:
            allowed.validate(json.loads(line))


@pytest.mark.parametrize("name", TABLES)
def test_a_refusal_by_accept_says_as_what_a_stream_is_given(name: str) -> None:
    told = responses(name)["406"]
    assert told["description"].startswith("Given as application/x-ndjson or text/csv")
    (example,) = told["content"]["application/problem+json"]["examples"].values()
    assert example["value"]["detail"] == "This list is given as application/x-ndjson, text/csv."
