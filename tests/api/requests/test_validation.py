"""All that is wrong with a request is told at once, each part in the words that it is told in alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api_clients import Api
from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory

pytestmark = pytest.mark.django_db

NOBODY = "zzzzzzzzzzzz"
OF_LISTS = {"speeker": "x", "page_size": "0", "count": "maybe", "fields": "nonsense", "cursor": "x"}
MISTAKEN: list[tuple[str, dict[str, str]]] = [
    (
        "statements/",
        {
            **OF_LISTS,
            "expand": "everything",
            "form": "sung",
            "speaker": NOBODY,
            "outlet": "No Such Post",
            "published_after": "never",
            "confidence_from": "2",
            "q": "",
        },
    ),
    ("articles/", {**OF_LISTS, "expand": "all", "topic": NOBODY, "language": "!", "id": "-"}),
    ("people/", {**OF_LISTS, "name": "?"}),
    ("mentions/", {**OF_LISTS, "article": NOBODY, "agent": NOBODY, "kind": "ship"}),
    ("changes/", {**OF_LISTS, "since": "yesterday", "kind": "ship"}),
    ("runs/", {**OF_LISTS, "state": "lost", "article": NOBODY}),
    ("coverage/", {"speeker": "x", "page_size": "0", "cursor": "x", "outlet": "No Such Post"}),
    ("statements/aggregate/", {"group_by": "mood", "page_size": "0", "form": "sung", "speaker": NOBODY}),
    ("statements/aggregate/", {"group_by": "act", "cursor": "x", "form": "sung", "speeker": "x"}),
    ("statements/export/", {"format": "xlsx", "after": "x", "form": "sung", "speaker": NOBODY, "page_size": "1"}),
    ("search/", {"q": "crew", "speeker": "x", "speaker": NOBODY, "page_size": "0", "fields": "z", "expand": "z"}),
    ("search/", {"q": "crew", "cursor": "x", "page_size": "0", "count": "true"}),
    ("merges/preview/", {"keep": NOBODY, "merge": "aaaaaaaaaaaa"}),
]


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 400, response.content
    found: dict[str, list[str]] = response.json()["errors"]
    return found


@pytest.mark.parametrize(("name", "asked"), MISTAKEN, ids=[name for name, _asked in MISTAKEN])
def test_all_errors_of_a_query(api: Api, name: str, asked: dict[str, str]) -> None:
    client, address = api("editor"), f"/api/v1/{name}"
    together = errors(client.get(address, asked))
    needed = {one: asked[one] for one in ("group_by", "q") if one in asked and asked[one] in ("act", "crew")}
    wrong = asked.keys() - needed.keys()
    assert set(together) == wrong
    for one in wrong - {"keep", "merge"}:
        assert errors(client.get(address, {**needed, one: asked[one]}))[one] == together[one], one


def test_all_errors_of_detail_and_head(api: Api) -> None:
    address, asked = f"/api/v1/articles/{ArticleFactory().pk}/", {"fields": "nonsense", "expand": "all", "x": "1"}
    assert set(errors(api("anonymous").get(address, asked))) == set(asked)
    assert api("anonymous").head(address, asked).status_code == 400


def test_valid_parameters_are_not_named(api: Api) -> None:
    person = PersonFactory(name="Wenna Trost")
    StatementFactory(speaker=person)
    address = f"/api/v1/statements/?speaker={person.pk}&page_size=5&form=sung&form=sung&act=said&x=1"
    assert errors(api("anonymous").get(address)) == {
        "form": ["Given more than once."],
        "x": errors(api("anonymous").get("/api/v1/statements/?x=1"))["x"],
    }


def test_all_unknown_names_of_a_parameter(api: Api) -> None:
    for parameter in ("fields", "expand"):
        asked = {parameter: "nonsense,id,speakers,rubbish,nonsense"}
        (told,) = errors(api("anonymous").get("/api/v1/statements/", asked))[parameter]
        unknown = "“nonsense”, “rubbish”" if parameter == "fields" else "“nonsense”, “id”, “rubbish”"
        assert told.startswith(f"Unknown: {unknown}. Known names are "), told


def test_refused_request_reports_no_errors(api: Api) -> None:
    for asker, status in (("anonymous", 401), ("reader", 403)):
        response = api(asker).get("/api/v1/runs/", {"state": "lost", "x": "1"})
        assert (response.status_code, "errors" in response.json()) == (status, False)
    # What they may not ask for is no mistake in what they ask: it is said once there is none.
    refused = api("anonymous").get("/api/v1/articles/", {"status": "draft"})
    assert refused.status_code == 401
    assert set(errors(api("anonymous").get("/api/v1/articles/", {"status": "draft", "x": "1"}))) == {"x"}


class TestOfABody:
    def test_unknown_fields_and_wrong_values_of_a_decision(self, api: Api) -> None:
        statement = StatementFactory()
        sent = {"nonsense": 1, "act": 7, "form": "sung", "cue_spans": [[1]], "state": "confirmed"}
        address = f"/api/v1/statements/{statement.pk}/"
        response = api("editor").patch(address, sent, format="json", HTTP_IF_MATCH="*")
        assert set(errors(response)) == {"nonsense", "act", "form", "cue_spans"}

    def test_unknown_fields_and_wrong_values_of_a_story(self, api: Api) -> None:
        sent = {"path": "/etc/passwd", "nonsense": 1, "headline": 7, "outlet": "The Penmarrow Echo"}
        found = errors(api("machine").post("/api/v1/articles/", sent, format="json"))
        assert set(found) == {"path", "nonsense", "headline", "body"}
        assert found["path"] == found["nonsense"]

    def test_both_errors_of_a_status(self, api: Api) -> None:
        sent = {"status": "draft", "reason": "so", "released_at": "2027-01-01T00:00:00Z"}
        address = f"/api/v1/articles/{ArticleFactory(draft=True).pk}/"
        response = api("editor").patch(address, sent, format="json", HTTP_IF_MATCH="*")
        assert set(errors(response)) == {"reason", "released_at"}

    def test_both_agents_are_reported(self, api: Api) -> None:
        office = {"person": NOBODY, "organisation": NOBODY, "role": "pilot"}
        assert set(errors(api("editor").post("/api/v1/positions/", office, format="json"))) == {
            "person",
            "organisation",
        }
        pair = {"one": NOBODY, "other": "aaaaaaaaaaaa"}
        assert set(errors(api("editor").post("/api/v1/distinctions/", pair, format="json"))) == set(pair)

    def test_all_errors_of_a_webhook(self, api: Api) -> None:
        sent = {"nonsense": 1, "url": "https://hooks.example/", "kind": "ship", "on": "maybe"}
        assert set(errors(api("reader").post("/api/v1/webhooks/", sent, format="json"))) == {
            *("nonsense", "kind", "on"),
        }
        filter_ = {"nonsense": "1", "form": "sung", "speaker": NOBODY, "outlet": "No Such Post"}
        whole = {"url": "https://hooks.example/", "kind": "statement", "filter": filter_}
        told = errors(api("reader").post("/api/v1/webhooks/", whole, format="json"))["filter"]
        assert len(told) == 4
        for name in filter_:
            assert any(name in sentence for sentence in told), name

    def test_all_unknown_ids_of_one_field_and_of_others(self, api: Api) -> None:
        statement, known = StatementFactory(), PersonFactory()
        unknown = ["zzzzzzzzzzzz", "aaaaaaaaaaaa"]
        names = [{"name_in_story": f"one {n}", "agent": pk} for n, pk in enumerate([unknown[0], known.pk, unknown[1]])]
        sent = {"speakers": [*names, {"name_in_story": "Nobody", "agent": None}], "in_reply_to": unknown * 2}
        address = f"/api/v1/statements/{statement.pk}/"
        told = errors(api("editor").patch(address, sent, format="json", HTTP_IF_MATCH="*"))
        assert told == {
            "speakers": [f"“{one}” is not known here." for one in [*unknown, "Nobody"]],
            "in_reply_to": [f"“{one}” is not known here." for one in unknown],
        }
        missed = {"revision": NOBODY, "text_spans": [[0, 5]], "speakers": names}
        told = errors(api("editor").post("/api/v1/statements/", missed, format="json"))
        assert told == {
            "revision": [f"“{NOBODY}” is not known here."],
            "speakers": [f"“{one}” is not known here." for one in unknown],
        }

    @pytest.mark.parametrize(
        ("address", "sent", "wrong"),
        [
            ("merges/", {"keep": NOBODY, "merge": "x\0", "take": ["mood"]}, ["keep", "merge", "take"]),
            ("names/", {"agent": NOBODY, "name": "x" * 301}, ["agent", "name"]),
            ("distinctions/", {"one": NOBODY, "x": 1}, ["one", "other", "x"]),
            (
                "positions/",
                {"person": NOBODY, "organisation": 7, "end_date": "?"},
                ["person", "organisation", "role", "end_date"],
            ),
            ("statements/", {"revision": NOBODY, "form": "sung", "speakers": [{}]}, ["revision", "form", "speakers"]),
        ],
    )
    def test_unknown_ids_beside_other_errors(
        self, api: Api, address: str, sent: dict[str, object], wrong: list[str]
    ) -> None:
        told = errors(api("staff: chief").post(f"/api/v1/{address}", sent, format="json"))
        assert set(told) == set(wrong)

    def test_unknown_ids_beside_other_errors_of_a_change(self, api: Api) -> None:
        address = f"/api/v1/statements/{StatementFactory().pk}/"
        sent = {"in_reply_to": [NOBODY], "form": "sung", "nonsense": 1}
        told = errors(api("editor").patch(address, sent, format="json", HTTP_IF_MATCH="*"))
        assert set(told) == set(sent)

    def test_all_repeated_speakers(self, api: Api) -> None:
        speakers = [{"name_in_story": "he", "agent": PersonFactory().pk} for _n in range(2)]
        speakers += [{"name_in_story": f"one {n}", "agent": speakers[0]["agent"]} for n in range(2)]
        missed = {"revision": NOBODY, "text_spans": [[0, 5]], "speakers": speakers}
        told = errors(api("editor").post("/api/v1/statements/", missed, format="json"))["speakers"]
        assert told == [f"“{one}” is given more than once." for one in ("he", speakers[0]["agent"])]

    def test_all_invalid_topics(self, api: Api) -> None:
        topics: list[object] = [7, {"code": "1", "name": "x"}, {"code": "2"}, {"code": "3", "name": 5}]
        sent = {"outlet": "The Penmarrow Echo", "body": "Boats.", "topics": topics}
        (told,) = errors(api("machine").post("/api/v1/articles/", sent, format="json"))["topics"]
        assert [f"topic {n}" in told for n in (1, 2, 3, 4)] == [True, False, True, True]
