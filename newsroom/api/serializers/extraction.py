"""Serializers of extraction runs and mentions."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from articles.models import ExtractionRun, Mention
from newsroom.api.openapi import examples
from newsroom.api.openapi.examples import example
from newsroom.api.serializers.base import AgentReferenceSerializer, ArticleReferenceSerializer, RevisionSerializer
from people.models import Agent


@extend_schema_serializer(examples=example("Run", examples.RUN))
class RunSerializer(serializers.ModelSerializer[ExtractionRun]):
    """An extraction run of a revision."""

    revision = RevisionSerializer(read_only=True)
    article = ArticleReferenceSerializer(source="revision.article", read_only=True)
    duration_seconds = serializers.FloatField(read_only=True, allow_null=True)
    counts = serializers.DictField(read_only=True)

    class Meta:
        model = ExtractionRun
        fields = [
            "id",
            "article",
            "revision",
            "state",
            "queue",
            "attempts",
            "failures",
            "error",
            "model_version",
            "model_sha256",
            "counts",
            "created_at",
            "started_at",
            "finished_at",
            "duration_seconds",
        ]
        read_only_fields = fields


@extend_schema_serializer(examples=example("Mention", examples.MENTION))
class MentionSerializer(serializers.ModelSerializer[Mention]):
    """A mention of a person, organisation or place in a text."""

    article = ArticleReferenceSerializer(source="revision.article", read_only=True)
    revision = RevisionSerializer(read_only=True)
    text = serializers.CharField(read_only=True, help_text="As printed.")
    name_in_story = serializers.CharField(
        source="name", read_only=True, help_text="The fullest form of the name in the story."
    )
    agent = serializers.SerializerMethodField()

    class Meta:
        model = Mention
        fields = ["article", "revision", "start", "end", "text", "name_in_story", "kind", "agent"]
        read_only_fields = fields

    @extend_schema_field(AgentReferenceSerializer(allow_null=True))
    def get_agent(self, mention: Mention) -> dict[str, Any] | None:
        """The agent; null while not identified, and for places."""
        agent: Agent | None = mention.shown_agent  # type: ignore[attr-defined]
        return None if agent is None else dict(self.agent_serializer.to_representation(agent))

    @cached_property
    def agent_serializer(self) -> AgentReferenceSerializer:
        return AgentReferenceSerializer(context=self.context)
