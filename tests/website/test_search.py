"""The search box: people and organisations by any of their names, statements by their words."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from core.ids import new_id
from newsroom.search.statements import hits
from people.models import Redirect
from tests.support.factories import ArticleFactory, OrganisationFactory, PersonFactory, StatementFactory, former_id
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]


@pytest.fixture
def search(read: Read) -> Callable[[str], Page]:
    return lambda question: read("/search/?" + urlencode({"q": question}))


def names(page: Page) -> str:
    return page.at('<ul class="names"', "</ul>") if '<ul class="names"' in page else ""


@pytest.mark.parametrize(
    "question",
    [
        "Łucja Zielińska",
        "lucja zielinska",
        "Zielinska",
        "ZIELINSKA",
        "Zielinksa",
        "Zielinsk",
        "Lucy Zielinska",
        "Dr Zielińska",
    ],
)
def test_person_is_found_by_any_spelling(search: Callable[[str], Page], question: str) -> None:
    agent = PersonFactory(name="Łucja Zielińska", aliases=["Lucy Zielinska"])
    StatementFactory(speaker=agent)
    assert agent.get_absolute_url() in names(search(question))


def test_other_people_are_not_found_with_the_one_that_is_meant(search: Callable[[str], Page]) -> None:
    for name in ("Ines Quill", "Bram Oake", "Ida Quillon"):
        StatementFactory(speaker=PersonFactory(name=name))
    found = names(search("Ines Quill"))
    assert "Ines Quill" in found
    assert "Bram Oake" not in found
    assert "Quillon" not in found


@pytest.mark.parametrize(
    ("question", "name"),
    [("marl", "Leonie Marchbanks"), ("market", "Mark Oake"), ("bank", "Ida Bancroft")],
)
def test_word_that_nobody_would_type_for_a_name_finds_nobody(
    search: Callable[[str], Page], question: str, name: str
) -> None:
    StatementFactory(speaker=PersonFactory(name=name))
    assert name not in names(search(question))


@pytest.mark.parametrize(
    "question", ["marchb", "marchbnaks", "Marchbank", "leonnie", "leonie march", "marchbanks fine"]
)
def test_name_mistyped_or_begun_is_found(search: Callable[[str], Page], question: str) -> None:
    StatementFactory(speaker=PersonFactory(name="Leonie Marchbanks"))
    assert "Leonie Marchbanks" in names(search(question))


def test_of_names_that_are_as_much_alike_the_best_known_comes_first(search: Callable[[str], Page]) -> None:
    quiet, loud, approved = (
        PersonFactory(name="Ada Quill"),
        PersonFactory(name="Bram Quill"),
        PersonFactory(name="Cora Quill", state="approved"),
    )
    for agent in (quiet, loud, loud, approved):
        StatementFactory(speaker=agent)
    found = names(search("quill"))
    assert found.index("Cora Quill") < found.index("Bram Quill") < found.index("Ada Quill")


def test_organisation_is_found_with_people(search: Callable[[str], Page]) -> None:
    StatementFactory(speaker=OrganisationFactory(name="Ferry Pilots’ Union"))
    assert "Ferry Pilots’ Union" in names(search("ferry pilots"))


def test_agent_that_is_not_public_is_not_found(search: Callable[[str], Page]) -> None:
    PersonFactory(name="Ines Quill")
    assert "Ines Quill</a>" not in search("Ines Quill")


def test_statement_is_found_by_its_words_in_any_form_and_they_are_marked(search: Callable[[str], Page]) -> None:
    article = ArticleFactory(text="“We are painting both ferries,” the harbour master said.")
    StatementFactory(article=article, words="“We are painting both ferries,”")
    page = search("ferry painted")
    words = page.one("blockquote")
    assert words.lines == ["“We are painting both ferries,”"]
    assert words.texts("mark", "hit") == ["painting", "ferries"]


def test_words_around_a_statement_find_its_story_and_not_the_statement(search: Callable[[str], Page]) -> None:
    said = StatementFactory()
    page = search("Sundays")
    assert "0 statements" in page.text
    assert "1 story" in page.text
    assert said.get_absolute_url() not in page
    assert 'not sail on <mark class="hit">Sundays</mark>.' in page


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ('"green ferry"', True),
        ("“green ferry”", True),
        ('"ferry green"', False),
        ("“ferry green”", False),
        ("ferry -harbour", True),
        ("ferry -green", False),
        ("ferry or zebra", True),
        ("ferry zebra", False),
    ],
)
def test_phrases_exclusions_and_alternatives(search: Callable[[str], Page], question: str, found: bool) -> None:
    said = StatementFactory(
        article=ArticleFactory(text="“Paint the green ferry,” she said."), words="“Paint the green ferry,”"
    )
    page = search(question)
    assert page.status == 200
    assert (said.get_absolute_url() in page) is found


@pytest.mark.parametrize("question", ["", "   ", "the", "\x00", "'", '"', "-", "<>", ":*&|!", "é" * 5000, "a b" * 999])
def test_odd_question_is_answered(search: Callable[[str], Page], question: str) -> None:
    StatementFactory(speaker=PersonFactory())
    assert search(question).status == 200


def test_nothing_found_is_said_with_advice(search: Callable[[str], Page]) -> None:
    page = search("xylophone")
    assert "no statement has these words" in page
    assert "Try fewer words" in page


def test_more_names_than_are_shown_is_said(search: Callable[[str], Page]) -> None:
    for number in range(14):
        StatementFactory(speaker=PersonFactory(name=f"{chr(65 + number)}na Quill"))
    page = search("quill")
    assert names(page).count("<li>") == 12
    assert "There are more names like this" in page


def test_results_are_paged_and_the_question_is_kept(read: Read, search: Callable[[str], Page]) -> None:
    said = {StatementFactory().pk for _ in range(23)}
    first = search("crew")
    older = first.at('rel="next" href="', '">').removeprefix('rel="next" href="').replace("&amp;", "&")
    second = read("/search/" + older)
    assert sum(f'id="said-{pk}"' in first for pk in said) == 20
    assert sum(f'id="said-{pk}"' in second for pk in said) == 3
    assert 'value="crew"' in second


def test_found_words_are_marked_in_the_statements_own_text() -> None:
    spans = hits("“<b>Crew</b> of the crews,”", "“ \x02Crew\x03  of the \x02crews\x03,”")
    assert [(span.start, span.end) for span in spans] == [(4, 8), (20, 25)]


def test_word_found_late_in_a_long_statement_is_shown(search: Callable[[str], Page]) -> None:
    long = "“" + "bleat " * 300 + "zebra " + "bleat " * 300 + "”"
    StatementFactory(article=ArticleFactory(text=long), words=long)
    page = search("zebra")
    assert '<mark class="hit">zebra</mark>' in page
    assert "The statement goes on" in page


@pytest.mark.parametrize("address", ["/search/", "/search/feed.atom"])
def test_search_for_a_merged_agent_leads_to_that_for_the_agent_it_is_now(read: Read, address: str) -> None:
    person, union = PersonFactory(), OrganisationFactory()
    statement = StatementFactory(speaker=person, confirmed=True)
    StatementFactory(speaker=union, confirmed=True)
    old, older = former_id(person), former_id(union)
    asked = f"{address}?q=weir+hold&speaker={old}&organisation={older}&sort=newest"
    response = read(asked).response
    now = f"{address}?q=weir+hold&speaker={person.pk}&organisation={union.pk}&sort=newest"
    assert (response.status_code, response["Location"]) == (301, now)
    response = read(f"{address}?speaker={old}").response
    assert (response.status_code, response["Location"]) == (301, f"{address}?speaker={person.pk}")
    assert statement.pk in read(response["Location"])


@pytest.mark.parametrize("address", ["/search/", "/search/feed.atom"])
def test_former_id_tells_of_nobody_whom_readers_may_not_know_of(read: Read, address: str) -> None:
    hidden, shown = PersonFactory(name="Nell Quay"), PersonFactory()
    StatementFactory(speaker=shown)
    never_shown = new_id()
    Redirect.objects.create(old_id=never_shown, agent=shown)
    for former in (former_id(hidden), never_shown, "nobody"):
        assert read(f"{address}?{urlencode({'q': 'weir', 'speaker': former})}").status == 404
