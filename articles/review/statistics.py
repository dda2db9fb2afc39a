"""How the desk is doing: what waits, what was decided, what fails, and how often editors agree with the machine."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Q
from django.utils import timezone

from articles.models import AccuracySample, Decision, Statement
from articles.review.queue import QueueFilter, counts
from articles.runs.queue import set_aside
from articles.services.accuracy_samples import corrected_fields

# Agreement is looked at over the latest decisions, which says more of the model at work than all of history.
DAYS = 90
BANDS = ((0.95, 1.01), (0.9, 0.95), (0.8, 0.9), (0.6, 0.8), (0.0, 0.6))
Z = 1.96


@dataclass(frozen=True)
class Share:
    """So many of so many, with the 95 % interval of Wilson."""

    some: int
    all: int

    @property
    def percent(self) -> float:
        return 100 * self.some / self.all if self.all else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.all:
            return 0.0, 100.0
        p, n = self.some / self.all, self.all
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
        return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)


def figures(by: AbstractBaseUser) -> dict[str, Any]:
    """All that the page of figures shows."""
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    today = Decision.objects.filter(at__gte=start)
    acts, bands = agreement()
    done = dict(today.values_list("action").annotate(n=Count("pk")).order_by())
    return {
        "backlog": counts(QueueFilter(), by),
        "today_total": sum(done.values()),
        "today_told": [(Decision.Action(action).label, n) for action, n in sorted(done.items())],
        "today_by": list(today.values("by__username").annotate(n=Count("pk")).order_by("-n", "by__username")[:20]),
        "failing": list(set_aside().select_related("revision__article__outlet").order_by("-created_at", "-pk")[:50]),
        "failing_count": set_aside().count(),
        "acts": acts,
        "bands": bands,
        "days": DAYS,
        "sample": sample(),
    }


def agreement() -> tuple[list[tuple[str, Share]], list[tuple[str, Share]]]:
    """How many findings that a person judged were confirmed as the machine had found them: by act, by confidence.

    A statement counts once. Rejected, or put right in words, act, form, role or who spoke, is not agreed.
    """
    since = timezone.now() - timedelta(days=DAYS)
    lately = Decision.objects.filter(at__gte=since, action__in=[Decision.Action.CONFIRM, Decision.Action.REJECT])
    edits = Decision.objects.filter(statement__in=lately.values("statement"), action=Decision.Action.EDIT)
    sides = edits.filter(undone__isnull=True).order_by().values_list("statement", "before", "after")
    wrong = {pk for pk, before, after in sides.iterator() if corrected_fields(before, after)}
    judged = (
        Statement.objects.filter(pk__in=lately.values("statement"), origin="machine")
        .filter(state__in=["confirmed", "rejected"])
        .values("pk", "act", "state", "confidence")
    )
    by_act: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    by_band: dict[tuple[float, float], list[int]] = {band: [0, 0] for band in BANDS}
    for row in judged.order_by().iterator():
        agreed = row["state"] == "confirmed" and row["pk"] not in wrong
        band = next(band for band in BANDS if band[0] <= row["confidence"] < band[1])
        for tally in (by_act[row["act"]], by_band[band]):
            tally[0] += agreed
            tally[1] += 1
    acts = sorted(by_act.items(), key=lambda item: (-item[1][1], item[0]))
    return (
        [(act, Share(*tally)) for act, tally in acts],
        [(f"{band[0]:.0%} – {min(band[1], 1):.0%}", Share(*tally)) for band, tally in by_band.items() if tally[1]],
    )


def sample() -> dict[str, Any]:
    """What the drawn part of all that was accepted in bulk says of the rest."""
    drawn = AccuracySample.objects.aggregate(
        drawn=Count("pk"),
        wrong=Count("pk", filter=Q(outcome=AccuracySample.Outcome.WRONG)),
        right=Count("pk", filter=Q(outcome=AccuracySample.Outcome.RIGHT)),
    )
    kinds = (
        AccuracySample.objects.filter(outcome=AccuracySample.Outcome.WRONG)
        .values_list("wrong_in")
        .annotate(n=Count("pk"))
    )
    return {
        "drawn": drawn["drawn"],
        "looked_at": drawn["right"] + drawn["wrong"],
        "error": Share(drawn["wrong"], drawn["right"] + drawn["wrong"]),
        "wrong_in": list(kinds.order_by("-n")),
        "accepted": Statement.objects.filter(state="accepted").count(),
    }
