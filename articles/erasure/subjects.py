"""The person or organisation to erase: names that are erased everywhere, and places that refer to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q

from articles.erasure.redaction import BLANK, Span, compile_pattern, find_spans
from articles.models import AuditEntry, Mention, NameInStory, Question, Speaker, Statement, Wording
from people.models import (
    Agent,
    AgentKind,
    Alias,
    KindChange,
    Lookup,
    MergeRecord,
    Position,
    Redirect,
    RefusedAlias,
    RefusedPosition,
)
from people.names.keys import PARTICLES, SMALL_WORDS, organisation_words, person_name

SHORTEST = 3
# The name of an erased agent: names may not be empty, and this one is nobody's.
NO_NAME = BLANK * 3

MentionSpans = dict[str, list[Span]]


def current_agent(pk: str) -> Agent | None:
    """Return the agent with this id, or the one that it was merged into."""
    now = Redirect.objects.filter(old_id=pk).values_list("agent_id", flat=True).first()
    return Agent.objects.filter(pk=now or pk).first()


def merged_ids(pk: str) -> list[str]:
    """Return the ids of agents merged into this one; an older backup may still have them."""
    return list(Redirect.objects.filter(agent=pk).order_by("pk").values_list("old_id", flat=True))


def full_names(agent: Agent) -> list[str]:
    """Return the names that are erased wherever they occur: those of more than one word, which hardly anybody shares.

    Surnames, organisations' names of one word, and descriptions without a name are left out.
    """
    spelt = {agent.name, *agent.aliases.values_list("name", flat=True)}
    spelt |= {name for name in names_in_stories(agent) if is_capitalised(name)}
    return sorted(name for name in spelt if is_erasable(name) and is_full_name(name, agent.kind))


def all_names(agent: Agent) -> list[str]:
    """Return every name of an agent, for rows and places that are its own."""
    spelt = {agent.name, agent.wikidata, *agent.aliases.values_list("name", flat=True), *names_in_stories(agent)}
    return sorted(name for name in spelt if is_erasable(name))


def names_in_stories(agent: Agent) -> set[str]:
    spoke = set(agent.speaker_edges.values_list("name_in_story", flat=True))
    return spoke | set(agent.statements_on_behalf.values_list("on_behalf_of_name", flat=True))


def is_erasable(name: str) -> bool:
    return len(name) >= SHORTEST and BLANK not in name


def is_full_name(name: str, kind: str) -> bool:
    return bool(person_name(name).given) if kind == AgentKind.PERSON else len(organisation_words(name)) > 1


def is_capitalised(name: str) -> bool:
    """Return whether a name is capitalised: “her lawyer”, which an editor may have linked, is not."""
    return not any(word[0].islower() for word in name.split() if word not in PARTICLES | SMALL_WORDS)


def mention_spans(agents: Sequence[Agent]) -> MentionSpans:
    """Return the places in texts that refer to the agents: mentions, and names beside their statements."""
    places: defaultdict[str, list[Span]] = defaultdict(list)
    for revision, start, end in Mention.objects.filter(agent__in=agents).values_list("revision", "start", "end"):
        places[revision].append((start, end))
    pattern = compile_pattern(name for agent in agents for name in all_names(agent))
    theirs = Q(statement__speakers__agent__in=agents) | Q(statement__on_behalf_of__in=agents)
    wordings = Wording.objects.filter(theirs).distinct()
    for revision, source in wordings.values_list("revision", "source"):
        for segment in source:
            at = segment["start"]
            places[revision] += [(at + start, at + end) for start, end in find_spans(segment["text"], pattern)]
    return places


def commented_statements(agents: Sequence[Agent]) -> list[str]:
    """Return the ids of the statements with comments in the stories in which the agents are named or spoken for."""
    spoke = Statement.objects.filter(Q(speakers__agent__in=agents) | Q(on_behalf_of__in=agents)).values("article")
    named = NameInStory.objects.filter(agent__in=agents).values("article")
    mentioned = Mention.objects.filter(agent__in=agents).values("revision__article")
    in_stories = Q(article__in=spoke) | Q(article__in=named) | Q(article__in=mentioned)
    commented = Statement.objects.filter(in_stories, comments__isnull=False).distinct()
    return list(commented.order_by("pk").values_list("pk", flat=True))


def names_in_comments(agents: Sequence[Agent]) -> list[str]:
    """Return the names that editors use in comments on the agents' stories: all of theirs, and surnames alone."""
    known = {name for agent in agents for name in all_names(agent)}
    surnames = {
        person_name(name).family for agent in agents if agent.kind == AgentKind.PERSON for name in all_names(agent)
    }
    return sorted(known | {name for name in surnames if is_erasable(name)})


def agents_without_mentions(pks: Iterable[str]) -> list[Agent]:
    """Return those of these agents that no article names once this one is gone, and no editor has approved."""
    agents = Agent.objects.filter(pk__in=list(pks)).exclude(state=Agent.AgentState.APPROVED)
    unnamed = agents.filter(
        speaker_edges=None, statements_on_behalf=None, mentions=None, names_in_stories=None, positions=None
    )
    return list(unnamed.order_by("pk"))


def forget_agent(pk: str) -> None:
    """Remove an agent's name, description, aliases, positions, speakers, mentions and history."""
    ids = [pk, *merged_ids(pk)]
    questions = list(NameInStory.objects.filter(agent=pk, question__isnull=False).values_list("question", flat=True))
    Speaker.objects.filter(agent=pk).update(agent=None)
    Statement.objects.filter(on_behalf_of=pk).update(on_behalf_of=None)
    Mention.objects.filter(agent=pk).update(agent=None)
    NameInStory.objects.filter(agent=pk).delete()
    Alias.objects.filter(agent=pk).delete()
    RefusedAlias.objects.filter(agent=pk).delete()
    Lookup.objects.filter(agent=pk).delete()
    RefusedPosition.objects.filter(person=pk).delete()
    Position.objects.filter(person=pk).delete()
    Position.objects.filter(organisation=pk).update(source="")
    AuditEntry.objects.filter(subject=Agent._meta.model_name, object_id__in=ids).update(before={}, after={})
    for record in MergeRecord.objects.filter(Q(kept__in=ids) | Q(merged__in=ids)):
        nobody = {"name": NO_NAME, "description": "", "wikidata": ""}
        record.before = {side: {**values, **nobody} for side, values in record.before.items()}
        record.dropped = []
        record.save(update_fields=["before", "dropped"])
    KindChange.objects.filter(agent__in=ids).update(name=NO_NAME, positions=[])
    Agent.objects.filter(pk=pk).update(name=NO_NAME, description="", wikidata="", state=Agent.AgentState.UNREVIEWED)
    forget_questions(questions)


def forget_questions(pks: Iterable[str]) -> None:
    """Remove the name from questions that no article asks any more."""
    for question in Question.objects.filter(pk__in=list(pks), names__isnull=True).select_for_update(of=("self",)):
        question.name, question.role, question.key, question.role_key = NO_NAME, "", question.pk, ""
        question.save()
