"""What may be sent about a statement, and what is done with it: the verbs of the desk, in one transaction."""

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
from articles.models.decisions import State
from articles.services.decision_log import lock_statement
from core.transactions import transactional_with_retry
from newsroom.api.core.errors import sentences
from newsroom.api.core.validation import by_name, collect_errors
from newsroom.api.core.viewer import Viewer
from newsroom.api.filters.base import NOT_OF_KIND
from newsroom.api.openapi import examples
from newsroom.api.openapi.examples import example
from people.models import Agent, AgentKind

DECIDED = {
    State.CONFIRMED: services.confirm_statement,
    State.REJECTED: services.reject_statement,
    State.SUGGESTED: services.reopen_statement,
}
IDENTIFIER = re.compile("[0-9a-z]+")
WORDS = ("content", "cue", "source")
KINDS = ("act", "act_class", "form", "speaker_kind")


# What a value of JSON must be for a field: a number is not taken for the text of its digits.
TYPES: list[tuple[type[serializers.Field[Any, Any, Any, Any]], type]] = [
    (serializers.BooleanField, bool),
    (serializers.IntegerField, int),
    (serializers.CharField, str),
    (serializers.ChoiceField, str),
]


def mistyped(field: Any, value: Any) -> bool:
    """Whether a value, or one within it, is of another type than the description says; what else is wrong is told by
    the fields themselves.
    """
    if isinstance(field, serializers.ListField) and isinstance(value, list):
        return any(mistyped(field.child, one) for one in value)
    wanted = next((of for kind, of in TYPES if isinstance(field, kind)), None)
    return wanted is not None and value is not None and type(value) is not wanted


def strict_field_errors(serializer: serializers.Serializer[Any], data: dict[str, Any]) -> dict[str, Any]:
    """What is not known by its name, or not of the type that is described."""
    known = _("Unknown field; known are %(fields)s.") % {"fields": ", ".join(serializer.fields)}
    errors = {name: [known] for name in sorted(set(data) - set(serializer.fields))}
    for name, field in serializer.fields.items():
        if name in data and mistyped(field, data[name]):
            errors[name] = [_("Not of the type that is described.")]
    return errors


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses what it does not know by its name, and what is not of the type that is described."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            return super().to_internal_value(data)
        errors = strict_field_errors(self, data)
        whole = partial(super().to_internal_value, {name: value for name, value in data.items() if name not in errors})
        if not errors:
            return whole()
        raise ValidationError({**collect_errors([whole]), **errors})


class AgentField(serializers.CharField):
    """The id of somebody whom the ``viewer`` sees: of a person, of an organisation, or of either."""

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
    """Places in the story's present text: pairs of code points, end exclusive."""

    child = serializers.ListField(child=serializers.IntegerField(min_value=0), min_length=2, max_length=2)


class SpeakerChangeSerializer(StrictSerializer):
    """A speaker by the name in the story: who that is, or null where it is not who spoke."""

    name_in_story = serializers.CharField(max_length=300)
    agent = serializers.CharField(allow_null=True, help_text="Id of a person or organisation; null to deny the name.")


class SpeakerInputSerializer(StrictSerializer):
    """Who said it, by the name in the story."""

    name_in_story = serializers.CharField(max_length=300)
    agent = serializers.CharField(help_text="Id of a person or organisation.")


class StatementFieldsSerializer(StrictSerializer):
    text_spans = SpansField(source="content", required=False)
    cue_spans = SpansField(source="cue", required=False)
    source_spans = SpansField(source="source", required=False)
    act = serializers.CharField(required=False, max_length=40, help_text="A short word, such as “said”.")
    act_class = serializers.ChoiceField(choices=Statement.ActClass.choices, required=False)
    form = serializers.ChoiceField(choices=Statement.Form.choices, required=False)
    speaker_kind = serializers.ChoiceField(choices=Statement.SpeakerKind.choices, required=False)

    def to_internal_value(self, data: Any) -> Any:
        """Tells of unknown speakers also where one of them is wrong in itself."""
        try:
            return super().to_internal_value(data)
        except ValidationError as error:
            found = by_name(error)
            said = data.get("speakers") if "speakers" in found else None
            given = [one.get("agent") for one in said if isinstance(one, dict)] if isinstance(said, list) else []
            ids = [pk for pk in given if isinstance(pk, str) and IDENTIFIER.fullmatch(pk)]
            missing = collect_errors([partial(known, ids, self.context["viewer"].agents())]).get("body", [])
            texts = sentences(found.get("speakers", []))
            if more := [text for text in missing if text not in texts]:
                raise ValidationError({**found, "speakers": [*texts, *more]}) from error
            raise


