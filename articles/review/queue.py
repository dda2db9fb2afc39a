"""Which story deserves an editor's next minute, and whose it is for now.

The order is kept in the database (:class:`articles.models.QueueItem`); here it is narrowed, and a story is claimed. A
claim is a courtesy with an end: it keeps two editors from being given the same story, it stops nobody from deciding.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, fields
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
from articles.models.decisions import Corrected
from articles.services import NotAllowed
from articles.visibility import shown_speakers
from core.transactions import transactional_with_retry

# The condition of the indexes that hold the queue.
WAITS = Q(waiting__gt=0) | Q(sampled__gt=0)
KINDS = (*Statement.Form.values, *(c for c in Statement.ActClass.values if c == Statement.ActClass.INNER))


@dataclass(frozen=True)
class QueueFilter:
    """What of the queue is looked at, as it stands in the address."""

    outlet: str = ""
    since: str = ""
    until: str = ""
    kind: str = ""
    agent: str = ""
    state: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> Self:
        """From an address; what makes no sense there narrows nothing."""
        asked = {f.name: str(query.get(f.name, "")).strip()[:100] for f in fields(cls)}
        for day in ("since", "until"):
            asked[day] = asked[day] if as_date(asked[day]) else ""
        asked["kind"] = asked["kind"] if asked["kind"] in KINDS else ""
        asked["state"] = asked["state"] if asked["state"] in ("suggested", "sampled", "removed", "mine") else ""
        return cls(**{name: value.replace("\0", "") for name, value in asked.items()})

    def __str__(self) -> str:
        """As the query of an address."""
        return urlencode(self.as_pairs())

    def as_pairs(self) -> list[tuple[str, str]]:
        return [(f.name, value) for f in fields(self) if (value := getattr(self, f.name))]

    def apply(self, rows: QuerySet[QueueItem], by: AbstractBaseUser) -> QuerySet[QueueItem]:
        if self.outlet:
            rows = rows.filter(outlet=self.outlet)
        if since := as_date(self.since):
            rows = rows.filter(article__published_at__date__gte=since)
        if until := as_date(self.until):
            rows = rows.filter(article__published_at__date__lte=until)
        if self.state == "mine":
            rows = rows.filter(claimed_by=by.pk, claimed_until__gt=Now())
        elif self.state == Corrected.REMOVED:
            rows = rows.filter(Exists(Statement.objects.filter(removed(), article=OuterRef("pk"))))
        elif self.state:
            rows = rows.filter(**{"sampled__gt" if self.state == "sampled" else "waiting__gt": 0})
        if self.kind or self.agent:
            rows = rows.filter(Exists(self.findings()))
        return rows

    def findings(self) -> QuerySet[Statement]:
        """What waits in a story and is of the kind, or by the agent, that is asked for."""
        return self.chosen(Statement.objects.filter(awaiting_review(), article=OuterRef("pk")))

    def statements(self, by: AbstractBaseUser) -> QuerySet[Statement]:
        """Of the stories that are listed for this editor the suggestions; or what was drawn or removed, where that is
        asked for.
        """
        wanted = {"sampled": Q(state="accepted") & ~removed(), Corrected.REMOVED.value: removed()}
        found = Statement.objects.filter(awaiting_review(), wanted.get(self.state, Q(state="suggested") & ~removed()))
        return self.chosen(found).filter(article__in=queue(self, by).order_by().values("pk"))

    def wants(self, row: Statement, *, drawn: bool, agents: Container[str | None]) -> bool:
        """Whether one statement that waits, of these speakers, is of what is asked for in its story."""
        if self.kind and self.kind != (row.act_class if self.kind == Statement.ActClass.INNER else row.form):
            return False
        if self.agent and self.agent not in agents:
            return False
        return drawn if self.state == "sampled" else self.state != "suggested" or not drawn

    def chosen(self, found: QuerySet[Statement]) -> QuerySet[Statement]:
        if self.kind == Statement.ActClass.INNER:
            found = found.filter(act_class=self.kind)
        elif self.kind:
            found = found.filter(form=self.kind)
        if self.agent:
            found = found.filter(Exists(shown_speakers().filter(statement=OuterRef("pk"), agent=self.agent)))
        return found


def awaiting_review() -> Q:
    """The condition that a statement waits for an editor: suggested, drawn from what was accepted in bulk, removed."""
    standing = Q(current_wording__isnull=False) & (
        Q(state="suggested") | Q(state="accepted", accuracy_sample__outcome="")
    )
    return standing | removed()


def removed() -> Q:
    """The condition that a correction took a statement's words away, and no editor has said that this is right."""
    return Q(corrected=Corrected.REMOVED) & ~Q(state__in=["rejected", "dropped"])


