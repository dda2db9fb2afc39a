"""Carrying statements and editors' mentions forward to the next revision of a corrected article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from articles.models import Article, Correction, Mention, Revision, Rewording, Statement, Wording
from articles.review_state import Corrected, State
from articles.runs.alignment import Alignment
from articles.runs.manual_edits import manually_attributed, manually_edited
from articles.visibility import publishable

PARTS = ("content", "cue", "source")
NAME_LENGTH = 300
# The share of its letters and digits that must remain for a statement to count as reworded and not as removed.
MIN_REMAINING = 0.5

Segment = dict[str, Any]


class Alignments:
    """The alignments of an article's earlier revisions with its current one, each computed when first needed."""

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
    """Return the latest wording of each of an article's statements, by statement id."""
    wordings = Wording.objects.filter(article=article).order_by("revision__number").defer("search")
    return {wording.statement_id: wording for wording in wordings}


def carry_statements(article: Article) -> Correction | None:
    """Place an article's statements in its current revision, which has just replaced another.

    A statement whose words, cue and source are all there unchanged, at their old place or moved, stays as it is; it
    may come back from an earlier revision. A statement with half or more of its words left is reworded and keeps its
    id; the words of the others were removed. Both wait for an editor, whatever was decided before, because nobody has
    checked the new words. A rejected statement follows its words and stays rejected.
    """
    revision = article.current_revision
    if revision is None or revision.number == 1:
        return None
    correction, _created = Correction.objects.get_or_create(revision=revision)
    alignments = Alignments(revision)
    latest = last_wordings(article)
    statements = list(
        Statement.objects.filter(article=article, pk__in=latest).exclude(state=State.DROPPED).select_for_update()
    )
    # Readers of the text before saw these states until now; the rows are locked.
    public = set(Statement.objects.filter(publishable(), article=article).values_list("pk", flat=True))
    is_public = Article.objects.published().filter(pk=article.pk).exists()
    counts: dict[str, Any] = dict.fromkeys(
        ("unchanged", "moved", Corrected.REWORDED.value, Corrected.REMOVED.value), 0
    )
    in_hand = manually_edited(article) | manually_attributed(article)
    now_reads: dict[str, Wording | None] = {}
    rewordings = []
    for statement in statements:
        before = latest[statement.pk]
        after = carried_wording(before, alignments)
        if after is not None:
            counts["unchanged" if places_of(after) == places_of(before) else "moved"] += 1
        elif statement.current_wording_id is not None:
            after = nearest_wording(before, alignments)
            outcome = Corrected.REMOVED if after is None else Corrected.REWORDED
            counts[outcome.value] += 1
            if statement.state != State.REJECTED:
                seen = is_public and statement.pk in public
                rewordings.append(state_before(statement, correction, outcome, before, was_public=seen))
                reopen_for_review(statement, outcome, in_hand=statement.pk in in_hand)
        else:
            continue
        now_reads[statement.pk] = after
    Wording.objects.bulk_create([wording for wording in now_reads.values() if wording is not None])
    for rewording in rewordings:
        rewording.after = now_reads[rewording.statement_id]
    statements = [statement for statement in statements if statement.pk in now_reads]
    for statement in statements:
        statement.current_wording = now_reads[statement.pk]
        statement.updated_at = timezone.now()
    changed = ["current_wording", "corrected", "state", "decided_by", "decided_at", "updated_at"]
    Statement.objects.bulk_update(statements, changed, batch_size=500)
    Rewording.objects.bulk_create(rewordings)
    counts["mentions"] = carry_mentions(article, alignments)
    correction.counts = counts
    correction.save(update_fields=["counts"])
    return correction


def state_before(
    statement: Statement, correction: Correction, outcome: Corrected, before: Wording, *, was_public: bool
) -> Rewording:
    """Return the row, not yet saved, that stores a statement's state from before this correction."""
    return Rewording(
        correction=correction,
        statement=statement,
        outcome=outcome,
        before=before,
        was_public=was_public,
        state=statement.state,
        decided_by_id=statement.decided_by_id,
        decided_at=statement.decided_at,
    )


def reopen_for_review(statement: Statement, outcome: Corrected, *, in_hand: bool) -> None:
    """Send a decided statement whose words have changed back to review.

    A removed statement keeps its state, because that was decided about what was said; it has no words for readers now.
    """
    if statement.state == State.SUGGESTED and statement.origin == Statement.Origin.MACHINE and not in_hand:
        # It was suggested before too; the next extraction shows whether it is still there.
        return
    statement.corrected = outcome
    if outcome == Corrected.REWORDED:
        statement.state, statement.decided_by, statement.decided_at = State.SUGGESTED, None, None


