"""Merges are public only for agents that were public before."""

from __future__ import annotations

import pytest
from django.test import Client

from newsroom.api.changes.follower import run_follower
from people.models import Agent
from people.services.merge import merge_agents
from tests.support.api_clients import Api
from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair() -> tuple[Agent, Agent]:
    keep, hidden = PersonFactory(name="Wenna Trost"), PersonFactory(name="Wena Trost")
    StatementFactory(speaker=keep, confirmed=True)
    StatementFactory(article=ArticleFactory(draft=True), speaker=hidden)
    run_follower()
    return keep, hidden


def asked_about(old: str) -> list[tuple[int, str]]:
    pages = [f"/people/{old}/wena/", f"/api/v1/reconcile/preview/{old}/", "/api/v1/redirects/"]
    pages += [f"/api/v1/{kind}/{old}/" for kind in ("people", "organisations", "redirects")]
    pages += [f"/api/v1/{list_}={old}" for list_ in ("statements/?speaker", "search/?speaker", "reconcile/?query")]
    pages.append('/api/v1/reconcile/?extend={"ids":["w5t9ac3jx7mh"],"properties":[{"id":"former_ids"}]}')
    answers = [Client().get(page) for page in pages]
    return [(one.status_code, one.content.decode().replace(old, "")) for one in answers]


def test_merge_of_hidden_agent_is_hidden(api: Api, pair: tuple[Agent, Agent]) -> None:
    keep, hidden = pair
    etag = Client().get("/api/v1/redirects/").headers["ETag"]
    before = asked_about(hidden.pk)
    merge_agents(keep=keep, merge=hidden, by=UserFactory())
    for _again in range(2):
        assert asked_about(hidden.pk) == before
        assert Client().get("/api/v1/redirects/").headers["ETag"] == etag
        run_follower()
    (known,) = api("editor").get("/api/v1/redirects/").json()["results"]
    assert known["old_id"] == hidden.pk
    assert api("editor").get(f"/api/v1/people/{hidden.pk}/").status_code == 301


def test_id_of_merged_public_agent_redirects(pair: tuple[Agent, Agent]) -> None:
    keep, shown = pair
    StatementFactory(speaker=shown, confirmed=True)
    run_follower()
    merge_agents(keep=keep, merge=shown, by=UserFactory())
    for address in (f"/people/{shown.pk}/wena/", f"/api/v1/people/{shown.pk}/"):
        assert Client().get(address).status_code == 301
    (row,) = Client().get("/api/v1/redirects/").json()["results"]
    assert (row["old_id"], row["agent"]["id"]) == (shown.pk, keep.pk)
