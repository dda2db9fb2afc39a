"""Template tags of working together."""

from typing import Any

from django import template

from articles.models import SavedView
from articles.teamwork.comments import may_clear_up_after, may_remove
from articles.teamwork.models import Comment
from articles.teamwork.notifications import unread_count

register = template.Library()


@register.simple_tag
def unread_notifications(user: Any) -> int:
    """Return the number of the user's unread notifications."""
    return unread_count(user)


@register.filter
def is_removable_by(comment: Comment, user: Any) -> bool:
    """Return whether the user may delete a comment."""
    return may_remove(comment, user)


@register.filter
def is_deletable_by(view: SavedView, user: Any) -> bool:
    """Return whether the user may delete a saved view."""
    return view.user_id == user.pk or may_clear_up_after(view.user, user)
