"""Dismissing an agent that is neither a person nor an organisation, and undoing that.

The agent stays, dismissed, and the names in articles stay linked to it, so that later extractions know that they name
nobody. Its speakers keep the name as printed, without an agent.
"""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.history.audit_log import log_change
from articles.identity.questions import link_to_agent, lock_statements
from articles.models import Mention, Speaker, Statement
from articles.review_state import State
from core.permissions import Action, requires
from core.transactions import transactional_with_retry
from people.models import Agent, Dismissal, Part, Position
from people.services.base import IdentityError, lock_agents

DEED = "declared no name"
UNDONE = "declared a name again"


@requires(Action.IDENTIFY)
@transactional_with_retry
def dismiss_agent(*, agent: Agent, by: AbstractBaseUser) -> Dismissal:
    """Dismiss an agent that is neither a person nor an organisation, whatever articles seem to say.

    The states of statements and speakers stay. Raises IdentityError for an approved agent, for one that has positions
    or parts or is part of an organisation, and when it is gone.
    """
    row = require_agent(agent.pk, agent.name)
    if row.state == Agent.AgentState.DISMISSED:
        raise IdentityError(_("This has been marked as not a name already."))
    if row.state == Agent.AgentState.APPROVED:
        raise IdentityError(_("An editor has approved “%(name)s”: withdraw the approval first.") % {"name": row.name})
    if (
        Position.objects.filter(Q(person=row) | Q(organisation=row)).exists()
        or Part.objects.filter(Q(whole=row) | Q(part=row)).exists()
    ):
        message = _("“%(name)s” has positions, or is part of an organisation: remove them first.")
        raise IdentityError(message % {"name": row.name})
    speakers = Speaker.objects.filter(agent=row)
    lock_statements(speakers)
    dismissal = Dismissal(agent=row.pk, name=row.name, by_id=by.pk)
    dismissal.speakers = list(speakers.order_by("pk").values_list("pk", flat=True))
    dismissal.mentions = list(Mention.objects.filter(agent=row).order_by("pk").values_list("pk", flat=True))
    Speaker.objects.filter(pk__in=dismissal.speakers).update(agent=None)
    Mention.objects.filter(pk__in=dismissal.mentions).update(agent=None)
    dismissal.on_behalf = list(Statement.objects.filter(on_behalf_of=row).order_by("pk").values_list("pk", flat=True))
    Statement.objects.filter(pk__in=dismissal.on_behalf).update(on_behalf_of=None)
    change_state(row, Agent.AgentState.DISMISSED, DEED, by)
    dismissal.save()
    agent.refresh_from_db(fields=["state", "updated_at"])
    return dismissal


@requires(Action.IDENTIFY)
@transactional_with_retry
def undo_dismissal(*, dismissal: Dismissal, by: AbstractBaseUser) -> Agent:
    """Restore a dismissed agent with its speakers and mentions, and with those found since.

    What an editor has linked to another agent since stays there. Raises IdentityError when it was restored already.
    """
    row = require_agent(dismissal.agent, dismissal.name)
    record = Dismissal.objects.select_for_update().get(pk=dismissal.pk)
    if record.undone_at is not None or row.state != Agent.AgentState.DISMISSED:
        raise IdentityError(_("This name has been restored already."))
    change_state(row, Agent.AgentState.UNREVIEWED, UNDONE, by)
    speakers = Speaker.objects.filter(pk__in=record.speakers, agent__isnull=True, kind=row.kind)
    lock_statements(speakers)
    own_speakers = Speaker.objects.filter(statement=OuterRef("statement"), agent=row).exclude(state=State.REJECTED)
    free = speakers.filter(Q(state=State.REJECTED) | ~Exists(own_speakers))
    Speaker.objects.filter(pk__in=list(free.values_list("pk", flat=True))).update(agent=row)
    Mention.objects.filter(pk__in=record.mentions, agent__isnull=True, kind=row.kind).update(agent=row)
    on_behalf = Statement.objects.filter(pk__in=record.on_behalf, on_behalf_of__isnull=True)
    on_behalf.exclude(on_behalf_of_name="").update(on_behalf_of=row)
    link_to_agent(row.names_in_stories.all(), row)
    record.undone_at, record.undone_by_id = timezone.now(), by.pk
    record.save(update_fields=["undone_at", "undone_by"])
    dismissal.refresh_from_db()
    return row


def require_agent(pk: str, name: str) -> Agent:
    row = lock_agents(pk).get(pk)
    if row is None:
        raise IdentityError(_("“%(name)s” has been merged or removed in the meantime.") % {"name": name})
    return row


def change_state(row: Agent, state: Agent.AgentState, deed: str, by: AbstractBaseUser) -> None:
    log_change(row, deed, by=by, before={"state": row.state}, after={"state": state.value})
    row.state = state
    row.save(update_fields=["state", "updated_at"])
