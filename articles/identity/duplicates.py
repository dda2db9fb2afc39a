"""Likely duplicates: found by comparing each new alias with the existing ones, and shown with reasons.

The pairs are stored, so that editors can work through a queue; the reasons are computed when an editor looks. Every
comparison reads a limited number of rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.identity.candidate_ranking import NAMED, NEAR, STORIES, agents_in
from articles.identity.linking import printed_roles, role_nouns
from articles.models import Answer, NameInStory
from people.models import Agent, AgentKind, Alias, Distinction, LikelyPair
from people.names.keys import person_name
from people.names.lookup import REASONS, AgentCandidate, find_candidates
from people.names.role_conflicts import conflicting_pair
from people.names.similarity import Likeness, compare
from people.services.base import lock_against_merge

# Candidates read for each alias, and articles in which the two are looked for side by side.
CANDIDATES = 6
SIDE_BY_SIDE = 200
# The degrees of similarity that make a pair. A surname alone is no such degree: editors decide it for each article.
LIKELY = frozenset(
    {
        Likeness.FULL,
        Likeness.MIDDLE,
        Likeness.SHORT,
        Likeness.ACRONYM,
        Likeness.SPELLING,
        Likeness.INITIAL,
        Likeness.PART,
    }
)
WEIGHTS = {"role": 0.15, "known": 0.1, "against": -0.4, "together": -0.3}
# From this many articles on, a pair has the greatest weight.
MANY = 50


@dataclass
class DuplicateEvidence:
    """The reasons for and against two agents being one, as sentences for an editor."""

    reasons: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)


@transaction.atomic
def compare_spellings(*, limit: int = 200) -> int:
    """Compare aliases that have not been compared yet with those of other agents; returns how many there were.

    Several workers may run it at once, each with its own aliases.
    """
    waiting = Alias.objects.filter(compared=False).order_by("pk").select_related("agent")
    aliases = list(waiting.select_for_update(skip_locked=True, of=("self",))[:limit])
    result: dict[tuple[str, str], AgentCandidate] = {}
    for alias in aliases:
        for candidate in similar_agents(alias):
            pair = min(alias.agent_id, candidate.agent.pk), max(alias.agent_id, candidate.agent.pk)
            if pair not in result or result[pair].score < candidate.score:
                result[pair] = candidate
    store_pairs(result)
    Alias.objects.filter(pk__in=[alias.pk for alias in aliases]).update(compared=True)
    return len(aliases)


def similar_agents(alias: Alias) -> list[AgentCandidate]:
    """Return other agents that may have this alias; none for a single word, which many share."""
    if alias.agent.state == Agent.AgentState.DISMISSED:
        return []
    if alias.agent.kind == AgentKind.PERSON and not person_name(alias.name).given:
        return []
    result = find_candidates(alias.name, kind=alias.agent.kind, limit=CANDIDATES)
    return [one for one in result if one.agent.pk != alias.agent_id and one.likeness in LIKELY]


def store_pairs(result: dict[tuple[str, str], AgentCandidate]) -> None:
    """Store pairs that are not recorded as different, with a score that orders the queue."""
    apart = Distinction.objects.active().filter(one__in={pk for pair in result for pk in pair})
    judged = {(min(pair), max(pair)) for pair in apart.values_list("one", "other")}
    there = lock_against_merge(pk for pair in result for pk in pair)
    judged |= answered_apart(result)
    wanted = {pair: one for pair, one in result.items() if pair not in judged and set(pair) <= there}
    roles = roles_of(pk for pair in wanted for pk in pair)
    stories = stories_of(pk for pair in wanted for pk in pair)
    pairs = []
    for (one, other), candidate in sorted(wanted.items()):
        score = candidate.score
        if conflicting_pair(roles[one], roles[other]) is not None:
            score += WEIGHTS["against"]
        elif shared_role(roles[one], roles[other]):
            score += WEIGHTS["role"]
        if stories[one] & stories[other]:
            score += WEIGHTS["together"]
        score += WEIGHTS["known"] * min(MANY, len(stories[one]), len(stories[other])) / MANY
        pairs.append(LikelyPair(one_id=one, other_id=other, likeness=candidate.likeness, score=round(score, 4)))
    LikelyPair.objects.bulk_create(pairs, ignore_conflicts=True)


def answered_apart(pairs: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the pairs of an agent and a later one that an editor's answer created: none of those known was meant."""
    agents = {pk for pair in pairs for pk in pair}
    made = Answer.objects.filter(agent__in=agents, made=True, undone_at__isnull=True)
    answered = set(made.values_list("agent", flat=True))
    since = dict(Agent.objects.filter(pk__in=agents).values_list("pk", "created_at")) if answered else {}
    return {
        pair
        for pair in pairs
        for one, other in (pair, pair[::-1])
        if one in answered and other in since and since[other] < since[one]
    }


