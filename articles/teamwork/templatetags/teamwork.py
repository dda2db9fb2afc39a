"""Template tags of working together."""

from typing import Any

from django import template

from articles.teamwork.notifications import unread_count

register = template.Library()


@register.simple_tag
def unread_notifications(user: Any) -> int:
    """Return the number of the user's unread notifications."""
    return unread_count(user)
