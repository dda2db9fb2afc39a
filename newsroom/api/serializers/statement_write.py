"""Input about statements, and the services of the editors' queue that it calls in one transaction."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import partial
from operator import attrgetter
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from articles import services
from articles.models import Revision, Speaker, Statement
from articles.review_state import State
from articles.services.decision_log import lock_statement
from core.transactions import transactional_with_retry
from newsroom.api.core.errors import messages_of
from newsroom.api.core.validation import collect_errors, errors_by_field
from newsroom.api.core.viewer import Viewer
from newsroom.api.filters.base import NOT_OF_KIND
from newsroom.api.openapi import examples
from newsroom.api.openapi.examples import example
from people.models import Agent, AgentKind

SERVICE_OF_STATE = {
    State.CONFIRMED: services.confirm_statement,
    State.REJECTED: services.reject_statement,
    State.SUGGESTED: services.reopen_statement,
}
IDENTIFIER = re.compile("[0-9a-z]+")
SPAN_FIELDS = ("content", "cue", "source")
KIND_FIELDS = ("act", "act_class", "form", "speaker_kind")


# The JSON type of each field: a number is not converted to a string.
JSON_TYPES: list[tuple[type[serializers.Field[Any, Any, Any, Any]], type]] = [
    (serializers.BooleanField, bool),
    (serializers.IntegerField, int),
    (serializers.CharField, str),
    (serializers.ChoiceField, str),
]


def has_wrong_type(field: Any, value: Any) -> bool:
    """Return true if a value, or one in a list, has another JSON type than the schema says."""
    if isinstance(field, serializers.ListField) and isinstance(value, list):
        return any(has_wrong_type(field.child, one) for one in value)
    expected = next((of for kind, of in JSON_TYPES if isinstance(field, kind)), None)
    return expected is not None and value is not None and type(value) is not expected


def strict_field_errors(serializer: serializers.Serializer[Any], data: dict[str, Any]) -> dict[str, Any]:
    """Return the errors of unknown fields and of values with a wrong JSON type."""
    known = _("Unknown field; known are %(fields)s.") % {"fields": ", ".join(serializer.fields)}
    errors = {name: [known] for name in sorted(set(data) - set(serializer.fields))}
    for name, field in serializer.fields.items():
        if name in data and has_wrong_type(field, data[name]):
            errors[name] = [_("Not of the type in the description of the API.")]
    return errors


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses unknown fields and values with a wrong JSON type."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            return super().to_internal_value(data)
        errors = strict_field_errors(self, data)
        whole = partial(super().to_internal_value, {name: value for name, value in data.items() if name not in errors})
        if not errors:
            return whole()
        raise ValidationError({**collect_errors([whole]), **errors})


class AgentField(serializers.CharField):
    """The id of a person or organisation that the ``viewer`` may see; with ``kind`` only of that kind."""

    def __init__(self, kind: AgentKind | None = None, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        pk = super().to_internal_value(data)
        agents = self.context["viewer"].agents()
        agent: Agent | None = agents.filter(pk=pk).first() if IDENTIFIER.fullmatch(pk) else None
        if agent is None:
            raise ValidationError(unknown(pk))
        if self.kind not in (None, agent.kind):
            raise ValidationError(NOT_OF_KIND[self.kind] % {"value": pk})
        return agent


class SpansField(serializers.ListField):
    """Start and end offsets in the story's current text, in code points, the end exclusive."""

    child = serializers.ListField(child=serializers.IntegerField(min_value=0), min_length=2, max_length=2)


class SpeakerChangeSerializer(StrictSerializer):
    """A speaker by the name in the story, with the agent, or null if the named one is not the speaker."""

    name_in_story = serializers.CharField(max_length=300)
    agent = serializers.CharField(
        allow_null=True, help_text="Id of a person or organisation; null to reject the speaker."
    )


class SpeakerInputSerializer(StrictSerializer):
    """A speaker by the name in the story, with the agent."""

    name_in_story = serializers.CharField(max_length=300)
    agent = serializers.CharField(help_text="Id of a person or organisation.")


