"""A corrected story: statements and an editor's mentions follow their words from one revision to the next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from articles.anchoring import Alignment
from articles.models import Article, Mention, Revision, Statement, Wording
from articles.models.statement import State

PARTS = ("content", "cue", "source")
NAME_LENGTH = 300

Segment = dict[str, Any]


class Alignments:
    """How the texts of an article's earlier revisions lie in its current one; each is worked out once, when asked."""

    def __init__(self, revision: Revision) -> None:
        self.revision = revision
        self._known: dict[str, Alignment] = {}

    def __getitem__(self, revision_id: str) -> Alignment:
        if revision_id not in self._known:
            earlier = Revision.objects.get(pk=revision_id)
            self._known[revision_id] = Alignment(earlier.text, self.revision.text)
        return self._known[revision_id]


def segments(text: str, spans: Iterable[tuple[int, int]]) -> list[Segment]:
    return [{"start": start, "end": end, "text": text[start:end]} for start, end in spans]


def spans(parts: Iterable[Segment]) -> list[tuple[int, int]]:
    return [(part["start"], part["end"]) for part in parts]


def last_wordings(article: Article) -> dict[str, Wording]:
    """The latest wording of each of an article's statements, by the statement's id."""
    wordings = Wording.objects.filter(article=article).order_by("revision__number").defer("search")
    return {wording.statement_id: wording for wording in wordings}


def carry_over(article: Article) -> None:
    """Give statements their place in the article's current revision, which has just replaced another.

    A statement stands there when all of it, words, cue and source, does so unchanged, at its old place or moved; it
    may come back from an earlier revision. Otherwise it has no current wording: it was removed, and if the machine
    finds the changed words, they are a new suggestion.
    """
    revision = article.current_revision
    if revision is None:
        return
    alignments = Alignments(revision)
    latest = last_wordings(article)
    statements = list(
        Statement.objects.filter(article=article, pk__in=latest).exclude(state=State.DROPPED).select_for_update()
    )
    carried = {s.pk: wording for s in statements if (wording := reword(latest[s.pk], alignments))}
    Wording.objects.bulk_create(carried.values())
    moved = []
    for statement in statements:
        wording = carried.get(statement.pk)
        if wording is not None or statement.current_wording_id is not None:
            statement.current_wording = wording
            statement.updated_at = timezone.now()
            moved.append(statement)
    Statement.objects.bulk_update(moved, ["current_wording", "updated_at"], batch_size=500)
    carry_mentions(article, alignments)


def reword(wording: Wording, alignments: Alignments) -> Wording | None:
    """The same words in the new revision, unsaved; None when any of them are no longer there."""
    old = [span for part in PARTS for span in spans(getattr(wording, part))]
    new = alignments[wording.revision_id].exact(old)
    if not new:
        return None
    places = dict(zip(old, new, strict=True))
    revision = alignments.revision
    return Wording(
        statement_id=wording.statement_id,
        article_id=wording.article_id,
        revision=revision,
        role=wording.role,
        **{part: segments(revision.text, [places[s] for s in spans(getattr(wording, part))]) for part in PARTS},
    )


def carry_mentions(article: Article, alignments: Alignments) -> None:
    """What an editor has set, from the revision before; the machine finds its own again."""
    revision = alignments.revision
    before = article.revisions.filter(number__lt=revision.number).order_by("-number").first()
    if before is None:
        return
    found = []
    for mention in Mention.objects.filter(revision=before, by_editor=True):
        for start, end in alignments[before.pk].exact([(mention.start, mention.end)]) or []:
            mention.pk, mention.revision, mention.start, mention.end = None, revision, start, end
            if not all(word in revision.text for word in mention.name.split()):
                # Its fullest name was corrected elsewhere in the story: what stands here is left of it.
                mention.name = mention.text[:NAME_LENGTH]
            found.append(mention)
    Mention.objects.bulk_create(found)
