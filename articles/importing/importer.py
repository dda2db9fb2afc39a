"""The import of a record, which creates an article, adds a revision to one, or changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.erasure.fingerprints import fingerprint
from articles.history.audit_log import log_change
from articles.identity.display_names import update_display_names_in
from articles.importing.story_record import InvalidStory, StoryRecord, TopicRecord
from articles.models import Article, AuditEntry, ExtractionRun, Outlet, Revision, Topic
from articles.runs.carry_forward import carry_statements
from articles.runs.queue import new_run, open_run
from core.permissions import Action, NotPermitted, check_permission, has_permission

ImportOutcome = Literal["created", "revised", "updated", "unchanged"]

METADATA = (
    "external_id",
    "url",
    "path",
    "headline",
    "byline",
    "published_at",
    "language",
    "section",
    "page",
    "public_text",
    "embargo_until",
)
RECENT = timedelta(days=3)
SENT_EMBARGO = "embargo sent"
NOT_YOURS = gettext_lazy(
    "This external id or address cannot be used: ask an editor. You may change only your own drafts."
)


@dataclass(frozen=True, slots=True)
class ImportResult:
    article: Article
    outcome: ImportOutcome


@transaction.atomic
def import_article(
    record: StoryRecord,
    *,
    by: AbstractBaseUser | None = None,
    queue: str | None = None,
    look: Callable[[Article | None], None] = lambda known: None,
    only_drafts: bool = False,
) -> ImportResult:
    """Import a story and queue an extraction, in one transaction; two imports at once create one article.

    An article is recognised by outlet and external id, otherwise by address, otherwise by path. Of a known article
    only those values are taken that differ from the sender's last ones, so that editors' changes stay. A draft becomes
    public when the sender says so, unless an editor has decided its status. A sender never hides what is public, nor
    shortens an editor's embargo. ``queue`` depends on the story's age by default. ``by`` is the account that imports;
    None for the operator of the machine. ``look`` is called with the known article, locked, or None, before anything
    is done, and may raise. ``only_drafts`` restricts an account to drafts when its role does not. Raises
    :class:`InvalidStory` when an address belongs to several articles, :class:`NotPermitted` when an account restricted
    to drafts of its own imports anything else.
    """
    if by is not None:
        check_permission(by, Action.HAND_IN)
        only_drafts = only_drafts or not has_permission(by, Action.HAND_IN_PUBLISHED)
    if only_drafts:
        refuse_all_but_drafts(record)
    outlet, _created = Outlet.objects.get_or_create(name=record.outlet)
    article = find_article(outlet, record, by, only_drafts=only_drafts)
    if article is None:
        look(None)
        try:
            with transaction.atomic():
                return ImportResult(create_article(outlet, record, by, queue), "created")
        except IntegrityError:
            article = find_article(outlet, record, by, only_drafts=only_drafts)
            if article is None:
                raise
    look(article)
    return ImportResult(article, update_article(article, record, by, queue))


def find_article(
    outlet: Outlet, record: StoryRecord, by: AbstractBaseUser | None, *, only_drafts: bool
) -> Article | None:
    """Return the article that a record is about, locked; None when it is new.

    Raises as :func:`import_article` does. An account restricted to drafts gets the same error for everything but a
    draft of its own, whether it is public, hidden or erased.
    """
    try:
        refuse_erased(outlet, record)
        article = find_by_identifiers(outlet, record)
    except InvalidStory as error:
        if only_drafts:
            raise NotPermitted(NOT_YOURS) from error
        raise
    if article is not None and only_drafts and not is_own_draft(article, by):
        raise NotPermitted(NOT_YOURS)
    return article


def refuse_erased(outlet: Outlet, record: StoryRecord) -> None:
    """Raise InvalidStory for a story that was erased here, however it is recognised."""
    record_values = {"external_id": record.external_id, "url": record.url, "path": record.path}
    keys = [fingerprint(outlet.pk, name, value) for name, value in record_values.items() if value]
    if keys and Article.objects.filter(outlet=outlet, erased_at__isnull=False, erased_keys__overlap=keys).exists():
        raise InvalidStory({"story": _("this story was erased here and is not imported again")})


def refuse_all_but_drafts(record: StoryRecord) -> None:
    """Raise NotPermitted for a record that asks to be published."""
    if record.status not in (None, "draft") or record.released_at or record.embargo_until:
        raise NotPermitted(_("You may submit only drafts: leave out status, released_at and embargo_until."))


def is_own_draft(article: Article, by: AbstractBaseUser | None) -> bool:
    first = article.revisions.filter(number=1, created_by_id=by.pk if by else None)
    return article.status == Article.Status.DRAFT and first.exists()


def find_by_identifiers(outlet: Outlet, record: StoryRecord) -> Article | None:
    """Return the article that a record is about, locked; None when it is new."""
    # Without a join: a joined revision would be the one from before the wait for the lock.
    articles = Article.objects.filter(outlet=outlet).select_for_update()
    if record.external_id:
        article = articles.filter(external_id=record.external_id).first()
        if article is not None:
            return article
    if record.url:
        same = articles.filter(url=record.url).order_by("external_id")
        known = list((same.filter(external_id="") if record.external_id else same)[:2])
        if len(known) > 1 and known[0].external_id:
            raise InvalidStory({"url": _("several stories of this outlet have this address: external_id is needed")})
        if known:
            return known[0]
    if record.path:
        return articles.filter(path=record.path, external_id="", url="").first()
    return None


def create_article(outlet: Outlet, record: StoryRecord, by: AbstractBaseUser | None, queue: str | None) -> Article:
    article = Article(outlet=outlet, public_text=outlet.public_text, published_at=timezone.now())
    for name, value in record_values(record).items():
        setattr(article, name, value)
    article.imported = stored_values(record)
    apply_status(article, record)
    revision = Revision(article=article, number=1, text=record.body, created_by_id=by.pk if by else None)
    article.set_current(revision)
    article.save(force_insert=True)
    revision.save(force_insert=True)
    if record.topics:
        article.topics.set(topic_rows(record.topics))
    if article.is_read:
        new_run(revision=revision, queue=queue or queue_name(record), sender=by)
    return article


def update_article(
    article: Article, record: StoryRecord, by: AbstractBaseUser | None, queue: str | None
) -> ImportOutcome:
    before, now = article.imported, stored_values(record)
    was_read = article.is_read
    changed = update_description(article, record, before, now)
    public = Article.objects.published().filter(pk=article.pk).exists()
    before_embargo: dict[str, Any] = {"embargo_until": article.embargo_until}
    if update_embargo(article, record, public=public):
        log_change(article, SENT_EMBARGO, by=by, before=before_embargo, after={"embargo_until": article.embargo_until})
        changed = True
    before_status = {"status": article.status, "released_at": article.released_at}
    if not public and apply_status(article, record):
        after_status = {"status": article.status, "released_at": article.released_at}
        log_change(article, article.status, by=by, before=before_status, after=after_status)
        changed = True
    old = article.current_revision
    known = {before.get("sha256"), old and old.sha256}
    outcome: ImportOutcome = "updated" if changed else "unchanged"
    if now["sha256"] not in known:
        number = old.number + 1 if old else 1
        revision = Revision.objects.create(
            article=article, number=number, text=record.body, created_by_id=by.pk if by else None
        )
        article.set_current(revision)
        outcome = "revised"
    article.imported = before | now
    if outcome != "unchanged" or article.imported != before:
        article.save()
        update_display_names_in(article.pk)
    if outcome == "revised":
        carry_statements(article)
    if article.is_read and article.current_revision and (outcome == "revised" or not was_read):
        open_run(revision=article.current_revision, queue=queue or queue_name(record), sender=by)
    return outcome


def update_description(article: Article, record: StoryRecord, before: dict[str, Any], now: dict[str, Any]) -> bool:
    """Take the values that the sender has changed since last time. Returns whether anything changed."""
    changed = False
    for name, value in record_values(record).items():
        if name != "embargo_until" and now[name] != before.get(name, as_json(getattr(article, name))):
            setattr(article, name, value)
            changed = True
    if record.topics is not None and now["topics"] != before.get("topics", []):
        update_topics(article, record.topics, before.get("topics", []))
        changed = True
    return changed


def update_topics(article: Article, topics: Iterable[TopicRecord], before: Iterable[list[str]]) -> None:
    """Add topics that the sender did not name last time, and remove those that it no longer names.

    Topics that an editor added or removed stay as they are.
    """
    known = {(scheme, code) for scheme, code in before}
    named = {(topic.scheme, topic.code): topic for topic in topics}
    decided = topics_set_by_editors(article)
    new = topic_rows(topic for key, topic in named.items() if key not in known)
    article.topics.add(*(topic for topic in new if topic.pk not in decided))
    gone = [topic for topic in article.topics.all() if (topic.scheme, topic.code) in known - named.keys()]
    article.topics.remove(*(topic for topic in gone if topic.pk not in decided))


def topics_set_by_editors(article: Article) -> set[str]:
    """Return the ids of topics that an editor has added or removed."""
    entries = (
        AuditEntry.objects.about(article)
        .filter(after__has_key="topics")
        .values_list("before__topics", "after__topics")
    )
    return {pk for before, after in entries for pk in set(before or ()) ^ set(after or ())}


def record_values(record: StoryRecord) -> dict[str, Any]:
    """Return the sender's values apart from text and status, without those left out."""
    return {name: value for name in METADATA if (value := getattr(record, name))}


