"""A mail backend that cannot reach its server."""

from __future__ import annotations

from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend


class NoServer(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[Any]) -> int:
        raise ConnectionRefusedError("no mail server")


class HungServer(BaseEmailBackend):
    """It accepts a connection and never answers, so that each attempt takes until the time limit."""

    attempts = 0

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        HungServer.attempts += 1
        raise TimeoutError("timed out")


class RefusingServer(BaseEmailBackend):
    """It answers, and refuses the recipient."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        HungServer.attempts += 1
        raise SMTPRecipientsRefused({"somebody": (550, b"unknown")})
