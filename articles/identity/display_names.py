"""The display names of agents that only the machine has named: always a spelling that readers may see.

Such an agent has the spelling of the article that became public first. While none of its articles is or will be
public, it keeps the first spelling found. A name that an editor gave or kept in a merge stays.
"""

from __future__ import annotations

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from articles.models import Speaker, Statement
from articles.visibility import promised_statement
from people.models import Agent, Alias, MergeRecord
from people.names.keys import name_key


def update_display_names(agents: QuerySet[Agent]) -> int:
    """Set the display names of agents from public articles; returns how many changed.

    Call it, within the transaction, after every change of what is public. Rows are locked in the order of their ids.
    """
    by_editor = Alias.objects.filter(agent=OuterRef("pk"), name=OuterRef("name"), by_editor=True)
    merged = MergeRecord.objects.filter(kept=OuterRef("pk"), undone_at__isnull=True)
    spoke = Speaker.objects.filter(promised_statement(), agent=OuterRef("pk")).order_by("public_from", "pk")
    spoken_for = Statement.objects.filter(promised_statement(), on_behalf_of=OuterRef("pk"))
    spoken_for = spoken_for.exclude(on_behalf_of_name="").order_by("public_from", "pk")
    called = Subquery(spoke.values("name_in_story")[:1])
    called_when_spoken_for = Subquery(spoken_for.values("on_behalf_of_name")[:1])
    since, since_spoken_for = (Subquery(rows.values("public_from")[:1]) for rows in (spoke, spoken_for))
    wrong = (
        agents.filter(state=Agent.AgentState.UNREVIEWED)
        .exclude(Exists(by_editor) | Exists(merged))
        .annotate(since=since, since_spoken_for=since_spoken_for)
        .annotate(
            printed=Case(
                When(since_spoken_for__lt=F("since"), then=called_when_spoken_for),
                default=Coalesce(called, called_when_spoken_for),
                output_field=CharField(),
            )
        )
        .filter(Q(printed__isnull=False) & ~Q(printed=F("name")))
    )
    renamed = 0
    for pk, name, spelling in wrong.order_by("pk").values_list("pk", "name", "printed"):
        if name_key(name) == name_key(spelling):
            renamed += Agent.objects.filter(pk=pk, name=name).update(name=spelling)
    return renamed


def update_display_names_in(story: str) -> int:
    """Update the display names of everybody who speaks or is spoken for in an article, given by its id."""
    return update_display_names(agents_heard_in(Statement.objects.filter(article=story)))


def agents_heard_in(statements: QuerySet[Statement]) -> QuerySet[Agent]:
    """Return the agents who speak or are spoken for in these statements."""
    speaking = Speaker.objects.filter(statement__in=statements, agent__isnull=False).values("agent")
    spoken_for = statements.filter(on_behalf_of__isnull=False).order_by().values("on_behalf_of")
    return Agent.objects.filter(Q(pk__in=speaking) | Q(pk__in=spoken_for))
