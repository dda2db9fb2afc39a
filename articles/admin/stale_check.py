"""A form that was opened before somebody else changed the row saves nothing over that: it says what is there now."""

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
    """The form carries the version under which its row was looked at: a digest of all that can be changed there.

    ``lists`` are those of :mod:`articles.history.related_rows` that are edited under the form.
    """

    change_form_before_template = "admin/articles/version_field.html"
    lists: tuple[str, ...] = ()

    def version_of(self, request: HttpRequest, obj: Any) -> str:
        values = {name: stored(obj, name) for name in self.get_form(request, obj, change=True).base_fields}
        values |= {name: list(rows_of(obj, name).values()) for name in self.lists}
        return digest_of(values)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> Any:
        if obj is not None and self.has_change_permission(request, obj):
            # A form that is shown again because something in it is wrong was looked at when it was opened.
            context["version"] = request.POST.get("version") or self.version_of(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        if request.method != "POST" or object_id is None or "version" not in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            self.hold(unquote(object_id))
            obj = self.get_object(request, unquote(object_id))
            mine = obj is not None and self.has_change_permission(request, obj)
            if mine and request.POST["version"] != self.version_of(request, obj):
                return self.told_apart(request, obj)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def hold(self, pk: str) -> None:
        """Whoever saves at the same time waits, and is told."""
        self.model._default_manager.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()

    def told_apart(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Nothing is saved; field by field, what it is now and what was sent. The page shows what is there now."""
        form = self.get_form(request, obj, change=True)(request.POST, request.FILES, instance=obj)
        now = {name: in_words(getattr(obj, name)) for name in form.changed_data}
        form.is_valid()
        self.message_user(request, changed_since(), messages.ERROR)
        for name, value in now.items():
            sent = in_words(form.cleaned_data.get(name, form.data.get(form.add_prefix(name), "")))
            said = {"field": form.fields[name].label or name, "now": value, "sent": sent}
            self.message_user(request, entered(said), messages.WARNING)
        return HttpResponseRedirect(request.get_full_path())


def entered(said: dict[str, Any]) -> str:
    """What a field is now beside what was sent for it."""
    return _("%(field)s: it is “%(now)s” now; you entered “%(sent)s”.") % said


def stored(obj: Any, name: str) -> Any:
    value = getattr(obj, name, None)
    if isinstance(value, Manager):
        return sorted(str(pk) for pk in value.values_list("pk", flat=True))
    return str(value.pk) if isinstance(value, Model) else as_json(value)


def in_words(value: Any) -> str:
    if isinstance(value, Manager):
        value = value.all()
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    elif not isinstance(value, str) and isinstance(value, Iterable):
        value = ", ".join(str(one) for one in value)
    return "–" if value in (None, "") else str(localize(value))