def carried_wording(wording: Wording, alignments: Alignments) -> Wording | None:
    """Return a wording, not yet saved, with the same words in the new revision; None when any of them are gone."""
    old = [span for part in PARTS for span in spans(getattr(wording, part))]
    new = alignments[wording.revision_id].exact(old)
    if not new:
        return None
    places = dict(zip(old, new, strict=True))
    return wording_at(
        wording, alignments.revision, {p: [places[s] for s in spans(getattr(wording, p))] for p in PARTS}
    )


def nearest_wording(wording: Wording, alignments: Alignments) -> Wording | None:
    """Return a wording, not yet saved, of the remaining words; None when under half of either's letters remain."""
    alignment = alignments[wording.revision_id]
    parts = {part: alignment.near(spans(getattr(wording, part))) for part in PARTS}
    leading = "content" if wording.content else "cue"
    shared, old, new = alignment.shared(spans(getattr(wording, leading)), parts[leading])
    if not parts[leading] or shared < MIN_REMAINING * max(old, new):
        return None
    return wording_at(wording, alignments.revision, parts)


def wording_at(wording: Wording, revision: Revision, parts: Mapping[str, Iterable[tuple[int, int]]]) -> Wording:
    return Wording(
        statement_id=wording.statement_id,
        article_id=wording.article_id,
        revision=revision,
        role=wording.role if all(word in revision.text for word in wording.role.split()) else "",
        on_behalf_of=wording.on_behalf_of if wording.on_behalf_of in revision.text else "",
        **{part: segments(revision.text, places) for part, places in parts.items()},
    )


def places_of(wording: Wording) -> list[list[tuple[int, int]]]:
    return [spans(getattr(wording, part)) for part in PARTS]


def carry_mentions(article: Article, alignments: Alignments) -> dict[str, int]:
    """Carry editors' mentions forward from the latest revision that had their words; an extraction finds its own
    again.

    Returns how many are unchanged, moved, back, reworded or removed. The last two stay in the revision with their
    words and wait for an editor.
    """
    revision = alignments.revision
    counts = dict.fromkeys(("unchanged", "moved", Corrected.REWORDED.value, Corrected.REMOVED.value), 0)
    edited = Mention.objects.filter(revision__article=article, by_editor=True).exclude(revision=revision)
    edited = edited.select_related("revision").defer("revision__text").order_by("-revision__number", "start")
    carried, stale, gone = list[Mention](), list[Mention](), list[Mention]()
    for mention in edited:
        alignment, place = alignments[mention.revision_id], (mention.start, mention.end)
        present = alignment.exact([place])
        if not present:
            if mention.revision.number == revision.number - 1:
                mention.corrected = outcome_of(alignment, place)
                counts[mention.corrected] += 1
                gone.append(mention)
            continue
        start, end = present[0]
        if any(start < other.end and other.start < end for other in carried):
            continue
        counts["unchanged" if (start, end) == place else "moved"] += 1
        stale.append(stale_mentions(mention))
        mention.revision, mention.start, mention.end, mention.corrected = revision, start, end, ""
        if not all(word in revision.text for word in mention.name.split()):
            # The full name was corrected elsewhere in the article; this is what is left of it here.
            mention.name = mention.text[:NAME_LENGTH]
        carried.append(mention)
    Mention.objects.bulk_update(carried, ["revision", "start", "end", "name", "corrected"], batch_size=500)
    Mention.objects.bulk_create(stale)
    Mention.objects.bulk_update(gone, ["corrected"], batch_size=500)
    return counts


def outcome_of(alignment: Alignment, place: tuple[int, int]) -> Corrected:
    """Return whether changed words count as reworded or removed."""
    near = alignment.near([place])
    shared, old, new = alignment.shared([place], near)
    return Corrected.REWORDED if near and shared >= MIN_REMAINING * max(old, new) else Corrected.REMOVED


def stale_mentions(mention: Mention) -> Mention:
    """Return a copy, not yet saved, that keeps the mention in the earlier text; the editor's own row moves on."""
    values = ("revision_id", "start", "end", "text", "name", "kind", "agent_id")
    return Mention(**{name: getattr(mention, name) for name in values})
