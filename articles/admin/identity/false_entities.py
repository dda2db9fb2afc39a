"""What the machine took for somebody and is nobody: said in the admin, and taken back there."""

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
    """Asks once more, and says what has led there until now."""

    def consequences(self) -> list[tuple[Any, str]]:
        return [(row, what_loses_it(row)) for row in self.objects]


def what_loses_it(agent: Agent) -> str:
    said = Speaker.objects.shown().filter(agent=agent.pk).count()
    stories = agent.names_in_stories.count()
    parts = [
        ngettext("%(n)d statement", "%(n)d statements", said) % {"n": said},
        ngettext("named in %(n)d story", "named in %(n)d stories", stories) % {"n": stories},
    ]
    return ", ".join(parts)


def dismiss(agent: Agent, *, by: User) -> None:
    dismiss_agent(agent=agent, by=by)


def take_back(agent: Agent, *, by: User) -> None:
    dismissal = Dismissal.objects.filter(agent=agent.pk, undone_at__isnull=True).first()
    if dismissal is None:
        raise IdentityError(_("This has been taken back already."))
    undo_dismissal(dismissal=dismissal, by=by)


ACTIONS = [
    ServiceAction(
        "dismiss",
        gettext_lazy("This is no name"),
        dismiss,
        lambda n: ngettext("%(n)d is no name any more.", "%(n)d are no names any more.", n) % {"n": n},
        available=lambda agent: agent.state == Agent.State.UNREVIEWED,
        form=DismissForm,
        confirm_text=gettext_lazy(
            "It is no person and no organisation. Statements keep what stories print, and lead to nobody; no story,"
            " read again or new, brings it back. It can be taken back: a filter of the list shows it."
        ),
        permission=Action.IDENTIFY,
    ),
    ServiceAction(
        "undismiss",
        gettext_lazy("It is a name after all"),
        take_back,
        lambda n: ngettext("%(n)d is a name again.", "%(n)d are names again.", n) % {"n": n},
        available=lambda agent: agent.state == Agent.State.DISMISSED,
        in_changelist=False,
        variant="primary",
        permission=Action.IDENTIFY,
    ),
]
