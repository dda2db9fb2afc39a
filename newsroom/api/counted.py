"""Every request is counted, and every answer tells what is left: the view's side of the limits (:mod:`throttles`)."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.utils.decorators import decorator_from_middleware
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from newsroom.api.errors import answer
from newsroom.api.throttles import TOLD, tell


class Counted(APIView):
    """A view that counts whoever asks before anything is said to them, and tells in every answer what is left."""

    throttles: Sequence[BaseThrottle] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        try:
            self.perform_authentication(request)
        finally:
            # Those with a token that is not valid, too: they are nobody.
            super().check_throttles(request)
        super().initial(request, *args, **kwargs)

    def check_throttles(self, request: Request) -> None:
        """Counted already."""

    def get_throttles(self) -> list[BaseThrottle]:
        """The limits that hold for this request; kept, because its answer tells of them."""
        self.throttles = super().get_throttles()
        return list(self.throttles)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        tell(response, self.throttles)
        return response


class ConditionalMiddleware(ConditionalGetMiddleware):
    """304 to whoever has the answer already, and 412 to whoever wants another; both tell what is left, too. HEAD is
    answered like GET: its body is taken away later.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        alike = copy(request)
        alike.method = "GET" if request.method == "HEAD" else request.method
        # Nothing here has a time of its last change, without which this header says nothing (RFC 9110, 13.1.4).
        alike.META = {name: value for name, value in request.META.items() if name != "HTTP_IF_UNMODIFIED_SINCE"}
        answered = super().process_response(alike, response)
        if answered is not response and answered.status_code == HTTPStatus.PRECONDITION_FAILED:
            answered = answer(HTTPStatus.PRECONDITION_FAILED, _("This is not what If-Match names."))
            answered.headers["Cache-Control"] = "no-store"
            answered.headers["Vary"] = response.headers["Vary"]
        for name in TOLD:
            if name in response.headers:
                answered.headers[name] = response.headers[name]
        return answered


conditional_page = decorator_from_middleware(ConditionalMiddleware)
