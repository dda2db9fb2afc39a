"""The admin's site: what waits on its first page, its navigation, and look-ups that tell namesakes apart."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin import AdminSite, site
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from articles.models import Article, Dispute, Question, Statement
from articles.runs.queue import set_aside
from core.permissions import Action, has_permission
from newsroom.accounts.two_factor import half_signed_in
from newsroom.api.webhooks.models import Webhook


class Lookup(AutocompleteJsonView):
    """Results labelled by ``lookup_label`` of the model's admin where it has one, else by ``str()``."""

    admin_site: AdminSite

    def serialize_result(self, obj: models.Model, to_field_name: str) -> dict[str, str]:
        label = getattr(self.admin_site.get_model_admin(type(obj)), "lookup_label", str)
        return {**super().serialize_result(obj, to_field_name), "text": label(obj)}


class ArchiveAdminSite(UnfoldAdminSite):
    index_title = _("What waits")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """Whoever has given the password and still owes the code is asked for it."""
        if half_signed_in(request) is not None:
            following = urlencode({"next": request.GET.get("next", "")})
            return HttpResponseRedirect(f"{reverse('second_factor')}?{following}")
        return cast("HttpResponseBase", super().login(request, extra_context))

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:
        return Lookup.as_view(admin_site=self)(request)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        page: TemplateResponse = super().index(request, {**(extra_context or {}), "waits": waits(request)})
        return page


def refuse_sign_in(request: HttpRequest, *args: Any) -> HttpResponse:
    """The answer to someone who has guessed too often, with the time after which they may try again."""
    context = {
        **site.each_context(request),
        "title": _("Too many wrong passwords"),
        "minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60),
    }
    return render(request, "admin/locked_out.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)


def waits(request: HttpRequest) -> list[tuple[Any, int, str]]:
    """What asks for an editor, each with its number and the list that shows it; only what this user may see."""
    if not has_permission(request.user, Action.READ_ALL):
        return []
    everything: list[tuple[Any, models.QuerySet[Any], str]] = [
        (_("statements waiting"), Statement.objects.pending(), "?state__exact=suggested&standing=yes"),
        (_("statements changed by corrections"), Statement.objects.corrected(), "?corrected__gt="),
        (_("stories with names changed by corrections"), Article.objects.names_corrected(), "?names=corrected"),
        (_("disputes"), Dispute.objects.filter(state="received"), "?state__exact=received"),
        (_("names in doubt"), Question.objects.open(), "?state__exact=open"),
        (_("drafts"), Article.objects.filter(status=Article.Status.DRAFT), "?status__exact=draft"),
        (_("runs set aside"), set_aside(), "?aside=now"),
    ]
    stopped = Webhook.objects.exclude(off__in=["", Webhook.Off.OWNER])
    if request.user.has_perm("webhooks.view_webhook") and stopped.exists():
        everything.append((_("webhooks switched off"), stopped, "?off__exact=failing"))
    return [
        (label, rows.count(), reverse("admin:{}_{}_changelist".format(*named(rows))) + query)
        for label, rows, query in everything
        if request.user.has_perm("{}.view_{}".format(*named(rows)))
    ]


def named(rows: models.QuerySet[Any]) -> tuple[str, str]:
    """App and model, as they stand in addresses and permissions."""
    return rows.model._meta.app_label, str(rows.model._meta.model_name)


def item(title: Any, icon: str, model: str) -> dict[str, Any]:
    app, name = model.split(".")
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{name}_changelist"),
        "permission": may_view(f"{app}.view_{name}"),
    }


def may_view(permission: str) -> Callable[[HttpRequest], bool]:
    return lambda request: request.user.has_perm(permission)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "title": _("Stories"),
            "items": [
                {
                    "title": _("The desk"),
                    "icon": "edit_note",
                    "link": reverse_lazy("review:queue"),
                    "permission": may_view("people.judge"),
                },
                item(_("Stories"), "article", "articles.article"),
                item(_("Statements"), "format_quote", "articles.statement"),
                item(_("Runs"), "autorenew", "articles.extractionrun"),
                item(_("Disputes"), "gavel", "articles.dispute"),
                item(_("Models"), "model_training", "articles.extractionmodel"),
                item(_("Rereadings"), "restart_alt", "articles.batchrerun"),
                item(_("Outlets"), "newspaper", "articles.outlet"),
                item(_("Topics"), "sell", "articles.topic"),
            ],
        },
        {
            "title": _("Who speaks"),
            "items": [
                item(_("People"), "person", "people.person"),
                item(_("Organisations"), "groups", "people.organisation"),
                item(_("Who is meant?"), "person_search", "articles.question"),
                item(_("Answers"), "fact_check", "articles.answer"),
                item(_("Who may be one?"), "people", "people.likelypair"),
                item(_("Merges"), "merge", "people.mergerecord"),
                item(_("Splits"), "call_split", "people.split"),
                item(_("Told apart"), "join_inner", "people.distinction"),
                item(_("Changes of kind"), "swap_horiz", "people.kindchange"),
            ],
        },
        {
            "title": _("Access"),
            "items": [
                item(_("Users"), "badge", "auth.user"),
                item(_("Roles"), "shield_person", "auth.group"),
                item(_("Erasures"), "ink_eraser", "articles.erasure"),
                item(_("API tokens"), "key", "api.apitoken"),
                item(_("Webhooks"), "webhook", "webhooks.webhook"),
                item(_("Refused sign-ins"), "lock_person", "axes.accessattempt"),
                {
                    "title": _("Second factor"),
                    "icon": "phonelink_lock",
                    "link": reverse_lazy("second_factor"),
                },
            ],
        },
    ]
