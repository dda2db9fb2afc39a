"""Services for corrections: the notice to readers, and the withholding of an earlier text."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from articles.history.audit_log import log_change
from articles.models import Article, Correction, Mention, Revision, Withholding
from articles.services.articles import lock_article
from articles.services.base import NotAllowed, changed_since
from articles.services.decision_log import digest_of
from core.permissions import Action, requires
from core.transactions import transactional_with_retry

NOTICE_LENGTH = 1000
REASON_LENGTH = 500


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
