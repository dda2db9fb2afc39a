"""What of stories and statements hangs on an agent: registered with merging when the app is ready."""

from __future__ import annotations

from typing import Any

from django.db import models

from articles.models import Answer, Mention, NameInStory, Question, Speaker
from people.merging import Relation, register
from people.models import Agent


def spare_speakers(keep: Agent, merge: Agent) -> models.QuerySet[Any]:
    """Where both agents speak one statement: the merged one's edge, unless only that one was decided by a person."""
    edges = Speaker.objects.shown()
    both = edges.filter(agent=keep).values("statement")
    doubled = edges.filter(agent=merge, statement__in=both)
    decided = doubled.filter(decided_by__isnull=False).values("statement")
    weaker = edges.filter(agent=keep, statement__in=decided, decided_by__isnull=True)
    return (doubled.exclude(statement__in=weaker.values("statement"))) | weaker


def register_relations() -> None:
    register(Relation(Speaker, "agent", spare_speakers))
    register(Relation(Mention, "agent"))
    register(Relation(NameInStory, "agent"))
    register(Relation(Question, "agent"))
    register(Relation(Answer, "agent"))
