"""Services for assignments: who looks at a story, or at a question about a name."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser, User
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from articles.history.audit_log import log_change
from articles.models import Article, Question
from articles.services import NotAllowed
from articles.teamwork.models import Assignment, Notification
from articles.teamwork.notifications import notify
from core.permissions import Action, check_permission, permission, requires
from core.transactions import transactional_with_retry


def colleagues(action: Action = Action.JUDGE) -> QuerySet[User]:
    """Return the active accounts of staff that may do this, by name."""
    backend = "django.contrib.auth.backends.ModelBackend"
    may = User.objects.with_perm(permission(action), backend=backend)
    return may.filter(is_staff=True).order_by("username")


def needed_action(subject: Article | Question) -> Action:
    """Return what an account must be allowed to do to be assigned this."""
    return Action.JUDGE if isinstance(subject, Article) else Action.IDENTIFY


def current_assignment(subject: Article | Question) -> Assignment | None:
    """Return the open assignment of a story or question."""
    return subject.assignments.filter(ended_at__isnull=True).select_related("assignee", "by").first()


def open_assignments(articles: Iterable[str]) -> dict[str, Assignment]:
    """Return the open assignments of these stories by the stories' ids."""
    assignments = Assignment.objects.open().filter(article__in=list(articles)).select_related("assignee")
    return {str(assignment.article_id): assignment for assignment in assignments}


def assigned_to(user: AbstractBaseUser) -> QuerySet[Assignment]:
    """Return the open assignments of an account, the oldest first."""
    own = Assignment.objects.open().filter(assignee=user.pk)
    return own.select_related("article__outlet", "question__outlet", "by").order_by("at", "pk")


@requires(Action.JUDGE)
@transactional_with_retry
def assign(*, subject: Article | Question, assignee: User, by: AbstractBaseUser, site: str) -> Assignment:
    """Assign a story or question to a colleague, who is notified, and end the assignment before it."""
    action = needed_action(subject)
    check_permission(by, action)
    row: Article | Question = type(subject)._default_manager.select_for_update().get(pk=subject.pk)
    if not colleagues(action).filter(pk=assignee.pk).exists():
        raise NotAllowed(_("%(name)s cannot do this work: choose somebody else.") % {"name": assignee})
    if isinstance(row, Article) and row.erased_at is not None:
        raise NotAllowed(_("This story has been erased."))
    known = current_assignment(subject)
    if known is not None and known.assignee_id == assignee.pk:
        return known
    end(known)
    target = {"article": subject} if isinstance(subject, Article) else {"question": subject}
    assignment = Assignment.objects.create(**target, assignee=assignee, by_id=by.pk)
    before = {"assignee": known.assignee.username if known else ""}
    log_change(subject, "assign", by=by, before=before, after={"assignee": assignee.username})
    notify([assignee], reason=Notification.Reason.ASSIGNED, by=by, site=site, assignment=assignment)
    return assignment


@requires(Action.JUDGE)
@transactional_with_retry
def end_assignment(*, subject: Article | Question, by: AbstractBaseUser, site: str) -> None:
    """End the assignment of a story or question, and notify the colleague who made it."""
    check_permission(by, needed_action(subject))
    type(subject)._default_manager.select_for_update().get(pk=subject.pk)
    known = current_assignment(subject)
    if known is None:
        return
    end(known)
    log_change(subject, "assignment done", by=by, before={"assignee": known.assignee.username}, after={"assignee": ""})
    notify([known.by], reason=Notification.Reason.DONE, by=by, site=site, assignment=known)


def end(assignment: Assignment | None) -> None:
    """End an assignment. No e-mail goes out any more about what is nobody's work now."""
    if assignment is not None:
        Assignment.objects.filter(pk=assignment.pk).update(ended_at=Now())
        Notification.objects.filter(assignment=assignment, email_due_at__isnull=False).update(email_due_at=None)
