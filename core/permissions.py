"""Roles, actions and the table of who may do what. Every service checks its permission against this table.

A role is a group of accounts that comes with the archive. Each action is a Django permission (``people.judge``), so an
administrator can make other groups from them. A program acts in the role of its token, whatever its account's groups.
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
    """The role of an account or of an API token. A reader sees what is public, as anybody does."""

    READER = "reader", gettext_lazy("reader")
    REPORTER = "reporter", gettext_lazy("reporter")
    MACHINE = "machine", gettext_lazy("machine")
    EDITOR = "editor", gettext_lazy("editor")
    CHIEF = "chief", gettext_lazy("chief")


# A reader needs no group.
GROUPS: Mapping[Role, str] = {
    Role.REPORTER: "Reporters",
    Role.EDITOR: "Editors",
    Role.CHIEF: "Chiefs",
    Role.MACHINE: "Machines",
}


class Action(models.TextChoices):
    """An action that needs a permission; the value is the permission's codename."""

    HAND_IN = "hand_in", gettext_lazy("submit stories as drafts")
    HAND_IN_PUBLISHED = "hand_in_published", gettext_lazy("submit public stories and correct any story")
    READ_ALL = "read_all", gettext_lazy("see what is not public")
    JUDGE = "judge", gettext_lazy("review statements, speakers, replies and names in stories")
    IDENTIFY = "identify", gettext_lazy("decide who is meant by a name, and approve people")
    PUBLISH = "publish", gettext_lazy("publish and schedule stories, and write correction notices")
    REREAD = "reread", gettext_lazy("have stories extracted again")
    SETTLE_DISPUTES = "settle_disputes", gettext_lazy("review and decide disputes")
    WITHDRAW = "withdraw", gettext_lazy("withdraw published stories and bring them back")
    WITHHOLD = "withhold", gettext_lazy("withhold earlier versions of a story")
    MERGE = "merge", gettext_lazy("merge and split people and organisations, and undo that")
    SET_POLICY = "set_policy", gettext_lazy("decide what is public before review")
    PROMOTE = "promote", gettext_lazy("put an extraction model into use")
    ERASE = "erase", gettext_lazy("erase words for legal reasons")
    MANAGE_PEOPLE = "manage_people", gettext_lazy("manage accounts and API tokens")


R, E, C, M = Role.REPORTER, Role.EDITOR, Role.CHIEF, Role.MACHINE
PERMISSIONS: Mapping[Action, frozenset[Role]] = {
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


# What each role sees and changes in the admin, by model. Nobody can delete anything on which decisions, addresses or
# texts depend.
EDITOR_MODELS = {
    "articles.article": ["view", "add", "change"],
    "articles.answer": ["view", "change"],
    "articles.dispute": ["view", "change"],
    "articles.extractionrun": ["view", "change"],
    "articles.outlet": ["view"],
    "articles.question": ["view", "change"],
    "articles.batchrerun": ["view"],
    "articles.revision": ["view"],
    "articles.speaker": ["view"],
    "articles.statement": ["view", "change"],
    "articles.topic": ["view", "add", "change"],
    "people.agent": ["view"],
    "people.alias": ["view", "add", "change", "delete"],
    "people.distinction": ["view", "change"],
    "people.kindchange": ["view", "change"],
    "people.likelypair": ["view", "change"],
    "people.mergerecord": ["view", "change"],
    "people.organisation": ["view", "add", "change"],
    "people.person": ["view", "add", "change"],
    "people.part": ["view", "add", "change", "delete"],
    "people.position": ["view", "add", "change", "delete"],
    "people.split": ["view", "change"],
}
CHIEF_MODELS = EDITOR_MODELS | {
    "api.apitoken": ["view", "add", "change"],
    "articles.erasure": ["view", "add", "change"],
    "articles.outlet": ["view", "add", "change"],
    "articles.extractionmodel": ["view", "change"],
    "auth.group": ["view"],
    "auth.user": ["view", "add", "change"],
    "axes.accessattempt": ["view", "delete"],
    "webhooks.webhook": ["view", "change"],
}
MODEL_PERMISSIONS: Mapping[Role, Mapping[str, list[str]]] = {
    Role.REPORTER: {"articles.article": ["view", "add"]},
    Role.EDITOR: EDITOR_MODELS,
    Role.CHIEF: CHIEF_MODELS,
    Role.MACHINE: {},
}


class NotPermitted(PermissionDenied):
    """The account may not do this; the message is a sentence for a person. Admin and API answer 403."""


def permission(action: Action) -> str:
    """Return the name of Django's permission for an action: ``people.judge``."""
    return f"people.{action.value}"


def set_acting_role(user: AbstractBaseUser, role: str) -> None:
    """Limit this account object to what a role may do, whatever its groups: the role of its token."""
    user.__dict__["acting_as"] = role


def has_permission(user: Any, action: Action) -> bool:
    """Return whether an account may do this: by its token's role, otherwise by the permissions of its groups."""
    role = getattr(user, "acting_as", None)
    if role is not None:
        return user.is_active and role in PERMISSIONS[action]
    return bool(user.has_perm(permission(action)))


def check_permission(user: Any, action: Action) -> None:
    """Raise :class:`NotPermitted` unless the account may do this."""
    if not has_permission(user, action):
        raise NotPermitted(_("Your role does not allow this: %(action)s.") % {"action": action.label})


def requires(action: Action) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Decorate a service so that it checks the permission of the account passed as ``by`` before it runs."""

    def decorate(service: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        @wraps(service)
        def checked(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            check_permission(kwargs["by"], action)
            return service(*args, **kwargs)

        checked.__dict__["required_action"] = action
        return checked

    return decorate


def is_chief(user: Any) -> bool:
    """Return whether an account may do anything that only chiefs may: such accounts need a second factor."""
    return any(has_permission(user, action) for action, roles in PERMISSIONS.items() if roles == {Role.CHIEF})


def highest_role(user: Any) -> Role:
    """Return the highest role whose permissions an account has."""
    if not user.is_staff:
        return Role.READER
    if is_chief(user):
        return Role.CHIEF
    if has_permission(user, Action.PUBLISH):
        return Role.EDITOR
    return Role.REPORTER if has_permission(user, Action.HAND_IN) else Role.READER
