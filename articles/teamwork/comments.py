"""Services for comments on statements, and the colleagues that they mention."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, User
from django.utils.translation import gettext as _

from articles.history.audit_log import log_change
from articles.models import Statement
from articles.services import NotAllowed
from articles.services.decision_log import lock_statement
from articles.teamwork.assignments import colleagues
from articles.teamwork.models import Comment, Notification
from articles.teamwork.notifications import notify
from core.permissions import Action, has_permission, requires
from core.transactions import transactional_with_retry

MAX_LENGTH = 4000
MENTION = re.compile(r"(?<!\w)@(\w[\w.+-]*\w|\w)")


def mentioned_users(text: str, users: Iterable[User]) -> list[User]:
    """Return those of these accounts whose username stands in the text behind an @, in any case."""
    by_name = {user.username.casefold(): user for user in users}
    if not by_name:
        return []
    # The longest first: "@ana.bell" is not "ana".
    names = "|".join(re.escape(name) for name in sorted(by_name, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)@({names})(?!\w|[.@+-]\w)")
    return [by_name[name] for name in dict.fromkeys(pattern.findall(text.casefold()))]


def unknown_mentions(text: str, mentioned: Iterable[User]) -> list[str]:
    """Return the names behind an @ in the text that mention none of these accounts."""
    for user in mentioned:
        text = re.sub(rf"(?<!\w)@{re.escape(user.username)}(?!\w|[.@+-]\w)", "", text, flags=re.IGNORECASE)
    return list(dict.fromkeys(MENTION.findall(text)))


@requires(Action.JUDGE)
@transactional_with_retry
def add_comment(*, statement: Statement, text: str, by: AbstractBaseUser, site: str) -> tuple[Comment, list[User]]:
    """Add a comment to a statement. Returns it with the colleagues that it mentions.

    These are notified, and those who commented before.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise NotAllowed(_("Write something first."))
    if len(text) > MAX_LENGTH:
        raise NotAllowed(_("A comment has at most %(n)d characters.") % {"n": MAX_LENGTH})
    row = lock_statement(statement)
    if row.article.erased_at is not None:
        raise NotAllowed(_("This story has been erased."))
    team = list(colleagues())
    mentioned = mentioned_users(text, team)
    before = set(row.comments.values_list("author", flat=True))
    comment = Comment.objects.create(statement=row, author_id=by.pk, text=text)
    # Its words are in one place only, where an erasure finds them.
    log_change(row, "comment", by=by, before={}, after={"comment": comment.pk})
    notify(mentioned, reason=Notification.Reason.MENTIONED, by=by, site=site, comment=comment)
    others = [user for user in team if user.pk in before and user not in mentioned]
    notify(others, reason=Notification.Reason.COMMENTED, by=by, site=site, comment=comment)
    return comment, mentioned


def may_remove(comment: Comment, user: Any) -> bool:
    """Return whether an account may delete a comment: its author, or a chief where that account is closed."""
    return comment.author_id == user.pk or may_clear_up_after(comment.author, user)


def may_clear_up_after(owner: User, user: Any) -> bool:
    """Return whether an account may remove what a colleague left behind: a chief, once the account is closed."""
    return not owner.is_active and has_permission(user, Action.MANAGE_PEOPLE)


@requires(Action.JUDGE)
@transactional_with_retry
def remove_comment(*, comment: Comment, by: AbstractBaseUser) -> None:
    """Delete a comment, with its notifications. Its author may, and of a closed account a chief."""
    if not may_remove(comment, by):
        raise NotAllowed(_("Only %(name)s can remove this comment.") % {"name": comment.author})
    log_change(comment.statement, "comment removed", by=by, before={"comment": comment.pk}, after={})
    comment.delete()
