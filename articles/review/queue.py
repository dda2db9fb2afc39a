"""The review queue: which stories wait for an editor, in which order, and who has claimed which.

The order is the column ``rank`` of :class:`articles.models.QueueItem`. To change it, change ``review_queue_rank`` in
``articles/sql/review_queue.sql``; nothing here knows it. This module filters the queue and claims stories. A claim
keeps two editors from getting the same story. It expires, and it stops nobody from reviewing the story.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Now
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from articles.models import Article, QueueItem, Statement
from articles.review_state import Corrected
from articles.services import NotAllowed
from articles.teamwork.models import Assignment
from articles.visibility import shown_speakers
from core.transactions import transactional_with_retry

# The condition of the queue's partial indexes: a query must repeat it to use them.
HAS_WORK = Q(waiting__gt=0) | Q(sampled__gt=0)
KIND_CHOICES = (*Statement.Form.values, *(c for c in Statement.ActClass.values if c == Statement.ActClass.INNER))
STATE_CHOICES = ("suggested", "sampled", "removed", "mine", "assigned")
MAX_VALUE_LENGTH = 100


@dataclass(frozen=True)
class QueueFilter:
    """The filters of the queue, as they are written in a URL."""

    outlet: str = ""
    since: str = ""
    until: str = ""
    kind: str = ""
    agent: str = ""
    state: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> Self:
        """Read the filters from a URL's query; values that make no sense are ignored."""
        values = {f.name: str(query.get(f.name, "")).strip()[:MAX_VALUE_LENGTH].replace("\0", "") for f in fields(cls)}
        for day in ("since", "until"):
            values[day] = values[day] if parse_day(values[day]) else ""
        values["kind"] = values["kind"] if values["kind"] in KIND_CHOICES else ""
        values["state"] = values["state"] if values["state"] in STATE_CHOICES else ""
        return cls(**values)

    def __str__(self) -> str:
        """Return the filters as the query of a URL."""
        return urlencode(self.as_pairs())

    def as_pairs(self) -> list[tuple[str, str]]:
        return [(f.name, value) for f in fields(self) if (value := getattr(self, f.name))]

    @property
    def includes_inner(self) -> bool:
        """Whether beliefs and intentions are asked for, or are shown to readers like other statements."""
        return self.kind == Statement.ActClass.INNER or inner_is_public()

    def filter_items(self, items: QuerySet[QueueItem], by: AbstractBaseUser) -> QuerySet[QueueItem]:
        if self.outlet:
            items = items.filter(outlet=self.outlet)
        if since := parse_day(self.since):
            items = items.filter(article__published_at__date__gte=since)
        if until := parse_day(self.until):
            items = items.filter(article__published_at__date__lte=until)
        if self.state == "mine":
            items = items.filter(claimed_by=by.pk, claimed_until__gt=Now())
        elif self.state == "assigned":
            own = Assignment.objects.open().filter(assignee=by.pk, article__isnull=False)
            items = items.filter(pk__in=own.values("article"))
        elif self.state == Corrected.REMOVED:
            items = items.filter(Exists(Statement.objects.filter(removed_by_correction(), article=OuterRef("pk"))))
        elif self.state == "sampled":
            items = items.filter(sampled__gt=0)
        elif self.state:
            items = items.filter(waiting__gt=0 if self.includes_inner else F("inner_waiting"))
        if self.kind or self.agent:
            waiting = Statement.objects.filter(awaiting_review(), article=OuterRef("pk"))
            items = items.filter(Exists(self.filter_statements(waiting)))
        return items

    def filter_statements(self, statements: QuerySet[Statement]) -> QuerySet[Statement]:
        """Filter statements by kind and by who speaks."""
        if self.kind == Statement.ActClass.INNER:
            statements = statements.filter(act_class=self.kind)
        elif self.kind:
            statements = statements.filter(form=self.kind)
        if not self.includes_inner:
            statements = statements.exclude(act_class=Statement.ActClass.INNER)
        if self.agent:
            statements = statements.filter(Exists(shown_speakers().filter(statement=OuterRef("pk"), agent=self.agent)))
        return statements

    def statements_for(self, by: AbstractBaseUser) -> QuerySet[Statement]:
        """Return the statements that a bulk action on this editor's filtered queue applies to.

        These are the suggestions; or the sampled or removed ones, if the filter is set to them.
        """
        by_state = {
            "sampled": Q(state="accepted") & ~removed_by_correction(),
            Corrected.REMOVED.value: removed_by_correction(),
        }
        suggested = Q(state="suggested") & ~removed_by_correction()
        statements = Statement.objects.filter(awaiting_review(), by_state.get(self.state, suggested))
        in_queue = filtered_queue(self, by).order_by().values("pk")
        return self.filter_statements(statements).filter(article__in=in_queue)

    def includes(self, statement: Statement, *, sampled: bool, agents: Container[str | None]) -> bool:
        """Return whether a waiting statement, said by these agents, passes the filter."""
        if statement.act_class == Statement.ActClass.INNER and not self.includes_inner:
            return False
        if self.kind and self.kind != (
            statement.act_class if self.kind == Statement.ActClass.INNER else statement.form
        ):
            return False
        if self.agent and self.agent not in agents:
            return False
        return sampled if self.state == "sampled" else self.state != "suggested" or not sampled


def awaiting_review() -> Q:
    """Return the condition for statements that wait for an editor: suggested, sampled, or removed by a correction."""
    suggested_or_sampled = Q(state="suggested") | Q(state="accepted", accuracy_sample__outcome="")
    return Q(current_wording__isnull=False) & suggested_or_sampled | removed_by_correction()


