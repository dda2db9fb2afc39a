"""Versions of a story, their differences, and the links between them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.utils import timezone

from articles.models import Article
from articles.text_diff import differences
from tests.support.factories import ArticleFactory, RevisionFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]


def boats(*texts: str, **kwargs: object) -> Article:
    """A story that has read like this, one after the other."""
    first, *others = texts
    article = ArticleFactory(text=first, **kwargs)
    for text in others:
        RevisionFactory(article=article, text=text)
    return article


def ways(page: Page) -> dict[str, str]:
    return {rel: one["href"] for rel in ("prev", "next") for one in page.all("a", rel=rel)}


def test_comparison_links_to_other_versions(read: Read) -> None:
    article = boats("A red boat.", "A blue boat.", "A blue ship.")
    address = f"{article.get_absolute_url()}versions/"
    first, second, third = (read(f"{address}{number}/") for number in (1, 2, 3))
    assert second.one("div", "body").lines == ["A redblue boat."]
    assert (second.texts("del"), second.texts("ins", "instead")) == (["red"], ["blue"])
    assert "The first version that readers saw." in first.text
    assert third.texts("del") == ["boat"]
    assert ways(first) == {"next": f"{address}2/"}
    assert ways(second) == {"prev": f"{address}1/", "next": f"{address}3/"}
    assert ways(third) == {"prev": f"{address}2/"}
    for page in (first, second, third):
        assert page.links()["All versions of this story"] == address
        assert page.links()[article.title] == article.get_absolute_url()
    listed = [link["href"] for link in read(address).all("a")]
    assert [link for link in listed if link.startswith(address) and link != address] == [
        f"{address}{number}/" for number in (3, 2, 1)
    ]


def test_moved_paragraph_is_marked(read: Read) -> None:
    article = boats("Red boat.\nBlue ship.\nOld rope.", "Blue ship.\nOld rope.\nRed boat.\nNew oars.", language="fr")
    page = read(f"{article.get_absolute_url()}versions/2/")
    body = page.one("div", "body")
    assert body.texts("p") == [
        "Moved from here, unchanged:",
        "Red boat.",
        "Moved to here, unchanged:",
        "Red boat.",
        "New oars.",
    ]
    assert (body.texts("del"), body.texts("ins")) == (["Red boat."], ["Red boat.", "New oars."])
    assert {one["lang"] for one in body.all("p", "moved")} == {"en-gb"}


def test_repeated_paragraph_moves_are_counted() -> None:
    changes = differences("A rope.\nOne.\nTwo.", "One.\nA rope.\nTwo.\nA rope.")
    moved = [(change.parts[0].kind, change.is_moved) for change in changes]
    assert moved in ([("removed", True), ("added", True), ("added", False)], [("added", False)])
    assert not any(change.is_moved for change in differences("One.\nTwo.", "Two.\nThree."))


def test_version_before_release_is_404(read: Read) -> None:
    article = boats("A secret boat.", "A red boat.")
    Article.objects.filter(pk=article.pk).update(released_at=timezone.now())
    RevisionFactory(article=article, text="A blue boat.")
    address = f"{article.get_absolute_url()}versions/"
    for missing in ("1", "4", "99999999999999"):
        assert read(f"{address}{missing}/").status == 404, missing
    page = read(f"{address}2/")
    assert "The first version that readers saw." in page.text
    assert "secret" not in page
    assert ways(page) == {"next": f"{address}3/"}


@pytest.mark.parametrize("rights", ["excerpt", "none"])
def test_comparison_of_hidden_text_shows_no_text(read: Read, rights: str) -> None:
    article = boats("A red boat.", "A blue boat.", public_text=rights, headline="Boat")
    page = read(f"{article.get_absolute_url()}versions/2/")
    assert "Corrected." in page
    assert "blue" not in page.main


def test_difference_of_a_withdrawn_story_is_gone(read: Read) -> None:
    article = boats("A red boat.", "A blue boat.", withdrawn=True)
    page = read(f"{article.get_absolute_url()}versions/2/")
    assert (page.status, "boat" in page.text) == (410, False)


def test_many_versions_are_paged_and_none_is_lost(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.website.views.articles.VERSIONS_SHOWN", 2)
    article = boats(*(f"Boat number {n}." for n in range(5)))
    shown, address = [], f"{article.get_absolute_url()}versions/"
    found = address
    while found:
        page = read(found)
        shown += re.findall(r'<h2 id="version-(\d+)"', page.html)
        assert page.html.count("The first version that readers saw.") == ("1" in shown)
        following = ways(page).get("next")
        found = address + unescape(following) if following else ""
    assert shown == ["5", "4", "3", "2", "1"]
