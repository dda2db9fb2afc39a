"""A chief splits an agent, with the words in view, and says what kind it is; editors cannot."""

import re
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles.extraction.types import Extraction
from articles.identity.split import split_agent
from articles.models import NameInStory
from people.models import Agent, KindChange, Organisation, Person, Split
from people.services.base import IdentityError
from tests.support.admin_pages import messages, page, press, queries
from tests.support.data.extractions import naming, read, saying
from tests.support.data.split_agents import TEXT, of, read_again
from tests.support.factories import ArticleFactory, PersonFactory, UserFactory
from tests.support.page import Page


def address(agent: Agent) -> str:
    return reverse("admin:people_person_split", args=[agent.pk])


@pytest.fixture
def pell(db: None) -> Agent:
    for headline in ("The council meets", "The keeper stays"):
        read_again(ArticleFactory(text=TEXT, headline=headline), role="goalkeeper" if "keeper" in headline else "")
    return Agent.objects.get(name="Owen Pell")


def choose(client: Client, agent: Agent, **data: Any) -> Any:
    return client.post(address(agent), data)


def test_page_shows_excerpts_of_stories(chief: Client, pell: Agent) -> None:
    html = chief.get(address(pell)).content.decode()
    assert html.count("“We have no crew,”</mark>") == 2
    assert " said Owen Pell." in html
    assert "everything by “Owen Pell” in this story" in html
    only = chief.get(address(pell) + "?q=goalkeeper").content.decode()
    assert "The keeper stays" in only
    assert "The council meets" not in only


def test_excerpts_are_cut_between_words(chief: Client) -> None:
    before, after, long = "ferryman " * 30, " harbourmaster" * 30, "“" + "Nevertheless " * 60 + "we stay,”"
    text = f"{before}{long} said Owen Pell.{after}\n"
    pell = ("Owen Pell", "person")
    first = saying(text, long, cue="said", speakers=[pell])
    read(ArticleFactory(text=text), Extraction(entities=naming(text, pell), statements=(first,)))
    text = Page(chief.get(address(Agent.objects.get(name="Owen Pell")))).text
    assert len(re.findall(r"… (?:ferryman )+“(?:Nevertheless )+…", text)) == 1
    assert re.search(r"Owen Pell\.( harbourmaster)+ …", text)


def test_name_moves_to_new_agent_and_back(chief: Client, pell: Agent) -> None:
    name = NameInStory.objects.get(article__headline="The keeper stays")
    response = choose(chief, pell, names=[name.pk], to="-new", name="Owen Pell (goalkeeper)")
    assert response.status_code == HTTPStatus.FOUND
    assert messages(response) == [
        "2 statements, 1 mention moved to “Owen Pell (goalkeeper)”. You can undo this under “Splits”."
    ]
    assert of(pell) == (1, 2, 1)
    split = Split.objects.get()
    assert "from “Owen Pell” to “Owen Pell (goalkeeper)”" in chief.get(page(split)).content.decode()
    press(chief, split, "undo")
    assert of(pell) == (2, 4, 2)


def test_single_statement_moves_to_existing_agent(chief: Client, pell: Agent) -> None:
    other = PersonFactory(name="Olwen Pell")
    assert other.pk in chief.get(address(pell) + "?other=olwen+pell").content.decode()
    speaker, mention = pell.speaker_edges.first(), pell.mentions.first()
    choose(chief, pell, speakers=[speaker.pk], mentions=[mention.pk], to=other.pk)
    assert of(other) == (0, 1, 1)


def test_single_statement_moves_without_a_mention_and_back(chief: Client, pell: Agent) -> None:
    speaker = pell.speaker_edges.first()
    response = choose(chief, pell, speakers=[speaker.pk], to="-new", name="Olwen Pell")
    assert messages(response) == ["1 statement, 0 mentions moved to “Olwen Pell”. You can undo this under “Splits”."]
    split = Split.objects.get()
    assert of(Agent.objects.get(pk=split.to)) == (0, 1, 0)
    assert of(pell) == (2, 3, 2)
    press(chief, split, "undo")
    assert of(pell) == (2, 4, 2)


def test_statement_that_moved_meanwhile_is_refused(chief: Client, pell: Agent) -> None:
    with pytest.raises(IdentityError, match="None of the selected items"):
        split_agent(
            agent=PersonFactory(), by=UserFactory(role="chief"), speakers=pell.speaker_edges.all()[:1], name="X"
        )
    assert not Split.objects.exists()


@pytest.mark.parametrize(
    ("data", "message"),
    [({"to": "-new"}, "Select at least one"), ({}, "Choose who"), ({"to": "nobody"}, "no longer exists")],
)
def test_incomplete_form_is_refused(chief: Client, pell: Agent, data: dict[str, str], message: str) -> None:
    chosen = {} if data == {"to": "-new"} else {"names": [pell.names_in_stories.first().pk]}
    assert message in choose(chief, pell, **chosen, **data).content.decode()
    assert not Split.objects.exists()


def test_rows_of_another_agent_cannot_be_split_off(chief: Client, pell: Agent) -> None:
    other = PersonFactory()
    response = choose(chief, other, names=[pell.names_in_stories.first().pk], to="-new")
    assert response.status_code == HTTPStatus.OK
    assert of(pell) == (2, 4, 2)


def test_editors_cannot_split_or_change_kind(desk: Client, pell: Agent) -> None:
    assert desk.get(address(pell)).status_code == HTTPStatus.FORBIDDEN
    assert press(desk, pell, "turn", Person, _confirmed="1").status_code == HTTPStatus.FORBIDDEN
    assert address(pell) not in desk.get(page(pell, Person)).content.decode()


def test_number_of_queries_is_independent_of_stories(chief: Client, pell: Agent) -> None:
    # The first page of a session stores its CSRF token.
    chief.get(address(pell))
    few = queries(chief, address(pell))
    for _ in range(8):
        read_again(ArticleFactory(text=pell.names_in_stories.first().article.current_revision.text))
    assert queries(chief, address(pell)) == few


def test_change_of_kind_redirects_and_can_be_undone(chief: Client, db: None) -> None:
    agent = PersonFactory(name="Marlow Council")
    asked = press(chief, agent, "turn", Person)
    assert "Its address changes" in asked.content.decode()
    response = press(chief, agent, "turn", Person, _confirmed="1")
    assert Agent.objects.get(pk=agent.pk).kind == "organisation"
    assert chief.get(response["Location"])["Location"] == page(agent, Organisation)
    press(chief, KindChange.objects.get(), "undo")
    assert Agent.objects.get(pk=agent.pk).kind == "person"
