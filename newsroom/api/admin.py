"""Tokens in the admin: who has one, when it was used, and taking it away. They are made by ``create_token``."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from newsroom.api.models import ApiToken
from people.admin.verbs import KeptForGood, Verb, VerbAdmin


def revoke(token: ApiToken, *, by: User) -> None:
    token.revoke()


@admin.register(ApiToken)
class ApiTokenAdmin(KeptForGood, VerbAdmin):
    kept_because = _("A token is revoked, not deleted, so that it stays known what it was for.")
    verbs = [
        Verb(
            "revoke",
            _("Revoke the token"),
            revoke,
            lambda n: ngettext("%(n)d token was revoked.", "%(n)d tokens were revoked.", n) % {"n": n},
            offered=lambda token: token.revoked_at is None,
        )
    ]
    list_display = ["user", "role", "hint", "created_at", "last_used_at", "state_badge"]
    list_filter = ["role", ("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["user__username", "hint"]
    fields = ["user", "role", "hint", "created_at", "last_used_at", "revoked_at"]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @display(description=_("state"), label={"revoked": "default", "valid": "success"})
    def state_badge(self, token: ApiToken) -> tuple[str, Any]:
        return ("valid", _("valid")) if token.revoked_at is None else ("revoked", _("revoked"))
