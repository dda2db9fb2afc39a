"""A name anywhere in a question, however the rest is put: whose it is, and what they said with the other words."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.utils import translation
from django.utils.html import strip_tags

from newsroom.search.misspellings import named_by
from newsroom.search.query_words import beside, matter, pieces_of
from people.models import Agent
from tests.support.factories import ArticleFactory, OrganisationFactory, PersonFactory, StatementFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Ask = Callable[[str], Page]


@pytest.fixture
def search(read: Ask) -> Ask:
    return lambda question: read("/search/?" + urlencode({"q": question}))


def says(speaker: Agent, words: str, **more: object) -> None:
    StatementFactory(
        article=ArticleFactory(text=f"“{words},” said the speaker."), words=f"“{words},”", speaker=speaker, **more
    )


def names(page: Page) -> list[str]:
    listed = page.at('<ul class="names"', "</ul>") if '<ul class="names"' in page else ""
    return re.findall(r'dir="auto">([^<]+)</a>', listed)


def offered(page: Page) -> list[str]:
    return re.findall(r"What [^<]+ said with “[^<]+”", page.html.replace("&quot;", '"'))


@pytest.fixture
def marchbanks() -> Agent:
    """Margaret, approved, beside a namesake, both of whom spoke of a crane, and three others."""
    margaret = PersonFactory(name="Margaret Marchbanks", state="approved")
    leonie, joe = PersonFactory(name="Leonie Marchbanks"), PersonFactory(name="Joe Quillfeather")
    for speaker in (margaret, leonie, joe, PersonFactory(name="Winifred Ashdown")):
        says(speaker, "The river has a crane, and that cannot be ruled out")
    says(PersonFactory(name="José Ñuñez-Åström", aliases=["Ñuñez-Åström"]), "A crane")
    return margaret


@pytest.mark.parametrize(
    "question",
    [
        "what did Margaret Marchbanks say about the crane",
        "What did Margaret Marchbanks say about the crane?",
        "what did margret marchbnks say about the crane",
        "what has Ms Margaret Marchbanks said about the crane",
        "the crane Margaret Marchbanks",
        "Margaret Marchbanks on the crane",
        "about the crane, Marchbanks Margaret said",
        "Mayor M. Marchbanks MP crane",
        '"Margaret Marchbanks" crane',
        "Margrett Marchbanks crane",
        "Margret Marchbanks: crane!",
    ],
)
def test_question_leads_to_what_somebody_said_of_the_matter(search: Ask, marchbanks: Agent, question: str) -> None:
    page = search(question)
    assert names(page)[0] == "Margaret Marchbanks"
    assert offered(page) == ["What Margaret Marchbanks said with “crane”"]
    assert "Nobody of this name" not in page
    assert f'href="?q=crane&amp;speaker={marchbanks.pk}"' in page


@pytest.mark.parametrize(
    "question", ["crane Marchbanks", "what did Marchbanks say about the crane", "Marchbnks crane"]
)
def test_links_have_the_order_of_the_names(search: Ask, marchbanks: Agent, question: str) -> None:
    page = search(question)
    assert names(page)[:2] == ["Margaret Marchbanks", "Leonie Marchbanks"]
    assert offered(page) == [
        "What Margaret Marchbanks said with “crane”",
        "What Leonie Marchbanks said with “crane”",
    ]


def test_archives_language_asks_too(marchbanks: Agent) -> None:
    says(marchbanks, "The war is over, or will die")
    for question in ("Was hat Margaret Marchbanks über war gesagt?", "was sagte Margaret Marchbanks zum crane"):
        with translation.override("de"):
            _agents, (way, *_more) = named_by(question, is_found=False) if "crane" in question else ([], [None])
        assert way is None or way.words == "crane"
    with translation.override("de"):
        assert named_by("Margaret Marchbanks war", is_found=False)[1][0].words == "war"


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("Marchbanks crane", "crane"),
        ("Marchbanks state of the art", "state of the art"),
        ("Marchbanks crane or weir", "crane or weir"),
        ("Marchbanks or crane", ""),
        ("crane OR Marchbanks", ""),
        ("Marchbanks crane -weir", "crane -weir"),
        ("-weir Marchbanks crane", "-weir crane"),
        ("Marchbanks -weir", ""),
        ("Marchbanks “ruled out”", '"ruled out"'),
        ("Ms Marchbanks crane", "crane"),
        ("crane Marchbanks MP", "crane"),
        ("Marchbanks justice", "justice"),
        ("what did Marchbanks say", ""),
        ("Marchbanks said no", ""),
        ("crane nowhere Marchbanks", "crane"),
        ("crane or nowhere Marchbanks", "crane"),
        ("crane or nowhere or weir Marchbanks", "crane or weir"),
    ],
)
def test_what_is_left_beside_a_name(question: str, left: str) -> None:
    pieces = pieces_of(question)
    nowhere = [place for place, piece in enumerate(pieces) if piece == "nowhere"]
    assert beside(pieces, [pieces.index("Marchbanks")], nowhere=nowhere) == left


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("what did the Rivers Authority say", "Rivers Authority"),
        ("who is Winifred", "Winifred"),
        ("Bank of England", "Bank of England"),
        ("Will Young", "Will Young"),
        ("The Who", "The Who"),
        ("what", "what"),
        ("crane -weir", "crane"),
    ],
)
def test_words_that_only_ask_are_no_part_of_a_name(question: str, asked: str) -> None:
    assert matter(question) == asked


@pytest.mark.parametrize("question", ["-Marchbanks crane", 'crane -"Margaret Marchbanks"', "-marchbnks crane"])
def test_whoever_is_left_out_is_not_offered(search: Ask, marchbanks: Agent, question: str) -> None:
    page = search(question)
    assert offered(page) == names(page) == []


@pytest.mark.parametrize(
    "question", ["Marchbanks OR quillfeather", "marchbnks or Quilfeather", "Quillfeather or crane"]
)
def test_of_two_names_of_which_either_is_asked_for_both_are_found_and_neither_beside_the_other(
    search: Ask, marchbanks: Agent, question: str
) -> None:
    page = search(question)
    assert "Joe Quillfeather" in names(page)[:2]
    assert ("Margaret Marchbanks" in names(page)[:2]) is ("march" in question.lower())
    assert offered(page) == []


@pytest.mark.parametrize(
    ("question", "ways"),
    [
        (
            "Ms Marchbnks crane",
            ["What Margaret Marchbanks said with “crane”", "What Leonie Marchbanks said with “crane”"],
        ),
        ("Margret Marchbanks", []),
        ("Jose Nunez-Astrom", []),
        ("Nunez-Astrom crane", ["What José Ñuñez-Åström said with “crane”"]),
        ("Jose Nunez-Astrom crane", ["What José Ñuñez-Åström said with “crane”"]),
        ("Wnifred Ashdown river", ["What Winifred Ashdown said with “river”"]),
        ("Ashdown zebra", []),
        ("Ashdown photograph", []),
        ("Ashdown “cannot be ruled out”", ["What Winifred Ashdown said with “cannot be ruled out”"]),
        ("Ashdwon “cannot be ruled out”", ["What Winifred Ashdown said with “cannot be ruled out”"]),
        ("Ashdown crane “ruled out”", ["What Winifred Ashdown said with “crane ‘ruled out’”"]),
        (
            "Ashdown Quilfeather crane",
            ["What Winifred Ashdown said with “crane”", "What Joe Quillfeather said with “crane”"],
        ),
        (
            "Ashdown Quillfeather crane",
            ["What Winifred Ashdown said with “crane”", "What Joe Quillfeather said with “crane”"],
        ),
    ],
)
def test_no_link_is_offered_that_finds_nothing(search: Ask, marchbanks: Agent, question: str, ways: list[str]) -> None:
    page = search(question)
    assert offered(page) == ways
    assert names(page)


def test_wider_search_has_no_word_that_stands_nowhere(search: Ask, marchbanks: Agent) -> None:
    page = search("marchbnks crane weirdly")
    ways = " ".join(strip_tags(page.at("But this finds", "</ul>")).split())
    assert ways == "But this finds something: crane 5 statements"
    assert "marchbnks or" not in page


def test_nobody_is_said_to_be_unknown_by_a_phrase_that_nobody_said(search: Ask, marchbanks: Agent) -> None:
    page = search("Zebra “cannot be”")
    assert "Nobody of this name" not in page
    assert "No statement has these words." in page


@pytest.mark.parametrize("question", ["Row ferry", "Ada Row ferry", "the ferry Row"])
def test_what_said_is_asked_of_those_who_may_have_said_it(search: Ask, question: str) -> None:
    first, second = (PersonFactory(name=name) for name in ("Ada Row", "Ida Row"))
    for _ in range(2):
        says(first, "No crew")
    says(second, "The ferry")
    assert offered(search(question)) == ([] if "Ada" in question else ["What Ida Row said with “ferry”"])


def test_said_is_a_name_where_it_is_written_as_one(search: Ask) -> None:
    says(PersonFactory(name="Edward Said"), "The ferry")
    assert offered(search("what did Said say about the ferry")) == ["What Edward Said said with “ferry”"]
    assert names(search("who said zebra ferry")) == []


def test_full_name_is_not_every_surname_in_it(search: Ask) -> None:
    for name in ("Ada Row", "Ida Row", "Row Crew"):
        says(PersonFactory(name=name), "The ferry")
    assert offered(search("what did Ada Row say of the ferry")) == ["What Ada Row said with “ferry”"]


def test_surname_of_several_words_is_found(search: Ask) -> None:
    says(PersonFactory(name="Anna van der Berg"), "The ferry")
    assert offered(search("what did van der Berg say about the ferry")) == ["What Anna van der Berg said with “ferry”"]


def test_name_beside_words_that_nobody_may_know_of_is_not_told_of(search: Ask) -> None:
    PersonFactory(name="Ada Row")
    known = PersonFactory(name="Bram Oake", aliases=["Bram Quay"])
    says(known, "The ferry")
    assert names(search("what did Row say about the ferry")) == []
    assert names(search("what did Quay say about the ferry")) == []


def test_organisation_speaks_through_its_people(search: Ask) -> None:
    says(OrganisationFactory(name="Rivers Authority"), "The sample")
    assert offered(search("what did the Rivers Authority say about the sample")) == [
        "What Rivers Authority said with “sample”"
    ]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Peggy marchbanks", "also “Peggy Marchbanks”"),
        ("pegy marchbnaks", "also “Peggy Marchbanks”"),
        ("what did Peggy Marchbanks say about the ferry", "also “Peggy Marchbanks”"),
        ("peg", "also “Peggy Marchbanks”"),
        ("Margaret Marchbanks", ""),
        ("Marchbanks", ""),
        ("margrett marchbanks ferry", ""),
        ("MARGARET", ""),
        ("Maggie Marchbanks", ""),
    ],
)
@pytest.mark.parametrize("address", ["/search/?", "/search/suggestions/?"])
def test_whoever_is_found_by_another_spelling_is_shown_with_it(
    read: Ask, address: str, question: str, told: str
) -> None:
    margaret = PersonFactory(name="Margaret Marchbanks", aliases=["Peggy Marchbanks", "Maggie Marchbanks"])
    says(margaret, "The ferry", speaker__name_in_story="Peggy Marchbanks")
    StatementFactory(article=ArticleFactory(draft=True), speaker=margaret, speaker__name_in_story="Maggie Marchbanks")
    page = read(address + urlencode({"q": question}))
    assert "Margaret Marchbanks</" in page
    assert re.findall("also “[^”]+”", page.html) == ([told] if told else [])
