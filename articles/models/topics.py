"""Topics of stories: those of a newsroom's own scheme, or of a public one such as IPTC Media Topics."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from articles.models.articles import Article
from articles.querysets import FilingQuerySet, TopicQuerySet
from core.urls import cached_reverse
from people.models import OpaqueIdField


class Topic(models.Model):
    """A code, which its scheme gives a meaning, and a name for readers."""

    id = OpaqueIdField()
    scheme = models.CharField(
        _("scheme"),
        max_length=200,
        blank=True,
        help_text=_("Such as “medtop”; empty for a topic of your own newsroom."),
    )
    code = models.CharField(_("code"), max_length=100)
    name = models.CharField(_("name"), max_length=200)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="topic_code_once_in_its_scheme"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="topic_has_code_and_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return cached_reverse("website:topic", self.pk, self.slug)

    def filed(self) -> models.QuerySet[Filing, Any]:
        """The ids of its stories that the public sees."""
        return Filing.objects.published().filter(topic=self).values("article")

    @property
    def slug(self) -> str:
        return slugify(self.name) or "topic"


class Filing(models.Model):
    """The link of a story to a topic: the table behind ``Article.topics``, with the story's dates as an index.

    Triggers keep the dates; rows are written through ``Article.topics`` alone.
    """

    article = models.ForeignKey(Article, on_delete=models.DO_NOTHING, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.DO_NOTHING, related_name="+")
    published_at = models.DateTimeField()
    public_from = models.DateTimeField(null=True)

    objects = FilingQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "articles_article_topics"

    def __str__(self) -> str:
        return f"{self.article_id} · {self.topic_id}"
