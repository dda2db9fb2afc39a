"""Assignments, comments, notifications, and what is stored about each member of staff. None of it is ever public."""

from __future__ import annotations

from typing import Self, cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, Question, Statement


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def open(self) -> Self:
        """Assignments that nobody has ended. That of a question waits only as long as the question does."""
        return self.filter(
            Q(question__isnull=True) | Q(question__state=Question.QuestionState.OPEN), ended_at__isnull=True
        )


class Assignment(models.Model):
    """A story or a question about a name that a colleague is to look at. A new assignment ends the one before it."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, null=True, related_name="assignments")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, null=True, related_name="assignments")
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("assignment")
        verbose_name_plural = gettext_lazy("assignments")
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=True, question__isnull=False)
                | Q(article__isnull=False, question__isnull=True),
                name="assignment_of_one_object",
            ),
            models.UniqueConstraint(
                fields=["article"], condition=Q(ended_at__isnull=True), name="assignment_of_article_open"
            ),
            models.UniqueConstraint(
                fields=["question"], condition=Q(ended_at__isnull=True), name="assignment_of_question_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.assignee}"

    def get_absolute_url(self) -> str:
        if self.article_id:
            return reverse("review:story", args=[self.article_id])
        return reverse("admin:articles_question_change", args=[self.question_id])

    @property
    def subject(self) -> Article | Question:
        return self.article or cast("Question", self.question)


class Comment(models.Model):
    """A remark of an editor on a statement, for colleagues. It stays with the statement whatever its words become."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(gettext_lazy("comment"))
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = gettext_lazy("comment")
        verbose_name_plural = gettext_lazy("comments")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.author}, {self.at}"

    def get_absolute_url(self) -> str:
        return f"{reverse('review:story', args=[self.statement.article_id])}?s={self.statement_id}#comment-{self.pk}"


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def with_objects(self) -> Self:
        """Fetch with each notification what its sentence and title name."""
        return self.select_related("by", "assignment__article", "assignment__question", "comment__statement__article")


class Notification(models.Model):
    """A message to one colleague about one assignment or comment. It repeats no words of these.

    ``email_due_at`` is when an e-mail about it is to be sent; null when none is, or no more. ``site`` is the address
    of the archive for the link in that e-mail.
    """

    class Reason(models.TextChoices):
        ASSIGNED = "assigned", gettext_lazy("assigned to you")
        DONE = "done", gettext_lazy("done")
        MENTIONED = "mentioned", gettext_lazy("mentions you")
        COMMENTED = "commented", gettext_lazy("new comment")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    reason = models.CharField(max_length=10, choices=Reason)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, null=True, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, related_name="+")
    site = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    email_due_at = models.DateTimeField(null=True)
    emailed_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("notification")
        verbose_name_plural = gettext_lazy("notifications")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(assignment__isnull=True, comment__isnull=False)
                | Q(assignment__isnull=False, comment__isnull=True),
                name="notification_of_one_object",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="notification_newest"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notification_unread"),
            models.Index(
                fields=["email_due_at"], condition=Q(email_due_at__isnull=False), name="notification_email_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sentence} – {self.title}"

    def get_absolute_url(self) -> str:
        """Return the address that leads on to the object and marks the notification as read."""
        return reverse("review:notification", args=[self.pk])

    @property
    def subject(self) -> Article | Question:
        """The story or question that it is about."""
        if self.comment is not None:
            return self.comment.statement.article
        return cast("Assignment", self.assignment).subject

    @property
    def title(self) -> str:
        return self.subject.title if isinstance(self.subject, Article) else str(self.subject)

    @property
    def sentence(self) -> str:
        """What happened, for a person."""
        is_story = isinstance(self.subject, Article)
        match self.reason:
            case self.Reason.MENTIONED:
                text = _("%(name)s mentioned you in a comment")
            case self.Reason.COMMENTED:
                text = _("%(name)s commented on a statement that you commented on")
            case self.Reason.DONE:
                text = _("%(name)s has done what you assigned")
            case _assigned if is_story:
                text = _("%(name)s assigned you a story")
            case _assigned:
                text = _("%(name)s assigned you a question about a name")
        return text % {"name": self.by.get_full_name() or self.by.get_username()}

    @property
    def target_url(self) -> str:
        return (self.comment or cast("Assignment", self.assignment)).get_absolute_url()


class CheckedPoint(models.Model):
    """A point of an outlet's checklist that an editor has ticked on a story, in the words of that time."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="checked_points")
    point = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = gettext_lazy("ticked point")
        verbose_name_plural = gettext_lazy("ticked points")
        constraints = [models.UniqueConstraint(fields=["article", "point"], name="point_ticked_once")]

    def __str__(self) -> str:
        return f"{self.point}, {self.by}"


class StaffProfile(models.Model):
    """A member of staff: which e-mails they want, when they were last here, and with which story open."""

    class EmailDelivery(models.TextChoices):
        IMMEDIATE = "immediate", gettext_lazy("at once")
        DAILY = "daily", gettext_lazy("once a day")
        OFF = "off", gettext_lazy("never")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="staff_profile"
    )
    email_delivery = models.CharField(max_length=9, choices=EmailDelivery, default=EmailDelivery.IMMEDIATE)
    seen_at = models.DateTimeField(null=True)
    open_article = models.ForeignKey(Article, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = gettext_lazy("member of staff")
        verbose_name_plural = gettext_lazy("members of staff")

    def __str__(self) -> str:
        return str(self.user)
