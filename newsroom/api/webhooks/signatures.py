"""Signatures by which a receiver knows that a message is ours, whole and new (standardwebhooks.com).

A secret is kept nowhere: it is derived from the application's key and a random number of the webhook's, so that
neither a copy of the database nor the key alone can sign.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable

from django.conf import settings
from django.utils.encoding import force_str

PREFIX = "whsec_"


def key_from(salt: str, application_key: str) -> bytes:
    return hmac.digest(application_key.encode(), f"newsroom.webhooks {salt}".encode(), hashlib.sha256)


def secret_of(salt: str) -> str:
    """What the receiver is given."""
    return PREFIX + base64.b64encode(key_from(salt, settings.SECRET_KEY)).decode()


def signatures(salts: Iterable[str], *, message_id: str, timestamp: int, body: bytes) -> str:
    """One for each secret that is good now: after it was exchanged, or while the application's key is, both are."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    application_keys = [force_str(key) for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]]
    keys = [key_from(salt, one) for salt in salts for one in application_keys]
    made = [base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode() for key in keys]
    return " ".join(f"v1,{one}" for one in made)
