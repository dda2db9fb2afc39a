"""Words in quotation marks are marked together where they stand together."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from newsroom.public.phrases import whole_phrases
from tests.factories import ArticleFactory, StatementFactory
from tests.public.conftest import Page

Ask = Callable[[str], Page]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["statements", "stories"])
@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("“cannot be ruled out”", '<mark class="hit">cannot be ruled out</mark>, as the crane rules'),
        ("cannot ruled", '<mark class="hit">cannot</mark> be <mark class="hit">ruled</mark> out'),
        (
            "“cannot be ruled out” crane",
            '<mark class="hit">cannot be ruled out</mark>, as the <mark class="hit">crane</mark>',
        ),
        ("“CRANES rule”", 'as the <mark class="hit">crane rules</mark>'),
        ("“cannot be ruled in”", '<mark class="hit">cannot be ruled</mark> out'),
        ("“it cannot be”", '<mark class="hit">it cannot be</mark> ruled out'),
        ("“out <b>, as”", "No story has these words"),
    ],
)
def test_phrase_is_marked_whole(read: Ask, kind: str, question: str, shown: str) -> None:
    words = "“So it cannot be ruled out, as the crane rules,”"
    StatementFactory(article=ArticleFactory(text=f"{words} she said."), words=words)
    page = read("/search/?" + urlencode({"q": question, "in": kind}))
    assert shown.replace("No story", "No story" if kind == "stories" else "No statement") in page.html.replace(
        "\n", " "
    )


@pytest.mark.parametrize(
    ("text", "phrases", "marked"),
    [
        ("the weir, the weir", ["the weir"], ["the weir", "the weir"]),
        ("the weir the gate", ["weir the gate", "the gate"], ["weir the gate"]),
        ("weir\ngate", ["weir gate"], []),
        ("gate weir", ["weir gate"], []),
        ("weir", ["weir gate"], []),
        ("weir", ["the"], []),
        ("", ["weir"], []),
    ],
)
def test_where_phrases_stand(text: str, phrases: list[str], marked: list[str]) -> None:
    assert [text[span.start : span.end] for span in whole_phrases(text, phrases, {"weir", "gate"})] == marked
