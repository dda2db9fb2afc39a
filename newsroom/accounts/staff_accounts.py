"""What chiefs decide of the accounts of people: who has one, in which roles; each decision is written down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils.translation import gettext as _

from articles.history.audit_log import log_change
from core.permissions import Action, NotPermitted, requires

# What is remembered of an account; of a password nothing.
REMEMBERED = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser")


@requires(Action.MANAGE_PEOPLE)
@transaction.atomic
def keep_account(*, account: User, by: User) -> User:
    """Keep an account as it is given, new or changed. Administrators' accounts are for administrators alone."""
    known = User.objects.select_for_update().filter(pk=account.pk).first() if account.pk else None
    refuse_administrators(account, by)
    if known is not None:
        refuse_administrators(known, by)
    before = {} if known is None else said_of(known)
    account.save()
    log_change(account, "account", by=by, before=before, after=said_of(account))
    return account


@requires(Action.MANAGE_PEOPLE)
@transaction.atomic
def give_roles(*, account: User, roles: Iterable[Group], by: User) -> None:
    """The account has these roles and no others. Nobody gives a role that may more than they may themselves."""
    row = User.objects.select_for_update().get(pk=account.pk)
    refuse_administrators(row, by)
    wanted, had = set(roles), set(row.groups.all())
    for role in wanted - had:
        refuse_more_than_own(role, by)
    row.groups.set(wanted)
    before, after = ({"roles": sorted(role.name for role in side)} for side in (had, wanted))
    log_change(row, "roles", by=by, before=before, after=after)


@contextmanager
def remembering_password(*, account: str, by: User) -> Iterator[None]:
    """Write down that the account of this id got another password within, or lost it. Of the password, nothing."""
    with transaction.atomic():
        before = User.objects.filter(pk=account).values_list("password", flat=True).first()
        yield
        row = User.objects.filter(pk=account).first()
        if row is not None and row.password != before:
            after = {"password": "given anew" if row.has_usable_password() else "taken away"}
            log_change(row, "password", by=by, before={"password": ""}, after=after)


def refuse_administrators(account: User, by: User) -> None:
    if account.is_superuser and not by.is_superuser:
        raise NotPermitted(_("Administrators’ accounts are for administrators alone."))


def refuse_more_than_own(role: Group, by: User) -> None:
    given = {f"{p.content_type.app_label}.{p.codename}" for p in role.permissions.select_related("content_type")}
    if not by.is_superuser and not given <= by.get_all_permissions():
        raise NotPermitted(_("“%(role)s” may do more than you: an administrator gives it.") % {"role": role.name})


def said_of(account: User) -> dict[str, Any]:
    return {name: getattr(account, name) for name in REMEMBERED}
