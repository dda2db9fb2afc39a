"""Services for corrections: a new text, the notice to readers, and the withholding of an earlier text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from articles.history.audit_log import log_change
from articles.identity.display_names import update_display_names_in
from articles.importing.story_record import InvalidStory, story_record
from articles.models import Article, Correction, ExtractionRun, Mention, Revision, Rewording, Withholding
from articles.review_state import Corrected, State
from articles.runs.carry_forward import carry_statements
from articles.runs.queue import open_run
from articles.services.articles import lock_article, refuse_erased
from articles.services.base import NotAllowed, changed_since
from articles.services.decision_log import digest_of
from articles.visibility import shown_speakers
from core.permissions import Action, requires
from core.transactions import transactional_with_retry

CORRECTED = "correct text"
NOTICE_LENGTH = 1000
REASON_LENGTH = 500


@dataclass(frozen=True)
class CorrectionPreview:
    """What a new text would do to the statements of a story: how many stay, and which are reworded or removed."""

    stays: int
    reworded: Sequence[Rewording]
    removed: Sequence[Rewording]


@requires(Action.HAND_IN_PUBLISHED)
@transactional_with_retry
def correct_text(
    *, article: Article, by: AbstractBaseUser, text: str, reason: str, version: str, notice: str = ""
) -> Correction:
    """Store a new text of a story as its next revision, carry its statements over and queue an extraction.

    ``version`` is the id of the text that they saw; ``reason`` goes to the change log, ``notice`` to readers.
    A later import of the sender's old text does not bring it back. Raises NotAllowed.
    """
    row = lock_article(article)
    refuse_erased(row)
    old = row.current_revision
    if old is None or old.pk != version:
        raise NotAllowed(f"{changed_since()} {_('Somebody has stored another text of this story.')}")
    if not reason.strip() or len(reason.strip()) > REASON_LENGTH:
        raise NotAllowed(_("Say why the text is corrected, in at most 500 characters."))
    try:
        new = story_record({"outlet": "-", "body": text}).body
    except InvalidStory as error:
        raise NotAllowed(str(error)) from error
    if new == old.text:
        raise NotAllowed(_("The text is the same as before."))
    revision = Revision.objects.create(article=row, number=old.number + 1, text=new, created_by_id=by.pk)
    row.set_current(revision)
    row.save(update_fields=Article.CURRENT)
    update_display_names_in(row.pk)
    correction = carry_statements(row)
    before, after = ({"text": str(one), "reason": why} for one, why in ((old, ""), (revision, reason.strip())))
    log_change(row, CORRECTED, by=by, before=before, after=after)
    if notice.strip():
        note_correction(article=row, by=by, notice=notice)
    if row.is_read:
        open_run(revision=revision, queue=ExtractionRun.Queue.FRESH)
    article.refresh_from_db()
    return cast("Correction", correction)


@requires(Action.HAND_IN_PUBLISHED)
@transactional_with_retry
def preview_correction(
    *, article: Article, by: AbstractBaseUser, text: str, reason: str, version: str
) -> CorrectionPreview:
    """Return what a new text would do, by correcting it and taking that back. Raises NotAllowed like the service."""
    with transaction.atomic():
        correction = correct_text(article=article, by=by, text=text, reason=reason, version=version)
        changed = correction.rewordings.select_related("before", "after").order_by("before__start", "pk")
        speakers = shown_speakers().select_related("agent")
        changed = changed.prefetch_related(Prefetch("statement__speakers", speakers, to_attr="shown_speakers"))
        rows = list(changed.exclude(statement__state=State.REJECTED))
        counts = correction.counts
        transaction.set_rollback(True)
    article.refresh_from_db()
    return CorrectionPreview(
        stays=counts["unchanged"] + counts["moved"],
        reworded=[row for row in rows if row.outcome == Corrected.REWORDED],
        removed=[row for row in rows if row.outcome == Corrected.REMOVED],
    )


@requires(Action.PUBLISH)
@transactional_with_retry
def note_correction(*, article: Article, by: AbstractBaseUser, notice: str, version: str | None = None) -> Correction:
    """Set the notice that tells readers what the latest correction changed; an empty one removes it.

    ``version`` is that of the notice that the editor saw.
    """
    row = lock_article(article)
    stripped = notice.strip()
    if len(stripped) > NOTICE_LENGTH:
        raise NotAllowed(_("A notice has at most 1,000 characters."))
    revision = row.current_revision
    if revision is None or revision.number == 1:
        raise NotAllowed(_("This story has not been corrected."))
    correction, _created = Correction.objects.select_for_update().get_or_create(revision=revision)
    if version not in (None, correction_notice_version(correction.notice)):
        raise NotAllowed(f"{changed_since()} {_('The notice is now: “%(notice)s”.') % {'notice': correction.notice}}")
    log_change(row, "note correction", by=by, before={"notice": correction.notice}, after={"notice": stripped})
    correction.notice = stripped
    correction.save(update_fields=["notice"])
    return correction


def correction_notice(article: Article) -> str:
    """Return the notice of the latest correction."""
    found = Correction.objects.filter(revision=article.current_revision_id or "").values_list("notice", flat=True)
    return found.first() or ""


def correction_notice_version(notice: str) -> str:
    return digest_of({"notice": notice})


@requires(Action.JUDGE)
@transactional_with_retry
def mark_mentions_checked(*, article: Article, by: AbstractBaseUser) -> int:
    """Record that an editor has checked the mentions that a correction changed. Returns how many there are.

    They link to the same agents again when a later correction brings their words back.
    """
    row = lock_article(article)
    waiting = Mention.objects.filter(revision__article=row).exclude(corrected="").order_by("pk")
    changed = [f"{mention} → {mention.agent or '–'}" for mention in waiting.select_related("agent")]
    log_change(row, "names looked at", by=by, before={"mentions": changed}, after={"mentions": []})
    return waiting.update(corrected="")


@requires(Action.WITHHOLD)
@transactional_with_retry
def withhold_revision(*, revision: Revision, by: AbstractBaseUser, reason: str) -> Withholding:
    """Withhold an earlier text and its wordings from readers, who see the reason instead."""
    article = lock_article(revision.article)
    stripped = reason.strip()
    if not stripped or len(stripped) > REASON_LENGTH:
        raise NotAllowed(_("A reason for the public is needed, of at most 500 characters."))
    if article.current_revision_id == revision.pk:
        raise NotAllowed(_("This is the story's present text: withdraw the story, or correct it."))
    known = Withholding.objects.filter(revision=revision).first()
    withheld = known or Withholding(revision=revision, by_id=by.pk)
    before = {"withheld": known.reason if known else None}
    log_change(revision, "withhold", by=by, before=before, after={"withheld": stripped})
    withheld.reason = stripped
    withheld.save()
    return withheld


@requires(Action.WITHHOLD)
@transactional_with_retry
def republish_revision(*, revision: Revision, by: AbstractBaseUser) -> None:
    """Show a withheld text to readers again."""
    lock_article(revision.article)
    known = Withholding.objects.select_for_update().filter(revision=revision).first()
    if known is None:
        return
    log_change(revision, "show again", by=by, before={"withheld": known.reason}, after={"withheld": None})
    known.delete()
