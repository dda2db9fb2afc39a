"""What editors are warned of before stories are published: unreviewed statements, and points not ticked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article, Statement
from articles.querysets import StatementQuerySet
from articles.teamwork.checklists import unticked_points
from articles.visibility import publishable, shown_act

QUOTED_IN_WARNING = 5
NAMED_IN_SUMMARY = 20


@dataclass(frozen=True)
class PublicationSummary:
    """What is unreviewed or not ticked in many stories: a sentence with numbers, and the stories with most of it."""

    text: str
    articles: list[tuple[Article, str]]


def unreviewed_in(articles: Sequence[Article] | QuerySet[Article]) -> StatementQuerySet:
    """Return the statements of these stories that wait for review, of the kinds that readers see.

    ``is_shown`` says whether readers will see a statement unreviewed.
    """
    waiting: StatementQuerySet = Statement.objects.pending().filter(shown_act(), article__in=articles)
    return waiting.annotate(is_shown=ExpressionWrapper(publishable(), output_field=BooleanField()))


def unreviewed_warning(statements: Sequence[Statement]) -> str:
    """Return a sentence that counts these unreviewed statements and quotes the first of them; empty for none."""
    if not statements:
        return ""
    shown = sum(statement.is_shown for statement in statements)  # type: ignore[attr-defined]
    quoted = [
        statement.current_wording.text
        if statement.current_wording and statement.current_wording.text
        else _("No comment")
        for statement in statements[:QUOTED_IN_WARNING]
    ]
    if len(statements) > QUOTED_IN_WARNING:
        quoted.append("…")
    return " ".join([unreviewed_count(len(statements), shown), " · ".join(quoted)])


def unreviewed_count(waiting: int, shown: int) -> str:
    """Return the sentences that say how many statements wait and how many of them readers will see."""
    return " ".join(
        [
            ngettext("%(n)d statement has not been reviewed.", "%(n)d statements have not been reviewed.", waiting)
            % {"n": waiting},
            _("Readers will see %(n)d of them, marked as not reviewed.") % {"n": shown},
        ]
    )


def unticked_warning(points: Sequence[str]) -> str:
    """Return a sentence that names these points of the outlet's checklist; empty for none."""
    if not points:
        return ""
    return _("Not ticked on the checklist: %(points)s.") % {"points": " · ".join(points)}


def article_warnings(articles: Sequence[Article]) -> list[tuple[Article, str]]:
    """Return each of a few stories with its warnings."""
    statements: dict[str, list[Statement]] = {article.pk: [] for article in articles}
    for statement in unreviewed_in(articles).select_related("current_wording").in_order_of_text():
        statements[statement.article_id].append(statement)
    unticked = unticked_points(articles)
    return [
        (
            article,
            f"{unreviewed_warning(statements[article.pk])} {unticked_warning(unticked[article.pk])}".strip(),
        )
        for article in articles
    ]


def publication_summary(articles: QuerySet[Article]) -> PublicationSummary | None:
    """Return what is unreviewed or not ticked in any number of stories; None if nothing is."""
    unordered = articles.order_by()
    counts: list[Any] = list(
        unreviewed_in(unordered)
        .values("article")
        .annotate(waiting=Count("pk"), shown=Count("pk", filter=Q(is_shown=True)))
        .order_by("-waiting", "article")
    )
    # Only outlets with a checklist have points to tick.
    listed = list(unordered.exclude(outlet__checklist="").only("pk", "outlet_id"))
    unticked = {pk: points for pk, points in unticked_points(listed).items() if points} if listed else {}
    if not counts and not unticked:
        return None
    parts = []
    if counts:
        parts.append(
            ngettext(
                "%(n)d story has unreviewed statements.", "%(n)d stories have unreviewed statements.", len(counts)
            )
            % {"n": len(counts)}
        )
        parts.append(unreviewed_count(sum(row["waiting"] for row in counts), sum(row["shown"] for row in counts)))
    if unticked:
        parts.append(
            ngettext(
                "%(n)d story has points of its checklist that are not ticked.",
                "%(n)d stories have points of their checklist that are not ticked.",
                len(unticked),
            )
            % {"n": len(unticked)}
        )
    named = list(dict.fromkeys([*(row["article"] for row in counts), *unticked]))
    rows = Article.objects.with_text().in_bulk(named[:NAMED_IN_SUMMARY])
    if more := len(named) - len(rows):
        parts.append(
            ngettext("%(n)d more story is not listed here.", "%(n)d more stories are not listed here.", more)
            % {"n": more}
        )
    return PublicationSummary(" ".join(parts), article_warnings([rows[pk] for pk in named if pk in rows]))
