"""Errors as problem details (RFC 9457): ``type``, ``title``, ``status``, ``detail``, and ``errors`` by field."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import defaults
from rest_framework import exceptions, views
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from articles.importing.story_record import InvalidStory
from articles.services import NotAllowed, Stale
from newsroom.api.core import throttling
from people.services.base import IdentityError

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/"
# The database is unavailable, or gave up on a lock or a query: the same request may succeed in a moment.
DATABASE_ERRORS = (OperationalError, InterfaceError)
RETRY_SECONDS = 5


class BodyTooLarge(exceptions.APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"

    def __init__(self, most: int) -> None:
        super().__init__(_("The body is too long: at most %(most)d bytes are allowed.") % {"most": most})


class QueryTooLong(exceptions.APIException):
    status_code = HTTPStatus.REQUEST_URI_TOO_LONG
    default_code = "query_too_long"

    def __init__(self, most: int) -> None:
        super().__init__(_("The query is too long: at most %(most)d characters are allowed.") % {"most": most})


class LengthMissing(exceptions.APIException):
    status_code = HTTPStatus.LENGTH_REQUIRED
    default_code = "length_required"
    default_detail = gettext_lazy("The request needs a Content-Length header.")


class Unavailable(exceptions.APIException):
    """The database is unavailable or too busy."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_code = "unavailable"
    default_detail = gettext_lazy("The archive is unavailable. Try again in a moment.")
    wait = RETRY_SECONDS


class Conflict(exceptions.APIException):
    """The present state forbids the request."""

    status_code = HTTPStatus.CONFLICT
    default_code = "conflict"


class PreconditionRequired(exceptions.APIException):
    """The request needs an ``If-Match`` header."""

    status_code = HTTPStatus.PRECONDITION_REQUIRED
    default_code = "precondition_required"
    default_detail = gettext_lazy("Send the object’s ETag as If-Match.")


class PreconditionFailed(exceptions.APIException):
    """The object has changed since it was read."""

    status_code = HTTPStatus.PRECONDITION_FAILED
    default_code = "precondition_failed"
    default_detail = gettext_lazy("This has been changed since you read it. Nothing was saved.")


class Gone(exceptions.APIException):
    """The object was public and is not any more; the detail is the public reason."""

    status_code = HTTPStatus.GONE
    default_code = "gone"


class Moved(exceptions.APIException):
    """The object has moved to ``location`` permanently."""

    status_code = HTTPStatus.MOVED_PERMANENTLY
    default_code = "moved"

    def __init__(self, location: str) -> None:
        super().__init__(_("This is now at %(location)s") % {"location": location})
        self.location = location


class SlashMissing(Moved):
    """The address lacks the final slash; unlike 301, this status keeps method and body."""

    status_code = HTTPStatus.PERMANENT_REDIRECT


# The titles of RFC 9110; Python has older ones.
TITLES = {413: "Content Too Large", 414: "URI Too Long", 422: "Unprocessable Content"}


def problem_details(status: int, detail: str, errors: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the body of an error response."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, HTTPStatus(status).phrase),
        "status": int(status),
        "detail": detail,
    }
    return body if errors is None else {**body, "errors": errors}


def exception_handler(exc: Exception, context: Mapping[str, Any]) -> Response | None:
    """Return the response to an exception in a view; None for an unexpected one, which Django reports."""
    exc = with_media_types(as_api_exception(exc), context["view"])
    response = views.exception_handler(exc, dict(context))
    if response is None:
        return None
    errors: Mapping[str, Any] | None = None
    if isinstance(exc, exceptions.ValidationError):
        by_field = exc.detail if isinstance(exc.detail, dict) else {"body": exc.detail}
        errors = {name: messages_of(detail) for name, detail in by_field.items()}
        detail = _("The request has errors: see “errors”.")
    elif isinstance(exc, exceptions.Throttled):
        detail = throttling.refusal_message(getattr(context["view"], "throttles", ()), getattr(exc, "wait", None))
    elif isinstance(exc, exceptions.APIException):
        detail = str(exc.detail)
    else:
        detail = str(response.data["detail"])
    if isinstance(exc, Moved):
        response.headers["Location"] = exc.location
    response.data = problem_details(response.status_code, detail, errors)
    # Errors are JSON even where the view renders a page or YAML.
    request = context["request"]
    request.accepted_renderer, request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
    response.content_type = MEDIA_TYPE
    return response


def messages_of(detail: Any) -> list[str]:
    """Return the messages of a field, those of nested fields with the name before each."""
    if isinstance(detail, Mapping):
        return [f"{name}: {text}" for name, nested in detail.items() for text in messages_of(nested)]
    if isinstance(detail, list | tuple):
        return [text for nested in detail for text in messages_of(nested)]
    return [str(detail)]


def as_api_exception(exc: Exception) -> Exception:
    """Return the API's exception for one of another layer."""
    if isinstance(exc, InvalidStory):
        return exceptions.ValidationError({field: [message] for field, message in exc.errors.items()})
    if isinstance(exc, NotAllowed | IdentityError):
        return PreconditionFailed() if isinstance(exc, Stale) else Conflict(str(exc))
    if isinstance(exc, RequestDataTooBig):
        return BodyTooLarge(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    if isinstance(exc, DATABASE_ERRORS):
        log.error("database_unavailable", error=str(exc))
        return Unavailable()
    if isinstance(exc, MultiPartParserError | SuspiciousOperation):
        return exceptions.ParseError(str(exc))
    return exc


def with_media_types(exc: Exception, view: Any) -> Exception:
    """Add the supported media types to an error about an unsupported one."""
    if isinstance(exc, exceptions.NotAcceptable) and exc.detail == exceptions.NotAcceptable.default_detail:
        media_types = getattr(view, "media_types", [JSONRenderer.media_type])
        return exceptions.NotAcceptable(_("Available as %(types)s.") % {"types": ", ".join(media_types)})
    if isinstance(exc, exceptions.UnsupportedMediaType):
        read = ", ".join(parser.media_type for parser in view.parser_classes)
        detail = _("Send the body as %(types)s, and say so in Content-Type.") % {"types": read}
        return exceptions.UnsupportedMediaType("", detail)
    return exc


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return Django's 400 response, as problem details under the API's path."""
    if request.path_info.startswith(PREFIX):
        return problem_response(HTTPStatus.BAD_REQUEST, _("The request cannot be read."))
    return defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Return the 500 response, or 503 if the database is unavailable."""
    if isinstance(sys.exc_info()[1], DATABASE_ERRORS):
        return unavailable(request)
    if request.path_info.startswith(PREFIX):
        return problem_response(HTTPStatus.INTERNAL_SERVER_ERROR, _("Something went wrong. It has been reported."))
    return defaults.server_error(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Return the 503 response with ``Retry-After``."""
    if request.path_info.startswith(PREFIX):
        response = problem_response(Unavailable.status_code, str(Unavailable.default_detail))
    else:
        response = defaults.server_error(request)
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def problem_response(status: HTTPStatus, detail: str) -> HttpResponse:
    return HttpResponse(json.dumps(problem_details(status, detail)), status=status, content_type=MEDIA_TYPE)
