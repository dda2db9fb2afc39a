"""Serializers of statements."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from articles.models import Speaker, Statement, Wording
from newsroom.api.core.sparse_fields import EXPAND
from newsroom.api.openapi import examples
from newsroom.api.openapi.examples import example
from newsroom.api.serializers.agents import AgentSerializer, PositionSummarySerializer
from newsroom.api.serializers.articles import ArticleSerializer
from newsroom.api.serializers.base import (
    AgentReferenceSerializer,
    ArticleReferenceSerializer,
    PageAddressField,
    RevisionSerializer,
    Segments,
    expanded_names,
    site_url,
)
from people.models import AgentKind


class SpeakerSerializer(serializers.ModelSerializer[Speaker]):
    kind = serializers.ChoiceField(choices=AgentKind.choices, read_only=True)
    agent = AgentReferenceSerializer(
        read_only=True, allow_null=True, help_text="Null while the speaker is not identified."
    )

    class Meta:
        model = Speaker
        fields = ["name_in_story", "kind", "agent"]
        read_only_fields = fields


class StatementSpeakerSerializer(SpeakerSerializer):
    """A speaker with the positions held on the day of the story."""

    positions_then = serializers.SerializerMethodField()

    class Meta(SpeakerSerializer.Meta):
        fields = [*SpeakerSerializer.Meta.fields, "positions_then"]
        read_only_fields = fields

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        if "speakers" in expanded_names(self):
            fields["agent"] = AgentSerializer(read_only=True, allow_null=True)
        return fields

    @extend_schema_field(PositionSummarySerializer(many=True))
    def get_positions_then(self, speaker: Speaker) -> list[dict[str, Any]]:
        """Positions that the speaker held on the day of the story; a position without a date is included."""
        day = localdate(speaker.statement.article.published_at)
        positions = speaker.agent.shown_positions if speaker.agent is not None else []  # type: ignore[attr-defined]
        then = [position for position in positions if position.was_held_on(day)]
        return [self.position_serializer.to_representation(position) for position in then]

    @cached_property
    def position_serializer(self) -> PositionSummarySerializer:
        """One for all speakers, because creating a serializer is slow."""
        return PositionSummarySerializer(context=self.context)


class OnBehalfOfSerializer(serializers.Serializer[Statement]):
    """The person or organisation on whose behalf the speaker speaks: "a spokesman for the mayor"."""

    agent = AgentReferenceSerializer(
        source="on_behalf_of", read_only=True, allow_null=True, help_text="Null while it is not identified."
    )
    name_in_story = serializers.SerializerMethodField()
    as_printed = serializers.SerializerMethodField()

    def get_name_in_story(self, statement: Statement) -> str | None:
        """The name in the story, where the story says whose it is."""
        return statement.on_behalf_of_name or None

    def get_as_printed(self, statement: Statement) -> str | None:
        """The words that say on whose behalf."""
        return (statement.current_wording and statement.current_wording.on_behalf_of) or None


class ConfidenceSerializer(serializers.Serializer[Statement]):
    """The machine's confidence, from 0 to 1."""

    statement = serializers.FloatField(source="statement_confidence", min_value=0, max_value=1)
    speaker = serializers.FloatField(source="speaker_confidence", min_value=0, max_value=1)
    act = serializers.FloatField(source="act_confidence", min_value=0, max_value=1)


class SegmentSerializer(serializers.Serializer[dict[str, Any]]):
    """A part of a text with its offsets in code points, the end exclusive."""

    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=1)
    text = serializers.CharField()


OffsetsField = extend_schema_field(
    {
        "type": "array",
        "items": {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2},
        "example": [[104, 131], [152, 190]],
    }
)


RepliesField = extend_schema_field(
    {
        "type": "array",
        "items": {"anyOf": [{"type": "string"}, {"$ref": "#/components/schemas/Statement"}]},
        "example": ["c8v3xw9ktq5m"],
    }
)


class SelectorSerializer(serializers.Serializer[dict[str, Any]]):
    """A selector of the Web Annotation Data Model: the words, or their offsets in code points."""

    type = serializers.ChoiceField(choices=["TextQuoteSelector", "TextPositionSelector"])
    exact = serializers.CharField(required=False)
    start = serializers.IntegerField(min_value=0, required=False)
    end = serializers.IntegerField(min_value=1, required=False)


