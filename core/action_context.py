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
def action_scope(action_id: int | None = None) -> Iterator[None]:
    """Give every change recorded within the same action id: this one, else that of the outer scope, else a new one."""
    if action_id is None and ACT.get() is not None:
        yield
        return
    token = ACT.set(secrets.randbits(62) if action_id is None else action_id)
    try:
        yield
    finally:
        ACT.reset(token)
