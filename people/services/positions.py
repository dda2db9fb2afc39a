"""Services for positions: editors accept or refuse them. Contradictions are reported, not forbidden."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.permissions import Action, requires
from core.transactions import transactional_with_retry
from people.models import Agent, AgentKind, Position, RefusedPosition
from people.names.keys import all_words
from people.names.role_conflicts import role_key
from people.services.base import IdentityError, lock_agents

# Roles that several people hold at one organisation at once, so that two of them do not contradict each other.
SHARED = frozenset(
    """
    adviser advisor agent analyst assistant associate attorney columnist commissioner congressman congresswoman
    correspondent councillor counsel deputy director doctor editor employee engineer executive expert fellow founder
    investor journalist judge lawmaker lawyer legislator lecturer manager member minister mp nurse officer official
    partner player professor reporter representative researcher scientist senator spokesman spokesperson spokeswoman
    strategist student surgeon teacher volunteer worker vice
    """.split()
)


@dataclass(frozen=True)
class PositionConflict:
    """Two positions that contradict each other: the same role at the same organisation at the same time."""

    position: Position
    other: Position


@requires(Action.IDENTIFY)
@transactional_with_retry
def accept_position(
    *,
    person: Agent,
    role: str,
    by: AbstractBaseUser,
    organisation: Agent | None = None,
    start: date | None = None,
    end: date | None = None,
    source: str = "",
) -> Position:
    """Record that a person holds or held a position; it is public at once. :func:`conflicts` finds contradictions.

    The same role at the same organisation is extended to the wider of both periods. Raises IdentityError when an agent
    is gone or of the wrong kind, or when the position would end before it begins.
    """
    lock_ends(person, organisation)
    check_position(role, start, end)
    same = Position.objects.filter(person=person, organisation=organisation)
    known = next((row for row in same if role_key(row.role) == role_key(role)), None)
    if known is None:
        known = Position(person=person, organisation=organisation, role=normalise_role(role), source=source)
        known.start_date, known.end_date = start, end
    else:
        known.start_date = min(filter(None, (known.start_date, start)), default=None)
        known.end_date = max(filter(None, (known.end_date, end)), default=None)
        known.source = known.source or source
    known.save()
    withdraw_refusal(person, role, by)
    return known


@requires(Action.IDENTIFY)
@transactional_with_retry
def change_position(*, position: Position, by: AbstractBaseUser, **fields: Any) -> Position:
    """Change the given fields of a position: ``organisation``, ``role``, ``start_date``, ``end_date``, ``source``. Its
    person stays.

    Raises IdentityError as :func:`accept_position` does, and when the position is gone.
    """
    organisation = fields.get("organisation", position.organisation)
    lock_ends(position.person, organisation)
    row = lock_position(position)
    for name, value in {**fields, "organisation": organisation}.items():
        setattr(row, name, value)
    check_position(row.role, row.start_date, row.end_date)
    row.role = normalise_role(row.role)
    row.save()
    withdraw_refusal(position.person, row.role, by)
    return row


@requires(Action.IDENTIFY)
@transactional_with_retry
def remove_position(*, position: Position, by: AbstractBaseUser) -> None:
    """Delete a position. It is suggested again where stories print it, unless :func:`refuse_position` is called."""
    lock_agents(position.person_id)
    lock_position(position).delete()


def lock_ends(person: Agent, organisation: Agent | None) -> None:
    """Lock the person and the organisation of a position. Raises IdentityError when either is gone or of the wrong
    kind.
    """
    result = lock_agents(person.pk, *([organisation.pk] if organisation is not None else []))
    for agent, kind in ((person, AgentKind.PERSON), (organisation, AgentKind.ORGANISATION)):
        if agent is not None and (agent.pk not in result or result[agent.pk].kind != kind):
            message = _(
                "“%(name)s” has been merged, removed or changed between person and organisation in the meantime."
            )
            raise IdentityError(message % {"name": agent.name})


def check_position(role: str, start: date | None, end: date | None) -> None:
    if not role.strip():
        raise IdentityError(_("A position needs a role."))
    if start is not None and end is not None and end < start:
        raise IdentityError(_("A position cannot end before it begins."))


def lock_position(position: Position) -> Position:
    """Return the position, locked until the transaction ends."""
    row = Position.objects.select_for_update().filter(pk=position.pk, person=position.person_id).first()
    if row is None:
        raise IdentityError(_("“%(name)s” has been merged or removed in the meantime.") % {"name": position.role})
    return row


def normalise_role(role: str) -> str:
    return " ".join(role.split())[:300]


def withdraw_refusal(person: Agent, role: str, by: AbstractBaseUser) -> None:
    """Withdraw every refusal of this role for this person."""
    refused = RefusedPosition.objects.filter(person=person, key=role_key(role)[:300], undone_at__isnull=True)
    refused.update(undone_at=timezone.now(), undone_by_id=by.pk)


@requires(Action.IDENTIFY)
@transactional_with_retry
def refuse_position(*, person: Agent, role: str, by: AbstractBaseUser) -> RefusedPosition:
    """Record that a person does not hold a position, so that it is not suggested again. Repeatable."""
    if person.pk not in lock_agents(person.pk):
        raise IdentityError(_("“%(name)s” has been merged or removed in the meantime.") % {"name": person.name})
    key = role_key(role)[:300]
    known = RefusedPosition.objects.filter(person=person, key=key, undone_at__isnull=True).first()
    return known or RefusedPosition.objects.create(person=person, role=role[:300], key=key, by_id=by.pk)


@requires(Action.IDENTIFY)
@transactional_with_retry
def undo_refusal(*, refusal: RefusedPosition, by: AbstractBaseUser) -> None:
    """Withdraw a refusal, so that the position is suggested again. Raises IdentityError when done already."""
    rows = RefusedPosition.objects.filter(pk=refusal.pk, undone_at__isnull=True)
    if not rows.update(undone_at=timezone.now(), undone_by_id=by.pk):
        raise IdentityError(_("This has been undone already."))


def allows_many(role: str) -> bool:
    """Return whether several people may hold this role at once."""
    return any(word in SHARED or word.startswith("spokes") for word in all_words(role))


def conflicts(positions: Iterable[Position]) -> list[PositionConflict]:
    """Return the positions that overlap others' of the same role and organisation; unknown dates are open ends."""
    result = []
    for position in positions:
        if position.organisation_id is None or allows_many(position.role):
            continue
        others = Position.objects.filter(organisation=position.organisation_id).exclude(person=position.person_id)
        if position.end_date is not None:
            others = others.filter(Q(start_date__isnull=True) | Q(start_date__lt=position.end_date))
        if position.start_date is not None:
            others = others.filter(Q(end_date__isnull=True) | Q(end_date__gt=position.start_date))
        same = others.select_related("person", "organisation").order_by("pk")
        result += [PositionConflict(position, row) for row in same if role_key(row.role) == role_key(position.role)]
    return result
