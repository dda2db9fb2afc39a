"""Input about stories and positions, and the services that it calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from articles import services
from articles.importing.importer import ImportResult, import_article
from articles.importing.story_record import FIELDS, LENGTHS, STATUSES, InvalidStory, story_record
from articles.models import Article
from articles.models.articles import PublicText
from newsroom.api.core.scopes import Scope
from newsroom.api.core.viewer import Viewer
from newsroom.api.openapi import examples
from newsroom.api.openapi.examples import example
from newsroom.api.serializers.statement_write import AgentField, StrictSerializer
from people.models import AgentKind, Position

# Only files of this machine have a path.
INPUT_FIELDS = tuple(name for name in FIELDS if name != "path")


def hand_in(values: object, viewer: Viewer, look: Callable[[Article | None], None]) -> ImportResult:
    """Import a story for this viewer.

    ``look`` is called with the known story, or None, before anything is changed.

    Raises ``ValidationError`` for invalid values, ``NotPermitted`` when the viewer's role or scopes allow only drafts
    of their own.
    """
    if not isinstance(values, dict):
        raise ValidationError(_("Not an object with fields."))
    known = _("Unknown field; known are %(fields)s.") % {"fields": ", ".join(INPUT_FIELDS)}
    errors = {name: [known] for name in values if name not in INPUT_FIELDS}
    try:
        record = story_record({name: value for name, value in values.items() if name not in errors})
    except InvalidStory as error:
        errors |= {name: [message] for name, message in error.errors.items()}
    if errors:
        raise ValidationError(errors)
    only_drafts = not viewer.has_scope(Scope.HAND_IN_PUBLISHED)
    return import_article(record, by=viewer.account, look=look, only_drafts=only_drafts)


class TopicInputSerializer(serializers.Serializer[Any]):
    """A topic by its code. A new topic gets this name, a known one keeps its own."""

    code = serializers.CharField(max_length=LENGTHS["topic code"])
    name = serializers.CharField(max_length=LENGTHS["topic name"])
    scheme = serializers.CharField(
        required=False,
        allow_null=True,
        allow_blank=True,
        max_length=LENGTHS["topic scheme"],
        help_text="Such as medtop; without one, a topic of the newsroom's own.",
    )


@extend_schema_serializer(examples=example("Story", examples.STORY, request_only=True))
class ArticleInputSerializer(serializers.Serializer[Any]):
    """A story as it is handed in. A field that is null is treated as absent."""

    outlet = serializers.CharField(max_length=LENGTHS["outlet"], help_text="The outlet's name; a new one is created.")
    body = serializers.CharField(
        help_text="The whole text, stored to the character except for a byte order mark, CR before LF, and NUL."
    )
    external_id = serializers.CharField(
        required=False, allow_null=True, max_length=LENGTHS["external_id"], help_text="The outlet's own identifier."
    )
    url = serializers.URLField(
        required=False, allow_null=True, max_length=LENGTHS["url"], help_text="The story's address at the outlet."
    )
    headline = serializers.CharField(required=False, allow_null=True, max_length=LENGTHS["headline"])
    byline = serializers.CharField(required=False, allow_null=True, max_length=LENGTHS["byline"])
    published_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="The publication date that the outlet gives; without one, now."
    )
    language = serializers.CharField(
        required=False, allow_null=True, max_length=LENGTHS["language"], help_text="A BCP 47 tag; without one, en."
    )
    section = serializers.CharField(required=False, allow_null=True, max_length=LENGTHS["section"])
    page = serializers.CharField(required=False, allow_null=True, max_length=LENGTHS["page"])
    topics = TopicInputSerializer(
        many=True, required=False, allow_null=True, help_text="All topics of the story; an empty list removes them."
    )
    public_text = serializers.ChoiceField(
        choices=PublicText.choices, required=False, allow_null=True, help_text="How much of the text is public."
    )
    status = serializers.ChoiceField(
        choices=STATUSES, required=False, allow_null=True, help_text="Without one, a draft."
    )
    released_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="When it becomes public; required for a scheduled story."
    )
    embargo_until = serializers.DateTimeField(required=False, allow_null=True)


@extend_schema_serializer(examples=example("Withdrawal", examples.DECISION, request_only=True))
class StatusChangeSerializer(StrictSerializer):
    """A change of a story's status."""

    status = serializers.ChoiceField(choices=Article.Status.choices)
    released_at = serializers.DateTimeField(
        required=False, help_text="When it becomes public; required for a scheduled story."
    )
    reason = serializers.CharField(
        required=False, max_length=500, help_text="Shown to readers; required for a withdrawn story."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        status, released_at = attrs["status"], attrs.get("released_at")
        errors: dict[str, list[str]] = {}
        if status == Article.Status.SCHEDULED:
            if released_at is None:
                errors["released_at"] = [_("A scheduled story needs the time of its release.")]
            elif released_at <= timezone.now():
                errors["released_at"] = [_("This time is past.")]
        elif released_at is not None:
            errors["released_at"] = [_("Only a scheduled story has a time.")]
        if status == Article.Status.WITHDRAWN:
            if not attrs.get("reason"):
                errors["reason"] = [_("A withdrawn story needs a reason for its readers.")]
        elif attrs.get("reason"):
            errors["reason"] = [_("Only a withdrawn story is given a reason.")]
        if errors:
            raise ValidationError(errors)
        return attrs

    def decide(self, article: Article, viewer: Viewer) -> None:
        """Change the status. Raises ``NotAllowed`` when the present status forbids it."""
        decision, by = self.validated_data, viewer.account
        match decision["status"]:
            case Article.Status.WITHDRAWN:
                services.withdraw_article(article=article, by=by, reason=decision["reason"])
            case Article.Status.DRAFT:
                services.return_to_draft(article=article, by=by)
            case _:
                services.publish_article(article=article, by=by, released_at=decision.get("released_at"))


class PositionFieldsSerializer(StrictSerializer):
    organisation = AgentField(
        AgentKind.ORGANISATION, required=False, allow_null=True, help_text="Id of the organisation."
    )
    role = serializers.CharField(max_length=300, help_text="As printed.")
    start_date = serializers.DateField(required=False, allow_null=True)
    end_date = serializers.DateField(required=False, allow_null=True)
    source_url = serializers.URLField(
        source="source", required=False, allow_blank=True, max_length=2000, help_text="The address of the source."
    )


@extend_schema_serializer(examples=example("Position", examples.POSITION_INPUT, request_only=True))
class PositionInputSerializer(PositionFieldsSerializer):
    """A position of a person. A known position gets the wider span of both."""

    person = AgentField(AgentKind.PERSON, help_text="Id of the person.")

    def create_position(self, viewer: Viewer) -> Position:
        data = self.validated_data
        return services.accept_position(
            person=data["person"],
            organisation=data.get("organisation"),
            role=data["role"],
            start=data.get("start_date"),
            end=data.get("end_date"),
            source=data.get("source", ""),
            by=viewer.account,
        )


@extend_schema_serializer(examples=example("The position ended", examples.POSITION_CHANGE, request_only=True))
class PositionChangeSerializer(PositionFieldsSerializer):
    """A change of a position. Omitted fields stay, and so does the person."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, partial=True)

    def change(self, position: Position, viewer: Viewer) -> None:
        services.change_position(position=position, by=viewer.account, **self.validated_data)
