"""Serializers of names, merges and distinctions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from newsroom.api.openapi import examples
from newsroom.api.openapi.examples import example
from newsroom.api.serializers import AgentPagesMixin, AgentReferenceSerializer
from newsroom.api.serializers.statement_write import AgentField, StrictSerializer
from people.models import Alias, MergeRecord
from people.services.merge import CHOSEN, MergePreview, UndoneMerge
from people.services.merge_relations import RELATIONS

OTHER: dict[str, Any] = {
    **examples.PERSON_REFERENCE,
    "id": "m4k9te2vx7bn",
    "name": "Wenna M. Trost",
    "url": f"{examples.SITE}/people/m4k9te2vx7bn/",
}
NAME: dict[str, Any] = {"id": "n7c4wq2hx9tk", "agent": examples.PERSON_REFERENCE, "name": "Wenna M. Trost"}
NAME_INPUT: dict[str, Any] = {"agent": examples.PERSON_REFERENCE["id"], "name": "Wenna M. Trost"}
MERGE_INPUT: dict[str, Any] = {"keep": examples.PERSON_REFERENCE["id"], "merge": OTHER["id"], "take": ["description"]}
MERGE: dict[str, Any] = {
    "id": "31",
    "kept": {"id": examples.PERSON_REFERENCE["id"], "name": "Wenna Trost"},
    "merged": {"id": OTHER["id"], "name": "Wenna M. Trost"},
    "moved": {"people.Alias.agent": 1, "articles.Speaker.agent": 14},
    "by": "ida.quill",
    "at": "2026-03-05T09:11:40.250000Z",
    "undone_by": None,
    "undone_at": None,
}
PREVIEW: dict[str, Any] = {
    "refusal": "",
    "moves": {"people.Alias.agent": 1, "articles.Speaker.agent": 14},
    "duplicates": {},
    "differences": [{"field": "name", "kept_value": "Wenna Trost", "merged_value": "Wenna M. Trost"}],
    "added_names": ["Wenna M. Trost"],
}
DISTINCTION_INPUT: dict[str, Any] = {"one": examples.PERSON_REFERENCE["id"], "other": OTHER["id"]}
DISTINCTION: dict[str, Any] = {
    "id": "12",
    "one": examples.PERSON_REFERENCE,
    "other": OTHER,
    "by": "ida.quill",
    "at": "2026-03-05T09:11:40.250000Z",
    "undone_by": None,
    "undone_at": None,
}


@extend_schema_serializer(examples=example("Name", NAME))
class NameSerializer(AgentPagesMixin, serializers.ModelSerializer[Alias]):
    """A form of the name of an agent."""

    AGENT_FIELDS = ("agent",)
    id = serializers.CharField(source="public_id", read_only=True)
    agent = AgentReferenceSerializer(read_only=True)

    class Meta:
        model = Alias
        fields = ["id", "agent", "name"]
        read_only_fields = fields


@extend_schema_serializer(examples=example("Name", NAME_INPUT, request_only=True))
class NameInputSerializer(StrictSerializer):
    agent = AgentField(help_text="Id of a person or an organisation.")
    name = serializers.CharField(max_length=300, help_text="The form of the name.")


class RecordedActionSerializer(serializers.Serializer[Any]):
    """Who did something and when, and who undid it."""

    id = serializers.CharField(source="pk", read_only=True)
    by = serializers.CharField(source="by.username", read_only=True)
    at = serializers.DateTimeField(read_only=True)
    undone_by = serializers.SerializerMethodField()
    undone_at = serializers.DateTimeField(read_only=True, allow_null=True)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_undone_by(self, act: Any) -> str | None:
        return act.undone_by.username if act.undone_by is not None else None


class FormerAgentSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()


class NotRestoredSerializer(serializers.Serializer[Any]):
    """A row that a merge had moved and that undoing leaves alone."""

    label = serializers.CharField()  # type: ignore[assignment]  # DRF's fields have a "label" too
    row = serializers.CharField(allow_blank=True)
    now = serializers.CharField(allow_blank=True, help_text="The present owner; empty if there is none.")


@extend_schema_serializer(examples=example("Merge", MERGE))
class MergeSerializer(RecordedActionSerializer):
    """A merge of one agent into another, with their names at that moment."""

    kept = serializers.SerializerMethodField()
    merged = serializers.SerializerMethodField()
    moved = serializers.SerializerMethodField()
    not_restored = serializers.SerializerMethodField(
        required=False, help_text="Rows that undoing left alone because they had changed since; only while undoing."
    )
    fields_not_restored = serializers.SerializerMethodField(
        required=False, help_text="Fields of the kept agent that undoing left alone, for the same reason."
    )

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        if "undone" not in self.context and "request" in self.context:
            del fields["not_restored"], fields["fields_not_restored"]
        return fields

    @extend_schema_field(FormerAgentSerializer)
    def get_kept(self, record: MergeRecord) -> dict[str, Any]:
        return {"id": record.kept, "name": record.before["keep"]["name"]}

    @extend_schema_field(FormerAgentSerializer)
    def get_merged(self, record: MergeRecord) -> dict[str, Any]:
        return {"id": record.merged, "name": record.before["merge"]["name"]}

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_moved(self, record: MergeRecord) -> dict[str, int]:
        """The number of moved rows by model."""
        known = {relation.label for relation in RELATIONS}
        return {label: len(rows) for label, rows in sorted(record.moved.items()) if label in known}

    @extend_schema_field(NotRestoredSerializer(many=True))
    def get_not_restored(self, record: MergeRecord) -> list[dict[str, Any]]:
        undone: UndoneMerge = self.context["undone"]
        return [{"label": one.label, "row": one.row, "now": one.now} for one in undone.unrestored]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_fields_not_restored(self, record: MergeRecord) -> list[str]:
        undone: UndoneMerge = self.context["undone"]
        return undone.fields


@extend_schema_serializer(examples=example("Merge", MERGE_INPUT, request_only=True))
class MergeInputSerializer(StrictSerializer):
    """The agents to merge, and the fields whose values are taken from the merged one."""

    keep = AgentField(help_text="Id of the agent that stays.")
    merge = AgentField(help_text="Id of the agent that is merged into it.")
    take = serializers.ListField(child=serializers.ChoiceField(choices=CHOSEN), required=False)


class MergePairSerializer(serializers.Serializer[Any]):
    keep = AgentField(help_text="Id of the agent that stays.")
    merge = AgentField(help_text="Id of the agent that is merged into it.")


class AgentDifferenceSerializer(serializers.Serializer[Any]):
    field = serializers.ChoiceField(choices=CHOSEN)
    kept_value = serializers.CharField(allow_blank=True, source="stays")
    merged_value = serializers.CharField(allow_blank=True, source="goes")


@extend_schema_serializer(examples=example("Preview", PREVIEW))
class MergePreviewSerializer(serializers.Serializer[MergePreview]):
    """The effects of a merge."""

    refusal = serializers.CharField(allow_blank=True, help_text="Why the merge is not possible; empty if it is.")
    moves = serializers.DictField(child=serializers.IntegerField(), help_text="Rows that would be moved, by model.")
    duplicates = serializers.DictField(
        source="doubles", child=serializers.IntegerField(), help_text="Rows that both have, of which one is removed."
    )
    differences = AgentDifferenceSerializer(many=True)
    added_names = serializers.ListField(
        source="spellings", child=serializers.CharField(), help_text="Names that the kept agent would get."
    )


@extend_schema_serializer(examples=example("Undo", {"undone": True}, request_only=True))
class UndoSerializer(StrictSerializer):
    undone = serializers.BooleanField(help_text="Only true is allowed.")

    def validate_undone(self, value: bool) -> bool:
        if not value:
            raise ValidationError(_("Only true is allowed."))
        return value


@extend_schema_serializer(examples=example("Distinction", DISTINCTION))
class DistinctionSerializer(AgentPagesMixin, RecordedActionSerializer):
    """Two agents that are marked as distinct."""

    AGENT_FIELDS = ("one", "other")
    one = AgentReferenceSerializer(read_only=True)
    other = AgentReferenceSerializer(read_only=True)


@extend_schema_serializer(examples=example("Distinction", DISTINCTION_INPUT, request_only=True))
class DistinctionInputSerializer(StrictSerializer):
    one = AgentField(help_text="Id of a person or an organisation.")
    other = AgentField(help_text="Id of the other.")
