"""Which statements and articles a query finds, and which of their words it highlights."""

from __future__ import annotations

import unicodedata

import pytest
from django.utils import translation

from newsroom.search.highlight import highlight_spans, make_extract, with_article_marks, with_marks
from newsroom.search.params import SearchParams
from newsroom.search.statements import find_articles, find_articles_in_turn, find_statements, wider_searches
from tests.support.factories import ArticleFactory, StatementFactory

pytestmark = pytest.mark.django_db
ACCENTED = "“The Café Müller wants a résumé, and cafés pay in Łódź,”"
PLAIN = "“The Cafe Muller wants a resume, and cafes pay in Lodz,”"
SAID = [
    "“I did not see the letter”",
    "“I DID—not—sees it”",
    "“I shall go and see him, as he did”",
    "“that he had sent the report”",
    "“I was not sent it”",
    "“She cannot see, did not say and did not seem to seek”",
    "“Véra didn’t go to the Café”",
    "“Time flies”, as they say, and “it flies”",
]


def say(words: str) -> None:
    StatementFactory(article=ArticleFactory(headline="Noon", text=f"{words} she said."), words=words)


def highlighted(query: str, kind: str = "statements") -> list[str] | None:
    """The highlighted words of the one statement or article that the query finds; None if it finds nothing."""
    params = SearchParams(query)
    if kind == "statements":
        statement = with_marks(find_statements(params), query).first()
        if statement is None:
            return None
        text = statement.current_wording.text
        return [text[span.start : span.end] for span in highlight_spans(text, statement.marks)]
    article = with_article_marks(find_articles(params), query).first()
    if article is None:
        return None
    return [piece.text for lines in make_extract(article).lines for piece in lines.pieces if piece.spans]


@pytest.mark.parametrize("kind", ["statements", "stories"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("cafe", ["Café", "cafés"]),
        ("CAFÉ", ["Café", "cafés"]),
        ("Muller resume", ["Müller", "résumé"]),
        ("Mǘller lodz", ["Müller", "Łódź"]),
        ("“cafe muller wants”", ["Café Müller wants"]),
        ("“the café muller”", ["The Café Müller"]),
        ("“café múller” lodz", ["Café Müller", "Łódź"]),
        ("Muller’s", ["Müller"]),
        ("pay -resume", None),
        ("pay -“Cafe Muller”", None),
        ("pay -Muller’s", None),
        ("zebra or lodz", ["Łódź"]),
        ("cafeteria", None),
    ],
)
def test_accents_make_no_difference(kind: str, form: str, query: str, words: list[str] | None) -> None:
    say(unicodedata.normalize(form, ACCENTED))
    assert highlighted(query, kind) == (words and [unicodedata.normalize(form, word) for word in words])


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("café", ["Cafe", "cafes"]),
        ("Mu\u0308ller", ["Muller"]),
        ("Łódź", ["Lodz"]),
        ("“Café Müller”", ["Cafe Muller"]),
        ("pay -résumé", None),
    ],
)
def test_accents_in_a_query_find_plain_letters(query: str, words: list[str] | None) -> None:
    say(PLAIN)
    assert highlighted(query) == words


@pytest.mark.parametrize("kind", ["statements", "stories"])
@pytest.mark.parametrize(
    ("text", "query", "words"),
    [
        ("a cross-border ferry", "cross-border", ["cross-border"]),
        ("a cross-border ferry", "cross border", ["cross", "border"]),
        ("a cross-border ferry", "borders", ["border"]),
        ("a cross-border ferry", "“cross border ferry”", ["cross-border ferry"]),
        ("a cross-border ferry", "cross\u2011border ferry", ["cross-border", "ferry"]),
        ("a cross\u2011border ferry", "cross-border", ["cross\u2011border"]),
        ("a cross border ferry", "cross-border", ["cross border"]),
        ("a border to cross by ferry", "cross-border", None),
        ("a cross-border ferry", "ferry -cross-border", None),
        ("a cross-border ferry", "ferry -border", None),
        ("a cross-border ferry", "ferry -“cross border”", None),
        ("a border to cross by ferry", "ferry -cross-border", ["ferry"]),
        ("a cross-border ferry", "ferry - border", ["border", "ferry"]),
        ("a cross-border ferry", "ferry --border", None),
        ("that Mr Smith-Jones left", "smith jones", ["Smith", "Jones"]),
        ("that Mr Smith Jones left", "smith-jones", ["Smith Jones"]),
        ("that Zoë Smith-Jónes left", "“zoe smith-jones”", ["Zoë Smith-Jónes"]),
        ("the mother in law’s boat", "mother-in-law", ["mother in law"]),
        ("a Covid-19 test", "covid-19", ["Covid-19"]),
        ("a Covid-19 test", "covid 19", ["Covid", "19"]),
        ("a Covid 19 test", "covid-19", ["Covid 19"]),
        ("the years 2019-2020 were", "2020", ["2020"]),
        ("a test -19 degrees", "19", ["19"]),
    ],
)
def test_hyphens_make_no_difference(kind: str, text: str, query: str, words: list[str] | None) -> None:
    say(f"“It was {text},”")
    assert highlighted(query, kind) == words


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("ferry painted", ["painting", "ferries"]),
        ("both the ferries", ["ferries"]),
        ("who is painting?", ["painting"]),
        ("“are painting both”", ["are painting both"]),
        ("“painting ferries”", None),
        ("“both” painting", ["painting", "both"]),
        ("we are", ["We", "are"]),
        ("the", None),
        ("ferry -the", ["ferries"]),
        ("ferry -both", ["ferries"]),
        ("zebra or the or ferry", ["ferries"]),
        ("ferry or", ["ferries"]),
    ],
)
def test_small_words_count_in_phrases_and_alone(query: str, words: list[str] | None) -> None:
    say("“We are painting both ferries,”")
    assert highlighted(query) == words


