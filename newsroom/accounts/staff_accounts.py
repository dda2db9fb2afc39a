"""Services for the accounts of staff and their roles; each change is logged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils.translation import gettext as _

from articles.history.audit_log import log_change
from articles.history.undo import RESTORERS, RowRestorer
from articles.models import AuditEntry
from core.permissions import GROUPS, Action, NotPermitted, Role, requires

# The fields that the audit log stores; never the password.
LOGGED_FIELDS = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser")

ADMINISTRATORS_ONLY = {"is_superuser", "user_permissions"}


@requires(Action.MANAGE_PEOPLE)
@transaction.atomic
def save_account(*, account: User, by: User) -> User:
    """Save a new or changed account. Only administrators may save an administrator's."""
    known = User.objects.select_for_update().filter(pk=account.pk).first() if account.pk else None
    check_administrator(account, by)
    if known is not None:
        check_administrator(known, by)
    before = {} if known is None else logged_values(known)
    account.save()
    log_change(account, "account", by=by, before=before, after=logged_values(account))
    return account


@requires(Action.MANAGE_PEOPLE)
@transaction.atomic
def set_roles(*, account: User, roles: Iterable[Group], by: User) -> None:
    """Set the roles of an account, and with them whether it can sign in: in any role but that of programs.

    Nobody may add a role with permissions that they lack themselves.
    """
    row = User.objects.select_for_update().get(pk=account.pk)
    check_administrator(row, by)
    new, old = set(roles), set(row.groups.all())
    for role in new - old:
        check_role_within_own(role, by)
    row.groups.set(new)
    signs_in = row.is_superuser or any(role.name != GROUPS[Role.MACHINE] for role in new)
    if new != old or signs_in:
        row.is_staff = account.is_staff = signs_in
        row.save(update_fields=["is_staff"])
    before, after = ({"roles": sorted(role.name for role in side)} for side in (old, new))
    log_change(row, "roles", by=by, before=before, after=after)


@contextmanager
def log_password_change(*, account: str, by: User) -> Iterator[None]:
    """Log that the account's password was changed or removed inside this block; never the password itself."""
    with transaction.atomic():
        before = User.objects.filter(pk=account).values_list("password", flat=True).first()
        yield
        row = User.objects.filter(pk=account).first()
        if row is not None and row.password != before:
            after = {"password": "changed" if row.has_usable_password() else "removed"}
            log_change(row, "password", by=by, before={"password": ""}, after=after)


def check_administrator(account: User, by: User) -> None:
    if account.is_superuser and not by.is_superuser:
        raise NotPermitted(_("Only administrators may change an administrator’s account."))


def check_role_within_own(role: Group, by: User) -> None:
    permissions = {f"{p.content_type.app_label}.{p.codename}" for p in role.permissions.select_related("content_type")}
    if not by.is_superuser and not permissions <= by.get_all_permissions():
        raise NotPermitted(
            _("“%(role)s” has permissions that you lack: only an administrator can add it.") % {"role": role.name}
        )


def logged_values(account: User) -> dict[str, Any]:
    return {name: getattr(account, name) for name in LOGGED_FIELDS}


class AccountRestorer(RowRestorer):
    """Restores accounts and their roles, within what the account of ``by`` may set."""

    fields = (*LOGGED_FIELDS, "roles", "user_permissions")
    logged_by_service = LOGGED_FIELDS

    def restorable(self, by: User) -> set[str]:
        return super().restorable(by) - (set() if by.is_superuser else ADMINISTRATORS_ONLY)

    def save(self, row: User, by: User) -> None:
        save_account(account=row, by=by)

    def value(self, row: User, name: str) -> Any:
        if name == "roles":
            return sorted(row.groups.values_list("name", flat=True))
        return super().value(row, name)

    def restore(self, row: User, name: str, entry: AuditEntry, by: User) -> None:
        if name == "roles":
            set_roles(account=row, roles=Group.objects.filter(name__in=entry.before[name]), by=by)
        else:
            super().restore(row, name, entry, by)


RESTORERS["user"] = AccountRestorer(User)
