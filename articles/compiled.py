"""What is the same in every query is built, and compiled, once: pages and answers ask for it several times each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import connections
from django.db.models import BooleanField, CharField, F, Field, ForeignKey, Func, Lookup, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils.timezone import get_current_timezone_name

Rows = TypeVar("Rows", bound=QuerySet[Any])
Row = TypeVar("Row")
Values = ParamSpec("Values")


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


def compiled_once(build: Callable[Values, QuerySet[Any, Row]]) -> Callable[Values, list[Row]]:
    """The rows of a queryset whose parameters are texts (ids) and lists of texts, and differ from call to call in
    nothing but their values: Django builds the query and its SQL at the first call, and is spared both afterwards,
    which is nearly half of the time that a page takes beside the database.

    A list stands in the lookup ``any`` (of arrays, ``holds``), a pattern in ``like``. The queryset may depend on the
    classes of acts that are shown and on the time zone, and on nothing else. Raises ``ValueError`` where a parameter
    is not found in the SQL as it was given, and where a day or moment stands in it: what is compiled outlasts them.
    """

    @lru_cache
    def prepared(_classes: tuple[str, ...], _zone: str, texts: tuple[bool, ...]) -> _Prepared:
        blanks = [_Blank(place) for place in range(len(texts))]
        rows = build(*(blank if text else [blank] for blank, text in zip(blanks, texts, strict=True)))  # type: ignore[arg-type, call-arg]
        compiler = rows.query.get_compiler(rows.db)
        sql, parameters = compiler.as_sql()
        places = [_place_in(one) for one in parameters]
        if any(isinstance(one, date) for one in parameters):
            raise ValueError(f"{build.__qualname__}: the query has a day of now in it, and will outlast it: {sql}")
        if set(range(len(texts))) - set(places):
            raise ValueError(f"{build.__qualname__}: not every parameter stands in the query: {sql}")
        return _Prepared(rows, compiler, sql, list(zip(places, parameters, strict=True)))

    @wraps(build)
    def run(*values: Values.args, **named: Values.kwargs) -> list[Row]:
        if named:
            raise TypeError(f"{build.__qualname__} takes its values by position")
        texts = tuple(isinstance(value, str) for value in values)
        classes = tuple(settings.NEWSROOM_PUBLIC_ACT_CLASSES)
        return prepared(classes, get_current_timezone_name(), texts).rows_with(values)

    return run


class _Blank(str):
    """Stands in a query for the parameter of this place, until there is one."""

    __slots__ = ("place",)

    def __new__(cls, place: int) -> _Blank:
        blank = super().__new__(cls, f"parameter {place}")
        blank.place = place
        return blank

    place: int


def _place_in(parameter: object) -> int | None:
    one = parameter[0] if isinstance(parameter, list) and parameter else parameter
    return one.place if isinstance(one, _Blank) else None


@dataclass(frozen=True)
class _Prepared:
    """A queryset with blanks, what Django knows of its columns, its SQL, and for each parameter the value that it has
    or the place of the one that it takes."""

    built: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    parameters: Sequence[tuple[int | None, Any]]

    def rows_with(self, values: Sequence[Any]) -> list[Any]:
        bound = tuple(own if place is None else values[place] for place, own in self.parameters)
        compiler = copy(self.compiler)
        compiler.connection = connections[self.built.db]
        compiler.as_sql = lambda *_flags: (self.sql, bound)  # type: ignore[method-assign]
        rows = self.built.all()
        rows.query.get_compiler = lambda *_where, **_using: compiler  # type: ignore[method-assign]
        return list(rows)


@Field.register_lookup
@ForeignKey.register_lookup
class AnyOf(Lookup):
    """One of a list, in one parameter however long it is."""

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        sql, parameters = self.process_lhs(compiler, connection)
        return f"{sql} = ANY(%s)", (*parameters, self.rhs)


@CharField.register_lookup
class Like(Lookup):
    """SQL's LIKE with the pattern as it was given: what ``startswith`` makes of its own could not be bound later."""

    lookup_name = "like"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        sql, parameters = self.process_lhs(compiler, connection)
        return f"{sql} LIKE %s", (*parameters, self.rhs)


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
