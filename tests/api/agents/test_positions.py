"""Offices over the API: said, put right and taken away by the services of the desk, as they were looked at."""

from __future__ import annotations

import pytest

from articles.models import AuditEntry
from people.models import Position, RefusedPosition
from people.services.merge import merge_agents
from people.services.positions import refuse_position
from tests.support.api_clients import Api, patched
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/api/v1/positions/"


@pytest.fixture
def position() -> Position:
    person, house = PersonFactory(name="Wenna Trost"), OrganisationFactory(name="Penmarrow Navigation")
    for speaker in (person, house):
        StatementFactory(article=ArticleFactory(), speaker=speaker, confirmed=True)
    return PositionFactory(person=person, organisation=house, role="lock keeper")


def address(position: Position) -> str:
    return f"{LIST}{position.public_id}/"


def test_change_is_saved_and_logged(api: Api, position: Position) -> None:
    editor, harbour = api("editor"), OrganisationFactory(name="Marlow Harbour")
    sent = {"organisation": harbour.pk, "role": " harbour  master ", "end_date": "2026-05-31"}
    response = patched(editor, address(position), sent)
    assert response.status_code == 200, response.json()
    shown = response.json()
    assert (shown["role"], shown["organisation"]["id"]) == ("harbour master", harbour.pk)
    assert (shown["end_date"], shown["person"]["name"]) == ("2026-05-31", "Wenna Trost")
    assert response.headers["ETag"] == editor.get(address(position)).headers["ETag"]
    (deed,) = AuditEntry.objects.about(position.person)
    assert deed.by is not None
    assert deed.by.username == "account-editor"
    (was,), (now,) = deed.before["positions"], deed.after["positions"]
    assert (was["role"], was["end_date"], now["role"], now["end_date"]) == (
        *("lock keeper", None),
        *("harbour master", "2026-05-31"),
    )
    assert patched(editor, address(position), {"organisation": None}).json()["organisation"] is None


def test_change_is_public(api: Api, position: Position) -> None:
    seen = api("anonymous").get(address(position))
    patched(api("editor"), address(position), {"start_date": "2019-04-01"})
    again = api("anonymous").get(address(position), HTTP_IF_NONE_MATCH=seen.headers["ETag"])
    assert (again.status_code, again.json()["start_date"]) == (200, "2019-04-01")


def test_removed_position_may_be_suggested_again(api: Api, position: Position) -> None:
    editor = api("editor")
    seen = editor.get(address(position)).headers["ETag"]
    assert editor.delete(address(position), HTTP_IF_MATCH=seen).status_code == 204
    for asker in ("editor", "anonymous"):
        assert api(asker).get(address(position)).status_code == 404
    assert editor.delete(address(position), HTTP_IF_MATCH="*").status_code == 404
    (deed,) = AuditEntry.objects.about(position.person)
    assert (deed.before["positions"][0]["role"], deed.after["positions"]) == ("lock keeper", [])
    assert not RefusedPosition.objects.exists()


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_concurrent_change_is_not_overwritten(api: Api, position: Position, method: str) -> None:
    editor = api("editor")
    seen = editor.get(address(position)).headers["ETag"]
    assert patched(editor, address(position), {"role": "weir keeper"}).status_code == 200

    def sent(**headers: str) -> int:
        body = {"role": "bailiff"} if method == "patch" else None
        return int(getattr(editor, method)(address(position), body, format="json", **headers).status_code)

    assert (sent(), sent(HTTP_IF_MATCH=seen)) == (428, 412)
    assert Position.objects.get().role == "weir keeper"
    assert sent(HTTP_IF_MATCH="*") in (200, 204)


def test_merge_of_organisation_changes_the_etag(api: Api, position: Position) -> None:
    assert position.organisation is not None
    editor = api("editor")
    seen = editor.get(address(position)).headers["ETag"]
    kept = OrganisationFactory(name="The Navigation")
    merge_agents(keep=kept, merge=position.organisation, by=UserFactory(role="chief"))
    refused = editor.patch(address(position), {"role": "bailiff"}, format="json", HTTP_IF_MATCH=seen)
    assert refused.status_code == 412
    assert patched(editor, address(position), {"role": "bailiff"}).json()["organisation"]["id"] == kept.pk


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"role": " "}, 400),
        ({"role": None}, 400),
        ({"role": 7}, 400),
        ({"person": "zzzzzzzzzzzz"}, 400),
        ({"organisation": "zzzzzzzzzzzz"}, 400),
        ({"start_date": "yesterday"}, 400),
        ({"start_date": "2026-06-01", "end_date": "2026-05-31"}, 409),
    ],
)
def test_invalid_position_is_refused(api: Api, position: Position, sent: dict[str, object], status: int) -> None:
    response = patched(api("editor"), address(position), sent)
    assert response.status_code == status, response.json()
    if status == 400:
        assert list(response.json()["errors"]) == list(sent)
    assert (AuditEntry.objects.about(position.person).count(), Position.objects.get().role) == (0, "lock keeper")


def test_person_is_no_organisation(api: Api, position: Position) -> None:
    response = patched(api("editor"), address(position), {"organisation": PersonFactory().pk})
    assert (response.status_code, list(response.json()["errors"])) == (400, ["organisation"])
    assert Position.objects.get().organisation_id == position.organisation_id


def test_adding_a_position_ends_its_refusal(api: Api, position: Position) -> None:
    refuse_position(person=position.person, role="weir keeper", by=UserFactory(role="editor"))
    patched(api("editor"), address(position), {"role": "weir keeper"})
    assert not RefusedPosition.objects.filter(undone_at__isnull=True).exists()


@pytest.mark.parametrize(("asker", "status"), [("anonymous", 401), ("reporter", 403), ("machine", 403)])
def test_only_editors_change_positions(api: Api, position: Position, asker: str, status: int) -> None:
    client = api(asker)
    assert client.patch(address(position), {"role": "x"}, format="json", HTTP_IF_MATCH="*").status_code == status
    assert client.delete(address(position), HTTP_IF_MATCH="*").status_code == status
    assert Position.objects.get().role == "lock keeper"
