"""How readers reach whoever runs the archive: also on pages that are made without a request, when all else fails."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def contact() -> str:
    """Return the address of the newsroom's contact link; empty if none is set."""
    reached: str = settings.NEWSROOM_CONTACT
    return f"mailto:{reached}" if "@" in reached and ":" not in reached else reached
