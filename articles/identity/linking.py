"""Names found in a story -> agents of the archive.

A name leads to the one agent that bears it in full, unless something speaks against it; to a new, unreviewed agent
when nobody bears it or anything like it. In doubt it leads to nobody and becomes part of a question for an editor:
linking never guesses, and a surname alone never links from one story to another.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from django.db import connection, transaction

from articles.extraction.statements.roles import is_role_noun
from articles.models import Article, NameInStory, Question
from people.models import Agent, AgentKind, Alias, Redirect
from people.names.keys import all_words, joined_name, name_key, person_name
from people.names.lookup import NamedAgent, agents_by_key
from people.names.role_conflicts import conflicting_role
from people.names.similarity import Likeness, compare, initials
from people.services.aliases import exclude_refused
from people.services.base import lock_against_merge

# A printed name and the kind of agent it was taken for.
Name = tuple[str, str]

# Locks are taken on so many groups of keys, not on each key: a long story names thousands.
LOCKS = 256
NAMESPACE = 0x6E616D65
# How many of an agent's latest printed roles are compared with a name's.
ROLES_COMPARED = 30
# Names that resemble this much may be the same person's: an editor is asked before another agent is made.
DOUBTFUL = frozenset({Likeness.MIDDLE, Likeness.SHORT, Likeness.INITIAL})


class LinkDecision(Enum):
    LINK = "link"
    NEW = "new"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class PrintedName:
    """A name found in a story, at its fullest there, with the role printed beside it, if any."""

    name: str
    kind: str
    role: str = ""

    @property
    def as_name(self) -> Name:
        return self.name, self.kind


@dataclass
class NameHolders:
    """Who holds the keys of the names at hand, and with which roles the archive has printed them."""

    by_key: dict[str, list[NamedAgent]] = field(default_factory=dict)
    roles: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def holding(self, found: PrintedName) -> dict[str, list[NamedAgent]]:
        """The aliases that share a key with the name, by agent."""
        agents: defaultdict[str, list[NamedAgent]] = defaultdict(list)
        for key in full_name_keys(found):
            for holder in self.by_key.get(key, ()):
                if holder not in agents[holder.agent_id]:
                    agents[holder.agent_id].append(holder)
        return agents


@transaction.atomic
def link_names(article: Article, names: Iterable[PrintedName]) -> dict[Name, Agent | None]:
    """The agent that each name of a story leads to; None where an editor is to be asked.

    What was found out for the story before stays; a name that is no longer found is forgotten, unless a person has
    decided on it. The agent's kind may differ from the name's: an editor may have put right what the machine took it
    for. Further spellings become aliases. Two transactions that meet the same new name at once create one agent, the
    second waits for the first to commit; so call it once in a transaction, with the article locked.
    """
    wanted: dict[Name, PrintedName] = {}
    for found in names:
        known = wanted.setdefault(found.as_name, found)
        if found.role and not known.role:
            wanted[found.as_name] = found
    rows = {(row.name, row.kind): row for row in NameInStory.objects.filter(article=article).select_for_update()}
    gone = [row.pk for name, row in rows.items() if name not in wanted and not row.by_editor]
    NameInStory.objects.filter(pk__in=gone).delete()
    new = [found for name, found in wanted.items() if name not in rows and name_key(found.name)]
    added = link_new(article, new)
    NameInStory.objects.bulk_create(added)
    rows |= {(row.name, row.kind): row for row in added}
    ids = [agent_id for name in wanted if name in rows and (agent_id := rows[name].agent_id)]
    # A name of which an editor has said that it is no name keeps leading to what was dismissed, and nobody bears it.
    agents = Agent.objects.not_dismissed().in_bulk(lock_against_merge(ids))
    linked = {name: agents.get(rows[name].agent_id or "") if name in rows else None for name in wanted}
    add_spellings({(row.name, row.kind): linked[row.name, row.kind] for row in added if not row.by_editor})
    return linked


def link_new(article: Article, names: Sequence[PrintedName]) -> list[NameInStory]:
    """Rows, unsaved, for names that are new to a story; agents and questions are made as they are needed."""
    bearers = find_name_holders(names)
    verdicts = {found: decide_link(found, bearers) for found in names}
    if missing := [found for found, (verdict, _agent) in verdicts.items() if verdict is LinkDecision.NEW]:
        lock_names(missing)
        verdicts |= create_agents(missing, find_name_holders(missing))
    doubts = [found for found, (verdict, _agent) in verdicts.items() if verdict is LinkDecision.ASK]
    questions = assign_questions(article, doubts)
    rows = []
    for found, (_verdict, agent_id) in verdicts.items():
        question = questions.get(found)
        row = NameInStory(article=article, name=found.name, kind=found.kind, role=found.role, agent_id=agent_id)
        row.family = person_name(found.name).family if found.kind == AgentKind.PERSON else ""
        row.question = question
        if question is not None and question.state != Question.State.OPEN:
            row.agent_id, row.by_editor = question.agent_id, True
        rows.append(row)
    follow_merges(rows)
    return rows


def follow_merges(rows: Sequence[NameInStory]) -> None:
    """Lead names of agents that were merged away a moment ago to those they are now, and keep these from being."""
    ids = {row.agent_id for row in rows if row.agent_id is not None}
    gone = ids - lock_against_merge(ids)
    now = dict(Redirect.objects.filter(old_id__in=gone).values_list("old_id", "agent_id")) if gone else {}
    held = Agent.objects.in_bulk(lock_against_merge(now.values()))
    for row in rows:
        if row.agent_id in gone:
            row.agent = held.get(now.get(row.agent_id, ""))


def create_agents(
    missing: Sequence[PrintedName], bearers: NameHolders
) -> dict[PrintedName, tuple[LinkDecision, str | None]]:
    """An agent for each name that still nobody bears, called by its first spelling in the story."""
    verdicts: dict[PrintedName, tuple[LinkDecision, str | None]] = {}
    new: list[Agent] = []
    for found in missing:
        verdicts[found] = decide_link(found, bearers)
        if verdicts[found][0] is LinkDecision.NEW:
            agent = Agent(kind=found.kind, name=found.name)
            new.append(agent)
            for key in full_name_keys(found):
                bearers.by_key[key].append(NamedAgent(agent.pk, agent.kind, False, agent.name))
            verdicts[found] = LinkDecision.LINK, agent.pk
    Agent.objects.bulk_create(new)
    return verdicts


def full_name_keys(found: PrintedName) -> list[str]:
    """The keys under which whoever may bear this name in full is found; none for a surname alone."""
    if found.kind == AgentKind.ORGANISATION:
        return [f"#{joined_name(found.name)}"]
    name = person_name(found.name)
    if not name.given:
        return []
    return [f"={name.core}", *(f".{initial} {name.family}" for initial in initials(name.given[0]))]


def find_name_holders(names: Sequence[PrintedName]) -> NameHolders:
    """Those who bear names like these; their roles only where a name comes with one."""
    bearers = NameHolders(agents_by_key(key for found in names for key in full_name_keys(found)))
    compared = {agent for found in names if found.role for agent in bearers.holding(found)}
    for agent, role in printed_roles(compared):
        bearers.roles[agent].append(role)
    return bearers


def printed_roles(agents: Iterable[str]) -> list[tuple[str, str]]:
    """Agents with the roles that stories, editors and positions give them: of stories the latest, so many an agent."""
    wanted = sorted(set(agents))
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT wanted.id, said.role FROM unnest(%s::text[]) AS wanted(id) CROSS JOIN LATERAL ("
            " (SELECT role FROM articles_nameinstory WHERE agent_id = wanted.id AND role <> ''"
            "  ORDER BY id DESC LIMIT %s)"
            " UNION ALL (SELECT role FROM people_position WHERE person_id = wanted.id LIMIT %s)"
            " UNION ALL SELECT description FROM people_agent WHERE id = wanted.id AND description <> '') AS said"
            " ORDER BY 1, 2",
            [wanted, ROLES_COMPARED, ROLES_COMPARED],
        )
        return list(cursor.fetchall())


def decide_link(found: PrintedName, bearers: NameHolders) -> tuple[LinkDecision, str | None]:
    """What becomes of a name: the agent it leads to, a new one, or a question."""
    if found.kind == AgentKind.PERSON and not person_name(found.name).given:
        return LinkDecision.ASK, None
    agents = bearers.holding(found)
    likeness = {pk: best_likeness(found, aliases) for pk, aliases in agents.items()}
    dismissed = {pk: likeness.pop(pk) for pk, aliases in agents.items() if aliases[0].dismissed}
    full = [pk for pk, alike in likeness.items() if alike is Likeness.FULL]
    same = [pk for pk in full if agents[pk][0].kind == found.kind]
    same = same or [pk for pk in full if agents[pk][0].settled]
    if len(same) == 1 and conflicting_role(found.role, bearers.roles[same[0]]) is None:
        return LinkDecision.LINK, same[0]
    nobody = next((pk for pk, alike in dismissed.items() if alike is Likeness.FULL), None)
    if nobody is not None and not same:
        return LinkDecision.LINK, nobody
    if same or any(alike in DOUBTFUL and agents[pk][0].kind == found.kind for pk, alike in likeness.items()):
        return LinkDecision.ASK, None
    return LinkDecision.NEW, None


def best_likeness(found: PrintedName, aliases: Sequence[NamedAgent]) -> Likeness:
    """How much a name is like its most similar alias; not at all where a middle name or "Jr." of another denies it."""
    alike = {alias: compare(found.name, alias.name, found.kind) for alias in aliases}
    core = person_name(found.name).core
    for alias, likeness in alike.items():
        if likeness is Likeness.NONE and found.kind == AgentKind.PERSON and person_name(alias.name).core == core:
            return Likeness.NONE
    return max(alike.values())


def lock_names(names: Iterable[PrintedName]) -> None:
    """Wait until no other transaction creates agents of these names, in one order so that none wait in a circle."""
    groups = sorted({zlib.crc32(f"{found.kind} {full_name_keys(found)[0]}".encode()) % LOCKS for found in names})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, g) FROM unnest(%s::int[]) AS g", [NAMESPACE, groups])


def assign_questions(article: Article, doubts: Sequence[PrintedName]) -> dict[PrintedName, Question]:
    """The question that each doubtful name belongs to, answered already or asked now."""
    if not doubts:
        return {}
    group = {"outlet_id": article.outlet_id, "year": article.published_at.year}
    wanted = {
        found: Question(
            **group,
            kind=found.kind,
            key=name_key(found.name),
            role_key=role_nouns(found.role),
            name=found.name,
            role=found.role,
        )
        for found in doubts
    }
    rows = {(q.kind, q.key, q.role_key): q for q in reversed(wanted.values())}
    # In one order, so that two stories that ask the same never wait for each other in a circle.
    Question.objects.bulk_create([rows[name] for name in sorted(rows)], ignore_conflicts=True)
    keys = {q.key for q in rows.values()}
    there = Question.objects.filter(**group, key__in=keys).order_by("pk").select_for_update()
    stored = {(q.kind, q.key, q.role_key): q for q in there}
    return {found: stored[q.kind, q.key, q.role_key] for found, q in wanted.items()}


def role_nouns(role: str) -> str:
    """The nouns of a role, by which questions are grouped: "the Ellersea councillor" and "Councillor" are one."""
    return " ".join(sorted({word for word in all_words(role) if is_role_noun(word)}))[:300]


def add_spellings(linked: Mapping[Name, Agent | None]) -> None:
    """Make every printed form an alias of its agent, where it is not one yet and nobody has said that it is not."""
    agents = {agent.pk for agent in linked.values() if agent is not None}
    known = set(Alias.objects.filter(agent__in=agents).values_list("agent_id", "name"))
    new = {(agent.pk, name) for (name, _kind), agent in linked.items() if agent is not None} - known
    Alias.objects.bulk_create(
        [Alias(agent_id=agent, name=name).set_keys() for agent, name in exclude_refused(new)], ignore_conflicts=True
    )
