"""``statements/aggregate/``: counts of the statements that match the filters, by group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, F, Func, QuerySet, Value
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Speaker, Statement
from articles.public_counts import tally
from articles.querysets import StatementQuerySet
from articles.visibility import agent_for_readers
from newsroom.api import filters
from newsroom.api.core.etags import cached_response
from newsroom.api.core.pagination import CURSOR, PAGE_SIZE, SIZE_SCHEMA
from newsroom.api.core.validation import Check
from newsroom.api.core.viewer import Viewer
from newsroom.api.core.viewsets import ArchiveView
from newsroom.api.openapi import examples
from newsroom.api.openapi.examples import example
from newsroom.api.serializers import AgentReferenceSerializer, OutletReferenceSerializer
from newsroom.api.statistics.pagination import GroupKey, checks, page_of
from people.querysets import held_on

GROUP_BY = "group_by"
SPEAKER, ORGANISATION, OUTLET, MONTH = "speaker", "organisation", "outlet", "month"
GROUPS = (SPEAKER, ORGANISATION, OUTLET, MONTH, "form", "act")
SINGLE_KEY_GROUPS = (OUTLET, MONTH, "form", "act")
# SQL for keys whose text is not PostgreSQL's own.
KEY_SQL = {MONTH: "to_char(key, 'YYYY-MM')"}
LARGEST = 2**63 - 1


class GroupSerializer(serializers.Serializer[Any]):
    """A group, with its ``agent`` or ``outlet`` when these are the groups."""

    key = serializers.CharField(allow_null=True, help_text="An id, a month such as 2026-03, a form or an act.")
    count = serializers.IntegerField(min_value=1)
    agent = AgentReferenceSerializer(required=False, allow_null=True)
    outlet = OutletReferenceSerializer(required=False)


@extend_schema_serializer(examples=example("By act", examples.AGGREGATE))
class AggregateSerializer(serializers.Serializer[Any]):
    """Groups, the largest first. A statement with two speakers counts for each of them, and once in `total`."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    group_by = serializers.ChoiceField(choices=GROUPS)
    total = serializers.IntegerField(min_value=0, help_text="All statements that match the filters.")
    ungrouped = serializers.IntegerField(
        min_value=0,
        help_text="Statements of `total` in no group: by `speaker`, those without a named speaker; by `organisation`, "
        "those whose speaker neither is an organisation nor held a position at one.",
    )
    results = GroupSerializer(many=True)


