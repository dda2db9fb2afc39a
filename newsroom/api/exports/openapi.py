"""What a stream has, for the API's description: of each table its columns, and a row as an example."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view

from newsroom.api.exports.formats import exact_csv, formats_of
from newsroom.api.exports.json_ld import CONTEXT, OBJECTS
from newsroom.api.exports.tables import Column, Row, Table
from newsroom.api.exports.views import AFTER, FORMAT
from newsroom.api.openapi import examples
from newsroom.api.serializers.identity import APART, MERGE, NAME

STATEMENT, PERSON = examples.STATEMENT, examples.PERSON_REFERENCE
SPEAKER = STATEMENT["speakers"][0]
HOUSE = {name: examples.ORGANISATION_REFERENCE[name] for name in ("id", "name")}
# Of each table an object as its list has it, and what a row has beside.
LISTED: Mapping[str, Mapping[str, Any]] = {
    "statements": {
        **STATEMENT,
        "speaker": {"id": PERSON["id"], "name": SPEAKER["name_in_story"]},
        "speakers": [
            {
                "id": PERSON["id"],
                "name": PERSON["name"],
                **{name: SPEAKER[name] for name in ("name_in_story", "kind")},
                "positions_then": [{**examples.OFFICE, "organisation": HOUSE}],
            }
        ],
        **{f"{name}_confidence": value for name, value in STATEMENT["confidence"].items()},
    },
    "articles": {
        **examples.ARTICLE_DETAIL,
        "topics": [{name: examples.TOPIC[name] for name in ("id", "scheme", "code", "name")}],
    },
    "people": {**examples.AGENT, "wikidata": examples.AGENT["identifiers"][0]["identifier"]},
    "organisations": {**examples.AGENT, **examples.ORGANISATION_REFERENCE, "other_names": [], "wikidata": ""},
    "outlets": examples.OUTLET,
    "topics": examples.TOPIC,
    "revisions": {**examples.REVISION_DETAIL, "url": STATEMENT["targets"][0]["source"]},
    "mentions": examples.MENTION,
    "names": {**NAME, "kind": PERSON["kind"]},
    "positions": examples.POSITION,
    "redirects": {**examples.REDIRECT, "kind": PERSON["kind"], "url": PERSON["url"]},
    "changes": examples.CHANGE,
    "coverage": examples.COVERAGE["results"][0],
    "runs": examples.RUN,
    "merges": MERGE,
    "distinctions": APART,
}
# What rows have of the story that they are about.
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
LINKED = {
    "type": "object",
    "description": "With `format=jsonld`, a line: an object with the terms of schema.org.",
    "properties": {"@context": {"const": CONTEXT}, "@type": {"type": "string"}},
    "required": ["@context", "@type"],
}


def of_column(table: Table, column: Column) -> dict[str, Any]:
    """What stands in a column; only by what a row is known is always there."""
    if column.type == "json":
        return {"type": ["array", "object", "null"], "description": column.help}
    schema = TYPES[column.type]
    type_ = schema["type"] if column.name in table.key else [schema["type"], "null"]
    return {**schema, "type": type_, "description": column.help}


def of_line(table: Table) -> dict[str, Any]:
    """The schema of a line of newline-delimited JSON."""
    row = {
        "type": "object",
        "description": "A line.",
        "properties": {column.name: of_column(table, column) for column in table.columns},
        "required": list(table.names),
    }
    return {"anyOf": [row, LINKED]} if table.name in OBJECTS else row


def example_row(table: Table) -> Row:
    """The object of the list as a row: what it names stands there by its name; ``…_id`` and the like say more."""
    flat: dict[str, Any] = {}
    for name, value in {**OF_STORY, **LISTED[table.name]}.items():
        if isinstance(value, dict):
            flat |= {f"{name}_{part}": of_it for part, of_it in value.items()}
        flat[name] = value["name"] if isinstance(value, dict) and "name" in value else value
    return tuple(flat[name] for name in table.names)


def described(table: Table) -> Any:
    """A decorator that describes the stream of a table."""
    row = example_row(table)
    values = dict(zip(table.names, row, strict=True))
    lines = [OpenApiExample("A line", values)]
    written = b"".join(exact_csv(table, [[row]])).decode()
    columns = "\n".join(f"- `{column.name}` ({column.type}): {column.help}" for column in table.columns)
    after = f"Only rows after the one of which this is `{table.written_key}`: to take up a stream that broke off."
    described_get = extend_schema(
        operation_id=f"{table.name}_export",
        summary=f"All {table.name} that the filters let through, as one stream",
        description=f"Of newline-delimited JSON the schema is that of each line.\n\nColumns:\n\n{columns}",
        tags=[table.name],
        filters=True,
        parameters=[
            OpenApiParameter(
                FORMAT, str, enum=list(formats_of(table)), description="By default what `Accept` asks for."
            ),
            OpenApiParameter(AFTER, str, description=after),
        ],
        responses={
            (200, "application/x-ndjson"): OpenApiResponse(of_line(table), examples=lines),
            (200, "text/csv"): OpenApiResponse(
                {"type": "string"}, examples=[OpenApiExample("The header and a row", written)]
            ),
        },
    )
    return extend_schema_view(get=described_get)
