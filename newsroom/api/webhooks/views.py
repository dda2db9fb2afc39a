"""``webhooks/``: the webhooks of an account and their log."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.status import HTTP_201_CREATED, HTTP_202_ACCEPTED, HTTP_204_NO_CONTENT

from newsroom.api.core import etags
from newsroom.api.core.errors import Conflict
from newsroom.api.core.idempotency import idempotent
from newsroom.api.core.scopes import Scope
from newsroom.api.core.sparse_fields import CREATED_HEADERS
from newsroom.api.core.viewsets import ArchiveViewSet
from newsroom.api.webhooks import delivery as delivery_service
from newsroom.api.webhooks.models import Delivery, Webhook
from newsroom.api.webhooks.serializers import (
    DeliverySerializer,
    NewWebhookSerializer,
    WebhookInputSerializer,
    WebhookSerializer,
)
from newsroom.changes.models import Change

MOST_WEBHOOKS = 50


class WebhookViewSet(ArchiveViewSet):
    """Your webhooks: addresses to which changes are sent."""

    queryset = Webhook.objects.none()
    serializer_class = WebhookSerializer
    http_method_names = ["get", "head", "post", "patch", "delete"]
    order = ["-created_at", "-id"]
    requires_if_match = True
    required_scopes = dict.fromkeys(
        ["list", "create", "retrieve", "partial_update", "destroy", "rotate", "ping"], Scope.WEBHOOKS
    )

    def get_queryset(self) -> QuerySet[Webhook]:
        return Webhook.objects.filter(owner=self.viewer.account)

    @extend_schema(request=WebhookInputSerializer, responses={201: NewWebhookSerializer}, parameters=CREATED_HEADERS)
    @idempotent
    def create(self, request: Request) -> Response:
        """Send changes to an address, from now on.

        Only this response has the `secret` that signs the messages.
        """
        wanted = WebhookInputSerializer(data=request.data, context=self.get_serializer_context())
        wanted.is_valid(raise_exception=True)
        if self.get_queryset().count() >= MOST_WEBHOOKS:
            raise Conflict(_("At most %(most)d webhooks for one account.") % {"most": MOST_WEBHOOKS})
        values = {name: value for name, value in wanted.validated_data.items() if name != "on"}
        webhook = Webhook.objects.create(
            **values,
            owner=self.viewer.account,
            site=request.build_absolute_uri("/").rstrip("/"),
            after=Change.objects.aggregate(latest=Max("position"))["latest"] or 0,
        )
        if wanted.validated_data.get("on") is False:
            delivery_service.switch_off(webhook=webhook)
        webhook.refresh_from_db()
        headers = {
            "Location": reverse("api:webhook-detail", args=[webhook.pk], request=request),
            "ETag": etags.etag_of(self.get_serializer(webhook).data),
        }
        return Response(self.with_secret(webhook), HTTP_201_CREATED, headers=headers)

    def with_secret(self, webhook: Webhook) -> dict[str, Any]:
        data: dict[str, Any] = NewWebhookSerializer(webhook, context=self.get_serializer_context()).data
        return data

    def for_storage(self, body: Any) -> Any:
        """Return the response without the secret: it is not stored, as it can be derived again from the webhook."""
        return {name: value for name, value in body.items() if name != "secret"} if isinstance(body, dict) else body

    def from_storage(self, body: Any) -> Any:
        if self.action not in ("create", "rotate"):
            return body
        webhook = self.get_queryset().filter(pk=body["id"]).first()
        return body if webhook is None else {**body, "secret": webhook.secret}

    def locked_object(self) -> Webhook:
        """Return the webhook, locked. Raises ``PreconditionFailed`` unless it matches ``If-Match``."""
        self.get_queryset().select_for_update().filter(pk=self.kwargs["id"]).first()
        webhook: Webhook = self.get_object()
        etags.check(self.request, self.get_serializer(webhook).data)
        return webhook

    @extend_schema(request=WebhookInputSerializer, responses=WebhookSerializer)
    @transaction.atomic
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change a webhook, switch it off or on again."""
        webhook = self.locked_object()
        context = self.get_serializer_context()
        wanted = WebhookInputSerializer(webhook, data=request.data, partial=True, context=context)
        wanted.is_valid(raise_exception=True)
        values = {name: value for name, value in wanted.validated_data.items() if name != "on"}
        if values:
            Webhook.objects.filter(pk=webhook.pk).update(**values)
        match wanted.validated_data.get("on"):
            case True:
                delivery_service.switch_on(webhook=webhook)
            case False:
                delivery_service.switch_off(webhook=webhook)
        return self.changed()

    @extend_schema(responses={204: OpenApiResponse(description="The webhook and its log are deleted.")})
    @transaction.atomic
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Remove a webhook and its log."""
        self.locked_object().delete()
        return Response(status=HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=NewWebhookSerializer)
    @idempotent
    def rotate(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Exchange the secret. For 24 hours messages are signed with both secrets."""
        webhook = self.get_object()
        webhook.rotate()
        return Response(self.with_secret(webhook))

    @extend_schema(request=None, responses={202: DeliverySerializer})
    @idempotent
    def ping(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Send a message without changes, to test the receiver."""
        webhook = self.get_object()
        if webhook.off:
            raise Conflict(_("This webhook is off."))
        return Response(DeliverySerializer(delivery_service.ping(webhook=webhook)).data, HTTP_202_ACCEPTED)


class DeliveryViewSet(ArchiveViewSet):
    """The messages of a webhook, newest first, of the last 30 days."""

    queryset = Delivery.objects.none()
    serializer_class = DeliverySerializer
    order = ["-created_at", "-id"]
    required_scopes = dict.fromkeys(["list", "replay"], Scope.WEBHOOKS)

    def get_queryset(self) -> QuerySet[Delivery]:
        webhook = Webhook.objects.filter(owner=self.viewer.account, pk=self.kwargs["id"]).first()
        if webhook is None:
            raise NotFound(_("There is nothing here."))
        return webhook.deliveries.prefetch_related("attempts")

    @extend_schema(request=None, responses={202: DeliverySerializer})
    @idempotent
    def replay(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Send a message again, with its objects as they are now."""
        delivery = self.get_queryset().select_related("webhook").filter(pk=self.kwargs["delivery"]).first()
        if delivery is None:
            raise NotFound(_("There is nothing here."))
        if delivery.webhook.off:
            raise Conflict(_("This webhook is off."))
        return Response(DeliverySerializer(delivery_service.replay(delivery=delivery)).data, HTTP_202_ACCEPTED)
