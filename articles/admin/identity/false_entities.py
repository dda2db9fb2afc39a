"""Actions for dismissing what the machine took for a name and is none."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.identity.false_entities import dismiss_agent, undo_dismissal
from articles.models import Speaker
from core.permissions import Action
from people.admin.service_actions import ServiceAction, ServiceActionForm
from people.models import Agent, Dismissal
from people.services.base import IdentityError


class DismissForm(ServiceActionForm):
    """A confirmation with the number of statements and stories that are affected."""

    def consequences(self) -> list[tuple[Any, str]]:
        return [(row, affected_by_dismissal(row)) for row in self.objects]


def affected_by_dismissal(agent: Agent) -> str:
    statements = Speaker.objects.shown().filter(agent=agent.pk).count()
    stories = agent.names_in_stories.count()
    parts = [
        ngettext("%(n)d statement", "%(n)d statements", statements) % {"n": statements},
        ngettext("named in %(n)d story", "named in %(n)d stories", stories) % {"n": stories},
    ]
    return ", ".join(parts)


def dismiss(agent: Agent, *, by: User) -> None:
    dismiss_agent(agent=agent, by=by)


def restore(agent: Agent, *, by: User) -> None:
    dismissal = Dismissal.objects.filter(agent=agent.pk, undone_at__isnull=True).first()
    if dismissal is None:
        raise IdentityError(_("This name has been restored already."))
    undo_dismissal(dismissal=dismissal, by=by)


ACTIONS = [
    ServiceAction(
        "dismiss",
        gettext_lazy("Not a name"),
        dismiss,
        lambda n: ngettext("%(n)d dismissed as not a name.", "%(n)d dismissed as not names.", n) % {"n": n},
        available=lambda agent: agent.state == Agent.AgentState.UNREVIEWED,
        form=DismissForm,
        confirm_text=gettext_lazy(
            "Use this for words that are neither a person nor an organisation. Statements keep the printed words but"
            " link to nobody, and new runs do not bring it back. You can undo this."
        ),
        permission=Action.IDENTIFY,
    ),
    ServiceAction(
        "undismiss",
        gettext_lazy("Restore as a name"),
        restore,
        lambda n: ngettext("%(n)d restored as a name.", "%(n)d restored as names.", n) % {"n": n},
        available=lambda agent: agent.state == Agent.AgentState.DISMISSED,
        in_changelist=False,
        variant="primary",
        permission=Action.IDENTIFY,
    ),
]
