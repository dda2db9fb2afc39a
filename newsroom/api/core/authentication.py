"""Authentication by a token in the Authorization header or by a session of the admin."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from core.permissions import set_acting_role
from newsroom.api.models import ApiToken

SCHEMES = (b"bearer", b"token")
PARTS = 2
HEADER = "HTTP_AUTHORIZATION"


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer nra_…``, or with the word ``Token``.

    An invalid token or header is refused even where none is needed: its user would otherwise mistake the public view
    for everything.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        if HEADER not in request.META:
            return None
        words = get_authorization_header(request).split()
        if len(words) != PARTS or words[0].lower() not in SCHEMES:
            raise AuthenticationFailed(_("The Authorization header must be “Bearer TOKEN”."))
        token = ApiToken.objects.with_secret(words[1].decode("latin-1"))
        if token is None:
            raise AuthenticationFailed(_("This token is invalid, revoked or expired."))
        token.note_use()
        set_acting_role(token.user, token.role)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Newsroom Archive"'


class StaffSession(SessionAuthentication):
    """The session of the admin; changes also need the CSRF token."""
