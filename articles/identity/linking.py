"""Linking the names found in an article to agents.

A name links to the one agent that has it in full, unless something contradicts; to a new, unreviewed agent when nobody
has it or a similar one. In doubt it is not linked and becomes part of a question for an editor. Linking never guesses,
and a surname alone never links across articles.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from django.db import connection, transaction

from articles.extraction.statements.roles import is_role_noun
from articles.models import Article, NameInStory, Question
from people.models import Agent, AgentKind, Alias, Redirect
from people.names.keys import all_words, joined_name, name_key, person_name
from people.names.lookup import NamedAgent, agents_by_key
from people.names.role_conflicts import agreeing_role, conflicting_role, fields_of_section, is_in_sport_and_out_of_it
from people.names.similarity import Likeness, compare, initials
from people.services.aliases import exclude_refused
from people.services.base import lock_against_merge

# A printed name and the kind of agent that the extraction took it for.
Name = tuple[str, str]

# Locks are taken on this many groups of keys instead of on each key: a long article names thousands.
LOCKS = 256
NAMESPACE = 0x6E616D65
# How many of an agent's latest printed roles are compared with a name's.
ROLES_COMPARED = 30
# Names this similar may belong to the same person: an editor is asked before an agent is created.
DOUBTFUL = frozenset({Likeness.MIDDLE, Likeness.SHORT, Likeness.INITIAL})


class LinkDecision(Enum):
    LINK = "link"
    NEW = "new"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class PrintedName:
    """A name found in an article, in its longest form there, with the role printed beside it and the section."""

    name: str
    kind: str
    role: str = ""
    section: str = ""

    @property
    def as_name(self) -> Name:
        return self.name, self.kind


@dataclass
class NameHolders:
    """The agents that share keys with the names to link, and their printed roles."""

    by_key: dict[str, list[NamedAgent]] = field(default_factory=dict)
    roles: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def holding(self, printed: PrintedName) -> dict[str, list[NamedAgent]]:
        """Return the aliases that share a key with the name, by agent."""
        agents: defaultdict[str, list[NamedAgent]] = defaultdict(list)
        for key in full_name_keys(printed):
            for holder in self.by_key.get(key, ()):
                if holder not in agents[holder.agent_id]:
                    agents[holder.agent_id].append(holder)
        return agents


@transaction.atomic
def link_names(article: Article, names: Iterable[PrintedName]) -> dict[Name, Agent | None]:
    """Return the agent for each name of an article; None where an editor must decide.

    Links made for the article before stay. A name that is no longer found is forgotten, unless an editor has decided
    about it. The agent's kind may differ from the name's, because an editor may have changed it. Other spellings
    become aliases. When two transactions find the same new name, the second waits and only one agent is created; so
    call this once in a transaction, with the article locked.
    """
    wanted: dict[Name, PrintedName] = {}
    for found in names:
        printed = replace(found, section=article.section)
        known = wanted.setdefault(printed.as_name, printed)
        if printed.role and not known.role:
            wanted[printed.as_name] = printed
    rows = {(row.name, row.kind): row for row in NameInStory.objects.filter(article=article).select_for_update()}
    gone = [row.pk for name, row in rows.items() if name not in wanted and not row.by_editor]
    NameInStory.objects.filter(pk__in=gone).delete()
    new = [printed for name, printed in wanted.items() if name not in rows and name_key(printed.name)]
    added = link_new(article, new)
    NameInStory.objects.bulk_create(added)
    rows |= {(row.name, row.kind): row for row in added}
    ids = [agent_id for name in wanted if name in rows and (agent_id := rows[name].agent_id)]
    # A dismissed name stays linked to the dismissed agent, so that no agent gets it.
    agents = Agent.objects.not_dismissed().in_bulk(lock_against_merge(ids))
    linked = {name: agents.get(rows[name].agent_id or "") if name in rows else None for name in wanted}
    add_spellings({(row.name, row.kind): linked[row.name, row.kind] for row in added if not row.by_editor})
    return linked


def link_new(article: Article, names: Sequence[PrintedName]) -> list[NameInStory]:
    """Return rows, not yet saved, for names new to an article; creates agents and questions as needed."""
    holders = find_name_holders(names)
    decisions = {printed: decide_link(printed, holders) for printed in names}
    if missing := [printed for printed, (decision, _agent) in decisions.items() if decision is LinkDecision.NEW]:
        lock_names(missing)
        decisions |= create_agents(missing, find_name_holders(missing))
    doubts = [printed for printed, (decision, _agent) in decisions.items() if decision is LinkDecision.ASK]
    questions = assign_questions(article, doubts)
    rows = []
    for printed, (_verdict, agent_id) in decisions.items():
        question = questions.get(printed)
        row = NameInStory(article=article, name=printed.name, kind=printed.kind, role=printed.role, agent_id=agent_id)
        row.family = person_name(printed.name).family if printed.kind == AgentKind.PERSON else ""
        row.question = question
        if question is not None and question.state != Question.QuestionState.OPEN:
            row.agent_id, row.by_editor = question.agent_id, True
        rows.append(row)
    follow_merges(rows)
    return rows


def follow_merges(rows: Sequence[NameInStory]) -> None:
    """Link names of agents that were merged a moment ago to the merged agent, and lock those against merges."""
    ids = {row.agent_id for row in rows if row.agent_id is not None}
    gone = ids - lock_against_merge(ids)
    now = dict(Redirect.objects.filter(old_id__in=gone).values_list("old_id", "agent_id")) if gone else {}
    locked = Agent.objects.in_bulk(lock_against_merge(now.values()))
    for row in rows:
        if row.agent_id in gone:
            row.agent = locked.get(now.get(row.agent_id, ""))


def create_agents(
    missing: Sequence[PrintedName], holders: NameHolders
) -> dict[PrintedName, tuple[LinkDecision, str | None]]:
    """Create an agent for each name that still no agent has, under its first spelling in the article."""
    decisions: dict[PrintedName, tuple[LinkDecision, str | None]] = {}
    new: list[Agent] = []
    for printed in missing:
        decisions[printed] = decide_link(printed, holders)
        if decisions[printed][0] is LinkDecision.NEW:
            agent = Agent(kind=printed.kind, name=printed.name)
            new.append(agent)
            holders.roles[agent.pk].append(printed.role)
            for key in full_name_keys(printed):
                holders.by_key[key].append(NamedAgent(agent.pk, agent.kind, False, agent.name))
            decisions[printed] = LinkDecision.LINK, agent.pk
    Agent.objects.bulk_create(new)
    return decisions


def full_name_keys(printed: PrintedName) -> list[str]:
    """Return the keys under which agents with this full name are found; none for a surname alone."""
    if printed.kind == AgentKind.ORGANISATION:
        return [f"#{joined_name(printed.name)}"]
    name = person_name(printed.name)
    if not name.given:
        return []
    return [f"={name.core}", *(f".{initial} {name.family}" for initial in initials(name.given[0]))]


def find_name_holders(names: Sequence[PrintedName]) -> NameHolders:
    """Return the agents with names like these, with their roles where something can be compared with them."""
    holders = NameHolders(agents_by_key(key for printed in names for key in full_name_keys(printed)))
    said = [printed for printed in names if printed.role or fields_of_section(printed.section)]
    compared = {agent for printed in said for agent in holders.holding(printed)}
    for agent, role in printed_roles(compared):
        holders.roles[agent].append(role)
    return holders


def printed_roles(agents: Iterable[str]) -> list[tuple[str, str]]:
    """Return agents with roles that articles, editors and positions give them; of articles a limited number each."""
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


def decide_link(printed: PrintedName, holders: NameHolders) -> tuple[LinkDecision, str | None]:
    """Decide about a name: link it to an agent, create one, or ask an editor."""
    if printed.kind == AgentKind.PERSON and not person_name(printed.name).given:
        return LinkDecision.ASK, None
    agents = holders.holding(printed)
    similarities = {pk: best_similarity(printed, aliases) for pk, aliases in agents.items()}
    dismissed = {pk: similarities.pop(pk) for pk, aliases in agents.items() if aliases[0].dismissed}
    full = [pk for pk, alike in similarities.items() if alike is Likeness.FULL]
    same = [pk for pk in full if agents[pk][0].kind == printed.kind]
    same = same or [pk for pk in full if agents[pk][0].settled]
    if (one := only_fitting(printed, same, holders)) is not None:
        return LinkDecision.LINK, one
    nobody = next((pk for pk, alike in dismissed.items() if alike is Likeness.FULL), None)
    if nobody is not None and not same:
        return LinkDecision.LINK, nobody
    if same and all(is_in_sport_and_out_of_it(printed.role, holders.roles[pk]) for pk in same):
        return LinkDecision.NEW, None
    if same or any(alike in DOUBTFUL and agents[pk][0].kind == printed.kind for pk, alike in similarities.items()):
        return LinkDecision.ASK, None
    return LinkDecision.NEW, None


def only_fitting(printed: PrintedName, same: Sequence[str], holders: NameHolders) -> str | None:
    """Return the one of these agents with the name that a role or the section allows; None where that leaves a doubt.

    Of several, one must agree and all others must contradict.
    """
    conflicts = {pk: conflicting_role(printed.role, holders.roles[pk], printed.section) is not None for pk in same}
    fitting = [pk for pk, contradicts in conflicts.items() if not contradicts]
    if len(fitting) != 1:
        return None
    agrees = len(same) == 1 or agreeing_role(printed.role, holders.roles[fitting[0]], printed.section)
    return fitting[0] if agrees else None


def best_similarity(printed: PrintedName, aliases: Sequence[NamedAgent]) -> Likeness:
    """Return the similarity to the most similar alias; none where a middle name or "Jr." contradicts."""
    alike = {alias: compare(printed.name, alias.name, printed.kind) for alias in aliases}
    core = person_name(printed.name).core
    for alias, similarity in alike.items():
        if similarity is Likeness.NONE and printed.kind == AgentKind.PERSON and person_name(alias.name).core == core:
            return Likeness.NONE
    return max(alike.values())


def lock_names(names: Iterable[PrintedName]) -> None:
    """Wait until no other transaction creates agents with these names. The locks are sorted, so that none deadlock."""
    groups = sorted({zlib.crc32(f"{printed.kind} {full_name_keys(printed)[0]}".encode()) % LOCKS for printed in names})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, g) FROM unnest(%s::int[]) AS g", [NAMESPACE, groups])


def assign_questions(article: Article, doubts: Sequence[PrintedName]) -> dict[PrintedName, Question]:
    """Return the question for each doubtful name, answered before or created now."""
    if not doubts:
        return {}
    group = {"outlet_id": article.outlet_id, "year": article.published_at.year}
    wanted = {
        printed: Question(
            **group,
            kind=printed.kind,
            key=name_key(printed.name),
            role_key=role_nouns(printed.role),
            name=printed.name,
            role=printed.role,
        )
        for printed in doubts
    }
    rows = {(q.kind, q.key, q.role_key): q for q in reversed(wanted.values())}
    # Sorted, so that two articles with the same questions never deadlock.
    Question.objects.bulk_create([rows[name] for name in sorted(rows)], ignore_conflicts=True)
    keys = {q.key for q in rows.values()}
    there = Question.objects.filter(**group, key__in=keys).order_by("pk").select_for_update()
    stored = {(q.kind, q.key, q.role_key): q for q in there}
    return {printed: stored[q.kind, q.key, q.role_key] for printed, q in wanted.items()}


def role_nouns(role: str) -> str:
    """Return the nouns of a role, which group questions: "the Ellersea councillor" and "Councillor" are one."""
    return " ".join(sorted({word for word in all_words(role) if is_role_noun(word)}))[:300]


def add_spellings(linked: Mapping[Name, Agent | None]) -> None:
    """Make every printed form an alias of its agent, unless it is one or an editor has refused it."""
    agents = {agent.pk for agent in linked.values() if agent is not None}
    known = set(Alias.objects.filter(agent__in=agents).values_list("agent_id", "name"))
    new = {(agent.pk, name) for (name, _kind), agent in linked.items() if agent is not None} - known
    Alias.objects.bulk_create(
        [Alias(agent_id=agent, name=name).set_keys() for agent, name in exclude_refused(new)], ignore_conflicts=True
    )
