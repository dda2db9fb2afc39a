"""Webhooks in the admin: their owners and state, and switching them on and off."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from core.permissions import Action, requires
from newsroom.api.webhooks import delivery
from newsroom.api.webhooks.models import Attempt, Delivery, Webhook
from people.admin.service_actions import ServiceAction, ServiceActionAdmin

MAX_LISTED_DELIVERIES = 50


@requires(Action.MANAGE_PEOPLE)
def switch_on(webhook: Webhook, *, by: User) -> None:
    """Switch on the webhook of any account; its owner does so over the API."""
    delivery.switch_on(webhook=webhook)


@requires(Action.MANAGE_PEOPLE)
def switch_off(webhook: Webhook, *, by: User) -> None:
    delivery.switch_off(webhook=webhook)


@admin.register(Webhook)
class WebhookAdmin(ServiceActionAdmin):
    """Webhooks, which are created over the API."""

    service_actions = [
        ServiceAction(
            "switch_on",
            _("Switch on, and continue where it stopped"),
            switch_on,
            lambda n: ngettext("%(n)d webhook was switched on.", "%(n)d webhooks were switched on.", n) % {"n": n},
            available=lambda webhook: bool(webhook.off),
            permission=Action.MANAGE_PEOPLE,
        ),
        ServiceAction(
            "switch_off",
            _("Switch off"),
            switch_off,
            lambda n: ngettext("%(n)d webhook was switched off.", "%(n)d webhooks were switched off.", n) % {"n": n},
            available=lambda webhook: not webhook.off,
            permission=Action.MANAGE_PEOPLE,
        ),
    ]
    list_display = ["__str__", "owner", "kind", "state_badge", "failing_since", "delivered_at"]
    list_filter = ["kind", "off"]
    list_select_related = ["owner"]
    search_fields = ["name", "url", "owner__username"]
    fields = [
        *("name", "owner", "url", "kind", "filter", "state_badge", "off_at", "failing_since", "failures", "due_at"),
        *("delivered_at", "after", "created_at", "log"),
    ]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @display(description=_("state"), label={"on": "success", "failing": "warning", "off": "danger"})
    def state_badge(self, webhook: Webhook) -> tuple[str, Any]:
        return webhook.state, webhook.get_off_display() or Webhook.WebhookState(webhook.state).label

    @display(description=_("last messages"))
    def log(self, webhook: Webhook) -> str:
        last = Attempt.objects.filter(delivery=OuterRef("pk")).order_by("-at", "-id")
        newest: QuerySet[Delivery, Any] = webhook.deliveries.annotate(
            outcome=Subquery(last.values("outcome")[:1]),
            status=Subquery(last.values("status")[:1]),
            milliseconds=Subquery(last.values("milliseconds")[:1]),
        )[:MAX_LISTED_DELIVERIES]
        return format_html_join(
            "",
            "<div>{} · {} · {} · {} {} · {}</div>",
            (
                (
                    f"{one.created_at:%Y-%m-%d %H:%M:%S}",
                    one.pk,
                    one.get_state_display(),
                    one.outcome or "",
                    one.status or "",
                    "" if one.milliseconds is None else f"{one.milliseconds} ms",
                )
                for one in newest
            ),
        )
