"""The words that statements had before a correction changed or removed them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from articles.models import Article, Rewording, Statement, Wording
from articles.review_state import State
from articles.runs.carry_forward import Alignments, last_wordings, spans


@dataclass(frozen=True)
class RemovedStatement:
    """A statement whose words are not in the current text: its last wording, and what is left of the words there."""

    statement: Statement
    wording: Wording | None
    left: str


def removed_statements(article: Article, statements: Collection[Statement]) -> list[RemovedStatement]:
    """Return the statements, which have no current wording, with their last words."""
    revision = article.current_revision
    if not statements or revision is None:
        return []
    wordings, alignments = last_wordings(article), Alignments(revision)
    removed = []
    for statement in statements:
        wording = wordings.get(statement.pk)
        parts = spans(wording.content or wording.cue) if wording is not None else []
        near = alignments[wording.revision_id].near(parts) if wording is not None else []
        removed.append(RemovedStatement(statement, wording, " … ".join(revision.text[slice(*one)] for one in near)))
    return removed


def words_before_correction(statement: Statement) -> Wording | None:
    """Return the words that were last decided about before corrections reworded them, or the last ones of all."""
    rewordings = Rewording.objects.filter(statement=statement).select_related("before").defer("before__search")
    newest_first = list(rewordings.order_by("-correction__revision__number"))
    decided = (rewording for rewording in newest_first if rewording.state != State.SUGGESTED)
    rewording = next(decided, newest_first[0] if newest_first else None)
    return rewording.before if rewording is not None else None
