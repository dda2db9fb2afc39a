"""The audit log of a row on its admin page, with a button to restore each value."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Field, ForeignObjectRel, ManyToManyField, Model
from django.forms.utils import pretty_name
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from articles.admin.stale_check import StaleCheckAdmin
from articles.history.audit_log import as_json, log_change
from articles.history.related_rows import can_revert, matches, revert_rows, track_changes
from articles.models import AuditEntry
from articles.services import NotAllowed
from people.services.base import IdentityError

MAX_ENTRIES = 30
EMPTY = "–"


@dataclass(frozen=True)
class LoggedChange:
    """A field in an audit entry. ``revert_url`` is empty when there is nothing that this user can restore."""

    label: str
    before: str
    after: str
    revert_url: str


class RevertibleAdmin(StaleCheckAdmin):
    """An admin that logs each edit and shows the log under the form, with a button to restore a field.

    ``logged_by_service`` are fields whose changes the service logs. ``related_lists`` are the lists of
    :mod:`articles.history.related_rows` that are edited under the form.
    """

    change_form_outer_after_template = "admin/articles/audit_log.html"
    logged_by_service: tuple[str, ...] = ()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.revert_view)
        return [
            path("<path:object_id>/revert/<int:entry>/<slug:field>/", view, name=self._revert_url_name),
            *super().get_urls(),
        ]

    @property
    def _revert_url_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_revert"

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        columns = {
            name: column.attname
            for name in form.changed_data
            if name not in self.logged_by_service and (column := self._column(name)) is not None
        }
        before = type(obj)._default_manager.filter(pk=obj.pk).values(*columns).first() if change and columns else None
        self.store(request, obj)
        if before is not None:
            after = {name: getattr(obj, attname) for name, attname in columns.items()}
            log_change(obj, "edit", by=cast("User", request.user), before=before, after=after)

    @transaction.atomic
    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save what the form keeps in other tables, and log it."""
        by = cast("User", request.user)
        before = self._many_to_many_values(form) if change else {}
        log_lists = bool(change and self.related_lists)
        with track_changes(form.instance, *self.related_lists, by=by) if log_lists else nullcontext():
            super().save_related(request, form, formsets, change)
        if change:
            log_change(form.instance, "edit", by=by, before=before, after=self._many_to_many_values(form))

    def store(self, request: HttpRequest, obj: Any) -> None:
        """Save the row itself. Override it to call a service."""
        obj.save()

    def _many_to_many_values(self, form: Any) -> dict[str, list[str]]:
        names = [name for name in form.fields if self._many_to_many(name) is not None]
        return {name: self._chosen_ids(form.instance, name) for name in names}

    def _many_to_many(self, name: str) -> ManyToManyField[Any, Any] | None:
        return next((field for field in self.opts.many_to_many if field.name == name), None)

    def _chosen_ids(self, obj: Any, name: str) -> list[str]:
        return sorted(str(pk) for pk in getattr(obj, name).values_list("pk", flat=True))

    def _column(self, name: str) -> Field[Any, Any] | None:
        """Return the field of this name that is a column of the row's own table."""
        fields = (f for f in self.opts.get_fields() if isinstance(f, Field) and not isinstance(f, ManyToManyField))
        return next((field for field in fields if field.name == name), None)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> Any:
        if obj is not None:
            entries = AuditEntry.objects.about(obj).select_related("by")[:MAX_ENTRIES]
            context["audit_log"] = [(entry, self.logged_changes(request, obj, entry)) for entry in entries]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def logged_changes(self, request: HttpRequest, obj: Any, entry: AuditEntry) -> list[LoggedChange]:
        revertible = self.revertible(request, obj)
        url_name = f"{self.admin_site.name}:{self._revert_url_name}"
        changes = []
        for name, after in entry.after.items():
            can_restore = name in revertible and self.differs(obj, entry, name)
            changes.append(
                LoggedChange(
                    label=self._label(name),
                    before=self._display(name, entry.before.get(name)),
                    after=self._display(name, after),
                    revert_url=reverse(url_name, args=[obj.pk, entry.pk, name]) if can_restore else "",
                )
            )
        return changes

    def differs(self, obj: Any, entry: AuditEntry, name: str) -> bool:
        """Return whether the field has another value now than before the logged change."""
        before = entry.before.get(name)
        if name in self.related_lists:
            return can_revert(entry, name) and not matches(obj, name, before or [], entry.after[name])
        is_choice = self._many_to_many(name) is not None
        return bool(before != (self._chosen_ids(obj, name) if is_choice else as_json(getattr(obj, name, None))))

    def _label(self, name: str) -> str:
        field = next((field for field in self.opts.get_fields() if field.name == name), None)
        if isinstance(field, ForeignObjectRel):
            return str(field.related_model._meta.verbose_name_plural)
        return str(getattr(field, "verbose_name", "") or pretty_name(name))

    def _display(self, name: str, value: Any) -> str:
        field = self._many_to_many(name)
        if field is not None:
            ids = value or []
            rows = {str(pk): str(row) for pk, row in field.related_model._default_manager.in_bulk(ids).items()}
            value = [rows.get(pk, pk) for pk in ids]
        if isinstance(value, list):
            if any(isinstance(one, dict) for one in value):
                return "; ".join(one["said"] for one in value)
            return ", ".join(map(str, value)) or EMPTY
        return EMPTY if value in (None, "") else str(value)

    def revertible(self, request: HttpRequest, obj: Model) -> set[str]:
        """Return the fields that the user may restore: those that they may edit."""
        if not self.has_change_permission(request, obj):
            return set()
        in_form = self.get_form(request, obj).base_fields
        fields = {name for name in in_form if self._column(name) is not None or self._many_to_many(name) is not None}
        return fields - set(self.get_readonly_fields(request, obj)) | set(self.related_lists)

    def revert_view(self, request: HttpRequest, object_id: str, entry: int, field: str) -> HttpResponse:
        """Restore the value that a field had before a logged change."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        obj = self.get_object(request, object_id)
        row = None if obj is None else AuditEntry.objects.about(obj).filter(pk=entry).first()
        if obj is None or row is None or field not in row.before:
            raise Http404
        if field in self.related_lists and not can_revert(row, field):
            raise Http404
        if field not in self.revertible(request, obj):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        page = reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])
        try:
            self.revert_value(request, obj, field, row)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        except (IdentityError, NotAllowed) as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, _("Restored: %(what)s.") % {"what": self._label(field)}, messages.SUCCESS)
        return HttpResponseRedirect(page, status=HTTPStatus.FOUND)

    @transaction.atomic
    def revert_value(self, request: HttpRequest, obj: Any, field: str, entry: AuditEntry) -> None:
        by, value = cast("User", request.user), entry.before[field]
        if field in self.related_lists:
            revert_rows(obj, field, before=value, after=entry.after[field], by=by)
            return
        if (choice := self._many_to_many(field)) is not None:
            before = {field: self._chosen_ids(obj, field)}
            getattr(obj, field).set(choice.related_model._default_manager.filter(pk__in=value))
            log_change(obj, "revert", by=by, before=before, after={field: self._chosen_ids(obj, field)})
            return
        column = cast("Field[Any, Any]", self._column(field))
        before = {field: getattr(obj, column.attname)}
        setattr(obj, column.attname, column.to_python(value))
        obj.full_clean(exclude=[f.name for f in self.opts.get_fields() if f.name != field])
        self.store(request, obj)
        if field not in self.logged_by_service:
            log_change(obj, "revert", by=by, before=before, after={field: getattr(obj, column.attname)})
