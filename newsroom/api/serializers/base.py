"""What objects of the API refer to one another by, and what all of them share."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from articles.models import Article, Outlet, Revision
from newsroom.api.core.sparse_fields import EXPAND
from newsroom.api.page_urls import Kind, page
from people.models import Agent

Segments = list[dict[str, Any]]


def expanded_names(serializer: serializers.BaseSerializer[Any]) -> frozenset[str]:
    """The references in whose place whole objects are wanted."""
    wanted: frozenset[str] = serializer.context.get(EXPAND, frozenset())
    return wanted


def without(serializer: serializers.BaseSerializer[Any], fields: dict[str, Any], *names: str) -> dict[str, Any]:
    """Fields without those that are there only when they are asked for; the schema has them all the same."""
    if "request" in serializer.context:
        for name in set(names) - set(expanded_names(serializer)):
            del fields[name]
    return fields


class PageAddressField(serializers.URLField):
    """The absolute address of the page at which readers find a row: the one that stays, whatever it is called."""

    def __init__(self, kind: Kind, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(source="pk", read_only=True, **kwargs)

    def to_representation(self, value: str) -> str:
        address: str = self.context["request"].build_absolute_uri(page(self.kind, value))
        return address


class AgentPageField(serializers.URLField):
    """The absolute address of somebody's page; null while the site has none, because nothing they say is public.

    Agents come from a query that tells of each whether it ``has_page``, so that no row asks for itself.
    """

    def __init__(self) -> None:
        told = "Their page here, by an address that stays; null while nothing they say is public."
        super().__init__(source="*", read_only=True, allow_null=True, help_text=told)

    def to_representation(self, value: Any) -> Any:
        return self.context["request"].build_absolute_uri(page(value.kind, value.pk)) if value.has_page else None


class AgentPagesMixin(serializers.Serializer[Any]):
    """Of rows that name agents and know whether these have pages; ``AGENT_FIELDS`` are the fields of the agents."""

    AGENT_FIELDS: tuple[str, ...] = ()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        for end in self.AGENT_FIELDS:
            agent = getattr(instance, end)
            if agent is not None:
                agent.has_page = getattr(instance, f"{end}_has_page")
        shown: dict[str, Any] = super().to_representation(instance)
        return shown


class OutletReferenceSerializer(serializers.ModelSerializer[Outlet]):
    class Meta:
        model = Outlet
        fields = ["id", "name"]
        read_only_fields = fields


class RevisionSerializer(serializers.ModelSerializer[Revision]):
    """A text of a story, which never changes."""

    class Meta:
        model = Revision
        fields = ["id", "number", "sha256", "created_at"]
        read_only_fields = fields


class AgentReferenceSerializer(serializers.ModelSerializer[Agent]):
    url = AgentPageField()

    class Meta:
        model = Agent
        fields = ["id", "name", "kind", "url"]
        read_only_fields = fields


class ArticleReferenceSerializer(serializers.ModelSerializer[Article]):
    url = PageAddressField("article", help_text="The story's page here, by an address that stays.")

    class Meta:
        model = Article
        fields = ["id", "external_id", "headline", "url", "published_at"]
        read_only_fields = fields
