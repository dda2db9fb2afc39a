"""Responses of the reconciliation service follow version 0.2 of the protocol."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
)

pytestmark = pytest.mark.django_db

SERVICE = "/api/v1/reconcile/"
STRING, NUMBER = {"type": "string"}, {"type": "number"}


def having(required: dict[str, Any], optional: dict[str, Any] | None = None, *, alone: bool = False) -> dict[str, Any]:
    """An object with these keys; ``alone`` where it may have no others."""
    keys = {**required, **(optional or {})}
    return {"type": "object", "required": list(required), "properties": keys, "additionalProperties": not alone}


def many(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


def named(of: dict[str, Any]) -> dict[str, Any]:
    """An object whose keys are anything."""
    return {"type": "object", "additionalProperties": of, "minProperties": 1}


TYPE = having({"id": STRING, "name": STRING}, {"description": STRING})
TEMPLATE = {"type": "string", "pattern": r"\{\{id\}\}"}
PART = having({"service_url": STRING, "service_path": {"type": "string", "pattern": "^/"}})
MANIFEST = having(
    {
        "versions": {"type": "array", "contains": {"const": "0.2"}, "items": STRING},
        "name": STRING,
        "identifierSpace": STRING,
        "schemaSpace": STRING,
        "view": having({"url": TEMPLATE}),
        "preview": having({"url": TEMPLATE, "width": {"type": "integer"}, "height": {"type": "integer"}}),
        "suggest": having({"entity": PART, "type": PART, "property": PART}),
        "extend": having({"propose_properties": PART, "property_settings": many({"type": "object"})}),
        "defaultTypes": {**many(TYPE), "uniqueItems": True},
    }
)
FEATURE = having({"id": STRING, "value": {"type": ["number", "boolean"]}})
CANDIDATE = having(
    {"id": STRING, "name": STRING, "score": NUMBER, "match": {"type": "boolean"}, "type": many(TYPE)},
    {"description": STRING, "features": many(FEATURE)},
)
RESULTS = named(having({"result": {**many(CANDIDATE), "minItems": 1}}))
DATE = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"}
CELL = {
    "oneOf": [
        having({}, alone=True),
        having({"id": STRING, "name": STRING}, {"description": STRING}, alone=True),
        *[
            having({key: of}, alone=True)
            for key, of in {"str": STRING, "float": NUMBER, "int": {"type": "integer"}, "date": DATE}.items()
        ],
    ]
}
EXTENSION = having(
    {
        "meta": many(having({"id": STRING, "name": STRING}, {"type": having({"id": STRING}), "service": STRING})),
        "rows": named(named(many(CELL))),
    }
)
SUGGESTED = having(
    {"result": {**many(having({"id": STRING, "name": STRING}, {"notable": many(TYPE)})), "minItems": 1}}
)
PROPOSED = having({"properties": {**many(having({"id": STRING, "name": STRING})), "minItems": 1}})


def get(address: str, **asked: str) -> Any:
    response = Client().get(address, asked)
    assert response.status_code == 200, response.content
    return response.json()


def properties() -> list[str]:
    return [one["id"] for one in get(f"{SERVICE}properties/")["properties"]]


def queries(pk: str) -> Any:
    known = [
        {"pid": "role", "v": ["keeper", "pilot"]},
        {"pid": "organisation", "v": {"id": pk, "name": "Harbour Union"}},
    ]
    asked = {
        "q0": {"query": "Wena Trost", "type": ["person"], "limit": 3, "properties": known},
        "q1": {"query": "Harbour"},
    }
    return get(SERVICE, queries=json.dumps(asked))


def extend(pk: str) -> Any:
    return get(SERVICE, extend=json.dumps({"ids": [pk], "properties": [{"id": pid} for pid in properties()]}))


ANSWERS: dict[str, tuple[Callable[[str], Any], dict[str, Any]]] = {
    "manifest": (lambda _pk: get(SERVICE), MANIFEST),
    "queries": (queries, RESULTS),
    "extend": (extend, EXTENSION),
    "suggest entity": (lambda _pk: get(f"{SERVICE}suggest/entity/", prefix="wenna tr"), SUGGESTED),
    "suggest type": (lambda _pk: get(f"{SERVICE}suggest/type/", prefix="p"), SUGGESTED),
    "suggest property": (lambda _pk: get(f"{SERVICE}suggest/property/", prefix="r"), SUGGESTED),
    "properties": (lambda _pk: get(f"{SERVICE}properties/", type="person", limit="3"), PROPOSED),
}


@pytest.fixture
def trost() -> str:
    person, union = PersonFactory(name="Wenna Trost", state="approved"), OrganisationFactory(name="Harbour Union")
    for speaker in (person, union):
        StatementFactory(article=ArticleFactory(), speaker=speaker, words__role="keeper")
    PositionFactory(person=person, organisation=union, role="keeper")
    return str(person.pk)


@pytest.mark.parametrize("name", ANSWERS)
def test_responses_match_the_protocol(trost: str, name: str) -> None:
    ask, shape = ANSWERS[name]
    assert [error.message for error in Draft202012Validator(shape).iter_errors(ask(trost))] == []


def test_addresses_of_the_manifest(trost: str) -> None:
    told = get(SERVICE)
    for template in (told["view"]["url"], told["preview"]["url"]):
        response = Client().get(re.sub(r"\{\{id\}\}", trost, template), follow=True)
        assert (response.status_code, "Wenna Trost" in response.content.decode()) == (200, True), template


def test_cors() -> None:
    response = Client().get(SERVICE, headers={"origin": "https://refine.example"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
