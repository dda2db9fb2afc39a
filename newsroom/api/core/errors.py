"""Every error as problem details (RFC 9457): ``type``, ``title``, ``status``, ``detail``, and ``errors`` by field."""

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
# The database went away, or gave up on a lock or a query: the same request may be answered in a moment.
AWAY = (OperationalError, InterfaceError)
RETRY_SECONDS = 5


class BodyTooLarge(exceptions.APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"

    def __init__(self, most: int) -> None:
        super().__init__(_("The body is too long: at most %(most)d bytes are read.") % {"most": most})


class QueryTooLong(exceptions.APIException):
    status_code = HTTPStatus.REQUEST_URI_TOO_LONG
    default_code = "query_too_long"

    def __init__(self, most: int) -> None:
        super().__init__(_("The query is too long: at most %(most)d characters are read.") % {"most": most})


class LengthMissing(exceptions.APIException):
    status_code = HTTPStatus.LENGTH_REQUIRED
    default_code = "length_required"
    default_detail = gettext_lazy("A body is read only when Content-Length says how long it is.")


class Unavailable(exceptions.APIException):
    """The database is away, or too busy to answer now."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_code = "unavailable"
    default_detail = gettext_lazy("The archive cannot answer now. Try again in a moment.")
    wait = RETRY_SECONDS


class Conflict(exceptions.APIException):
    """What was asked for cannot be done in the present state of things."""

    status_code = HTTPStatus.CONFLICT
    default_code = "conflict"


class PreconditionRequired(exceptions.APIException):
    """A change of something that exists says what it was when it was looked at."""

    status_code = HTTPStatus.PRECONDITION_REQUIRED
    default_code = "precondition_required"
    default_detail = gettext_lazy("Send the ETag of what you have looked at as If-Match.")


class PreconditionFailed(exceptions.APIException):
    """It is not what it was when it was looked at."""

    status_code = HTTPStatus.PRECONDITION_FAILED
    default_code = "precondition_failed"
    default_detail = gettext_lazy("This has been changed since you looked at it. Nothing was saved over that.")


class Gone(exceptions.APIException):
    """What stood here was public and has been withdrawn; the detail is the reason given to the public."""

    status_code = HTTPStatus.GONE
    default_code = "gone"


class Moved(exceptions.APIException):
    """What stood here is found at ``location`` for good."""

    status_code = HTTPStatus.MOVED_PERMANENTLY
    default_code = "moved"

    def __init__(self, location: str) -> None:
        super().__init__(_("This is now at %(location)s") % {"location": location})
        self.location = location


class SlashMissing(Moved):
    """An address without its last character; unlike 301, this status keeps method and body."""

    status_code = HTTPStatus.PERMANENT_REDIRECT


# As RFC 9110 has them; Python's are those of before.
TITLES = {413: "Content Too Large", 414: "URI Too Long", 422: "Unprocessable Content"}


def problem(status: int, detail: str, errors: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The object that every error answers with."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, HTTPStatus(status).phrase),
        "status": int(status),
        "detail": detail,
    }
    return body if errors is None else {**body, "errors": errors}


def exception_handler(exc: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to an error that a view raised; None for what is a fault of ours, which Django reports."""
    exc = in_its_types(translated(exc), context["view"])
    response = views.exception_handler(exc, dict(context))
    if response is None:
        return None
    errors: Mapping[str, Any] | None = None
    if isinstance(exc, exceptions.ValidationError):
        by_field = exc.detail if isinstance(exc.detail, dict) else {"body": exc.detail}
        errors = {name: sentences(detail) for name, detail in by_field.items()}
        detail = _("Something that was sent cannot be used: see “errors”.")
    elif isinstance(exc, exceptions.Throttled):
        detail = throttling.sentence(getattr(context["view"], "throttles", ()), getattr(exc, "wait", None))
    elif isinstance(exc, exceptions.APIException):
        detail = str(exc.detail)
    else:
        detail = str(response.data["detail"])
    if isinstance(exc, Moved):
        response.headers["Location"] = exc.location
    response.data = problem(response.status_code, detail, errors)
    # Whatever the address answers with otherwise: a page, YAML, or nothing that was asked for.
    request = context["request"]
    request.accepted_renderer, request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
    response.content_type = MEDIA_TYPE
    return response


def sentences(detail: Any) -> list[str]:
    """What is wrong with a field; of what is nested in it, with the name before each."""
    if isinstance(detail, Mapping):
        return [f"{name}: {text}" for name, nested in detail.items() for text in sentences(nested)]
    if isinstance(detail, list | tuple):
        return [text for nested in detail for text in sentences(nested)]
    return [str(detail)]


def translated(exc: Exception) -> Exception:
    """Errors of other layers as those of this one."""
    if isinstance(exc, InvalidStory):
        return exceptions.ValidationError({field: [message] for field, message in exc.errors.items()})
    if isinstance(exc, NotAllowed | IdentityError):
        return PreconditionFailed() if isinstance(exc, Stale) else Conflict(str(exc))
    if isinstance(exc, RequestDataTooBig):
        return BodyTooLarge(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    if isinstance(exc, AWAY):
        log.error("database_away", error=str(exc))
        return Unavailable()
    if isinstance(exc, MultiPartParserError | SuspiciousOperation):
        return exceptions.ParseError(str(exc))
    return exc


def in_its_types(exc: Exception, view: Any) -> Exception:
    """A refusal of a type says which ones there are."""
    if isinstance(exc, exceptions.NotAcceptable) and exc.detail == exceptions.NotAcceptable.default_detail:
        given_as = getattr(view, "given_as", [JSONRenderer.media_type])
        return exceptions.NotAcceptable(_("This is given as %(types)s.") % {"types": ", ".join(given_as)})
    if isinstance(exc, exceptions.UnsupportedMediaType):
        read = ", ".join(parser.media_type for parser in view.parser_classes)
        detail = _("Send the body as %(types)s, and say so in Content-Type.") % {"types": read}
        return exceptions.UnsupportedMediaType("", detail)
    return exc


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's own refusals, as problem details where a program asked."""
    if request.path_info.startswith(PREFIX):
        return answer(HTTPStatus.BAD_REQUEST, _("The request cannot be read."))
    return defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours: reported in the log, not to whoever asked; or a database that is away."""
    if isinstance(sys.exc_info()[1], AWAY):
        return unavailable(request)
    if request.path_info.startswith(PREFIX):
        return answer(HTTPStatus.INTERNAL_SERVER_ERROR, _("Something went wrong here. It has been reported."))
    return defaults.server_error(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503, with the time after which to ask again."""
    if request.path_info.startswith(PREFIX):
        response = answer(Unavailable.status_code, str(Unavailable.default_detail))
    else:
        response = defaults.server_error(request)
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def answer(status: HTTPStatus, detail: str) -> HttpResponse:
    return HttpResponse(json.dumps(problem(status, detail)), status=status, content_type=MEDIA_TYPE)
