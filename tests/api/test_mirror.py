"""A copy that follows the changes while ten people edit at random is the archive, byte for byte."""

from __future__ import annotations

import pytest

from benchmarks import editing, mirror


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_copy_that_follows_the_changes_is_the_archive_byte_for_byte() -> None:
    world = editing.filled(stories=12)
    copy, wrong, _seconds = mirror.measured(world, edits=400, writers=10)
    assert not wrong, "\n".join(wrong)
    assert {"created", "changed", "withdrawn"} <= set(copy.told)
    assert sum(map(len, copy.lines.values())) > 5
