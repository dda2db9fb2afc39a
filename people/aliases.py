"""Names that a person gives to an agent, or takes away."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from people.deciding import IdentityError, deciding, lock
from people.models import Agent, Alias
from people.names import name_key
from people.staff import Action, needs


@needs(Action.IDENTIFY)
@deciding
def add_alias(*, agent: Agent, name: str, by: AbstractBaseUser) -> Alias:
    """They are called so too: everybody may read it, and later stories find them by it. Twice changes nothing."""
    called = " ".join(name.split())
    if not name_key(called):
        raise IdentityError(_("A name has letters or digits."))
    if agent.pk not in lock(agent.pk):
        raise IdentityError(_("“%(name)s” has been merged or removed in the meantime.") % {"name": agent.name})
    alias, _created = Alias.objects.get_or_create(agent=agent, name=called, defaults={"by_editor": True})
    if not alias.by_editor:
        alias.by_editor = True
        alias.save(update_fields=["by_editor"])
    return alias


@needs(Action.IDENTIFY)
@deciding
def remove_alias(*, alias: Alias, by: AbstractBaseUser) -> None:
    """They are not called so. The name under which the archive prints them stays: it is changed, not removed."""
    agent = lock(alias.agent_id).get(alias.agent_id)
    row = Alias.objects.filter(pk=alias.pk).first()
    if agent is None or row is None:
        raise IdentityError(_("“%(name)s” has been merged or removed in the meantime.") % {"name": alias.name})
    if row.name == agent.name:
        message = _("“%(name)s” is the name under which the archive prints them: give them another one first.")
        raise IdentityError(message % {"name": row.name})
    row.delete()
