"""Services for outlets and articles: an outlet's public rules, and an article's status."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, User
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from articles.history.audit_log import log_change
from articles.history.undo import RESTORERS, RowRestorer
from articles.identity.display_names import agents_heard_in, update_display_names, update_display_names_in
from articles.models import Article, AuditEntry, ExtractionRun, Outlet, Revision, Statement, Topic
from articles.runs.queue import open_run
from articles.services.base import NotAllowed, changed_since, database_now
from core.permissions import Action, check_permission, has_permission, requires
from core.transactions import transactional_with_retry

POLICY = (
    "name",
    "url",
    "public_text",
    "public_people",
    "unreviewed_min_confidence",
    "unreviewed_forms",
    "unreviewed_acts",
    "checklist",
)


@requires(Action.SET_POLICY)
@transactional_with_retry
def save_outlet(*, outlet: Outlet, by: AbstractBaseUser) -> Outlet:
    """Save an outlet. Its rules take effect at once on what is public, and perhaps on the display names of agents."""
    known = Outlet.objects.select_for_update().filter(pk=outlet.pk).first()
    before = policy_values(known) if known else {}
    outlet.save()
    log_change(outlet, "policy", by=by, before=before, after=policy_values(outlet))
    update_display_names(agents_heard_in(Statement.objects.filter(article__outlet=outlet)))
    return outlet


def policy_values(outlet: Outlet) -> dict[str, Any]:
    return {name: getattr(outlet, name) for name in POLICY}


@requires(Action.PUBLISH)
@transactional_with_retry
def publish_article(
    *, article: Article, by: AbstractBaseUser, released_at: datetime | None = None, version: datetime | None = None
) -> Article:
    """Publish a draft or scheduled article, now or at ``released_at``. A withdrawn one must return to draft first.

    ``version``, the time at which a list was shown, marks a change in bulk: then a scheduled article keeps its time,
    and one whose status somebody has decided since is left alone. Raises NotAllowed.
    """
    row = lock_article(article)
    now = database_now()
    refuse_erased(row)
    if row.status == Article.Status.WITHDRAWN:
        raise NotAllowed(_("This story has been withdrawn: return it to draft before publishing it again."))
    if row.current_revision_id is None:
        raise NotAllowed(_("This story has no text yet."))
    public = is_public(row)
    if (row.status == Article.Status.PUBLISHED or public) and released_at is not None and released_at > now:
        raise NotAllowed(_("This story is public already: it cannot be scheduled. A chief can withdraw it."))
    if row.status == Article.Status.PUBLISHED:
        return save_status(article, row)
    if version is not None and row.decided_at is not None and row.decided_at > version:
        raise NotAllowed(changed_since())
    if version is not None and row.status == Article.Status.SCHEDULED and not public:
        raise NotAllowed(_("This story is scheduled. To publish it earlier, use its own page."))
    before = status_values(row)
    # An article whose time has come keeps that time, because readers have seen it since.
    row.released_at = row.released_at if public else released_at or now
    scheduled = row.released_at is not None and row.released_at > now
    row.status = Article.Status.SCHEDULED if scheduled else Article.Status.PUBLISHED
    return save_status(article, row, by, before)


@requires(Action.WITHDRAW)
@transactional_with_retry
def withdraw_article(*, article: Article, by: AbstractBaseUser, reason: str) -> Article:
    """Withdraw a published or scheduled article, with a reason that readers may see."""
    row = lock_article(article)
    if row.status == Article.Status.WITHDRAWN:
        return save_status(article, row)
    if row.status == Article.Status.DRAFT:
        raise NotAllowed(_("This story is a draft: it has not been public."))
    if not reason.strip():
        raise NotAllowed(_("A withdrawal needs a reason for the public."))
    before = status_values(row)
    if not is_public(row):
        # It was never public: nothing is released, and its address goes on answering 404.
        row.released_at = None
    row.status = Article.Status.WITHDRAWN
    row.withdrawn_reason = reason.strip()
    return save_status(article, row, by, before)


@requires(Action.WITHDRAW)
@transactional_with_retry
def restore_article(*, article: Article, by: AbstractBaseUser) -> Article:
    """Bring a withdrawn article back: publish one that was public again, from now on; give another its state back.

    What was public does not get its former release time back: versions that were stored while it was withdrawn would
    then count as seen by readers.
    """
    check_permission(by, Action.PUBLISH)
    row = lock_article(article)
    refuse_erased(row)
    if row.status == Article.Status.PUBLISHED:
        return save_status(article, row)
    if row.status != Article.Status.WITHDRAWN:
        raise NotAllowed(_("This story has not been withdrawn."))
    if row.current_revision_id is None:
        raise NotAllowed(_("This story has no text yet."))
    before = status_values(row)
    if was_public(row):
        row.status, row.released_at = Article.Status.PUBLISHED, database_now()
    else:
        row.status, row.released_at = status_before_withdrawal(row)
    row.withdrawn_reason = ""
    return save_status(article, row, by, before)


def was_public(row: Article) -> bool:
    """Return whether readers saw a withdrawn article before: a withdrawal removes the release time of others."""
    return row.released_at is not None


def status_before_withdrawal(row: Article) -> tuple[str, datetime | None]:
    """Return the status and release time that an article had which was never public.

    It is a draft if its time has passed meanwhile: a restore publishes nothing that readers have not seen.
    """
    entries = AuditEntry.objects.about(row).filter(action=Article.Status.WITHDRAWN)
    before = entries.values_list("before", flat=True).first() or {}
    status, released_at = before.get("status", ""), parse_datetime(before.get("released_at") or "")
    now = database_now()
    is_hidden = (released_at is not None and released_at > now) or (
        row.embargo_until is not None and row.embargo_until > now
    )
    if status in (Article.Status.SCHEDULED, Article.Status.PUBLISHED) and released_at is not None and is_hidden:
        return status, released_at
    return Article.Status.DRAFT, None


@requires(Action.PUBLISH)
@transactional_with_retry
def return_to_draft(*, article: Article, by: AbstractBaseUser) -> Article:
    """Make a draft of a scheduled or withdrawn article. A public one must be withdrawn, so that readers learn why."""
    row = lock_article(article)
    refuse_erased(row)
    if row.status == Article.Status.WITHDRAWN:
        check_permission(by, Action.WITHDRAW)
    if row.status == Article.Status.DRAFT:
        return save_status(article, row)
    if row.status == Article.Status.PUBLISHED or is_public(row):
        raise NotAllowed(_("This story is public: a chief can withdraw it, with a reason for its readers."))
    before = status_values(row)
    row.status = Article.Status.DRAFT
    row.released_at = None
    row.withdrawn_reason = ""
    return save_status(article, row, by, before)


@requires(Action.HAND_IN)
@transactional_with_retry
def save_article(*, article: Article, by: AbstractBaseUser) -> Article:
    """Save an article's description. Only an account that may withdraw articles may put an embargo on a public one."""
    refuse_hiding(lock_article(article), article.embargo_until, by)
    article.save()
    return article