@extend_schema_serializer(examples=example("Judgement", examples.STATEMENT_CHANGE, request_only=True))
class StatementChangeSerializer(StatementFieldsSerializer):
    """What is to be otherwise of a statement; all that is left out stays. All of it is done, or nothing."""

    state = serializers.ChoiceField(
        choices=[State.CONFIRMED, State.REJECTED, State.SUGGESTED],
        required=False,
        help_text="Confirm it, reject it, or take the decision back (suggested).",
    )
    role_as_printed = serializers.CharField(required=False, allow_blank=True, max_length=300)
    speakers = SpeakerChangeSerializer(many=True, required=False)
    in_reply_to = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Ids of statements that it answers too."
    )

    def validate_speakers(self, said: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Each with the agent. A name that is to be nobody's must be one of the statement's."""
        given = [named["name_in_story"] for named in said if named["agent"] is not None]
        denied = [named["name_in_story"] for named in said if named["agent"] is None]
        there = Speaker.objects.filter(statement=self.context["statement"], name_in_story__in=denied)
        names = {*given, *(there.values_list("name_in_story", flat=True) if denied else ())}
        return with_agents(said, self.context["viewer"], [name for name in denied if name not in names])

    def validate_in_reply_to(self, ids: list[str]) -> list[Statement]:
        found = known(ids, self.context["viewer"].statements())
        return [found[pk] for pk in ids]

    @transactional_with_retry
    def decide(self, statement: Statement, viewer: Viewer, version: str) -> None:
        """Do what was decided. Raises ``Stale`` when the statement is not what it was, and ``NotAllowed``."""
        said, by = self.validated_data, viewer.account
        speakers = [(one["name_in_story"], one["agent"]) for one in said.get("speakers", [])]
        # Agents before all else, in the order of their ids, as every verb locks them.
        for agent in sorted({one for _name, one in speakers if one is not None}, key=attrgetter("pk")):
            services.lock_agent(agent)
        if services.version_of(lock_statement(statement)) != version:
            raise services.Stale(statement)
        put_right(statement, said, by)
        for name, speaks in speakers:
            attribute(statement, name, speaks, by)
        for other in said.get("in_reply_to", []):
            services.add_reply(statement=statement, in_reply_to=other, by=by)
        if "state" in said:
            DECIDED[said["state"]](statement=statement, by=by)


def put_right(statement: Statement, said: dict[str, Any], by: User) -> None:
    words = {name: said[name] for name in WORDS if name in said}
    kinds = {name: said[name] for name in KINDS if name in said}
    if words:
        services.set_words(statement=statement, by=by, **words)
    if kinds:
        services.set_act(statement=statement, by=by, **kinds)
    if "role_as_printed" in said:
        services.set_role(statement=statement, by=by, role=said["role_as_printed"])


def with_agents(said: list[dict[str, Any]], viewer: Viewer, others: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Names with who they are said to be. Raises ``ValidationError`` with all that is unknown, ``others`` too."""
    found = known([named["agent"] for named in said if named["agent"] is not None], viewer.agents(), others)
    return [{**named, "agent": found.get(named["agent"])} for named in said]


def known(ids: list[str], rows: QuerySet[Any], others: Iterable[str] = ()) -> dict[str, Any]:
    """Rows by their ids. Raises ``ValidationError`` with all ids that there are not, and what else is unknown."""
    found = rows.in_bulk(ids) if ids else {}
    if missing := [*(pk for pk in ids if pk not in found), *others]:
        raise ValidationError([unknown(one) for one in dict.fromkeys(missing)])
    return found


def attribute(statement: Statement, name: str, agent: Agent | None, by: User) -> None:
    """Say who one name of a statement is; a name that it does not have yet is added."""
    speaker = Speaker.objects.filter(statement=statement, name_in_story=name).first()
    if speaker is None:
        if agent is None:
            raise ValidationError({"speakers": [unknown(name)]})
        services.add_speaker(statement=statement, agent=agent, name=name, by=by)
    elif agent is None:
        services.reject_speaker(speaker=speaker, by=by)
    else:
        services.assign_speaker(speaker=speaker, agent=agent, by=by)


def unknown(value: str) -> str:
    return _("“%(value)s” is not known here.") % {"value": value}


@extend_schema_serializer(examples=example("Missed statement", examples.STATEMENT_INPUT, request_only=True))
class StatementInputSerializer(StatementFieldsSerializer):
    """A statement that the machine missed, by its places in a text. It is confirmed at once."""

    revision = serializers.CharField(help_text="Id of the text that was looked at: the story's present one.")
    role_as_printed = serializers.CharField(required=False, allow_blank=True, max_length=300)
    speakers = SpeakerInputSerializer(many=True, required=False)

    def validate_revision(self, pk: str) -> Revision:
        revision: Revision = known([pk], self.context["viewer"].revisions().select_related("article"))[pk]
        return revision

    def validate_speakers(self, said: list[dict[str, str]]) -> list[dict[str, Any]]:
        times = Counter(one[key] for key in ("name_in_story", "agent") for one in said)
        if twice := [value for value, n in times.items() if n > 1]:
            raise ValidationError([_("“%(value)s” is given more than once.") % {"value": value} for value in twice])
        return with_agents(said, self.context["viewer"])

    def enter(self, viewer: Viewer) -> Statement:
        said = self.validated_data
        speakers = said.get("speakers", [])
        given = {name: said[name] for name in (*WORDS, *KINDS) if name in said}
        return services.add_statement(
            article=said["revision"].article,
            by=viewer.account,
            revision=said["revision"].pk,
            role=said.get("role_as_printed", ""),
            agents=[named["agent"] for named in speakers],
            names={named["agent"].pk: named["name_in_story"] for named in speakers},
            **given,
        )
