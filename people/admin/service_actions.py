"""Admin actions that call a service, declared once for the list and for the page of a row.

Django's admin has actions over a list only. A service action also has a button on the row's change page, asks for
input on a page of its own, and shows a service's refusal as a message.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import helpers
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from core.http import parse_timestamp
from core.permissions import Action, has_permission

Text = str | Promise

# Actions on more rows than this run as a bulk job, where they can, because a page would wait too long.
BACKGROUND_THRESHOLD = 200

SAVE_BUTTONS = ("show_save", "show_save_and_continue", "show_save_and_add_another")


class ServiceActionForm(forms.Form):
    """The form that an action shows before it runs. ``objects`` are the selected rows."""

    def __init__(self, *args: Any, objects: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.objects = objects

    @classmethod
    def is_needed(cls, objects: Sequence[Any]) -> bool:
        """Return whether the form is shown for these rows. Otherwise the action runs at once."""
        return True

    def consequences(self) -> list[tuple[Any, str]]:
        """Return each row with a sentence about what the action will do to it."""
        return [(row, "") for row in self.objects]

    @classmethod
    def summary(cls, rows: QuerySet[Any]) -> tuple[str, list[tuple[Any, str]]] | None:
        """Return what to confirm before a bulk job on these rows: a sentence, and some rows with one each."""
        return None


@dataclass(frozen=True)
class ServiceAction:
    """An action of the admin that calls a service.

    - ``apply(row, by=user, **form_values)`` calls the service. With ``all_at_once`` it gets the rows as one list, and
      may return the number of rows that it changed. A string that it returns is shown as a warning.
    - ``success_message(n)`` returns the message for ``n`` changed rows.
    - ``available(row)`` says whether the row's page shows the button.
    - ``form`` asks for input, or for a confirmation, before the action runs.
    - ``permission`` is the permission that the service checks; users without it do not see the action.
    - ``in_background(ids, by=user, as_of=time)`` starts a bulk job and returns the URL of its page.
    - ``versioned``: ``apply`` also takes ``version``, which the user saw on the page (for a list: the time at which it
      was shown), so that the service can refuse to overwrite a later decision.
    """

    name: str
    label: Text
    apply: Callable[..., object]
    success_message: Callable[[int], str]
    available: Callable[[Any], bool] = lambda row: True
    form: type[ServiceActionForm] | None = None
    all_at_once: bool = False
    variant: str = "default"
    on_change_page: bool = True
    in_changelist: bool = True
    confirm_text: Text = ""
    permission: Action | None = None
    in_background: Callable[..., str] | None = None
    versioned: bool = False


@dataclass(frozen=True)
class ActionButton:
    """A button on a row's page: its action, the URL that it posts to and the version of the row shown."""

    action: ServiceAction
    url: str
    version: str = ""