@pytest.mark.parametrize("kind", ["statements", "stories"])
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('"did not see"', {0, 1}),
        ('"did not see" letter', {0}),
        ('"did not see" or "was not sent it"', {0, 1, 4}),
        ('"did not see" or report', {0, 1, 3}),
        ('"I was not sent it"', {4}),
        ('"sent the report"', {3}),
        ('see -"did not see"', {2, 5}),
        ('"vera didn\'t"', {6}),
        ('"go to the cafe"', {6}),
        ('"to the café"', {6}),
        ('"it flying"', {7}),
        ('"not see" -letter', {1}),
        ('"did not %s see"', set()),
        ('"did not.* see" letter', {0}),
    ],
)
def test_phrases_are_found_with_their_small_words(kind: str, query: str, found: set[int]) -> None:
    made = [StatementFactory(article=ArticleFactory(text=f"{words} she said."), words=words) for words in SAID]
    if kind == "statements":
        ids = set(find_statements(SearchParams(query)).values_list("pk", flat=True))
        assert ids == {made[place].pk for place in found}
    else:
        for find in (find_articles, find_articles_in_turn):
            ids = set(find(SearchParams(query)).values_list("pk", flat=True))
            assert ids == {made[place].article_id for place in found}


@pytest.mark.parametrize("kind", ["statements", "stories"])
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("“cannot be ruled out”", ["cannot be ruled out"]),
        ("cannot ruled", ["cannot", "ruled", "rules"]),
        ("“cannot be ruled out” crane", ["cannot be ruled out", "crane"]),
        ("“CRANES rule”", ["crane rules"]),
        ("“cannot be ruled in”", None),
        ("“it cannot be”", ["it cannot be"]),
    ],
)
def test_phrases_are_highlighted_whole(kind: str, query: str, words: list[str] | None) -> None:
    say("“So it cannot be ruled out, as the crane rules,”")
    assert highlighted(query, kind) == words


@pytest.mark.parametrize(
    ("query", "found"),
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
def test_exclusions_hold_for_headline_and_text(query: str, at_most: int | None, found: bool) -> None:
    ArticleFactory(headline="The ferry", text="The crew sent a resume.")
    assert find_articles(SearchParams(query), at_most=at_most).exists() is found
    assert find_articles_in_turn(SearchParams(query)).exists() is found


def test_hidden_text_excludes_nothing() -> None:
    ArticleFactory(headline="The ferry", text="The crew sent a resume.", public_text="none")
    assert find_articles(SearchParams("ferry -crew")).exists()
    assert find_articles_in_turn(SearchParams("ferry -crew")).exists()


def test_headline_is_searched_and_highlighted() -> None:
    article = ArticleFactory(headline="Mayor did not see the letter", text="The crane stands.")
    ArticleFactory(headline="Mayor went to see", text="The crane stands, and did.")
    (found,) = with_article_marks(find_articles(SearchParams('"did not see"')), '"did not see"')
    assert found == article
    assert [piece.text for piece in make_extract(found).title if piece.spans] == ["did not see"]


@pytest.mark.parametrize(
    ("query", "found"),
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
def test_or_is_read_in_the_language_of_the_page(query: str, found: bool) -> None:
    say("“Paint the green ferry,”")
    with translation.override("de"):
        assert find_statements(SearchParams(query)).exists() is found
        assert find_articles(SearchParams(query)).exists() is found
    if query != "zebra or ferry":
        assert not find_statements(SearchParams(query)).exists()


@pytest.mark.parametrize(
    ("query", "wider"),
    [
        ("ferry zebra", ["ferry or zebra"]),
        ("cross-ferry", ["ferry"]),
        ('"zebra ferry"', ["zebra ferry", "zebra or ferry"]),
        ("ferry -ferry", ["ferry", "ferry -ferry"]),
        ("the ferry of the quagga", ["ferry"]),
        ("quagga", []),
    ],
)
def test_wider_searches(query: str, wider: list[str]) -> None:
    say("“Paint the green ferry,”")
    say("“Paint the red zebra,”")
    found = [other.query for other, rows in wider_searches(SearchParams(query)) if rows.exists()]
    assert found == [one for one in wider if find_statements(SearchParams(one)).exists()]


def test_wider_searches_use_the_language_of_the_page() -> None:
    say("“Paint the green ferry,”")
    say("“Paint the red zebra,”")
    with translation.override("de"):
        assert [other.query for other, _rows in wider_searches(SearchParams("ferry zebra"))] == ["ferry oder zebra"]
