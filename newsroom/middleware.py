"""Middleware: content security policy, CORS, sessions, and corrections to Django's own."""

from http import HTTPStatus

from corsheaders.middleware import CorsMiddleware as CorsHeaders
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib.sessions import middleware as sessions
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.middleware import common
from django.shortcuts import render

PROBES = ("/healthz/", "/readyz/", "/metrics/")
METHODS = "Access-Control-Allow-Methods"


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Replaces single directives under the prefixes in `CONTENT_SECURITY_POLICY_BY_PREFIX`."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        for prefix, directives in settings.CONTENT_SECURITY_POLICY_BY_PREFIX.items():
            if request.path_info.startswith(prefix):
                parts.replace = {**directives, **(parts.replace or {})}
        return parts


class CorsMiddleware(CorsHeaders):
    """Allows other sites to send a POST to the URLs in `CORS_READING_BY_POST`, which only read."""

    def add_response_headers(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().add_response_headers(request, response)
        if METHODS in response.headers and request.path_info in settings.CORS_READING_BY_POST:
            response.headers[METHODS] += ", POST"
        return response


class CommonMiddleware(common.CommonMiddleware):
    """Renders a page for an empty 405 response, and removes the Content-Length of a 304 (RFC 9110, 8.6).

    Probes may name any host: they come by the address of a machine, which is in no ``ALLOWED_HOSTS``.
    """

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        return None if request.path_info in PROBES else super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not getattr(response, "content", b"-"):
            allowed = response.headers["Allow"]
            response = render(request, "405.html", {"nowhere": True}, status=HTTPStatus.METHOD_NOT_ALLOWED)
            response.headers["Allow"] = allowed
        response = super().process_response(request, response)
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            del response.headers["Content-Length"]
        return response


class SessionMiddleware(sessions.SessionMiddleware):
    """Leaves a response alone if the session was not accessed.

    Django's own would delete an invalid cookie on a public page, and shared caches would keep that for everybody.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return super().process_response(request, response) if request.session.accessed else response
