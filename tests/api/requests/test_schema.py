"""The API's description is complete and true."""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import schemathesis.openapi
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounds
from hypothesis.strategies import booleans
from jsonschema import Draft202012Validator
from rest_framework.test import APIClient
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from newsroom.api.openapi import examples
from newsroom.api.webhooks.models import Webhook
from newsroom.changes.models import Change
from newsroom.wsgi import application
from people.services.distinctions import mark_distinct
from people.services.merge import merge_agents
from tests.support.api_clients import Api
from tests.support.api_description import DESCRIPTION, OPERATIONS
from tests.support.factories import (
    ArticleFactory,
    ExtractionRunFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
    former_id,
)

API_DESCRIPTION = schemathesis.openapi.from_dict(copy.deepcopy(DESCRIPTION))
API_DESCRIPTION.app = application
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    """For a schema of the description, whose references stay within it."""
    return Draft202012Validator({"components": DESCRIPTION["components"], **schema})


@pytest.mark.django_db
def test_schema_is_valid(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn")
    assert "openapi: 3" in capsys.readouterr().out


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_examples_match_their_schema(operation: dict[str, Any]) -> None:
    for body in [operation.get("requestBody", {}), *operation["responses"].values()]:
        for media in body.get("content", {}).values():
            assert media["examples"]
            for example in media["examples"].values():
                validator(media["schema"]).validate(example["value"])


@pytest.mark.parametrize(("name", "operation"), OPERATIONS.items(), ids=OPERATIONS)
def test_operations_describe_their_errors(name: str, operation: dict[str, Any]) -> None:
    problems = {status for status in operation["responses"] if status >= "3"} - {"304"}
    assert {"400", "401", "405", "406", "429", "500"} <= problems
    assert ("404" in problems) == ("{id}" in name)
    for status in problems:
        assert list(operation["responses"][status]["content"]) == ["application/problem+json"]
    assert operation["summary"]


@pytest.mark.parametrize(("name", "operation"), OPERATIONS.items(), ids=OPERATIONS)
def test_operations_describe_their_headers(name: str, operation: dict[str, Any]) -> None:
    limits = {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"}
    for status, response in operation["responses"].items():
        told = limits <= set(response.get("headers", {}))
        assert told == (status not in ("500", "503"))
    tagged = name.startswith("GET") and not name.endswith(("/export/", "/docs/"))
    assert ("304" in operation["responses"]) == tagged
    if name.startswith("GET"):
        assert ("ETag" in operation["responses"]["200"]["headers"]) == tagged


def test_offsets_of_the_example() -> None:
    text = examples.ARTICLE_DETAIL["text"]
    for part in ("text_spans", "cue_spans", "source_spans"):
        for start, end in examples.STATEMENT[part]:
            assert text[start:end].strip() == text[start:end]
    for part in examples.STATEMENT["segments"]:
        assert text[part["start"] : part["end"]] == part["text"]
    assert examples.REVISION["sha256"] == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.django_db
def test_schema_as_yaml_and_json() -> None:
    client = APIClient()
    assert client.get("/api/schema/").content.startswith(b"openapi: 3")
    assert client.get("/api/schema/", {"format": "json"}).json()["openapi"].startswith("3")
    for wrong in ({"formats": "json"}, {"format": "xml"}, {"format": ""}):
        refused = client.get("/api/schema/", wrong)
        assert (refused.status_code, list(refused.json()["errors"])) == (400, list(wrong))
    assert client.get("/api/v1/statements/", {"format": "xml"}).status_code == 400


@pytest.mark.django_db
def test_documentation_loads_nothing_from_other_hosts() -> None:
    page = APIClient().get("/api/docs/")
    # It carries a token of the asker's own.
    assert (page.headers["Cache-Control"], page.has_header("ETag")) == ("private, no-store", False)
    assert page.status_code == 200
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.content.decode())
    assert len(addresses) >= 3
    for address in addresses:
        assert address.startswith("/static/"), address
        assert finders.find(address.removeprefix("/static/")), address
    assert not re.search(r"//(?!testserver)[\w-]+\.", page.content.decode())


@pytest.fixture
def real_ids(db: None) -> dict[str, str]:
    """The id of one of each, by the word that stands before it in an address."""
    article, person, organisation = ArticleFactory(), PersonFactory(), OrganisationFactory()
    StatementFactory(article=article, speaker=organisation)
    Change.objects.create(position=1, kind="article", object_id=article.pk, action="created", at=timezone.now())
    article.topics.add(topic := TopicFactory())
    position = PositionFactory(person=person, organisation=organisation)
    former_id(person, "m4k9te2vx7bn")
    by, others = UserFactory(), [PersonFactory() for _ in range(3)]
    return {
        "names": str(person.aliases.get().pk),
        "merges": str(merge_agents(keep=person, merge=others[0], by=by).pk),
        "distinctions": str(mark_distinct(one=others[1], other=others[2], by=by).pk),
        "changes": "1",
        "topics": topic.pk,
        "positions": str(position.pk),
        "redirects": "m4k9te2vx7bn",
        "revisions": article.current_revision.pk,
        "articles": article.pk,
        "statements": StatementFactory(article=article, speaker=person).pk,
        "people": person.pk,
        "preview": person.pk,
        "organisations": organisation.pk,
        "outlets": article.outlet_id,
        "runs": ExtractionRunFactory(revision=article.current_revision).pk,
    }


def one_webhook() -> dict[str, str]:
    """A webhook of the asker, when it is an account, with a message in its log."""
    owner = User.objects.filter(username="account-editor").first() or UserFactory()
    webhook = Webhook.objects.create(owner=owner, url="https://hooks.example/", site="http://testserver", after=0)
    delivery = webhook.deliveries.create()
    delivery.attempts.create(outcome="delivered", status=204, milliseconds=83)
    return {"webhooks": webhook.pk, "deliveries": delivery.pk}


def named(path: str) -> list[tuple[str, str]]:
    """The parameters of an address, each with the word that stands before it."""
    return re.findall(r"/([^/{}]+)/{(\w+)}", path)


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name.startswith("GET")])
def test_head_and_missing_slash(api: Api, real_ids: dict[str, str], name: str) -> None:
    path = name.partition(" ")[2]
    for word, parameter in named(path):
        path = path.replace(f"{{{parameter}}}", real_ids.get(word, "zzzzzzzzzzzz"))
    client, asked = api("editor"), {"group_by": "act"} if path.endswith("aggregate/") else {}
    got, headed = client.get(path, asked), client.head(path, asked)
    assert (headed.status_code, headed.getvalue()) == (got.status_code, b"")
    counted = {"RateLimit-Remaining", "RateLimit-Reset", "Content-Length"}
    assert {k: v for k, v in headed.headers.items() if k not in counted} == {
        k: v for k, v in got.headers.items() if k not in counted
    }
    moved = client.get(path.removesuffix("/"), asked)
    assert (moved.status_code, moved.headers["Content-Type"]) == (308, "application/problem+json")
    assert moved.headers["Location"].partition("?")[0] == f"http://testserver{path}"


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keeps the server from closing the test's connection, and its transaction, after each request."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("asker", ["anonymous", "editor"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_responses_match_the_schema(api: Api, real_ids: dict[str, str], name: str, asker: str) -> None:
    authorization = api(asker)._credentials.get("HTTP_AUTHORIZATION")
    if "{delivery}" in name or "/webhooks/{id}" in name:
        real_ids |= one_webhook()
    headers = {"Authorization": authorization} if authorization else {}
    method, path = name.split()
    operation = API_DESCRIPTION[path][method]
    # Anonymous writing is refused before anything is read, and writing the description takes most of a second.
    few = (asker == "anonymous" and method != "GET") or path == "/api/schema/"

    anything = operation.as_strategy() | operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)

    @given(case=anything, is_real=booleans())
    @bounds(
        max_examples=4 if few else 25,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def answers(case: schemathesis.Case, is_real: bool) -> None:
        if is_real and case.path_parameters:
            case.path_parameters |= {name: real_ids[word] for word, name in named(path)}
        case.validate_response(case.call(headers=headers), checks=CHECKS)

    answers()
