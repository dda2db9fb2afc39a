"""Decisions on statements over the API: the desk's verbs, refused when what was looked at is not what it was."""

from __future__ import annotations

import pytest

from articles import services
from articles.models import AuditEntry, Statement
from people.models import Agent
from tests.support.api_clients import Api, patched
from tests.support.deadlocks import cross
from tests.support.factories import ArticleFactory, OrganisationFactory, PersonFactory, StatementFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "/api/v1/statements/"
TEXT = "“We have no crew,” the harbour master said. “Nobody came,” he complained.\n"


@pytest.fixture
def statement() -> Statement:
    return StatementFactory(article=ArticleFactory(text=TEXT), speaker=PersonFactory())


def address(statement: Statement) -> str:
    return f"{LIST}{statement.pk}/"


def test_changes_and_confirmation_in_one_request(api: Api, statement: Statement) -> None:
    editor, master = api("editor"), OrganisationFactory(name="Marlow Harbour")
    start = TEXT.index("“Nobody")
    sent = {
        "text_spans": [[start, start + len("“Nobody came,”")]],
        "act": "complained",
        "role_as_printed": "the harbour master",
        "speakers": [{"name_in_story": "Marlow Harbour", "agent": master.pk}],
        "state": "confirmed",
    }
    response = patched(editor, address(statement), sent)
    assert response.status_code == 200, response.json()
    shown = response.json()
    assert (shown["text"], shown["act"], shown["state"]) == ("“Nobody came,”", "complained", "confirmed")
    assert [one["agent"]["id"] for one in shown["speakers"]][-1] == master.pk
    assert set(AuditEntry.objects.decisions().values_list("by__username", flat=True)) == {"account-editor"}
    again = editor.patch(
        address(statement), {"state": "rejected"}, format="json", HTTP_IF_MATCH=response.headers["ETag"]
    )
    assert (again.status_code, again.json()["state"]) == (200, "rejected")
    assert patched(editor, address(statement), {"state": "suggested"}).json()["state"] == "suggested"


def test_concurrent_change_is_not_overwritten(api: Api, statement: Statement) -> None:
    editor = api("editor")
    seen = editor.get(address(statement)).headers["ETag"]
    services.set_act(statement=statement, by=UserFactory(), act="warned")
    stale = editor.patch(address(statement), {"state": "confirmed"}, format="json", HTTP_IF_MATCH=seen)
    assert (stale.status_code, stale.json()["title"]) == (412, "Precondition Failed")
    missing = editor.patch(address(statement), {"state": "confirmed"}, format="json")
    assert missing.status_code == 428
    statement.refresh_from_db()
    assert statement.state == "suggested"


def test_stale_story_is_refused(api: Api) -> None:
    editor, article = api("editor"), ArticleFactory(draft=True)
    story = f"/api/v1/articles/{article.pk}/"
    seen = editor.get(story).headers["ETag"]
    article.headline = "Boats again"
    article.save()
    sent = {"status": "published"}
    assert editor.patch(story, sent, format="json", HTTP_IF_MATCH=seen).status_code == 412
    assert editor.patch(story, sent, format="json").status_code == 428
    assert patched(editor, story, sent).status_code == 200


def test_change_is_atomic(api: Api, statement: Statement) -> None:
    sent = {"act": "complained", "role_as_printed": "the queen of somewhere else", "state": "confirmed"}
    assert patched(api("editor"), address(statement), sent).status_code == 409
    statement.refresh_from_db()
    assert (statement.act, statement.state) == ("said", "suggested")


@pytest.mark.parametrize(
    ("sent", "at_fault"),
    [
        ({"words": "x"}, "words"),
        ({"act": 5}, "act"),
        ({"in_reply_to": [5]}, "in_reply_to"),
        ({"text_spans": [["1", "5"]]}, "text_spans"),
        ({"state": True}, "state"),
        ({"state": "dropped"}, "state"),
        ({"in_reply_to": ["22222222"]}, "in_reply_to"),
        ({"speakers": [{"name_in_story": "Nobody", "agent": None}]}, "speakers"),
        ({"speakers": [{"name_in_story": "Nobody", "agent": "22222222"}]}, "speakers"),
    ],
)
def test_unknown_values_are_named(api: Api, statement: Statement, sent: dict[str, object], at_fault: str) -> None:
    response = patched(api("editor"), address(statement), sent)
    assert (response.status_code, list(response.json()["errors"])) == (400, [at_fault])