class OnBehalfOfChangeSerializer(StrictSerializer):
    """On whose behalf the speaker speaks: the agent, its name in the story, and the words as printed."""

    agent = AgentField(allow_null=True, help_text="Id of a person or organisation; null where it is not known.")
    name_in_story = serializers.CharField(
        required=False, allow_blank=True, max_length=300, help_text="By default the agent's name there."
    )
    as_printed = serializers.CharField(
        required=False, allow_blank=True, max_length=300, help_text="Words of the story; the present ones by default."
    )


class StatementFieldsSerializer(StrictSerializer):
    text_spans = SpansField(source="content", required=False)
    cue_spans = SpansField(source="cue", required=False)
    source_spans = SpansField(source="source", required=False)
    act = serializers.CharField(required=False, max_length=40, help_text="A short word, such as “data”.")
    act_class = serializers.ChoiceField(choices=Statement.ActClass.choices, required=False)
    form = serializers.ChoiceField(choices=Statement.Form.choices, required=False)
    speaker_kind = serializers.ChoiceField(choices=Statement.SpeakerKind.choices, required=False)

    def to_internal_value(self, data: Any) -> Any:
        """Report unknown speakers even where another speaker is invalid."""
        try:
            return super().to_internal_value(data)
        except ValidationError as error:
            errors = errors_by_field(error)
            speakers = data.get("speakers") if "speakers" in errors else None
            agent_ids = (
                [one.get("agent") for one in speakers if isinstance(one, dict)] if isinstance(speakers, list) else []
            )
            ids = [pk for pk in agent_ids if isinstance(pk, str) and IDENTIFIER.fullmatch(pk)]
            missing = collect_errors([partial(known, ids, self.context["viewer"].agents())]).get("body", [])
            texts = messages_of(errors.get("speakers", []))
            if more := [text for text in missing if text not in texts]:
                raise ValidationError({**errors, "speakers": [*texts, *more]}) from error
            raise


