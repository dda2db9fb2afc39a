"""Names in stories, the questions about them that an editor answers, and the answers.

One question covers all stories of an outlet and year with the same printed name, kind and role. Its answer applies to
them and to later stories, and is undone as one.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.articles import Article, Outlet
from articles.querysets import QuestionQuerySet
from people.models import Agent, AgentKind, OpaqueIdField


class Question(models.Model):
    """The question who is meant by a name. ``agent`` and ``state`` are the current answer.

    A string that is no name ("he", a part of a headline) is answered without an agent.
    """

    class QuestionState(models.TextChoices):
        OPEN = "open", _("open")
        AGENT = "agent", _("answered")
        NOBODY = "nobody", _("not a name")

    id = OpaqueIdField()
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="questions", verbose_name=_("outlet"))
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind"), max_length=12, choices=AgentKind)
    key = models.CharField(max_length=300, editable=False, db_collation="C")
    role_key = models.CharField(max_length=300, editable=False, blank=True, db_collation="C")
    name = models.CharField(_("name as printed"), max_length=300)
    role = models.CharField(_("role as printed"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=QuestionState, default=QuestionState.OPEN)
    agent = models.ForeignKey(
        Agent,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("person or organisation"),
    )
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question about a name")
        verbose_name_plural = _("questions about names")
        indexes = [models.Index(fields=["kind", "key", "-updated_at"], name="question_of_key")]
        constraints = [
            models.UniqueConstraint(fields=["outlet", "year", "kind", "key", "role_key"], name="question_once"),
            models.CheckConstraint(
                condition=Q(state="agent", agent__isnull=False) | Q(state__in=["open", "nobody"], agent__isnull=True),
                name="question_answer_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.role}" if self.role else self.name


class NameInStory(models.Model):
    """A name found in a story and the agent it is linked to: none while its question is open, or if it is no name.

    ``by_editor``: an editor decided it, for this story or by answering the question; runs do not change it.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="names", verbose_name=_("story"))
    name = models.CharField(_("fullest name in the story"), max_length=300)
    kind = models.CharField(_("kind"), max_length=12, choices=AgentKind)
    family = models.CharField(max_length=300, editable=False, db_collation="C")
    role = models.CharField(_("role as printed"), max_length=300, blank=True)
    agent = models.ForeignKey(
        Agent,
        on_delete=models.SET_NULL,
        null=True,
        related_name="names_in_stories",
        verbose_name=_("person or organisation"),
    )
    question = models.ForeignKey(
        Question, on_delete=models.SET_NULL, null=True, related_name="names", verbose_name=_("question")
    )
    by_editor = models.BooleanField(_("decided by an editor"), default=False)

    class Meta:
        verbose_name = _("name in a story")
        verbose_name_plural = _("names in stories")
        indexes = [
            models.Index(F("agent"), F("id").desc(), condition=Q(agent__isnull=False), name="name_latest_of_agent"),
            models.Index(F("family"), F("id").desc(), condition=Q(agent__isnull=False), name="name_latest_of_family"),
        ]
        constraints = [models.UniqueConstraint(fields=["article", "name", "kind"], name="name_once_per_story")]

    def __str__(self) -> str:
        return self.name


class Answer(models.Model):
    """An editor's answer to a question, for all its stories or for some (``names``). It is never deleted.

    ``made``: the agent was created by the answer. ``alias`` is the spelling that the answer added.
    """

    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="answers", verbose_name=_("question")
    )
    agent = models.ForeignKey(
        Agent, on_delete=models.SET_NULL, null=True, related_name="answers", verbose_name=_("person or organisation")
    )
    made = models.BooleanField(_("newly created"), default=False)
    alias = models.BigIntegerField(null=True, editable=False)
    whole = models.BooleanField(_("for all stories"), default=True)
    names = models.JSONField(default=list, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("answered by")
    )
    at = models.DateTimeField(_("answered at"), auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("undone by"),
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="answer_undone_has_actor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} → {self.agent_id or '–'}"
