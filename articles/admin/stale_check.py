"""A check that stops an admin form from overwriting changes that were saved after it was opened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import Manager, Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from articles.history.audit_log import as_json
from articles.history.related_rows import rows_of
from articles.services.base import changed_since
from articles.services.decision_log import digest_of


class StaleCheckAdmin(ModelAdmin):
    """An admin whose form carries the version of its row: a digest of all that the form can change.

    ``related_lists`` are the lists of :mod:`articles.history.related_rows` that are edited under the form.
    """

    change_form_before_template = "admin/articles/version_field.html"
    related_lists: tuple[str, ...] = ()

    def version_of(self, request: HttpRequest, obj: Any) -> str:
        values = {name: stored_value(obj, name) for name in self.get_form(request, obj, change=True).base_fields}
        values |= {name: list(rows_of(obj, name).values()) for name in self.related_lists}
        return digest_of(values)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> Any:
        if obj is not None and self.has_change_permission(request, obj):
            # A form that is shown again with errors keeps the version with which it was opened.
            context["version"] = request.POST.get("version") or self.version_of(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        if request.method != "POST" or object_id is None or "version" not in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            self.lock_row(unquote(object_id))
            obj = self.get_object(request, unquote(object_id))
            can_change = obj is not None and self.has_change_permission(request, obj)
            if can_change and request.POST["version"] != self.version_of(request, obj):
                return self.stale_response(request, obj)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def lock_row(self, pk: str) -> None:
        """Lock the row, so that of two forms saved at the same time the second is found to be stale."""
        self.model._default_manager.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()

    def stale_response(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Save nothing, and show the page as it is now with a message for each field that the user had changed."""
        form = self.get_form(request, obj, change=True)(request.POST, request.FILES, instance=obj)
        now = {name: display_value(getattr(obj, name)) for name in form.changed_data}
        form.is_valid()
        self.message_user(request, changed_since(), messages.ERROR)
        for name, value in now.items():
            entered = display_value(form.cleaned_data.get(name, form.data.get(form.add_prefix(name), "")))
            label = form.fields[name].label or name
            self.message_user(request, conflict_message(label, value, entered), messages.WARNING)
        return HttpResponseRedirect(request.get_full_path())


def conflict_message(field: Any, now: str, entered: Any) -> str:
    """Return a message with the present value of a field and the one that was entered."""
    values = {"field": field, "now": now, "entered": entered}
    return _("%(field)s: it is “%(now)s” now; you entered “%(entered)s”.") % values


def stored_value(obj: Any, name: str) -> Any:
    value = getattr(obj, name, None)
    if isinstance(value, Manager):
        return sorted(str(pk) for pk in value.values_list("pk", flat=True))
    return str(value.pk) if isinstance(value, Model) else as_json(value)


def display_value(value: Any) -> str:
    if isinstance(value, Manager):
        value = value.all()
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    elif not isinstance(value, str) and isinstance(value, Iterable):
        value = ", ".join(str(one) for one in value)
    return "–" if value in (None, "") else str(localize(value))
