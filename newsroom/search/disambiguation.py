"""Descriptions that distinguish agents with the same name: latest roles, and what they said where."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Case, CharField, Exists, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Now, TruncDate
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Outlet, Speaker
from articles.public_counts import Counts, counts_of
from articles.visibility import public_positions
from people.models import Agent
from people.names.keys import name_key
from people.names.role_conflicts import role_key
from people.querysets import AgentQuerySet

# Letters of a headline that are shown.
HEADLINE_SHOWN = 80


class RoleKey(Func):
    """The SQL form of ``people.names.role_conflicts.role_key``: a role without case, articles and punctuation."""

    template = (
        r"btrim(regexp_replace(regexp_replace(lower(%(expressions)s), "
        r"'\m(the|a|an|its|his|her|their)\M', ' ', 'g'), '[^[:alnum:]]+', ' ', 'g'))"
    )
    output_field = CharField()


def held_now() -> Q:
    """Return the condition that a position is held now: it has begun, and no end is known, not even a future one."""
    return Q(end_date=None) & (Q(start_date=None) | Q(start_date__lte=TruncDate(Now())))


def with_latest_role(agents: AgentQuerySet) -> AgentQuerySet:
    """Annotate ``latest_role``: a position held now, or else the role printed with the latest public statement.

    A printed role is left out if it is a position that has ended. Null where neither is known.
    """
    positions = public_positions()
    held = positions.filter(held_now(), person=OuterRef("pk")).order_by(F("start_date").desc(nulls_last=True), "pk")
    ended = positions.annotate(key=RoleKey("role")).filter(
        person=OuterRef("agent"), end_date__isnull=False, key=RoleKey(OuterRef("role"))
    )
    printed = Case(When(Exists(ended), then=Value(None)), default=F("role"), output_field=CharField())
    spoke = Speaker.objects.published().filter(agent=OuterRef("pk")).exclude(role="")
    last = spoke.newest_first().annotate(called=printed).values("called")[:1]
    return agents.annotate(latest_role=Coalesce(Subquery(held.values("role")[:1]), Subquery(last)))


def give_latest_roles(agents: list[Agent]) -> list[Agent]:
    """Give each of these agents ``latest_role``; return them."""
    if not agents:
        return agents
    rows = Agent.objects.get_queryset().filter(pk__in=[agent.pk for agent in agents])
    roles = dict(with_latest_role(rows).values_list("pk", F("latest_role")))
    for agent in agents:
        agent.latest_role = roles.get(agent.pk)  # type: ignore[attr-defined]
    return agents


def alike(agents: Sequence[Agent]) -> list[Agent]:
    """Return the agents that share their name with another of them."""
    borne = Counter(name_key(agent.name) for agent in agents)
    return [agent for agent in agents if borne[name_key(agent.name)] > 1]


def add_disambiguation(agents: Sequence[Agent]) -> None:
    """Give each agent ``disambiguation``, for templates: see :func:`disambiguations`."""
    texts = disambiguations(agents)
    for agent in agents:
        agent.disambiguation = texts[agent.pk]  # type: ignore[attr-defined]


def disambiguations(agents: Sequence[Agent]) -> dict[str, str]:
    """Return for each agent's id the number of its statements, their years and the main outlet, as a text.

    Agents for which this and the description are the same also get the headline of their newest article.
    """
    if not agents:
        return {}
    counted = counts_of([agent.pk for agent in agents])
    mostly = {pk: outlet for pk, counts in counted.items() if (outlet := _mostly(counts["outlet"]))}
    names = dict(Outlet.objects.filter(pk__in=mostly.values()).values_list("pk", "name")) if mostly else {}
    texts: dict[str, str] = {}
    known: dict[tuple[str, ...], list[Agent]] = defaultdict(list)
    for agent in agents:
        outlet, counts = names.get(mostly.get(agent.pk, ""), ""), counted.get(agent.pk)
        texts[agent.pk] = _in_words(counts, outlet) if counts else ""
        is_called = agent.description or getattr(agent, "latest_role", None) or ""
        known[name_key(agent.name), role_key(is_called), _years(counts) if counts else "", outlet].append(agent)
    still = [agent.pk for same in known.values() if same[1:] for agent in same if texts[agent.pk]]
    headlines = _newest_headlines(still) if still else {}
    for pk in still:
        if headline := Truncator(headlines.get(pk) or "").chars(HEADLINE_SHOWN):
            texts[pk] = _("%(summary)s, last in “%(headline)s”") % {"summary": texts[pk], "headline": headline}
    return texts


def _newest_headlines(agents: Sequence[str]) -> dict[str, str | None]:
    """Return the headline of the newest public article in which each agent speaks, by the agent's id."""
    spoke = Speaker.objects.published().filter(agent=OuterRef("pk")).newest_first()
    newest = Subquery(spoke.values("statement__article__headline")[:1])
    return dict(Agent.objects.filter(pk__in=agents).annotate(newest=newest).values_list("pk", "newest"))


def _mostly(outlets: Counter[str]) -> str:
    """Return the outlet with most statements; empty if two have as many."""
    first = outlets.most_common(2)
    return "" if not first or (first[1:] and first[0][1] == first[1][1]) else first[0][0]


def _in_words(counts: Counts, outlet: str) -> str:
    total = counts["month"].total()
    if not total:
        return ""
    summary = ngettext("%(shown)s statement", "%(shown)s statements", total) % {"shown": intcomma(total)}
    summary += f", {_years(counts)}"
    if outlet and len(counts["outlet"]) > 1:
        return _("%(summary)s, mostly in %(outlet)s") % {"summary": summary, "outlet": outlet}
    return f"{summary}, {outlet}" if outlet else summary


def _years(counts: Counts) -> str:
    years = sorted({month.year for month, _form in counts["month"]})
    return "–".join(str(year) for year in dict.fromkeys((years[0], years[-1]))) if years else ""
