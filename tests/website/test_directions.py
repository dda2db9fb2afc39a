"""In which direction printed text is set."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from newsroom.website.directions import direction_of
from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory
from tests.support.page import Page

Read = Callable[[str], Page]

NOA, NADA = "נועה", "ندى"


@pytest.mark.parametrize(
    ("language", "text", "direction"),
    [
        ("en", "The gate is shut.", "ltr"),
        ("en", f"{NADA} said that the gate was shut.", "ltr"),
        ("en-GB", f"{NOA} said so.", "ltr"),
        ("en", "הגשר סגור!", "auto"),
        ("en", "1999 …", "ltr"),
        ("he", f"BBC: {NOA}", "rtl"),
        ("ar-EG", f"{NADA} 7", "rtl"),
        ("fa", "12", "rtl"),
        ("he", "The Gate", "auto"),
        ("uz-Arab", f"CNN {NADA}", "rtl"),
        ("az_Latn", f"{NADA} dedi", "ltr"),
        ("ru", "Вода ушла", "ltr"),
        ("und", f"{NADA} said so.", "auto"),
        ("", "The gate", "auto"),
        ("x-klingon", "The gate", "auto"),
    ],
)
def test_text_is_set_as_its_language_is_written(language: str, text: str, direction: str) -> None:
    assert direction_of(language, text) == direction


def test_english_story_that_begins_with_a_name_from_right_to_left_is_set_from_left_to_right(read: Read) -> None:
    line = f"{NADA} said that the gate was shut."
    said = StatementFactory(
        article=ArticleFactory(headline=f"{NOA} and the gate", text=f"{line}\n“{NOA}, it is shut,” {NADA} said.\n"),
        speaker=PersonFactory(name=NADA),
        words=f"“{NOA}, it is shut,”",
        confirmed=True,
    )

    for address in (said.article.get_absolute_url(), said.get_absolute_url(), "/search/?q=shut&in=stories"):
        page = read(address).at("<main", "</main>")
        assert 'lang="en" dir="ltr"' in page
        assert 'lang="en" dir="auto"' not in page
        assert '<p dir="auto"' not in page
        assert '<mark class="direct" dir' not in page


def test_words_in_another_direction_than_their_story_stand_in_their_own(read: Read) -> None:
    words = "“הגשר סגור!”"
    said = StatementFactory(article=ArticleFactory(text=f"Noa said {words} twice.\n"), words=words)

    page = read(said.get_absolute_url())
    assert '<blockquote class="words direct short" lang="en" dir="auto">' in page.html
    assert '<mark class="direct" dir="auto"' in page.html
    assert '<p dir="ltr">Noa said' in page.html
