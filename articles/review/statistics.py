"""Figures about the desk: what waits, today's decisions, failed runs and how often editors agree with the machine."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Q
from django.utils import timezone

from articles.models import AccuracySample, AuditEntry, Statement
from articles.models.audit_entries import DecisionAction
from articles.review.queue import QueueFilter, count_waiting
from articles.runs.queue import set_aside
from articles.services.accuracy_samples import corrected_fields

# Recent decisions say more about the model in use than all decisions ever made.
AGREEMENT_DAYS = 90
CONFIDENCE_BANDS = ((0.95, 1.01), (0.9, 0.95), (0.8, 0.9), (0.6, 0.8), (0.0, 0.6))
# The number of standard deviations of a 95 % interval.
Z = 1.96


@dataclass(frozen=True)
class Proportion:
    """``count`` of ``total``, with its 95 % confidence interval (Wilson score)."""

    count: int
    total: int

    @property
    def percent(self) -> float:
        return 100 * self.count / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.total:
            return 0.0, 100.0
        p, n = self.count / self.total, self.total
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
        return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)


def desk_statistics(by: AbstractBaseUser) -> dict[str, Any]:
    """Return the context of the statistics page."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    today = AuditEntry.objects.decisions().filter(at__gte=midnight)
    by_action = dict(today.values_list("action").annotate(n=Count("pk")).order_by())
    by_act, by_confidence = agreement()
    failed = set_aside()
    return {
        "waiting": count_waiting(QueueFilter(), by),
        "today_total": sum(by_action.values()),
        "today_by_action": [(DecisionAction(action).label, n) for action, n in sorted(by_action.items())],
        "today_by_editor": list(
            today.values("by__username").annotate(n=Count("pk")).order_by("-n", "by__username")[:20]
        ),
        "failed_runs": list(failed.select_related("revision__article__outlet").order_by("-created_at", "-pk")[:50]),
        "failed_count": failed.count(),
        "agreement_by_act": by_act,
        "agreement_by_confidence": by_confidence,
        "days": AGREEMENT_DAYS,
        "sample": sample_results(),
    }


def agreement() -> tuple[list[tuple[str, Proportion]], list[tuple[str, Proportion]]]:
    """Return how many machine statements editors confirmed unchanged: by act, and by confidence.

    A statement counts once. Rejecting it, or changing its words, act, form, role, speaker or the agent spoken for, is
    disagreement.
    """
    since = timezone.now() - timedelta(days=AGREEMENT_DAYS)
    judged = AuditEntry.objects.decisions().filter(
        at__gte=since, action__in=[DecisionAction.CONFIRM, DecisionAction.REJECT]
    )
    edits = AuditEntry.objects.decisions().filter(object_id__in=judged.values("object_id"), action=DecisionAction.EDIT)
    changes = edits.filter(undone__isnull=True).order_by().values_list("object_id", "before", "after")
    changed = {pk for pk, before, after in changes.iterator() if corrected_fields(before, after)}
    statements = (
        Statement.objects.filter(pk__in=judged.values("object_id"), origin="machine")
        .filter(state__in=["confirmed", "rejected"])
        .values("pk", "act", "state", "confidence")
    )
    by_act: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    by_band: dict[tuple[float, float], list[int]] = {band: [0, 0] for band in CONFIDENCE_BANDS}
    for row in statements.order_by().iterator():
        agreed = row["state"] == "confirmed" and row["pk"] not in changed
        band = next(band for band in CONFIDENCE_BANDS if band[0] <= row["confidence"] < band[1])
        for count in (by_act[row["act"]], by_band[band]):
            count[0] += agreed
            count[1] += 1
    acts = sorted(by_act.items(), key=lambda item: (-item[1][1], item[0]))
    return (
        [(act, Proportion(*count)) for act, count in acts],
        [(f"{low:.0%} – {min(high, 1):.0%}", Proportion(*n)) for (low, high), n in by_band.items() if n[1]],
    )


def sample_results() -> dict[str, Any]:
    """Return what the random sample says about the statements that were accepted in bulk."""
    wrong = AccuracySample.objects.filter(outcome=AccuracySample.SampleOutcome.WRONG)
    counts = AccuracySample.objects.aggregate(
        sampled=Count("pk"),
        wrong=Count("pk", filter=Q(outcome=AccuracySample.SampleOutcome.WRONG)),
        right=Count("pk", filter=Q(outcome=AccuracySample.SampleOutcome.RIGHT)),
    )
    checked = counts["right"] + counts["wrong"]
    return {
        "sampled": counts["sampled"],
        "checked": checked,
        "error": Proportion(counts["wrong"], checked),
        "wrong_in": list(wrong.values_list("wrong_in").annotate(n=Count("pk")).order_by("-n")),
        "accepted": Statement.objects.filter(state="accepted").count(),
    }
