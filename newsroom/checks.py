"""Startup checks that refuse valid but harmful settings."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from articles.models import Statement
from newsroom.http.client_address import networks


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


@register("newsroom")
def networks_can_be_parsed(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Check that `NEWSROOM_TRUSTED_PROXIES` and `NEWSROOM_METRICS_NETWORKS` are lists of networks."""
    messages = []
    for name in ("NEWSROOM_TRUSTED_PROXIES", "NEWSROOM_METRICS_NETWORKS"):
        try:
            networks(tuple(getattr(settings, name)))
        except ValueError as error:
            hint = "Write networks such as 10.0.0.0/8 or 2001:db8::/32, separated by commas."
            messages.append(Error(f"{name}: {error}.", hint=hint, id="newsroom.E003"))
    return messages


@register("newsroom", deploy=True)
def proxies_are_trusted_with_care(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Check that readers cannot invent their address, and that `NUM_PROXIES` of earlier releases is replaced."""
    messages: list[CheckMessage] = []
    if os.environ.get("NUM_PROXIES"):
        message = "NUM_PROXIES is no longer used: X-Forwarded-For is believed from NEWSROOM_TRUSTED_PROXIES."
        hint = "Set the proxies' networks, unless they run on this machine, and remove NUM_PROXIES."
        messages.append(checks.Warning(message, hint=hint, id="newsroom.W004"))
    if networks_can_be_parsed(None):
        return messages
    if any(not network.prefixlen for network in networks(tuple(settings.NEWSROOM_TRUSTED_PROXIES))):
        message = "NEWSROOM_TRUSTED_PROXIES trusts every address, so that any reader can invent one."
        messages.append(checks.Warning(message, hint="Name the proxies' own networks.", id="newsroom.W005"))
    return messages


@register("newsroom", deploy=True)
def folders_can_be_written(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Check the folders of the promoted model and of the ledger of erasures, for the account that runs the check."""
    folders = {"NEWSROOM_ERASURE_LEDGER": settings.NEWSROOM_ERASURE_LEDGER.parent}
    if settings.NEWSROOM_MODELS is not None:
        folders["NEWSROOM_MODELS"] = settings.NEWSROOM_MODELS
    return [
        checks.Warning(
            f"{name}: {folder} cannot be written by this account.",
            hint=f"Make it writable for the account of the web server and the workers, or set {name}.",
            id="newsroom.W006",
        )
        for name, folder in folders.items()
        if not os.access(existing(folder), os.W_OK | os.X_OK) or not existing(folder).is_dir()
    ]


def existing(folder: Path) -> Path:
    """Return the folder or the nearest one above it that exists."""
    while not folder.exists():
        folder = folder.parent
    return folder
