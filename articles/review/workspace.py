"""All that the desk shows of one story, and of the statement that is chosen in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef, Prefetch

from articles.extraction.statements.act_lexicon import CLASSES
from articles.models import AccuracySample, Article, Decision, Mention, Speaker, Statement
from articles.models.decisions import Corrected, State
from articles.review.annotated_text import Item, lines
from articles.review.confidence_reasons import doubts
from articles.review.decision_text import told
from articles.review.queue import QueueFilter
from articles.services.decision_log import digest, values_with

HISTORY = 20
# Of an answered statement's words, what only the search reads.
UNSEEN = ["in_reply_to__current_wording__search"]

# All speakers of each statement, those denied too: what the version of a statement is worked out from.
SPEAKERS = Prefetch("speakers", queryset=Speaker.objects.select_related("agent"), to_attr="all_speakers")
NOT_SHOWN = frozenset({State.REJECTED, State.DROPPED})
# Whether a statement was drawn from what was accepted in bulk, and nobody has looked at it yet.
DRAWN = Exists(AccuracySample.objects.filter(statement=OuterRef("pk"), outcome=AccuracySample.Outcome.OPEN))


class Story:
    """A story with its statements in the order of its text, numbered. What an editor is led to in it is what the queue
    is narrowed to, as long as any of that waits.
    """

    def __init__(self, article: Article, narrowing: QueueFilter | None = None) -> None:
        self.article = article
        self.narrowing = narrowing or QueueFilter()
        rows = Statement.objects.filter(article=article).exclude(state=State.DROPPED)
        rows = rows.select_related("current_wording").defer("current_wording__search").annotate(drawn=DRAWN)
        found: list[Any] = list(rows.prefetch_related(SPEAKERS).in_order_of_text())
        for row in found:
            row.article = article
            row.shown_speakers = [edge for edge in row.all_speakers if edge.state not in NOT_SHOWN]
        standing = [row for row in found if row.current_wording_id is not None]
        self.items = [Item(n, row) for n, row in enumerate(standing, start=1)]
        self.gone = [row for row in found if row.current_wording_id is None]
        self.sampled = {row.pk for row in found if row.drawn}

    @cached_property
    def mentions(self) -> list[Mention]:
        revision = self.article.current_revision
        return [] if revision is None else list(Mention.objects.filter(revision=revision).select_related("agent"))

    @property
    def text(self) -> list[Any]:
        revision = self.article.current_revision
        return [] if revision is None else list(lines(revision, self.items, self.mentions))

    def awaits(self, row: Statement) -> bool:
        """Whether an editor is asked to look at this one."""
        return row.state == State.SUGGESTED or (row.state == State.ACCEPTED and row.pk in self.sampled)

    @property
    def waiting(self) -> int:
        removed = sum(1 for row in self.gone if row.corrected == Corrected.REMOVED and row.state != State.REJECTED)
        return removed + sum(self.awaits(item.statement) for item in self.items)

    def item(self, pk: str) -> Item | None:
        return next((item for item in self.items if item.statement.pk == pk), None)

    def chosen(self, pk: str = "") -> Item | None:
        """The one asked for, else the first that waits, else the first."""
        return self.item(pk) or self.first_of(self.items) or (self.items[0] if self.items else None)

    def following(self, pk: str) -> Item | None:
        """The next one that waits after this, in the order of the text, and round to its beginning."""
        place = next((n for n, item in enumerate(self.items) if item.statement.pk == pk), -1)
        rest = self.items[place + 1 :] + self.items[: max(0, place)]
        return self.first_of(rest)

    def first_of(self, items: Sequence[Item]) -> Item | None:
        waiting = [item for item in items if self.awaits(item.statement)]
        return next(filter(self.is_wanted, waiting), waiting[0] if waiting else None)

    def is_wanted(self, item: Item) -> bool:
        row: Any = item.statement
        drawn = row.state == State.ACCEPTED
        return self.narrowing.wants(row, drawn=drawn, agents={edge.agent_id for edge in row.shown_speakers})

    def panel(self, item: Item) -> dict[str, Any]:
        """The context of one statement's panel."""
        row: Any = item.statement
        speakers = row.all_speakers
        replies = list(row.replies_to.select_related("in_reply_to__current_wording").defer(*UNSEEN))
        shown = row.shown_speakers
        return {
            "article": self.article,
            "item": item,
            "statement": row,
            "wording": row.current_wording,
            "version": digest(values_with(row, row.current_wording, speakers, replies)),
            "total": len(self.items),
            "sampled": row.pk in self.sampled,
            "kinds": json.dumps(
                {
                    "act": row.act,
                    "form": row.form,
                    "speaker_kind": row.speaker_kind,
                    "role": row.current_wording.role if row.current_wording else "",
                }
            ),
            "speakers": shown,
            "denied": [edge for edge in speakers if edge.state == State.REJECTED],
            "doubts": doubts(row, row.current_wording, shown, self.mentions),
            "replies": [edge for edge in replies if edge.state != State.DROPPED],
            "decisions": told(list(row.decisions.select_related("by", "undone")[:HISTORY])),
        }

    def context(self, chosen: Item | None) -> dict[str, Any]:
        return {
            "article": self.article,
            "story": self,
            "lines": self.text,
            "chosen": chosen,
            "acts": sorted(CLASSES),
            "forms": Statement.Form.choices,
            "speaker_kinds": Statement.SpeakerKind.choices,
            **(self.panel(chosen) if chosen is not None else {}),
        }


def last_act(article: Article, by: AbstractBaseUser) -> list[Decision]:
    """The last thing that this editor decided in a story and has not taken back: all of it, as it was decided."""
    own = Decision.objects.filter(statement__article=article, by=by.pk, undone__isnull=True)
    own = own.exclude(action=Decision.Action.UNDO).order_by("-at", "-pk")
    last = own.first()
    if last is None or last.act is None:
        return [] if last is None else [last]
    return list(own.filter(act=last.act).order_by("pk"))
