"""The one way to undo what the audit log says was done: :func:`undo` calls the restorer of the object's type.

Restorers are registered beside the services that change objects of their type. Both kinds refuse to undo a whole entry
when something else has changed the same values since. One field can be restored whatever has happened since.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, cast

from django.contrib.auth.models import AbstractBaseUser, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Field, ManyToManyField, Model
from django.utils.translation import gettext as _

from articles.history.audit_log import as_json, log_change
from articles.history.related_rows import can_revert, matches, revert_rows
from articles.models import AuditEntry
from articles.models.audit_entries import object_type_of
from core.permissions import NotPermitted


class Restorer(ABC):
    """Undoes entries about objects of one type."""

    @abstractmethod
    def undo(self, entry: AuditEntry, *, by: AbstractBaseUser, field: str = "", version: Any = None) -> Model:
        """Restore the values from before the entry, or only ``field``; returns the object."""


RESTORERS: dict[str, Restorer] = {}


def undo(*, entry: AuditEntry, by: AbstractBaseUser, field: str = "", version: Any = None) -> Model:
    """Restore what an entry changed, wholly or in one field, and log that. Returns the object.

    ``version`` is the one that the editor saw, for objects whose services take it. Raises ValidationError, or the
    exceptions of the object's services, with a sentence that says why it is not possible.
    """
    restorer = RESTORERS.get(entry.subject)
    if restorer is None:
        raise ValidationError(_("This cannot be undone here."))
    return restorer.undo(entry, by=by, field=field, version=version)


class RowRestorer(Restorer):
    """Restores columns, choices of other rows and related lists of a row, validated as the admin's form does.

    ``fields`` are those that may be restored, ``related_lists`` lists of :mod:`articles.history.related_rows`, and
    ``logged_by_service`` the fields whose changes :meth:`save` logs.
    """

    fields: tuple[str, ...] = ()
    related_lists: tuple[str, ...] = ()
    logged_by_service: tuple[str, ...] = ()

    def __init__(self, model: type[Model], *fields: str) -> None:
        self.model = model
        self.fields = self.fields or fields

    def restorable(self, by: User) -> set[str]:
        """Return the fields that this account may restore, if it may change the row."""
        return {*self.fields, *self.related_lists}

    def check_permission(self, row: Any, by: User) -> None:
        if not by.has_perm(f"{self.model._meta.app_label}.change_{self.model._meta.model_name}"):
            raise NotPermitted(_("Your role does not allow this."))

    def save(self, row: Any, by: User) -> None:
        """Save the row itself. Override it to call a service."""
        row.save()

    @transaction.atomic
    def undo(self, entry: AuditEntry, *, by: AbstractBaseUser, field: str = "", version: Any = None) -> Model:
        account = cast("User", by)
        rows = self.model._default_manager.select_for_update(of=("self",), no_key=True)
        row = rows.filter(pk=entry.object_id).first()
        if row is None:
            raise ValidationError(_("This no longer exists."))
        self.check_permission(row, account)
        names = [field] if field else list(entry.before)
        if not self.restorable(account).issuperset(names):
            raise NotPermitted(_("This cannot be undone here."))
        if not field and any(self.changed_since(row, entry, name) for name in names):
            raise ValidationError(_("This has been changed again since: undo the later change first."))
        for name in names:
            self.restore(row, name, entry, account)
        return row

    def value(self, row: Any, name: str) -> Any:
        """Return the present value of a field as the log stores it."""
        if choice_field(self.model, name) is not None:
            return sorted(str(pk) for pk in getattr(row, name).values_list("pk", flat=True))
        found = column(self.model, name)
        return as_json(getattr(row, found.attname if found is not None else name, None))

    def differs(self, row: Any, entry: AuditEntry, name: str) -> bool:
        """Return whether a field has another value now than before the entry, and can be restored."""
        if name in self.related_lists:
            before = entry.before.get(name) or []
            return can_revert(entry, name) and not matches(row, name, before, entry.after[name])
        return bool(entry.before.get(name) != self.value(row, name))

    def changed_since(self, row: Any, entry: AuditEntry, name: str) -> bool:
        if name in self.related_lists:
            return not (can_revert(entry, name) and matches(row, name, entry.after[name], entry.before[name]))
        return bool(entry.after.get(name) != self.value(row, name))

    def restore(self, row: Any, name: str, entry: AuditEntry, by: User) -> None:
        """Restore one field of a locked row."""
        value = entry.before.get(name)
        if name in self.related_lists:
            if not can_revert(entry, name):
                raise ValidationError(_("This cannot be undone here."))
            revert_rows(row, name, before=value or [], after=entry.after[name], by=by)
            return
        before = {name: self.value(row, name)}
        choice = choice_field(self.model, name)
        if choice is not None:
            getattr(row, name).set(choice.related_model._default_manager.filter(pk__in=value))
        else:
            found = cast("Field[Any, Any]", column(self.model, name))
            setattr(row, found.attname, found.to_python(value))
            row.full_clean(exclude=[f.name for f in self.model._meta.get_fields() if f.name != name])
            try:
                with transaction.atomic():
                    self.save(row, by)
            except IntegrityError as error:
                raise ValidationError(_("Another object has this value now.")) from error
        if name not in self.logged_by_service:
            log_change(row, "revert", by=by, before=before, after={name: self.value(row, name)})


def row_restorer(row: Model | type[Model]) -> RowRestorer:
    """Return the restorer of rows of this model."""
    return cast("RowRestorer", RESTORERS[object_type_of(row)])


def column(model: type[Model], name: str) -> Field[Any, Any] | None:
    """Return the field of this name that is a column of the model's own table."""
    fields = (f for f in model._meta.get_fields() if isinstance(f, Field) and not isinstance(f, ManyToManyField))
    return next((field for field in fields if field.name == name), None)


def choice_field(model: type[Model], name: str) -> ManyToManyField[Any, Any] | None:
    """Return the field of this name that chooses rows of another table."""
    return next((field for field in model._meta.many_to_many if field.name == name), None)
