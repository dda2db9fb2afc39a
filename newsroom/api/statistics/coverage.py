"""``coverage/``: the number of stories of each outlet and month, and how many are processed and reviewed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, UTC, date, datetime
from typing import Any

import django_filters
from django.conf import settings
from django.db.models import Case, CharField, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import TruncMonth
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Article, ExtractionRun
from articles.review_state import REVIEWED
from newsroom.api.core.etags import cached_response
from newsroom.api.core.pagination import CURSOR, PAGE_SIZE, SIZE_SCHEMA
from newsroom.api.core.validation import Check
from newsroom.api.core.viewer import Viewer
from newsroom.api.core.viewsets import ArchiveView
from newsroom.api.filters import AFTER, BEFORE, OUTLET, ArchiveFilterSet, DateFilter
from newsroom.api.openapi import examples
from newsroom.api.openapi.examples import example
from newsroom.api.serializers import OutletReferenceSerializer
from newsroom.api.statistics.pagination import GroupKey, checks, page_of

Group = dict[str, Any]
DECEMBER = 12


class CoverageFilterSet(ArchiveFilterSet):
    outlet = django_filters.CharFilter(method="by_outlet", **OUTLET)
    published_after = DateFilter("published_at", "gte", **AFTER)
    published_before = DateFilter("published_at", "lt", **BEFORE)

    class Meta:
        model = Article
        fields: list[str] = []

    def by_outlet(self, queryset: QuerySet[Article], name: str, value: str) -> QuerySet[Article]:
        return queryset.filter(outlet=self.outlet_of(name, value))


class ModelCountSerializer(serializers.Serializer[Any]):
    version = serializers.CharField(help_text="The version of the model.")
    articles = serializers.IntegerField(min_value=1, help_text="That it processed last.")


class CoverageRowSerializer(serializers.Serializer[Any]):
    """The stories of an outlet in a month, and the statements in them."""

    outlet = OutletReferenceSerializer()
    month = serializers.RegexField(r"^\d{4}-\d{2}$")
    articles = serializers.IntegerField(min_value=1)
    processed = serializers.IntegerField(min_value=0, help_text="Of these, processed completely.")
    failed = serializers.IntegerField(min_value=0, help_text="Of these, failed to be processed.")
    skipped = serializers.IntegerField(min_value=0, help_text="Of these, not processed because of their language.")
    waiting = serializers.IntegerField(min_value=0, help_text="Of these, still to be processed.")
    models = ModelCountSerializer(many=True)
    statements = serializers.IntegerField(min_value=0)
    reviewed = serializers.IntegerField(min_value=0, help_text="Statements that an editor has accepted or confirmed.")


@extend_schema_serializer(examples=example("Coverage", examples.COVERAGE))
class CoverageSerializer(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = CoverageRowSerializer(many=True)


class CoverageView(ArchiveView, GenericAPIView[Any]):
    queryset = Article.objects.none()
    filterset_class = CoverageFilterSet
    pagination_class = None
    http_method_names = ["get", "head"]
    cacheable = True

    def parameters(self) -> set[str]:
        return {CURSOR, PAGE_SIZE, *self.filterset_class.base_filters}

    def checks(self) -> Iterator[Check]:
        yield from super().checks()
        yield self.check_filters
        yield from checks(self.request, (str, str))

    @cached_response
    @extend_schema(
        operation_id="coverage",
        summary="The number of stories of each outlet and month, and how many are processed",
        tags=["coverage"],
        filters=True,
        parameters=[
            OpenApiParameter(CURSOR, str, description="Copied from `next` or `previous`."),
            OpenApiParameter(PAGE_SIZE, SIZE_SCHEMA, description="The number of rows on a page."),
        ],
        responses=CoverageSerializer,
    )
    def get(self, request: Request) -> Response:
        stories = self.filter_queryset(self.viewer.articles()).order_by()

        def fetch(place: GroupKey | None, backwards: bool, size: int) -> Sequence[Group]:
            return groups(stories, place, size, backwards=backwards)

        page = page_of(request, fetch, lambda row: (f"{localtime(row['month']):%Y-%m}", row["outlet"]), (str, str))
        results = [
            {**row, "outlet": OutletReferenceSerializer(row["outlet"]).data}
            for row in figures(self.viewer, stories, page.rows)
        ]
        return Response({"next": page.next, "previous": page.previous, "results": results})


def groups(
    stories: QuerySet[Article], place: GroupKey | None, size: int, *, backwards: bool = False
) -> Sequence[Group]:
    """Return a page of months and outlets with stories, the newest first, after a cursor."""
    rows: Any = stories.order_by().annotate(month=TruncMonth("published_at"))
    if place is not None:
        month, sign = moment(place[0]), ("gt", "lt") if backwards else ("lt", "gt")
        same = Q(month=month, **{f"outlet__{sign[1]}": place[1]})
        rows = rows.filter(Q(**{f"month__{sign[0]}": month}) | same)
    order = ("month", "-outlet") if backwards else ("-month", "outlet")
    return list(rows.values("month", "outlet").annotate(articles=Count("pk")).order_by(*order)[:size])


def figures(viewer: Viewer, stories: Any, rows: Sequence[Group]) -> list[Group]:
    """Return the groups with their outlets and figures."""
    if not rows:
        return []
    months = [row["month"] for row in rows]
    span = {"published_at__gte": min(months), "published_at__lt": next_month(max(months))}
    outlets = {outlet.pk: outlet for outlet in viewer.outlets().filter(pk__in=[r["outlet"] for r in rows])}
    among = with_extraction_state(stories.filter(**span, outlet__in=outlets))
    wanted = {(row["month"], row["outlet"]) for row in rows}
    models: dict[tuple[Any, Any], list[Group]] = defaultdict(list)
    by_model = among.exclude(model=None).values("month", "outlet", "model").annotate(n=Count("pk"))
    for one in by_model.order_by("model"):
        models[one["month"], one["outlet"]].append({"version": one["model"], "articles": one["n"]})
    statements: Any = viewer.statements().filter(**span, article__in=stories.filter(**span).values("pk"))
    statements = statements.filter(outlet__in=outlets).annotate(month=TruncMonth("published_at")).order_by()
    by_group: dict[tuple[Any, Any], Group] = {
        (one["month"], one["outlet"]): one
        for one in statements.values("month", "outlet").annotate(
            statements=Count("pk"), reviewed=Count("pk", filter=Q(state__in=REVIEWED))
        )
    }
    return [
        {
            "outlet": outlets[row["outlet"]],
            "month": f"{localtime(row['month']):%Y-%m}",
            **{name: row[name] for name in ("articles", "processed", "failed", "skipped")},
            "waiting": row["articles"] - row["processed"] - row["failed"] - row["skipped"],
            "models": models[row["month"], row["outlet"]],
            **{
                name: by_group.get((row["month"], row["outlet"]), {}).get(name, 0)
                for name in ("statements", "reviewed")
            },
        }
        for row in counted(among).order_by("-month", "outlet")
        if (row["month"], row["outlet"]) in wanted
    ]


def with_extraction_state(stories: QuerySet[Article]) -> Any:
    """Annotate stories with their month, the state of extraction and the model.

    Once a story has been processed, a re-run changes neither until it is done.
    """
    runs = ExtractionRun.objects.filter(revision=OuterRef("current_revision"))
    done_first = runs.order_by(Case(When(state="done", then=Value(0)), default=Value(1)), "-created_at", "-id")
    done = runs.filter(state="done").order_by("-created_at", "-id")
    return stories.order_by().annotate(
        month=TruncMonth("published_at"),
        extraction_state=Subquery(done_first.values("state")[:1]),
        model=Subquery(done.values("model_version")[:1], output_field=CharField()),
    )


def counted(stories: Any) -> Any:
    languages = "|".join(map(re.escape, settings.NEWSROOM_READ_LANGUAGES))
    not_processed = Q(extraction_state=None) | ~Q(extraction_state__in=["done", "failed"])
    skipped = not_processed & ~Q(language__iregex=rf"^({languages})(-|$)")
    return stories.values("month", "outlet").annotate(
        articles=Count("pk"),
        processed=Count("pk", filter=Q(extraction_state="done")),
        skipped=Count("pk", filter=skipped),
        failed=Count("pk", filter=Q(extraction_state="failed")),
    )


def next_month(month: datetime) -> datetime:
    """Return the beginning of the next month."""
    first = localtime(month)
    if (first.year, first.month) == (MAXYEAR, DECEMBER):
        return datetime.max.replace(tzinfo=UTC)
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)


def moment(month: str) -> datetime:
    """Return the beginning of a month in a cursor."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise ValidationError({CURSOR: [_("Not a cursor of this list.")]}) from error
    return datetime(first.year, first.month, 1, tzinfo=get_current_timezone())
