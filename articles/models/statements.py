"""Statements, their wordings in each revision, and replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.articles import Article, Revision
from articles.querysets import ReplyQuerySet, StatementQuerySet
from articles.review_state import IS_PUBLISHABLE, PROBABILITY, REVIEWED, Corrected, PublicIndexed, ReviewState
from articles.text_search import CONFIGURATION
from core.ids import LENGTH
from core.urls import cached_reverse
from people.models import Agent, OpaqueIdField


class Statement(ReviewState, PublicIndexed):
    """An attributed act of speech in an article. Its id and address outlive runs and corrections.

    ``current_wording`` is its words in the article's current revision: none when a correction removed them.
    ``statement_confidence`` is the probability that this was said, ``speaker_confidence`` that it was said by those
    named, given that it was said; ``confidence``, their product, that both are right. ``needs_review`` keeps a
    statement from readers until an editor accepts it, whatever its outlet shows.

    ``on_behalf_of`` is the agent for which the speaker, named or not, speaks ("a spokesman for the mayor"), if it is
    known, and ``on_behalf_of_name`` its name in the story. The wording has the words as printed.
    """

    class Form(models.TextChoices):
        DIRECT = "direct", _("quoted in full")
        INDIRECT = "indirect", pgettext_lazy("form of a statement", "reported")
        MIXED = "mixed", _("quoted in part")
        NONE = "none", _("no comment")

    class ActClass(models.TextChoices):
        SPEECH = "speech", _("speech")
        SILENCE = "silence", _("no comment")
        INNER = "inner", _("belief or intention")

    class SpeakerKind(models.TextChoices):
        NAMED = "named", _("named")
        UNNAMED = "unnamed", _("unnamed source")
        AUTHOR = "author", _("the author")
        DOCUMENT = "document", _("a document")

    class Origin(models.TextChoices):
        MACHINE = "machine", _("found by machine")
        PERSON = "person", _("entered by hand")

    id = OpaqueIdField()
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="statements", db_index=False, verbose_name=_("story")
    )
    current_wording = models.OneToOneField(
        "articles.Wording", on_delete=models.SET_NULL, related_name="+", null=True, editable=False
    )
    form = models.CharField(_("quoted or reported"), max_length=8, choices=Form)
    act = models.SlugField(_("how it was said"), max_length=40)
    act_class = models.CharField(_("kind of statement"), max_length=8, choices=ActClass)
    speaker_kind = models.CharField(_("kind of speaker"), max_length=8, choices=SpeakerKind)
    statement_confidence = models.FloatField(_("confidence in the words"), default=1.0, validators=PROBABILITY)
    speaker_confidence = models.FloatField(_("confidence in the speaker"), default=1.0, validators=PROBABILITY)
    act_confidence = models.FloatField(_("confidence in how it was said"), default=1.0, validators=PROBABILITY)
    confidence = models.GeneratedField(
        expression=F("statement_confidence") * F("speaker_confidence"),
        output_field=models.FloatField(),
        db_persist=True,
        verbose_name=_("confidence in words and speaker"),
    )
    needs_review = models.BooleanField(
        _("too uncertain for readers"),
        default=False,
        db_default=False,
        editable=False,
        help_text=_(
            "The machine is less sure than it has to be for statements of this kind: "
            "readers see it only after an editor has accepted it."
        ),
    )
    on_behalf_of = models.ForeignKey(
        Agent,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="statements_on_behalf",
        verbose_name=_("on behalf of"),
    )
    on_behalf_of_name = models.CharField(
        _("on behalf of: name in the story"), max_length=300, blank=True, default="", db_default=""
    )
    origin = models.CharField(_("origin"), max_length=8, choices=Origin, default=Origin.MACHINE)
    corrected = models.CharField(
        _("changed by a correction"), max_length=8, choices=Corrected, blank=True, editable=False
    )
    disputed = models.BooleanField(_("disputed"), default=False, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = StatementQuerySet.as_manager()

    if TYPE_CHECKING:  # as ``for_readers()`` annotates it
        has_denied_speaker: bool

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        indexes = [
            models.Index(fields=["article", "state", "confidence"], name="statement_of_article"),
            models.Index(fields=["corrected", "id"], condition=~Q(corrected=""), name="statement_corrected"),
            models.Index(fields=["id"], condition=Q(state="accepted"), name="statement_accepted_in_bulk"),
            models.Index(F("published_at").desc(), F("id").desc(), name="statement_newest"),
            models.Index(F("act"), F("published_at").desc(), F("id").desc(), name="statement_of_act"),
            *(
                models.Index(
                    F(kind),
                    F("published_at").desc(),
                    F("id").desc(),
                    name=f"statement_of_{kind}",
                    condition=IS_PUBLISHABLE,
                    include=["public_from", "act_class"],
                )
                for kind in ("outlet", "form")
            ),
            models.Index(
                F("published_at").desc(),
                F("article").desc(),
                F("place"),
                F("id"),
                include=["public_from", "act_class"],
                condition=IS_PUBLISHABLE,
                name="statement_reading",
            ),
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                include=["public_from", "act_class"],
                condition=IS_PUBLISHABLE & Q(state__in=REVIEWED),
                name="statement_reviewed",
            ),
            models.Index(
                fields=["article"],
                include=["public_from", "act_class"],
                condition=IS_PUBLISHABLE,
                name="statement_reading_of_article",
            ),
            models.Index(
                F("on_behalf_of"),
                F("published_at").desc(),
                F("id").desc(),
                include=["public_from", "act_class"],
                condition=Q(on_behalf_of__isnull=False),
                name="statement_on_behalf_of",
            ),
        ]
        constraints = [
            *ReviewState.Meta.constraints,
            models.UniqueConstraint(fields=["id", "article"], name="statement_id_article"),
            models.CheckConstraint(
                condition=Q(form="none", act_class="silence") | (~Q(form="none") & ~Q(act_class="silence")),
                name="statement_silence_has_no_form",
            ),
            models.CheckConstraint(
                condition=Q(form__in=["direct", "indirect", "mixed", "none"])
                & Q(act_class__in=["speech", "silence", "inner"])
                & Q(speaker_kind__in=["named", "unnamed", "author", "document"]),
                name="statement_words_known",
            ),
            models.CheckConstraint(
                condition=Q(statement_confidence__range=(0, 1))
                & Q(speaker_confidence__range=(0, 1))
                & Q(act_confidence__range=(0, 1)),
                name="statement_confidences_are_probabilities",
            ),
        ]

    def __str__(self) -> str:
        # No words of it: the admin's log repeats this text, and erasing words must not miss any that it cut short.
        return str(_("statement in “%(title)s” (%(act)s)") % {"title": self.article.title, "act": self.act})

    def get_absolute_url(self) -> str:
        return cached_reverse("website:statement", self.pk)

    @property
    def is_reviewed(self) -> bool:
        """Return whether an editor has accepted or confirmed it."""
        return self.state in REVIEWED


class Wording(models.Model):
    """A statement's words in one revision.

    ``content``, ``cue`` and ``source`` are lists of segments ``{"start": int, "end": int, "text": str}``: code points
    into the revision's text, end exclusive, in the order of the text. A trigger refuses any segment whose words are
    not those of the revision at that place, and writes ``text``: the content's segments, joined by a line break where
    a paragraph ends between them and by " … " where other words stand between them.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="wordings")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+", editable=False)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="wordings")
    content = models.JSONField(_("words: places in the text"), default=list, blank=True)
    cue = models.JSONField(_("verb of saying: places in the text"), default=list, blank=True)
    source = models.JSONField(_("speaker as printed: places in the text"), default=list, blank=True)
    text = models.TextField(_("words"), editable=False, blank=True, default="")
    start = models.PositiveIntegerField(_("first place in the text"), editable=False, default=0)
    role = models.CharField(_("role as printed"), max_length=300, blank=True)
    on_behalf_of = models.CharField(
        _("on behalf of: as printed"), max_length=300, blank=True, default="", db_default=""
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    search = models.GeneratedField(
        expression=SearchVector("text", config=CONFIGURATION), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        indexes = [GinIndex(fields=["search"], name="wording_search")]
        constraints = [
            models.UniqueConstraint(fields=["statement", "revision"], name="wording_once_per_revision"),
            models.UniqueConstraint(fields=["id", "statement"], name="wording_id_statement"),
        ]

    def __str__(self) -> str:
        return self.text


class Reply(ReviewState):
    """A statement answers another: suggested with a confidence, asserted only by a person.

    ``published_at`` is that of the answering story, ``public_from`` the moment from which readers see both statements;
    triggers keep them.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="replies_to")
    in_reply_to = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="replies")
    confidence = models.FloatField(_("confidence"), default=1.0, validators=PROBABILITY)
    published_at = models.DateTimeField(editable=False)
    public_from = models.DateTimeField(null=True, editable=False)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        indexes = [
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                include=["public_from"],
                condition=IS_PUBLISHABLE & Q(state="confirmed"),
                name="reply_reading",
            )
        ]
        constraints = [
            *ReviewState.Meta.constraints,
            models.UniqueConstraint(fields=["statement", "in_reply_to"], name="reply_once"),
            models.CheckConstraint(condition=~Q(statement=F("in_reply_to")), name="reply_not_to_itself"),
            models.CheckConstraint(condition=Q(confidence__range=(0, 1)), name="reply_confidence_is_probability"),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} → {self.in_reply_to_id}"


class PublicCount(models.Model):
    """The number of a subject's public and scheduled rows with one value. Triggers count them
    (``articles/sql/public_counts.sql``).

    Several rows may share a key: their sum counts. Two transactions that count the same thing at once thus never wait
    for each other.
    """

    subject = models.CharField(max_length=LENGTH, db_collation="C")
    kind = models.CharField(max_length=8, db_collation="C")
    value = models.CharField(max_length=300, db_collation="C")
    act_class = models.CharField(max_length=8, db_collation="C")
    n = models.IntegerField()

    class Meta:
        verbose_name = "tally"
        verbose_name_plural = "tallies"
        indexes = [models.Index(fields=["subject", "kind", "value", "act_class"], include=["n"], name="tally_of")]

    def __str__(self) -> str:
        return f"{self.subject} {self.kind} {self.value}: {self.n}"
