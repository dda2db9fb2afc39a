"""Objects of the API as JSON. Views put on each row what its serializer shows; see ``newsroom.api.rows``."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from articles.models import Article, ExtractionRun, Outlet, Revision, Speaker, Statement
from articles.models.story import PublicText
from newsroom.api import examples
from newsroom.api.examples import example
from newsroom.public.reading import opening
from people.models import Agent, AgentKind

Segments = list[dict[str, Any]]


class PageAddressField(serializers.URLField):
    """The absolute address of the page at which readers find a row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="get_absolute_url", read_only=True, **kwargs)

    def to_representation(self, value: str) -> str:
        address: str = self.context["request"].build_absolute_uri(value)
        return address


class OutletReferenceSerializer(serializers.ModelSerializer[Outlet]):
    class Meta:
        model = Outlet
        fields = ["id", "name"]
        read_only_fields = fields


@extend_schema_serializer(examples=example("Outlet", examples.OUTLET))
class OutletSerializer(serializers.ModelSerializer[Outlet]):
    homepage = serializers.CharField(source="url", read_only=True, help_text="Empty when it is not known.")

    class Meta:
        model = Outlet
        fields = ["id", "name", "homepage"]
        read_only_fields = fields


class RevisionSerializer(serializers.ModelSerializer[Revision]):
    """A text of a story, which never changes."""

    class Meta:
        model = Revision
        fields = ["id", "number", "sha256", "created_at"]
        read_only_fields = fields


class LatestRunSerializer(serializers.Serializer[dict[str, Any]]):
    """How far the current revision has been read."""

    state = serializers.ChoiceField(choices=ExtractionRun.State.choices)
    id = serializers.CharField(required=False, help_text="Only for those who see all of the story.")
    attempts = serializers.IntegerField(required=False, help_text="Only for those who see all of the story.")
    error = serializers.CharField(required=False, help_text="Only for those who see all of the story.")


@extend_schema_serializer(examples=example("Story", examples.ARTICLE))
class ArticleSerializer(serializers.ModelSerializer[Article]):
    """A story in a list."""

    # These say what is going on behind the scenes, and are left out for whoever sees only what is public.
    PRIVATE = ("is_public", "embargo_until", "withdrawn_reason", "created_at")

    url = PageAddressField(help_text="The story's page here.")
    original_url = serializers.CharField(source="url", read_only=True, help_text="At the outlet; may be empty.")
    outlet = OutletReferenceSerializer(read_only=True)
    status = serializers.SerializerMethodField()
    revision = RevisionSerializer(source="current_revision", read_only=True, allow_null=True)
    latest_run = serializers.SerializerMethodField()
    is_public = serializers.BooleanField(required=False, help_text="Only for those who see all of the story.")
    embargo_until = serializers.DateTimeField(
        required=False, allow_null=True, help_text="Only for those who see all of the story."
    )
    withdrawn_reason = serializers.CharField(required=False, help_text="Only for those who see all of the story.")
    created_at = serializers.DateTimeField(required=False, help_text="Only for those who see all of the story.")

    class Meta:
        model = Article
        fields = [
            "id",
            "url",
            "outlet",
            "external_id",
            "original_url",
            "headline",
            "byline",
            "language",
            "section",
            "page",
            "published_at",
            "status",
            "released_at",
            "public_text",
            "revision",
            "latest_run",
            "is_public",
            "embargo_until",
            "withdrawn_reason",
            "created_at",
        ]
        read_only_fields = fields

    def to_representation(self, instance: Article) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if not instance.is_full:  # type: ignore[attr-defined]
            for name in self.PRIVATE:
                del shown[name]
        return shown

    @extend_schema_field(serializers.ChoiceField(choices=Article.Status.choices))
    def get_status(self, article: Article) -> str:
        """What it is by the time now: the label “scheduled” may outlast the hour for some seconds."""
        is_out = article.is_public and article.status == Article.Status.SCHEDULED  # type: ignore[attr-defined]
        return Article.Status.PUBLISHED if is_out else article.status

    @extend_schema_field(LatestRunSerializer(allow_null=True))
    def get_latest_run(self, article: Article) -> dict[str, Any] | None:
        if article.is_full:  # type: ignore[attr-defined]
            run: dict[str, Any] | None = article.latest_run  # type: ignore[attr-defined]
            return run
        state: str | None = article.public_run_state  # type: ignore[attr-defined]
        return None if state is None else {"state": state}


@extend_schema_serializer(examples=example("Story", examples.ARTICLE_DETAIL))
class ArticleDetailSerializer(ArticleSerializer):
    """A story with its text, as much of it as the asker may read."""

    text = serializers.SerializerMethodField()

    class Meta(ArticleSerializer.Meta):
        fields = [*ArticleSerializer.Meta.fields, "text"]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_text(self, article: Article) -> str | None:
        """By `public_text`: the whole text of `revision`, its opening, or null. Those who may see it all do."""
        if article.current_revision is None:
            return None
        text = article.current_revision.text
        if article.is_full or article.public_text == PublicText.FULL:  # type: ignore[attr-defined]
            return text
        return opening(article, text) if article.public_text == PublicText.EXCERPT else None