class TargetSerializer(serializers.Serializer[dict[str, Any]]):
    """A part of a text that never changes, with two selectors."""

    source = serializers.URLField(help_text="The address of the text.")  # type: ignore[assignment]
    selector = SelectorSerializer(many=True)


@extend_schema_serializer(examples=example("Statement", examples.STATEMENT))
class StatementSerializer(serializers.ModelSerializer[Statement]):
    """A statement: who said what, in which words, and where."""

    EXPANDS = ("article", "speakers", "in_reply_to", "replies")

    url = PageAddressField("statement", help_text="The statement's page.")
    text = serializers.SerializerMethodField()
    text_spans = serializers.SerializerMethodField()
    cue_spans = serializers.SerializerMethodField()
    source_spans = serializers.SerializerMethodField()
    segments = serializers.SerializerMethodField()
    revision = serializers.SerializerMethodField()
    speakers = StatementSpeakerSerializer(source="shown_speakers", many=True, read_only=True)
    role_as_printed = serializers.SerializerMethodField()
    on_behalf_of = serializers.SerializerMethodField()
    confidence = ConfidenceSerializer(source="*", read_only=True)
    reviewed = serializers.BooleanField(
        source="is_reviewed", read_only=True, help_text="True when an editor has accepted or confirmed it."
    )
    disputed = serializers.BooleanField(read_only=True, help_text="True when an editor has marked it as disputed.")
    in_reply_to = serializers.SerializerMethodField()
    replies = serializers.SerializerMethodField()
    targets = serializers.SerializerMethodField()
    article = ArticleReferenceSerializer(read_only=True)

    class Meta:
        model = Statement
        fields = [
            "id",
            "url",
            "text",
            "text_spans",
            "cue_spans",
            "source_spans",
            "segments",
            "revision",
            "form",
            "act",
            "act_class",
            "speakers",
            "speaker_kind",
            "role_as_printed",
            "on_behalf_of",
            "confidence",
            "state",
            "reviewed",
            "disputed",
            "in_reply_to",
            "replies",
            "targets",
            "article",
        ]
        read_only_fields = fields

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        if "article" in expanded_names(self):
            fields["article"] = ArticleSerializer(read_only=True)
        return fields

    def get_text(self, statement: Statement) -> str:
        """The words as printed; empty for a silence.

        Several parts are joined with a line break where a paragraph ends between them, otherwise with " … ".
        """
        return statement.current_wording.text if statement.current_wording else ""

    @OffsetsField
    def get_text_spans(self, statement: Statement) -> list[list[int]]:
        """Start and end of each part of `text` in `revision`, in code points; the end is exclusive."""
        return offsets(segments(statement, "content"))

    @OffsetsField
    def get_cue_spans(self, statement: Statement) -> list[list[int]]:
        """Start and end of the words that attribute the statement, such as “said”."""
        return offsets(segments(statement, "cue"))

    @OffsetsField
    def get_source_spans(self, statement: Statement) -> list[list[int]]:
        """Start and end of the words that name the speaker."""
        return offsets(segments(statement, "source"))

    @extend_schema_field(SegmentSerializer(many=True))
    def get_segments(self, statement: Statement) -> Segments:
        """The parts of `text`, each with its start and end."""
        return [{key: part[key] for key in ("start", "end", "text")} for part in segments(statement, "content")]

    @extend_schema_field(RevisionSerializer(allow_null=True))
    def get_revision(self, statement: Statement) -> dict[str, Any] | None:
        """The story's current revision, to which the offsets refer."""
        if statement.current_wording is None:
            return None
        representation: dict[str, Any] = self.revision_serializer.to_representation(statement.current_wording.revision)
        return representation

    @cached_property
    def revision_serializer(self) -> RevisionSerializer:
        return RevisionSerializer(context=self.context)

    def get_role_as_printed(self, statement: Statement) -> str | None:
        """The role in which the story names the speaker."""
        return (statement.current_wording and statement.current_wording.role) or None

    @extend_schema_field(OnBehalfOfSerializer(allow_null=True))
    def get_on_behalf_of(self, statement: Statement) -> dict[str, Any] | None:
        """On whose behalf the speaker speaks, who may be unnamed; null for speakers who speak for themselves."""
        shown: dict[str, Any] = self.on_behalf_of_serializer.to_representation(statement)
        return shown if any(shown.values()) else None

    @cached_property
    def on_behalf_of_serializer(self) -> OnBehalfOfSerializer:
        return OnBehalfOfSerializer(context=self.context)

    @RepliesField
    def get_in_reply_to(self, statement: Statement) -> list[Any]:
        """The ids of the statements to which it replies; with `expand`, the statements."""
        edges = sorted(statement.shown_replies, key=attrgetter("in_reply_to_id"))  # type: ignore[attr-defined]
        if "in_reply_to" in expanded_names(self):
            return self.nested([edge.in_reply_to for edge in edges])
        return [edge.in_reply_to_id for edge in edges]

    @RepliesField
    def get_replies(self, statement: Statement) -> list[Any]:
        """The ids of the statements that reply to it; with `expand`, the statements."""
        edges = sorted(statement.shown_answers, key=attrgetter("statement_id"))  # type: ignore[attr-defined]
        if "replies" in expanded_names(self):
            return self.nested([edge.statement for edge in edges])
        return [edge.statement_id for edge in edges]

    def nested(self, statements: list[Statement]) -> list[Any]:
        context = {**self.context, EXPAND: frozenset()}
        return list(StatementSerializer(statements, many=True, context=context).data)

    @extend_schema_field(TargetSerializer(many=True))
    def get_targets(self, statement: Statement) -> list[dict[str, Any]]:
        """The parts of `text` as annotation targets (W3C Web Annotation): each by its words and by its position."""
        if statement.current_wording is None:
            return []
        path = reverse("api:revision-detail", args=[statement.current_wording.revision_id])
        address = site_url(self, path)
        return [
            {
                "source": address,
                "selector": [
                    {"type": "TextQuoteSelector", "exact": part["text"]},
                    {"type": "TextPositionSelector", "start": part["start"], "end": part["end"]},
                ],
            }
            for part in segments(statement, "content")
        ]


