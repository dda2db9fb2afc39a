"""All that is wrong with a request is told at once, as far as each can be known without the others."""

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
    """By name what the checks find wrong, of each name what is found first. What is refused for any other reason than
    a mistake is said once there is none."""
    found: dict[str, Any] = {}
    for check in checks:
        try:
            check()
        except ValidationError as error:
            found = {**by_name(error), **found}
        except APIException:
            continue
    return found


def by_name(error: ValidationError) -> dict[str, Any]:
    return error.detail if isinstance(error.detail, dict) else {"body": error.detail}


class StrictParamsMixin(APIView):
    """A view that refuses what it does not know, and says with the first mistake in an address what else is one.

    Nothing is looked for until there is a mistake, and nothing is told to whoever may not ask here at all.
    """

    is_admitted = False

    def parameters(self) -> set[str]:
        """The query parameters that this action knows."""
        return set()

    def checks(self) -> Iterator[Check]:
        """What raises ``ValidationError`` for each part of the address by itself."""
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
        """Of a list: what its filters refuse, each by itself."""
        filters: Any = getattr(self, "filterset_class", None)
        if filters is not None:
            # None of them is asked for: the rows themselves may be narrowed by what else is wrong.
            rows = self.queryset.all()  # type: ignore[attr-defined]  # every list has one
            filters(data=self.request.query_params, queryset=rows, request=self.request).check()

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, ValidationError) and self.is_admitted and self.request.method in SAFE_METHODS:
            exc = ValidationError({**collect_errors(self.checks()), **by_name(exc)})
        return super().handle_exception(exc)
