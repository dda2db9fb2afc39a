"""Who may sit at the desk, and the two ways in which it answers: a page, or an answer for its script."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.permissions import Action, has_permission

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]


def desk(*methods: str) -> Callable[[View[Arguments]], View[Arguments]]:
    """A view for those who judge statements; others sign in first, or are told that they may not."""

    def decorate(view: View[Arguments]) -> View[Arguments]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                if wants_data(request):
                    return JsonResponse({"error": "signed-out"}, status=HTTPStatus.UNAUTHORIZED)
                return redirect_to_login(request.get_full_path())
            if not (request.user.is_staff and has_permission(request.user, Action.JUDGE)):
                raise PermissionDenied
            if any("\0" in value for asked in (request.GET, request.POST) for value in asked.values()):
                raise BadRequest
            response = view(request, *args, **kwargs)
            patch_vary_headers(cast("HttpResponse", response), ["Accept"])
            return response

        return cast("View[Arguments]", never_cache(require_http_methods([*methods])(guarded)))

    return decorate


def wants_data(request: HttpRequest) -> bool:
    """Whether it is the desk's script that asks."""
    return "application/json" in request.headers.get("Accept", "")


def editor(request: HttpRequest) -> User:
    return cast("User", request.user)


def data(content: dict[str, Any], status: int = HTTPStatus.OK) -> JsonResponse:
    return JsonResponse(content, status=status)