def stored_values(record: StoryRecord) -> dict[str, Any]:
    digest = hashlib.sha256(record.body.encode()).hexdigest()
    filed = {} if record.topics is None else {"topics": [[topic.scheme, topic.code] for topic in record.topics]}
    return {name: as_json(value) for name, value in record_values(record).items()} | filed | {"sha256": digest}


def topic_rows(topics: Iterable[TopicRecord]) -> list[Topic]:
    """Return the archive's topics with these codes. A new topic takes the sender's name; a known one keeps its own."""
    return [
        Topic.objects.get_or_create(scheme=topic.scheme, code=topic.code, defaults={"name": topic.name})[0]
        for topic in topics
    ]


def as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def update_embargo(article: Article, record: StoryRecord, *, public: bool) -> bool:
    """Take the sender's embargo when it has changed since last time. Returns whether anything changed.

    It never hides what is public, and never ends an editor's embargo earlier.
    """
    wanted, now = record.embargo_until, article.embargo_until
    if wanted is None or as_json(wanted) == article.imported.get("embargo_until", as_json(now)):
        return False
    hides = public and wanted > timezone.now()
    if hides or (now is not None and wanted < now and embargo_set_by_editor(article)):
        return False
    article.embargo_until = wanted
    return wanted != now


def embargo_set_by_editor(article: Article) -> bool:
    """Return whether an editor has set the present embargo, after the sender or in its place."""
    last = AuditEntry.objects.about(article).filter(after__has_key="embargo_until").order_by("-pk").first()
    if last is not None:
        return last.action != SENT_EMBARGO
    return bool(as_json(article.embargo_until) != article.imported.get("embargo_until"))


def apply_status(article: Article, record: StoryRecord) -> bool:
    """Publish or schedule a draft if its sender says so and no editor decided. Returns whether anything changed."""
    waiting = article.status in (Article.Status.DRAFT, Article.Status.SCHEDULED)
    if record.status not in ("published", "scheduled") or not waiting or article.decided_by_id is not None:
        return False
    now = timezone.now()
    released_at = record.released_at or article.released_at or now
    status = Article.Status.SCHEDULED if released_at > now else Article.Status.PUBLISHED
    changed = (status, released_at) != (article.status, article.released_at)
    article.status, article.released_at = status, released_at
    return changed


def queue_name(record: StoryRecord) -> str:
    """Return the fresh queue for undated stories and those of the last three days, otherwise the backlog."""
    recent = record.published_at is None or record.published_at > timezone.now() - RECENT
    return ExtractionRun.Queue.FRESH if recent else ExtractionRun.Queue.BACKLOG
