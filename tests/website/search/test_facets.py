"""The search page: facets and their counts, dates, order, stories, suggestions and wider searches."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from urllib.parse import urlencode

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from psycopg import sql

from articles.models import Speaker, Statement
from articles.services import withdraw_article
from newsroom.search import facets, statements
from newsroom.website.views import search as search_pages
from people.models import Agent
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    PositionFactory,
    RevisionFactory,
    StatementFactory,
    UserFactory,
)
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]
Search = Callable[..., Page]


@pytest.fixture
def search(read: Read) -> Search:
    def ask(question: str = "", **narrowed: str) -> Page:
        asked = {name.rstrip("_"): value for name, value in narrowed.items()}
        return read("/search/?" + urlencode({"q": question, **asked}))

    return ask


def said_ids(page: Page) -> list[str]:
    return [row["id"].removeprefix("said-") for row in page.all("li", "entry") if row["id"]]


def facet(page: Page, label: str) -> dict[str, str]:
    """The choices of a facet, each with its count."""
    texts = [text for one in page.all("details") if one.one("summary").text == label for text in one.texts("li")]
    return {text.rpartition(" ")[0]: text.rpartition(" ")[2] for text in texts}


def choose(read: Read, page: Page, label: str, choice: str) -> Page:
    [choices] = [one.links() for one in page.all("details") if one.one("summary").text == label]
    return read("/search/" + choices[choice])


@pytest.fixture
def dredging() -> dict[str, Statement]:
    """Four statements about a crew, by three speakers, in two outlets, three forms and two years."""
    ada, union, board = (
        PersonFactory(name="Ada Row"),
        OrganisationFactory(name="Ferry Union"),
        OrganisationFactory(name="Port Board"),
    )
    PositionFactory(person=ada, organisation=board, start_date=date(2026, 1, 1))
    courier, post = OutletFactory(name="The Courier"), OutletFactory(name="The Post")
    early, late = datetime(2025, 5, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
    return {
        "before": StatementFactory(article=ArticleFactory(outlet=courier, published_at=early), speaker=ada),
        "direct": StatementFactory(article=ArticleFactory(outlet=courier, published_at=late), speaker=ada),
        "denied": StatementFactory(
            article=ArticleFactory(outlet=post, published_at=late), speaker=union, form="indirect", act="denied"
        ),
        "nobody": StatementFactory(article=ArticleFactory(outlet=post, published_at=late), form="mixed"),
    }


def test_facet_counts_match_the_narrowed_results(read: Read, search: Search, dredging: dict[str, Statement]) -> None:
    page = search("crew")
    assert "4 statements" in page.text
    assert facet(page, "Speaker") == {"Ada Row": "2", "Ferry Union": "1"}
    # The board, for which Ada Row spoke in 2026, is not public.
    assert facet(page, "Organisation") == {"Ferry Union": "1"}
    assert facet(page, "Outlet") == {"The Courier": "2", "The Post": "2"}
    assert facet(page, "Year") == {"2026": "3", "2025": "1"}
    assert facet(page, "Quoted or reported") == {"quoted in full": "2", "quoted in part": "1", "reported": "1"}
    assert facet(page, "How it was said") == {"said": "3", "denied": "1"}
    for label in ("Speaker", "Organisation", "Outlet", "Year", "Quoted or reported", "How it was said"):
        for choice, count in facet(page, label).items():
            assert len(said_ids(choose(read, page, label, choice))) == int(count), (label, choice)


def test_facets_are_combined_and_removed(read: Read, search: Search, dredging: dict[str, Statement]) -> None:
    page = choose(read, choose(read, search("crew"), "Year", "2026"), "Outlet", "The Post")
    assert set(said_ids(page)) == {dredging["denied"].pk, dredging["nobody"].pk}
    assert facet(page, "Outlet") == {}
    back = page.one("a", **{"aria-label": "without “The Post”"})["href"]
    assert len(said_ids(read("/search/" + back))) == 3


def test_organisation_filter_includes_people_in_office(search: Search, dredging: dict[str, Statement]) -> None:
    port = Agent.objects.get(name="Port Board")
    assert search("crew", organisation=port.pk).status == 404
    port.state = "approved"
    port.save()
    assert said_ids(search("crew", organisation=port.pk)) == [dredging["direct"].pk]


def test_rejected_speaker_is_not_found_by_filter(search: Search, dredging: dict[str, Statement]) -> None:
    union, port = Agent.objects.get(name="Ferry Union"), Agent.objects.get(name="Port Board")
    Agent.objects.filter(pk=port.pk).update(state="approved")
    assert said_ids(search("crew", organisation=union.pk)) == [dredging["denied"].pk]
    for edge in Speaker.objects.filter(statement__in=[dredging["denied"], dredging["direct"]]):
        editor = {"decided_by": UserFactory(), "decided_at": timezone.now()}
        Speaker.objects.filter(pk=edge.pk).update(state="rejected", **editor)
    ada = Agent.objects.get(name="Ada Row")
    assert said_ids(search("crew", speaker=ada.pk)) == [dredging["before"].pk]
    Agent.objects.filter(pk=union.pk).update(state="approved")
    for house in (union, port):
        for question in ("crew", ""):
            assert said_ids(search(question, organisation=house.pk)) == []


def test_dates_are_days_in_the_archives_time_zone(search: Search, dredging: dict[str, Statement]) -> None:
    assert said_ids(search("crew", until="2025-05-01")) == [dredging["before"].pk]
    assert said_ids(search("crew", until="2025-04-30")) == []
    assert len(said_ids(search("crew", from_="2025-05-02"))) == 3
    assert len(said_ids(search("crew", from_="2026-05-01", until="2026-05-01", year="2026"))) == 3


@pytest.mark.parametrize(
    ("name", "text"), [("from_", "1 May"), ("until", "2026-02-30"), ("year", "MMXXVI"), ("year", "00002026")]
)
def test_invalid_date_is_reported_and_ignored(
    search: Search, dredging: dict[str, Statement], name: str, text: str
) -> None:
    page = search("crew", **{name: text})
    assert f"“{text}” is not a" in page
    assert "4 statements" in page.text


def test_reversed_dates_are_reported(search: Search, dredging: dict[str, Statement]) -> None:
    page = search("crew", from_="2026-03-02", until="2026-03-01")
    assert "“From” (2\xa0March\xa02026) is later than “until” (1\xa0March\xa02026)" in page.html
    assert said_ids(page) == []
    assert "is later than" not in search("crew", from_="2026-03-01", until="2026-03-01").text


def test_statements_are_ordered_by_relevance_or_date(search: Search) -> None:
    texts = ["“Crew, crew and crew,” said one.", "“The crew of a very long boat is a long crew,” said another."]
    texts.append("“Nothing but fish and one crew on a day in May,” said a third.")
    said = []
    for day, text in enumerate(texts, start=1):
        article = ArticleFactory(text=text, published_at=datetime(2026, 3, day, tzinfo=UTC))
        said.append(StatementFactory(article=article, words=text.partition("”")[0] + "”").pk)
    assert said_ids(search("crew"))[0] == said[0]
    assert said_ids(search("crew", sort="newest")) == said[::-1]
    assert said_ids(search("crew", sort="oldest")) == said


def test_stories_are_ordered_by_relevance_or_date(search: Search) -> None:
    made = [
        ArticleFactory(headline="Dredging", text="Nothing.", published_at=datetime(2026, 3, 1, tzinfo=UTC)),
        ArticleFactory(
            headline="Noon", text="They dredged and dredged.", published_at=datetime(2026, 3, 2, tzinfo=UTC)
        ),
        ArticleFactory(
            headline="Dusk", text="Then they dredged, as is done here.", published_at=datetime(2026, 3, 3, tzinfo=UTC)
        ),
    ]

    def order(**asked: str) -> list[str]:
        addresses = re.findall(r'<h3[^>]*><a href="([^"]+)"', search("dredge", in_="stories", **asked).html)
        return [next(one.headline for one in made if one.get_absolute_url() == address) for address in addresses]

    assert order() == order(sort="relevance") == ["Dredging", "Noon", "Dusk"]
    assert order(sort="newest") == ["Dusk", "Noon", "Dredging"]
    assert order(sort="oldest") == ["Dredging", "Noon", "Dusk"]
    assert "Most relevant" in search("dredge", in_="stories")


@pytest.mark.parametrize("kind", ["statements", "stories"])
@pytest.mark.parametrize("counted", [4, 3])
def test_page_says_where_ranking_ends(
    search: Search, monkeypatch: pytest.MonkeyPatch, kind: str, counted: int
) -> None:
    said = "Only the newest 3 are sorted by relevance."
    for module in (facets, statements, search_pages):
        monkeypatch.setattr(module, "RANKED", 3)
    monkeypatch.setitem(facets.LIMITS, "newest", sql.Literal(3))
    for _ in range(3):
        StatementFactory()
    assert said not in search("crew", in_=kind).text
    StatementFactory()
    monkeypatch.setattr(facets, "COUNTED", counted)
    page = search("crew", in_=kind)
    assert said in page.text
    assert len(page.all("li", "entry")) == 3
    assert said not in search("crew", in_=kind, sort="newest").text


def test_next_page_keeps_all_parameters(read: Read, search: Search) -> None:
    outlet = OutletFactory(name="The Courier")
    said = {StatementFactory(article=ArticleFactory(outlet=outlet)).pk for _ in range(23)}
    StatementFactory()
    for sort in ("relevance", "newest", "oldest"):
        first = search("crew", outlet=outlet.pk, form="direct", sort=sort)
        second = read("/search/" + first.next_page)
        assert {*said_ids(first), *said_ids(second)} == said
        assert "23 statements" in second.text
        assert second.one("a", rel="prev")


@pytest.mark.parametrize("page", ["0", "501", "x", "-1", "9" * 40, "²"])
def test_invalid_page_number_is_not_found(search: Search, page: str) -> None:
    StatementFactory()
    assert search("crew", page=page).status == 404


def test_counts_are_exact_up_to_a_limit(
    search: Search, dredging: dict[str, Statement], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facets, "COUNTED", 4)
    assert "4 statements" in search("crew").text
    monkeypatch.setattr(facets, "COUNTED", 3)
    caches["responses"].clear()
    page = search("crew")
    assert "more than 3 statements" in page.text
    assert facet(page, "Quoted or reported")
    assert page.all("span", "count") == []


def at_the_harbour() -> Statement:
    words = "“We are at the harbour wall,”"
    return StatementFactory(article=ArticleFactory(text=f"{words} said the captain."), words=words)


def test_rarer_words_are_ranked_beyond_the_newest_statements(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more match than are counted, and few of them are among the newest."""
    monkeypatch.setattr(facets, "COUNTED", 1)
    monkeypatch.setattr(statements, "RANKED_AMONG", 1)
    made = {at_the_harbour().pk for _ in range(3)}
    StatementFactory()
    assert set(said_ids(search("harbour"))) == made
    caches["responses"].clear()
    monkeypatch.setattr(statements, "LISTED", 2)
    assert set(said_ids(search("harbour"))) < made


