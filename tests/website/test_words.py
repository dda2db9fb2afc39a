"""Words are found with accents and without, and however their parts are joined; what is shown is what is stored."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html import unescape
from urllib.parse import urlencode

import pytest
from django.utils import translation

from newsroom.search.params import Asked
from newsroom.search.statements import alternatives, statements_asked, stories_asked, stories_asked_in_turn
from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]
HIT = re.compile(r'<mark class="hit">(.*?)</mark>', re.DOTALL)
ACCENTED = "“The Café Müller wants a résumé, and cafés pay in Łódź,”"
PLAIN = "“The Cafe Muller wants a resume, and cafes pay in Lodz,”"


def said(words: str) -> None:
    StatementFactory(article=ArticleFactory(headline="Noon", text=f"{words} she said."), words=words)


def found(read: Read, question: str, kind: str = "statements") -> list[str] | None:
    """What is marked in what was found; None where nothing was."""
    page = read("/search/?" + urlencode({"q": question, "in": kind}))
    assert page.status == 200
    if re.search("[Nn]o (statement|story) has these words", page.text):
        return None
    listed = page.at('<ol class="', "</ol>")
    return [unescape(one) for one in HIT.findall(listed)]


@pytest.mark.parametrize("kind", ["statements", "stories"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("question", "marked"),
    [
        ("cafe", ["Café", "cafés"]),
        ("café", ["Café", "cafés"]),
        ("CAFÉ", ["Café", "cafés"]),
        ("Muller resume", ["Müller", "résumé"]),
        ("müller résumé", ["Müller", "résumé"]),
        ("Mǘller lodz", ["Müller", "Łódź"]),
        ("“cafe muller wants”", ["Café Müller wants"]),
        ("“the café muller”", ["The Café Müller"]),
        ("“café múller” lodz", ["Café Müller", "cafés", "Łódź"]),
        ("pay -resume", None),
        ("pay -“Cafe Muller”", None),
        ("pay -Muller’s", None),
        ("zebra or lodz", ["Łódź"]),
        ("cafeteria", None),
    ],
)
def test_accents_make_no_difference(read: Read, kind: str, form: str, question: str, marked: list[str] | None) -> None:
    words = unicodedata.normalize(form, ACCENTED)
    said(words)
    assert found(read, question, kind) == (marked and [unicodedata.normalize(form, one) for one in marked])


@pytest.mark.parametrize(
    ("question", "marked"),
    [
        ("café", ["Cafe", "cafes"]),
        ("Mu\u0308ller", ["Muller"]),
        ("Łódź", ["Lodz"]),
        ("“Café Müller”", ["Cafe Muller"]),
        ("pay -résumé", None),
    ],
)
def test_accents_are_not_missed_where_none_are_printed(read: Read, question: str, marked: list[str] | None) -> None:
    said(PLAIN)
    assert found(read, question) == marked


@pytest.mark.parametrize("kind", ["statements", "stories"])
@pytest.mark.parametrize(
    ("printed", "question", "marked"),
    [
        ("a cross-border ferry", "cross-border", ["cross-border"]),
        ("a cross-border ferry", "cross border", ["cross", "border"]),
        ("a cross-border ferry", "borders", ["border"]),
        ("a cross-border ferry", "“cross border”", ["cross-border"]),
        ("a cross-border ferry", "“cross-border ferry”", ["cross-border ferry"]),
        ("a cross-border ferry", "“cross border ferry”", ["cross-border ferry"]),
        ("a cross-border ferry", "cross\u2011border ferry", ["cross-border", "ferry"]),
        ("a cross\u2011border ferry", "cross-border", ["cross\u2011border"]),
        ("a cross\u2010border ferry", "“cross-border ferry”", ["cross\u2010border ferry"]),
        ("a cross border ferry", "cross-border", ["cross border"]),
        ("a cross border ferry", "“cross-border ferry”", ["cross border ferry"]),
        ("a border to cross by ferry", "cross-border", None),
        ("a border to cross by ferry", "“cross-border ferry”", None),
        ("a cross-border ferry", "ferry -cross-border", None),
        ("a cross-border ferry", "ferry -border", None),
        ("a cross-border ferry", "ferry -“cross border”", None),
        ("a cross border ferry", "ferry -cross-border", None),
        ("a border to cross by ferry", "ferry -cross-border", ["ferry"]),
        ("a cross-border ferry", "ferry - border", ["border", "ferry"]),
        ("a cross-border ferry", "-cross-border", None),
        ("a cross-border ferry", "ferry --border", None),
        ("a cross-channel ferry", "ferry -cross-border", ["ferry"]),
        ("that Mr Smith-Jones left", "Smith-Jones", ["Smith-Jones"]),
        ("that Mr Smith-Jones left", "smith jones", ["Smith", "Jones"]),
        ("that Mr Smith-Jones left", "jones", ["Jones"]),
        ("that Mr Smith Jones left", "smith-jones", ["Smith Jones"]),
        ("that Zoë Smith-Jónes left", "“zoe smith-jones”", ["Zoë Smith-Jónes"]),
        ("the mother-in-law’s boat", "mother-in-law", ["mother-in-law"]),
        ("the mother in law’s boat", "mother-in-law", ["mother in law"]),
        ("a Covid-19 test", "covid-19", ["Covid-19"]),
        ("a Covid-19 test", "covid 19", ["Covid", "19"]),
        ("a Covid 19 test", "covid-19", ["Covid 19"]),
        ("the years 2019-2020 were", "2020", ["2020"]),
        ("a test -19 degrees", "19", ["19"]),
    ],
)
def test_words_are_found_however_they_are_joined(
    read: Read, kind: str, printed: str, question: str, marked: list[str] | None
) -> None:
    said(f"“It was {printed},”")
    assert found(read, question, kind) == marked


@pytest.mark.parametrize(
    ("question", "is_found"),
    [
        ("ferry", True),
        ("ferry -zebra", True),
        ("ferry -résumé", False),
        ("ferry -crews", False),
        ("ferry -“the crew”", False),
        ("ferry -zebra -crew", False),
        ("crew -ferry", False),
        ("crew or ferry -crew", True),
    ],
)
@pytest.mark.parametrize("at_most", [None, 5])
def test_what_is_left_out_stands_neither_in_the_headline_nor_in_the_text(
    question: str, at_most: int | None, is_found: bool
) -> None:
    ArticleFactory(headline="The ferry", text="The crew sent a resume.")
    asked = Asked(question)
    assert stories_asked(asked, at_most=at_most).exists() is is_found
    assert stories_asked_in_turn(asked).exists() is is_found


def test_what_readers_may_not_see_of_a_text_leaves_nothing_out() -> None:
    ArticleFactory(headline="The ferry", text="The crew sent a resume.", public_text="none")
    assert stories_asked(Asked("ferry -crew")).exists()
    assert stories_asked_in_turn(Asked("ferry -crew")).exists()


def test_words_that_stand_apart_are_offered_where_nothing_joins_them(read: Read) -> None:
    said("“It was a border to cross,”")
    page = read("/search/?" + urlencode({"q": "cross-border"}))
    assert "But this finds something" in page.text
    assert ">cross border</a>" in page


def test_somebody_with_a_joined_name_is_found_however_it_is_joined(read: Read) -> None:
    agent = PersonFactory(name="Zoë Smith-Jones")
    StatementFactory(speaker=agent)
    for question in ("Smith-Jones", "smith jones", "zoe smith-jones", "Zoë Smith Jones", "smith\u2011jones"):
        page = read("/search/?" + urlencode({"q": question}))
        assert agent.get_absolute_url() in page.at('<ul class="names"', "</ul>"), question


@pytest.mark.parametrize("question", ["“cafe muller”", "cafe-müller", "„Café Müller“"])
def test_words_are_looked_for_alike_within_what_somebody_said(read: Read, question: str) -> None:
    agent = PersonFactory()
    StatementFactory(speaker=agent, article=ArticleFactory(text=f"{ACCENTED} she said."), words=ACCENTED)
    page = read(agent.get_absolute_url() + "?" + urlencode({"words": question}))
    assert '<mark class="hit">Café Müller</mark>' in page


@pytest.mark.parametrize(
    ("question", "is_found"),
    [
        ("zebra oder ferry", True),
        ("zebra ODER ferry", True),
        ("zebra or ferry", True),
        ("zebra oder „green ferry“", True),
        ("zebra oder giraffe", False),
        ("zebra Oder ferry", False),
        ("oder ferry", False),
        ("ferry oder", False),
        ("„zebra oder ferry“", False),
    ],
)
def test_alternatives_are_asked_for_in_the_language_of_the_page(question: str, is_found: bool) -> None:
    said("“Paint the green ferry,”")
    with translation.override("de"):
        assert statements_asked(Asked(question)).exists() is is_found
        assert stories_asked(Asked(question)).exists() is is_found
    if question != "zebra or ferry":
        assert not statements_asked(Asked(question)).exists()


def test_alternatives_are_offered_in_the_language_of_the_page() -> None:
    said("“Paint the green ferry,”")
    said("“Paint the red zebra,”")
    with translation.override("de"):
        assert [other.question for other, _rows in alternatives(Asked("ferry zebra"))] == ["ferry oder zebra"]
    assert [other.question for other, _rows in alternatives(Asked("ferry zebra"))] == ["ferry or zebra"]
