"""Serializers of outlets, topics, stories and revisions."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from articles.excerpts import excerpt
from articles.models import Article, ExtractionRun, Outlet, Revision, Topic
from articles.models.articles import PublicText
from newsroom.api.openapi import examples
from newsroom.api.openapi.examples import example
from newsroom.api.serializers.base import (
    ArticleReferenceSerializer,
    OutletReferenceSerializer,
    PageAddressField,
    RevisionSerializer,
    expanded_names,
    without_unexpanded,
)


@extend_schema_serializer(examples=example("Outlet", examples.OUTLET))
class OutletSerializer(serializers.ModelSerializer[Outlet]):
    url = PageAddressField("outlet", help_text="Its page; the address never changes.")
    homepage = serializers.CharField(source="url", read_only=True, help_text="Its own website; may be empty.")

    class Meta:
        model = Outlet
        fields = ["id", "url", "name", "homepage"]
        read_only_fields = fields


@extend_schema_serializer(examples=example("Topic", examples.TOPIC))
class TopicSerializer(serializers.ModelSerializer[Topic]):
    url = PageAddressField("topic", help_text="Its page; the address never changes.")
    scheme = serializers.CharField(read_only=True, help_text="Such as `medtop`; empty for the newsroom's own.")

    class Meta:
        model = Topic
        fields = ["id", "url", "scheme", "code", "name"]
        read_only_fields = fields


class ListedRevisionSerializer(RevisionSerializer):
    """A revision among all revisions of a story."""

    replaced_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="When a correction replaced it; null for the current revision."
    )
    withheld_reason = serializers.CharField(
        source="withheld", read_only=True, allow_null=True, help_text="Why its text is withheld; null where it is not."
    )

    class Meta(RevisionSerializer.Meta):
        fields = [*RevisionSerializer.Meta.fields, "replaced_at", "withheld_reason"]
        read_only_fields = fields


@extend_schema_serializer(examples=example("Text", examples.REVISION_DETAIL))
class RevisionDetailSerializer(ListedRevisionSerializer):
    """A revision with its text, as far as the viewer may read it."""

    article = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()
    text_is_whole = serializers.SerializerMethodField()

    class Meta(ListedRevisionSerializer.Meta):
        fields = [
            "id",
            "article",
            "number",
            "sha256",
            "created_at",
            "replaced_at",
            "withheld_reason",
            "text",
            "text_is_whole",
        ]
        read_only_fields = fields

    @extend_schema_field({"$ref": "#/components/schemas/ArticleReference"})
    def get_article(self, revision: Revision) -> dict[str, Any]:
        return dict(self.article_serializer.to_representation(revision.article))

    @cached_property
    def article_serializer(self) -> ArticleReferenceSerializer:
        return ArticleReferenceSerializer(context=self.context)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_text(self, revision: Revision) -> str | None:
        """The whole text, its opening or null, by the story's `public_text`."""
        if revision.is_full or revision.article.public_text == PublicText.FULL:  # type: ignore[attr-defined]
            return revision.text
        return excerpt(revision.article, revision.text) if revision.article.public_text == PublicText.EXCERPT else None

    def get_text_is_whole(self, revision: Revision) -> bool:
        """True when `sha256` is the digest of `text`; false when `text` is only the opening, or null."""
        return bool(self.get_text(revision) == revision.text)


class LatestRunSerializer(serializers.Serializer[dict[str, Any]]):
    """The latest extraction run of the current revision."""

    state = serializers.ChoiceField(choices=ExtractionRun.RunState.choices)
    id = serializers.CharField(required=False, help_text="Only for those who see all of the story.")
    attempts = serializers.IntegerField(required=False, help_text="Only for those who see all of the story.")
    error = serializers.CharField(required=False, help_text="Only for those who see all of the story.")


@extend_schema_serializer(examples=example("Story", examples.ARTICLE))
class ArticleSerializer(serializers.ModelSerializer[Article]):
    """A story in a list."""

    EXPANDS = ("outlet", "revisions")
    # Internal fields, left out for viewers who see only what is public.
    PRIVATE = ("is_public", "embargo_until", "withdrawn_reason", "created_at")

    url = PageAddressField("article", help_text="The story's page; the address never changes.")
    original_url = serializers.CharField(
        source="url", read_only=True, help_text="The story's address at the outlet; may be empty."
    )
    outlet = OutletReferenceSerializer(read_only=True)
    topics = TopicSerializer(many=True, read_only=True)
    status = serializers.SerializerMethodField()
    revision = RevisionSerializer(source="current_revision", read_only=True, allow_null=True)
    revisions = ListedRevisionSerializer(
        source="shown_revisions",
        many=True,
        read_only=True,
        required=False,
        help_text="All revisions in order; only with `expand`.",
    )
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
            "topics",
            "published_at",
            "status",
            "released_at",
            "public_text",
            "revision",
            "revisions",
            "latest_run",
            "is_public",
            "embargo_until",
            "withdrawn_reason",
            "created_at",
        ]
        read_only_fields = fields

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        if "outlet" in expanded_names(self):
            fields["outlet"] = OutletSerializer(read_only=True)
        return without_unexpanded(self, fields, "revisions")

    def to_representation(self, instance: Article) -> dict[str, Any]:
        data = super().to_representation(instance)
        if not instance.is_full:  # type: ignore[attr-defined]
            for name in self.PRIVATE:
                data.pop(name, None)
        return data

    @extend_schema_field(serializers.ChoiceField(choices=Article.Status.choices))
    def get_status(self, article: Article) -> str:
        """The status at this moment: a scheduled story is published from its hour."""
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
    """A story with its text, as far as the viewer may read it."""

    text = serializers.SerializerMethodField()
    text_is_whole = serializers.SerializerMethodField()

    class Meta(ArticleSerializer.Meta):
        fields = [*ArticleSerializer.Meta.fields, "text", "text_is_whole"]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_text(self, article: Article) -> str | None:
        """The whole text of `revision`, its opening or null, by `public_text`."""
        if article.current_revision is None:
            return None
        text = article.current_revision.text
        if article.is_full or article.public_text == PublicText.FULL:  # type: ignore[attr-defined]
            return text
        return excerpt(article, text) if article.public_text == PublicText.EXCERPT else None

    def get_text_is_whole(self, article: Article) -> bool:
        """True when the `sha256` of `revision` is the digest of `text`; false for only the opening, or null."""
        return article.current_revision is not None and self.get_text(article) == article.current_revision.text
