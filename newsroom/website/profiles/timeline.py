"""The chart of an agent's statements over time, drawn beside a table with the same numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from articles.models import Statement
from articles.public_counts import Tally, months
from newsroom.search.labels import FORMS as FORM_LABELS

# Units of the chart, which is stretched to the available width.
WIDTH, HEIGHT = 1000, 100
GAP = 0.18
# The widest bar, so that a single month does not fill the chart.
WIDEST = 60
MOST_MONTHS = 36
# From the ground up.
FORMS = (Statement.Form.DIRECT, Statement.Form.MIXED, Statement.Form.INDIRECT, Statement.Form.NONE)


@dataclass(frozen=True)
class Bar:
    """A rectangle in the chart, for the statements of one form in one period."""

    form: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Period:
    label: str
    year: int
    counts: Sequence[int]
    total: int
    bars: Sequence[Bar]


@dataclass(frozen=True)
class Timeline:
    periods: Sequence[Period]
    most: int
    is_monthly: bool
    forms: Sequence[str]

    @property
    def labels(self) -> Sequence[tuple[str, str]]:
        """The forms that are drawn, each with its label."""
        return [(form, str(FORM_LABELS[Statement.Form(form)])) for form in self.forms]


def timeline(counted: Tally) -> Timeline | None:
    """Return the timeline by month, or by year if there are more than ``MOST_MONTHS``; None without statements."""
    by_month = months(counted)
    if not by_month:
        return None
    first, last = min(by_month), max(by_month)
    is_monthly = _months_between(first, last) < MOST_MONTHS
    starts = _months(first, last) if is_monthly else [date(year, 1, 1) for year in range(first.year, last.year + 1)]
    counts = {start: Counter[str]() for start in starts}
    for month, forms in by_month.items():
        counts[month if is_monthly else date(month.year, 1, 1)].update(forms)
    most = max(forms.total() for forms in counts.values())
    step = WIDTH / len(starts)
    periods = [
        Period(
            label=date_format(start, "F Y" if is_monthly else "Y"),
            year=start.year,
            counts=[counts[start][form] for form in FORMS],
            total=counts[start].total(),
            bars=_bars(counts[start], x=place * step, width=step, most=most),
        )
        for place, start in enumerate(starts)
    ]
    used_forms = [form for place, form in enumerate(FORMS) if any(period.counts[place] for period in periods)]
    return Timeline(periods, most, is_monthly, used_forms)


def _bars(forms: Counter[str], *, x: float, width: float, most: int) -> list[Bar]:
    bars, y = [], float(HEIGHT)
    thick = min(width * (1 - GAP), WIDEST)
    for form in FORMS:
        if forms[form]:
            height = HEIGHT * forms[form] / most
            y -= height
            left = x + (width - thick) / 2
            bars.append(Bar(form, round(left, 2), round(y, 2), round(thick, 2), round(height, 2)))
    return bars


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _months(first: date, last: date) -> list[date]:
    return [
        date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1)
        for n in range(_months_between(first, last) + 1)
    ]
