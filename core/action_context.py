"""The id that groups all changes made within one call of a service, including the services that it calls."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ACT: ContextVar[int | None] = ContextVar("act", default=None)


def current_action_id() -> int | None:
    """Return the id of the running action; None outside of any."""
    return ACT.get()


@contextmanager
def action_scope() -> Iterator[None]:
    """Give every change recorded within the same action id. A nested scope keeps the id of the outer one."""
    if ACT.get() is not None:
        yield
        return
    token = ACT.set(secrets.randbits(62))
    try:
        yield
    finally:
        ACT.reset(token)
