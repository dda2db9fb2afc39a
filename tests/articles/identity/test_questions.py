"""Tests of identity questions: answers, previews and undo."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from articles import services
from articles.extraction.types import Extraction
from articles.history.audit_log import log_change
from articles.identity.linking import PrintedName, link_names
from articles.identity.questions import (
    answer_question,
    answer_with_new_agent,
    preview_answer,
    remove_if_unused,
    undo_answer,
)
from articles.models import Answer, Article, Mention, NameInStory, Outlet, Question, Speaker, Statement
from articles.services import NotAllowed
from people.models import Agent, Alias, Part
from people.services.distinctions import mark_distinct
from people.services.merge import merge_agents, undo_merge
from tests.support.data.extractions import naming, read, saying
from tests.support.deadlocks import cross
from tests.support.factories import ArticleFactory, OrganisationFactory, OutletFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db

TEXT = "Hale will speak on Monday.\n\n“We have no crew,” said Mayor Hale.\n"
SURNAME = ("Hale", "person")


def story(outlet: Outlet, **values: Any) -> Article:
    """Create an article that prints only a surname, and extract it."""
    article: Article = ArticleFactory(text=TEXT, outlet=outlet, **values)
    read_again(article)
    return article


def read_again(article: Article) -> None:
    quote = saying(TEXT, "“We have no crew,”", cue="said", source="Mayor Hale", speakers=[SURNAME], role="mayor")
    read(article, Extraction(entities=tuple(naming(TEXT, SURNAME)), statements=(quote,)))


def speakers() -> list[str | None]:
    return list(Speaker.objects.order_by("statement__article__published_at").values_list("agent", flat=True))


def everything() -> dict[str, Any]:
    return {
        model.__name__: list(model.objects.order_by("pk").values(*fields))
        for model, fields in {
            Question: ["pk", "state", "agent"],
            NameInStory: ["article", "name", "kind", "role", "agent", "question", "by_editor"],
            Speaker: ["statement", "name_in_story", "kind", "agent", "state"],
            Mention: ["pk", "start", "kind", "agent"],
            Agent: ["pk", "name", "kind", "state"],
            Alias: ["agent", "name"],
        }.items()
    }


@pytest.fixture
def outlet() -> Outlet:
    return OutletFactory()


@pytest.fixture
def hale() -> Agent:
    return PersonFactory(name="Dorrit Hale")


def test_preview_counts_affected_rows(outlet: Outlet) -> None:
    first, last = story(outlet), story(outlet)
    question = Question.objects.get()
    found = preview_answer(question)
    assert (found.stories, found.statements, found.mentions) == (2, 2, 2)
    assert (found.first, found.last) == (first.published_at.date(), last.published_at.date())


def test_preview_leaves_out_decided_speakers(outlet: Outlet, hale: Agent) -> None:
    stories = [story(outlet) for _ in range(4)]
    editor, question = UserFactory(), Question.objects.get()
    given, denied = (Speaker.objects.get(statement__article=article) for article in stories[:2])
    services.assign_speaker(speaker=given, agent=PersonFactory(name="Ann Hale"), by=editor)
    services.reject_speaker(speaker=denied, by=editor)
    Mention.objects.filter(revision=stories[0].current_revision).update(agent=given.agent)
    found = preview_answer(question)
    assert (found.stories, found.statements, found.decided, found.mentions) == (4, 2, 2, 3)
    answer_question(question=question, agent=hale, by=editor)
    assert speakers().count(hale.pk) == found.statements
    assert Mention.objects.filter(agent=hale).count() == found.mentions


def test_answer_settles_all_articles_and_later_ones(outlet: Outlet, hale: Agent) -> None:
    story(outlet), story(outlet)
    question = Question.objects.get()
    answer_question(question=question, agent=hale, by=UserFactory())
    assert speakers() == [hale.pk, hale.pk]
    assert set(Mention.objects.values_list("agent", flat=True)) == {hale.pk}
    story(outlet)
    assert speakers() == [hale.pk] * 3
    assert Question.objects.get().state == "agent"
    assert not Question.objects.open().exists()


def test_answer_does_not_change_states(outlet: Outlet, hale: Agent) -> None:
    story(outlet)
    answer_question(question=Question.objects.get(), agent=hale, by=UserFactory())
    assert [(s.state, s.decided_by) for s in Speaker.objects.all()] == [("suggested", None)]


def test_answer_links_speaker_of_confirmed_statement(outlet: Outlet, hale: Agent) -> None:
    article = story(outlet)
    services.confirm_statement(statement=article.statements.get(), by=UserFactory())
    answer_question(question=Question.objects.get(), agent=hale, by=UserFactory())
    assert [(s.state, s.agent) for s in Speaker.objects.all()] == [("confirmed", hale)]


def test_undo_restores_everything_and_reopens(outlet: Outlet, hale: Agent) -> None:
    story(outlet), story(outlet)
    before = everything()
    answer = answer_question(question=Question.objects.get(), agent=hale, by=UserFactory())
    assert everything() != before
    assert undo_answer(answer=answer, by=UserFactory()).skipped == 0
    assert everything() == before


def test_undo_covers_later_articles(outlet: Outlet, hale: Agent) -> None:
    story(outlet)
    answer = answer_question(question=Question.objects.get(), agent=hale, by=UserFactory())
    story(outlet)
    assert undo_answer(answer=answer, by=UserFactory()).stories == 2
    assert speakers() == [None, None]


def test_new_agent_is_created_and_removed_by_undo(outlet: Outlet) -> None:
    story(outlet)
    before = everything()
    answer = answer_with_new_agent(question=Question.objects.get(), by=UserFactory())
    assert (answer.agent.name, answer.agent.state) == ("Hale", "unreviewed")
    assert speakers() == [answer.agent.pk]
    undo_answer(answer=answer, by=UserFactory())
    assert everything() == before


def test_name_of_nobody_stays_unlinked_later(outlet: Outlet) -> None:
    story(outlet)
    answer_question(question=Question.objects.get(), by=UserFactory())
    story(outlet)
    assert speakers() == [None, None]
    assert not Question.objects.open().exists()


def test_answer_for_some_articles_only(outlet: Outlet, hale: Agent) -> None:
    article, _other = story(outlet), story(outlet)
    question = Question.objects.get()
    some = answer_question(question=question, agent=hale, by=UserFactory(), names=article.names.all())
    assert speakers() == [hale.pk, None]
    story(outlet)
    assert speakers() == [hale.pk, None, None]
    rest = answer_with_new_agent(question=question, by=UserFactory())
    assert speakers() == [hale.pk, rest.agent.pk, rest.agent.pk]
    undo_answer(answer=rest, by=UserFactory())
    assert speakers() == [hale.pk, None, None]
    undo_answer(answer=some, by=UserFactory())
    assert speakers() == [None] * 3


def test_answer_and_decisions_survive_rerun(outlet: Outlet, hale: Agent) -> None:
    article, other = story(outlet), PersonFactory(name="Petra Hale")
    kept = story(outlet)
    services.assign_speaker(speaker=kept.statements.get().speakers.get(), agent=other, by=UserFactory())
    answer = answer_question(question=Question.objects.get(), agent=hale, by=UserFactory())
    read_again(article), read_again(kept)
    assert speakers() == [hale.pk, other.pk]
    services.assign_speaker(speaker=article.statements.get().speakers.get(), agent=hale, by=UserFactory())
    assert undo_answer(answer=answer, by=UserFactory()).skipped >= 0
    assert speakers() == [hale.pk, other.pk]


def test_undo_leaves_speaker_decided_since(outlet: Outlet, hale: Agent) -> None:
    article, other = story(outlet), PersonFactory(name="Petra Hale")
    answer = answer_question(question=Question.objects.get(), agent=hale, by=UserFactory())
    services.assign_speaker(speaker=article.statements.get().speakers.get(), agent=other, by=UserFactory())
    undo_answer(answer=answer, by=UserFactory())
    assert speakers() == [other.pk]


def test_answered_question_is_refused(outlet: Outlet, hale: Agent) -> None:
    story(outlet)
    question = Question.objects.get()
    answer = answer_question(question=question, agent=hale, by=UserFactory())
    with pytest.raises(NotAllowed, match="answered already"):
        answer_question(question=question, by=UserFactory())
    undo_answer(answer=answer, by=UserFactory())
    with pytest.raises(NotAllowed, match="undone already"):
        undo_answer(answer=answer, by=UserFactory())
    assert Answer.objects.count() == 1


def test_missing_agent_is_refused_by_name(outlet: Outlet, hale: Agent) -> None:
    story(outlet)
    merge_agents(keep=PersonFactory(), merge=Agent.objects.get(pk=hale.pk), by=UserFactory())
    with pytest.raises(NotAllowed, match="Dorrit Hale"):
        answer_question(question=Question.objects.get(), agent=hale, by=UserFactory())


def test_answer_follows_merge_and_undo(outlet: Outlet, hale: Agent) -> None:
    story(outlet)
    kept = PersonFactory(name="Dorrit Marsh Hale")
    answer = answer_question(question=Question.objects.get(), agent=hale, by=UserFactory())
    before = everything()
    record = merge_agents(keep=kept, merge=Agent.objects.get(pk=hale.pk), by=UserFactory())
    story(outlet)
    assert speakers() == [kept.pk, kept.pk]
    Article.objects.latest("published_at").names.all().delete()
    undo_merge(record=record, by=UserFactory())
    assert everything()["Question"] == before["Question"]
    undo_answer(answer=answer, by=UserFactory())
    assert speakers()[0] is None


def test_namesake_becomes_second_person(outlet: Outlet) -> None:
    """A midwife and a farmer with one name never share an agent, whichever article comes first."""

    def name(role: str) -> Agent | None:
        found = PrintedName("Joel Varn", "person", role)
        return link_names(ArticleFactory(outlet=outlet), [found])["Joel Varn", "person"]

    midwife = name("midwife")
    assert (name("farmer"), name("the farmer")) == (None, None)
    farmer = answer_with_new_agent(question=Question.objects.get(), by=UserFactory()).agent
    assert name("farmer") == farmer != midwife
    assert NameInStory.objects.filter(agent=farmer).count() == 3
    assert name("midwife") == midwife
    assert name("") is None


@pytest.mark.parametrize("said", ["description", "wikidata", "name", "part", "not the same"])
def test_edited_new_agent_survives_undo(said: str) -> None:
    made, editor = OrganisationFactory(name="Union"), UserFactory()
    match said:
        case "description" | "wikidata":
            Agent.objects.filter(pk=made.pk).update(**{said: "Q42"})
        case "name":
            log_change(made, "edit", by=editor, before={"name": "Union"}, after={"name": "Harbour Union"})
        case "part":
            Part.objects.create(whole=OrganisationFactory(), part=made)
        case "not the same":
            mark_distinct(one=made, other=OrganisationFactory(), by=editor)
    made.refresh_from_db()
    remove_if_unused(made)
    assert Agent.objects.filter(pk=made.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_answer_is_retried_after_deadlock() -> None:
    """An answer locks its agent and then statements; a decision locks a statement and then agents."""
    agent, editor = PersonFactory(name="Dorrit Hale"), UserFactory()
    with transaction.atomic():
        story(OutletFactory())
    question = Question.objects.get()
    answer = cross(
        lambda: answer_question(question=question, agent=agent, by=editor),
        held=Statement.objects.all(),
        wanted=Agent.objects.filter(pk=agent.pk),
    )
    assert speakers() == [agent.pk]
    cross(
        lambda: undo_answer(answer=answer, by=editor),
        held=Statement.objects.all(),
        wanted=Agent.objects.filter(pk=agent.pk),
    )
    assert speakers() == [None]
