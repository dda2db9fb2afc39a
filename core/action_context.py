"""Which decisions were made at one stroke: all within one call of a service, whatever other services that calls."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ACT: ContextVar[int | None] = ContextVar("act", default=None)


def current_action_id() -> int | None:
    """The number of the act that is being carried out; None outside of any."""
    return ACT.get()


@contextmanager
def action_scope() -> Iterator[None]:
    """All that is decided within is one act, and part of the act within which this is."""
    if ACT.get() is not None:
        yield
        return
    token = ACT.set(secrets.randbits(62))
    try:
        yield
    finally:
        ACT.reset(token)
