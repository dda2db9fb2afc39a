"""Names with a typing error beside other words: whoever is meant is offered, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsroom.search.misspellings import named_by
from tests.support.factories import ArticleFactory, OrganisationFactory, PersonFactory, StatementFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]


def names(question: str) -> list[str]:
    return [agent.name for agent in named_by(question, is_found=False)[0]]


@pytest.mark.parametrize(
    "question",
    [
        "Marchbnks harbour",
        "harbour Marchbnks",
        "harbour marchbakns dredging",
        "the new harbour Leonie Marchbnks zinc",
        "Mrs Marchbnks harbour -zinc",
        "the harbour Marchbnks and Ida zinc",
    ],
)
def test_person_with_a_typing_error_is_found_beside_other_words(read: Read, question: str) -> None:
    person = PersonFactory(name="Leonie Marchbanks")
    text = "“Dredging the new harbour costs zinc, and Ida knows,” she said."
    words = "“Dredging the new harbour costs zinc, and Ida knows,”"
    StatementFactory(article=ArticleFactory(text=text), words=words, speaker=person)
    StatementFactory(article=ArticleFactory(text="“Harbour,” she said."), words="“Harbour,”", speaker=person)
    page = read("/search/?" + urlencode({"q": question}))
    assert person.get_absolute_url() in page.at('<ul class="names"', "</ul>")
    assert f"speaker={person.pk}" in page.at('<ul class="ways"', "</ul>")


@pytest.mark.parametrize("question", ["Grenpeace oil", "no oil, greenpaece", "harbuor board dredging zinc plans"])
def test_organisation_with_a_typing_error_is_found_beside_other_words(question: str) -> None:
    for name in ("Greenpeace", "Harbour Board"):
        StatementFactory(speaker=OrganisationFactory(name=name))
    assert names(question) == ["Harbour Board" if "board" in question else "Greenpeace"]


@pytest.mark.parametrize("question", ["{}", "{} river", "the river, Ms {}", "what did {} say"])
@pytest.mark.parametrize(
    ("mistyped", "name"),
    [
        ("Asdhown", "Winifred Ashdown"),
        ("Ahsdown", "Winifred Ashdown"),
        ("Ashdwon", "Winifred Ashdown"),
        ("Ashhdown", "Winifred Ashdown"),
        ("Oglunesi", "Ada Ogunlesi"),
        ("Grenepeace", "Greenpeace"),
        ("Ohxam", "Ohmax"),
    ],
)
def test_letter_that_went_astray_early_hides_nobody(question: str, mistyped: str, name: str) -> None:
    for person in ("Winifred Ashdown", "Ada Ogunlesi", "Ida Shadow"):
        StatementFactory(speaker=PersonFactory(name=person))
    for body in ("Greenpeace", "Ohmax"):
        StatementFactory(speaker=OrganisationFactory(name=body))
    assert names(question.format(mistyped)) == ([name] if mistyped != "Ohxam" else [])


def test_name_of_somebody_else_is_not_taken_for_a_letter_gone_astray() -> None:
    for name in ("Ada Marian", "Ida Marina"):
        StatementFactory(speaker=PersonFactory(name=name))
    assert names("Marian") == ["Ada Marian"]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Rivers Athority crew", True),
        ("crew Rivers Authority", True),
        ("Rivres Authority crew", True),
        ("what did the Northern Rivers say about the crew", True),
        ("Authority crew zinc", False),
        ("Athority crew zinc", False),
        ("rivers crew authority", False),
    ],
)
def test_organisation_is_found_by_most_of_its_name(read: Read, question: str, found: bool) -> None:
    board = OrganisationFactory(name="Northern Rivers Authority")
    StatementFactory(speaker=board)
    page = read("/search/?" + urlencode({"q": question}))
    assert (f"q=crew&amp;organisation={board.pk}" in page) is found


@pytest.mark.parametrize(
    "question",
    [
        "marl harbour",
        "march harbour",
        "market zinc dredging",
        "bank zinc dredging",
        "mark zinc dredging",
        "trust zinc dredging",
        "hospital zinc dredging",
        "leonie zinc dredging plans",
    ],
)
def test_nobody_is_offered_who_cannot_be_meant(question: str) -> None:
    for name in ("Leonie Marchbanks", "Mark Oake", "Ida Bancroft"):
        StatementFactory(speaker=PersonFactory(name=name))
    StatementFactory(speaker=OrganisationFactory(name="Vale Hospital Trust"))
    assert names(question) == []


def test_word_that_is_said_or_printed_here_is_not_taken_for_another_one_mistyped() -> None:
    for name in ("Ada Greene", "Ida Stoney"):
        StatementFactory(speaker=PersonFactory(name=name))
    assert names("green zinc dredging") == ["Ada Greene"]
    assert names("stone zinc dredging") == ["Ida Stoney"]
    hidden = ArticleFactory(text="“A green stone,” she said.", status="draft")
    StatementFactory(article=hidden, words="“A green stone,”")
    assert names("green zinc dredging") == ["Ada Greene"]
    StatementFactory(article=ArticleFactory(text="“Paint it green,” she said of a stone."), words="“Paint it green,”")
    assert names("green zinc dredging") == []
    assert names("stone zinc dredging") == []


def test_of_namesakes_only_those_are_offered_whose_given_name_stands_there_too() -> None:
    for name in ("Leonie Marchbanks", "Ida Marchbanks"):
        StatementFactory(speaker=PersonFactory(name=name))
    assert names("Ida Marchbnks zinc dredging") == ["Ida Marchbanks"]
    assert set(names("Marchbnks zinc dredging")) == {"Leonie Marchbanks", "Ida Marchbanks"}


def test_name_without_mistakes_does_not_hide_the_one_with_them() -> None:
    for number in range(14):
        StatementFactory(speaker=PersonFactory(name=f"{chr(65 + number)}na Quill"))
    printed = ArticleFactory(text="“The ferry is late,” Quill and Marchbanks said.")
    StatementFactory(article=printed, words="“The ferry is late,”", speaker=PersonFactory(name="Leonie Marchbanks"))
    assert names("quill marchbnks zinc")[:3] == ["Ana Quill", "Leonie Marchbanks", "Bna Quill"]


def test_where_something_has_all_the_words_nobody_is_looked_for_beside_them(read: Read) -> None:
    StatementFactory(speaker=PersonFactory(name="Leonie Marchbanks"))
    text = "“The Marchbnks harbour is shut,” she said."
    StatementFactory(article=ArticleFactory(text=text), words="“The Marchbnks harbour is shut,”")
    assert "Leonie Marchbanks" not in read("/search/?q=marchbnks+harbour").at(
        '<div id="results"', '<ol class="entries"'
    )


def test_who_is_not_public_is_not_offered() -> None:
    PersonFactory(name="Leonie Marchbanks")
    StatementFactory(speaker=PersonFactory(name="Ida Moor"))
    assert names("Marchbnks harbour") == []


@pytest.mark.parametrize(
    "question", ["a b", "the or", "-x y", "zz zz zz zz zz zz zz", "'' --", "x" * 150 + " y", "ß ﬁ"]
)
def test_odd_question_names_nobody(question: str) -> None:
    StatementFactory(speaker=PersonFactory(name="Leonie Marchbanks"))
    assert names(question) == []


def test_a_name_beside_words_costs_as_many_queries_for_many_as_for_one(client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert b"Marchbanks" in client.get("/search/?q=marchbnks+quills+zinc").content
        return len(asked)

    StatementFactory(speaker=PersonFactory(name="Leonie Marchbanks"))
    once = queries()
    for number in range(19):
        StatementFactory(speaker=PersonFactory(name=f"{chr(65 + number)}na Marchbanks"))
        StatementFactory(speaker=OrganisationFactory(name=f"Quill Board {number}"))
    assert queries() == once <= 24