def test_stories_are_not_counted_beside_statements_with_a_common_phrase(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_the_harbour()
    assert "1 story" in search('"the harbour"').text
    caches["responses"].clear()
    monkeypatch.setattr(statements, "COMMON_PHRASE", 0)
    assert "1 story" in search("harbour").text
    assert "1 story" not in search('"the harbour"').text
    assert "1 story" in search('"the harbour"', in_="stories").text


def test_headline_and_text_find_a_story(read: Read, search: Search) -> None:
    text = "A first line.\n" + "Fish were landed. " * 40 + "The mud was dredged at noon. " + "Nets were mended. " * 40
    story = ArticleFactory(headline="Dredging at last", text=text)
    titled = ArticleFactory(headline="They dredge", text="Nothing.")
    page = search("dredging", in_="stories")
    assert "2 stories" in page.text
    row = next(row for row in page.all("li", "entry") if story.headline in row)
    assert row.texts("mark", "hit") == ["Dredging", "dredged"]
    assert "The mud was dredged at noon." in row
    assert titled.get_absolute_url() in page.links().values()
    assert "".join(row.one("p", "extract").node.itertext()).strip(" …\n") in text
    assert story.get_absolute_url() in search("dredged")  # no statement says it, so stories are shown at once


def test_stories_do_not_replace_filtered_statements(read: Read, search: Search) -> None:
    """Nobody is told of anybody's stories who asked what one speaker said."""
    story = ArticleFactory(text="The mud was dredged at noon.")
    said = StatementFactory(speaker=PersonFactory(name="Ada Row"))
    speaker = said.speakers.get().agent_id
    assert story.get_absolute_url() in search("dredged")
    assert story.get_absolute_url() in search("dredged", outlet=story.outlet_id)
    for narrowed in ({"speaker": speaker}, {"form": "indirect"}, {"act": "denied", "year": "2026"}):
        page = search("dredged", **narrowed)
        assert "Nothing matches all of these filters." in page
        assert story.get_absolute_url() not in page
        assert story.get_absolute_url() in search("dredged", in_="stories", **narrowed)


@pytest.mark.parametrize("public_text", ["excerpt", "none"])
def test_hidden_text_finds_nothing(search: Search, public_text: str) -> None:
    ArticleFactory(headline="Noon at the quay", text="The dredger came.", public_text=public_text)
    assert "dredger came" not in search("dredger", in_="stories")
    assert "0 stories" in search("dredger", in_="stories").text
    assert "1 story" in search("quay", in_="stories").text


def test_replaced_text_finds_nothing(search: Search) -> None:
    article = ArticleFactory(text="The dredger came.")
    RevisionFactory(article=article, text="The barge came.")
    assert "0 stories" in search("dredger").text
    assert "1 story" in search("barge").text


def test_name_beside_words_suggests_the_persons_statements(read: Read, search: Search) -> None:
    ada = PersonFactory(name="Ada Row")
    said = StatementFactory(speaker=ada)
    StatementFactory()
    for question in ("Ada Row crew", "crew Ada Row", "row crew"):
        page = search(question)
        assert "Statements by Ada Row: crew" in page.text
        offered = page.links()["Statements by Ada Row: crew"]
        assert said_ids(read("/search/" + offered)) == [said.pk]


def test_small_words_alone_are_searched_for(search: Search) -> None:
    StatementFactory(article=ArticleFactory(text="“The ferry,” she said."), words="“The ferry,”")
    for query in ("the", "“the”", "the or and"):
        assert len(said_ids(search(query))) == 1
    assert said_ids(search("of and")) == []


def test_namesakes_in_a_facet_have_their_latest_role(search: Search) -> None:
    article = ArticleFactory(text="“Mud,” said Ada Row. “Mud!” said Ada Row. “Mud?” said Bo Fenn.")
    for name, role, words in (("Ada Row", "miller", "“Mud,”"), ("Bo Fenn", "ferryman", "“Mud?”")):
        StatementFactory(article=article, speaker=PersonFactory(name=name), words=words, words__role=role)
    assert facet(search("mud"), "Speaker") == {"Ada Row": "1", "Bo Fenn": "1"}
    StatementFactory(article=article, speaker=PersonFactory(name="Ada Row"), words="“Mud!”", words__role="bishop")
    assert facet(search("mud"), "Speaker") == {"Ada Row miller": "1", "Ada Row bishop": "1", "Bo Fenn": "1"}


@pytest.mark.parametrize(
    ("name", "label"),
    [("form", "Quoted or reported"), ("act", "How it was said")],
)
def test_invalid_form_or_act_is_reported_and_ignored(search: Search, name: str, label: str) -> None:
    StatementFactory()
    page = search("crew", **{name: "bogus", "in": "statements"})
    assert f"The filter “{label}” has no value “bogus”. It was ignored." in page.text
    assert f"{label} bogus" not in page.text


def test_act_entered_by_editor_is_a_filter(search: Search) -> None:
    StatementFactory(act="bogus")
    page = search("crew", act="bogus", **{"in": "statements"})
    assert "ignored" not in page.text
    assert "How it was said bogus" in page.text


@pytest.mark.parametrize("address", ["/search/", "/search/feed.atom"])
def test_filter_by_agent_without_page_is_404(client: Client, address: str) -> None:
    speaker = PersonFactory(name="Ada Row", state="approved")
    statement = StatementFactory(speaker=speaker)
    organisation = OrganisationFactory(name="Weir Board", state="approved")
    assert client.get(address, {"speaker": speaker.pk}).status_code == 200
    withdraw_article(article=statement.article, reason="Error.", by=UserFactory())
    for given in ({"speaker": speaker.pk}, {"organisation": organisation.pk}):
        answer = client.get(address, given)
        assert (answer.status_code, b"Ada Row" in answer.content, b"Weir Board" in answer.content) == (
            404,
            False,
            False,
        )


def test_page_without_results_links_to_wider_searches(
    read: Read, search: Search, dredging: dict[str, Statement]
) -> None:
    page = search("crew zebra", form="direct", year="1999")
    assert "Nothing matches all of these filters." in page
    assert "4 statements" in ways_offered(page)
    green = ArticleFactory(text="“Paint the green ferry,” she said.")
    StatementFactory(article=green, words="“Paint the green ferry,”")
    assert "ferry green 1 statement" in ways_offered(search('"ferry green"'))


def ways_offered(page: Page) -> str:
    return " ".join(page.texts("ul", "ways"))


def test_wider_searches_keep_exclusions(search: Search, dredging: dict[str, Statement]) -> None:
    assert "crew 4 statements" in ways_offered(search("crew -crew"))
    assert "crew or" not in ways_offered(search("crew -crew"))
    ferry = ArticleFactory(text="“Paint the ferry,” she said.")
    StatementFactory(article=ferry, words="“Paint the ferry,”")
    assert "crew -zebra or ferry -zebra 5 statements" in ways_offered(search("crew ferry -zebra"))


@pytest.mark.parametrize("question", ["crew ferry crew", "the crew of ferry", "<i>crew</i> ferry", "crew ferry " * 9])
def test_wider_search_has_each_word_once(search: Search, dredging: dict[str, Statement], question: str) -> None:
    ferry = ArticleFactory(text="“Paint the ferry,” she said.")
    StatementFactory(article=ferry, words="“Paint the ferry,”")
    assert ways_offered(search(question)) == "crew or ferry 5 statements"


def test_wider_search_leaves_out_words_without_results(search: Search, dredging: dict[str, Statement]) -> None:
    StatementFactory(article=ArticleFactory(text="A zebra. “No,” she said."), words="“No,”")
    assert ways_offered(search("crew zebra")) == "crew 4 statements"
    assert ways_offered(search("zebra quagga")) == ""


def test_filters_alone_are_a_search(search: Search, dredging: dict[str, Statement]) -> None:
    page = search("", form="indirect")
    assert said_ids(page) == [dredging["denied"].pk]
    assert "Most relevant" not in page


def test_feed_has_reviewed_results_alone(read: Read, client: Client, search: Search) -> None:
    reviewed, found = StatementFactory(confirmed=True), StatementFactory()
    StatementFactory(article=ArticleFactory(text="“Fish,” he said."), words="“Fish,”", confirmed=True)
    address = search("crew").one("link", title="Feed of this search", type="application/atom+xml")["href"]
    [entry] = read(address).xml.all("entry")
    assert reviewed.pk in entry.one("link", rel="alternate")["href"]
    assert found.pk not in read(address)
    assert client.get("/search/feed.atom").status_code == 404


def test_suggestions_begin_as_typed(read: Read, client: Client) -> None:
    ada = PersonFactory(name="Ada Row")
    StatementFactory(speaker=ada)
    PersonFactory(name="Ada Hidden")
    for typed in ("ad", "Ada R", "row", "ÁDA", "adda row"):
        assert ada.get_absolute_url() in read(f"/search/suggestions/?q={typed}"), typed
    assert "Hidden" not in read("/search/suggestions/?q=ada")
    assert read("/search/suggestions/?q=a").html.strip() == ""
    answer = client.get("/search/suggestions.json?q=ad")
    assert json.loads(answer.content) == ["ad", ["Ada Row"]]
    assert answer["Content-Type"] == "application/x-suggestions+json"


def offered(page: Page) -> list[str]:
    """The pages of shared names that are led to."""
    addresses = [row["href"] or row["data-to"] for row in page.all()]
    return [address for address in addresses if address.startswith("/names/")]


@pytest.mark.parametrize("typed", ["Ada Row", "ada row", "Adda Row", "row", "Dr. Ada Row"])
def test_shared_name_links_to_its_page(read: Read, search: Search, typed: str) -> None:
    for agent in (PersonFactory(name="Ada Row"), PersonFactory(name="Ada Margaret Row", aliases=["Ada Row"])):
        StatementFactory(speaker=agent, speaker__name_in_story="Ada Row")
    StatementFactory(speaker=PersonFactory(name="Bram Row"))
    for page in (search(typed), read("/search/suggestions/?" + urlencode({"q": typed}))):
        assert offered(page) == ["/names/Ada%20Row/"]
        assert "All who are called Ada Row" in page.text
    both = read("/names/Ada%20Row/")
    assert len(both.one("ul", "bearers").all("li")) == 2


def test_shared_name_with_a_slash_has_a_page(read: Read, search: Search) -> None:
    for _ in range(2):
        StatementFactory(speaker=OrganisationFactory(name="Tug/Tow"))
    (address,) = offered(search("Tug/Tow"))
    assert read(address).status == 200
    assert "Others called Tug/Tow" in read(Agent.objects.earliest("pk").get_absolute_url()).text


def test_browser_suggestions_have_a_shared_name_once(client: Client) -> None:
    for _ in range(2):
        StatementFactory(speaker=PersonFactory(name="Ada Row"))
    assert json.loads(client.get("/search/suggestions.json?q=ad").content) == ["ad", ["Ada Row"]]