def as_date(written: str) -> date | None:
    try:
        return parse_date(written)
    except ValueError:
        return None


def queue(narrowing: QueueFilter, by: AbstractBaseUser) -> QuerySet[QueueItem]:
    """Stories that wait, the most deserving first."""
    return narrowing.apply(QueueItem.objects.filter(WAITS), by).order_by(F("rank").desc(), F("article").desc())


def counts(narrowing: QueueFilter, by: AbstractBaseUser) -> dict[str, int]:
    """How much waits of what is asked for: stories, suggestions and samples in them."""
    rows = queue(narrowing, by).order_by()
    totals = rows.aggregate(
        stories=Count("pk"), suggested=models.Sum("waiting", default=0), sampled=models.Sum("sampled", default=0)
    )
    if narrowing.kind or narrowing.agent:
        # What is not asked for waits in these stories too.
        found = narrowing.chosen(Statement.objects.filter(awaiting_review(), article__in=rows.values("pk")))
        drawn = Q(state="accepted") & ~removed()
        totals |= found.aggregate(suggested=Count("pk", filter=~drawn), sampled=Count("pk", filter=drawn))
    return {name: int(value) for name, value in totals.items()}


def free(by: AbstractBaseUser) -> Q:
    return Q(claimed_by__isnull=True) | Q(claimed_by=by.pk) | Q(claimed_until__lte=Now())


def until() -> models.Expression:
    return Now() + Value(timedelta(seconds=settings.NEWSROOM_CLAIM_SECONDS), models.DurationField())


@transactional_with_retry
def claim_next(*, by: AbstractBaseUser, narrowing: QueueFilter, besides: Iterable[str] = ()) -> Article | None:
    """The most deserving story that nobody has, for this editor; whatever they had before is free again.

    ``besides`` are stories that they have left for others. Rows that somebody is taking at this moment are passed
    over, not waited for. None when nothing waits.
    """
    release(by=by)
    rows = queue(narrowing, by).filter(free(by)).exclude(pk__in=list(besides))
    row = rows.select_for_update(skip_locked=True, of=("self",)).first()
    if row is None:
        return None
    QueueItem.objects.filter(pk=row.pk).update(claimed_by=by.pk, claimed_until=until())
    return row.article


@transactional_with_retry
def claim(*, article: Article, by: AbstractBaseUser, over: bool = False) -> None:
    """Take this story, or keep it. Somebody else's is taken only when it is said that it is to be taken ``over``."""
    row = QueueItem.objects.select_for_update().filter(pk=article.pk).first()
    if row is None:
        return
    if not over and not QueueItem.objects.filter(free(by), pk=article.pk).exists():
        raise NotAllowed(_("%(name)s has this story at the moment.") % {"name": row.claimed_by})
    QueueItem.objects.filter(pk=article.pk).update(claimed_by=by.pk, claimed_until=until())


def keep(*, article: Article, by: AbstractBaseUser) -> None:
    """Whoever has a story open that is theirs goes on having it."""
    QueueItem.objects.filter(pk=article.pk, claimed_by=by.pk).update(claimed_until=until())


def go_on(*, article: Article, by: AbstractBaseUser) -> None:
    """Whoever decides on a story that nobody else has, has it: it is not given to another who asks for the next."""
    QueueItem.objects.filter(free(by), pk=article.pk).update(claimed_by=by.pk, claimed_until=until())


def release(*, by: AbstractBaseUser, article: Article | None = None) -> None:
    """Let a story go, or all that this editor has."""
    rows = QueueItem.objects.filter(claimed_by=by.pk)
    if article is not None:
        rows = rows.filter(pk=article.pk)
    rows.update(claimed_by=None, claimed_until=None)


def current_claim(article: Article) -> QueueItem | None:
    """The row of a story that somebody has at the moment."""
    rows = QueueItem.objects.filter(pk=article.pk, claimed_by__isnull=False, claimed_until__gt=Now())
    return rows.select_related("claimed_by").first()
