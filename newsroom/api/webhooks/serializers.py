"""Serializers of webhooks and their log."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated, PermissionDenied, ValidationError

from articles.models import Outlet
from newsroom.api.changes.kinds import LISTED
from newsroom.api.core.errors import messages_of
from newsroom.api.core.validation import collect_errors, errors_by_field
from newsroom.api.openapi.examples import example
from newsroom.api.serializers.statement_write import strict_field_errors
from newsroom.api.webhooks.http_client import DeliveryOutcome
from newsroom.api.webhooks.models import Attempt, Delivery, Webhook
from newsroom.api.webhooks.payloads import filterset, matching
from newsroom.api.webhooks.url_policy import LONGEST_URL, TargetNotAllowed, parse_target
from newsroom.changes.models import Kind

WEBHOOK: dict[str, Any] = {
    "id": "h7k2c5rwt4nz",
    "name": "What the lock keeper says",
    "url": "https://desk.example/hooks/archive",
    "kind": "statement",
    "filter": {"speaker": "w5t9ac3jx7mh", "form": "direct"},
    "on": True,
    "state": "on",
    "off_because": None,
    "off_at": None,
    "position": 81442,
    "failing_since": None,
    "failures": 0,
    "next_attempt_at": None,
    "delivered_at": "2026-03-02T06:15:09.120000Z",
    "created_at": "2026-03-01T10:00:00Z",
}
NEW = {name: WEBHOOK[name] for name in ("name", "url", "kind", "filter")}
SECRET = "whsec_Mfd1a0vVnJ4m6kX4pC1xYk0o3wZs5sXr0jYk3mWc2tA="  # noqa: S105  # an example
DELIVERY: dict[str, Any] = {
    "id": "m4x7yq2d9kpc",
    "state": "delivered",
    "replay_of": None,
    "created_at": "2026-03-02T06:15:08Z",
    "changes": [
        {"position": 81442, "kind": "statement", "id": "q6n4zf8d2gyk", "action": "created", "merged_into": None},
    ],
    "attempts": [
        {"at": "2026-03-02T06:15:09.120000Z", "outcome": "delivered", "status": 204, "milliseconds": 83},
    ],
}


class FilterValueField(serializers.CharField):
    """A string; numbers are not converted."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class FilterField(serializers.DictField):
    """Parameters of a list, by name."""

    child = FilterValueField(max_length=500)


@extend_schema_serializer(examples=example("Webhook", WEBHOOK))
class WebhookSerializer(serializers.ModelSerializer[Webhook]):
    """A webhook: its address, what it sends, and its state."""

    kind = serializers.SerializerMethodField()
    filter = FilterField(read_only=True)
    on = serializers.SerializerMethodField()
    state = serializers.ChoiceField(choices=Webhook.WebhookState.choices, read_only=True)
    off_because = serializers.SerializerMethodField()
    position = serializers.IntegerField(
        source="after",
        read_only=True,
        help_text="The position of `changes/` up to which everything is sent or in the log.",
    )
    next_attempt_at = serializers.DateTimeField(source="due_at", read_only=True, allow_null=True)

    class Meta:
        model = Webhook
        fields = [
            *("id", "name", "url", "kind", "filter", "on", "state", "off_because", "off_at", "position"),
            *("failing_since", "failures", "next_attempt_at", "delivered_at", "created_at"),
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=Kind.choices, allow_null=True))
    def get_kind(self, webhook: Webhook) -> str | None:
        """Null for changes of all kinds."""
        return webhook.kind or None

    def get_on(self, webhook: Webhook) -> bool:
        return not webhook.off

    @extend_schema_field(serializers.ChoiceField(choices=Webhook.Off.choices, allow_null=True))
    def get_off_because(self, webhook: Webhook) -> str | None:
        """`owner`: its owner; `failing`: nothing was delivered for days; `gone`: the receiver answered 410."""
        return webhook.off or None


