"""Storing the names and mentions that a run found; an editor's mentions stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from articles.extraction import types
from articles.identity.linking import Name, PrintedName
from articles.models import Mention, Revision
from articles.runs.carry_forward import NAME_LENGTH
from people.models import Agent

Agents = Mapping[Name, Agent | None]


def names_in(extraction: types.Extraction) -> list[PrintedName]:
    """Return the names of persons and organisations that are mentioned, speak or are spoken for, single speakers with
    their roles.
    """
    named: list[tuple[types.Entity | types.ExtractedSpeaker, str]] = [(entity, "") for entity in extraction.entities]
    for finding in extraction.statements:
        role = (finding.role or "")[:NAME_LENGTH] if len(finding.speakers) == 1 else ""
        named += [(speaker, role) for speaker in finding.speakers]
        if finding.on_behalf_of is not None and finding.on_behalf_of.agent is not None:
            named.append((finding.on_behalf_of.agent, ""))
    return [
        PrintedName(*as_name(one), role)
        for one, role in named
        if one.type != types.EntityType.PLACE and one.name.strip()
    ]


def as_name(one: types.Entity | types.ExtractedSpeaker) -> Name:
    return one.name.strip()[:NAME_LENGTH], one.type.value


def record_mentions(revision: Revision, entities: Iterable[types.Entity], agents: Agents) -> int:
    """Replace the machine's mentions, leaving equal ones alone. An editor's mentions stay, and so does what they
    cover.

    Returns how many mentions the revision has.
    """
    before = list(Mention.objects.filter(revision=revision))
    fixed = [(m.start, m.end) for m in before if m.by_editor]
    wanted: dict[tuple[int, int], Mention] = {}
    for entity in entities:
        if any(entity.start < end and start < entity.end for start, end in fixed):
            continue
        name = as_name(entity)
        agent = agents.get(name)
        mention = Mention(
            revision=revision,
            start=entity.start,
            end=entity.end,
            text=revision.text[entity.start : entity.end],
            name=name[0],
            kind=agent.kind if agent is not None else name[1],
            agent=agent,
        )
        wanted.setdefault((entity.start, entity.end), mention)
    machine = {mention_values(m): m.pk for m in before if not m.by_editor}
    new = {mention_values(m): m for m in wanted.values()}
    Mention.objects.filter(pk__in=[pk for values, pk in machine.items() if values not in new]).delete()
    Mention.objects.bulk_create([m for values, m in new.items() if values not in machine], batch_size=1000)
    return len(fixed) + len(new)


def mention_values(mention: Mention) -> tuple[Any, ...]:
    return mention.start, mention.end, mention.name, mention.kind, mention.agent_id
