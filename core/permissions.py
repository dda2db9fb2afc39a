"""Who works here, and what each may do: the table is declared once, in this file, and every service asks it.

A role is a group of accounts that comes with the archive. What a role may do are Django's permissions
(``people.judge`` and so on), so that an administrator can make other groups of them. A program's account acts in the
role of its token, whatever groups the account is in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Role(models.TextChoices):
    REPORTER = "reporter", gettext_lazy("reporter")
    EDITOR = "editor", gettext_lazy("editor")
    CHIEF = "chief", gettext_lazy("chief")
    MACHINE = "machine", gettext_lazy("machine")


GROUPS: Mapping[Role, str] = {
    Role.REPORTER: "Reporters",
    Role.EDITOR: "Editors",
    Role.CHIEF: "Chiefs",
    Role.MACHINE: "Machines",
}


class Action(models.TextChoices):
    """One thing that not everybody may do; its value is the permission's codename."""

    HAND_IN = "hand_in", gettext_lazy("hand in stories as drafts")
    HAND_IN_PUBLISHED = "hand_in_published", gettext_lazy("hand in public stories and correct any story")
    READ_ALL = "read_all", gettext_lazy("read what is not public")
    JUDGE = "judge", gettext_lazy("judge statements, speakers, replies and names in a story")
    IDENTIFY = "identify", gettext_lazy("say who is meant by a name, and approve people")
    PUBLISH = "publish", gettext_lazy("publish, schedule and note corrections")
    REREAD = "reread", gettext_lazy("have stories read again")
    SETTLE_DISPUTES = "settle_disputes", gettext_lazy("work through disputes")
    WITHDRAW = "withdraw", gettext_lazy("withdraw published stories and bring them back")
    WITHHOLD = "withhold", gettext_lazy("withhold an earlier wording")
    MERGE = "merge", gettext_lazy("merge, split and undo merges")
    SET_POLICY = "set_policy", gettext_lazy("decide what is public unreviewed")
    PROMOTE = "promote", gettext_lazy("promote a model")
    ERASE = "erase", gettext_lazy("erase what the law demands")
    MANAGE_PEOPLE = "manage_people", gettext_lazy("manage accounts and tokens")


R, E, C, M = Role.REPORTER, Role.EDITOR, Role.CHIEF, Role.MACHINE
MAY: Mapping[Action, frozenset[Role]] = {
    Action.HAND_IN:           frozenset([R, E, C, M]),
    Action.HAND_IN_PUBLISHED: frozenset([   E, C, M]),
    Action.READ_ALL:          frozenset([   E, C, M]),
    Action.JUDGE:             frozenset([   E, C]),
    Action.IDENTIFY:          frozenset([   E, C]),
    Action.PUBLISH:           frozenset([   E, C]),
    Action.REREAD:            frozenset([   E, C]),
    Action.SETTLE_DISPUTES:   frozenset([   E, C]),
    Action.WITHDRAW:          frozenset([      C]),
    Action.WITHHOLD:          frozenset([      C]),
    Action.MERGE:             frozenset([      C]),
    Action.SET_POLICY:        frozenset([      C]),
    Action.PROMOTE:           frozenset([      C]),
    Action.ERASE:             frozenset([      C]),
    Action.MANAGE_PEOPLE:     frozenset([      C]),
}  # fmt: skip


class NotPermitted(PermissionDenied):
    """This is not for whoever tried; the message says so in a sentence. Both admin and API answer 403."""


def permission(action: Action) -> str:
    return f"people.{action.value}"


def act_in(user: AbstractBaseUser, role: str) -> None:
    """From now on this object of an account may do what its token's role may, and no more."""
    user.__dict__["acting_as"] = role


def may(user: Any, action: Action) -> bool:
    """Whether an account may do this: by its token's role, else by the permissions of its groups."""
    role = getattr(user, "acting_as", None)
    if role is not None:
        return user.is_active and role in MAY[action]
    return bool(user.has_perm(permission(action)))


def require(user: Any, action: Action) -> None:
    """Raises :class:`NotPermitted` unless this account may do it."""
    if not may(user, action):
        raise NotPermitted(_("Your role does not allow this: %(action)s.") % {"action": action.label})


def needs(action: Action) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """For verbs that are told by whom they are done, as ``by``: nobody else than the table names can do them."""

    def held(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        @wraps(function)
        def asked(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            require(kwargs["by"], action)
            return function(*args, **kwargs)

        asked.__dict__["needs"] = action
        return asked

    return held


def is_chief(user: Any) -> bool:
    """Whether an account may do anything that is for chiefs alone: such accounts have a second factor."""
    return any(may(user, action) for action, roles in MAY.items() if roles == {Role.CHIEF})