def test_missed_statement_is_added_once(api: Api) -> None:
    article, person = ArticleFactory(text=TEXT), PersonFactory()
    start = TEXT.index("“Nobody")
    assert article.current_revision is not None
    sent = {
        "revision": article.current_revision.pk,
        "text_spans": [[start, start + len("“Nobody came,”")]],
        "act": "complained",
        "speakers": [{"name_in_story": "he", "agent": person.pk}],
    }
    response = api("editor").post(LIST, sent, format="json", HTTP_IDEMPOTENCY_KEY="one")
    assert response.status_code == 201, response.json()
    shown = api("anonymous").get(response.headers["Location"]).json()
    assert (shown["text"], shown["state"]) == ("“Nobody came,”", "confirmed")
    assert [(one["name_in_story"], one["agent"]["id"]) for one in shown["speakers"]] == [("he", person.pk)]
    repeated = api("editor").post(LIST, sent, format="json", HTTP_IDEMPOTENCY_KEY="one")
    assert (repeated.status_code, Statement.objects.count()) == (201, 1)
    assert api("machine").post(LIST, sent, format="json").status_code == 403
    taken = {"act": "said"}
    changed = api("editor").patch(response.headers["Location"], taken, format="json", HTTP_IF_MATCH=response["ETag"])
    assert changed.status_code == 200, "the answer has the ETag for the next change"


@pytest.mark.parametrize("twice", [{"name_in_story": "he"}, {"agent": 0}])
def test_repeated_speaker_is_refused(api: Api, twice: dict[str, object]) -> None:
    article, people = ArticleFactory(text=TEXT), [PersonFactory(), PersonFactory()]
    speakers = [{"name_in_story": f"one {n}", "agent": person.pk} for n, person in enumerate(people)]
    for one in speakers:
        one.update({key: value or people[0].pk for key, value in twice.items()})
    assert article.current_revision is not None
    sent = {"revision": article.current_revision.pk, "text_spans": [[0, 5]], "speakers": speakers}
    response = api("editor").post(LIST, sent, format="json")
    assert (response.status_code, list(response.json()["errors"])) == (400, ["speakers"])
    speakers[0]["agent"] = "zzzzzzzzzzzz"
    response = api("editor").post(LIST, {**sent, "speakers": speakers[:1]}, format="json")
    assert (response.status_code, list(response.json()["errors"])) == (400, ["speakers"])


def test_adding_a_position(api: Api) -> None:
    person, house = PersonFactory(), OrganisationFactory()
    sent = {"person": person.pk, "organisation": house.pk, "role": "lock keeper", "start_date": "2019-04-01"}
    response = api("editor").post("/api/v1/positions/", sent, format="json")
    assert response.status_code == 201, response.json()
    again = api("editor").post("/api/v1/positions/", {**sent, "end_date": "2026-05-31"}, format="json")
    assert (again.status_code, again.json()["id"], "Location" in again.headers) == (200, response.json()["id"], False)
    for made in (response, again):
        seen = api("editor").get(response.headers["Location"])
        assert (made.headers["ETag"] == seen.headers["ETag"]) == (made is again)
    gone = api("editor").delete(response.headers["Location"], HTTP_IF_MATCH=again.headers["ETag"])
    assert gone.status_code == 204
    assert (response.json()["person"]["id"], response.json()["start_date"]) == (person.pk, "2019-04-01")
    for field, other in (("organisation", person), ("person", house)):
        refused = api("editor").post("/api/v1/positions/", {**sent, field: other.pk}, format="json")
        assert (refused.status_code, list(refused.json()["errors"])) == (400, [field])


@pytest.mark.django_db(transaction=True)
def test_deadlock_is_retried(api: Api) -> None:
    statement, master = StatementFactory(article=ArticleFactory(text=TEXT)), PersonFactory()
    editor = api("editor")
    sent = {"speakers": [{"name_in_story": "the harbour master", "agent": master.pk}], "state": "confirmed"}
    response = cross(
        lambda: patched(editor, address(statement), sent),
        held=Statement.objects.all(),
        wanted=Agent.objects.filter(pk=master.pk),
    )
    assert (response.status_code, response.json()["state"]) == (200, "confirmed")


def test_unknown_speakers_beside_missing_name(api: Api) -> None:
    speakers = [{"name_in_story": "X", "agent": "zzz"}, {"name_in_story": "", "agent": "yyy"}]
    answer = api("chief").post(LIST, {"revision": "xxx", "speakers": speakers}, format="json")
    told = answer.json()["errors"]
    assert told["speakers"][0].startswith("1: name_in_story: ")
    assert told["speakers"][1:] == ["“zzz” is not known here.", "“yyy” is not known here."]
    assert told["revision"] == ["“xxx” is not known here."]
