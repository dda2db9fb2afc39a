"""Statements and those who made them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from articles.models import Reply, Speaker, Statement
from newsroom.api.changes.follower import run_follower
from people.models import Agent, Alias
from people.services.merge import merge_agents
from tests.support.api_clients import Api
from tests.support.factories import (
    ArticleFactory,
    MentionFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    RevisionFactory,
    StatementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/api/v1/statements/"
KEYS = {
    "id",
    "url",
    "text",
    "text_spans",
    "cue_spans",
    "source_spans",
    "segments",
    "revision",
    "form",
    "act",
    "act_class",
    "speakers",
    "speaker_kind",
    "role_as_printed",
    "on_behalf_of",
    "confidence",
    "state",
    "reviewed",
    "disputed",
    "in_reply_to",
    "replies",
    "targets",
    "article",
}
TEXT = "“The gate sticks 😀,” Wenna Trost, the lock keeper, said.\n“It always has.”\n"


def ids(api: Api, asker: str = "anonymous", **parameters: str) -> list[str]:
    response = api(asker).get(LIST, parameters)
    assert response.status_code == 200, response.json()
    return [row["id"] for row in response.json()["results"]]


def test_fields_of_a_statement(api: Api) -> None:
    article = ArticleFactory(text=TEXT, headline="Gate sticks", external_id="pe-2")
    person = PersonFactory(name="Wenna Trost")
    statement = StatementFactory(
        article=article,
        words=["“The gate sticks 😀,”", "“It always has.”"],
        words__role="the lock keeper",
        speaker=person,
    )
    shown = api("anonymous").get(f"{LIST}{statement.pk}/").json()
    assert set(shown) == KEYS
    assert shown["url"] == f"http://testserver/statements/{statement.pk}/"
    assert [TEXT[start:end] for start, end in shown["text_spans"]] == ["“The gate sticks 😀,”", "“It always has.”"]
    assert shown["text"] == "“The gate sticks 😀,”\n“It always has.”"
    assert [part["text"] for part in shown["segments"]] == ["“The gate sticks 😀,”", "“It always has.”"]
    assert shown["revision"]["id"] == article.current_revision_id
    assert (shown["form"], shown["act"], shown["act_class"]) == ("direct", "said", "speech")
    assert shown["speakers"] == [
        {
            "name_in_story": "Wenna Trost",
            "kind": "person",
            "agent": {
                "id": person.pk,
                "name": "Wenna Trost",
                "kind": "person",
                "url": f"http://testserver/people/{person.pk}/",
            },
            "positions_then": [],
        }
    ]
    assert (shown["speaker_kind"], shown["role_as_printed"]) == ("named", "the lock keeper")
    assert shown["confidence"] == {"statement": 0.9, "speaker": 0.9, "act": 0.9}
    assert (shown["state"], shown["in_reply_to"]) == ("suggested", [])
    assert shown["article"] == {
        "id": article.pk,
        "external_id": "pe-2",
        "headline": "Gate sticks",
        "url": f"http://testserver/stories/{article.pk}/",
        "published_at": article.published_at.isoformat().replace("+00:00", "Z"),
    }


def test_an_ambiguous_speaker_has_no_agent(api: Api) -> None:
    statement = StatementFactory()
    Speaker.objects.create(statement=statement, name_in_story="Trost", kind="person")
    shown = api("anonymous").get(f"{LIST}{statement.pk}/").json()
    assert shown["speakers"] == [{"name_in_story": "Trost", "kind": "person", "agent": None, "positions_then": []}]


def test_rejected_speaker_is_hidden(api: Api) -> None:
    person = PersonFactory()
    StatementFactory(speaker=person)
    denied = StatementFactory(speaker=person)
    Speaker.objects.filter(statement=denied).update(
        state="rejected", decided_by=UserFactory(), decided_at=denied.created_at
    )
    assert api("anonymous").get(f"{LIST}{denied.pk}/").json()["speakers"] == []
    assert denied.pk not in ids(api, speaker=person.pk)


def test_editors_see_a_statement_that_a_correction_removed(api: Api) -> None:
    statement = StatementFactory()
    RevisionFactory(article=statement.article, text="Nothing is said.\n")
    Statement.objects.update(current_wording=None)
    assert api("anonymous").get(f"{LIST}{statement.pk}/").status_code == 404
    shown = api("editor").get(f"{LIST}{statement.pk}/").json()
    assert (shown["text"], shown["text_spans"], shown["revision"]) == ("", [], None)


class TestReplies:
    def reply(self, state: str, **answered: Any) -> tuple[Statement, Statement]:
        one = StatementFactory(article=ArticleFactory(**answered))
        other = StatementFactory()
        person = UserFactory()
        decided = {} if state == "suggested" else {"decided_by": person, "decided_at": one.created_at}
        Reply.objects.create(statement=other, in_reply_to=one, state=state, **decided)
        return one, other

    @pytest.mark.parametrize(
        ("state", "public", "whole"),
        [
            ("suggested", False, True),
            ("accepted", False, True),
            ("confirmed", True, True),
            ("rejected", False, False),
        ],
    )
    def test_readers_see_only_confirmed_replies(self, api: Api, state: str, public: bool, whole: bool) -> None:
        one, other = self.reply(state)
        for asker, expected in (("anonymous", public), ("editor", whole)):
            shown = api(asker).get(f"{LIST}{other.pk}/").json()["in_reply_to"]
            assert shown == ([one.pk] if expected else [])

    def test_a_reply_to_something_unpublished_is_not_shown(self, api: Api) -> None:
        one, other = self.reply("confirmed", draft=True)
        assert api("anonymous").get(f"{LIST}{other.pk}/").json()["in_reply_to"] == []
        assert api("editor").get(f"{LIST}{other.pk}/").json()["in_reply_to"] == [one.pk]


class TestFilters:
    def test_by_speaker_article_and_outlet(self, api: Api) -> None:
        person = PersonFactory()
        statement, _other = StatementFactory(speaker=person), StatementFactory(speaker=PersonFactory())
        assert ids(api, speaker=person.pk) == [statement.pk]
        assert ids(api, article=statement.article_id) == [statement.pk]
        assert ids(api, outlet=statement.article.outlet_id) == [statement.pk]
        assert ids(api, outlet=statement.article.outlet.name, speaker=person.pk) == [statement.pk]

    def test_by_organisation_includes_its_people(self, api: Api) -> None:
        union = OrganisationFactory()
        person = PersonFactory()
        PositionFactory(person=person, organisation=union, start_date=date(2026, 3, 1), end_date=date(2026, 3, 31))
        itself = StatementFactory(article__published_at="2026-05-01T00:00:00Z", speaker=union)
        within = StatementFactory(article__published_at="2026-03-31T12:00:00Z", speaker=person)
        _after = StatementFactory(article__published_at="2026-04-01T12:00:00Z", speaker=person)
        assert ids(api, organisation=union.pk) == [itself.pk, within.pk]

    def test_by_form_act_class_and_kind_of_speaker(self, api: Api) -> None:
        silence = StatementFactory(silence=True)
        direct = StatementFactory(act="denied", speaker_kind="unnamed")
        assert ids(api, form="none") == [silence.pk]
        assert ids(api, act_class="silence") == [silence.pk]
        assert ids(api, act="denied") == [direct.pk]
        assert ids(api, speaker_kind="unnamed") == [direct.pk]

    def test_by_state_and_review(self, api: Api) -> None:
        confirmed, suggested = StatementFactory(confirmed=True), StatementFactory()
        rejected = StatementFactory(rejected=True)
        assert ids(api, reviewed="true") == [confirmed.pk]
        assert ids(api, reviewed="false") == [suggested.pk]
        assert ids(api, state="confirmed") == [confirmed.pk]
        assert ids(api, "editor", state="rejected") == [rejected.pk]

    def test_by_date(self, api: Api) -> None:
        early = StatementFactory(article__published_at="2026-03-01T00:00:00Z")
        late = StatementFactory(article__published_at="2026-04-01T00:00:00Z")
        assert ids(api, published_before="2026-04-01") == [early.pk]
        assert ids(api, published_after="2026-04-01") == [late.pk]

    def test_by_words(self, api: Api) -> None:
        article = ArticleFactory(text=TEXT)
        gate = StatementFactory(article=article, words="“The gate sticks 😀,”")
        always = StatementFactory(article=article, words="“It always has.”")
        assert ids(api, q="sticking") == [gate.pk]
        assert set(ids(api, q="gates or always")) == {gate.pk, always.pk}
        assert ids(api, q="gate -sticks") == []
        assert ids(api, q='"the gate"') == [gate.pk]
        assert ids(api, q='"not stick"') == ids(api, q='"gate not"') == []


class TestAgents:
    def test_a_name_is_found_in_any_spelling(self, api: Api) -> None:
        person = PersonFactory(name="Volodya Zelenskyy")
        Alias.objects.create(agent=person, name="Wally Green", by_editor=True)
        StatementFactory(speaker=person)
        StatementFactory(speaker=PersonFactory(name="Somebody Else"))
        for name in ("zelensky", "ZELENSKIY", "volodya zelenskyy", "Wally"):
            found = api("anonymous").get("/api/v1/people/", {"name": name}).json()["results"]
            assert [row["id"] for row in found] == [person.pk], name
        assert found[0]["other_names"] == ["Wally Green"]

    def test_spelling_of_unpublished_story_is_hidden(self, api: Api) -> None:
        person = PersonFactory(name="Wenna Trost", aliases=["Wenna Trost-Quillfeather", "Wenna of the Lock"])
        StatementFactory(speaker=person)
        draft = ArticleFactory(draft=True, text="Wenna of the Lock.")
        MentionFactory(
            revision=draft.current_revision,
            start=0,
            end=17,
            text="Wenna of the Lock",
            name="Wenna of the Lock",
            agent=person,
        )
        hidden = StatementFactory(article=draft, words="Lock")
        Speaker.objects.create(statement=hidden, agent=person, name_in_story="Wenna Trost-Quillfeather", kind="person")
        public, whole = (api(asker) for asker in ("anonymous", "editor"))
        assert public.get(f"/api/v1/people/{person.pk}/").json()["other_names"] == []
        assert public.get("/api/v1/people/", {"name": "quillfeather"}).json()["results"] == []
        assert len(whole.get(f"/api/v1/people/{person.pk}/").json()["other_names"]) == 2
        assert len(whole.get("/api/v1/people/", {"name": "quillfeather"}).json()["results"]) == 1

    def test_a_spelling_from_a_published_story_is_shown(self, api: Api) -> None:
        person = PersonFactory(name="Wenna Trost", aliases=["Wenna of the Lock"])
        StatementFactory(speaker=person)
        article = ArticleFactory(text="Wenna of the Lock.")
        MentionFactory(
            revision=article.current_revision,
            start=0,
            end=17,
            text="Wenna of the Lock",
            name="Wenna of the Lock",
            agent=person,
        )
        assert api("anonymous").get(f"/api/v1/people/{person.pk}/").json()["other_names"] == ["Wenna of the Lock"]

    def test_an_approved_agent_is_public_without_a_statement(self, api: Api) -> None:
        person = PersonFactory(state="approved")
        assert api("anonymous").get(f"/api/v1/people/{person.pk}/").json()["state"] == "approved"

    @pytest.mark.django_db(transaction=True)
    def test_merged_id_redirects(self, api: Api) -> None:
        kept, merged = PersonFactory(), PersonFactory(state="approved")
        statement = StatementFactory(speaker=kept)
        old = merged.pk
        run_follower()  # readers have met both
        merge_agents(keep=kept, merge=merged, by=UserFactory())
        response = api("anonymous").get(f"/api/v1/people/{old}/")
        assert response.status_code == 301
        assert response.headers["Location"] == f"http://testserver/api/v1/people/{kept.pk}/"
        assert ids(api, speaker=old) == [statement.pk]
        asked = api("anonymous").get(f"/api/v1/people/{old}/", {"expand": "positions"})
        assert asked.headers["Location"] == f"http://testserver/api/v1/people/{kept.pk}/?expand=positions"

    def test_merged_id_of_hidden_agent_is_not_found(self, api: Api) -> None:
        kept, merged = PersonFactory(), PersonFactory()
        old = merged.pk
        merge_agents(keep=kept, merge=merged, by=UserFactory())
        assert api("anonymous").get(f"/api/v1/people/{old}/").status_code == 404
        assert api("editor").get(f"/api/v1/people/{old}/").status_code == 301

    def test_agent_of_changed_kind_redirects(self, api: Api) -> None:
        company = OrganisationFactory()
        StatementFactory(speaker=company)
        response = api("anonymous").get(f"/api/v1/people/{company.pk}/")
        assert response.status_code == 301
        assert response.headers["Location"] == f"http://testserver/api/v1/organisations/{company.pk}/"

    def test_lists_hold_agents_of_their_kind_by_name(self, api: Api) -> None:
        for agent in (PersonFactory(name="Bo"), OrganisationFactory(name="Cy"), PersonFactory(name="Al")):
            Agent.objects.filter(pk=agent.pk).update(state="approved")
        found = api("anonymous").get("/api/v1/people/").json()["results"]
        assert [row["name"] for row in found] == ["Al", "Bo"]
