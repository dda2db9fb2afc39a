"""Words in quotation marks are marked together where they stand together."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from newsroom.search.phrases import whole_phrases
from tests.support.factories import ArticleFactory, StatementFactory
from tests.support.page import Page

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
        ("“cannot be ruled in”", "No story has these words"),
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


SAID = [
    "“I did not see the letter”",
    "“I DID—not—sees it”",
    "“I shall go and see him, as he did”",
    "“that he had sent the report”",
    "“I was not sent it”",
    "“She cannot see, did not say and did not seem to seek”",
    "“Véra didn’t go to the Café”",
    "“Time flies”, as they say, and “it flies”",
]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["statements", "stories"])
@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("counted", [10_000, 1])
@pytest.mark.parametrize(
    ("question", "found"),
    [
        ('"did not see"', {0, 1}),
        ('"did not see" letter', {0}),
        ('"did not see" or "was not sent it"', {0, 1, 4}),
        ('"did not see" or report', {0, 1, 3}),
        ('"I was not sent it"', {4}),
        ('"sent the report"', {3}),
        ('see -"did not see"', {2, 5}),
        ('"vera didn\'t"', {6}),
        ('"go to the cafe"', {6}),
        ('"to the café"', {6}),
        ('"it flying"', {7}),
        ('"not see" -letter', {1}),
        ('"did not %s see"', set()),
        ('"did not.* see" letter', {0}),
    ],
)
def test_phrase_is_found_with_its_small_words(
    read: Ask, monkeypatch: pytest.MonkeyPatch, kind: str, sort: str, counted: int, question: str, found: set[int]
) -> None:
    for module in ("website.views.search", "search.facets"):
        monkeypatch.setattr(f"newsroom.{module}.COUNTED", counted)
    for words in SAID:
        StatementFactory(article=ArticleFactory(headline="The crane", text=f"{words} she said."), words=words)
    page = read("/search/?" + urlencode({"q": question, "in": kind, "sort": sort}))
    text = page.html.replace('<mark class="hit">', "").replace("</mark>", "")
    assert {place for place, words in enumerate(SAID) if words.strip("“”") in text} == found


@pytest.mark.django_db
def test_phrase_with_small_words_is_found_in_headlines(read: Ask) -> None:
    ArticleFactory(headline="Mayor did not see the letter", text="The crane stands.")
    ArticleFactory(headline="Mayor went to see", text="The crane stands, and did.")
    page = read("/search/?" + urlencode({"q": '"did not see"', "in": "stories"}))
    assert '<mark class="hit">did not see</mark>' in page.html
    assert "went to" not in page.html
