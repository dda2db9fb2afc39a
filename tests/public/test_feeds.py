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


def test_entries_can_be_told_apart_and_are_valid_atom(read: Read) -> None:
    """RFC 4287, 4.1.1 and 4.1.2: a feed has an author, or each entry has one."""
    ada = PersonFactory(name="Ada Row")
    said("“We rang it,”", speaker=ada, words__role="she")
    disputed = said("“We did,”", speaker=ada)
    Statement.objects.filter(pk=disputed.pk).update(disputed=True)

    feed = parsed(read("/feed.atom"))

    assert in_entries(feed, "title") == ["Disputed: Ada Row said: “We did,”", "Ada Row, she, said: “We rang it,”"]
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Newsroom Archive"
    outlets = [entry.findtext(f"{ATOM}author/{ATOM}name") for entry in feed.iter(f"{ATOM}entry")]
    assert outlets == [row.article.outlet.name for row in Statement.objects.order_by("-published_at")]
    assert [s.get("{http://www.w3.org/XML/1998/namespace}lang") for s in feed.iter(f"{ATOM}summary")] == ["en", "en"]


@pytest.mark.parametrize("of", ["everybody", "one"])
def test_statements_of_one_story_stand_in_the_order_of_its_text(read: Read, of: str) -> None:
    ada, words = PersonFactory(), [f"“Bell {n} rang,”" for n in range(12)]
    article = ArticleFactory(text="\n".join(words))
    for one in reversed(words):
        StatementFactory(article=article, words=one, speaker=ada, confirmed=True)
    feed = parsed(read("/feed.atom" if of == "everybody" else f"/people/{ada.pk}/feed.atom"))
    assert in_entries(feed, "summary") == words


def test_characters_that_xml_does_not_have_are_marked_as_such(read: Read) -> None:
    said("“Two\x0bpages\x1c,”", speaker=PersonFactory(name="Ada\x0bRow"))
    assert in_entries(parsed(read("/feed.atom")), "summary") == ["“Two\ufffdpages\ufffd,”"]
