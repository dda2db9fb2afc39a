"""Names and offices are known to readers by random ids: no number tells how many hidden people have."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection, transaction
from django.db.models import AutoField
from django.test.utils import CaptureQueriesContext

from core.ids import ALPHABET, LENGTH, new_id
from core.keyset import field_at
from newsroom.api.exports.dump import dump
from newsroom.api.urls import router
from people.models import Agent, Alias, Position
from tests.support.api_clients import Api
from tests.support.factories import ArticleFactory, PersonFactory, PositionFactory, StatementFactory

pytestmark = pytest.mark.django_db

LISTS = ["names", "positions"]


def shown(**values: Any) -> Agent:
    """Somebody whom everybody may read of."""
    person: Agent = PersonFactory(**values)
    StatementFactory(article=ArticleFactory(), speaker=person, confirmed=True)
    return person


def hidden() -> Agent:
    """Somebody of whom nothing is public, with names and offices."""
    person: Agent = PersonFactory(aliases=["Zq One", "Zq Two"])
    PositionFactory.create_batch(3, person=person, organisation=None)
    return person


def pages(api: Api, kind: str, link: str = "next", start: str = "", asker: str = "anonymous") -> Iterator[Any]:
    address = start or f"/api/v1/{kind}/?page_size=1"
    while address:
        page = api(asker).get(address).json()
        yield page
        address = page[link]


def in_cursor(address: str) -> list[Any]:
    (cursor,) = parse_qs(urlsplit(address).query)["cursor"]
    _list, _backwards, *place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return place


@pytest.fixture
def archive() -> list[Agent]:
    """Two whom everybody may read of, each with two names and two offices."""
    people = [shown(name=name) for name in ("Wenna Trost", "Ilva Sorrenty")]
    for person in people:
        Alias.objects.create(agent=person, name=f"{person.name} the elder", by_editor=True)
        PositionFactory.create_batch(2, person=person, organisation=None)
    return people


@pytest.mark.parametrize("kind", LISTS)
def test_ids_are_random_and_no_cursor_holds_a_number(api: Api, archive: list[Agent], kind: str) -> None:
    read = list(pages(api, kind))
    ids = [row["id"] for page in read for row in page["results"]]
    assert len(ids) == len(set(ids)) == 4
    assert all(len(pk) == LENGTH and set(pk) <= set(ALPHABET) for pk in ids)
    links = [page[link] for page in read for link in ("next", "previous") if page[link]]
    assert {value for link in links for value in in_cursor(link)} == {*ids, *(agent.pk for agent in archive)}


@pytest.mark.parametrize("kind", LISTS)
def test_pages_in_both_directions(api: Api, archive: list[Agent], kind: str) -> None:
    read = list(pages(api, kind))
    bearer = "person" if kind == "positions" else "agent"
    there = [(row[bearer]["id"], row["id"]) for page in read for row in page["results"]]
    assert there == sorted(there)
    assert len(there) == 4
    back = list(pages(api, kind, "previous", read[-1]["previous"]))
    assert [page["results"] for page in back] == [page["results"] for page in read[-2::-1]]


@pytest.mark.parametrize("kind", LISTS)
def test_hidden_rows_change_no_public_response(api: Api, archive: list[Agent], kind: str) -> None:
    """The same rows are made after none that is hidden, and after some: every answer is the same to the byte."""
    known = {name: new_id() for name in ("alias", "position")}

    def answers() -> list[bytes]:
        Alias.objects.create(agent=archive[0], name="The Lock Lady", by_editor=True, public_id=known["alias"])
        PositionFactory(person=archive[0], organisation=None, public_id=known["position"])
        lists = [json.dumps(page).encode() for page in pages(api, kind)]
        client = api("anonymous")
        one = client.get(f"/api/v1/{kind}/{known['alias' if kind == 'names' else 'position']}/")
        assert one.status_code == 200
        return [*lists, client.get(f"/api/v1/{kind}/?count=true").content, one.content, one.headers["ETag"].encode()]

    def tried(prepare: Callable[[], Any]) -> list[bytes]:
        with transaction.atomic():
            prepare()
            found = answers()
            transaction.set_rollback(True)
        return found

    before = tried(lambda: None)
    assert tried(hidden) == before


@pytest.mark.parametrize(("kind", "model"), [("names", Alias), ("positions", Position)])
def test_numeric_id_is_not_found(api: Api, archive: list[Agent], kind: str, model: type[Any]) -> None:
    for row in model.objects.all():
        assert api("editor").get(f"/api/v1/{kind}/{row.pk}/").status_code == 404
        assert api("editor").get(f"/api/v1/{kind}/{row.public_id}/").json()["id"] == row.public_id


def test_public_lists_are_not_ordered_by_serial_numbers() -> None:
    counting = []
    for prefix, view, _name in router.registry:
        if "list" not in view.required_scopes and (model := getattr(view.queryset, "model", None)) is not None:
            # One that has no addresses of its own is not looked up.
            fields = [*([view.lookup_field] if hasattr(view, "retrieve") else []), *getattr(view, "order", ())]
            named = [model._meta.pk.name if one == "pk" else one for one in fields]
            counting += [prefix for one in named if isinstance(field_at(model, one), AutoField)]
    assert counting == []


@pytest.mark.parametrize(
    ("kind", "sent"), [("names", {"name": "The Lock Lady"}), ("positions", {"role": "lock keeper"})]
)
def test_created_object_has_random_id(api: Api, archive: list[Agent], kind: str, sent: dict[str, str]) -> None:
    of = {"agent" if kind == "names" else "person": archive[0].pk}
    made = api("editor").post(f"/api/v1/{kind}/", {**sent, **of}, format="json")
    assert made.status_code in (200, 201), made.json()
    address = f"/api/v1/{kind}/{made.json()['id']}/"
    assert len(made.json()["id"]) == LENGTH
    assert api("anonymous").get(address).json() == made.json()
    assert api("editor").delete(address, HTTP_IF_MATCH="*").status_code == 204


def test_positions_of_a_dump_have_their_public_ids(archive: list[Agent], tmp_path: Path) -> None:
    hidden()
    lines = (dump(tmp_path, site="https://archive.example") / "positions.ndjson").read_text("utf-8").splitlines()
    told = [json.loads(line)["id"] for line in lines]
    assert told == sorted(Position.objects.filter(person__in=archive).values_list("public_id", flat=True))


@pytest.mark.parametrize("kind", LISTS)
def test_page_uses_the_index(api: Api, archive: list[Agent], kind: str) -> None:
    following = next(pages(api, kind, asker="editor"))["next"]
    with CaptureQueriesContext(connection) as captured:
        api("editor").get(following)
    (query,) = [one["sql"] for one in captured if "LIMIT 2" in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_incremental_sort = off"
        )
        cursor.execute(f"EXPLAIN {query}")
        plan = "\n".join(line for (line,) in cursor)
    assert ("alias_of_agent" if kind == "names" else "position_of_person") in plan, plan
    assert "Sort" not in plan, plan