class AggregateView(ArchiveView, GenericAPIView[Any]):
    queryset = Statement.objects.none()
    filterset_class = filters.StatementFilterSet
    pagination_class = None
    http_method_names = ["get", "head"]
    cacheable = True

    def parameters(self) -> set[str]:
        return {GROUP_BY, CURSOR, PAGE_SIZE, *self.filterset_class.base_filters}

    def checks(self) -> Iterator[Check]:
        yield from super().checks()
        yield lambda: self.by
        yield self.check_filters
        by = self.request.query_params.get(GROUP_BY, "")
        # A cursor belongs to one kind of groups.
        yield from list(checks(self.request, (int, str), by=by))[: None if by in GROUPS else 1]

    @property
    def by(self) -> str:
        value = self.request.query_params.get(GROUP_BY)
        if value not in GROUPS:
            raise ValidationError({GROUP_BY: [_("Known are %(names)s.") % {"names": ", ".join(GROUPS)}]})
        return value

    @cached_response
    @extend_schema(
        operation_id="statements_aggregate",
        summary="The number of statements by speaker, organisation, outlet, month, form or act",
        tags=["statements"],
        filters=True,
        parameters=[
            OpenApiParameter(
                GROUP_BY, str, required=True, enum=GROUPS, description="The property by which statements are grouped."
            ),
            OpenApiParameter(CURSOR, str, description="Copied from `next` or `previous`."),
            OpenApiParameter(PAGE_SIZE, SIZE_SCHEMA, description="The number of groups on a page."),
        ],
        responses=AggregateSerializer,
    )
    def get(self, request: Request) -> Response:
        by = self.by
        rows: Any = self.filter_queryset(self.viewer.statements())
        sql, parameters = keyed(rows, by, self.viewer).query.sql_with_params()
        total: int | None = None
        counts = self.stored_counts(by)

        def fetch(place: GroupKey | None, backwards: bool, size: int) -> Sequence[tuple[str, int]]:
            nonlocal total
            if counts is not None:
                total = sum(counts.values())
                return listed(counts, place, backwards, size)
            rows_with_total = groups(sql, parameters, place, backwards, size, key_sql=KEY_SQL.get(by, "key::text"))
            # Where each statement has one key, the sum of the groups is the total.
            if by in SINGLE_KEY_GROUPS and rows_with_total:
                total = rows_with_total[0][2]
            return [row[:2] for row in rows_with_total]

        page = page_of(request, fetch, lambda row: (row[1], row[0]), (int, str), by=by)
        total = rows.order_by().count() if total is None else total
        return Response(
            {
                "next": page.next,
                "previous": page.previous,
                "group_by": by,
                "total": total,
                "ungrouped": 0 if by in SINGLE_KEY_GROUPS else total - count_grouped(sql, parameters),
                "results": self.with_objects(by, page.rows),
            }
        )

    def stored_counts(self, by: str) -> Mapping[str, int] | None:
        """Return the stored public counts of one speaker if no other filter is given, otherwise None."""
        filter_names = set(self.request.query_params) - {GROUP_BY, CURSOR, PAGE_SIZE}
        if by not in SINGLE_KEY_GROUPS or filter_names != {SPEAKER} or self.viewer.sees_all:
            return None
        filterset = self.filterset_class(self.request.query_params, request=self.request)
        stored = tally(filterset.agent(SPEAKER, self.request.query_params[SPEAKER]))
        if by == MONTH:
            counts: Counter[str] = Counter()
            for (month, _form), n in stored[MONTH].items():
                counts[f"{month:%Y-%m}"] += n
            return counts
        if by == OUTLET:
            ids = dict(self.viewer.outlets().filter(name__in=stored[OUTLET]).values_list("name", "pk"))
            return {ids[name]: n for name, n in stored[OUTLET].items() if name in ids}
        return stored[by]

    def with_objects(self, by: str, counts: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
        """Return the groups with the agents or outlets of their keys."""
        groups: list[dict[str, Any]] = [{"key": key or None, "count": count} for key, count in counts]
        keys, context = [key for key, _count in counts], {"request": self.request}
        if by in (SPEAKER, ORGANISATION):
            agents = {agent.pk: agent for agent in self.viewer.agents().filter(pk__in=keys)}
            for group in groups:
                agent = agents.get(group["key"])
                group["agent"] = agent and AgentReferenceSerializer(agent, context=context).data
        if by == OUTLET:
            outlets = {outlet.pk: outlet for outlet in self.viewer.outlets().filter(pk__in=keys)}
            for group in groups:
                group["outlet"] = OutletReferenceSerializer(outlets[group["key"]]).data
        return groups


def keyed(rows: StatementQuerySet, by: str, viewer: Viewer) -> QuerySet[Any, Any]:
    """Return a row for each statement and each of its keys."""
    rows = rows.order_by()
    edges = Speaker.objects.shown().filter(statement__in=rows.values("pk")).order_by()
    seen = F("agent") if viewer.sees_all else agent_for_readers()
    if by == SPEAKER:
        return edges.values_list(seen, "statement_id")
    if by == ORGANISATION:
        organisations = edges.filter(kind="organisation", agent__isnull=False)
        own = organisations.annotate(seen=seen).filter(seen__isnull=False).values_list("seen", "statement_id")
        edge = "person__speaker_edges__"
        day = F(f"{edge}published_at__date")
        positions = viewer.positions().filter(
            held_on(day),
            organisation__isnull=False,
            **{f"{edge}pk__in": edges.values("pk")},
        )
        return own.union(positions.order_by().values_list("organisation_id", f"{edge}statement_id"))
    if by == MONTH:
        zone = Value(get_current_timezone_name())
        local = Func(zone, F("published_at"), function="timezone", output_field=DateTimeField())
        # Converted to text only after counting.
        month = Func(Value("month"), local, function="date_trunc", output_field=DateTimeField())
        return rows.annotate(key=month).values_list("key", Value(0))
    return rows.values_list("outlet_id" if by == OUTLET else by, Value(0))


def count_grouped(sql: str, parameters: Sequence[Any]) -> int:
    """Return the number of statements in any group."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT DISTINCT it FROM ({sql}) q(key, it)) each",  # noqa: S608  # Django's words
            parameters,
        )
        count: int = cursor.fetchone()[0]
    return count


def listed(counts: Mapping[str, int], place: GroupKey | None, backwards: bool, size: int) -> Sequence[tuple[str, int]]:
    """Return a page of groups from known counts."""
    rows = sorted(((-n, key) for key, n in counts.items()), reverse=backwards)
    if place is not None:
        at = (-place[0], place[1])
        rows = [one for one in rows if (one < at if backwards else one > at)]
    return [(key, -n) for n, key in rows[:size]]


def groups(
    sql: str, parameters: Sequence[Any], place: GroupKey | None, backwards: bool, size: int, *, key_sql: str
) -> Sequence[tuple[str, int, int]]:
    """Return groups with their counts, the largest first, after a cursor, each with the sum of all groups.

    Statements without a key are counted under an empty one.
    """
    beyond = "WHERE (-n, key) {} (%s, %s)".format("<" if backwards else ">") if place else ""
    order = "DESC" if backwards else "ASC"
    counted = (
        f"SELECT coalesce({key_sql}, '') COLLATE \"C\", n, (sum(n) OVER ())::bigint"  # noqa: S608  # ours, and Django's
        f" FROM (SELECT key, count(*) FROM ({sql}) q(key, it) GROUP BY key) each(key, n)"
    )
    if place and not 0 <= place[0] <= LARGEST:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT key, n, total FROM ({counted}) g(key, n, total)"  # noqa: S608
            f" {beyond} ORDER BY -n {order}, key {order} LIMIT %s",
            [*parameters, *([-place[0], place[1]] if place else []), size],
        )
        return list(cursor.fetchall())
