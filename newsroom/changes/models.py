"""What changed for the public: the tables behind the feed of changes, and the version of the public site.

None of them holds a name or a word: only kinds, identifiers, digests and numbers of transactions.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.ids import LENGTH
from people.models.agents import StringField


class IdField(StringField):
    """An identifier of any table, compared byte by byte. No foreign key: it outlives what it names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"max_length": LENGTH, "db_collation": "C"}
        super().__init__(*args, **kwargs)


class Kind(models.TextChoices):
    """What a client can keep a copy of. An agent is reported as a person or an organisation."""

    ARTICLE = "article", _("story")
    STATEMENT = "statement", _("statement")
    PERSON = "person", _("person")
    ORGANISATION = "organisation", _("organisation")
    OUTLET = "outlet", _("outlet")


class ChangeAction(models.TextChoices):
    """What happened to an object, as the public sees it."""

    CREATED = "created", _("became public")
    CHANGED = "changed", _("was changed")
    MERGED = "merged", _("was merged into another")
    WITHDRAWN = "withdrawn", _("is no longer public")
    RESTORED = "restored", _("is public again")
    ERASED = "erased", _("was erased")


class Change(models.Model):
    """One thing that the public sees differently, at its place in the order of changes. Never changed or removed."""

    position = models.BigIntegerField(_("position"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    object_id = IdField(_("identifier"))
    action = models.CharField(_("action"), max_length=9, choices=ChangeAction)
    into = IdField(_("merged into"), blank=True, default="")
    at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.position}: {self.kind} {self.object_id} {self.action}"


class ChangedRow(models.Model):
    """An entry in the log of what may have changed for the public: an object, in the transaction that changed it.

    Triggers write these rows (``newsroom/changes/sql/changes.sql``), and the version of the site follows from them at
    once. The follower adds one for each object that depends on them, and deletes all of them when it has checked them.

    ``wide`` is set when other objects that show a part of this one, or are public through it, may have changed too.
    ``shown`` is true when the object may have been public before or after, false when it was not, and null when other
    rows decide that; the row matters to the public only if ``via`` is public too. A row of kind ``hour`` names an
    article that waited for its release when the transaction ended. One of kind ``page`` says that pages changed but no
    object: pages of an article, or any if the id is empty. A ``transaction`` of zero or less is no write: an article's
    release time passed.
    """

    kind = models.CharField(max_length=9)
    object_id = IdField()
    wide = models.BooleanField()
    shown = models.BooleanField(null=True)
    via_kind = models.CharField(max_length=9, blank=True, db_default="")
    via_id = IdField(blank=True, db_default="")
    transaction = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["kind", "object_id"], name="changed_row_of_object")]


class PendingCheck(models.Model):
    """An object that the follower will check. ``transaction`` is one that may have changed what the public sees of it;
    ``passed`` is true when there were several, so that it may have been different for a while and be as before now.
    """

    kind = models.CharField(max_length=9)
    object_id = IdField()
    transaction = models.BigIntegerField(null=True)
    passed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="pending_check_once")]


class PublicSnapshot(models.Model):
    """What the public could see of an object at its last check: a digest, or why it is no longer public.

    For people and organisations, ``moved_at`` is the time of the last change of their pages. ``around`` is a digest of
    an organisation's people, and the ids of a statement's speakers. Both are null until they are known. A row for a
    revision says only that it was the current one of a public article; a row for a topic, that a public article had
    it.
    """

    class SnapshotState(models.TextChoices):
        PUBLIC = "public", _("public")
        MERGED = "merged", _("merged")
        GONE = "gone", _("gone")
        ERASED = "erased", _("erased")

    kind = models.CharField(max_length=9)
    object_id = IdField()
    shown_as = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=6, choices=SnapshotState)
    digest = models.CharField(max_length=64, blank=True)
    into = IdField(blank=True, default="")
    moved_at = models.DateTimeField(null=True)
    around = models.TextField(null=True, blank=True)  # noqa: DJ001

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="public_snapshot_once")]


class FollowerState(models.Model):
    """The single row with the time up to which the follower has worked, and a digest of the public rules then."""

    id = models.BooleanField(primary_key=True, default=True)
    at = models.DateTimeField()
    rules = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=True), name="follower_state_is_one_row")]


class SiteVersion(models.Model):
    """A transaction that wrote something which public pages show.

    ``article`` is the id of the article it belongs to, so that writes to a draft count only when it is public; empty
    for what belongs to no article. ``n`` grows with every write of the transaction. Only the trigger of ``ChangedRow``
    writes these rows (``newsroom/changes/sql/site_version.sql``).
    """

    transaction = models.BigIntegerField()
    article = models.CharField(max_length=LENGTH, blank=True, db_collation="C")
    n = models.BigIntegerField(db_default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transaction", "article"], name="site_version_once")]

    def __str__(self) -> str:
        return f"{self.transaction} {self.article}".strip()