def inner_is_public() -> bool:
    """Return whether readers see beliefs and intentions."""
    return Statement.ActClass.INNER in settings.NEWSROOM_PUBLIC_ACT_CLASSES


def removed_by_correction() -> Q:
    """Return the condition for statements whose words a correction removed, unless an editor has confirmed it."""
    return Q(corrected=Corrected.REMOVED) & ~Q(state__in=["rejected", "dropped"])


def parse_day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def filtered_queue(queue_filter: QueueFilter, by: AbstractBaseUser) -> QuerySet[QueueItem]:
    """Return the queue in its order: the highest ``rank`` first. ``to_review`` is the number of suggestions.

    Stories in which only beliefs and intentions wait are left out, unless the filter asks for these.
    """
    items = QueueItem.objects.filter(HAS_WORK)
    if queue_filter.includes_inner:
        items = items.annotate(to_review=F("waiting"))
    else:
        items = items.filter(Q(waiting__gt=F("inner_waiting")) | Q(sampled__gt=0))
        items = items.annotate(to_review=F("waiting") - F("inner_waiting"))
    return queue_filter.filter_items(items, by).order_by(F("rank").desc(), F("article").desc())


def count_waiting(queue_filter: QueueFilter, by: AbstractBaseUser) -> dict[str, int]:
    """Return the numbers of stories, suggested statements and sampled statements that pass the filter."""
    items = filtered_queue(queue_filter, by).order_by()
    totals = items.aggregate(
        stories=Count("pk"), suggested=models.Sum("to_review", default=0), sampled=models.Sum("sampled", default=0)
    )
    if queue_filter.kind or queue_filter.agent:
        # The items count all statements of a story, not only those that pass the filter.
        waiting = Statement.objects.filter(awaiting_review(), article__in=items.values("pk"))
        sampled = Q(state="accepted") & ~removed_by_correction()
        totals |= queue_filter.filter_statements(waiting).aggregate(
            suggested=Count("pk", filter=~sampled), sampled=Count("pk", filter=sampled)
        )
    return {name: int(value) for name, value in totals.items()}


def count_inner(queue_filter: QueueFilter, by: AbstractBaseUser) -> int:
    """Return the number of beliefs and intentions that wait without being offered, by outlet and date."""
    if queue_filter.includes_inner:
        return 0
    items = replace(queue_filter, state="", agent="").filter_items(QueueItem.objects.filter(inner_waiting__gt=0), by)
    return int(items.aggregate(n=models.Sum("inner_waiting", default=0))["n"])


def claimable_by(by: AbstractBaseUser) -> Q:
    return Q(claimed_by__isnull=True) | Q(claimed_by=by.pk) | Q(claimed_until__lte=Now())


def claim_expiry() -> models.Expression:
    return Now() + Value(timedelta(seconds=settings.NEWSROOM_CLAIM_SECONDS), models.DurationField())


@transactional_with_retry
def claim_next(*, by: AbstractBaseUser, queue_filter: QueueFilter, skip: Iterable[str] = ()) -> Article | None:
    """Claim the first free story of the queue and release the editor's other claims. Return None if there is none.

    ``skip`` are ids of stories that the editor has left. Rows that another transaction has locked are skipped too.
    """
    release(by=by)
    items = filtered_queue(queue_filter, by).filter(claimable_by(by)).exclude(pk__in=list(skip))
    item = items.select_for_update(skip_locked=True, of=("self",)).first()
    if item is None:
        return None
    QueueItem.objects.filter(pk=item.pk).update(claimed_by=by.pk, claimed_until=claim_expiry())
    return item.article


@transactional_with_retry
def claim(*, article: Article, by: AbstractBaseUser, take_over: bool = False) -> None:
    """Claim a story. Another editor's claim is replaced only with ``take_over``."""
    item = QueueItem.objects.select_for_update().filter(pk=article.pk).first()
    if item is None:
        return
    if not take_over and not QueueItem.objects.filter(claimable_by(by), pk=article.pk).exists():
        raise NotAllowed(_("%(name)s is working on this story.") % {"name": item.claimed_by})
    QueueItem.objects.filter(pk=article.pk).update(claimed_by=by.pk, claimed_until=claim_expiry())


def extend_claim(*, article: Article, by: AbstractBaseUser) -> None:
    """Extend the editor's claim on a story, if they have one."""
    QueueItem.objects.filter(pk=article.pk, claimed_by=by.pk).update(claimed_until=claim_expiry())


def claim_if_free(*, article: Article, by: AbstractBaseUser) -> None:
    """Claim a story that the editor has just worked on, unless somebody else has claimed it."""
    items = QueueItem.objects.filter(claimable_by(by), pk=article.pk)
    items.update(claimed_by=by.pk, claimed_until=claim_expiry())


def release(*, by: AbstractBaseUser, article: Article | None = None) -> None:
    """Release the editor's claim on a story, or all their claims."""
    items = QueueItem.objects.filter(claimed_by=by.pk)
    if article is not None:
        items = items.filter(pk=article.pk)
    items.update(claimed_by=None, claimed_until=None)


def current_claim(article: Article) -> QueueItem | None:
    """Return the queue item of a story that is claimed now."""
    items = QueueItem.objects.filter(pk=article.pk, claimed_by__isnull=False, claimed_until__gt=Now())
    return items.select_related("claimed_by").first()
