"""Outlets, articles and their revisions.

An article is an identity and its dates; its words are in its revisions, which nothing can change. ``published_at`` is
the outlet's date, ``released_at`` is ours.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Greatest, Left
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from articles.querysets import ArticleQuerySet, OutletQuerySet
from articles.text_search import CONFIGURATION
from core.ids import LENGTH
from core.urls import cached_reverse
from people.models import OpaqueIdField


class PublicText(models.TextChoices):
    """How much of a story's text readers may see, as the outlet's rights say."""

    FULL = "full", _("full text")
    EXCERPT = "excerpt", _("excerpt")
    NONE = "none", _("none")


class PublicPeople(models.TextChoices):
    """Options for which speakers in an outlet's stories get a public page."""

    EVERYONE = "everyone", _("everyone who speaks")
    APPROVED = "approved", _("only people whom an editor has approved")


OPENING_LENGTH = 100
# A longer text is searched in its beginning: PostgreSQL refuses an index entry of more than a megabyte.
SEARCHED_LENGTH = 100_000


def searched_text() -> Left:
    return Left("text", SEARCHED_LENGTH)


# What the index holds; a search that is to use it asks for the same expression.
HEADLINE_SEARCH = SearchVector("headline", config=CONFIGURATION)


def opening_of(text: str) -> str:
    """The beginning of a text's first line that is not empty: whole words, at most ``OPENING_LENGTH`` characters."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(line) <= OPENING_LENGTH:
        return line
    words = line[:OPENING_LENGTH].rpartition(" ")[0] or line[: OPENING_LENGTH - 1]
    return f"{words.rstrip(' ,;:–—-')}…"


def default_unreviewed_forms() -> list[str]:
    return list(settings.NEWSROOM_UNREVIEWED_FORMS)


def default_unreviewed_confidence() -> float | None:
    return settings.NEWSROOM_UNREVIEWED_MIN_CONFIDENCE


class Outlet(models.Model):
    """A newspaper, an agency, a broadcaster; and what of the machine's findings its readers may see unreviewed."""

    id = OpaqueIdField()
    name = models.CharField(_("name"), max_length=200, unique=True)
    url = models.URLField(_("home page"), max_length=500, blank=True)
    public_text = models.CharField(
        _("public text"), max_length=8, choices=PublicText, default=PublicText.FULL, help_text=_("For new stories.")
    )
    public_people = models.CharField(
        _("people with a public page"),
        max_length=8,
        choices=PublicPeople,
        default=PublicPeople.EVERYONE,
        help_text=_("Who of those quoted in its stories has a page. Others are named as printed, without a link."),
    )
    unreviewed_min_confidence = models.FloatField(
        _("lowest confidence of public unreviewed statements"),
        null=True,
        blank=True,
        default=default_unreviewed_confidence,
        help_text=_(
            "Between 0 and 1: how likely words and speaker must both be right. "
            "Empty: nothing is public before an editor accepts it."
        ),
    )
    unreviewed_forms = ArrayField(
        models.CharField(max_length=8),
        verbose_name=_("kinds of quotation that may be public unreviewed"),
        default=default_unreviewed_forms,
        blank=True,
    )
    unreviewed_acts = ArrayField(
        models.SlugField(max_length=40),
        verbose_name=_("verbs that may be public unreviewed"),
        default=list,
        blank=True,
        help_text=_("For example: said, denied. Empty: all of them."),
    )
    checklist = models.TextField(
        _("checklist before publishing"),
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "One point a line, such as “Headline checked”. Editors tick the points on a story; whoever publishes it "
            "is warned of those that are not ticked."
        ),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = OutletQuerySet.as_manager()

    class Meta:
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="outlet_has_name"),
            models.CheckConstraint(condition=Q(public_text__in=PublicText.values), name="outlet_public_text_known"),
            models.CheckConstraint(
                condition=Q(public_people__in=PublicPeople.values), name="outlet_public_people_known"
            ),
            models.CheckConstraint(
                condition=Q(unreviewed_min_confidence__isnull=True)
                | Q(unreviewed_min_confidence__gte=0, unreviewed_min_confidence__lte=1),
                name="outlet_confidence_is_probability",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return cached_reverse("website:outlet", self.pk, slugify(self.name) or "outlet")

    @property
    def checklist_points(self) -> list[str]:
        """The points of the checklist, each once."""
        return list(dict.fromkeys(filter(None, map(str.strip, self.checklist.splitlines()))))


@lru_cache(maxsize=20_000)
def slug_of_title(title: str) -> str:
    return slugify(title)[:80].strip("-") or "story"


class Article(models.Model):
    """A story's identity: where it comes from, its dates and its status. One wire story in forty papers is forty.

    ``public_from`` is the moment from which readers see it, if nobody does anything: its hour, or the embargo's end;
    none for a draft and for what was withdrawn.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SCHEDULED = "scheduled", _("scheduled")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = OpaqueIdField()
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="articles", verbose_name=_("outlet"))
    external_id = models.CharField(_("the outlet's identifier"), max_length=300, blank=True)
    url = models.URLField(_("address at the outlet"), max_length=2000, blank=True)
    path = models.CharField(_("file"), max_length=1000, blank=True, help_text=_("Path of the imported file."))
    headline = models.CharField(_("headline"), max_length=500, blank=True)
    opening = models.CharField(_("opening words"), max_length=OPENING_LENGTH, blank=True, editable=False)
    byline = models.CharField(_("byline"), max_length=300, blank=True)
    language = models.CharField(
        _("language"), max_length=35, default="en", help_text=_("A language code, such as en or de-CH.")
    )
    section = models.CharField(_("section"), max_length=200, blank=True)
    page = models.CharField(_("page"), max_length=50, blank=True)
    published_at = models.DateTimeField(_("published by the outlet"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    released_at = models.DateTimeField(_("released here"), null=True, blank=True)
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("public reason of the withdrawal"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("status decided by"),
        help_text=_("Who last changed the status by hand. A later import no longer changes it."),
    )
    decided_at = models.DateTimeField(_("status decided"), null=True, blank=True, editable=False)
    imported = models.JSONField(
        default=dict,
        editable=False,
        help_text=_("The values of the last import. A later import changes only what differs from them."),
    )
    public_text = models.CharField(_("public text"), max_length=8, choices=PublicText, default=PublicText.FULL)
    topics = models.ManyToManyField("articles.Topic", related_name="articles", blank=True, verbose_name=_("topics"))
    current_revision = models.ForeignKey(
        "articles.Revision",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name=_("current version"),
    )
    public_from = models.GeneratedField(
        expression=Case(
            When(status__in=["published", "scheduled"], then=Greatest(F("released_at"), F("embargo_until"))),
            default=None,
        ),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
        verbose_name=_("public from"),
    )
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    erased_keys = ArrayField(
        models.CharField(max_length=64),
        default=list,
        blank=True,
        editable=False,
        help_text=_("Digests that recognise an erased story when it is imported again."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    CURRENT = ["current_revision", "opening", "updated_at"]

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ["-published_at", "-id"]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="article_newest"),
            models.Index(fields=["outlet", "-published_at", "-id"], name="article_newest_of_outlet"),
            models.Index(fields=["outlet", "url"], condition=~Q(url=""), name="article_by_url"),
            models.Index(fields=["released_at"], condition=Q(status="scheduled"), name="article_to_release"),
            GinIndex(HEADLINE_SEARCH, name="article_headline_search"),
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                include=["public_from", "outlet"],
                condition=Q(public_from__isnull=False),
                name="article_reading",
            ),
            models.Index(
                F("outlet"),
                F("published_at").desc(),
                F("id").desc(),
                include=["public_from"],
                condition=Q(public_from__isnull=False),
                name="article_reading_of_outlet",
            ),
            models.Index(
                fields=["outlet", "public_from"], condition=Q(public_from__isnull=False), name="article_hours"
            ),
            models.Index(fields=["public_from"], condition=Q(public_from__isnull=False), name="article_released"),
            models.Index(Greatest("released_at", "embargo_until"), name="article_moment"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "external_id"], condition=~Q(external_id=""), name="article_once_by_external_id"
            ),
            models.UniqueConstraint(
                fields=["outlet", "url"], condition=Q(external_id="") & ~Q(url=""), name="article_once_by_url"
            ),
            models.UniqueConstraint(
                fields=["outlet", "path"],
                condition=Q(external_id="", url="") & ~Q(path=""),
                name="article_once_by_path",
            ),
            models.CheckConstraint(
                condition=Q(status="draft")
                | Q(status__in=["scheduled", "published"], released_at__isnull=False)
                | (Q(status="withdrawn") & ~Q(withdrawn_reason="")),
                name="article_status_is_complete",
            ),
            models.CheckConstraint(condition=Q(public_text__in=PublicText.values), name="article_public_text_known"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return cached_reverse("website:story", self.pk, self.slug)

    @property
    def title(self) -> str:
        """The headline; for a story without one, its opening words, where readers may see its text."""
        if self.headline:
            return self.headline
        if self.opening and self.public_text != PublicText.NONE:
            return self.opening
        return str(_("Untitled story"))

    @property
    def slug(self) -> str:
        return slug_of_title(self.title)

    @property
    def is_read(self) -> bool:
        """Return whether the extractor reads this language. Stories in others are searchable and marked "not read"."""
        return self.language.partition("-")[0].lower() in settings.NEWSROOM_READ_LANGUAGES

    def set_current(self, revision: Revision) -> None:
        """Make this revision the one that is shown. Unsaved: the caller saves ``CURRENT`` fields."""
        self.current_revision = revision
        self.opening = opening_of(revision.text)


class Revision(models.Model):
    """The text of an article at one time. Immutable: the database refuses any change and any removal."""

    id = OpaqueIdField()
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("story"))
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("text"), blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    created_at = models.DateTimeField(_("stored"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["article", "number"]
        indexes = [
            models.Index(F("created_at").desc(), condition=Q(number__gt=1), name="revision_corrections"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once"),
            models.UniqueConstraint(fields=["id", "article"], name="revision_id_article"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_number_from_one"),
        ]

    def __str__(self) -> str:
        return str(_("version %(number)d") % {"number": self.number})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sha256 = hashlib.sha256(self.text.encode()).hexdigest()
        super().save(*args, **kwargs)


class SearchedText(models.Model):
    """The full-text search column of a revision, which PostgreSQL computes from the beginning of its text.

    It is no field of ``Revision``, so that queries for texts do not read it.
    """

    id = models.CharField(primary_key=True, max_length=LENGTH, db_collation="C")
    search = SearchVectorField()

    class Meta:
        managed = False
        db_table = "articles_revision"

    def __str__(self) -> str:
        return self.id
