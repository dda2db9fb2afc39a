"""Validation that reports all errors of a request at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.views import APIView

Check = Callable[[], object]
T = TypeVar("T")


def collect_errors(checks: Iterable[Check]) -> dict[str, Any]:
    """Return the validation errors of the checks by field, the first for each; other exceptions are ignored."""
    errors: dict[str, Any] = {}
    for check in checks:
        try:
            check()
        except ValidationError as error:
            errors = {**errors_by_field(error), **errors}
        except APIException:
            continue
    return errors


def errors_by_field(error: ValidationError) -> dict[str, Any]:
    return error.detail if isinstance(error.detail, dict) else {"body": error.detail}


class StrictParamsMixin(APIView):
    """Refuses unknown, repeated and empty query parameters, and reports all errors of the query at once.

    The other parameters are checked only after a first error, and only for requests that are allowed.
    """

    is_admitted = False

    def parameters(self) -> set[str]:
        """Return the names of this action's query parameters."""
        return set()

    def checks(self) -> Iterator[Check]:
        """Yield functions that each raise ``ValidationError`` for one part of the query."""
        yield self.check_names

    def check_names(self) -> None:
        known = self.parameters()
        errors: dict[str, list[str]] = {}
        for name, values in self.request.query_params.lists():
            if name not in known:
                names = ", ".join(sorted(known)) or _("none")
                errors[name] = [_("Unknown parameter; known here: %(names)s.") % {"names": names}]
            elif len(values) > 1:
                errors[name] = [_("Given more than once.")]
            elif not values[0]:
                errors[name] = [_("Empty.")]
        if errors:
            raise ValidationError(errors)

    def check_filters(self) -> None:
        """Raise ``ValidationError`` with the errors of all filters of a list."""
        filters: Any = getattr(self, "filterset_class", None)
        if filters is not None:
            # The unfiltered queryset: get_queryset() may raise for another parameter.
            rows = self.queryset.all()  # type: ignore[attr-defined]  # every list has one
            filters(data=self.request.query_params, queryset=rows, request=self.request).check()

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, ValidationError) and self.is_admitted and self.request.method in SAFE_METHODS:
            exc = ValidationError({**collect_errors(self.checks()), **errors_by_field(exc)})
        return super().handle_exception(exc)
