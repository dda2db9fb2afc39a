"""Charts, calendars and long lists of choices: hundreds of small pieces, written here in one go each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext

from articles.models import Statement
from newsroom.website.presentation.labels import FORMS
from newsroom.website.profiles.filters import Choice
from newsroom.website.profiles.timeline import Timeline

register = template.Library()


@register.simple_tag
def bars(timeline: Timeline) -> SafeString:
    """The chart's rectangles, those of one form as one figure."""
    drawn: dict[str, list[str]] = {}
    for period in timeline.periods:
        for bar in period.bars:
            drawn.setdefault(bar.form, []).append(f"M{bar.x} {bar.y}h{bar.width}v{bar.height}h-{bar.width}z")
    return format_html_join("", '<path class="{}" d="{}"/>', ((form, "".join(path)) for form, path in drawn.items()))


@register.simple_tag
def key(timeline: Timeline) -> SafeString:
    """Which piece of a bar stands for what, from the ground up; of the forms that are drawn."""
    row = '<li><svg viewBox="0 0 20 12" aria-hidden="true"><path class="{}" d="M1 1h18v10h-18z"/></svg> {}</li>\n'
    return format_html_join("", row, ((form, FORMS[Statement.Form(form)]) for form in timeline.forms))


@register.simple_tag
def periods(timeline: Timeline) -> SafeString:
    """The rows of the table that says what the chart shows."""
    row = '<tr><th scope="row">{}</th>{}<td>{}</td></tr>\n'
    # A month is no choice of its own: its year would show more than the row says.
    name = "{1}" if timeline.is_monthly else '<a href="?year={0}">{1}</a>'
    shown = (period for period in timeline.periods if period.total)
    named = ((format_html(name, period.year, period.label), period) for period in shown)  # numbers as they are
    return format_html_join(
        "", row, ((label, _cells("<td>{}</td>", period.counts), period.total) for label, period in named)
    )


@register.simple_tag
def options(choices: Iterable[Choice]) -> SafeString:
    """The choices of a list, each with its count where there is one."""
    chosen = SafeString(" selected")
    return format_html_join(
        "\n",
        '<option value="{}"{}>{}{}</option>',
        (
            (
                choice.value,
                chosen if choice.is_chosen else "",
                choice.label,
                "" if choice.count is None else f" ({choice.count})",
            )
            for choice in choices
        ),
    )


@register.simple_tag
def weeks(rows: Sequence[Sequence[tuple[date, int] | None]], year: int) -> SafeString:
    """A month of a calendar: each day that has stories leads to them.

    A year of such days is most of what its page is made of: numbers are written as they are, and words escaped once.
    """
    start, language = escape(reverse("website:year", args=[year])), get_language()
    drawn = ("".join(f"<td>{_day(cell, start, language)}</td>" for cell in week) for week in rows)
    return SafeString("".join(f"<tr>{week}</tr>\n" for week in drawn))


def _day(cell: tuple[date, int] | None, start: str, language: str | None) -> str:
    if cell is None:
        return ""
    day, count = cell
    if not count:
        return f"<span>{day.day}</span>"
    words = _stories(language, count)
    return f'<a href="{start}{day.month}/{day.day}/">{day.day}<span class="unseen">: {words}</span></a>'


@lru_cache(maxsize=1_000)
def _stories(_language: str | None, count: int) -> str:
    return escape(ngettext("%(n)s story", "%(n)s stories", count) % {"n": count})


def _cells(pattern: str, values: Iterable[object]) -> SafeString:
    return format_html_join("", pattern, ((value,) for value in values))
