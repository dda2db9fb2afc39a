"""Text with what is marked in it, and days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django import template
from django.urls import reverse
from django.utils.timezone import localtime

from newsroom.search.labels import day_label
from newsroom.website.presentation.annotated_text import Key, Parts
from newsroom.website.presentation.text_layout import Token, tokens

register = template.Library()
register.filter(day_label)


@register.inclusion_tag("website/includes/_annotated.html")
def annotated(parts: Parts) -> dict[str, Iterable[Token[Key]]]:
    """Render text with what is marked in it, and each statement's number after its last word."""
    return {"tokens": tokens(parts)}


@register.inclusion_tag("website/includes/_date.html")
def date(moment: datetime) -> dict[str, str]:
    """Render a moment's day, in the archive's time zone."""
    local = localtime(moment)
    return {"datetime": local.isoformat(), "day": day_label(local)}


@register.simple_tag
def day_address(moment: datetime) -> str:
    """Return the address of the stories of a moment's day, in the archive's time zone."""
    local = localtime(moment)
    return reverse("website:day", args=[local.year, local.month, local.day])
