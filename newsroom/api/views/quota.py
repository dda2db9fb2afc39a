"""``quota/``: what is left of whoever asks."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.api.core import throttling
from newsroom.api.core.scopes import Scope
from newsroom.api.core.viewsets import ArchiveView
from newsroom.api.models import ApiToken
from newsroom.api.openapi.examples import example

SCOPES = ["anonymous", "account", "export", "quote-check"]
QUOTA: dict[str, Any] = {
    "role": None,
    "scopes": [],
    "expires_at": None,
    "limits": [
        {"name": "anonymous", "limit": 600, "remaining": 597, "reset_seconds": 58},
        {"name": "quote-check", "limit": 20, "remaining": 20, "reset_seconds": 0},
    ],
}


class LimitSerializer(serializers.Serializer[throttling.Throttle]):
    """Requests a minute."""

    name = serializers.ChoiceField(
        source="scope", choices=SCOPES, help_text="All requests of an address or an account, or those of one kind."
    )
    limit = serializers.IntegerField(min_value=1)
    remaining = serializers.IntegerField(min_value=0)
    reset_seconds = serializers.IntegerField(
        min_value=0, help_text="Until all are there again; with none left, until there is one."
    )


@extend_schema_serializer(examples=example("Quota", QUOTA))
class QuotaSerializer(serializers.Serializer[Any]):
    role = serializers.CharField(allow_null=True, help_text="Of the token or the account; null for nobody.")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=Scope.choices), help_text="What whoever asks may do beyond reading."
    )
    expires_at = serializers.DateTimeField(allow_null=True, help_text="When the token expires; null for never.")
    limits = LimitSerializer(many=True, help_text="What is not listed has no limit.")


class QuotaView(ArchiveView):
    """What is left of your limits."""

    # It is never the same twice, and not to be kept.
    gives_etag = False
    # Whoever has reached a limit asks here which one.
    throttle_classes = ()

    @extend_schema(operation_id="quota", tags=["quota"], responses=QuotaSerializer)
    def get(self, request: Request) -> Response:
        """How many requests are left. Asking is none of them."""
        limits = [one for one in (kind() for kind in throttling.EVERY) if one.look(request, self)]
        viewer = self.viewer
        answer = {
            "role": viewer.role,
            "scopes": [power.value for power in Scope if viewer.has_scope(power)],
            "expires_at": request.auth.expires_at if isinstance(request.auth, ApiToken) else None,
            "limits": limits,
        }
        return Response(QuotaSerializer(answer).data)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response
