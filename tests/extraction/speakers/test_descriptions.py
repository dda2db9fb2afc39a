"""What a story says of its characters beside their names."""

from __future__ import annotations

import pytest

from articles.extraction.speakers.descriptions import find_descriptions


@pytest.mark.parametrize(
    ("text", "nouns"),
    [
        ("Halden Vere, the consortium that is to build the line, said no.", ["consortium"]),
        ("Halden Vere, a Greek shipping company based in Delos, said no.", ["company"]),
        ("Halden Vere is the largest employer in the town.", ["employer"]),
        ("The online retailer Halden Vere said no.", ["retailer"]),
        ("The developer, Halden Vere, said no.", ["developer"]),
        ("Halden Vere, who leads the opposition, said no.", ["leader"]),
        ("Halden Vere, 43, whose bookshop stands opposite, said no.", []),
        ("Halden Vere, whose bookshop stands opposite, said no.", ["owner"]),
        ("Her sister, Ms Halden Vere, said no.", ["sister"]),
        ("No, said Halden Vere.", []),
        ("On Tuesday, Halden Vere said no.", []),
    ],
)
def test_description_beside_name(text: str, nouns: list[str]) -> None:
    start = text.index("Halden Vere")
    assert [one.noun for one in find_descriptions(text, start, start + len("Halden Vere"))] == nouns
