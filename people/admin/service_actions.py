"""What an editor can do with rows, declared once: an action over a list, and a button on a row's own page.

A verb calls a service and nothing else. What the service refuses is shown as a message; the page never answers 500
for a decision that the archive does not allow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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

# Of more rows than these a page does not wait for the end, where a verb can be done in the background.
LONG = 200


class VerbForm(forms.Form):
    """What a verb asks before it acts. It knows the rows it is about, and may say of each what will happen."""

    def __init__(self, *args: Any, objects: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.objects = objects

    def consequences(self) -> list[tuple[Any, str]]:
        """Each row with a sentence on what will become of it."""
        return [(row, "") for row in self.objects]


@dataclass(frozen=True)
class Verb:
    """``apply(row, by=user, **answers)`` calls the service; with ``together`` it gets all rows as one list, and may
    return how many of them it changed.

    ``in_background(ids, by=user, as_of=moment)`` starts doing it to more rows than a page can wait for, and returns
    the address at which that is watched. ``done`` gives the message for a number of rows; ``offered`` says whether a
    row's page shows the button. ``action`` is what the service asks of whoever calls it: the verb is shown to nobody
    else. The service of a ``versioned`` one takes the ``version`` of the row that its author saw, of a list the moment
    at which it was shown, and refuses when something else has been decided since.
    """

    name: str
    label: Text
    apply: Callable[..., object]
    done: Callable[[int], str]
    offered: Callable[[Any], bool] = lambda row: True
    form: type[VerbForm] | None = None
    together: bool = False
    variant: str = "default"
    on_page: bool = True
    in_lists: bool = True
    note: Text = ""
    action: Action | None = None
    in_background: Callable[..., str] | None = None
    versioned: bool = False


SAVING = ("show_save", "show_save_and_continue", "show_save_and_add_another")


@dataclass(frozen=True)
class Offer:
    """A verb that a page offers for a row, the address its button posts to, and the version of the row shown there."""

    verb: Verb
    url: str
    version: str = ""


class VerbAdmin(ModelAdmin):
    """A page of the archive whose rows are changed by verbs. ``refusals`` are the errors that services raise."""

    verbs: Sequence[Verb] = ()
    refusals: tuple[type[Exception], ...] = ()
    change_form_outer_before_template = "admin/bar.html"

    def may(self, request: HttpRequest, row: Any = None) -> bool:
        return bool(self.has_change_permission(request, row))

    def may_do(self, request: HttpRequest, verb: Verb, row: Any = None) -> bool:
        return self.may(request, row) and (verb.action is None or has_permission(request.user, verb.action))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        for verb in self.verbs:
            if verb.in_lists and self.may_do(request, verb):
                actions[verb.name] = (partial(self._act_on_list, verb), verb.name, verb.label)
        return actions

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.verb_view)
        return [path("<path:object_id>/do/<slug:name>/", view, name=self._url_name), *super().get_urls()]

    @property
    def _url_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_do"

    def offers(self, request: HttpRequest, row: Any, version: str = "") -> list[Offer]:
        """The buttons of one row, shown in this version; none for whom it is only to be read."""
        name = f"{self.admin_site.name}:{self._url_name}"
        return [
            Offer(verb, reverse(name, args=[quote(row.pk), verb.name]), version if verb.versioned else "")
            for verb in self.verbs
            if verb.on_page and verb.offered(row) and self.may_do(request, verb, row)
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> Any:
        if obj is not None:
            context |= self.page_context(request, obj)
            if not context["adminform"].form.fields and not context["inline_admin_formsets"]:
                # Decided by the buttons of the page; there is nothing in the form to save.
                context |= dict.fromkeys(SAVING, False)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What a row's page shows besides its form."""
        return {"offers": self.offers(request, row)}

    def verb_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """One row, from the button on its page."""
        verb = next((v for v in self.verbs if v.name == name and v.on_page), None)
        row = None if verb is None else self.get_object(request, object_id)
        if verb is None or row is None:
            raise Http404
        if not self.may_do(request, verb, row):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        page = reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
        seen = request.POST.get("version") or None
        return self._ask_or_apply(request, verb, [row], back=page, version=seen) or self._go_back(request, page)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        # The moment before the rows are read: what is decided after it, whoever acts on the list has not seen.
        shown = {"as_of": timezone.now().isoformat()}
        response: HttpResponse = super().changelist_view(request, {**(extra_context or {}), **shown})
        return response

    def _act_on_list(
        self, verb: Verb, model_admin: ModelAdmin, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        as_of = parse_timestamp(request.POST.get("as_of", ""))
        if verb.in_background is not None and queryset[LONG:].exists():
            pks = list(queryset.order_by().values_list("pk", flat=True))
            try:
                return HttpResponseRedirect(verb.in_background(pks, by=request.user, as_of=as_of))
            except self.refusals as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
                return None
        return self._ask_or_apply(request, verb, list(queryset), back=request.get_full_path(), version=as_of)

    def _go_back(self, request: HttpRequest, page: str) -> HttpResponseRedirect:
        wanted = request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(
            wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        return HttpResponseRedirect(wanted if safe else page)

    def _ask_or_apply(
        self, request: HttpRequest, verb: Verb, rows: list[Any], *, back: str, version: Any = None
    ) -> HttpResponse | None:
        """None when it is done; the page that asks, while the verb has a question open."""
        answers: dict[str, Any] = {"version": version} if verb.versioned else {}
        if verb.form is not None:
            form = verb.form(request.POST if "_confirmed" in request.POST else None, objects=rows)
            if not form.is_valid():
                return self._question(request, verb, rows, form, back=back)
            answers |= form.cleaned_data
        done, outcome = 0, None
        for batch in [rows] if verb.together else [[row] for row in rows]:
            subject = batch if verb.together else batch[0]
            try:
                outcome = verb.apply(subject, by=request.user, **answers)
            except self.refusals as refusal:
                named = "" if verb.together else f"{self.describe(batch[0])}: "
                self.message_user(request, f"{named}{self.refused(verb, refusal)}", messages.ERROR)
                continue
            done += outcome if verb.together and isinstance(outcome, int) else len(batch)
            if isinstance(outcome, str) and outcome:
                self.message_user(request, outcome, messages.WARNING)
            for row in batch:
                self.log_change(request, row, str(verb.label))
        if done:
            self.message_user(request, verb.done(done), messages.SUCCESS)
        elif verb.together and outcome == 0:
            self.message_user(request, _("Nothing was changed: all had been decided already."), messages.WARNING)
        return None

    def refused(self, verb: Verb, refusal: Exception) -> str:
        """What an editor is told of a verb that the service refuses."""
        return str(refusal)

    def describe(self, row: Any) -> str:
        """The row in a message or a list: its own words, where ``str()`` has none."""
        return str(row)

    def _question(
        self, request: HttpRequest, verb: Verb, rows: list[Any], form: VerbForm, *, back: str
    ) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": verb.label,
            "opts": self.opts,
            "verb": verb,
            "form": form,
            "consequences": [(self.describe(row), row.pk, text) for row, text in form.consequences()],
            "back": back,
            "next": request.POST.get("next", ""),
            "carried": {name: request.POST[name] for name in ("as_of", "version") if request.POST.get(name)},
            "action_checkbox_name": helpers.ACTION_CHECKBOX_NAME,
            "media": self.media + form.media,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/verb.html", context)


class KeptForGood(ModelAdmin):
    """Rows that are not deleted here, because decisions, addresses or texts hang on them: it says so, and why."""

    kept_because: Text = ""

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
            _("%(name)s was not deleted. %(why)s") % {"name": row, "why": self.kept_because},
            messages.ERROR,
        )
        url = reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
        return HttpResponseRedirect(url)