@extend_schema_serializer(examples=example("StatementVersion", examples.STATEMENT_VERSION))
class StatementVersionSerializer(serializers.Serializer[Any]):
    """The words of a statement in one version of its story."""

    version = serializers.IntegerField(source="revision.number", min_value=1, help_text="The `number` of `revision`.")
    revision = serializers.CharField(source="revision_id", help_text="The id of the text to which the offsets refer.")
    received_at = serializers.DateTimeField(
        source="revision.created_at", help_text="When the archive received this version of the story."
    )
    replaced_at = serializers.DateTimeField(
        source="revision.replaced_at", allow_null=True, help_text="When a correction replaced it; null for the latest."
    )
    withheld_reason = serializers.CharField(
        source="revision.withheld", allow_null=True, help_text="Why its words are withheld; null where they are not."
    )
    text = serializers.SerializerMethodField()
    text_spans = serializers.SerializerMethodField()
    role_as_printed = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_text(self, wording: Wording) -> str | None:
        """The words as printed in this version; null where they are withheld."""
        return None if self.is_withheld(wording) else wording.text

    @OffsetsField
    def get_text_spans(self, wording: Wording) -> list[list[int]]:
        """Start and end of each part of `text` in `revision`, in code points; the end is exclusive."""
        return [] if self.is_withheld(wording) else offsets(wording.content)

    def get_role_as_printed(self, wording: Wording) -> str | None:
        """The role in which this version names the speaker."""
        return None if self.is_withheld(wording) else wording.role or None

    def is_withheld(self, wording: Wording) -> bool:
        return wording.revision.withheld is not None  # type: ignore[attr-defined]


def segments(statement: Statement, part: str) -> Segments:
    value: Segments = getattr(statement.current_wording, part) if statement.current_wording else []
    return value


def offsets(segments: Segments) -> list[list[int]]:
    return [[segment["start"], segment["end"]] for segment in segments]
