"""What is the same in every query is built, and compiled, once: pages and answers ask for it several times each."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import BooleanField, F, Func, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils.timezone import get_current_timezone_name

Rows = TypeVar("Rows", bound=QuerySet[Any])


def built_once(build: Callable[[], Rows]) -> Callable[[], Rows]:
    """A queryset without parameters, which every page asks for several times: each time a clone of the first one.

    It may depend on the classes of acts that are shown, and on no other setting.
    """

    @lru_cache
    def built(_classes: tuple[str, ...]) -> Rows:
        return build()

    @wraps(build)
    def cloned() -> Rows:
        return built(tuple(settings.NEWSROOM_PUBLIC_ACT_CLASSES)).all()

    return cloned


class HasAny(Func):
    """The condition that there is one of ``rows`` with these keys: fields of the query that asks, in the order in
    which ``rows`` names its own. The rows depend on the classes of acts that are shown, the archive's time zone, and
    nothing else.

    One row of each is asked for: of EXISTS beside an OR, PostgreSQL may gather beforehand all that there are.
    """

    output_field = BooleanField()

    def __init__(self, *keys: str | F, rows: Callable[[], QuerySet[Any, Any]]) -> None:
        super().__init__(*keys)
        self.rows = rows

    # Of the two that this overrides, the stubs give one what they forbid to the other.
    def as_sql(self, compiler: SQLCompiler, connection: Any, **_context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        rows, parameters = _compiled(
            self.rows, tuple(settings.NEWSROOM_PUBLIC_ACT_CLASSES), get_current_timezone_name()
        )
        keys = [compiler.compile(key) for key in self.get_source_expressions()]
        names = ", ".join(f"key_{n}" for n in range(len(keys)))
        alike = " AND ".join(f"any_row.key_{n} = {sql}" for n, (sql, _values) in enumerate(keys))
        # All of it is Django's own words.
        one = f"(SELECT true FROM ({rows}) AS any_row ({names}) WHERE {alike} LIMIT 1)"  # noqa: S608
        return f"({one} IS NOT NULL)", [*parameters, *(value for _sql, values in keys for value in values)]


@lru_cache
def _compiled(
    rows: Callable[[], QuerySet[Any, Any]], _classes: tuple[str, ...], _zone: str
) -> tuple[str, tuple[Any, ...]]:
    sql, parameters = rows().order_by().query.sql_with_params()
    return sql, tuple(parameters)
