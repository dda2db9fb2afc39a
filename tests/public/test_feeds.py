"""Feeds as a feed reader takes them: valid Atom, with the words to the character."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from articles.models import Statement
from tests.factories import ArticleFactory, PersonFactory, StatementFactory
from tests.public.conftest import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]
ATOM = "{http://www.w3.org/2005/Atom}"


def said(words: str, **kwargs: object) -> Statement:
    article = ArticleFactory(text=f"{words} she said.\n")
    return StatementFactory(article=article, words=words, confirmed=True, **kwargs)


def parsed(page: Page) -> ElementTree.Element:
    assert page.status == 200
    return ElementTree.fromstring(page.html)  # noqa: S314 (our own)


def in_entries(feed: ElementTree.Element, name: str) -> list[str]:
    return [entry.findtext(f"{ATOM}{name}", "") for entry in feed.iter(f"{ATOM}entry")]


@pytest.mark.parametrize(
    "words",
    ["“I use <em>angle</em> brackets & ampersands,”", "“If a < b &amp; b < c, <script>stop</script>,”", "“One\ntwo,”"],
)
def test_words_are_text_and_equal_the_stored_ones(read: Read, words: str) -> None:
    statement = said(words, speaker=PersonFactory())

    feed = parsed(read("/feed.atom"))

    [summary] = feed.iter(f"{ATOM}summary")
    assert summary.get("type") == "text"
    assert summary.text == words == statement.current_wording.text


def test_characters_that_xml_does_not_have_are_marked_as_such(read: Read) -> None:
    said("“Two\x0bpages\x1c,”", speaker=PersonFactory(name="Ada\x0bRow"))
    assert in_entries(parsed(read("/feed.atom")), "summary") == ["“Two\ufffdpages\ufffd,”"]
