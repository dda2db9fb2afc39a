"""Quotations of which only the first words are kept: their mark is closed beside the words, never in them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import RequestFactory
from django.utils import translation

from newsroom.search.disambiguation import add_disambiguation
from newsroom.website.presentation.citations import citation, plain
from newsroom.website.presentation.embeds import oembed
from newsroom.website.presentation.quotation_marks import closing_mark
from tests.support.factories import ArticleFactory, OutletFactory, PersonFactory, StatementFactory
from tests.support.page import Page


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("“It sang like any other.", "”"),
        ("“It sang,” “and then", "”"),
        ("“It sang.”", ""),
        ("“It sang.\n“It sang again.”", ""),
        ("“It sang.\n“It sang again.", "”"),
        ("„Es sang.", "“"),
        ("„Es sang.“", ""),
        ("„Es sang.”", ""),
        ("‘It’s ours", "’"),
        ("‘It’s ours.’", ""),
        ("'It's ours", "'"),
        ('"It sang', '"'),
        ('"It sang."', ""),
        ("«Elle chante", "»"),
        ("It sang.", ""),
        ("It “sang", ""),
        ("“", "”"),
        ("", ""),
    ],
)
def test_mark_that_is_opened_and_not_closed_is_found(text: str, mark: str) -> None:
    assert closing_mark(text) == mark


@pytest.mark.django_db
def test_open_quotation_is_closed_outside_its_words(read: Callable[[str], Page]) -> None:
    article = ArticleFactory(text="“It sang like any other. We rang it.” So said Ada Row.\n")
    said = StatementFactory(
        article=article, words="“It sang like any other.", speaker=PersonFactory(name="Ada Row"), confirmed=True
    )
    page, card = read(said.get_absolute_url()), read(f"/embed/statements/{said.pk}/1/")
    for shown in (page, card):
        [line] = shown.one("blockquote").all("p")
        assert (line.text, line["data-closes"]) == ("“It sang like any other.", "”")
    assert "said: “It sang like any other.” http://" in page.one("p", "citation")
    assert "said: “It sang like any other.” http" in read(f"/statements/{said.pk}/cite.txt").html
    whole = StatementFactory(words="“We have no crew,”", confirmed=True)
    assert "data-closes" not in read(whole.get_absolute_url())


@pytest.mark.django_db
def test_equal_outlets_give_no_main_outlet() -> None:
    agent = PersonFactory()
    for name in ("Tump Echo", "Tump Herald"):
        StatementFactory(article=ArticleFactory(outlet=OutletFactory(name=name)), speaker=agent)
    add_disambiguation([agent])
    assert agent.disambiguation.startswith("2 statements, ")
    assert "Tump" not in agent.disambiguation


@pytest.mark.django_db
def test_german_citation_uses_german_quotation_marks(read: Callable[[str], Page], rf: RequestFactory) -> None:
    said = StatementFactory(article__headline="Glocke klingt", confirmed=True)
    with translation.override("de"):
        found = read(said.get_absolute_url()).response.context["statement"]
        source = citation(found, "http://a.example/")
        assert "„Glocke klingt“" in plain(source)
        assert oembed(rf.get("/"), found, title="", widest=600, tallest=600)["provider_name"] == "Redaktionsarchiv"