class ServiceActionAdmin(ModelAdmin):
    """An admin whose rows are changed by service actions. ``service_errors`` are the exceptions shown as messages."""

    service_actions: Sequence[ServiceAction] = ()
    service_errors: tuple[type[Exception], ...] = ()
    change_form_outer_before_template = "admin/action_bar.html"

    def can_act_on(self, request: HttpRequest, row: Any = None) -> bool:
        return bool(self.has_change_permission(request, row))

    def can_run(self, request: HttpRequest, action: ServiceAction, row: Any = None) -> bool:
        return self.can_act_on(request, row) and (
            action.permission is None or has_permission(request.user, action.permission)
        )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        for action in self.service_actions:
            if action.in_changelist and self.can_run(request, action):
                actions[action.name] = (partial(self._run_on_list, action), action.name, action.label)
        return actions

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.action_view)
        return [path("<path:object_id>/do/<slug:name>/", view, name=self._action_url_name), *super().get_urls()]

    @property
    def _action_url_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_do"

    def action_url(self, row: Any, name: str) -> str:
        return reverse(f"{self.admin_site.name}:{self._action_url_name}", args=[quote(row.pk), name])

    def change_url(self, row: Any) -> str:
        return reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])

    def action_buttons(self, request: HttpRequest, row: Any, version: str = "") -> list[ActionButton]:
        """Return the buttons that this user may press on a row, which is shown in this version."""
        return [
            ActionButton(action, self.action_url(row, action.name), version if action.versioned else "")
            for action in self.service_actions
            if action.on_change_page and action.available(row) and self.can_run(request, action, row)
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> Any:
        if obj is not None:
            context["subtitle"] = self.row_label(obj)
            context |= self.page_context(request, obj)
            if not context["adminform"].form.fields and not context["inline_admin_formsets"]:
                context |= dict.fromkeys(SAVE_BUTTONS, False)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Return what the change page shows besides its form."""
        return {"action_buttons": self.action_buttons(request, row)}

    def action_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Run an action on one row, from the button on its page."""
        action = next((one for one in self.service_actions if one.name == name and one.on_change_page), None)
        row = None if action is None else self.get_object(request, object_id)
        if action is None or row is None:
            raise Http404
        if not self.can_run(request, action, row):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        page = self.change_url(row)
        version = request.POST.get("version") or None
        return self._show_form_or_run(request, action, [row], back=page, version=version) or self._go_back(
            request, page
        )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        # Taken before the rows are read, so that later decisions count as unseen by whoever acts on the list.
        context = {"as_of": timezone.now().isoformat()}
        response: HttpResponse = super().changelist_view(request, {**(extra_context or {}), **context})
        return response

    def _run_on_list(
        self, action: ServiceAction, model_admin: ModelAdmin, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        as_of = parse_timestamp(request.POST.get("as_of", ""))
        if action.in_background is not None and queryset[BACKGROUND_THRESHOLD:].exists():
            return self._start_bulk_job(request, action, queryset.order_by(), as_of)
        return self._show_form_or_run(request, action, list(queryset), back=request.get_full_path(), version=as_of)

    def _start_bulk_job(
        self, request: HttpRequest, action: ServiceAction, rows: QuerySet[Any], as_of: datetime | None
    ) -> HttpResponse | None:
        """Return the page of a new bulk job, or first one that asks for confirmation; None if it was refused."""
        pks = list(rows.values_list("pk", flat=True))
        # Another number of rows than was shown is asked about again.
        if action.form is not None and request.POST.get("_confirmed") != str(len(pks)):
            summary = action.form.summary(rows)
            if summary is not None:
                return self._summary_page(request, action, summary, pks)
        try:
            return HttpResponseRedirect(action.in_background(pks, by=request.user, as_of=as_of))  # type: ignore[misc]
        except self.service_errors as error:
            self.message_user(request, str(error), messages.ERROR)
            return None

    def _go_back(self, request: HttpRequest, page: str) -> HttpResponseRedirect:
        wanted = request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(
            wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        return HttpResponseRedirect(wanted if safe else page)

    def _show_form_or_run(
        self, request: HttpRequest, action: ServiceAction, rows: list[Any], *, back: str, version: Any = None
    ) -> HttpResponse | None:
        """Return the action's form while it is not filled in; run the action and return None after that."""
        values: dict[str, Any] = {"version": version} if action.versioned else {}
        if action.form is not None and action.form.is_needed(rows):
            form = action.form(request.POST if "_confirmed" in request.POST else None, objects=rows)
            if not form.is_valid():
                return self._form_page(request, action, form, back=back)
            values |= form.cleaned_data
        changed, result = 0, None
        for batch in [rows] if action.all_at_once else [[row] for row in rows]:
            subject = batch if action.all_at_once else batch[0]
            try:
                result = action.apply(subject, by=request.user, **values)
            except self.service_errors as error:
                named = "" if action.all_at_once else f"{self.row_label(batch[0])}: "
                self.message_user(request, f"{named}{self.error_message(action, error)}", messages.ERROR)
                continue
            changed += result if action.all_at_once and isinstance(result, int) else len(batch)
            if isinstance(result, str) and result:
                self.message_user(request, result, messages.WARNING)
            for row in batch:
                self.log_change(request, row, str(action.label))
        if changed:
            self.message_user(request, action.success_message(changed), messages.SUCCESS)
        elif action.all_at_once and result == 0:
            self.message_user(request, _("Nothing changed: all of them had been reviewed already."), messages.WARNING)
        return None

    def error_message(self, action: ServiceAction, error: Exception) -> str:
        """Return the message shown when the service refuses the action."""
        return str(error)

    def row_label(self, row: Any) -> str:
        """Return the row's name for messages and lists."""
        return str(row)

    def _form_page(
        self, request: HttpRequest, action: ServiceAction, form: ServiceActionForm, *, back: str
    ) -> TemplateResponse:
        return self._confirmation_page(
            request,
            action,
            form=form,
            consequences=[(self.row_label(row), text) for row, text in form.consequences()],
            pks=[row.pk for row in form.objects],
            back=back,
            media=self.media + form.media,
        )

    def _summary_page(
        self, request: HttpRequest, action: ServiceAction, summary: tuple[str, list[tuple[Any, str]]], pks: list[Any]
    ) -> TemplateResponse:
        """Return the page that says what a bulk job on these rows does, with a button that starts it."""
        text, rows = summary
        # All that a list finds are found again; the others go along.
        is_whole_list = request.POST.get("select_across") == "1"
        return self._confirmation_page(
            request,
            action,
            summary=text,
            consequences=[(self.row_label(row), about) for row, about in rows],
            pks=pks[:1] if is_whole_list else pks,
            confirmed=len(pks),
            back=request.get_full_path(),
            media=self.media,
        )

    def _confirmation_page(self, request: HttpRequest, action: ServiceAction, **context: Any) -> TemplateResponse:
        carried = ("as_of", "version", "select_across")
        context |= {
            **self.admin_site.each_context(request),
            "title": action.label,
            "opts": self.opts,
            "action": action,
            "next": request.POST.get("next", ""),
            "hidden_fields": {name: request.POST[name] for name in carried if request.POST.get(name)},
            "action_checkbox_name": helpers.ACTION_CHECKBOX_NAME,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/action_form.html", context)


class UndeletableAdmin(ModelAdmin):
    """An admin whose rows cannot be deleted. ``no_delete_reason`` is shown to whoever tries.

    ``empty_hint`` says in a list without rows how one comes to be.
    """

    no_delete_reason: Text = ""
    empty_hint: Text = ""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request, row):
            raise PermissionDenied
        if self.has_delete_permission(request, row):
            response: HttpResponse = super().delete_view(request, object_id, extra_context)
            return response
        self.message_user(
            request,
            _("%(name)s was not deleted. %(why)s") % {"name": row, "why": self.no_delete_reason},
            messages.ERROR,
        )
        url = reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
        return HttpResponseRedirect(url)
