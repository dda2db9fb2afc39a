"""Tests of dismissing agents that are neither a person nor an organisation, and of undoing that."""

from __future__ import annotations

import pytest

from articles import services
from articles.extraction.types import Extraction
from articles.identity.duplicates import compare_spellings
from articles.identity.false_entities import dismiss_agent, undo_dismissal
from articles.identity.linking import PrintedName, link_names
from articles.identity.questions import answer_with_new_agent, undo_answer
from articles.importing.importer import import_article
from articles.importing.story_record import story_record
from articles.models import Article, AuditEntry, NameInStory, Question, Speaker
from articles.review.speaker_lookup import find_speakers
from articles.visibility import public_agents
from core.permissions import NotPermitted, Role
from people.models import Agent, LikelyPair
from people.names.lookup import find_candidates
from people.services.base import IdentityError
from people.services.merge import MergeError, merge_agents
from tests.support.data.extractions import naming, read, saying
from tests.support.data.split_agents import everything
from tests.support.factories import ArticleFactory, PersonFactory, PositionFactory, UserFactory

pytestmark = pytest.mark.django_db

TEXT = "Border Wall will cost more.\n\n“It stands,” Border Wall said. “It is high,” it added.\n"
WALL = ("Border Wall", "person")


def read_again(article: Article, name: tuple[str, str] = WALL) -> None:
    first = saying(TEXT, "“It stands,”", cue="said", speakers=[name])
    second = saying(TEXT, "“It is high,”", cue="added", speakers=[name])
    read(article, Extraction(entities=naming(TEXT, name), statements=(first, second)))


@pytest.fixture
def story() -> Article:
    article = ArticleFactory(text=TEXT)
    read_again(article)
    return article


@pytest.fixture
def wall(story: Article) -> Agent:
    return Agent.objects.get(name="Border Wall")


def leads_to(agent: Agent) -> tuple[int, int]:
    return agent.speaker_edges.count(), agent.mentions.count()


def test_dismissed_agent_is_unlinked_but_names_stay(wall: Agent) -> None:
    assert public_agents().filter(pk=wall.pk).exists()
    dismiss_agent(agent=wall, by=UserFactory())
    assert leads_to(wall) == (0, 0)
    assert set(Speaker.objects.values_list("name_in_story", "agent", "state")) == {("Border Wall", None, "suggested")}
    assert not public_agents().filter(pk=wall.pk).exists()


def test_undo_restores_everything(wall: Agent) -> None:
    before = everything()
    dismissal = dismiss_agent(agent=wall, by=UserFactory())
    assert everything() != before
    undo_dismissal(dismissal=dismissal, by=UserFactory())
    assert everything() == before
    with pytest.raises(IdentityError, match="restored already"):
        undo_dismissal(dismissal=dismissal, by=UserFactory())


@pytest.mark.parametrize("name", [WALL, ("Border Wall", "organisation"), ("BORDER WALL", "person")])
def test_extraction_does_not_bring_it_back(story: Article, wall: Agent, name: tuple[str, str]) -> None:
    dismiss_agent(agent=wall, by=UserFactory())
    text = TEXT.replace("Border Wall", name[0])
    for article in (story, ArticleFactory(text=TEXT)):
        read(article, Extraction())
        read_again(article, ("Border Wall", name[1]))
    other = ArticleFactory(text=text)
    read(other, Extraction(entities=naming(text, name)))
    assert list(Agent.objects.all()) == [wall]
    assert leads_to(wall) == (0, 0)
    assert not Question.objects.exists()


def test_corrected_article_does_not_bring_it_back(story: Article, wall: Agent) -> None:
    dismiss_agent(agent=wall, by=UserFactory())
    values = {"outlet": story.outlet.name, "external_id": story.external_id, "body": TEXT + "More.\n"}
    import_article(story_record(values), by=UserFactory())
    read_again(story)
    assert story.revisions.count() == 2
    assert list(Agent.objects.all()) == [wall]
    assert leads_to(wall) == (0, 0)