class AgentReferenceSerializer(serializers.ModelSerializer[Agent]):
    url = PageAddressField(help_text="Their page here.")

    class Meta:
        model = Agent
        fields = ["id", "name", "kind", "url"]
        read_only_fields = fields


@extend_schema_serializer(examples=example("Person", examples.AGENT))
class AgentSerializer(serializers.ModelSerializer[Agent]):
    """A person or an organisation."""

    url = PageAddressField(help_text="Their page here.")
    other_names = serializers.SerializerMethodField()

    class Meta:
        model = Agent
        fields = ["id", "url", "kind", "name", "other_names", "description", "state"]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_other_names(self, agent: Agent) -> list[str]:
        """Further printed forms of the name."""
        names = {alias.name for alias in agent.shown_aliases}  # type: ignore[attr-defined]
        return sorted(names - {agent.name})


class SpeakerSerializer(serializers.ModelSerializer[Speaker]):
    kind = serializers.ChoiceField(choices=AgentKind.choices, read_only=True)
    agent = AgentReferenceSerializer(
        read_only=True, allow_null=True, help_text="Null while it is open who bears the name."
    )

    class Meta:
        model = Speaker
        fields = ["name_in_story", "kind", "agent"]
        read_only_fields = fields


class ConfidenceSerializer(serializers.Serializer[Statement]):
    """How sure the machine was, from 0 to 1."""

    statement = serializers.FloatField(source="statement_confidence", min_value=0, max_value=1)
    speaker = serializers.FloatField(source="speaker_confidence", min_value=0, max_value=1)
    act = serializers.FloatField(source="act_confidence", min_value=0, max_value=1)


class ArticleReferenceSerializer(serializers.ModelSerializer[Article]):
    url = PageAddressField(help_text="The story's page here.")

    class Meta:
        model = Article
        fields = ["id", "external_id", "headline", "url", "published_at"]
        read_only_fields = fields


class SegmentSerializer(serializers.Serializer[dict[str, Any]]):
    """Words of a revision and their place: code points, end exclusive."""

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


@extend_schema_serializer(examples=example("Statement", examples.STATEMENT))
class StatementSerializer(serializers.ModelSerializer[Statement]):
    """An act of speech: who said what, in which words, where they stand."""

    url = PageAddressField(help_text="The statement's page here.")
    text = serializers.SerializerMethodField()
    content = serializers.SerializerMethodField()
    cue = serializers.SerializerMethodField()
    source = serializers.SerializerMethodField()  # type: ignore[assignment]  # DRF's fields have a "source" too
    segments = serializers.SerializerMethodField()
    revision = serializers.SerializerMethodField()
    speakers = SpeakerSerializer(source="shown_speakers", many=True, read_only=True)
    role_as_printed = serializers.SerializerMethodField()
    confidence = ConfidenceSerializer(source="*", read_only=True)
    in_reply_to = serializers.SerializerMethodField()
    article = ArticleReferenceSerializer(read_only=True)

    class Meta:
        model = Statement
        fields = [
            "id",
            "url",
            "text",
            "content",
            "cue",
            "source",
            "segments",
            "revision",
            "form",
            "act",
            "act_class",
            "speakers",
            "speaker_kind",
            "role_as_printed",
            "confidence",
            "state",
            "in_reply_to",
            "article",
        ]
        read_only_fields = fields

    def get_text(self, statement: Statement) -> str:
        """The words, as printed; empty for a silence, and where a correction has removed them."""
        return statement.current_wording.text if statement.current_wording else ""

    @OffsetsField
    def get_content(self, statement: Statement) -> list[list[int]]:
        """Where the words stand in `revision`."""
        return offsets(segments(statement, "content"))

    @OffsetsField
    def get_cue(self, statement: Statement) -> list[list[int]]:
        """Where the words stand that attribute it."""
        return offsets(segments(statement, "cue"))

    @OffsetsField
    def get_source(self, statement: Statement) -> list[list[int]]:
        """Where the source is named as printed."""
        return offsets(segments(statement, "source"))

    @extend_schema_field(SegmentSerializer(many=True))
    def get_segments(self, statement: Statement) -> Segments:
        """The places in `content`, each with its words."""
        return [{key: part[key] for key in ("start", "end", "text")} for part in segments(statement, "content")]

    @extend_schema_field(RevisionSerializer(allow_null=True))
    def get_revision(self, statement: Statement) -> dict[str, Any] | None:
        """The text in which the offsets count: the story's current one."""
        return RevisionSerializer(statement.current_wording.revision).data if statement.current_wording else None

    def get_role_as_printed(self, statement: Statement) -> str | None:
        """The role in which the source is named, where one is printed."""
        return (statement.current_wording and statement.current_wording.role) or None

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_in_reply_to(self, statement: Statement) -> list[str]:
        """Ids of the statements that it answers."""
        return sorted(reply.in_reply_to_id for reply in statement.shown_replies)  # type: ignore[attr-defined]


def segments(statement: Statement, part: str) -> Segments:
    found: Segments = getattr(statement.current_wording, part) if statement.current_wording else []
    return found


def offsets(found: Segments) -> list[list[int]]:
    return [[segment["start"], segment["end"]] for segment in found]


@extend_schema_serializer(examples=example("Run", examples.RUN))
class RunSerializer(serializers.ModelSerializer[ExtractionRun]):
    """One attempt to read one revision."""

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
