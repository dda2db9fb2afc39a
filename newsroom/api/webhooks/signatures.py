"""Signatures of messages as Standard Webhooks specifies them (standardwebhooks.com).

A secret is not stored: it is derived from the application's key and the webhook's random salt, so that neither a copy
of the database nor the key alone is enough to sign.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable

from django.conf import settings
from django.utils.encoding import force_str

PREFIX = "whsec_"


def derive_key(salt: str, application_key: str) -> bytes:
    return hmac.digest(application_key.encode(), f"newsroom.webhooks {salt}".encode(), hashlib.sha256)


def secret_of(salt: str) -> str:
    """Return the secret in the form that the receiver gets."""
    return PREFIX + base64.b64encode(derive_key(salt, settings.SECRET_KEY)).decode()


def signatures(salts: Iterable[str], *, message_id: str, timestamp: int, body: bytes) -> str:
    """Return a signature for each valid secret: two while the secret or the application's key is being exchanged."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    application_keys = [force_str(key) for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]]
    keys = [derive_key(salt, one) for salt in salts for one in application_keys]
    made = [base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode() for key in keys]
    return " ".join(f"v1,{one}" for one in made)