def test_undo_links_later_articles_too(story: Article, wall: Agent) -> None:
    dismissal = dismiss_agent(agent=wall, by=UserFactory())
    read(story, Extraction())
    read_again(story)
    read_again(ArticleFactory(text=TEXT))
    undo_dismissal(dismissal=dismissal, by=UserFactory())
    assert leads_to(wall) == (4, 2)


def test_undo_leaves_later_decisions(wall: Agent) -> None:
    dismissal = dismiss_agent(agent=wall, by=UserFactory())
    somebody, editor = PersonFactory(name="Bo Wallin"), UserFactory()
    edge = Speaker.objects.earliest("pk")
    services.assign_speaker(speaker=edge, agent=somebody, by=editor)
    undo_dismissal(dismissal=dismissal, by=editor)
    edge.refresh_from_db()
    assert (edge.agent, wall.speaker_edges.count()) == (somebody, 1)


def test_another_agent_with_the_name_is_linked(wall: Agent) -> None:
    dismiss_agent(agent=wall, by=UserFactory())
    real = services.create_agent(name="Border Wall", kind="person", by=UserFactory())
    with_name = ArticleFactory(text=TEXT)
    assert link_names(with_name, [PrintedName(*WALL)]) == {WALL: real}


def test_dismissed_agent_is_not_suggested(wall: Agent) -> None:
    PersonFactory(name="Border R. Wall")
    dismiss_agent(agent=wall, by=UserFactory())
    compare_spellings()
    assert not LikelyPair.objects.exists()
    assert wall not in [one.agent for one in find_candidates("Border Wall")]
    assert wall not in [one.agent for one in find_speakers("Border")]


def test_nothing_can_be_assigned_to_dismissed_agent(wall: Agent) -> None:
    editor, other = UserFactory(), PersonFactory()
    dismiss_agent(agent=wall, by=editor)
    edge = Speaker.objects.earliest("pk")
    for refused in (
        lambda: services.assign_speaker(speaker=edge, agent=wall, by=editor),
        lambda: services.approve_agent(agent=wall, by=editor),
    ):
        with pytest.raises(services.NotAllowed, match="as not a name: undo that first"):
            refused()
    for keep, merge in ((wall, other), (other, wall)):
        with pytest.raises(MergeError, match="as not a name: undo that first"):
            merge_agents(keep=keep, merge=merge, by=editor)


def test_undoing_a_decision_does_not_bring_it_back(wall: Agent) -> None:
    editor, somebody = UserFactory(), PersonFactory()
    edge = wall.speaker_edges.earliest("pk")
    services.assign_speaker(speaker=edge, agent=somebody, by=editor)
    dismiss_agent(agent=wall, by=editor)
    services.undo(entry=AuditEntry.objects.about(edge.statement).decisions().get(), by=editor)
    edge.refresh_from_db()
    assert edge.agent is None


def test_dismissal_survives_undoing_the_answer(wall: Agent) -> None:
    link_names(ArticleFactory(), [PrintedName("Wall", "person")])
    answer = answer_with_new_agent(question=Question.objects.get(), by=UserFactory())
    made = Agent.objects.get(pk=answer.agent_id)
    dismiss_agent(agent=made, by=UserFactory())
    undo_answer(answer=answer, by=UserFactory())
    assert Agent.objects.filter(pk=made.pk, state="dismissed").exists()


def test_approved_agent_cannot_be_dismissed(wall: Agent) -> None:
    services.approve_agent(agent=wall, by=UserFactory())
    with pytest.raises(IdentityError, match="has approved"):
        dismiss_agent(agent=wall, by=UserFactory())
    services.withdraw_approval(agent=wall, by=UserFactory())
    PositionFactory(person=wall)
    with pytest.raises(IdentityError, match="has positions"):
        dismiss_agent(agent=wall, by=UserFactory())


def test_dismissing_requires_editor(wall: Agent) -> None:
    with pytest.raises(NotPermitted):
        dismiss_agent(agent=wall, by=UserFactory(role=Role.REPORTER))
    dismiss_agent(agent=wall, by=UserFactory(role=Role.EDITOR))
    assert NameInStory.objects.get().agent == wall
