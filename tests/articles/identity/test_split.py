"""Tests of splitting an agent and undoing it."""

from __future__ import annotations

import pytest

from articles import services
from articles.extraction.types import Extraction
from articles.identity.split import split_agent, undo_split
from articles.models import Article, AuditEntry, Mention, Speaker
from people.models import Agent, Distinction, Split
from people.services.base import IdentityError
from people.services.merge import MergeError, merge_agents
from tests.support.data.extractions import naming, read
from tests.support.data.split_agents import TEXT, everything, of, read_again
from tests.support.factories import ArticleFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def stories() -> list[Article]:
    """Create two articles, about a councillor and about somebody else with the same name."""
    articles = [ArticleFactory(text=TEXT), ArticleFactory(text=TEXT)]
    for article in articles:
        read_again(article)
    return articles


@pytest.fixture
def pell(stories: list[Article]) -> Agent:
    return Agent.objects.get(name="Owen Pell")


def test_split_moves_a_name_with_its_rows(stories: list[Article], pell: Agent) -> None:
    split = split_agent(agent=pell, names=stories[1].names.all(), name="Owen Pell (goalkeeper)", by=UserFactory())
    other = Agent.objects.get(pk=split.to)
    assert (of(pell), of(other)) == ((1, 2, 1), (1, 2, 1))
    assert set(other.aliases.values_list("name", flat=True)) == {"Owen Pell (goalkeeper)", "Owen Pell"}
    assert not Speaker.objects.exclude(state="suggested").exists()
    assert not AuditEntry.objects.decisions().exists()
    read_again(stories[1], role="goalkeeper")
    assert (of(pell), of(other)) == ((1, 2, 1), (1, 2, 1))


def test_undo_restores_everything(stories: list[Article], pell: Agent) -> None:
    before = everything()
    split = split_agent(agent=pell, names=stories[1].names.all(), name="Owen Pell (goalkeeper)", by=UserFactory())
    assert everything() != before
    undone = undo_split(split=split, by=UserFactory())
    assert everything() == before
    assert undone.skipped == 0
    assert not Distinction.objects.active().exists()
    with pytest.raises(IdentityError, match="undone already"):
        undo_split(split=split, by=UserFactory())


def test_split_of_one_statement_is_a_decision(stories: list[Article], pell: Agent) -> None:
    other, editor = PersonFactory(name="Idris Pell"), UserFactory()
    speaker = Speaker.objects.filter(statement__article=stories[0]).first()
    mention = Mention.objects.filter(revision__article=stories[0])
    before = everything()
    split = split_agent(agent=pell, speakers=[speaker], mentions=mention, to=other, by=editor)
    speaker.refresh_from_db()
    assert (speaker.agent, speaker.state, speaker.decided_by) == (other, "confirmed", editor)
    assert AuditEntry.objects.decisions().get().by == editor
    read_again(stories[0], role="councillor")
    assert (of(pell), of(other)) == ((2, 3, 1), (0, 1, 1))
    read_again(stories[0])
    undo_split(split=split, by=editor)
    assert everything() == before


def test_undo_leaves_rows_moved_since(stories: list[Article], pell: Agent) -> None:
    split = split_agent(agent=pell, names=stories[1].names.all(), by=UserFactory())
    third = PersonFactory()
    speaker = Speaker.objects.filter(agent=split.to).first()
    services.assign_speaker(speaker=speaker, agent=third, by=UserFactory())
    undone = undo_split(split=split, by=UserFactory())
    speaker.refresh_from_db()
    assert (undone.skipped, speaker.agent, of(pell)) == (1, third, (2, 3, 2))


def test_undo_returns_rows_of_later_extraction(stories: list[Article], pell: Agent) -> None:
    split = split_agent(agent=pell, names=stories[1].names.all(), by=UserFactory())
    read(stories[1], Extraction())
    read_again(stories[1], role="goalkeeper")
    undo_split(split=split, by=UserFactory())
    assert not Agent.objects.filter(pk=split.to).exists()
    assert of(pell) == (2, 4, 2)


def test_unused_alias_moves_along(pell: Agent) -> None:
    article = ArticleFactory(text="Owen J. Pell left.\n")
    read(article, Extraction(entities=naming("Owen J. Pell left.\n", ("Owen J. Pell", "person"))))
    assert pell.names_in_stories.count() == 3
    split = split_agent(agent=pell, names=article.names.all(), name="Owen J. Pell", by=UserFactory())
    assert set(pell.aliases.values_list("name", flat=True)) == {"Owen Pell"}
    undo_split(split=split, by=UserFactory())
    assert set(pell.aliases.values_list("name", flat=True)) == {"Owen Pell", "Owen J. Pell"}


def test_split_records_a_distinction(stories: list[Article], pell: Agent) -> None:
    split = split_agent(agent=pell, names=stories[1].names.all(), by=UserFactory())
    with pytest.raises(MergeError, match="has marked"):
        merge_agents(keep=pell, merge=Agent.objects.get(pk=split.to), by=UserFactory())


def test_rows_of_other_agents_are_refused(stories: list[Article], pell: Agent) -> None:
    other = PersonFactory()
    with pytest.raises(IdentityError, match="None of the selected items"):
        split_agent(agent=other, names=stories[1].names.all(), to=pell, by=UserFactory())
    with pytest.raises(IdentityError, match="the same entry"):
        split_agent(agent=pell, names=stories[1].names.all(), to=pell, by=UserFactory())
    assert not Split.objects.exists()


def test_later_merge_must_be_undone_first(stories: list[Article], pell: Agent) -> None:
    split = split_agent(agent=pell, names=stories[1].names.all(), by=UserFactory())
    merge_agents(keep=PersonFactory(), merge=Agent.objects.get(pk=split.to), by=UserFactory())
    with pytest.raises(IdentityError, match="undo that merge first"):
        undo_split(split=split, by=UserFactory())
