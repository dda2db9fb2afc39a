"""Whom a question may be about: candidates in order, each with what speaks for and against it, in an editor's words.

Worked out when somebody looks. Beyond the name count the role as printed, earlier answers, who is usually meant by the
surname, who else is in the stories, and dates. Every look reads a bounded number of rows, however much has been said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext as _

from articles.identity.linking import printed_roles, role_nouns
from articles.models import NameInStory, Question
from people.models import Agent, AgentKind
from people.names.keys import person_name
from people.names.lookup import find_candidates
from people.names.role_conflicts import conflicting_role

# How many rows of each kind are looked at: a candidate's latest stories, the latest that print the surname.
STORIES = 30
OF_SURNAME = 200
CANDIDATES = 12
NEAR = timedelta(days=30)
NAMED = 3
WEIGHTS = {"answered": 0.3, "usual": 0.3, "role": 0.15, "company": 0.1, "near": 0.05, "against": -0.4}


@dataclass
class SuggestedAgent:
    """An agent that may be meant. ``score`` orders suspects and is no probability."""

    agent: Agent
    score: float = 0.0
    reasons: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)


def suggest_agents(question: Question, asked: str = "") -> list[SuggestedAgent]:
    """Candidates for a question, the likeliest first; by another name where an editor has ``asked`` for one."""
    found = {
        c.agent.pk: SuggestedAgent(c.agent, c.score, [str(reason) for reason in c.reasons])
        for c in find_candidates(asked or question.name, kind=None if asked else question.kind, limit=CANDIDATES)
    }
    if not asked:
        add_answered(question, found)
        add_usual(question, found)
    weigh_roles(question, found)
    weigh_company(question, found)
    return sorted(found.values(), key=lambda s: (-s.score, s.agent.name, s.agent.pk))[:CANDIDATES]


def add_answered(question: Question, found: dict[str, SuggestedAgent]) -> None:
    """Agents that editors have given as the answer to the same name elsewhere."""
    same = Question.objects.filter(kind=question.kind, key=question.key, state=Question.State.AGENT)
    known: set[str] = set()
    for other in (
        same.exclude(pk=question.pk)
        .exclude(agent__state=Agent.State.DISMISSED)
        .select_related("agent", "outlet")
        .order_by("-updated_at")[:CANDIDATES]
    ):
        if other.agent is None or other.agent.pk in known:
            continue
        known.add(other.agent.pk)
        suspect = found.setdefault(other.agent.pk, SuggestedAgent(other.agent))
        suspect.score += WEIGHTS["answered"]
        words = {"outlet": other.outlet, "year": other.year}
        suspect.reasons.append(_("an editor's answer for %(outlet)s, %(year)s") % words)


def add_usual(question: Question, found: dict[str, SuggestedAgent]) -> None:
    """Those whom the surname has stood for most often of late."""
    if question.kind != AgentKind.PERSON:
        return
    family = person_name(question.name).family
    latest = NameInStory.objects.filter(family=family, agent__isnull=False).order_by("-id")
    meant = Counter(latest.values_list("agent", flat=True)[:OF_SURNAME])
    agents = Agent.objects.not_dismissed().in_bulk([pk for pk, _count in meant.most_common(CANDIDATES)])
    for pk, agent in agents.items():
        suspect = found.setdefault(pk, SuggestedAgent(agent))
        suspect.score += WEIGHTS["usual"] * meant[pk] / meant.total()
        words = {"n": meant[pk], "all": meant.total()}
        suspect.reasons.append(_("meant in %(n)s of the latest %(all)s stories with this surname") % words)


def weigh_roles(question: Question, found: dict[str, SuggestedAgent]) -> None:
    if not question.role:
        return
    roles: dict[str, list[str]] = {pk: [] for pk in found}
    for pk, role in printed_roles(found):
        roles[pk].append(role)
    nouns = role_nouns(question.role)
    for pk, suspect in found.items():
        if (other := conflicting_role(question.role, roles[pk])) is not None:
            suspect.score += WEIGHTS["against"]
            suspect.against.append(_("known as “%(role)s”") % {"role": other})
        elif same := [role for role in roles[pk] if nouns and role_nouns(role) == nouns]:
            suspect.score += WEIGHTS["role"]
            suspect.reasons.append(_("also printed as “%(role)s”") % {"role": same[0]})


def weigh_company(question: Question, found: dict[str, SuggestedAgent]) -> None:
    """Who else is in the question's stories, and when they were printed, against each suspect's latest stories."""
    rows = list(question.names.order_by("-id").values_list("article", "article__published_at")[:STORIES])
    articles, dates = {row[0] for row in rows}, [row[1] for row in rows]
    company = set(agents_in(articles))
    names = dict(Agent.objects.filter(pk__in=company).values_list("pk", "name")) if found else {}
    for pk, suspect in found.items():
        latest = NameInStory.objects.filter(agent=pk).exclude(article__in=articles).order_by("-id")
        own = dict(latest.values_list("article", "article__published_at")[:STORIES])
        both = Counter(agent for agent in agents_in(own) if agent in company and agent != pk)
        if both:
            suspect.score += WEIGHTS["company"]
            beside = ", ".join(names[agent] for agent, _count in both.most_common(NAMED))
            suspect.reasons.append(_("named beside %(names)s in other stories too") % {"names": beside})
        if any(abs(day - other) <= NEAR for day in dates for other in own.values()):
            suspect.score += WEIGHTS["near"]
            suspect.reasons.append(_("in other stories within a month"))


def agents_in(articles: Iterable[str]) -> list[str]:
    """The agents named in these stories, once for each story."""
    named = NameInStory.objects.filter(article__in=list(articles), agent__isnull=False)
    return list(named.exclude(agent__state=Agent.State.DISMISSED).values_list("agent", flat=True))
