"""Answering the questions of identity: one answer for all stories of a question, remembered, and taken back as one.

An answer says who a name is, not that a statement is right: statements and speakers stay in the state they had.
What a person has decided of a single speaker or mention stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.history.audit_log import entries_for
from articles.identity.display_names import update_display_names
from articles.models import Answer, Mention, NameInStory, Question, Speaker, Statement
from articles.models.decisions import State
from articles.services import NotAllowed, lock_agent
from articles.services.accuracy_samples import individually_decided
from core.permissions import Action, requires
from core.transactions import transactional_with_retry
from people.models import Agent, Alias, Distinction, LikelyPair, Lookup
from people.services.merge_relations import RELATIONS

# What hangs on an agent without anybody having said so, or counts only in part.
UNSAID = (Alias, Answer, Distinction, LikelyPair, Lookup)


@dataclass(frozen=True)
class AnswerPreview:
    """What an answer would settle: so many stories, of these days, with so many statements and mentions; and of how
    many statements the speaker is decided already, and so stays.
    """

    stories: int
    statements: int
    mentions: int
    decided: int
    first: date | None
    last: date | None


@dataclass(frozen=True)
class UndoneAnswer:
    """What taking an answer back set free again, and what a person has decided since and so stays."""

    stories: int
    left: int


def preview_answer(question: Question) -> AnswerPreview:
    """A preview: what an answer to this question would settle."""
    names = open_names(question)
    spoken = free_speakers(names).values("statement").distinct().count()
    bearing = speakers_of(names).values("statement").distinct().count()
    days = names.aggregate(first=Min("article__published_at"), last=Max("article__published_at"), stories=Count("pk"))
    return AnswerPreview(
        stories=days["stories"],
        statements=spoken,
        mentions=free_mentions(names).count(),
        decided=bearing - spoken,
        first=days["first"] and days["first"].date(),
        last=days["last"] and days["last"].date(),
    )


def open_names(question: Question) -> QuerySet[NameInStory]:
    return NameInStory.objects.filter(question=question, by_editor=False)


def speakers_of(names: QuerySet[NameInStory]) -> QuerySet[Speaker]:
    """The edges that bear these names in their stories."""
    bearing = names.filter(
        article=OuterRef("statement__article"), name=OuterRef("name_in_story"), kind=OuterRef("kind")
    )
    return Speaker.objects.filter(Exists(bearing))


def free_speakers(names: QuerySet[NameInStory]) -> QuerySet[Speaker]:
    """Those of them of whom nobody has said yet who they are, nor that they did not speak."""
    return speakers_of(names).filter(agent__isnull=True).exclude(state=State.REJECTED)


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
    """This agent is meant; or, without one, it is nobody's name. For all stories that wait, and for those to come.

    With ``names``, only for these stories of the question: the others go on waiting, and nothing is remembered.
    Raises NotAllowed when the question has an answer, or the agent is gone.
    """
    chosen = None if agent is None else lock_agent(agent)
    row = Question.objects.select_for_update().get(pk=question.pk)
    if row.state != Question.State.OPEN:
        raise NotAllowed(_("This question has been answered already: take that answer back first."))
    settled = open_names(row)
    if names is not None:
        settled = settled.filter(pk__in=[name.pk for name in names])
    pks = list(settled.order_by("pk").values_list("pk", flat=True))
    if names is not None and not pks:
        raise NotAllowed(_("None of these stories waits for an answer any more."))
    answer = Answer(question=row, agent=chosen, whole=names is None, names=pks, by_id=by.pk)
    if chosen is not None:
        link_to_agent(NameInStory.objects.filter(pk__in=pks), chosen)
        alias, created = Alias.objects.get_or_create(agent=chosen, name=row.name)
        answer.alias = alias.pk if created else None
    NameInStory.objects.filter(pk__in=pks).update(agent=chosen, by_editor=True)
    if answer.whole:
        row.agent = chosen
        row.state = Question.State.NOBODY if chosen is None else Question.State.AGENT
        row.save()
    answer.save()
    if chosen is not None:
        update_display_names(Agent.objects.filter(pk=chosen.pk))
    question.refresh_from_db()
    return answer


@requires(Action.IDENTIFY)
@transactional_with_retry
def answer_with_new_agent(
    *, question: Question, by: AbstractBaseUser, names: Iterable[NameInStory] | None = None
) -> Answer:
    """Somebody is meant whom the archive does not have yet: made now, called as printed, and not approved by this."""
    made = Agent.objects.create(kind=question.kind, name=question.name)
    answer = answer_question(question=question, by=by, agent=made, names=names)
    answer.made = True
    answer.save(update_fields=["made"])
    return answer


def lock_statements(speakers: QuerySet[Speaker]) -> None:
    """Lock the statements of these speakers in the order that all services keep."""
    statements = Statement.objects.filter(pk__in=speakers.values("statement"))
    list(statements.order_by("article_id", "pk").select_for_update().values_list("pk", flat=True))


def link_to_agent(names: QuerySet[NameInStory], agent: Agent) -> None:
    """Lead the speakers and mentions of these names to an agent, except where it speaks the statement already."""
    speakers = free_speakers(names)
    lock_statements(speakers)
    beside = Speaker.objects.filter(statement=OuterRef("statement")).exclude(pk=OuterRef("pk"))
    doubled = beside.filter(agent=agent).exclude(state=State.REJECTED)
    namesake = beside.filter(name_in_story=OuterRef("name_in_story"), kind=agent.kind)
    free = speakers.exclude(Exists(doubled) | Exists(namesake))
    # One edge a statement: two names of one story may turn out to be the same agent's.
    first = free.order_by("statement_id", "order", "pk").distinct("statement_id").values("pk")
    pks = list(first.values_list("pk", flat=True))
    Speaker.objects.filter(pk__in=pks).update(agent=agent, kind=agent.kind)
    pks = list(free_mentions(names).values_list("pk", flat=True))
    Mention.objects.filter(pk__in=pks).update(agent=agent, kind=agent.kind)


@requires(Action.IDENTIFY)
@transactional_with_retry
def undo_answer(*, answer: Answer, by: AbstractBaseUser) -> UndoneAnswer:
    """The question is open again, with every story that the answer settled, those that came later among them.

    Names, speakers and mentions that a person has given to somebody else since stay there, and so does a speaker that
    a person has decided on by itself. An agent made for the answer goes where nothing hangs on it any more. Raises
    NotAllowed when the answer has been taken back already.
    """
    agents = Agent.objects.filter(pk=answer.agent_id).select_for_update(no_key=True)
    agent = agents.first()
    question = Question.objects.select_for_update().get(pk=answer.question_id)
    row = Answer.objects.select_for_update().get(pk=answer.pk)
    if row.undone_at is not None:
        raise NotAllowed(_("This answer has been taken back already."))
    settled = NameInStory.objects.filter(question=question, by_editor=True)
    by_this = Q(pk__in=row.names)
    if row.whole:
        # What other answers to the same question settled, for some of its stories, is theirs.
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
        question.state, question.agent = Question.State.OPEN, None
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
    return UndoneAnswer(stories=len(pks), left=left)


def unlink(names: QuerySet[NameInStory], agent: Agent, kind: str) -> int:
    """Lead the speakers and mentions of these names to nobody again; returns how many a person holds in place."""
    stories = names.filter(article=OuterRef("statement__article"), name=OuterRef("name_in_story"))
    speakers = Speaker.objects.filter(Exists(stories), agent=agent)
    lock_statements(speakers)
    held = individually_decided(speakers)
    given = list(speakers.values_list("pk", flat=True))
    pks = [pk for pk in given if pk not in held]
    Speaker.objects.filter(pk__in=pks).update(agent=None, kind=kind)
    named = names.filter(article=OuterRef("revision__article"), name=OuterRef("name"))
    mentions = Mention.objects.filter(Exists(named), agent=agent, by_editor=False)
    Mention.objects.filter(pk__in=list(mentions.values_list("pk", flat=True))).update(agent=None, kind=kind)
    return len(given) - len(pks)


def remove_if_unused(agent: Agent, *, own: Iterable[int] = ()) -> None:
    """Remove an agent that was made for an answer, when nobody has said or done anything of it since.

    ``own`` are the spellings that it was given as it was made.
    """
    said = [relation.rows(agent.pk) for relation in RELATIONS if relation.model not in UNSAID]
    said += [Distinction.objects.active().filter(Q(one=agent) | Q(other=agent)), entries_for(agent)]
    said += [agent.aliases.filter(by_editor=True).exclude(pk__in=own)]
    edited = agent.state != Agent.State.UNREVIEWED or agent.description or agent.wikidata
    if not edited and not any(rows.exists() for rows in said):
        agent.delete()
