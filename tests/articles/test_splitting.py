"""A part of an agent's statements and mentions goes to another, stays there through readings, and comes back."""

from __future__ import annotations

import pytest

from articles import services
from articles.extraction.types import Extraction
from articles.identity.split import split_agent, undo_split
from articles.models import Article, Decision, Mention, Speaker
from people.models import Agent, Distinction, Split
from people.services.base import IdentityError
from people.services.merge import MergeError, merge_agents
from tests.support.extractions import naming, read
from tests.support.factories import ArticleFactory, PersonFactory, UserFactory
from tests.support.split_agents import TEXT, everything, of, read_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def stories() -> list[Article]:
    """Two stories, read: of a councillor, and of somebody else called like him."""
    articles = [ArticleFactory(text=TEXT), ArticleFactory(text=TEXT)]
    for article in articles:
        read_again(article)
    return articles


@pytest.fixture
def pell(stories: list[Article]) -> Agent:
    return Agent.objects.get(name="Owen Pell")


def test_a_name_in_a_story_goes_with_all_that_bears_it_and_stays_there(stories: list[Article], pell: Agent) -> None:
    split = split_agent(agent=pell, names=stories[1].names.all(), name="Owen Pell (goalkeeper)", by=UserFactory())
    other = Agent.objects.get(pk=split.to)
    assert (of(pell), of(other)) == ((1, 2, 1), (1, 2, 1))
    assert set(other.aliases.values_list("name", flat=True)) == {"Owen Pell (goalkeeper)", "Owen Pell"}
    assert not Speaker.objects.exclude(state="suggested").exists()
    assert not Decision.objects.exists()
    read_again(stories[1], role="goalkeeper")
    assert (of(pell), of(other)) == ((1, 2, 1), (1, 2, 1))


def test_undoing_restores_everything(stories: list[Article], pell: Agent) -> None:
    before = everything()
    split = split_agent(agent=pell, names=stories[1].names.all(), name="Owen Pell (goalkeeper)", by=UserFactory())
    assert everything() != before
    undone = undo_split(split=split, by=UserFactory())
    assert everything() == before
    assert undone.left == 0
    assert not Distinction.objects.active().exists()
    with pytest.raises(IdentityError, match="undone already"):
        undo_split(split=split, by=UserFactory())


def test_one_statement_goes_by_a_decision_that_readings_keep(stories: list[Article], pell: Agent) -> None:
    other, editor = PersonFactory(name="Idris Pell"), UserFactory()
    speaker = Speaker.objects.filter(statement__article=stories[0]).first()
    mention = Mention.objects.filter(revision__article=stories[0])
    before = everything()
    split = split_agent(agent=pell, speakers=[speaker], mentions=mention, to=other, by=editor)
    speaker.refresh_from_db()
    assert (speaker.agent, speaker.state, speaker.decided_by) == (other, "confirmed", editor)
    assert Decision.objects.get().by == editor
    read_again(stories[0], role="councillor")
    assert (of(pell), of(other)) == ((2, 3, 1), (0, 1, 1))
    read_again(stories[0])
    undo_split(split=split, by=editor)
    assert everything() == before


def test_what_a_person_has_moved_since_stays(stories: list[Article], pell: Agent) -> None:
    split = split_agent(agent=pell, names=stories[1].names.all(), by=UserFactory())
    third = PersonFactory()
    speaker = Speaker.objects.filter(agent=split.to).first()
    services.assign_speaker(speaker=speaker, agent=third, by=UserFactory())
    undone = undo_split(split=split, by=UserFactory())
    speaker.refresh_from_db()
    assert (undone.left, speaker.agent, of(pell)) == (1, third, (2, 3, 2))


def test_what_a_later_reading_made_comes_back_too(stories: list[Article], pell: Agent) -> None:
    split = split_agent(agent=pell, names=stories[1].names.all(), by=UserFactory())
    read(stories[1], Extraction())
    read_again(stories[1], role="goalkeeper")
    undo_split(split=split, by=UserFactory())
    assert not Agent.objects.filter(pk=split.to).exists()
    assert of(pell) == (2, 4, 2)


def test_a_spelling_that_only_the_other_bears_goes_along(pell: Agent) -> None:
    article = ArticleFactory(text="Owen J. Pell left.\n")
    read(article, Extraction(entities=naming("Owen J. Pell left.\n", ("Owen J. Pell", "person"))))
    assert pell.names_in_stories.count() == 3
    split = split_agent(agent=pell, names=article.names.all(), name="Owen J. Pell", by=UserFactory())
    assert set(pell.aliases.values_list("name", flat=True)) == {"Owen Pell"}
    undo_split(split=split, by=UserFactory())
    assert set(pell.aliases.values_list("name", flat=True)) == {"Owen Pell", "Owen J. Pell"}


def test_the_two_are_told_apart(stories: list[Article], pell: Agent) -> None:
    split = split_agent(agent=pell, names=stories[1].names.all(), by=UserFactory())
    with pytest.raises(MergeError, match="has said that"):
        merge_agents(keep=pell, merge=Agent.objects.get(pk=split.to), by=UserFactory())


def test_nothing_is_split_off_that_is_not_the_agents(stories: list[Article], pell: Agent) -> None:
    other = PersonFactory()
    with pytest.raises(IdentityError, match="Nothing of what was chosen"):
        split_agent(agent=other, names=stories[1].names.all(), to=pell, by=UserFactory())
    with pytest.raises(IdentityError, match="one and the same"):
        split_agent(agent=pell, names=stories[1].names.all(), to=pell, by=UserFactory())
    assert not Split.objects.exists()


def test_a_merge_since_is_undone_first(stories: list[Article], pell: Agent) -> None:
    split = split_agent(agent=pell, names=stories[1].names.all(), by=UserFactory())
    merge_agents(keep=PersonFactory(), merge=Agent.objects.get(pk=split.to), by=UserFactory())
    with pytest.raises(IdentityError, match="undo that merge first"):
        undo_split(split=split, by=UserFactory())
