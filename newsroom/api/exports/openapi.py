"""The OpenAPI description of exports: the columns of each table, and a row as an example."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from newsroom.api.exports.formats import FORMATS, write_csv
from newsroom.api.exports.tables import ExportColumn, ExportTable, Row
from newsroom.api.openapi import examples
from newsroom.api.openapi.schema import ArchiveSchema
from newsroom.api.serializers.identity import NAME

FORMAT, AFTER = "format", "after"
STATEMENT, PERSON = examples.STATEMENT, examples.PERSON_REFERENCE
SPEAKER = STATEMENT["speakers"][0]
EMPLOYER = {name: examples.ORGANISATION_REFERENCE[name] for name in ("id", "name")}
# The object of each list, with the values that only a row has.
EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "statements": {
        **STATEMENT,
        "speaker": {"id": PERSON["id"], "name": PERSON["name"], "name_in_story": SPEAKER["name_in_story"]},
        "speakers": [
            {
                "id": PERSON["id"],
                "name": PERSON["name"],
                **{name: SPEAKER[name] for name in ("name_in_story", "kind")},
                "positions_then": [{**examples.POSITION_REFERENCE, "organisation": EMPLOYER}],
            }
        ],
        "on_behalf_of": dict.fromkeys(("id", "name", "name_in_story", "as_printed")),
        **{f"{name}_confidence": value for name, value in STATEMENT["confidence"].items()},
    },
    "articles": {
        **examples.ARTICLE_DETAIL,
        "topics": [{name: examples.TOPIC[name] for name in ("id", "scheme", "code", "name")}],
    },
    "people": {**examples.AGENT, "wikidata_id": examples.AGENT["identifiers"][0]["identifier"]},
    "organisations": {**examples.AGENT, **examples.ORGANISATION_REFERENCE, "other_names": [], "wikidata_id": ""},
    "outlets": examples.OUTLET,
    "topics": examples.TOPIC,
    "revisions": {**examples.REVISION_DETAIL, "api_url": STATEMENT["targets"][0]["source"]},
    "mentions": examples.MENTION,
    "names": {**NAME, "kind": PERSON["kind"]},
    "positions": examples.POSITION,
    "redirects": {**examples.REDIRECT, "kind": PERSON["kind"], "url": PERSON["url"]},
}
# The values that a row has of its story.
OF_STORY = {
    "outlet": examples.ARTICLE["outlet"],
    "headline": examples.ARTICLE["headline"],
    "published_at": examples.ARTICLE["published_at"],
    "model_version": examples.RUN["model_version"],
}
TYPES: Mapping[str, Mapping[str, Any]] = {
    "string": {"type": "string"},
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "datetime": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
}


def column_schema(table: ExportTable, column: ExportColumn) -> dict[str, Any]:
    """Return the schema of a column; every value may be null except those of the key."""
    if column.type == "json":
        return {"type": ["array", "object", "null"], "description": column.help}
    schema = TYPES[column.type]
    type_ = schema["type"] if column.name in table.key else [schema["type"], "null"]
    return {**schema, "type": type_, "description": column.help}


def line_schema(table: ExportTable) -> dict[str, Any]:
    """Return the schema of a line of newline-delimited JSON."""
    return {
        "type": "object",
        "description": "A line.",
        "properties": {column.name: column_schema(table, column) for column in table.columns},
        "required": list(table.names),
    }


def example_row(table: ExportTable) -> Row:
    """Return the example of the list as a row: the column ``outlet_name`` has the name of its ``outlet``."""
    flat: dict[str, Any] = {}
    for name, value in {**OF_STORY, **EXAMPLES[table.name]}.items():
        if isinstance(value, dict):
            flat |= {f"{name}_{part}": part_value for part, part_value in value.items()}
        flat[name] = value
    return tuple(flat[name] for name in table.names)


class ExportSchema(ArchiveSchema):
    """Describes the export of the view's table."""

    @property
    def table(self) -> ExportTable:
        table: ExportTable = self.view.table
        return table

    def get_operation_id(self) -> str:
        return f"{self.table.name}_export"

    def get_summary(self) -> str:
        return f"All {self.table.name} that match the filters, as one file"

    def get_description(self) -> str:
        columns = "\n".join(f"- `{one.name}` ({one.type}): {one.help}" for one in self.table.columns)
        return f"The schema of newline-delimited JSON is that of each line.\n\nColumns:\n\n{columns}"

    def get_tags(self) -> list[str]:
        return [self.table.name]

    def get_filter_backends(self) -> Any:
        return self.view.filter_backends

    def get_override_parameters(self) -> list[Any]:
        after = f"Only rows after the one with this `{self.table.key_format}`: continues an export that broke off."
        return [
            OpenApiParameter(FORMAT, str, enum=list(FORMATS), description="Without it, the Accept header decides."),
            OpenApiParameter(AFTER, str, description=after),
        ]

    def get_response_serializers(self) -> Any:
        row = example_row(self.table)
        line = OpenApiExample("A line", dict(zip(self.table.names, row, strict=True)))
        header_and_row = OpenApiExample("The header and a row", b"".join(write_csv(self.table, [[row]])).decode())
        return {
            (200, "application/x-ndjson"): OpenApiResponse(line_schema(self.table), examples=[line]),
            (200, "text/csv"): OpenApiResponse({"type": "string"}, examples=[header_and_row]),
        }
