"""Fixtures that read pages without a session."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.support.page import Page


@pytest.fixture
def read(db: None, client: Client) -> Callable[[str], Page]:
    return lambda address: Page(client.get(address))  # type: ignore[arg-type]
