"""Answers to identity questions: one answer for all articles of a question, kept for later ones, and undone as one.

An answer says who is named, not that a statement is right: statements and speakers keep their states. What an editor
has decided about a single speaker or mention stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.identity.agent_relations import set_on_behalf_since, spoken_for
from articles.identity.display_names import update_display_names
from articles.models import Answer, AuditEntry, Mention, NameInStory, Question, Speaker, Statement
from articles.review_state import State
from articles.services import NotAllowed, lock_agent
from articles.services.accuracy_samples import individually_decided
from core.permissions import Action, requires
from core.transactions import transactional_with_retry
from people.models import Agent, Alias, Distinction, LikelyPair, Lookup
from people.services.merge_relations import RELATIONS

# Relations of an agent that exist without an editor's decision, or count only in part.
UNSAID = (Alias, Answer, Distinction, LikelyPair, Lookup)


@dataclass(frozen=True)
class AnswerPreview:
    """The effect of an answer: the number of articles, their dates, their statements and mentions, and the statements
    whose speaker is decided already and stays.
    """

    stories: int
    statements: int
    mentions: int
    decided: int
    first: date | None
    last: date | None


@dataclass(frozen=True)
class UndoneAnswer:
    """The result of undoing an answer: the articles affected, and how much an editor had changed since."""

    stories: int
    skipped: int


def preview_answer(question: Question) -> AnswerPreview:
    """Return what an answer to this question would change, without answering."""
    names = open_names(question)
    free = free_speakers(names).values("statement")
    spoken = free.distinct().count()
    spoken_for = free_on_behalf(names).exclude(pk__in=free).count()
    bearing = speakers_of(names).values("statement").distinct().count()
    days = names.aggregate(first=Min("article__published_at"), last=Max("article__published_at"), stories=Count("pk"))
    return AnswerPreview(
        stories=days["stories"],
        statements=spoken + spoken_for,
        mentions=free_mentions(names).count(),
        decided=bearing - spoken,
        first=days["first"] and days["first"].date(),
        last=days["last"] and days["last"].date(),
    )


def open_names(question: Question) -> QuerySet[NameInStory]:
    return NameInStory.objects.filter(question=question, by_editor=False)


def speakers_of(names: QuerySet[NameInStory]) -> QuerySet[Speaker]:
    """Return the speakers with these names in their articles."""
    bearing = names.filter(
        article=OuterRef("statement__article"), name=OuterRef("name_in_story"), kind=OuterRef("kind")
    )
    return Speaker.objects.filter(Exists(bearing))


def free_speakers(names: QuerySet[NameInStory]) -> QuerySet[Speaker]:
    """Return those of them whose speaker nobody has decided."""
    return speakers_of(names).filter(agent__isnull=True).exclude(state=State.REJECTED)


def free_on_behalf(names: QuerySet[NameInStory]) -> QuerySet[Statement]:
    """Return the statements on behalf of somebody with one of these names, of whom nobody has said who it is."""
    return spoken_for(names).filter(on_behalf_of__isnull=True)


def mentions_of(names: QuerySet[NameInStory]) -> QuerySet[Mention]:
    bearing = names.filter(article=OuterRef("revision__article"), name=OuterRef("name"), kind=OuterRef("kind"))
    return Mention.objects.filter(Exists(bearing), by_editor=False)


def free_mentions(names: QuerySet[NameInStory]) -> QuerySet[Mention]:
    return mentions_of(names).filter(agent__isnull=True)


@requires(Action.IDENTIFY)
@transactional_with_retry
def answer_question(
    *,
    question: Question,
    by: AbstractBaseUser,
    agent: Agent | None = None,
    names: Iterable[NameInStory] | None = None,
) -> Answer:
    """Answer a question with an agent or, without one, that it is nobody's name; for the articles that wait and for
    later ones.

    With ``names``, only for these articles of the question: the others go on waiting, and later ones ask again. Raises
    NotAllowed when the question has an answer or the agent is gone.
    """
    chosen = None if agent is None else lock_agent(agent)
    row = Question.objects.select_for_update().get(pk=question.pk)
    if row.state != Question.QuestionState.OPEN:
        raise NotAllowed(_("This question has been answered already: undo that answer first."))
    settled = open_names(row)
    if names is not None:
        settled = settled.filter(pk__in=[name.pk for name in names])
    pks = list(settled.order_by("pk").values_list("pk", flat=True))
    if names is not None and not pks:
        raise NotAllowed(_("None of these stories needs an answer any more."))
    answer = Answer(question=row, agent=chosen, whole=names is None, names=pks, by_id=by.pk)
    if chosen is not None:
        link_to_agent(NameInStory.objects.filter(pk__in=pks), chosen)
        alias, created = Alias.objects.get_or_create(agent=chosen, name=row.name)
        answer.alias = alias.pk if created else None
    NameInStory.objects.filter(pk__in=pks).update(agent=chosen, by_editor=True)
    if answer.whole:
        row.agent = chosen
        row.state = Question.QuestionState.NOBODY if chosen is None else Question.QuestionState.AGENT
        row.save()
    answer.save()
    if chosen is not None:
        update_display_names(Agent.objects.filter(pk=chosen.pk))
    question.refresh_from_db()
    return answer


@requires(Action.IDENTIFY)
@transactional_with_retry
def answer_with_new_agent(
    *, question: Question, by: AbstractBaseUser, names: Iterable[NameInStory] | None = None, kind: str = ""
) -> Answer:
    """Create an unreviewed agent under the printed name, and answer a question with it.

    ``kind`` is what the editor says it is, where the extraction is wrong about that.
    """
    by_editor = kind not in ("", question.kind)
    made = Agent.objects.create(kind=kind or question.kind, name=question.name, kind_by_editor=by_editor)
    answer = answer_question(question=question, by=by, agent=made, names=names)
    answer.made = True
    answer.save(update_fields=["made"])
    return answer


def lock_statements(speakers: QuerySet[Speaker]) -> None:
    """Lock the statements of these speakers in the order that all services use."""
    statements = Statement.objects.filter(pk__in=speakers.values("statement"))
    list(statements.order_by("article_id", "pk").select_for_update().values_list("pk", flat=True))


def link_to_agent(names: QuerySet[NameInStory], agent: Agent) -> None:
    """Link the speakers and mentions of these names to an agent, except in statements that have it as a speaker."""
    speakers = free_speakers(names)
    lock_statements(speakers)
    other_speakers = Speaker.objects.filter(statement=OuterRef("statement")).exclude(pk=OuterRef("pk"))
    doubled = other_speakers.filter(agent=agent).exclude(state=State.REJECTED)
    namesake = other_speakers.filter(name_in_story=OuterRef("name_in_story"), kind=agent.kind)
    free = speakers.exclude(Exists(doubled) | Exists(namesake))
    # One speaker for each statement: two names of one article may belong to the same agent.
    first = free.order_by("statement_id", "order", "pk").distinct("statement_id").values("pk")
    pks = list(first.values_list("pk", flat=True))
    Speaker.objects.filter(pk__in=pks).update(agent=agent, kind=agent.kind)
    spoken = Speaker.objects.shown().filter(statement=OuterRef("pk"), agent=agent)
    meant = free_on_behalf(names).exclude(Exists(spoken)).order_by("article_id", "pk")
    Statement.objects.filter(pk__in=list(meant.values_list("pk", flat=True))).update(on_behalf_of=agent)
    pks = list(free_mentions(names).values_list("pk", flat=True))
    Mention.objects.filter(pk__in=pks).update(agent=agent, kind=agent.kind)


@requires(Action.IDENTIFY)
@transactional_with_retry
def undo_answer(*, answer: Answer, by: AbstractBaseUser) -> UndoneAnswer:
    """Reopen a question, with every article that the answer settled, including later ones.

    Names, speakers and mentions that an editor has changed since stay, and so do speakers decided one by one. An agent
    created for the answer is removed when nothing else belongs to it. Raises NotAllowed when the answer is undone
    already.
    """
    agents = Agent.objects.filter(pk=answer.agent_id).select_for_update(no_key=True)
    agent = agents.first()
    question = Question.objects.select_for_update().get(pk=answer.question_id)
    row = Answer.objects.select_for_update().get(pk=answer.pk)
    if row.undone_at is not None:
        raise NotAllowed(_("This answer has been undone already."))
    settled = NameInStory.objects.filter(question=question, by_editor=True)
    by_this = Q(pk__in=row.names)
    if row.whole:
        # Articles that other answers to the same question settled keep those.
        others = question.answers.filter(undone_at__isnull=True).exclude(pk=row.pk).values_list("names", flat=True)
        by_this |= ~Q(pk__in=[pk for names in others for pk in names])
    settled = settled.filter(by_this)
    pks = list(settled.filter(agent=row.agent_id).values_list("pk", flat=True))
    left = settled.exclude(pk__in=pks).count()
    back = NameInStory.objects.filter(pk__in=pks)
    if agent is not None:
        left += unlink(back, agent, question.kind)
    back.update(agent=None, by_editor=False)
    if row.whole:
        question.state, question.agent = Question.QuestionState.OPEN, None
        question.save()
    if agent is not None and row.alias is not None:
        Alias.objects.filter(pk=row.alias, agent=agent, by_editor=False).exclude(name=agent.name).delete()
    row.undone_at, row.undone_by_id = timezone.now(), by.pk
    row.save(update_fields=["undone_at", "undone_by"])
    if agent is not None:
        update_display_names(Agent.objects.filter(pk=agent.pk))
        if row.made:
            remove_if_unused(agent)
    answer.refresh_from_db()
    return UndoneAnswer(stories=len(pks), skipped=left)


def unlink(names: QuerySet[NameInStory], agent: Agent, kind: str) -> int:
    """Unlink the speakers and mentions of these names; returns how many stay because of an editor's decision."""
    stories = names.filter(article=OuterRef("statement__article"), name=OuterRef("name_in_story"))
    speakers = Speaker.objects.filter(Exists(stories), agent=agent)
    lock_statements(speakers)
    decided = individually_decided(speakers)
    pks_before = list(speakers.values_list("pk", flat=True))
    pks = [pk for pk in pks_before if pk not in decided]
    Speaker.objects.filter(pk__in=pks).update(agent=None, kind=kind)
    on_behalf = spoken_for(names).filter(on_behalf_of=agent)
    set_by_editor = set_on_behalf_since(on_behalf)
    Statement.objects.filter(
        pk__in=[pk for pk in on_behalf.values_list("pk", flat=True) if pk not in set_by_editor]
    ).update(on_behalf_of=None)
    named = names.filter(article=OuterRef("revision__article"), name=OuterRef("name"))
    mentions = Mention.objects.filter(Exists(named), agent=agent, by_editor=False)
    Mention.objects.filter(pk__in=list(mentions.values_list("pk", flat=True))).update(agent=None, kind=kind)
    return len(pks_before) - len(pks) + len(set_by_editor)


def remove_if_unused(agent: Agent, *, own: Iterable[int] = ()) -> None:
    """Remove an agent that was created for an answer, unless somebody has used or changed it since.

    ``own`` are the aliases that it was created with.
    """
    decided_rows = [relation.rows(agent.pk) for relation in RELATIONS if relation.model not in UNSAID]
    decided_rows += [
        Distinction.objects.active().filter(Q(one=agent) | Q(other=agent)),
        AuditEntry.objects.about(agent),
    ]
    decided_rows += [agent.aliases.filter(by_editor=True).exclude(pk__in=own)]
    edited = agent.state != Agent.AgentState.UNREVIEWED or agent.description or agent.wikidata
    if not edited and not any(rows.exists() for rows in decided_rows):
        agent.delete()
