"""References to objects, and what several serializers share."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from articles.models import Article, Outlet, Revision
from newsroom.api.core.sparse_fields import EXPAND
from newsroom.api.page_urls import Kind, page
from people.models import Agent

Segments = list[dict[str, Any]]


SITE = "site"


def site_url(serializer: serializers.Field[Any, Any, Any, Any], path: str) -> str:
    """Return the address of a path of this archive.

    The site is that of the request; without one, as in messages to webhooks, the context has it under ``SITE``.
    """
    context = serializer.context
    address: str = f"{context[SITE]}{path}" if SITE in context else context["request"].build_absolute_uri(path)
    return address


def expanded_names(serializer: serializers.BaseSerializer[Any]) -> frozenset[str]:
    """Return the names in ``expand``: references that are replaced by whole objects."""
    wanted: frozenset[str] = serializer.context.get(EXPAND, frozenset())
    return wanted


def without_unexpanded(
    serializer: serializers.BaseSerializer[Any], fields: dict[str, Any], *names: str
) -> dict[str, Any]:
    """Return the fields without those of ``names`` that ``expand`` does not name; the schema keeps them all."""
    if {"request", SITE} & serializer.context.keys():
        for name in set(names) - set(expanded_names(serializer)):
            del fields[name]
    return fields


class PageAddressField(serializers.URLField):
    """The address of an object's page on the site, which never changes."""

    def __init__(self, kind: Kind, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(source="pk", read_only=True, **kwargs)

    def to_representation(self, value: str) -> str:
        return site_url(self, page(self.kind, value))


class AgentPageField(serializers.URLField):
    """The address of an agent's page; null while none of its statements is public.

    The queryset annotates ``has_page``, so that no row needs a query.
    """

    def __init__(self) -> None:
        text = "Their page; null while none of their statements is public."
        super().__init__(source="*", read_only=True, allow_null=True, help_text=text)

    def to_representation(self, value: Any) -> Any:
        return site_url(self, page(value.kind, value.pk)) if value.has_page else None


class AgentPagesMixin(serializers.Serializer[Any]):
    """For rows whose queryset annotates whether their agents, in ``AGENT_FIELDS``, have pages."""

    AGENT_FIELDS: tuple[str, ...] = ()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        for end in self.AGENT_FIELDS:
            agent = getattr(instance, end)
            if agent is not None:
                agent.has_page = getattr(instance, f"{end}_has_page")
        data: dict[str, Any] = super().to_representation(instance)
        return data


class OutletReferenceSerializer(serializers.ModelSerializer[Outlet]):
    class Meta:
        model = Outlet
        fields = ["id", "name"]
        read_only_fields = fields


class RevisionSerializer(serializers.ModelSerializer[Revision]):
    """A revision of the text of a story, which never changes."""

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
    url = PageAddressField("article", help_text="The story's page; the address never changes.")

    class Meta:
        model = Article
        fields = ["id", "external_id", "headline", "url", "published_at"]
        read_only_fields = fields
