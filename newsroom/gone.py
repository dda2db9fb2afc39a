"""Why what everybody could see once is not there any more: the same words over the API and on the site.

Only of what ``Standing`` knows to have been public is anything said; all else has no reason, and is answered like what
never was. Of what has been decided of a thing since its story went out of sight nothing is said either.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from articles.models import Article, Erasure, Revision, Statement
from articles.models.statement import State
from newsroom.api.changes.models import Standing


def reason(kind: str, pk: str) -> str | None:
    """Why an object that is not shown now is gone, as the public may read it; None when it has never been shown.

    ``kind`` is one of :class:`Standing`: article, revision, statement, agent or outlet.
    """
    if not Standing.objects.filter(kind=kind, object_id=pk).exists():
        return None
    why = {"article": _of_story, "revision": _of_revision, "statement": _of_statement, "agent": _of_agent}.get(kind)
    return (why and why(pk)) or _("This was public and is not shown any more.")


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
        return _("This statement has been taken back by the archive’s editors.")
    if statement.current_wording_id is None:
        return _("These words no longer stand in their story: a correction has taken them out.")
    return None


def _of_agent(pk: str) -> str | None:
    erased = Erasure.objects.filter(kind=Erasure.Kind.PERSON, object_id=pk, done_at__isnull=False)
    return erased.values_list("reason", flat=True).first()
