"""Unpublished content shows nowhere: not in a page, a list, a count, an ETag, a redirect or an error."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Statement
from people.models import Agent, Redirect
from tests.support.factories import ArticleFactory, OutletFactory, PersonFactory, StatementFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]

NEVER = "zzzzzzzzzzzz"
STORIES: dict[str, dict[str, Any]] = {
    "draft": {"draft": True},
    "scheduled": {"scheduled": True},
    "embargoed": {"embargoed": True},
    "scheduled and its hour come but embargoed": {"scheduled": True, "embargoed": True},
    "withdrawn": {"withdrawn": True},
}
STATEMENTS: dict[str, dict[str, Any]] = {
    "rejected": {"rejected": True},
    "dropped": {"state": "dropped"},
    "a belief": {"confirmed": True, "act_class": "inner", "act": "believes"},
    "too uncertain": {"statement_confidence": 0.2},
    "of a doubtful speaker": {"speaker_confidence": 0.5},
}


def plant(story: dict[str, Any], statement: dict[str, Any]) -> tuple[Agent, Statement]:
    """A speaker, a story and a statement that bear the words to look for: plantedname, plantedhead, plantedwords."""
    agent = PersonFactory(name="Plantedname Vole", description="planteddescription", aliases=["Plantedalias"])
    article = ArticleFactory(headline="Plantedhead", byline="plantedbyline", text="“Plantedwords,” she said.", **story)
    return agent, StatementFactory(
        article=article,
        speaker=agent,
        words="“Plantedwords,”",
        words__role="plantedrole",
        words__on_behalf_of="plantedclient’s lawyer",
        on_behalf_of=PersonFactory(name="Plantedclient Vole"),
        **statement,
    )


ADDRESSES = (
    "/",
    "/people/",
    "/organisations/",
    "/search/?q=crew",
    "/search/?q=Plantedname",
    "/search/?q=plantedwords",
    "/search/?q=Plantedalias",
    "/search/?q=plantedwords&in=stories",
    "/search/?q=Plantedname+crew",
    "/search/?form=direct",
    "/search/suggestions/?q=Planted",
    "/search/suggestions.json?q=Pl",
    "/search/feed.atom?q=plantedwords",
)


def everything(read: Read, also: tuple[str, ...] = ()) -> str:
    """All that the lists and the given pages show; of a search, what follows the question, and not that again."""
    pages = [(address, read(address).html) for address in (*ADDRESSES, *also)]
    shown = (html.partition("</h1>")[2] if "?q=" in address else html for address, html in pages)
    return "".join(re.sub(r'q=[\w+]+|name="q" value="[\w ]+"|plantedname or crew', "", html) for html in shown)


@pytest.fixture
def neighbour() -> Statement:
    """Something public, so that lists are not empty."""
    return StatementFactory(speaker=PersonFactory(name="Ada Row"), confirmed=True)


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_story_that_is_not_public_shows_nowhere(read: Read, neighbour: Statement, story: dict[str, Any]) -> None:
    agent, said = plant(story, {"confirmed": True})
    before = everything(read)

    assert "planted" not in before.lower()
    assert "Ada Row" in before
    # Of a withdrawn story and of what it said readers learn the reason, and nothing else.
    gone = 410 if story.get("withdrawn") else 404
    assert read(said.get_absolute_url()).status == gone
    assert read(agent.get_absolute_url()).status == 404
    assert read(said.article.get_absolute_url()).status == gone


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_hidden_statement_of_public_story_shows_nowhere(
    read: Read, neighbour: Statement, statement: dict[str, Any]
) -> None:
    agent, said = plant({}, statement)

    assert "plantedname" not in everything(read).lower()
    page = read(said.article.get_absolute_url())
    assert "“Plantedwords,” she said." in page
    assert "plantedname" not in page.html.lower()
    assert "plantedrole" not in page
    assert said.pk not in page
    assert "0 statements" in read("/").text
    assert read(said.get_absolute_url()).status == 404
    assert read(agent.get_absolute_url()).status == 404


def test_unreviewed_statement_of_a_strict_outlet_shows_nowhere(read: Read, neighbour: Statement) -> None:
    agent, said = plant({"outlet": OutletFactory(strict=True)}, {})
    assert "plantedname" not in everything(read, (said.article.get_absolute_url(),)).lower()
    assert read(said.get_absolute_url()).status == read(agent.get_absolute_url()).status == 404


def test_planted_words_show_when_public(read: Read) -> None:
    agent, said = plant({}, {"confirmed": True})
    shown = everything(read, (said.get_absolute_url(), agent.get_absolute_url())).lower()
    for words in ("plantedname", "plantedhead", "plantedwords", "plantedrole", "planteddescription"):
        assert words in shown


def test_every_missing_page_is_the_same_to_the_byte(read: Read, client: Client) -> None:
    hidden = [plant(story, {"confirmed": True}) for name, story in STORIES.items() if name != "withdrawn"]
    hidden += [plant({}, statement) for statement in STATEMENTS.values()]
    withdrawn, _said = plant(STORIES["withdrawn"], {"confirmed": True})
    Redirect.objects.create(old_id="222222222222", agent=withdrawn)
    addresses = [said.get_absolute_url() for _, said in hidden] + [agent.get_absolute_url() for agent, _ in hidden]
    addresses += [said.article.get_absolute_url() for _, said in hidden[:4]]
    addresses += [f"/people/{agent.pk}/wrong/" for agent, _ in hidden] + [f"/stories/{hidden[0][1].article_id}/"]
    addresses += [withdrawn.get_absolute_url(), "/people/222222222222/x/"]
    addresses += [f"/{kind}/{NEVER}/" for kind in ("statements", "people", "organisations", "stories")]
    addresses += ["/stories/%00/x/", "/no/such/place/", "/people/?page=nonsense"]

    pages = [client.get(address) for address in addresses]

    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert len({tuple(sorted(page.headers.items())) for page in pages}) == 1


def test_hidden_changes_keep_etag(client: Client, neighbour: Statement) -> None:
    agent = neighbour.speakers.get().agent
    assert agent is not None
    addresses = ["/", "/people/", neighbour.article.get_absolute_url(), agent.get_absolute_url()]

    def tags() -> list[str]:
        pages = [client.get(address) for address in addresses]
        return [page["ETag"] for page in pages]

    before = tags()

    plant({"draft": True}, {"confirmed": True})
    StatementFactory(article=neighbour.article, speaker=agent, rejected=True)
    Statement.objects.filter(article=neighbour.article).update(updated_at=timezone.now())

    assert tags() == before


def test_scheduled_story_appears_by_the_databases_clock_alone(read: Read) -> None:
    article = ArticleFactory(scheduled=True, headline="Plantedhead")
    assert "Plantedhead" not in read("/")
    article.released_at = timezone.now() - timedelta(seconds=1)
    article.save()
    assert "Plantedhead" in read("/")


def test_editor_sees_what_everybody_sees(read: Read, admin_client: Client) -> None:
    _, said = plant({"draft": True}, {"confirmed": True})
    assert admin_client.get(said.get_absolute_url()).status_code == 404
    assert admin_client.get("/").content == Client().get("/").content
