"""The audit log of a row on its admin page, with a button to restore each value."""

from __future__ import annotations

from contextlib import nullcontext
from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from articles.admin.stale_check import StaleCheckAdmin
from articles.history.audit_log import log_change
from articles.history.descriptions import field_label, with_changes
from articles.history.related_rows import can_revert, track_changes
from articles.history.undo import choice_field, column, row_restorer, undo
from articles.models import AuditEntry
from articles.services import NotAllowed
from people.services.base import IdentityError

MAX_ENTRIES = 30


class RevertibleAdmin(StaleCheckAdmin):
    """An admin that logs each edit and shows the log under the form, with a button to restore a field.

    Its model has a :class:`articles.history.undo.RowRestorer`, which also saves the row.
    """

    change_form_outer_after_template = "admin/articles/audit_log.html"

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
        logged_by_service = row_restorer(self.model).logged_by_service
        columns = {
            name: found.attname
            for name in form.changed_data
            if name not in logged_by_service and (found := column(self.model, name)) is not None
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
        """Save the row itself."""
        row_restorer(obj).save(obj, cast("User", request.user))

    def _many_to_many_values(self, form: Any) -> dict[str, list[str]]:
        names = [name for name in form.fields if choice_field(self.model, name) is not None]
        return {name: row_restorer(self.model).value(form.instance, name) for name in names}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> Any:
        if obj is not None:
            entries = AuditEntry.objects.about(obj).select_related("by")[:MAX_ENTRIES]
            context["audit_log"] = [
                (entry, [(change, self.revert_url(request, obj, entry, change.field)) for change in changes])
                for entry, changes in with_changes(list(entries))
            ]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def revert_url(self, request: HttpRequest, obj: Any, entry: AuditEntry, name: str) -> str:
        """Return the URL that restores a field; empty when there is nothing that this user can restore."""
        if name not in self.revertible(request, obj) or not row_restorer(obj).differs(obj, entry, name):
            return ""
        return reverse(f"{self.admin_site.name}:{self._revert_url_name}", args=[obj.pk, entry.pk, name])

    def revertible(self, request: HttpRequest, obj: Model) -> set[str]:
        """Return the fields that the user may restore: those that they may edit."""
        if not self.has_change_permission(request, obj):
            return set()
        return row_restorer(obj).restorable(cast("User", request.user))

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
            undo(entry=row, field=field, by=cast("User", request.user))
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        except (IdentityError, NotAllowed) as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(
                request, _("Restored: %(what)s.") % {"what": field_label(self.model, field)}, messages.SUCCESS
            )
        return HttpResponseRedirect(page, status=HTTPStatus.FOUND)