def refuse_hiding(row: Article, embargo_until: datetime | None, by: AbstractBaseUser) -> None:
    """Raise NotAllowed when this embargo would hide what is public and the account may not withdraw articles."""
    is_embargoed = embargo_until is not None and embargo_until > database_now()
    if is_embargoed and is_public(row) and not has_permission(by, Action.WITHDRAW):
        raise NotAllowed(
            _("This story is public, and an embargo would hide it: ask a chief to withdraw it, with a reason.")
        )


def is_public(row: Article) -> bool:
    """Return whether readers see the article now, whatever its status says."""
    return Article.objects.published().filter(pk=row.pk).exists()


def lock_article(article: Article) -> Article:
    return Article.objects.select_for_update().get(pk=article.pk)


def refuse_erased(row: Article) -> None:
    if row.erased_at is not None:
        raise NotAllowed(_("This story has been erased: nothing of it can be brought back."))


def status_values(row: Article) -> dict[str, Any]:
    """Return the values that a decision on an article's status changes, for the audit log."""
    return {"status": row.status, "released_at": row.released_at, "withdrawn_reason": row.withdrawn_reason}


def save_status(
    article: Article, row: Article, by: AbstractBaseUser | None = None, before: dict[str, Any] | None = None
) -> Article:
    """Save the locked row, log the change from ``before`` when an editor made it, and refresh the caller's object."""
    if by is not None and before is not None:
        log_change(row, row.status, by=by, before=before, after=status_values(row))
        row.decided_by_id = by.pk
        row.decided_at = database_now()
        row.save()
        update_display_names_in(row.pk)
    article.refresh_from_db(
        fields=["status", "released_at", "withdrawn_reason", "decided_by", "decided_at", "updated_at"]
    )
    return article


@requires(Action.REREAD)
@transactional_with_retry
def rerun_extraction(*, article: Article, by: AbstractBaseUser) -> ExtractionRun:
    """Queue a new extraction of an article's text, ahead of the backlog."""
    row = lock_article(article)
    if row.current_revision is None:
        raise NotAllowed(_("This story has no text yet."))
    return queue_run(revision=row.current_revision)


@transactional_with_retry
def queue_run(*, revision: Revision, queue: str = ExtractionRun.Queue.FRESH) -> ExtractionRun:
    """Queue an extraction of a revision: its open run, or a new one, sent when the caller commits."""
    article = Article.objects.select_for_update().get(pk=revision.article_id)
    refuse_erased(article)
    if article.current_revision_id != revision.pk:
        raise NotAllowed(_("Only the current text of a story is extracted."))
    if not article.is_read:
        raise NotAllowed(
            _("Stories in this language (%(language)s) are not extracted.") % {"language": article.language}
        )
    return open_run(revision=revision, queue=queue)


class OutletRestorer(RowRestorer):
    """Restores the rules of outlets."""

    fields = POLICY
    logged_by_service = POLICY

    def save(self, row: Outlet, by: User) -> None:
        save_outlet(outlet=row, by=by)


class ArticleRestorer(RowRestorer):
    """Restores what the form of a story edits; its status has services."""

    fields = (
        *("headline", "byline", "published_at", "language", "public_text"),
        *("section", "page", "topics", "embargo_until"),
    )

    def save(self, row: Article, by: User) -> None:
        save_article(article=row, by=by)


RESTORERS["outlet"] = OutletRestorer(Outlet)
RESTORERS["article"] = ArticleRestorer(Article)
RESTORERS["topic"] = RowRestorer(Topic, "name", "code", "scheme")
