"""The admin site: its start page, navigation, sign-in and autocomplete."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.contrib.admin import AdminSite, site
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from articles.models import SavedView
from newsroom.accounts.two_factor import awaiting_code
from newsroom.admin_pages.csv_export import download_csv
from newsroom.admin_pages.index import index_context
from newsroom.admin_pages.search import clean_query, find_hits


class AgentAutocompleteView(AutocompleteJsonView):
    """Autocomplete whose results are labelled by the model admin's ``lookup_label``, if it has one."""

    admin_site: AdminSite

    def serialize_result(self, obj: models.Model, to_field_name: str) -> dict[str, str]:
        label = getattr(self.admin_site.get_model_admin(type(obj)), "lookup_label", str)
        return {**super().serialize_result(obj, to_field_name), "text": label(obj)}


class ArchiveAdminSite(UnfoldAdminSite):
    index_title = _("Today")

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.add_action(download_csv)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the saved views of the page, which are read only where a template shows them."""
        context: dict[str, Any] = super().each_context(request)
        return {**context, "saved_views": SavedView.objects.of_page(request.path, request.user)}

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """Ask for the code of the second factor if the password was right."""
        if awaiting_code(request) is not None:
            query = urlencode({"next": request.GET.get("next", "")})
            return HttpResponseRedirect(f"{reverse('second_factor')}?{query}")
        return cast("HttpResponseBase", super().login(request, extra_context))

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:
        return AgentAutocompleteView.as_view(admin_site=self)(request)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        page: TemplateResponse = super().index(request, {**(extra_context or {}), **index_context(request)})
        return page

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show what a search finds: the hits alone for the header's script, or a page of their own."""
        query = clean_query(request.GET.get("q", ""))
        context = {"query": query, "groups": find_hits(request, query) if query else []}
        if request.GET.get("part") == "hits":
            return render(request, "admin/_search_hits.html", context)
        title = _("Search: %(query)s") % {"query": query} if query else _("Search")
        return render(request, "admin/search.html", {**self.each_context(request), **context, "title": title})


def refuse_sign_in(request: HttpRequest, *args: Any) -> HttpResponse:
    """Refuse a sign-in after too many wrong passwords, and say how long that lasts."""
    context = {
        **site.each_context(request),
        "title": _("Too many wrong passwords"),
        "minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60),
    }
    return render(request, "admin/locked_out.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)


def list_item(icon: str, model_label: str, title: Any = "") -> dict[str, Any]:
    """Return a navigation entry for the list of a model, by default titled as the list itself."""
    model = apps.get_model(model_label)
    app_label, name = model._meta.app_label, model._meta.model_name
    return {
        "title": title or capfirst(model._meta.verbose_name_plural),
        "icon": icon,
        "link": reverse_lazy(f"admin:{app_label}_{name}_changelist"),
        "permission": may_view(f"{app_label}.view_{name}"),
    }


def may_view(permission: str) -> Callable[[HttpRequest], bool]:
    return lambda request: request.user.has_perm(permission)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "title": _("Stories"),
            "items": [
                {
                    "title": _("Desk"),
                    "icon": "edit_note",
                    "link": reverse_lazy("review:queue"),
                    "permission": may_view("people.judge"),
                },
                {
                    "title": _("Notifications"),
                    "icon": "notifications",
                    "link": reverse_lazy("review:notifications"),
                    "permission": may_view("people.judge"),
                },
                list_item("article", "articles.article"),
                list_item("format_quote", "articles.statement"),
                list_item("autorenew", "articles.extractionrun"),
                list_item("gavel", "articles.dispute"),
                list_item("model_training", "articles.extractionmodel"),
                list_item("restart_alt", "articles.batchrerun"),
                list_item("newspaper", "articles.outlet"),
                list_item("sell", "articles.topic"),
            ],
        },
        {
            "title": _("People and organisations"),
            "items": [
                list_item("person", "people.person"),
                list_item("groups", "people.organisation"),
                list_item("person_search", "articles.question"),
                list_item("fact_check", "articles.answer"),
                list_item("people", "people.likelypair"),
                list_item("merge", "people.mergerecord"),
                list_item("call_split", "people.split"),
                list_item("join_inner", "people.distinction"),
                list_item("swap_horiz", "people.kindchange"),
            ],
        },
        {
            "title": _("Access"),
            "items": [
                list_item("badge", "auth.user"),
                list_item("shield_person", "auth.group", _("Roles")),
                list_item("ink_eraser", "articles.erasure"),
                list_item("key", "api.apitoken"),
                list_item("webhook", "webhooks.webhook"),
                list_item("lock_person", "axes.accessattempt"),
                {
                    "title": _("Second factor"),
                    "icon": "phonelink_lock",
                    "link": reverse_lazy("second_factor"),
                },
            ],
        },
    ]
