"""Splitting an agent: moving some of its names, speakers and mentions to another, and undoing that.

The selection consists of names in articles, with everything under them there (statements on the agent's behalf too),
and of single statements and mentions. For a whole name only the agent changes; states stay. The speaker of a single
statement is confirmed. Later extractions keep both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, Manager, Model, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.identity.agent_relations import reassign_later_rows, spoken_for
from articles.identity.display_names import update_display_names
from articles.identity.questions import lock_statements, remove_if_unused
from articles.models import Mention, NameInStory, Speaker, Statement
from articles.review_state import State
from articles.services.agents import refuse_dismissed
from articles.services.base import database_now
from articles.services.decision_log import record_decision, restore_values, speaker_values
from articles.services.speakers import set_agent
from core.permissions import Action, requires
from core.transactions import transactional_with_retry
from people.models import Agent, Alias, Distinction, Split
from people.services.base import IdentityError, lock_agents
from people.services.distinctions import mark_distinct

NAMES, SPEAKERS, MENTIONS = "articles.NameInStory.agent", "articles.Speaker.agent", "articles.Mention.agent"
ON_BEHALF = "articles.Statement.on_behalf_of"
ALIASES, NEW_ALIASES = "people.Alias.agent", "people.Alias.new"
CHOSEN = "chosen"


@dataclass(frozen=True)
class UndoneSplit:
    """The result of undoing a split: the rows returned, by relation, and how many an editor has moved since."""

    agent: Agent
    restored: dict[str, int]
    skipped: int


@requires(Action.MERGE)
@transactional_with_retry
def split_agent(
    *,
    agent: Agent,
    by: AbstractBaseUser,
    names: Iterable[NameInStory] = (),
    speakers: Iterable[Speaker] = (),
    mentions: Iterable[Mention] = (),
    to: Agent | None = None,
    name: str = "",
) -> Split:
    """Move the selected names, speakers and mentions to another agent, or to a new one called ``name``.

    The two are recorded as different. Aliases that the first agent no longer needs move too. Raises IdentityError when
    nothing selected belongs to the agent now, or either is gone; NotAllowed when the other agent speaks a selected
    statement already.
    """
    locked = lock_agents(agent.pk, *([to.pk] if to is not None else []))
    source = require_present(locked, agent)
    other = create_other(source, name) if to is None else require_present(locked, to)
    refuse_dismissed(other)
    if other.pk == source.pk:
        raise IdentityError(_("Both are the same entry."))
    split = Split(source=source.pk, to=other.pk, made=to is None, names=[source.name, other.name], by_id=by.pk)
    whole = NameInStory.objects.filter(pk__in=[row.pk for row in names], agent=source)
    printed = {row.name for row in whole}
    move_names(split, whole, source, other)
    printed |= move_speakers(split, [row.pk for row in speakers], source, other, by)
    printed |= move_mentions(split, [row.pk for row in mentions], source, other)
    if not any(split.moved.values()) and not split.before[CHOSEN]:
        raise IdentityError(_("None of the selected items belongs to “%(name)s” any more.") % {"name": source.name})
    move_spellings(split, printed, source, other)
    known = Distinction.objects.active().between(source.pk, other.pk).exists()
    split.distinction = None if known else mark_distinct(one=source, other=other, by=by).pk
    split.save()
    update_display_names(Agent.objects.filter(pk__in=[source.pk, other.pk]))
    return split


def require_present(locked: dict[str, Agent], agent: Agent) -> Agent:
    if agent.pk not in locked:
        raise IdentityError(_("“%(name)s” has been merged or removed in the meantime.") % {"name": agent.name})
    return locked[agent.pk]


def create_other(source: Agent, name: str) -> Agent:
    called = " ".join(name.split()) or source.name
    return Agent.objects.create(kind=source.kind, name=called[:300], kind_by_editor=source.kind_by_editor)


def move_names(split: Split, names: Any, source: Agent, to: Agent) -> None:
    """Move whole names, with their speakers, mentions and statements on their behalf."""
    rows = list(names.order_by("pk").values_list("pk", "by_editor"))
    names = NameInStory.objects.filter(pk__in=[pk for pk, _by_editor in rows])
    spoken = names.filter(article=OuterRef("statement__article"), name=OuterRef("name_in_story"))
    speakers = Speaker.objects.filter(Exists(spoken), agent=source)
    lock_statements(speakers)
    other_speakers = Speaker.objects.filter(statement=OuterRef("statement")).exclude(pk=OuterRef("pk"))
    taken = other_speakers.filter(agent=to).exclude(state=State.REJECTED)
    namesake = other_speakers.filter(name_in_story=OuterRef("name_in_story"), kind=to.kind)
    free = speakers.exclude(Exists(taken) | Exists(namesake))
    split.moved[SPEAKERS] = list(free.order_by("pk").values_list("pk", flat=True))
    on_behalf = spoken_for(names).filter(on_behalf_of=source)
    split.moved[ON_BEHALF] = list(on_behalf.order_by("pk").values_list("pk", flat=True))
    printed = names.filter(article=OuterRef("revision__article"), name=OuterRef("name"))
    bearing = Mention.objects.filter(Exists(printed), agent=source).order_by("pk")
    split.moved[MENTIONS] = list(bearing.values_list("pk", flat=True))
    split.moved[NAMES] = [pk for pk, _by_editor in rows]
    split.before[NAMES] = [pk for pk, by_editor in rows if not by_editor]
    Speaker.objects.filter(pk__in=split.moved[SPEAKERS]).update(agent=to, kind=to.kind)
    Mention.objects.filter(pk__in=split.moved[MENTIONS]).update(agent=to, kind=to.kind)
    Statement.objects.filter(pk__in=split.moved[ON_BEHALF]).update(on_behalf_of=to)
    names.update(agent=to, by_editor=True)


def move_speakers(split: Split, pks: list[int], source: Agent, to: Agent, by: AbstractBaseUser) -> set[str]:
    """Move single speakers, each as a decision on its statement; returns their names."""
    speakers = Speaker.objects.filter(pk__in=pks, agent=source).select_related("statement__article")
    lock_statements(speakers)
    printed, before = set(), []
    for speaker in speakers.order_by("statement__article_id", "statement_id", "pk"):
        with record_decision(speaker.statement, by=by) as statement:
            before.append(speaker_values(speaker))
            set_agent(speaker, statement, to, by)
        printed.add(speaker.name_in_story)
    split.before[CHOSEN] = before
    return printed


def move_mentions(split: Split, pks: list[int], source: Agent, to: Agent) -> set[str]:
    """Move single mentions, which count as set by the editor; returns their names."""
    mentions = Mention.objects.filter(pk__in=pks, agent=source)
    rows = list(mentions.order_by("pk").values_list("pk", "by_editor", "name"))
    split.moved[MENTIONS] += [pk for pk, *_rest in rows]
    split.before[MENTIONS] = [pk for pk, by_editor, _name in rows if not by_editor]
    Mention.objects.filter(pk__in=[pk for pk, *_rest in rows]).update(agent=to, kind=to.kind, by_editor=True)
    return {name for _pk, _by_editor, name in rows}


def move_spellings(split: Split, printed: set[str], source: Agent, to: Agent) -> None:
    """Move aliases to the other agent; the first one keeps those that something left there still uses."""
    remaining = {source.name}
    remaining |= set(source.names_in_stories.filter(name__in=printed).values_list("name", flat=True).distinct())
    borne = source.speaker_edges.filter(name_in_story__in=printed)
    remaining |= set(borne.values_list("name_in_story", flat=True).order_by("name_in_story").distinct())
    remaining |= set(
        source.mentions.filter(name__in=printed).values_list("name", flat=True).order_by("name").distinct()
    )
    going = dict(source.aliases.filter(name__in=printed - remaining, by_editor=False).values_list("name", "pk"))
    known = set(to.aliases.filter(name__in=printed).values_list("name", flat=True))
    split.before[ALIASES] = sorted(going.keys() & known)
    Alias.objects.filter(pk__in=[going[name] for name in split.before[ALIASES]]).delete()
    split.moved[ALIASES] = [going[name] for name in sorted(going.keys() - known)]
    Alias.objects.filter(pk__in=split.moved[ALIASES]).update(agent=to)
    wanted = dict.fromkeys(sorted(printed - going.keys() - known), False)
    if split.made:
        # An alias that an editor added stays, whatever is printed.
        wanted[to.name] = to.name != source.name
        Alias.objects.filter(agent=to, name=to.name).update(by_editor=wanted[to.name])
    there = set(to.aliases.values_list("name", flat=True))
    new = [Alias(agent=to, name=name, by_editor=own) for name, own in wanted.items() if name not in there]
    split.moved[NEW_ALIASES] = [alias.pk for alias in Alias.objects.bulk_create([alias.set_keys() for alias in new])]


@requires(Action.MERGE)
@transactional_with_retry
def undo_split(*, split: Split, by: AbstractBaseUser) -> UndoneSplit:
    """Return everything that is still where the split put it; what an editor has moved since stays.

    Raises IdentityError when the split is undone already, or either agent has been merged since, which must be undone
    first.
    """
    locked = lock_agents(split.source, split.to)
    record = Split.objects.select_for_update().get(pk=split.pk)
    if record.undone_at is not None:
        raise IdentityError(_("This split has been undone already."))
    if {record.source, record.to} - locked.keys():
        raise IdentityError(_("One of the two has been merged since: undo that merge first."))
    source, to = locked[record.source], locked[record.to]
    refuse_dismissed(source)
    if source.kind != to.kind:
        raise IdentityError(
            _("One of the two has been changed between person and organisation since: undo that first.")
        )
    restored, left = {}, 0
    kinds: list[tuple[str, type[Model]]] = [(NAMES, NameInStory), (SPEAKERS, Speaker), (MENTIONS, Mention)]
    kinds += [(ON_BEHALF, Statement), (ALIASES, Alias)]
    for label, model in kinds:
        manager: Manager[Any] = model._default_manager
        pks = record.moved.get(label, [])
        agent = label.rpartition(".")[2]
        there = manager.filter(pk__in=pks, **{agent: to})
        back = list(there.values_list("pk", flat=True))
        left += manager.filter(pk__in=pks).exclude(pk__in=back).count()
        manager.filter(pk__in=back).update(**{agent: source})
        restored[label] = len(back)
        if label in (NAMES, MENTIONS):
            manager.filter(pk__in=set(back) & set(record.before.get(label, []))).update(by_editor=False)
    reassign_later_rows(record.moved.get(NAMES, []), to, source)
    follow_mentions(record.moved.get(MENTIONS, []), to, source)
    returned, stayed = return_speakers(record, to, by)
    restored[SPEAKERS] += returned
    for name in record.before.get(ALIASES, []):
        Alias.objects.get_or_create(agent=source, name=name)
    own = record.moved.get(NEW_ALIASES, [])
    Alias.objects.filter(pk__in=own, agent=to, by_editor=False).exclude(name=to.name).delete()
    distinction = Distinction.objects.active().filter(pk=record.distinction or 0)
    distinction.update(undone_at=timezone.now(), undone_by_id=by.pk)
    record.undone_at, record.undone_by_id = timezone.now(), by.pk
    record.save(update_fields=["undone_at", "undone_by"])
    update_display_names(Agent.objects.filter(pk__in=[source.pk, to.pk]))
    if record.made:
        remove_if_unused(to, own=own)
    split.refresh_from_db()
    return UndoneSplit(source, restored, left + stayed)


def follow_mentions(pks: Iterable[int], to: Agent, source: Agent) -> None:
    """Link the copies of these mentions in earlier texts, which corrections left, to the same agent."""
    back = Mention.objects.filter(pk__in=pks, agent=source, name=OuterRef("name"))
    same = back.filter(
        revision__article=OuterRef("revision__article"), revision__number__gt=OuterRef("revision__number")
    )
    Mention.objects.filter(Exists(same), agent=to, by_editor=False).update(agent=source)


def return_speakers(record: Split, to: Agent, by: AbstractBaseUser) -> tuple[int, int]:
    """Return the single speakers to their earlier values; returns how many, and how many have another agent by now."""
    back = left = 0
    for values in record.before.get(CHOSEN, []):
        speaker = Speaker.objects.filter(pk=values["id"], agent=to).select_related("statement__article").first()
        if speaker is None:
            left += 1
            continue
        with record_decision(speaker.statement, by=by) as statement:
            restore_values(statement, {"speakers": [values]}, by, database_now())
        back += 1
    return back, left
