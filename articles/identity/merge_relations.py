"""What of stories and statements hangs on an agent: registered with merging when the app is ready."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from articles.models import Answer, Mention, NameInStory, Question, Speaker
from articles.models.decisions import State
from articles.services.accuracy_samples import individually_decided
from people.models import Agent
from people.services.merge_relations import Relation, register


def duplicate_speakers(keep: Agent, merge: Agent) -> models.QuerySet[Any]:
    """Where both agents speak one statement: the merged one's edge, unless more has been decided of that one."""
    edges = Speaker.objects.exclude(state=State.REJECTED)

    def beside(agent: Agent, *states: State) -> Exists:
        return Exists(edges.filter(agent=agent, statement=OuterRef("statement"), state__in=states))

    outdone = Q(beside(merge, State.ACCEPTED, State.CONFIRMED), state=State.SUGGESTED)
    outdone |= Q(beside(merge, State.CONFIRMED), state=State.ACCEPTED)
    weaker = Q(outdone, agent=keep)
    kept = edges.filter(weaker).values("statement")
    return edges.filter(weaker | Q(beside(keep, *State), ~Q(statement__in=kept), agent=merge))


def reassign_later_rows(moved: list[Any], source: Agent, to: Agent) -> int:
    """Speakers and mentions that a later reading made of these names, under the agent they led to then."""
    names = NameInStory.objects.filter(pk__in=moved)
    spoken = names.filter(article=OuterRef("statement__article"), name=OuterRef("name_in_story"))
    beside = Speaker.objects.filter(statement=OuterRef("statement"), agent=to).exclude(state=State.REJECTED)
    speakers = Speaker.objects.filter(Exists(spoken), agent=source, decided_by__isnull=True).exclude(Exists(beside))
    printed = names.filter(article=OuterRef("revision__article"), name=OuterRef("name"))
    mentions = Mention.objects.filter(Exists(printed), agent=source, by_editor=False)
    pks = list(speakers.values_list("pk", flat=True)), list(mentions.values_list("pk", flat=True))
    Speaker.objects.filter(pk__in=pks[0]).update(agent=to)
    Mention.objects.filter(pk__in=pks[1]).update(agent=to)
    return len(pks[0]) + len(pks[1])


def register_relations() -> None:
    register(Relation(Speaker, "agent", duplicate_speakers, held=individually_decided, remade=True))
    register(Relation(Mention, "agent", remade=True))
    register(Relation(NameInStory, "agent", follow=reassign_later_rows))
    register(Relation(Question, "agent"))
    register(Relation(Answer, "agent"))
