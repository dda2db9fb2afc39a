"""What was done to a row, readable on its page: by whom, when, from what to what; and one thing of it brought back."""

from __future__ import annotations

from contextlib import nullcontext
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
from articles.history.audit_log import as_json, entries_for, log_change
from articles.history.related_rows import can_revert, matches, revert_rows, track_changes
from articles.models import AuditEntry
from articles.services import NotAllowed
from people.services.base import IdentityError

SHOWN = 30


class RevertibleAdmin(StaleCheckAdmin):
    """Every edit is written down, and shown under the form with a button to bring back what a field was.

    ``elsewhere`` are fields whose changes the service that keeps the row writes down itself; ``lists`` those of
    :mod:`articles.history.related_rows` that are edited under the form.
    """

    change_form_outer_after_template = "admin/articles/audit_log.html"
    elsewhere: tuple[str, ...] = ()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.revert_view)
        return [
            path("<path:object_id>/revert/<int:deed>/<slug:field>/", view, name=self._revert_name),
            *super().get_urls(),
        ]

    @property
    def _revert_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_revert"

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        names = [name for name in form.changed_data if name not in self.elsewhere and self.column(name) is not None]
        stored = type(obj)._default_manager.filter(pk=obj.pk).values(*names).first() if change and names else None
        self.keep(request, obj)
        if stored is not None:
            after = {name: getattr(obj, self.column(name).attname) for name in names}  # type: ignore[union-attr]  # asked above
            log_change(obj, "edit", by=cast("User", request.user), before=stored, after=after)

    @transaction.atomic
    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """What stands in rows beside the object's own, chosen or listed under the form, is remembered as a list."""
        by = cast("User", request.user)
        before = self.chosen(form) if change else {}
        with track_changes(form.instance, *self.lists, by=by) if change and self.lists else nullcontext():
            super().save_related(request, form, formsets, change)
        if change:
            log_change(form.instance, "edit", by=by, before=before, after=self.chosen(form))

    def chosen(self, form: Any) -> dict[str, list[str]]:
        """Ids of what is chosen in the form among many other rows."""
        return {name: self.ids(form.instance, name) for name in form.fields if self.choice(name) is not None}

    def choice(self, name: str) -> ManyToManyField[Any, Any] | None:
        """A choice of many other rows, by its name."""
        return next((field for field in self.opts.many_to_many if field.name == name), None)

    def ids(self, obj: Any, name: str) -> list[str]:
        return sorted(str(pk) for pk in getattr(obj, name).values_list("pk", flat=True))

    def column(self, name: str) -> Field[Any, Any] | None:
        """A field of the row itself, by its name."""
        columns = (f for f in self.opts.get_fields() if isinstance(f, Field) and not isinstance(f, ManyToManyField))
        return next((column for column in columns if column.name == name), None)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> Any:
        if obj is not None:
            context["deeds"] = self.told(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def told(self, request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
        deeds = list(entries_for(obj).order_by("-at", "-pk")[:SHOWN])
        return [{"deed": deed, "changes": self.changes(request, obj, deed)} for deed in deeds]

    def changes(self, request: HttpRequest, obj: Any, deed: AuditEntry) -> list[dict[str, Any]]:
        """Field by field: what it was, what it became, and where to bring it back, if it is anything else now."""
        may = self.revertible(request, obj)
        address = f"{self.admin_site.name}:{self._revert_name}"
        found = []
        for name, after in deed.after.items():
            before = deed.before.get(name)
            choice = self.choice(name)
            back = name in may and self.differs(obj, deed, name)
            shown = [before, after] if choice is None else [self.named(choice, side) for side in (before, after)]
            found.append(
                {
                    "label": self.label(name),
                    "before": self.in_words(shown[0]),
                    "after": self.in_words(shown[1]),
                    "url": reverse(address, args=[obj.pk, deed.pk, name]) if back else "",
                }
            )
        return found

    def differs(self, obj: Any, deed: AuditEntry, name: str) -> bool:
        """Whether there is anything to bring back: it is not, or not any more, as it was before."""
        before = deed.before.get(name)
        if name in self.lists:
            return can_revert(deed, name) and not matches(obj, name, before or [], deed.after[name])
        now = self.ids(obj, name) if self.choice(name) is not None else as_json(getattr(obj, name, None))
        return bool(now != before)

    def label(self, name: str) -> str:
        field = next((field for field in self.opts.get_fields() if field.name == name), None)
        if isinstance(field, ForeignObjectRel):
            return str(field.related_model._meta.verbose_name_plural)
        return str(getattr(field, "verbose_name", "") or pretty_name(name))

    def named(self, choice: ManyToManyField[Any, Any], ids: Any) -> list[str]:
        """What was chosen, by name; by id where it is there no more."""
        there = {str(pk): str(row) for pk, row in choice.related_model._default_manager.in_bulk(ids or []).items()}
        return [there.get(pk, pk) for pk in ids or []]

    def in_words(self, value: Any) -> str:
        if isinstance(value, list):
            if any(isinstance(one, dict) for one in value):
                return "; ".join(one["said"] for one in value)
            return ", ".join(map(str, value)) or "–"
        return "–" if value in (None, "") else str(value)

    def revertible(self, request: HttpRequest, obj: Model) -> set[str]:
        """What this account may edit in the form, it may bring back."""
        if not self.has_change_permission(request, obj):
            return set()
        known = self.get_form(request, obj).base_fields
        fields = {name for name in known if self.column(name) is not None or self.choice(name) is not None}
        return fields - set(self.get_readonly_fields(request, obj)) | set(self.lists)

    def revert_view(self, request: HttpRequest, object_id: str, deed: int, field: str) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        obj = self.get_object(request, object_id)
        row = None if obj is None else entries_for(obj).filter(pk=deed).first()
        if (
            obj is None
            or row is None
            or field not in row.before
            or (field in self.lists and not can_revert(row, field))
        ):
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
            self.message_user(request, _("Brought back: %(what)s.") % {"what": self.label(field)}, messages.SUCCESS)
        return HttpResponseRedirect(page, status=HTTPStatus.FOUND)

    @transaction.atomic
    def revert_value(self, request: HttpRequest, obj: Any, field: str, deed: AuditEntry) -> None:
        value = deed.before[field]
        if field in self.lists:
            revert_rows(obj, field, before=value, after=deed.after[field], by=cast("User", request.user))
            return
        if (choice := self.choice(field)) is not None:
            was = self.ids(obj, field)
            getattr(obj, field).set(choice.related_model._default_manager.filter(pk__in=value))
            after = {field: self.ids(obj, field)}
            log_change(obj, "revert", by=cast("User", request.user), before={field: was}, after=after)
            return
        column = cast("Field[Any, Any]", self.column(field))
        before = getattr(obj, column.attname)
        setattr(obj, column.attname, column.to_python(value))
        obj.full_clean(exclude=[f.name for f in self.opts.get_fields() if f.name != field])
        self.keep(request, obj)
        if field not in self.elsewhere:
            after = {field: getattr(obj, column.attname)}
            log_change(obj, "revert", by=cast("User", request.user), before={field: before}, after=after)

    def keep(self, request: HttpRequest, obj: Any) -> None:
        obj.save()
