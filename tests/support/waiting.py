"""Waiting in tests: one limit for every process, page and lock.

Only a test that fails waits as long as this. A machine that is busy with other work is slow, and that is no failure.
"""

from collections.abc import Callable

from newsroom.embedded import process_tree

LIMIT_SECONDS = 600


def wait_until(condition: Callable[[], bool]) -> bool:
    """Call a condition until it is true or the limit is over, and return its last value."""
    return process_tree.wait_until(condition, seconds=LIMIT_SECONDS)
