"""The search page: names, statements and stories; redirects of former ids."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode

import pytest
from django.test import Client

from core.ids import new_id
from people.models import Redirect
from tests.support.factories import ArticleFactory, OrganisationFactory, PersonFactory, StatementFactory, former_id
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]


@pytest.fixture
def search(read: Read) -> Callable[[str], Page]:
    return lambda query: read("/search/?" + urlencode({"q": query}))


def names(page: Page) -> dict[str, str]:
    """Return where the names that fit the query lead."""
    return {name: address for one in page.all("ul", "names") for name, address in one.links().items()}


@pytest.mark.parametrize(
    "query",
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
def test_person_is_found_by_any_spelling(search: Callable[[str], Page], query: str) -> None:
    agent = PersonFactory(name="Łucja Zielińska", aliases=["Lucy Zielinska"])
    StatementFactory(speaker=agent)
    assert agent.get_absolute_url() in names(search(query)).values()


def test_organisation_is_found_by_part_of_its_name(search: Callable[[str], Page]) -> None:
    StatementFactory(speaker=OrganisationFactory(name="Ferry Pilots’ Union"))
    assert "Ferry Pilots’ Union" in names(search("ferry pilots"))


def test_agent_without_a_page_is_not_found(search: Callable[[str], Page]) -> None:
    PersonFactory(name="Ines Quill")
    assert names(search("Ines Quill")) == {}


def test_inflected_words_find_a_statement_and_are_highlighted(search: Callable[[str], Page]) -> None:
    article = ArticleFactory(text="“We are painting both ferries,” the harbour master said.")
    StatementFactory(article=article, words="“We are painting both ferries,”")
    page = search("ferry painted")
    words = page.one("blockquote")
    assert words.lines == ["“We are painting both ferries,”"]
    assert words.texts("mark", "hit") == ["painting", "ferries"]


def test_words_outside_a_statement_find_its_story(search: Callable[[str], Page]) -> None:
    said = StatementFactory()
    page = search("Sundays")
    assert "0 statements" in page.text
    assert "1 story" in page.text
    assert said.get_absolute_url() not in page
    assert page.texts("mark", "hit") == ["Sundays"]
    assert "not sail on Sundays." in page.main


@pytest.mark.parametrize(
    ("query", "found"),
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
def test_phrases_minus_and_or(search: Callable[[str], Page], query: str, found: bool) -> None:
    said = StatementFactory(
        article=ArticleFactory(text="“Paint the green ferry,” she said."), words="“Paint the green ferry,”"
    )
    page = search(query)
    assert page.status == 200
    assert (said.get_absolute_url() in page) is found


@pytest.mark.parametrize("name", ["speaker", "organisation", "outlet", "topic"])
@pytest.mark.parametrize("path", ["/search/", "/search/feed.atom"])
def test_nul_in_an_id_is_a_bad_request(client: Client, path: str, name: str) -> None:
    assert client.get(path, {name: "a\x00b"}).status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("query", ["", "   ", "the", "\x00", "'", '"', "-", "<>", ":*&|!", "é" * 5000, "a b" * 999])
def test_odd_query_is_answered(search: Callable[[str], Page], query: str) -> None:
    StatementFactory(speaker=PersonFactory())
    assert search(query).status == 200


def test_page_without_results_gives_advice(search: Callable[[str], Page]) -> None:
    page = search("xylophone")
    assert "no statement matches your search" in page
    assert "Try fewer words" in page


def test_page_says_that_more_names_match(search: Callable[[str], Page]) -> None:
    for number in range(14):
        StatementFactory(speaker=PersonFactory(name=f"{chr(65 + number)}na Quill"))
    page = search("quill")
    assert len(names(page)) == 12
    assert "There are more names like this" in page


def test_pages_keep_the_query(read: Read, search: Callable[[str], Page]) -> None:
    said = {StatementFactory().pk for _ in range(23)}
    first = search("crew")
    second = read("/search/" + first.next_page)
    assert sum(len(first.all("li", id=f"said-{pk}")) for pk in said) == 20
    assert sum(len(second.all("li", id=f"said-{pk}")) for pk in said) == 3
    assert "crew" in [field["value"] for field in second.all("input", name="q")]


def test_long_statement_is_shown_up_to_the_word(search: Callable[[str], Page]) -> None:
    long = "“" + "bleat " * 300 + "zebra " + "bleat " * 300 + "”"
    StatementFactory(article=ArticleFactory(text=long), words=long)
    page = search("zebra")
    assert page.texts("mark", "hit") == ["zebra"]
    assert "The statement goes on" in page


@pytest.mark.parametrize("address", ["/search/", "/search/feed.atom"])
def test_filter_by_a_merged_agent_redirects(read: Read, address: str) -> None:
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
def test_former_id_of_a_hidden_agent_is_not_found(read: Read, address: str) -> None:
    hidden, shown = PersonFactory(name="Nell Quay"), PersonFactory()
    StatementFactory(speaker=shown)
    never_shown = new_id()
    Redirect.objects.create(old_id=never_shown, agent=shown)
    for former in (former_id(hidden), never_shown, "nobody"):
        assert read(f"{address}?{urlencode({'q': 'weir', 'speaker': former})}").status == 404
