"""The OpenAPI description of every operation: its errors, security, headers and examples."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django_filters import CharFilter
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

from newsroom.api.core import sparse_fields
from newsroom.api.core.authentication import StaffSession, TokenAuthentication
from newsroom.api.core.errors import MEDIA_TYPE, problem_details
from newsroom.api.core.idempotency import HEADER


class ProblemSerializer(serializers.Serializer[Any]):
    """Problem details (RFC 9457)."""

    type = serializers.CharField(help_text="Always about:blank.")
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField(min_value=300, max_value=599)
    detail = serializers.CharField(help_text="The error in a sentence.")
    errors = serializers.DictField(  # type: ignore[assignment]  # RFC 9457's member, not DRF's property
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="The errors of each field or parameter, by its name.",
    )


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "Created with `manage.py create_token` or in the admin, with a role and scopes.",
        }


class StaffScheme(SessionScheme):
    target_class = StaffSession
    name = "session"


IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="A unique key for this request. Sent again within 24 hours, it returns the first response, with "
    "`Idempotency-Replayed: true`.",
    examples=[OpenApiExample("A UUID", "6f1c1f5e-6f0f-4c62-8f64-3c1a5a3f9d10")],
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The `ETag` of the object as you read it, or `*` for any state.",
    examples=[OpenApiExample("An ETag", '"5d41402abc4b2a76b9719d911017c592"')],
)
OPTIONAL_IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The `ETag` of the object as you read it, or `*`: nothing is changed if the object has changed since "
    "or is unknown.",
)
ETAG = {"description": "A digest of the response, for `If-None-Match`.", "schema": {"type": "string"}}
# Responses that may come before the limits are checked.
SERVER_ERRORS = ("500", "503")
RATE_LIMIT_HEADERS = {
    "RateLimit-Limit": "Requests a minute, of the nearest limit.",
    "RateLimit-Remaining": "Requests that are left.",
    "RateLimit-Reset": "Seconds until more are available.",
}
# The meaning of each status, with an example of its detail.
PROBLEMS: dict[int, tuple[str, str]] = {
    301: ("Merged into another, or of the other kind: see `Location`.", "This is now at …"),
    400: ("A parameter or a field is invalid.", "The request has errors: see “errors”."),
    401: (
        "A token is needed, or the token is invalid.",
        "This token is invalid, revoked or expired.",
    ),
    403: ("The role, or the token's scopes, do not allow it.", "Your role does not allow this."),
    404: ("Not found, or not for you.", "There is nothing here."),
    405: ("No such method: see `Allow`.", "Method “PUT” not allowed."),
    406: ("Responses are JSON only.", "Available as application/json."),
    409: (
        "The present state forbids it.",
        "This story is public: a chief can withdraw it, with a reason for its readers.",
    ),
    410: (
        "Was public and is not any more; `detail` is the reason.",
        "The story was about another ferry.",
    ),
    411: ("The body has no length.", "The request needs a Content-Length header."),
    414: (
        "The address, with its parameters, is too long.",
        "The query is too long: at most 16384 characters are allowed.",
    ),
    412: (
        "It has changed since you read it, or does not match `If-Match`.",
        "This has been changed since you read it. Nothing was saved.",
    ),
    413: ("The body is too long.", "The body is too long: at most 10485760 bytes are allowed."),
    415: ("Bodies are JSON only.", "Send the body as application/json, and say so in Content-Type."),
    422: (
        "The `Idempotency-Key` was used for another request.",
        "This Idempotency-Key was used for another request within the last 24 hours.",
    ),
    428: ("`If-Match` is missing.", "Send the object’s ETag as If-Match."),
    429: (
        "Too many requests; `Retry-After` says how many seconds to wait.",
        "Too many requests: at most 600 a minute. Try again in 12 seconds.",
    ),
    500: ("An error of the archive.", "Something went wrong. It has been reported."),
    503: (
        "The database is unavailable; `Retry-After` has the seconds to wait.",
        "The archive is unavailable. Try again in a moment.",
    ),
}
ID_LIST = r"^[0-9a-z]{1,12}(,[0-9a-z]{1,12}){0,199}$"
EXAMPLE_ERRORS: dict[int, dict[str, Any]] = {400: {"page_size": ["Not a number from 1 to 200."]}}


class ArchiveSchema(AutoSchema):
    """Adds errors, headers, optional security and summaries to each operation."""

    def get_summary(self) -> str | None:
        summary: str | None = super().get_summary()
        return summary or self.get_description().partition("\n")[0].rstrip(".")

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Return the security schemes; none is needed for actions without a required scope."""
        auths: list[dict[str, list[str]]] = super().get_auth()
        return auths if self.action in self.required_scopes or {} in auths else [*auths, {}]

    @property
    def action(self) -> str:
        return getattr(self.view, "action", "")

    @property
    def required_scopes(self) -> dict[str, Any]:
        return getattr(self.view, "required_scopes", {})

    @property
    def takes_keys(self) -> bool:
        handler = getattr(self.view, self.action or self.method.lower(), None)
        return self.method == "POST" and getattr(handler, "is_idempotent", False)

    @property
    def requires_if_match(self) -> bool:
        return self.method in ("PATCH", "DELETE") and getattr(self.view, "requires_if_match", False)

    @property
    def accepts_if_match(self) -> bool:
        return self.method == "POST" and getattr(self.view, "accepts_if_match", False)

    def get_override_parameters(self) -> list[Any]:
        parameters: list[Any] = super().get_override_parameters()
        if self.requires_if_match:
            return [*parameters, IF_MATCH]
        if self.accepts_if_match:
            parameters = [*parameters, OPTIONAL_IF_MATCH]
        return [*parameters, IDEMPOTENCY_KEY] if self.takes_keys else parameters

    def _get_parameters(self) -> list[dict[str, Any]]:
        """Add the parameters ``fields`` and ``expand``, and restrict the values of query parameters."""
        parameters: list[dict[str, Any]] = super()._get_parameters()
        if self.action in ("list", "retrieve") and hasattr(self.view, "expands"):
            serializer = self.get_response_serializers()
            fields = list(sparse_fields.keys_of(serializer))
            parameters += sparse_fields.described(fields, self.view.expands)
        elif hasattr(self.view, "shaping"):
            parameters += sparse_fields.described(*self.view.shaping())
        return [self.restricted(one) if one["in"] == "query" else one for one in parameters]

    def restricted(self, parameter: dict[str, Any]) -> dict[str, Any]:
        """Return a parameter with its choices, or as a string that is not empty."""
        schema = parameter["schema"]
        if schema.get("type") != "string" or "enum" in schema or not getattr(self.view, "refuses_empty", False):
            return parameter
        filterset = getattr(self.view, "filterset_class", None)
        known = filterset.base_filters.get(parameter["name"]) if filterset else None
        choices = known.extra.get("choices") if known is not None else None
        if choices is not None:
            values = getattr(choices, "choices", choices)
            return {**parameter, "schema": {**schema, "enum": [value for value, _label in values]}}
        pattern = {"pattern": ID_LIST} if isinstance(known, CharFilter) and known.method == "by_ids" else {}
        return {**parameter, "schema": {**schema, "minLength": 1, **pattern}}

    def problems(self) -> list[int]:
        """Return the error statuses of the operation."""
        statuses = [400, 401, 405, 406, 414, 429, 500, 503, *getattr(self.view, "also_refuses_with", ())]
        filters = getattr(getattr(self.view, "filterset_class", None), "base_filters", ())
        # Filters for unpublished content are not for everybody.
        names = {"status", "state"} & set(filters)
        if self.action in self.required_scopes or self.view.__class__.__name__ == "ArticleViewSet" or names:
            statuses.append(403)
        if "{id}" in self.path:
            statuses.append(404)
            if self.get_tags()[0] in ("people", "organisations"):
                statuses.append(301)
            if getattr(self.view, "snapshot_kind", ""):
                statuses.append(410)
        if self.method not in SAFE_METHODS:
            statuses += [409, 411, 413, 415]
        if self.takes_keys:
            statuses.append(422)
        if self.requires_if_match:
            statuses += [412, 428]
        if self.accepts_if_match or self.gives_etag:
            statuses.append(412)
        return sorted(set(statuses))

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status in self.problems():
            bodies[str(status)] = self.problem_response(status)
        if self.gives_etag:
            bodies["304"] = {"description": "Not modified since `If-None-Match`."}
        for key, response in bodies.items():
            if key not in SERVER_ERRORS:
                response["headers"] = {**response.get("headers", {}), **self.response_headers(key)}
        return bodies

    @property
    def gives_etag(self) -> bool:
        return self.method == "GET" and getattr(self.view, "gives_etag", True)

    def response_headers(self, status: str) -> dict[str, Any]:
        """Return the caching and rate-limit headers of a response."""
        limits = {
            name: {"description": text, "schema": {"type": "integer"}} for name, text in RATE_LIMIT_HEADERS.items()
        }
        tagged = self.gives_etag and status in ("200", "304")
        return {"ETag": ETAG, **limits} if tagged else limits

    def problem_response(self, status: int) -> dict[str, Any]:
        description, detail = PROBLEMS[status]
        types = getattr(self.view, "media_types", ())
        if status == HTTPStatus.NOT_ACCEPTABLE and types:
            description = f"Available as {' or '.join(types)} only."
            detail = f"Available as {', '.join(types)}."
        example = OpenApiExample(str(status), problem_details(status, detail, EXAMPLE_ERRORS.get(status)))
        answer = OpenApiResponse(ProblemSerializer, description, examples=[example])
        response: dict[str, Any] = self._get_response_for_code(answer, str(status), media_types=[MEDIA_TYPE])
        headers = {301: "Location", 401: "WWW-Authenticate", 405: "Allow", 429: "Retry-After", 503: "Retry-After"}
        if status in headers:
            response["headers"] = {headers[status]: {"schema": {"type": "string"}, "required": True}}
        return response
