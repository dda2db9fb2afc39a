"""JSON Schemas of the protocol's objects, for the OpenAPI description."""

from __future__ import annotations

from typing import Any

ENTITY: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "description": {"type": "string"},
        "notable": {"type": "array", "items": {"type": "object"}},
    },
}
MANIFEST: dict[str, Any] = {
    "type": "object",
    "title": "Manifest",
    "required": ["versions", "name", "identifierSpace", "schemaSpace"],
    "properties": {
        "versions": {"type": "array", "items": {"type": "string"}},
        "name": {"type": "string"},
        "identifierSpace": {"type": "string", "format": "uri"},
        "schemaSpace": {"type": "string", "format": "uri"},
    },
}
CANDIDATE: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name", "type", "score", "match"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "description": {"type": "string"},
        "type": {"type": "array", "items": ENTITY},
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": {"type": "boolean", "description": "Exactly one agent has this name."},
        "features": {"type": "array", "items": {"type": "object", "required": ["id", "value"]}},
    },
}
RESULTS: dict[str, Any] = {
    "type": "object",
    "title": "Results, by the query's key",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {"result": {"type": "array", "items": CANDIDATE}},
    },
}
EXTENDED: dict[str, Any] = {
    "type": "object",
    "title": "Extension",
    "required": ["meta", "rows"],
    "properties": {
        "meta": {"type": "array", "items": ENTITY},
        "rows": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": {"type": "array"}},
        },
    },
}
ANSWER: dict[str, Any] = {"anyOf": [MANIFEST, EXTENDED, RESULTS]}
SUGGESTED: dict[str, Any] = {
    "type": "object",
    "required": ["result"],
    "properties": {"result": {"type": "array", "items": ENTITY}},
}
PROPOSED: dict[str, Any] = {
    "type": "object",
    "required": ["properties"],
    "properties": {
        "type": {"type": "string"},
        "limit": {"type": "integer"},
        "properties": {"type": "array", "items": ENTITY},
    },
}
FORM: dict[str, Any] = {
    "type": "object",
    "properties": {"queries": {"type": "string"}, "extend": {"type": "string"}},
    "description": "One of the two, as JSON.",
}
BODY: dict[str, Any] = {
    "type": "object",
    "properties": {
        "queries": {"anyOf": [{"type": "object"}, {"type": "string"}]},
        "extend": {"anyOf": [{"type": "object"}, {"type": "string"}]},
    },
}
