"""Admin of topics."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from articles.admin.revertible import RevertibleAdmin
from articles.models import Topic


@admin.register(Topic)
class TopicAdmin(RevertibleAdmin):
    list_display = ["name", "code", "scheme", "stories"]
    search_fields = ["name", "code"]
    fields = ["name", "code", "scheme"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        return Topic.objects.annotate(stories=Count("articles")).order_by("name", "pk")

    def view_on_site(self, topic: Topic) -> str | None:
        """Return the URL of the public page, if there is one."""
        return topic.get_absolute_url() if Topic.objects.published().filter(pk=topic.pk).exists() else None

    @display(description=_("stories"), ordering="stories")
    def stories(self, topic: Any) -> Any:
        return topic.stories
