"""Suggested statements that an editor has edited without confirming them."""

from __future__ import annotations

from django.db.models import Q

from articles.models import Article, AuditEntry, Reply, Speaker, Statement
from articles.models.audit_entries import DecisionAction
from articles.review_state import State


def manually_edited(article: Article) -> set[str]:
    """Return the ids of statements whose words, kind or role an editor has corrected, and of both ends of confirmed
    replies, which were decided about these words.
    """
    put_right = Q(action=DecisionAction.CREATE) | Q(action=DecisionAction.EDIT) & ~Q(after__has_key="speaker")
    edits = AuditEntry.objects.about(Statement.objects.filter(article=article)).decisions().filter(put_right)
    answered = Reply.objects.filter(state=State.CONFIRMED, in_reply_to__article=article)
    answering = Reply.objects.filter(state=State.CONFIRMED, statement__article=article)
    return {
        *edits.values_list("object_id", flat=True),
        *answered.values_list("in_reply_to_id", flat=True),
        *answering.values_list("statement_id", flat=True),
    }


def manually_attributed(article: Article) -> set[str]:
    """Return the ids of statements of which an editor has decided a speaker."""
    decided = Speaker.objects.filter(statement__article=article, decided_by__isnull=False)
    return set(decided.values_list("statement_id", flat=True))
