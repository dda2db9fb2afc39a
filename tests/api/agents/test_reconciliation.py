"""The W3C Reconciliation Service API, as OpenRefine speaks it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from people.models import Agent, Alias
from people.services.merge import merge_agents
from tests.support.api_clients import Api
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    UserFactory,
    known_once,
)

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
SERVICE = "/api/v1/reconcile/"


def speaking(agent: Agent, role: str = "", **kwargs: Any) -> Agent:
    """One whom the public may see, because something public is said by them."""
    StatementFactory(article=ArticleFactory(**kwargs), speaker=agent, words__role=role)
    return agent


@pytest.fixture
def people() -> dict[str, Agent]:
    names = ["Wenna Trost", "Winifred Trask", "Aled Penrose", "Aled Pemberton", "Ida Malik", "Idris Malik"]
    found = {name: speaking(PersonFactory(name=name)) for name in names}
    return found | {"Harbour Union": speaking(OrganisationFactory(name="Harbour Union"))}


def ask(client: Any, queries: dict[str, Any]) -> dict[str, Any]:
    response = client.post(SERVICE, urlencode({"queries": json.dumps(queries)}), content_type=FORM)
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()
    return found


def first(client: Any, query: str, **more: Any) -> str | None:
    result = ask(client, {"q0": {"query": query, **more}})["q0"]["result"]
    return result[0]["name"] if result else None


def test_manifest() -> None:
    told = Client().get(SERVICE).json()
    assert "0.2" in told["versions"]
    assert [one["id"] for one in told["defaultTypes"]] == ["person", "organisation"]
    assert told["view"]["url"] == "http://testserver/people/{{id}}/"
    assert told["preview"]["url"] == "http://testserver/api/v1/reconcile/preview/{{id}}/"
    assert {"entity", "type", "property"} == set(told["suggest"])
    for part in [*told["suggest"].values(), told["extend"]["propose_properties"]]:
        address = part["service_url"] + part["service_path"]
        assert Client().get(address, {"prefix": "p"}).status_code == 200, address


@pytest.mark.parametrize("way", ["form", "json", "json text", "address"])
def test_batch_in_every_encoding(people: dict[str, Agent], way: str) -> None:
    queries = {"q0": {"query": "Wenna Trost"}, "weir": {"query": "Harbour Union", "limit": 1}}
    client = Client()
    sent = {
        "form": lambda: client.post(SERVICE, urlencode({"queries": json.dumps(queries)}), FORM),
        "json": lambda: client.post(SERVICE, json.dumps({"queries": queries}), "application/json"),
        "json text": lambda: client.post(SERVICE, json.dumps({"queries": json.dumps(queries)}), "application/json"),
        "address": lambda: client.get(SERVICE, {"queries": json.dumps(queries)}),
    }[way]()
    told = sent.json()
    assert list(told) == ["q0", "weir"]
    best = told["q0"]["result"][0]
    assert (best["id"], best["name"], best["score"], best["match"]) == (
        people["Wenna Trost"].pk,
        "Wenna Trost",
        100,
        True,
    )
    assert best["type"] == [{"id": "person", "name": "Person"}]
    assert [one["name"] for one in told["weir"]["result"]] == ["Harbour Union"]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Wena Trost", "Wenna Trost"),
        ("Wenna Torst", "Wenna Trost"),
        ("TROST, Wenna", "Wenna Trost"),
        ("Trost", "Wenna Trost"),
        ("W. Trost", "Wenna Trost"),
        ("Dr Wenna Trost", "Wenna Trost"),
        ("Penrose", "Aled Penrose"),
        ("Penrsoe", "Aled Penrose"),
        ("Idris Mallik", "Idris Malik"),
        ("Harbor Union", "Harbour Union"),
        ("harbour", "Harbour Union"),
        ("Zachary Quill", None),
        ("…", None),
    ],
)
def test_misspelt_and_partial_names(query: str, expected: str | None) -> None:
    assert first(Client(), query) == expected


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("Leaf Celtham", ["Leif Celtham", "Leif Cleltham"]),
        ("Theallhm", ["Nuno Theallham", "Ada Theallmer"]),
        ("Lempvich", ["Sorrel Lempvich", "Milo Plempvich"]),
        ("Delph Plessein", ["Delph Plesstein", "Delph Plishsen"]),
        ("JorySmythwick", ["Jory Smythwick", "Ada Smythwick"]),
        ("Jory Smyth Wick", ["Jory Smythwick"]),
        ("Kettlewell Ambrose", ["Ambrose Kettlewell", "Fay Kettlewell"]),
        ("Ketlewell Ambrose", ["Ambrose Kettlewell", "Fay Kettlewell"]),
        ("de Wynter Ambrose", ["Ambrose de Wynter", "Fay de Wynter"]),
    ],
)
def test_most_similar_name_comes_first(query: str, names: list[str]) -> None:
    for name in names[::-1]:
        speaking(PersonFactory(name=name))
    assert [one["name"] for one in ask(Client(), {"q0": {"query": query}})["q0"]["result"]] == names


@pytest.mark.usefixtures("people")
def test_shared_name_is_no_match() -> None:
    (best, *_rest) = ask(Client(), {"q": {"query": "Wena Trost"}})["q"]["result"]
    assert not best["match"]
    speaking(PersonFactory(name="Wenna Trost"))
    both = ask(Client(), {"q": {"query": "Wenna Trost"}})["q"]["result"]
    assert [(one["score"], one["match"]) for one in both[:2]] == [(100, False), (100, False)]


@pytest.mark.usefixtures("people")
def test_type_filters_candidates() -> None:
    assert first(Client(), "Harbour Union", type="person") is None
    assert first(Client(), "Harbour Union", type=["organisation"]) == "Harbour Union"
    assert first(Client(), "Harbour Union", type={"id": "organisation"}) == "Harbour Union"


def test_properties_distinguish_namesakes(people: dict[str, Agent]) -> None:
    other = speaking(PersonFactory(name="Ida Malik"), role="harbour pilot")
    PositionFactory(person=people["Ida Malik"], organisation=people["Harbour Union"], role="treasurer")
    merged = speaking(OrganisationFactory(name="The Union of the Harbour"))
    merge_agents(keep=people["Harbour Union"], merge=known_once(merged), by=UserFactory())
    for pid, value, meant in [
        ("role", "treasurer", people["Ida Malik"]),
        ("role", "the harbour pilot", other),
        ("organisation", {"id": people["Harbour Union"].pk, "name": "Harbour Union"}, people["Ida Malik"]),
        ("organisation", people["Harbour Union"].pk, people["Ida Malik"]),
        ("organisation", [{"id": people["Harbour Union"].pk}], people["Ida Malik"]),
        ("organisation", merged.pk, people["Ida Malik"]),
    ]:
        asked = {"query": "Ida Malik", "properties": [{"pid": pid, "v": value}]}
        best = ask(Client(), {"q": asked})["q"]["result"][0]
        assert (best["id"], best["match"]) == (meant.pk, True), (pid, value)
        assert best["features"][0]["id"] == pid


def test_unknown_property_is_ignored(people: dict[str, Agent]) -> None:
    """The protocol leaves properties to the service; a client may have columns of which this one knows nothing."""
    plain = {"query": "Wenna Trost"}
    unknown = {**plain, "properties": [{"pid": "shoe size", "v": 43}]}
    both = {**plain, "properties": [{"pid": "shoe size", "v": 43}, {"pid": "kind", "v": "person"}]}
    told = ask(Client(), {"plain": plain, "unknown": unknown, "both": both})
    assert told["unknown"] == told["plain"]
    (best, *_rest) = told["both"]["result"]
    assert (best["match"], best["features"]) == (True, [{"id": "kind", "value": 100}])


def test_id_as_query_is_a_match(people: dict[str, Agent]) -> None:
    old = speaking(PersonFactory(name="Wena Trost"))
    merge_agents(keep=people["Wenna Trost"], merge=known_once(old), by=UserFactory())
    hidden = PersonFactory(name="Zenobia Quill")
    for pk in (people["Wenna Trost"].pk, old.pk):
        (only,) = ask(Client(), {"q": {"query": pk}})["q"]["result"]
        assert (only["id"], only["score"], only["match"]) == (people["Wenna Trost"].pk, 100, True)
        suggested = Client().get(f"{SERVICE}suggest/entity/", {"prefix": pk}).json()["result"]
        assert [one["name"] for one in suggested] == ["Wenna Trost"]
    assert first(Client(), people["Wenna Trost"].pk, type="organisation") is None
    assert first(Client(), hidden.pk) is None


@pytest.mark.parametrize("way", ["form", "address"])
def test_too_large_batch_answers_413(way: str) -> None:
    most = Client().get(SERVICE).json()["batchSize"]
    queries = {"queries": json.dumps({str(n): {"query": "a"} for n in range(most + 1)})}
    client = Client()
    response = client.get(SERVICE, queries) if way == "address" else client.post(SERVICE, urlencode(queries), FORM)
    assert (response.status_code, response.headers["Content-Type"]) == (413, "application/problem+json")
    assert str(most) in response.json()["detail"]


def test_hidden_agents_are_not_found(api: Api) -> None:
    PersonFactory(name="Zenobia Quill")
    hidden = PersonFactory(name="Zebedee Quill")
    StatementFactory(article=ArticleFactory(draft=True), speaker=hidden)
    known = speaking(PersonFactory(name="Ottilie Vane"))
    Alias.objects.create(agent=known, name="Zillah Quill")
    for query in ("Zenobia Quill", "Zebedee Quill", "Zillah Quill", "Quill"):
        assert first(api("anonymous"), query) is None
        assert first(api("editor"), query) is not None
    assert api("anonymous").get(f"{SERVICE}suggest/entity/", {"prefix": "Quill"}).json() == {"result": []}
    assert api("anonymous").get(f"{SERVICE}preview/{hidden.pk}/").status_code == 404
    extend = json.dumps({"ids": [hidden.pk, known.pk], "properties": [{"id": "names"}, {"id": "statements"}]})
    rows = api("anonymous").post(SERVICE, urlencode({"extend": extend}), content_type=FORM).json()["rows"]
    assert rows[hidden.pk] == {"names": [], "statements": []}
    assert rows[known.pk] == {"names": [{"str": "Ottilie Vane"}], "statements": [{"int": 1}]}


def test_data_extension(people: dict[str, Agent]) -> None:
    person, union = people["Wenna Trost"], people["Harbour Union"]
    PositionFactory(person=person, organisation=union, role="lock keeper")
    Alias.objects.create(agent=person, name="Gwen Trost", by_editor=True)
    speaking(person, role="keeper of the lock")
    pids = ["names", "role", "organisation", "statements", "kind", "shoe size"]
    extend = {"ids": [person.pk, union.pk, "absent"], "properties": [{"id": pid} for pid in pids]}
    told = Client().post(SERVICE, json.dumps({"extend": extend}), "application/json").json()
    assert [one["id"] for one in told["meta"]] == pids
    assert told["rows"][person.pk] == {
        "names": [{"str": "Gwen Trost"}, {"str": "Wenna Trost"}],
        "role": [{"str": "lock keeper"}, {"str": "keeper of the lock"}],
        "organisation": [{"id": union.pk, "name": "Harbour Union"}],
        "statements": [{"int": 2}],
        "kind": [{"str": "person"}],
        "shoe size": [],
    }
    assert told["rows"][union.pk]["kind"] == [{"str": "organisation"}]
    assert set(told["rows"]["absent"]) == set(pids)


def test_merged_id_has_values_of_other_agent(people: dict[str, Agent]) -> None:
    old = speaking(PersonFactory(name="Wena Trost"))
    merge_agents(keep=people["Wenna Trost"], merge=known_once(old), by=UserFactory())
    extend = {"ids": [old.pk], "properties": [{"id": "statements"}, {"id": "former_ids"}]}
    told = Client().post(SERVICE, urlencode({"extend": json.dumps(extend)}), content_type=FORM).json()
    assert told["rows"] == {old.pk: {"statements": [{"int": 2}], "former_ids": [{"str": old.pk}]}}
    preview = Client().get(f"{SERVICE}preview/{old.pk}/")
    assert (preview.status_code, preview.headers["Location"]) == (
        301,
        f"http://testserver{SERVICE}preview/{people['Wenna Trost'].pk}/",
    )


def test_proposed_properties_by_type() -> None:
    told = Client().get(f"{SERVICE}properties/", {"type": "organisation"}).json()
    assert "role" not in [one["id"] for one in told["properties"]]
    told = Client().get(f"{SERVICE}properties/", {"type": "person", "limit": "2"}).json()
    assert (told["type"], told["limit"], len(told["properties"])) == ("person", 2, 2)


@pytest.mark.usefixtures("people")
def test_suggestions_complete_a_prefix() -> None:
    def suggested(kind: str, **asked: str) -> list[str]:
        return [one["id"] for one in Client().get(f"{SERVICE}suggest/{kind}/", asked).json()["result"]]

    names = [one["name"] for one in Client().get(f"{SERVICE}suggest/entity/?prefix=Aled Pen").json()["result"]]
    assert names[0] == "Aled Penrose"
    assert suggested("type", prefix="org") == ["organisation"]
    assert suggested("property", prefix="rol") == ["role"]
    assert suggested("entity", prefix="Harbour Union", type="person") == []
    assert suggested("entity", prefix="", cursor="0") == []
    every = suggested("entity", prefix="Malik")
    assert [suggested("entity", prefix="Malik", cursor=str(n)) for n in (1, 2)] == [every[1:], every[2:]]
    assert suggested("property", prefix="r", cursor="1") == suggested("property", prefix="r")[1:]
    assert suggested("entity", prefix="Malik", cursor="next") == every


def test_preview_may_be_framed_and_runs_no_script(people: dict[str, Agent]) -> None:
    page = Client().get(f"{SERVICE}preview/{people['Wenna Trost'].pk}/")
    assert page.status_code == 200
    assert "X-Frame-Options" not in page.headers
    policy = dict(part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";"))
    assert policy["frame-ancestors"] == "*"
    assert policy["default-src"] == "'none'"
    assert "script-src" not in policy
    text = page.content.decode()
    assert "<script" not in text
    assert "Wenna Trost" in text
    assert "found by machine, not reviewed" in text
    assert "“We have no crew,”" in text


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({"queries": "{"}, "queries"),
        ({"queries": "[]"}, "queries"),
        ({"queries": '{"q": 3}'}, "queries.q"),
        ({"queries": '{"q": {"query": 3}}'}, "queries.q.query"),
        ({"queries": '{"q": {"query": "a", "type": "city"}}'}, "queries.q.type"),
        ({"queries": '{"q": {"query": "a", "limit": "x"}}'}, "queries.q.limit"),
        ({"queries": '{"q": {"query": "a", "limit": 0}}'}, "queries.q.limit"),
        ({"queries": '{"q": {"query": "a", "properties": 1}}'}, "queries.q.properties"),
        ({"queries": '{"q": {}}'}, "queries.q"),
        ({"queries": '{"q": {"type": "person", "limit": 3}}'}, "queries.q"),
        ({"extend": "{}"}, "extend.ids"),
        ({"extend": '{"ids": []}'}, "extend.properties"),
    ],
)
def test_invalid_query_is_refused_with_its_place(sent: dict[str, str], place: str) -> None:
    response = Client().post(SERVICE, urlencode(sent), content_type=FORM)
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [place]


def test_query_count_does_not_grow_with_candidates(
    people: dict[str, Agent], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        speaking(PersonFactory(name=f"Wenna Tros{_}"))
    with django_assert_max_num_queries(20):
        ask(Client(), {"q0": {"query": "Wenna Trost"}})
