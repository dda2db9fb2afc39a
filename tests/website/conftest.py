"""Reading pages as readers do: without a session, without a sign-in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.html import strip_tags


class Page:
    """A page as text, with its response."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.html = response.content.decode()
        self.text = " ".join(strip_tags(self.html).split())

    def __contains__(self, words: str) -> bool:
        return words in self.html

    def at(self, opening: str, closing: str) -> str:
        """The part of the page between two pieces of HTML."""
        start = self.html.index(opening)
        return self.html[start : self.html.index(closing, start)]


@pytest.fixture
def read(db: None, client: Client) -> Callable[[str], Page]:
    return lambda address: Page(client.get(address))  # type: ignore[arg-type]
