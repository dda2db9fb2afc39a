"""What headers say by address: the content security policy, and what pages of other sites may do. And sessions."""

from http import HTTPStatus

from corsheaders.middleware import CorsMiddleware as CorsHeaders
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib.sessions import middleware as sessions
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware import common
from django.shortcuts import render

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
    """Pages of other sites may read, which at the addresses in `CORS_READING_BY_POST` is done by sending something."""

    def add_response_headers(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().add_response_headers(request, response)
        if METHODS in response.headers and request.path_info in settings.CORS_READING_BY_POST:
            response.headers[METHODS] += ", POST"
        return response


class CommonMiddleware(common.CommonMiddleware):
    """What is refused for its method is told so in words, where no other were found; and a reader who has the page is
    told nothing of its length, which none but the page's own may be (RFC 9110, 8.6)."""

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
    """Has nothing to say where nobody asked for the session: a page that is the same for everybody would take back
    the cookie of one reader, and shared caches would hold it for all."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return super().process_response(request, response) if request.session.accessed else response
