"""Examples of the protocol's objects, about invented people."""

from __future__ import annotations

import json
from typing import Any

from newsroom.api.openapi.examples import SITE

PERSON = {"id": "person", "name": "Person"}
QUERIES: dict[str, Any] = {"q0": {"query": "Wena Trost", "type": "person", "limit": 3}}
EXTENSION: dict[str, Any] = {"ids": ["w5t9ac3jx7mh"], "properties": [{"id": "names"}, {"id": "statements"}]}
REQUESTS: dict[str, Any] = {
    "Queries": {"queries": json.dumps(QUERIES)},
    "Extension": {"extend": json.dumps(EXTENSION)},
}
ANSWERS: dict[str, Any] = {
    "Manifest": {
        "versions": ["0.1", "0.2"],
        "name": "Newsroom Archive: people and organisations",
        "identifierSpace": f"{SITE}/people/",
        "schemaSpace": f"{SITE}/api/v1/reconcile/",
        "view": {"url": f"{SITE}/people/{{{{id}}}}/"},
        "batchSize": 50,
    },
    "Results": {
        "q0": {
            "result": [
                {
                    "id": "w5t9ac3jx7mh",
                    "name": "Wenna Trost",
                    "description": "the lock keeper",
                    "type": [PERSON],
                    "score": 74.76,
                    "match": False,
                }
            ]
        }
    },
    "Extension": {
        "meta": [{"id": "names", "name": "Names as printed"}, {"id": "statements", "name": "Number of statements"}],
        "rows": {"w5t9ac3jx7mh": {"names": [{"str": "Wenna Trost"}], "statements": [{"int": 12}]}},
    },
}
SUGGESTED_ENTITIES = {
    "Suggested": {
        "result": [
            {"id": "w5t9ac3jx7mh", "name": "Wenna Trost", "description": "the lock keeper", "notable": [PERSON]}
        ]
    }
}
SUGGESTED_TYPES = {"Suggested": {"result": [PERSON]}}
SUGGESTED_PROPERTIES = {"Suggested": {"result": [{"id": "role", "name": "Role"}]}}
PROPOSED = {"Proposed": {"type": "person", "limit": 1, "properties": [{"id": "names", "name": "Names as printed"}]}}
