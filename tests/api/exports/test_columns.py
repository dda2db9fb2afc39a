"""Exports in the API's schema: columns, an example row and formats."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from newsroom.api.exports.registry import EXPORTS
from newsroom.api.exports.tables import ExportTable
from tests.support.api_clients import Api
from tests.support.api_description import DESCRIPTION

TABLES = {table.name: table for table, _model, _filterset in EXPORTS}


def responses(name: str) -> dict[str, Any]:
    found: dict[str, Any] = DESCRIPTION["paths"][f"/api/v1/{name}/export/"]["get"]["responses"]
    return found


def described(name: str, media_type: str = "application/x-ndjson") -> dict[str, Any]:
    found: dict[str, Any] = responses(name)["200"]["content"][media_type]
    return found


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_columns_and_example_are_described(table: ExportTable) -> None:
    told = described(table.name)
    properties = told["schema"]["properties"]
    assert {name: one["description"] for name, one in properties.items() if one["description"]} == {
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
def test_lines_match_the_schema(api: Api, table: ExportTable) -> None:
    schema = Draft202012Validator(described(table.name)["schema"])
    answer = api("editor").get(f"/api/v1/{table.name}/export/", {"format": "ndjson"})
    lines = answer.getvalue().decode().splitlines()  # type: ignore[attr-defined]
    assert lines
    for line in lines:
        schema.validate(json.loads(line))


@pytest.mark.parametrize("name", TABLES)
def test_406_lists_the_media_types(name: str) -> None:
    told = responses(name)["406"]
    assert told["description"].startswith("Available as application/x-ndjson or text/csv")
    (example,) = told["content"]["application/problem+json"]["examples"].values()
    assert example["value"]["detail"] == "Available as application/x-ndjson, text/csv."
