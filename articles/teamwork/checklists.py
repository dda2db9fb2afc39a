"""An outlet's checklist on a story: which points are ticked, by whom, and which are not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser

from articles.history.audit_log import log_change
from articles.models import Article, Outlet
from articles.services.articles import lock_article, refuse_erased
from articles.teamwork.models import CheckedPoint
from core.permissions import Action, requires
from core.transactions import transactional_with_retry


@dataclass(frozen=True)
class Checklist:
    """The points of an outlet's checklist, each with what an editor has ticked of it on a story, or None."""

    points: Sequence[tuple[str, CheckedPoint | None]]

    @property
    def ticked_count(self) -> int:
        return sum(ticked is not None for _point, ticked in self.points)


def checklist_of(article: Article) -> Checklist:
    """Return the checklist of a story's outlet with what is ticked."""
    points = article.outlet.checklist_points
    ticked = {row.point: row for row in article.checked_points.select_related("by")} if points else {}
    return Checklist([(point, ticked.get(point)) for point in points])


def unticked_points(articles: Sequence[Article]) -> dict[str, list[str]]:
    """Return the points of the checklist that are not ticked on each of these stories, by the stories' ids."""
    outlets = Outlet.objects.in_bulk({article.outlet_id for article in articles})
    ticked = set(CheckedPoint.objects.filter(article__in=articles).values_list("article", "point"))
    return {
        article.pk: [
            point for point in outlets[article.outlet_id].checklist_points if (article.pk, point) not in ticked
        ]
        for article in articles
    }


@requires(Action.JUDGE)
@transactional_with_retry
def tick_points(*, article: Article, shown: Iterable[str], ticked: Iterable[str], by: AbstractBaseUser) -> None:
    """Tick points of the checklist on a story. ``shown`` are those that the editor saw ticked: of these, those
    that are not in ``ticked`` are unticked.

    What somebody has ticked already stays theirs, and so does what they have ticked meanwhile.
    """
    row = lock_article(article)
    refuse_erased(row)
    points = row.outlet.checklist_points
    before = {point.point for point in row.checked_points.all()}
    new = {point for point in ticked if point in points} - before
    gone = (before & set(shown)) - set(ticked)
    if not new and not gone:
        return
    CheckedPoint.objects.bulk_create(CheckedPoint(article=row, point=point, by_id=by.pk) for point in sorted(new))
    row.checked_points.filter(point__in=gone).delete()
    after = sorted(before - gone | new)
    log_change(row, "checklist", by=by, before={"checklist": sorted(before)}, after={"checklist": after})
