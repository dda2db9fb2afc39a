"""The content security policy by address: strict everywhere, wider where a library's pages need it. And sessions."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib.sessions import middleware as sessions
from django.http import HttpRequest, HttpResponse, HttpResponseBase


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


class SessionMiddleware(sessions.SessionMiddleware):
    """Has nothing to say where nobody asked for the session: a page that is the same for everybody would take back
    the cookie of one reader, and shared caches would hold it for all."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return super().process_response(request, response) if request.session.accessed else response