@extend_schema_serializer(examples=example("Judgement", examples.STATEMENT_CHANGE, request_only=True))
class StatementChangeSerializer(StatementFieldsSerializer):
    """A change of a statement. Omitted fields stay; all changes are made, or none."""

    state = serializers.ChoiceField(
        choices=[State.CONFIRMED, State.REJECTED, State.SUGGESTED],
        required=False,
        help_text="Confirm it, reject it, or undo the decision (suggested).",
    )
    role_as_printed = serializers.CharField(required=False, allow_blank=True, max_length=300)
    speakers = SpeakerChangeSerializer(many=True, required=False)
    on_behalf_of = OnBehalfOfChangeSerializer(
        required=False, allow_null=True, help_text="Null for speakers who speak for themselves."
    )
    in_reply_to = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Ids of further statements to which it replies."
    )

    def validate_speakers(self, data: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the speakers with their agents. A rejected name must be one of the statement's."""
        accepted = [named["name_in_story"] for named in data if named["agent"] is not None]
        denied = [named["name_in_story"] for named in data if named["agent"] is None]
        there = Speaker.objects.filter(statement=self.context["statement"], name_in_story__in=denied)
        names = {*accepted, *(there.values_list("name_in_story", flat=True) if denied else ())}
        return with_agents(data, self.context["viewer"], [name for name in denied if name not in names])

    def validate_in_reply_to(self, ids: list[str]) -> list[Statement]:
        statements = known(ids, self.context["viewer"].statements())
        return [statements[pk] for pk in ids]

    @transactional_with_retry
    def decide(self, statement: Statement, viewer: Viewer, version: str) -> None:
        """Make the changes. Raises ``Stale`` when the statement has changed since, and ``NotAllowed``."""
        data, by = self.validated_data, viewer.account
        speakers = [(one["name_in_story"], one["agent"]) for one in data.get("speakers", [])]
        # Agents are locked first, in the order of their ids, as in every service.
        agents = {one for _name, one in speakers if one is not None}
        if (data.get("on_behalf_of") or {}).get("agent") is not None:
            agents.add(data["on_behalf_of"]["agent"])
        for agent in sorted(agents, key=attrgetter("pk")):
            services.lock_agent(agent)
        if services.version_of(lock_statement(statement)) != version:
            raise services.Stale(statement)
        update_fields(statement, data, by)
        for name, speaks in speakers:
            set_speaker(statement, name, speaks, by)
        if "on_behalf_of" in data:
            set_on_behalf_of(statement, data["on_behalf_of"] or {"agent": None}, by)
        for other in data.get("in_reply_to", []):
            services.add_reply(statement=statement, in_reply_to=other, by=by)
        if "state" in data:
            SERVICE_OF_STATE[data["state"]](statement=statement, by=by)


def update_fields(statement: Statement, data: dict[str, Any], by: User) -> None:
    words = {name: data[name] for name in SPAN_FIELDS if name in data}
    kinds = {name: data[name] for name in KIND_FIELDS if name in data}
    if words:
        services.set_words(statement=statement, by=by, **words)
    if kinds:
        services.set_act(statement=statement, by=by, any_act=True, **kinds)
    if "role_as_printed" in data:
        services.set_role(statement=statement, by=by, role=data["role_as_printed"])


def with_agents(data: list[dict[str, Any]], viewer: Viewer, others: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Return speakers with their agents. Raises ``ValidationError`` with all unknown ids, and with ``others``."""
    agents = known([named["agent"] for named in data if named["agent"] is not None], viewer.agents(), others)
    return [{**named, "agent": agents.get(named["agent"])} for named in data]


def known(ids: list[str], rows: QuerySet[Any], others: Iterable[str] = ()) -> dict[str, Any]:
    """Return rows by their ids. Raises ``ValidationError`` with all unknown ids, and with ``others``."""
    by_id = rows.in_bulk(ids) if ids else {}
    if missing := [*(pk for pk in ids if pk not in by_id), *others]:
        raise ValidationError([unknown(one) for one in dict.fromkeys(missing)])
    return by_id


def set_speaker(statement: Statement, name: str, agent: Agent | None, by: User) -> None:
    """Set the agent of a speaker, by the name in the story; a new name is added."""
    speaker = Speaker.objects.filter(statement=statement, name_in_story=name).first()
    if speaker is None:
        if agent is None:
            raise ValidationError({"speakers": [unknown(name)]})
        services.add_speaker(statement=statement, agent=agent, name=name, by=by)
    elif agent is None:
        services.reject_speaker(speaker=speaker, by=by)
    else:
        services.assign_speaker(speaker=speaker, agent=agent, by=by, keep_name=True)


def set_on_behalf_of(statement: Statement, data: dict[str, Any], by: User) -> None:
    name, printed = data.get("name_in_story", ""), data.get("as_printed")
    services.set_on_behalf_of(statement=statement, by=by, agent=data["agent"], name=name, printed=printed)


def unknown(value: str) -> str:
    return _("“%(value)s” is not known here.") % {"value": value}


@extend_schema_serializer(examples=example("Missed statement", examples.STATEMENT_INPUT, request_only=True))
class StatementInputSerializer(StatementFieldsSerializer):
    """A statement that the machine missed, by its spans in a revision. It is confirmed at once."""

    revision = serializers.CharField(help_text="Id of the story's current revision.")
    role_as_printed = serializers.CharField(required=False, allow_blank=True, max_length=300)
    speakers = SpeakerInputSerializer(many=True, required=False)

    def validate_revision(self, pk: str) -> Revision:
        revision: Revision = known([pk], self.context["viewer"].revisions().select_related("article"))[pk]
        return revision

    def validate_speakers(self, data: list[dict[str, str]]) -> list[dict[str, Any]]:
        times = Counter(one[key] for key in ("name_in_story", "agent") for one in data)
        if twice := [value for value, n in times.items() if n > 1]:
            raise ValidationError([_("“%(value)s” is given more than once.") % {"value": value} for value in twice])
        return with_agents(data, self.context["viewer"])

    def create_statement(self, viewer: Viewer) -> Statement:
        data = self.validated_data
        speakers = data.get("speakers", [])
        fields = {name: data[name] for name in (*SPAN_FIELDS, *KIND_FIELDS) if name in data}
        return services.add_statement(
            article=data["revision"].article,
            by=viewer.account,
            any_act=True,
            revision=data["revision"].pk,
            role=data.get("role_as_printed", ""),
            agents=[named["agent"] for named in speakers],
            names={named["agent"].pk: named["name_in_story"] for named in speakers},
            **fields,
        )
