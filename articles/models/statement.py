"""What is said in a story: mentions, statements, their wordings, speakers and replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.story import Article, Outlet, Revision
from articles.querysets import SpeakerQuerySet, StatementQuerySet
from people.addresses import address
from people.models import Agent, AgentKind, OpaqueIdField

PROBABILITY = [MinValueValidator(0.0), MaxValueValidator(1.0)]


class State(models.TextChoices):
    """What has been decided of a finding. Only a person makes it anything but suggested or dropped."""

    SUGGESTED = "suggested", _("found by machine, not reviewed")
    ACCEPTED = "accepted", _("accepted in bulk")
    CONFIRMED = "confirmed", _("confirmed")
    REJECTED = "rejected", _("rejected")
    DROPPED = "dropped", _("no longer found")


class Corrected(models.TextChoices):
    """What the latest correction has done to words, as long as no editor has looked at it."""

    REWORDED = "reworded", _("reworded by a correction")
    REMOVED = "removed", _("removed by a correction")


class Decided(models.Model):
    """State, and the person and time of the last decision: none for what only the machine has said."""

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SUGGESTED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="%(class)s_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["suggested", "dropped"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="%(class)s_decision_has_actor",
            ),
        ]


class ForReading(models.Model):
    """What lists of statements are sorted and narrowed by, kept beside each row by triggers (migration 0011).

    ``public_from`` is the moment from which readers see the row, if nobody does anything; none where they never do.
    Whatever else is written into these columns, the database replaces.
    """

    published_at = models.DateTimeField(editable=False)
    outlet = models.ForeignKey(
        Outlet, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, editable=False, related_name="+"
    )
    public_from = models.DateTimeField(null=True, editable=False)
    place = models.PositiveIntegerField(editable=False)

    class Meta:
        abstract = True


READ = Q(public_from__isnull=False)


class Mention(models.Model):
    """A span of a revision that names a person, an organisation or a place. ``name`` is its fullest name there.

    What an editor has set stands in the latest revision that has its words; ``corrected`` says that a later one has
    not, as long as no editor has looked at it.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")
        PLACE = "place", _("place")

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="mentions")
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    text = models.TextField(_("as printed"))
    name = models.CharField(_("fullest name in the story"), max_length=300)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    agent = models.ForeignKey(
        Agent,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="mentions",
        verbose_name=_("agent"),
    )
    by_editor = models.BooleanField(_("set by an editor"), default=False)
    corrected = models.CharField(
        _("changed by a correction"),
        max_length=8,
        choices=Corrected,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering = ["revision", "start"]
        indexes = [
            models.Index(fields=["agent", "name"], name="mention_of_agent"),
            models.Index(fields=["agent", "revision", "start", "end"], name="mention_of_agent_in_order"),
            models.Index(fields=["revision"], condition=~Q(corrected=""), name="mention_corrected"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["revision", "start", "end"], name="mention_span_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="mention_span_not_empty"),
            models.CheckConstraint(
                condition=~Q(kind="place") | Q(agent__isnull=True), name="mention_of_a_place_has_no_agent"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Statement(Decided, ForReading):
    """An attributed act of speech in an article. Its id and address outlive runs and corrections.

    ``current_wording`` is its words in the article's current revision: none when a correction removed them.
    ``statement_confidence`` is the probability that this was said, ``speaker_confidence`` that it was said by those
    named, given that it was said; ``confidence``, their product, that both are right.
    """

    class Form(models.TextChoices):
        DIRECT = "direct", _("direct")
        INDIRECT = "indirect", _("indirect")
        MIXED = "mixed", _("mixed")
        NONE = "none", _("none")

    class ActClass(models.TextChoices):
        SPEECH = "speech", _("speech")
        SILENCE = "silence", _("silence")
        INNER = "inner", _("belief or intention")

    class SpeakerKind(models.TextChoices):
        NAMED = "named", _("named")
        UNNAMED = "unnamed", _("unnamed source")
        AUTHOR = "author", _("the author")
        DOCUMENT = "document", _("a document")

    class Origin(models.TextChoices):
        MACHINE = "machine", _("found by machine")
        PERSON = "person", _("entered by a person")

    id = OpaqueIdField()
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="statements", db_index=False, verbose_name=_("story")
    )
    current_wording = models.OneToOneField(
        "articles.Wording", on_delete=models.SET_NULL, related_name="+", null=True, editable=False
    )
    form = models.CharField(_("form"), max_length=8, choices=Form)
    act = models.SlugField(_("act"), max_length=40)
    act_class = models.CharField(_("kind of act"), max_length=8, choices=ActClass)
    speaker_kind = models.CharField(_("kind of speaker"), max_length=8, choices=SpeakerKind)
    statement_confidence = models.FloatField(_("confidence: statement"), default=1.0, validators=PROBABILITY)
    speaker_confidence = models.FloatField(_("confidence: speaker"), default=1.0, validators=PROBABILITY)
    act_confidence = models.FloatField(_("confidence: act"), default=1.0, validators=PROBABILITY)
    confidence = models.GeneratedField(
        expression=F("statement_confidence") * F("speaker_confidence"),
        output_field=models.FloatField(),
        db_persist=True,
        verbose_name=_("confidence: words and speaker"),
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
                    condition=READ,
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
                condition=READ,
                name="statement_reading",
            ),
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                include=["public_from", "act_class"],
                condition=READ & Q(state__in=["accepted", "confirmed"]),
                name="statement_reviewed",
            ),
            models.Index(
                fields=["article"],
                include=["public_from", "act_class"],
                condition=READ,
                name="statement_reading_of_article",
            ),
        ]
        constraints = [
            *Decided.Meta.constraints,
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
        return f"{self.act} ({self.pk})"

    def get_absolute_url(self) -> str:
        return address("public:statement", self.pk)

    @property
    def is_reviewed(self) -> bool:
        """Whether a person has accepted or confirmed it."""
        return self.state in (State.ACCEPTED, State.CONFIRMED)


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
    content = models.JSONField(_("content"), default=list, blank=True)
    cue = models.JSONField(_("cue"), default=list, blank=True)
    source = models.JSONField(_("source"), default=list, blank=True)
    text = models.TextField(_("words"), editable=False, blank=True, default="")
    start = models.PositiveIntegerField(_("first place in the text"), editable=False, default=0)
    role = models.CharField(_("role as printed"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    search = models.GeneratedField(
        expression=SearchVector("text", config="english"), output_field=SearchVectorField(), db_persist=True
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


class Speaker(Decided, ForReading):
    """Who said a statement: the name as resolved within the story, and the agent of the archive, where known.

    ``article``, ``form``, ``act``, ``act_class``, ``role`` and ``is_reviewed`` are the statement's, kept by triggers.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="speakers")
    name_in_story = models.CharField(_("name in the story"), max_length=300)
    kind = models.CharField(_("kind"), max_length=12, choices=AgentKind)
    agent = models.ForeignKey(
        Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="speaker_edges", verbose_name=_("agent")
    )
    confidence = models.FloatField(_("confidence"), default=1.0, validators=PROBABILITY)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    article = models.ForeignKey(
        Article, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, editable=False, related_name="+"
    )
    form = models.CharField(max_length=8, editable=False)
    act = models.CharField(max_length=40, editable=False)
    act_class = models.CharField(max_length=8, editable=False)
    role = models.CharField(max_length=300, editable=False)
    is_reviewed = models.BooleanField(editable=False)

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["order", "id"]
        indexes = [
            models.Index(fields=["agent", "statement"], name="speaker_agent_statement"),
            models.Index(fields=["statement"], condition=Q(state="rejected"), name="speaker_denied"),
            models.Index(
                F("agent"),
                F("published_at").desc(),
                F("article").desc(),
                F("place"),
                F("statement"),
                include=["public_from", "act_class", "form", "act", "outlet", "role"],
                condition=READ,
                name="speaker_reading",
            ),
            models.Index(
                F("agent"),
                F("published_at").desc(),
                F("statement").desc(),
                include=["public_from", "act_class"],
                condition=READ & Q(is_reviewed=True),
                name="speaker_reviewed",
            ),
            models.Index(
                F("agent"),
                F("published_at").desc(),
                F("statement").desc(),
                include=["public_from", "act_class", "role"],
                condition=READ & ~Q(role=""),
                name="speaker_roles",
            ),
            models.Index(
                fields=["agent", "public_from", "id"], include=["act_class"], condition=READ, name="speaker_hours"
            ),
            models.Index(
                fields=["article", "agent"],
                include=["public_from", "act_class"],
                condition=READ,
                name="speaker_voices",
            ),
            models.Index(
                fields=["agent", "name_in_story"],
                include=["public_from", "act_class"],
                condition=READ,
                name="speaker_spellings",
            ),
        ]
        constraints = [
            *Decided.Meta.constraints,
            models.UniqueConstraint(fields=["statement", "name_in_story", "kind"], name="speaker_name_once"),
            models.UniqueConstraint(
                fields=["statement", "agent"], condition=~Q(state="rejected"), name="speaker_agent_once"
            ),
            models.CheckConstraint(condition=Q(confidence__range=(0, 1)), name="speaker_confidence_is_probability"),
            models.CheckConstraint(condition=Q(kind__in=AgentKind.values), name="speaker_kind_known"),
            models.CheckConstraint(condition=~Q(name_in_story=""), name="speaker_has_name"),
        ]

    def __str__(self) -> str:
        return self.name_in_story


class Reply(Decided):
    """A statement answers another: suggested with a confidence, asserted only by a person.

    ``published_at`` is that of the answering story, ``public_from`` the moment from which readers see both statements;
    triggers keep them.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="replies_to")
    in_reply_to = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="replies")
    confidence = models.FloatField(_("confidence"), default=1.0, validators=PROBABILITY)
    published_at = models.DateTimeField(editable=False)
    public_from = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        indexes = [
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                include=["public_from"],
                condition=READ & Q(state="confirmed"),
                name="reply_reading",
            )
        ]
        constraints = [
            *Decided.Meta.constraints,
            models.UniqueConstraint(fields=["statement", "in_reply_to"], name="reply_once"),
            models.CheckConstraint(condition=~Q(statement=F("in_reply_to")), name="reply_not_to_itself"),
            models.CheckConstraint(condition=Q(confidence__range=(0, 1)), name="reply_confidence_is_probability"),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} → {self.in_reply_to_id}"
