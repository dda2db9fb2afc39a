"""Common parts of the desk's views: access, input and JSON responses."""

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


def desk_view(*methods: str) -> Callable[[View[Arguments]], View[Arguments]]:
    """Return a decorator for views that only staff who may review statements can open.

    Users who are not signed in are sent to the sign-in page; the script gets 401 instead.
    """

    def decorate(view: View[Arguments]) -> View[Arguments]:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                if wants_json(request):
                    return JsonResponse({"error": "signed-out"}, status=HTTPStatus.UNAUTHORIZED)
                return redirect_to_login(request.get_full_path())
            if not (request.user.is_staff and has_permission(request.user, Action.JUDGE)):
                raise PermissionDenied
            lists = (values for data in (request.GET, request.POST) for _name, values in data.lists())
            if any("\0" in value for values in lists for value in values):
                raise BadRequest
            response = view(request, *args, **kwargs)
            patch_vary_headers(cast("HttpResponse", response), ["Accept"])
            return response

        return cast("View[Arguments]", never_cache(require_http_methods([*methods])(wrapper)))

    return decorate


def wants_json(request: HttpRequest) -> bool:
    """Return whether the desk's script sent the request."""
    return "application/json" in request.headers.get("Accept", "")


def current_editor(request: HttpRequest) -> User:
    return cast("User", request.user)


def json_response(content: dict[str, Any], status: int = HTTPStatus.OK) -> JsonResponse:
    return JsonResponse(content, status=status)


def parse_percent(text: str) -> float:
    """Return a percentage as a number from 0 to 1; 0 if it is not a number."""
    try:
        return min(100.0, max(0.0, float(text))) / 100
    except ValueError:
        return 0.0
