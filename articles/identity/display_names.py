"""The display names of agents that only the machine has named: always a spelling that readers may see.

Such an agent has the spelling of the article that became public first. While none of its articles is or will be
public, it keeps the first spelling found. A name that an editor gave or kept in a merge stays.
"""

from __future__ import annotations

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery

from articles.models import Speaker
from articles.visibility import promised_statement
from people.models import Agent, Alias, MergeRecord
from people.names.keys import name_key


def update_display_names(agents: QuerySet[Agent]) -> int:
    """Set the display names of agents from public articles; returns how many changed.

    Call it, within the transaction, after every change of what is public. Rows are locked in the order of their ids.
    """
    by_editor = Alias.objects.filter(agent=OuterRef("pk"), name=OuterRef("name"), by_editor=True)
    merged = MergeRecord.objects.filter(kept=OuterRef("pk"), undone_at__isnull=True)
    promised = Speaker.objects.filter(promised_statement(), agent=OuterRef("pk"))
    printed = promised.order_by("public_from", "pk").values("name_in_story")[:1]
    wrong = (
        agents.filter(state=Agent.State.UNREVIEWED)
        .exclude(Exists(by_editor) | Exists(merged))
        .annotate(printed=Subquery(printed, output_field=CharField()))
        .filter(Q(printed__isnull=False) & ~Q(printed=F("name")))
    )
    renamed = 0
    for pk, name, spelling in wrong.order_by("pk").values_list("pk", "name", "printed"):
        if name_key(name) == name_key(spelling):
            renamed += Agent.objects.filter(pk=pk, name=name).update(name=spelling)
    return renamed


def update_display_names_in(story: str) -> int:
    """Update the display names of everybody who speaks in an article, given by its id."""
    speaking = Speaker.objects.filter(statement__article=story, agent__isnull=False).values("agent")
    return update_display_names(Agent.objects.filter(pk__in=speaking))
