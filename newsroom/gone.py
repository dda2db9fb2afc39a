"""Reasons why a public object is gone, for the site and the API.

Only objects that were public have a reason: those that ``PublicSnapshot`` knows, and statements that were taken back
or withdrawn with their story before the follower recorded them. Everything else is answered like an id that never
existed. Decisions made after a story was withdrawn are not mentioned.
"""

from __future__ import annotations

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from articles.models import Article, Erasure, Revision, Statement
from articles.review_state import State
from newsroom.changes.models import ChangedRow, PendingCheck, PublicSnapshot
from people.models import Redirect


def public_redirects() -> QuerySet[Redirect]:
    """Return the redirects of merged agents that were public. The agent that one leads to may not be public now."""
    was_public = PublicSnapshot.objects.filter(kind="agent", object_id=OuterRef("old_id"))
    return Redirect.objects.filter(Exists(was_public))


def reason(kind: str, pk: str) -> str | None:
    """Return the reason why an object is gone, in words for the public; None if it has never been public.

    ``kind`` is one of :class:`PublicSnapshot`: article, revision, statement, agent, outlet or topic.
    """
    if not PublicSnapshot.objects.filter(kind=kind, object_id=pk).exists():
        return _of_unfollowed(pk) if kind == "statement" else None
    why = {"article": _of_story, "revision": _of_revision, "statement": _of_statement, "agent": _of_agent}.get(kind)
    return (why and why(pk)) or _("This was public once and is no longer shown.")


def _of_unfollowed(pk: str) -> str | None:
    """Return the reason for a statement that the follower has not recorded."""
    return _taken_back() if _was_taken_back(pk) else _withdrawn_with_its_story(pk)


def _withdrawn_with_its_story(pk: str) -> str | None:
    """The reason of a story that was withdrawn while readers could see the statement, however soon after."""
    return Statement.objects.withdrawn().filter(pk=pk).values_list("article__withdrawn_reason", flat=True).first()


def _taken_back() -> str:
    return _("The archive’s editors have withdrawn this statement.")


def _was_taken_back(pk: str) -> bool:
    """Return whether an editor rejected a statement that was public for a moment and is not in the changes yet.

    Of two transactions that each left it or found it fit for readers, the first made it so and the second ended that;
    its story was public when the second began, and nothing that waits to be followed has found the story hidden.
    """
    rejected = Statement.objects.filter(
        pk=pk,
        state=State.REJECTED,
        act_class__in=settings.NEWSROOM_PUBLIC_ACT_CLASSES,
        article__in=Article.objects.published(),
        article__public_from__lte=F("decided_at"),
    ).first()
    if (
        rejected is None
        or ChangedRow.objects.filter(kind="article", object_id=rejected.article_id, shown=False).exists()
    ):
        return False
    noted = ChangedRow.objects.filter(kind="statement", object_id=pk, shown=True).values_list("transaction")
    followed = PendingCheck.objects.filter(kind="statement", object_id=pk, transaction__isnull=False).values_list(
        "transaction"
    )
    return noted.order_by().union(followed).count() > 1


def _of_story(pk: str) -> str | None:
    return Article.objects.withdrawn().filter(pk=pk).values_list("withdrawn_reason", flat=True).first()


def _of_revision(pk: str) -> str | None:
    revision = Revision.objects.select_related("withholding").defer("text").get(pk=pk)
    if Article.objects.published().filter(pk=revision.article_id).exists():
        withholding = getattr(revision, "withholding", None)
        return withholding and withholding.reason
    return _of_story(revision.article_id)


def _of_statement(pk: str) -> str | None:
    statement = Statement.objects.filter(pk=pk).first()
    if statement is None:
        return None
    if not Article.objects.published().filter(pk=statement.article_id).exists():
        return _of_story(statement.article_id)
    if statement.state == State.REJECTED:
        return _taken_back()
    if statement.current_wording_id is None:
        return _("A correction has removed these words from the story.")
    return None


def _of_agent(pk: str) -> str | None:
    erased = Erasure.objects.filter(kind=Erasure.ErasureKind.PERSON, object_id=pk, done_at__isnull=False)
    return erased.values_list("reason", flat=True).first()