@extend_schema_serializer(examples=example("A filter of its own", NEW, request_only=True))
class WebhookInputSerializer(serializers.ModelSerializer[Webhook]):
    """A webhook as it is created or changed."""

    url = serializers.CharField(max_length=LONGEST_URL, help_text="A public https:// address.")
    kind = serializers.ChoiceField(
        choices=Kind.choices,
        allow_null=True,
        required=False,
        help_text="Null for changes of all kinds, without a filter.",
    )
    filter = FilterField(required=False, help_text="Parameters of the kind's list.")
    on = serializers.BooleanField(
        required=False, help_text="A webhook that is switched on again continues where it stopped."
    )

    class Meta:
        model = Webhook
        fields = ["name", "url", "kind", "filter", "on"]

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            return super().to_internal_value(data)
        errors = strict_field_errors(self, data)
        try:
            taken = super().to_internal_value({name: value for name, value in data.items() if name not in errors})
        except ValidationError as error:
            errors = {**errors_by_field(error), **errors}
        if not errors:
            return taken
        if more := self.filter_errors(data):
            errors["filter"] = [*messages_of(errors.get("filter", [])), *more]
        raise ValidationError(errors)

    def filter_errors(self, data: dict[str, Any]) -> list[str]:
        """Return the errors of those conditions that can be checked although other fields are invalid."""
        conditions = data.get("filter")
        kind = data.get("kind", self.instance.kind if self.instance else "")
        if not isinstance(conditions, dict) or kind not in Kind.values:
            return []
        sound = {
            name: value
            for name, value in conditions.items()
            if not collect_errors([partial(FilterField().child.run_validation, value)])
        }
        errors: list[str] = collect_errors([partial(self.check_filter, kind, sound)]).get("filter", [])
        return errors

    def validate_url(self, url: str) -> str:
        try:
            parse_target(url)
        except TargetNotAllowed as error:
            raise ValidationError(str(error)) from error
        return url

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "kind" in attrs:
            attrs["kind"] = attrs["kind"] or ""
        had = self.instance
        kind = attrs.get("kind", had.kind if had else "")
        conditions = attrs.get("filter", had.filter if had else {})
        # Without a filter the delivered objects are not stored, so the receiver could not learn which ones leave it.
        if had and had.delivered_at and (kind, bool(conditions)) not in ((had.kind, bool(had.filter)), ("", False)):
            message = _("After the first delivery the kind stays, and a filter cannot be added: make another webhook.")
            raise ValidationError({"kind" if kind != had.kind else "filter": [message]})
        if conditions:
            self.check_filter(kind, conditions)
            attrs["filter"] = with_outlet_id(conditions)
        return attrs

    def check_filter(self, kind: str, conditions: dict[str, str]) -> None:
        """Raise ``ValidationError`` with the errors that the kind's list would return."""
        if not kind:
            raise ValidationError({"filter": [_("A filter needs a kind.")]})
        known = sorted(LISTED[kind].filterset.base_filters)
        message = _("Unknown parameter %(name)s; known here: %(names)s.")
        texts = [message % {"name": name, "names": ", ".join(known)} for name in sorted(set(conditions) - set(known))]
        texts += [_("%(name)s is empty.") % {"name": name} for name, value in sorted(conditions.items()) if not value]
        filters = {name: value for name, value in conditions.items() if name in known and value}
        wrong = collect_errors([filterset(kind, filters, []).check])
        texts += [f"{name}: {text}" for name, messages in wrong.items() for text in messages]
        if texts:
            raise ValidationError({"filter": texts})
        try:
            matching(kind, conditions, []).exists()
        except (NotAuthenticated, PermissionDenied) as error:
            # Webhooks may only use parameters that everybody may use, whoever owns them.
            raise ValidationError({"filter": [str(error.detail)]}) from error


def with_outlet_id(conditions: dict[str, str]) -> dict[str, str]:
    """Return the filter with the outlet's id in place of its name, which may change."""
    outlet = Outlet.objects.filter(name=conditions.get("outlet", "")).values_list("pk", flat=True).first()
    return conditions if outlet is None else {**conditions, "outlet": outlet}


@extend_schema_serializer(examples=example("With its secret", {**WEBHOOK, "secret": SECRET}, response_only=True))
class NewWebhookSerializer(WebhookSerializer):
    """A webhook with the secret that signs its messages, which is shown only now."""

    secret = serializers.CharField(read_only=True)

    class Meta(WebhookSerializer.Meta):
        fields = [*WebhookSerializer.Meta.fields, "secret"]


class DeliveredChangeSerializer(serializers.Serializer[dict[str, Any]]):
    """A change in a message."""

    position = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    id = serializers.CharField()
    action = serializers.CharField(help_text="As in the list of changes.")
    merged_into = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_merged_into(self, item: dict[str, Any]) -> str | None:
        """The id of the agent into which a person or organisation was merged."""
        return item["merged_into"] or None


class AttemptSerializer(serializers.ModelSerializer[Attempt]):
    outcome = serializers.ChoiceField(choices=[outcome.value for outcome in DeliveryOutcome], read_only=True)

    class Meta:
        model = Attempt
        fields = ["at", "outcome", "status", "milliseconds"]
        read_only_fields = fields


@extend_schema_serializer(examples=example("Delivery", DELIVERY, status_codes=["200", "202"]))
class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    """A message: the changes in it, and each attempt to send it."""

    replay_of = serializers.CharField(source="replay_of_id", read_only=True, allow_null=True)
    changes = DeliveredChangeSerializer(source="items", many=True, read_only=True)
    attempts = AttemptSerializer(many=True, read_only=True)

    class Meta:
        model = Delivery
        fields = ["id", "state", "replay_of", "created_at", "changes", "attempts"]
        read_only_fields = fields
