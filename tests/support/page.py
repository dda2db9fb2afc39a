"""A public page as a test reads it."""

from __future__ import annotations

from django.http import HttpResponse
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
