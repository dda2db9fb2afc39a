"""The table of everything that belongs to an agent, with what merging and splitting do to each kind of row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from articles.models import Answer, AuditEntry, Mention, NameInStory, Question, Speaker, Statement
from articles.models.audit_entries import DecisionAction
from articles.review_state import State
from articles.services.accuracy_samples import individually_decided
from people.models import (
    Agent,
    Alias,
    Distinction,
    LikelyPair,
    Lookup,
    Part,
    Position,
    Redirect,
    RefusedAlias,
    RefusedPosition,
)
from people.services.merge_relations import (
    Relation,
    duplicate_aliases,
    duplicate_distinctions,
    duplicate_pairs,
    duplicate_parts,
    duplicate_positions,
    duplicate_refusals,
    duplicate_refused_names,
)


def duplicate_speakers(keep: Agent, merge: Agent) -> models.QuerySet[Any]:
    """Return the speakers to drop of statements that both agents speak: those on which less has been decided."""
    edges = Speaker.objects.exclude(state=State.REJECTED)

    def spoken_with(agent: Agent, *states: State) -> Exists:
        return Exists(edges.filter(agent=agent, statement=OuterRef("statement"), state__in=states))

    less_decided = Q(spoken_with(merge, State.ACCEPTED, State.CONFIRMED), state=State.SUGGESTED)
    less_decided |= Q(spoken_with(merge, State.CONFIRMED), state=State.ACCEPTED)
    weaker = Q(less_decided, agent=keep)
    kept_statements = edges.filter(weaker).values("statement")
    return edges.filter(weaker | Q(spoken_with(keep, *State), ~Q(statement__in=kept_statements), agent=merge))


def set_on_behalf_since(statements: models.QuerySet[Any], since: datetime | None = None) -> set[Any]:
    """Return the ids of the statements of which an editor has set the agent spoken for, optionally after a time."""
    edits = AuditEntry.objects.about(statements).decisions().filter(action=DecisionAction.EDIT)
    edits = edits.filter(after__has_key="on_behalf_of", **({} if since is None else {"at__gt": since}))
    return set(edits.values_list("object_id", flat=True))


def spoken_for(names: models.QuerySet[NameInStory]) -> models.QuerySet[Statement]:
    """Return the statements made on behalf of the agents of these names in their articles.

    A name that the article has as a person's and as an organisation's says of neither that it is meant.
    """
    meant = names.filter(article=OuterRef("article"), name=OuterRef("on_behalf_of_name"))
    namesakes = NameInStory.objects.filter(article=OuterRef("article"), name=OuterRef("on_behalf_of_name"))
    return Statement.objects.filter(Exists(meant)).exclude(
        Exists(namesakes.filter(kind="person")) & Exists(namesakes.filter(kind="organisation"))
    )


def reassign_later_rows(moved: list[Any], source: Agent, to: Agent) -> int:
    """Move speakers, statements on the agent's behalf and mentions that later extractions created for these names;
    return how many that was.
    """
    names = NameInStory.objects.filter(pk__in=moved)
    spoken = names.filter(article=OuterRef("statement__article"), name=OuterRef("name_in_story"))
    speakers_of_other = Speaker.objects.filter(statement=OuterRef("statement"), agent=to).exclude(state=State.REJECTED)
    speakers = Speaker.objects.filter(Exists(spoken), agent=source, decided_by__isnull=True).exclude(
        Exists(speakers_of_other)
    )
    printed = names.filter(article=OuterRef("revision__article"), name=OuterRef("name"))
    mentions = Mention.objects.filter(Exists(printed), agent=source, by_editor=False)
    on_behalf = spoken_for(names).filter(on_behalf_of=source)
    on_behalf = on_behalf.exclude(pk__in=set_on_behalf_since(on_behalf))
    pks = list(speakers.values_list("pk", flat=True)), list(mentions.values_list("pk", flat=True))
    statements = list(on_behalf.values_list("pk", flat=True))
    Speaker.objects.filter(pk__in=pks[0]).update(agent=to)
    Mention.objects.filter(pk__in=pks[1]).update(agent=to)
    Statement.objects.filter(pk__in=statements).update(on_behalf_of=to)
    return len(pks[0]) + len(pks[1]) + len(statements)


# Every foreign key to an agent, in the order in which a merge moves the rows. A test names missing ones.
RELATIONS_OF_AGENTS = (
    Relation(Alias, "agent", duplicate_aliases),
    Relation(Position, "person", duplicate_positions("person", "organisation")),
    Relation(Position, "organisation", duplicate_positions("organisation", "person")),
    Relation(Part, "whole", duplicate_parts("whole", "part")),
    Relation(Part, "part", duplicate_parts("part", "whole")),
    Relation(Redirect, "agent"),
    Relation(Distinction, "one", duplicate_distinctions("one", "other")),
    Relation(Distinction, "other", duplicate_distinctions("other", "one")),
    Relation(LikelyPair, "one", duplicate_pairs("one", "other")),
    Relation(LikelyPair, "other", duplicate_pairs("other", "one")),
    Relation(RefusedPosition, "person", duplicate_refusals),
    Relation(RefusedAlias, "agent", duplicate_refused_names),
    Relation(Lookup, "agent"),
    Relation(Speaker, "agent", duplicate_speakers, decided=individually_decided, recreated=True),
    Relation(Statement, "on_behalf_of", decided=set_on_behalf_since),
    Relation(Mention, "agent", recreated=True),
    Relation(NameInStory, "agent", follow=reassign_later_rows),
    Relation(Question, "agent"),
    Relation(Answer, "agent"),
)
