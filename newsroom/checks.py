"""Startup checks that refuse valid but harmful settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from articles.models import Statement


@register("newsroom")
def classes_of_acts_are_known(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """One that is misspelt would hide all statements of the one that was meant. None at all is a choice: nothing said
    is shown then."""
    known = Statement.ActClass.values
    unknown = [name for name in settings.NEWSROOM_PUBLIC_ACT_CLASSES if name not in known]
    if not unknown:
        return []
    told = f"NEWSROOM_PUBLIC_ACT_CLASSES names what is no class of acts: {', '.join(map(repr, unknown))}."
    return [Error(told, hint=f"There are: {', '.join(known)}.", id="newsroom.E001")]


@register("newsroom")
def contact_can_be_reached(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """It is a link on the pages of the site."""
    contact = settings.NEWSROOM_CONTACT
    try:
        if contact and urlsplit(contact).scheme not in ("http", "https"):
            validate_email(contact)
    except ValidationError:
        told = f"NEWSROOM_CONTACT is neither an address of mail nor one of a page: {contact!r}."
        return [Error(told, id="newsroom.E002")]
    return []