def roles_of(agents: Iterable[str]) -> dict[str, list[str]]:
    roles: dict[str, list[str]] = defaultdict(list)
    for pk, role in printed_roles(agents):
        roles[pk].append(role)
    return roles


def stories_of(agents: Iterable[str]) -> dict[str, set[str]]:
    """Return the latest articles in which each agent is named."""
    wanted = sorted(set(agents))
    result: dict[str, set[str]] = defaultdict(set)
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT wanted.id, named.article_id FROM unnest(%s::text[]) AS wanted(id) CROSS JOIN LATERAL ("
                " SELECT article_id FROM articles_nameinstory WHERE agent_id = wanted.id ORDER BY id DESC LIMIT %s"
                ") AS named",
                [wanted, SIDE_BY_SIDE],
            )
            for pk, article in cursor.fetchall():
                result[pk].add(article)
    return result


def shared_role(ones: list[str], others: list[str]) -> str:
    nouns = {role_nouns(role): role for role in others if role_nouns(role)}
    return next((role for role in ones if role_nouns(role) in nouns), "")


def duplicate_evidence(pair: LikelyPair) -> DuplicateEvidence:
    """Return the reasons for and against a pair: names, roles, articles, company, dates."""
    result = DuplicateEvidence()
    one, other = pair.one, pair.other
    names = closest_names(one, other)
    if names is not None:
        words = {"reason": REASONS[names[0]], "one": names[1], "other": names[2]}
        result.reasons.append(_("%(reason)s (“%(one)s”, “%(other)s”)") % words)
    if one.wikidata and other.wikidata:
        words = {"one": one.wikidata, "other": other.wikidata}
        if one.wikidata == other.wikidata:
            result.reasons.append(_("both are %(one)s at Wikidata") % words)
        else:
            result.against.append(_("at Wikidata one is %(one)s and the other %(other)s") % words)
    weigh_roles(result, one, other)
    stories = stories_of([one.pk, other.pk])
    if both := len(stories[one.pk] & stories[other.pk]):
        sentence = ngettext("both are named in %(n)d story", "both are named in %(n)d stories", both)
        result.against.append(sentence % {"n": both})
    weigh_company(result, one, other)
    return result


def closest_names(one: Agent, other: Agent) -> tuple[Likeness, str, str] | None:
    """Return the two most similar aliases, from a limited number of each agent's."""
    ours, theirs = ([a.name for a in agent.aliases.order_by("pk")[:STORIES]] for agent in (one, other))
    alike = [(compare(x, y, one.kind), x, y) for x in ours for y in theirs]
    best = max(alike, default=None, key=lambda row: row[0])
    return best if best is not None and best[0] in REASONS else None


def weigh_roles(result: DuplicateEvidence, one: Agent, other: Agent) -> None:
    roles = roles_of([one.pk, other.pk])
    against = conflicting_pair(roles[one.pk], roles[other.pk])
    if against is not None:
        words = {"one": against[0], "other": against[1]}
        result.against.append(_("known as “%(one)s” and as “%(other)s”") % words)
    elif same := shared_role(roles[one.pk], roles[other.pk]):
        result.reasons.append(_("both are printed as “%(role)s”") % {"role": same})


def weigh_company(result: DuplicateEvidence, one: Agent, other: Agent) -> None:
    """Compare the other agents in both agents' latest articles, and the dates of their latest articles."""
    companies, days = [], []
    for agent in (one, other):
        latest = NameInStory.objects.filter(agent=agent).order_by("-id")
        rows = dict(latest.values_list("article", "article__published_at")[:STORIES])
        companies.append(Counter(agents_in(rows)))
        days.append(list(rows.values()))
    shared = [pk for pk, _n in (companies[0] & companies[1]).most_common(NAMED + 2) if pk not in (one.pk, other.pk)]
    if shared:
        names = dict(Agent.objects.filter(pk__in=shared[:NAMED]).values_list("pk", "name"))
        words = {"names": ", ".join(names[pk] for pk in shared[:NAMED] if pk in names)}
        result.reasons.append(_("both are named beside %(names)s") % words)
    if any(abs(day - another) <= NEAR for day in days[0] for another in days[1]):
        result.reasons.append(_("in stories within a month of each other"))
