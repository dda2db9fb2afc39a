"""The content of the review page: a story with its statements, and the selected statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, prefetch_related_objects

from articles.extraction.statements.act_lexicon import CLASSES
from articles.history.descriptions import with_changes
from articles.models import AccuracySample, Article, AuditEntry, Mention, Speaker, Statement
from articles.models.audit_entries import DecisionAction
from articles.review.annotated_text import NumberedStatement, TextLine, number_statements, text_lines
from articles.review.confidence_reasons import part_confidences
from articles.review.former_words import RemovedStatement, removed_statements, words_before_correction
from articles.review.queue import QueueFilter, inner_is_public
from articles.review.reply_suggestions import best_replies
from articles.review_state import Corrected, State
from articles.services.decision_log import digest, values_with
from articles.teamwork.models import Comment

MAX_DECISIONS = 20

# Includes rejected speakers, because a statement's version is computed from all of them.
ALL_SPEAKERS = Prefetch("speakers", queryset=Speaker.objects.select_related("agent"), to_attr="all_speakers")
REPLIED_TO = (
    Prefetch("in_reply_to", Statement.objects.select_related("current_wording").defer("current_wording__search")),
    Prefetch("in_reply_to__speakers", Speaker.objects.shown().select_related("agent"), to_attr="shown_speakers"),
)
HIDDEN_STATES = frozenset({State.REJECTED, State.DROPPED})
IS_SAMPLED = Exists(AccuracySample.objects.filter(statement=OuterRef("pk"), outcome=AccuracySample.SampleOutcome.OPEN))


class ReviewWorkspace:
    """A story with its statements, numbered in the order of the text.

    The editor is led first to the waiting statements that pass ``queue_filter``, then to the others.
    """

    def __init__(self, article: Article, queue_filter: QueueFilter | None = None) -> None:
        self.article = article
        self.queue_filter = queue_filter or QueueFilter()
        rows = Statement.objects.filter(article=article).exclude(state=State.DROPPED)
        rows = (
            rows.select_related("current_wording", "on_behalf_of")
            .defer("current_wording__search")
            .annotate(sampled=IS_SAMPLED, comment_count=Count("comments"))
        )
        statements: list[Any] = list(rows.prefetch_related(ALL_SPEAKERS, "replies_to").in_order_of_text())
        for row in statements:
            row.article = article
            row.shown_speakers = [speaker for speaker in row.all_speakers if speaker.state not in HIDDEN_STATES]
            row.version = digest(values_with(row, row.current_wording, row.all_speakers, row.replies_to.all()))
        self.items = number_statements([row for row in statements if row.current_wording_id is not None])
        # Readers do not see beliefs and intentions: they are listed apart, and the editor is not led to them.
        self.inner_items = [item for item in self.items if is_apart(item)]
        self.listed_items = [item for item in self.items if not is_apart(item)] + self.inner_items
        self.removed = [row for row in statements if row.current_wording_id is None]
        self.sampled_ids = {row.pk for row in statements if row.sampled}

    @cached_property
    def mentions(self) -> list[Mention]:
        revision = self.article.current_revision
        return [] if revision is None else list(Mention.objects.filter(revision=revision).select_related("agent"))

    @cached_property
    def removed_with_words(self) -> list[RemovedStatement]:
        return removed_statements(self.article, self.removed)

    @cached_property
    def comments_without_words(self) -> list[Comment]:
        """The comments on statements that are no longer in the text, or that the newest run did not find."""
        gone = Q(statement__state=State.DROPPED) | Q(statement__current_wording__isnull=True)
        comments = Comment.objects.filter(gone, statement__article=self.article)
        return list(comments.select_related("author", "statement"))

    @property
    def lines(self) -> list[TextLine]:
        revision = self.article.current_revision
        return [] if revision is None else list(text_lines(revision, self.items, self.mentions))

    def is_waiting(self, statement: Statement) -> bool:
        return statement.state == State.SUGGESTED or (
            statement.state == State.ACCEPTED and statement.pk in self.sampled_ids
        )

    @property
    def waiting_count(self) -> int:
        """The number of statements that wait, without beliefs and intentions unless the filter asks for these."""
        removed = sum(1 for row in self.removed if row.corrected == Corrected.REMOVED and row.state != State.REJECTED)
        return removed + sum(self.is_waiting(item.statement) for item in self._offered(self.items))

    @property
    def direct_count(self) -> int:
        """The number of suggestions quoted in full, which the editor can accept at once."""
        return sum(
            item.statement.state == State.SUGGESTED
            and item.statement.form == Statement.Form.DIRECT
            and not item.statement.corrected
            for item in self._offered(self.items)
        )

    def item(self, pk: str) -> NumberedStatement | None:
        return next((item for item in self.items if item.statement.pk == pk), None)

    def selected(self, pk: str = "") -> NumberedStatement | None:
        """Return the statement with this id; or the first that waits; or the first."""
        return self.item(pk) or self._first_waiting(self.items) or (self.items[0] if self.items else None)

    def next_waiting(self, pk: str) -> NumberedStatement | None:
        """Return the next statement that waits, going on at the beginning of the text after its end.

        After a belief or intention, the next one of these.
        """
        position = next((n for n, item in enumerate(self.items) if item.statement.pk == pk), -1)
        following = self.items[position + 1 :] + self.items[: max(0, position)]
        if position >= 0 and is_apart(self.items[position]):
            inner = [item for item in following if is_apart(item) and self.is_waiting(item.statement)]
            return inner[0] if inner else self._first_waiting(following)
        return self._first_waiting(following)

    def _offered(self, items: Sequence[NumberedStatement]) -> list[NumberedStatement]:
        return [item for item in items if self.queue_filter.includes_inner or not is_apart(item)]

    def _first_waiting(self, items: Sequence[NumberedStatement]) -> NumberedStatement | None:
        waiting = [item for item in self._offered(items) if self.is_waiting(item.statement)]
        return next(filter(self._passes_filter, waiting), waiting[0] if waiting else None)

    def _passes_filter(self, item: NumberedStatement) -> bool:
        row: Any = item.statement
        agents = {speaker.agent_id for speaker in row.shown_speakers}
        return self.queue_filter.includes(row, sampled=row.state == State.ACCEPTED, agents=agents)

    def panel_context(self, item: NumberedStatement) -> dict[str, Any]:
        """Return the context of a statement's panel."""
        row: Any = item.statement
        replies = list(row.replies_to.all())
        prefetch_related_objects(replies, *REPLIED_TO)
        wording = row.current_wording
        editable = {
            "act": row.act,
            "form": row.form,
            "speaker_kind": row.speaker_kind,
            "role": wording.role if wording else "",
            "on_behalf_of": wording.on_behalf_of if wording else "",
        }
        return {
            "article": self.article,
            "item": item,
            "statement": row,
            "wording": wording,
            "former": words_before_correction(row) if row.corrected == Corrected.REWORDED else None,
            "version": row.version,
            "total": len(self.items),
            "sampled": row.pk in self.sampled_ids,
            "hidden_from_readers": is_apart(item),
            "editable_fields": json.dumps(editable),
            "speakers": row.shown_speakers,
            "rejected_speakers": [speaker for speaker in row.all_speakers if speaker.state == State.REJECTED],
            "confidences": part_confidences(row, wording, row.shown_speakers, self.mentions),
            "replies": [reply for reply in replies if reply.state == State.CONFIRMED],
            "suggested_replies": best_replies(replies),
            "comments": list(row.comments.select_related("author")),
            "decisions": with_changes(
                list(AuditEntry.objects.about(row).decisions().select_related("by", "undone")[:MAX_DECISIONS])
            ),
        }

    def context(self, selected: NumberedStatement | None) -> dict[str, Any]:
        """Return the context of the whole page."""
        return {
            "article": self.article,
            "workspace": self,
            "lines": self.lines,
            "selected": selected,
            "acts": sorted(CLASSES),
            "forms": Statement.Form.choices,
            "speaker_kinds": Statement.SpeakerKind.choices,
            **(self.panel_context(selected) if selected is not None else {}),
        }


def is_apart(item: NumberedStatement) -> bool:
    """Return whether a statement is a belief or intention that readers do not see."""
    return item.statement.act_class == Statement.ActClass.INNER and not inner_is_public()


def last_decisions(article: Article, by: AbstractBaseUser) -> list[AuditEntry]:
    """Return the decisions of this editor's last action in a story that has not been undone."""
    decisions = AuditEntry.objects.about(Statement.objects.filter(article=article)).decisions()
    own = decisions.filter(by=by.pk, undone__isnull=True)
    own = own.exclude(action=DecisionAction.UNDO).order_by("-at", "-pk")
    last = own.first()
    if last is None or last.action_id is None:
        return [] if last is None else [last]
    return list(own.filter(action_id=last.action_id).order_by("pk"))
