"""Candidates for the answer to a question, ranked, each with the reasons for and against it.

They are computed when an editor looks. Besides the similarity of the names, the printed role, earlier answers, the
usual bearer of the surname, the company in the articles and the dates count. The number of rows read is limited.
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

# How many rows of each kind are read: a candidate's latest articles, the latest articles with the surname.
STORIES = 30
OF_SURNAME = 200
CANDIDATES = 12
NEAR = timedelta(days=30)
NAMED = 3
WEIGHTS = {"answered": 0.3, "usual": 0.3, "role": 0.15, "company": 0.1, "near": 0.05, "against": -0.4}


@dataclass
class SuggestedAgent:
    """An agent that may be the answer. ``score`` orders the candidates and is no probability."""

    agent: Agent
    score: float = 0.0
    reasons: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)


def suggest_agents(question: Question, other_name: str = "") -> list[SuggestedAgent]:
    """Return candidates for a question, the likeliest first; for another name where the editor searched for one."""
    candidates = {
        c.agent.pk: SuggestedAgent(c.agent, c.score, [str(reason) for reason in c.reasons])
        for c in find_candidates(
            other_name or question.name, kind=None if other_name else question.kind, limit=CANDIDATES
        )
    }
    if not other_name:
        add_answered(question, candidates)
        add_usual(question, candidates)
    weigh_roles(question, candidates)
    weigh_company(question, candidates)
    return sorted(candidates.values(), key=lambda s: (-s.score, s.agent.name, s.agent.pk))[:CANDIDATES]


def add_answered(question: Question, candidates: dict[str, SuggestedAgent]) -> None:
    """Add agents that editors have given as the answer to the same name before."""
    same = Question.objects.filter(kind=question.kind, key=question.key, state=Question.QuestionState.AGENT)
    known: set[str] = set()
    for other in (
        same.exclude(pk=question.pk)
        .exclude(agent__state=Agent.AgentState.DISMISSED)
        .select_related("agent", "outlet")
        .order_by("-updated_at")[:CANDIDATES]
    ):
        if other.agent is None or other.agent.pk in known:
            continue
        known.add(other.agent.pk)
        candidate = candidates.setdefault(other.agent.pk, SuggestedAgent(other.agent))
        candidate.score += WEIGHTS["answered"]
        words = {"outlet": other.outlet, "year": other.year}
        candidate.reasons.append(_("an editor's answer for %(outlet)s, %(year)s") % words)


def add_usual(question: Question, candidates: dict[str, SuggestedAgent]) -> None:
    """Add the agents that this surname was linked to most often recently."""
    if question.kind != AgentKind.PERSON:
        return
    family = person_name(question.name).family
    latest = NameInStory.objects.filter(family=family, agent__isnull=False).order_by("-id")
    meant = Counter(latest.values_list("agent", flat=True)[:OF_SURNAME])
    agents = Agent.objects.not_dismissed().in_bulk([pk for pk, _count in meant.most_common(CANDIDATES)])
    for pk, agent in agents.items():
        candidate = candidates.setdefault(pk, SuggestedAgent(agent))
        candidate.score += WEIGHTS["usual"] * meant[pk] / meant.total()
        words = {"n": meant[pk], "all": meant.total()}
        candidate.reasons.append(_("the answer in %(n)s of the latest %(all)s stories with this surname") % words)


def weigh_roles(question: Question, candidates: dict[str, SuggestedAgent]) -> None:
    if not question.role:
        return
    roles: dict[str, list[str]] = {pk: [] for pk in candidates}
    for pk, role in printed_roles(candidates):
        roles[pk].append(role)
    nouns = role_nouns(question.role)
    for pk, candidate in candidates.items():
        if (other := conflicting_role(question.role, roles[pk])) is not None:
            candidate.score += WEIGHTS["against"]
            candidate.against.append(_("known as “%(role)s”") % {"role": other})
        elif same := [role for role in roles[pk] if nouns and role_nouns(role) == nouns]:
            candidate.score += WEIGHTS["role"]
            candidate.reasons.append(_("also printed as “%(role)s”") % {"role": same[0]})


def weigh_company(question: Question, candidates: dict[str, SuggestedAgent]) -> None:
    """Compare the company and dates of the question's articles with each candidate's latest articles."""
    rows = list(question.names.order_by("-id").values_list("article", "article__published_at")[:STORIES])
    articles, dates = {row[0] for row in rows}, [row[1] for row in rows]
    company = set(agents_in(articles))
    names = dict(Agent.objects.filter(pk__in=company).values_list("pk", "name")) if candidates else {}
    for pk, candidate in candidates.items():
        latest = NameInStory.objects.filter(agent=pk).exclude(article__in=articles).order_by("-id")
        own = dict(latest.values_list("article", "article__published_at")[:STORIES])
        both = Counter(agent for agent in agents_in(own) if agent in company and agent != pk)
        if both:
            candidate.score += WEIGHTS["company"]
            company_names = ", ".join(names[agent] for agent, _count in both.most_common(NAMED))
            candidate.reasons.append(_("named beside %(names)s in other stories too") % {"names": company_names})
        if any(abs(day - other) <= NEAR for day in dates for other in own.values()):
            candidate.score += WEIGHTS["near"]
            candidate.reasons.append(_("in other stories within a month"))


def agents_in(articles: Iterable[str]) -> list[str]:
    """Return the agents named in these articles, once for each article."""
    named = NameInStory.objects.filter(article__in=list(articles), agent__isnull=False)
    return list(named.exclude(agent__state=Agent.AgentState.DISMISSED).values_list("agent", flat=True))
