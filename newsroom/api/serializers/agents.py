"""Serializers of people and organisations, positions and redirects."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from newsroom.api.openapi import examples
from newsroom.api.openapi.examples import example
from newsroom.api.serializers.base import AgentPageField, AgentPagesMixin, AgentReferenceSerializer, without_unexpanded
from people.models import Agent, Part, Position, Redirect
from people.services.wikidata import wikidata_page


class PositionSummarySerializer(AgentPagesMixin, serializers.ModelSerializer[Position]):
    """A position: the role as printed, the organisation and the dates, as far as they are known."""

    AGENT_FIELDS = ("person", "organisation")
    organisation = AgentReferenceSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Position
        fields = ["role", "organisation", "start_date", "end_date"]
        read_only_fields = fields


class AgentPositionSerializer(PositionSummarySerializer):
    """A position of a known person, with its id and source."""

    id = serializers.CharField(source="public_id", read_only=True)
    source_url = serializers.CharField(
        source="source", read_only=True, help_text="The address of the source; may be empty."
    )

    class Meta(PositionSummarySerializer.Meta):
        fields = ["id", *PositionSummarySerializer.Meta.fields, "source_url"]
        read_only_fields = fields


@extend_schema_serializer(examples=example("Position", examples.POSITION))
class PositionSerializer(AgentPositionSerializer):
    """A position of a person."""

    person = AgentReferenceSerializer(read_only=True)

    class Meta(AgentPositionSerializer.Meta):
        fields = ["id", "person", *PositionSummarySerializer.Meta.fields, "source_url"]
        read_only_fields = fields


class IdentifierSerializer(serializers.Serializer[Any]):
    """An id in another catalogue."""

    scheme = serializers.ChoiceField(choices=["wikidata"])
    identifier = serializers.CharField(help_text="Such as Q42.")
    url = serializers.URLField(help_text="The page in that catalogue.")


class ParentOrganisationSerializer(AgentPagesMixin, serializers.ModelSerializer[Part]):
    """An organisation of which this one is a part, and the dates as far as they are known."""

    AGENT_FIELDS = ("whole", "part")
    organisation = AgentReferenceSerializer(source="whole", read_only=True)

    class Meta:
        model = Part
        fields = ["organisation", "start_date", "end_date"]
        read_only_fields = fields


class SubOrganisationSerializer(ParentOrganisationSerializer):
    """An organisation that is a part of this one."""

    organisation = AgentReferenceSerializer(source="part", read_only=True)


@extend_schema_serializer(examples=example("Person", examples.AGENT))
class AgentSerializer(serializers.ModelSerializer[Agent]):
    """A person or an organisation."""

    EXPANDS = ("positions", "part_of", "parts")

    url = AgentPageField()
    other_names = serializers.SerializerMethodField()
    identifiers = serializers.SerializerMethodField()
    positions = AgentPositionSerializer(
        source="shown_positions",
        many=True,
        read_only=True,
        required=False,
        help_text="Positions of the person, the earliest first; only with `expand`.",
    )

    part_of = ParentOrganisationSerializer(
        source="shown_wholes",
        many=True,
        read_only=True,
        required=False,
        help_text="Organisations that it is part of; only with `expand`.",
    )
    parts = SubOrganisationSerializer(
        source="shown_parts", many=True, read_only=True, required=False, help_text="Its parts; only with `expand`."
    )

    class Meta:
        model = Agent
        fields = [
            *("id", "url", "kind", "name", "other_names", "description", "state", "identifiers"),
            *("positions", "part_of", "parts"),
        ]
        read_only_fields = fields

    def get_fields(self) -> dict[str, Any]:
        return without_unexpanded(self, super().get_fields(), *self.EXPANDS)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_other_names(self, agent: Agent) -> list[str]:
        """Other forms of the name in stories."""
        names = {alias.name for alias in agent.shown_aliases}  # type: ignore[attr-defined]
        return sorted(names - {agent.name})

    @extend_schema_field(IdentifierSerializer(many=True))
    def get_identifiers(self, agent: Agent) -> list[dict[str, str]]:
        """Ids in other catalogues."""
        if not agent.wikidata:
            return []
        return [{"scheme": "wikidata", "identifier": agent.wikidata, "url": wikidata_page(agent.wikidata)}]


@extend_schema_serializer(examples=example("Redirect", examples.REDIRECT))
class RedirectSerializer(AgentPagesMixin, serializers.ModelSerializer[Redirect]):
    """The former id of a person or organisation that was merged into another."""

    AGENT_FIELDS = ("agent",)
    old_id = serializers.CharField(read_only=True)
    agent = AgentReferenceSerializer(read_only=True, help_text="The agent into which it was merged.")
    created_at = serializers.DateTimeField(read_only=True, help_text="When the two were merged.")

    class Meta:
        model = Redirect
        fields = ["old_id", "agent", "created_at"]
        read_only_fields = fields
