"""Searching in earnest: narrowing by facets with counts, order, dates, stories, names beside words, wider ways."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags
from psycopg import sql

from articles.models import Speaker, Statement
from articles.services import withdraw_article
from newsroom.search import facets, statements
from newsroom.search.params import Asked
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
    return re.findall(r'id="said-([a-z0-9]+)"', page.html)


def facet(page: Page, label: str) -> dict[str, str]:
    """The choices of a facet, each with its count."""
    if f"<summary>{label}</summary>" not in page:
        return {}
    listed = page.at(f"<summary>{label}</summary>", "</ul>")
    rows = re.findall(r"<li>(.*?)</li>", listed)
    texts = [" ".join(strip_tags(row).split()) for row in rows]
    return {text.rpartition(" ")[0]: text.rpartition(" ")[2] for text in texts}


def choose(read: Read, page: Page, label: str, choice: str) -> Page:
    listed = page.at(f"<summary>{label}</summary>", "</ul>")
    found = re.search(rf'href="([^"]+)" dir="auto">{re.escape(choice)}<', listed)
    assert found
    return read("/search/" + found[1].replace("&amp;", "&"))


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


def test_facets_count_what_a_choice_will_leave(read: Read, search: Search, dredging: dict[str, Statement]) -> None:
    page = search("crew")
    assert "4 statements" in page.text
    assert facet(page, "Who") == {"Ada Row": "2", "Ferry Union": "1"}
    # The board, for which Ada Row spoke in 2026, is not public.
    assert facet(page, "Organisation") == {"Ferry Union": "1"}
    assert facet(page, "Outlet") == {"The Courier": "2", "The Post": "2"}
    assert facet(page, "Year") == {"2026": "3", "2025": "1"}
    assert facet(page, "Form") == {"quoted in full": "2", "quoted in part": "1", "reported": "1"}
    assert facet(page, "Act") == {"said": "3", "denied": "1"}
    for label in ("Who", "Organisation", "Outlet", "Year", "Form", "Act"):
        for choice, count in facet(page, label).items():
            assert len(said_ids(choose(read, page, label, choice))) == int(count), (label, choice)


def test_choices_are_made_one_after_the_other_and_taken_back(
    read: Read, search: Search, dredging: dict[str, Statement]
) -> None:
    page = choose(read, choose(read, search("crew"), "Year", "2026"), "Outlet", "The Post")
    assert set(said_ids(page)) == {dredging["denied"].pk, dredging["nobody"].pk}
    assert facet(page, "Outlet") == {}
    back = re.search(r'href="([^"]+)" aria-label="without “The Post”"', page.html)
    assert back
    assert len(said_ids(read("/search/" + back[1].replace("&amp;", "&")))) == 3


def test_organisation_is_its_own_voice_and_that_of_those_in_office(
    search: Search, dredging: dict[str, Statement]
) -> None:
    port = Agent.objects.get(name="Port Board")
    assert search("crew", organisation=port.pk).status == 404
    port.state = "approved"
    port.save()
    assert said_ids(search("crew", organisation=port.pk)) == [dredging["direct"].pk]


def test_what_an_editor_has_denied_somebody_to_have_said_is_not_found_as_theirs(
    search: Search, dredging: dict[str, Statement]
) -> None:
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


def test_dates_bound_the_story_s_day_in_the_archives_time_zone(search: Search, dredging: dict[str, Statement]) -> None:
    assert said_ids(search("crew", until="2025-05-01")) == [dredging["before"].pk]
    assert said_ids(search("crew", until="2025-04-30")) == []
    assert len(said_ids(search("crew", from_="2025-05-02"))) == 3
    assert len(said_ids(search("crew", from_="2026-05-01", until="2026-05-01", year="2026"))) == 3


@pytest.mark.parametrize(
    ("name", "text"), [("from_", "1 May"), ("until", "2026-02-30"), ("year", "MMXXVI"), ("year", "00002026")]
)
def test_date_that_is_none_is_said_and_left_out(
    search: Search, dredging: dict[str, Statement], name: str, text: str
) -> None:
    page = search("crew", **{name: text})
    assert f"“{text}” is not a" in page
    assert "4 statements" in page.text


def test_days_the_wrong_way_round_are_said_to_be(search: Search, dredging: dict[str, Statement]) -> None:
    page = search("crew", from_="2026-03-02", until="2026-03-01")
    assert "“From” (2\xa0March\xa02026) is later than “until” (1\xa0March\xa02026)" in page.html
    assert said_ids(page) == []
    assert "is later than" not in search("crew", from_="2026-03-01", until="2026-03-01").text


def test_order_is_by_relevance_or_by_date(search: Search) -> None:
    texts = ["“Crew, crew and crew,” said one.", "“The crew of a very long boat is a long crew,” said another."]
    texts.append("“Nothing but fish and one crew on a day in May,” said a third.")
    said = []
    for day, text in enumerate(texts, start=1):
        article = ArticleFactory(text=text, published_at=datetime(2026, 3, day, tzinfo=UTC))
        said.append(StatementFactory(article=article, words=text.partition("”")[0] + "”").pk)
    assert said_ids(search("crew"))[0] == said[0]
    assert said_ids(search("crew", sort="newest")) == said[::-1]
    assert said_ids(search("crew", sort="oldest")) == said


def test_stories_are_ordered_by_relevance_or_by_date(search: Search) -> None:
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
def test_where_ranking_ends_is_said(search: Search, monkeypatch: pytest.MonkeyPatch, kind: str, counted: int) -> None:
    said = "Relevance is compared among the newest 3 of them."
    for module in (facets, statements, search_pages):
        monkeypatch.setattr(module, "RANKED", 3)
    monkeypatch.setitem(facets.LIMITS, "newest", sql.Literal(3))
    for _ in range(3):
        StatementFactory()
    assert said not in search("crew", in_=kind).text
    StatementFactory()
    for module in (facets, search_pages):
        monkeypatch.setattr(module, "COUNTED", counted)
    page = search("crew", in_=kind)
    assert said in page.text
    assert page.html.count('<li class="entry') == 3
    assert said not in search("crew", in_=kind, sort="newest").text


def test_everything_of_a_search_stands_in_the_address_of_its_next_page(read: Read, search: Search) -> None:
    outlet = OutletFactory(name="The Courier")
    said = {StatementFactory(article=ArticleFactory(outlet=outlet)).pk for _ in range(23)}
    StatementFactory()
    for sort in ("relevance", "newest", "oldest"):
        first = search("crew", outlet=outlet.pk, form="direct", sort=sort)
        following = first.at('rel="next" href="', '">').removeprefix('rel="next" href="').replace("&amp;", "&")
        second = read("/search/" + following)
        assert {*said_ids(first), *said_ids(second)} == said
        assert "23 statements" in second.text
        assert 'rel="prev"' in second


@pytest.mark.parametrize("page", ["0", "501", "x", "-1", "9" * 40, "²"])
def test_page_that_is_none_is_missing(search: Search, page: str) -> None:
    StatementFactory()
    assert search("crew", page=page).status == 404


def test_count_is_exact_up_to_a_bound_and_says_so_beyond(
    search: Search, dredging: dict[str, Statement], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facets, "COUNTED", 4)
    assert "4 statements" in search("crew").text
    monkeypatch.setattr(facets, "COUNTED", 3)
    page = search("crew")
    assert "more than 3 statements" in page.text
    assert facet(page, "Form")
    assert not re.search(r'class="count"', page.at("<summary>Form</summary>", "</ul>"))


def test_words_in_a_headline_or_a_text_find_the_story(read: Read, search: Search) -> None:
    text = "A first line.\n" + "Fish were landed. " * 40 + "The mud was dredged at noon. " + "Nets were mended. " * 40
    story = ArticleFactory(headline="Dredging at last", text=text)
    titled = ArticleFactory(headline="They dredge", text="Nothing.")
    page = search("dredging", in_="stories")
    assert "2 stories" in page.text
    assert '<mark class="hit">Dredging</mark> at last' in page
    assert 'The mud was <mark class="hit">dredged</mark> at noon.' in page
    assert titled.get_absolute_url() in page
    shown = strip_tags(page.at('<p class="extract"', "</p>")).strip(" …\n")
    assert shown in text
    assert story.get_absolute_url() in search("dredged")  # no statement says it, so stories are shown at once


def test_stories_are_not_shown_in_the_place_of_what_somebody_did_not_say(read: Read, search: Search) -> None:
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
def test_text_that_readers_may_not_see_finds_nothing(search: Search, public_text: str) -> None:
    ArticleFactory(headline="Noon at the quay", text="The dredger came.", public_text=public_text)
    assert "dredger came" not in search("dredger", in_="stories")
    assert "0 stories" in search("dredger", in_="stories").text
    assert "1 story" in search("quay", in_="stories").text


def test_replaced_text_finds_nothing(search: Search) -> None:
    article = ArticleFactory(text="The dredger came.")
    RevisionFactory(article=article, text="The barge came.")
    assert "0 stories" in search("dredger").text
    assert "1 story" in search("barge").text


def test_name_beside_words_offers_what_that_person_said_with_them(read: Read, search: Search) -> None:
    ada = PersonFactory(name="Ada Row")
    said = StatementFactory(speaker=ada)
    StatementFactory()
    for question in ("Ada Row crew", "crew Ada Row", "row crew"):
        page = search(question)
        assert "What Ada Row said with “crew”" in page.text
        offered = re.search(r'href="(\?q=crew&amp;speaker=[a-z0-9]+)"', page.html)
        assert offered
        assert said_ids(read("/search/" + offered[1].replace("&amp;", "&"))) == [said.pk]


@pytest.mark.parametrize("question", ["Ada Row", "Ms Row", "Mayor Ada Row", "row ada", "ferry union"])
def test_words_of_a_name_are_not_taken_for_the_matter(search: Search, question: str) -> None:
    for agent in (
        PersonFactory(name="Ada Row"),
        PersonFactory(name="Ada Row"),
        OrganisationFactory(name="Ferry Union"),
    ):
        StatementFactory(speaker=agent)
    StatementFactory(speaker=OrganisationFactory(name="Ferry"))
    assert " said with “" not in search(question).text


def test_words_too_common_to_be_searched_for_are_said_to_be(search: Search) -> None:
    StatementFactory(speaker=PersonFactory())
    for question in ("the", "of or and", "“the”"):
        page = search(question)
        assert "These words are in nearly every text" in page.text
        assert "No statement has these words" not in page.text
        assert "no statement has these words" not in page.text
    assert "These words are in nearly every text" not in search("zebra").text


def test_namesakes_are_told_apart_by_their_latest_role(search: Search) -> None:
    article = ArticleFactory(text="“Mud,” said Ada Row. “Mud!” said Ada Row. “Mud?” said Bo Fenn.")
    for name, role, words in (("Ada Row", "miller", "“Mud,”"), ("Bo Fenn", "ferryman", "“Mud?”")):
        StatementFactory(article=article, speaker=PersonFactory(name=name), words=words, words__role=role)
    assert facet(search("mud"), "Who") == {"Ada Row": "1", "Bo Fenn": "1"}
    StatementFactory(article=article, speaker=PersonFactory(name="Ada Row"), words="“Mud!”", words__role="bishop")
    assert facet(search("mud"), "Who") == {"Ada Row miller": "1", "Ada Row bishop": "1", "Bo Fenn": "1"}


@pytest.mark.parametrize(
    ("name", "told"),
    [("form", "“bogus” is not a form"), ("act", "“bogus” is not an act of any statement here")],
)
def test_value_that_nothing_can_have_is_left_out_and_told(search: Search, name: str, told: str) -> None:
    StatementFactory()
    page = search("crew", **{name: "bogus", "in": "statements"})
    assert f"{told}, and was left out." in page.text
    assert f"{name.title()} bogus" not in page.text


def test_act_that_an_editor_has_given_narrows(search: Search) -> None:
    StatementFactory(act="bogus")
    page = search("crew", act="bogus", **{"in": "statements"})
    assert "was left out" not in page.text
    assert "Act bogus" in page.text


@pytest.mark.parametrize("address", ["/search/", "/search/feed.atom"])
def test_nobody_without_a_page_is_named_by_their_id(client: Client, address: str) -> None:
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


def test_nobody_who_is_not_public_is_offered_beside_words(search: Search) -> None:
    PersonFactory(name="Ada Row")
    StatementFactory()
    assert "What Ada Row said" not in search("Ada Row crew")


def test_nothing_found_leads_to_what_would_be(read: Read, search: Search, dredging: dict[str, Statement]) -> None:
    page = search("crew zebra", form="direct", year="1999")
    assert "Nothing matches all of these filters." in page
    way = page.at('<ul class="ways">', "</ul>")
    assert "4 statements" in strip_tags(way)
    green = ArticleFactory(text="“Paint the green ferry,” she said.")
    StatementFactory(article=green, words="“Paint the green ferry,”")
    assert "ferry green 1 statement" in " ".join(
        strip_tags(search('"ferry green"').at('<ul class="ways">', "</ul>")).split()
    )


def ways_offered(page: Page) -> str:
    return " ".join(strip_tags(page.at('<ul class="ways">', "</ul>")).split()) if '<ul class="ways">' in page else ""


def test_what_is_left_out_stays_so_in_wider_searches_or_is_told_to_be_the_reason(
    search: Search, dredging: dict[str, Statement]
) -> None:
    assert "crew 4 statements" in ways_offered(search("crew -crew"))
    assert "crew or" not in ways_offered(search("crew -crew"))
    ferry = ArticleFactory(text="“Paint the ferry,” she said.")
    StatementFactory(article=ferry, words="“Paint the ferry,”")
    assert "crew -zebra or ferry -zebra 5 statements" in ways_offered(search("crew ferry -zebra"))


@pytest.mark.parametrize("question", ["crew ferry crew", "the crew of ferry", "<i>crew</i> ferry", "crew ferry " * 9])
def test_each_telling_word_is_offered_once(search: Search, dredging: dict[str, Statement], question: str) -> None:
    ferry = ArticleFactory(text="“Paint the ferry,” she said.")
    StatementFactory(article=ferry, words="“Paint the ferry,”")
    assert ways_offered(search(question)) == "crew or ferry 5 statements"


def test_word_that_stands_in_no_statement_is_not_offered_again(search: Search, dredging: dict[str, Statement]) -> None:
    StatementFactory(article=ArticleFactory(text="A zebra. “No,” she said."), words="“No,”")
    assert ways_offered(search("crew zebra")) == "crew 4 statements"
    assert ways_offered(search("zebra quagga")) == ""


def test_initials_lead_to_an_organisation_and_words_of_a_name_to_nobody_else(search: Search) -> None:
    for name in ("Harbour and Canals Union", "North Bank Ferry Trust"):
        StatementFactory(speaker=OrganisationFactory(name=name))
    assert "Harbour and Canals Union" in search("HCU").at('<ul class="names"', "</ul>")
    assert "What North Bank" not in search("crew trust")
    assert "What Harbour" not in search("harbur and canals union")


def test_what_is_left_out_is_no_name(search: Search) -> None:
    StatementFactory(speaker=PersonFactory(name="Ada Crewe"))
    assert '<ul class="names"' not in search("-crewe ferry")


def test_narrowing_alone_is_a_search(search: Search, dredging: dict[str, Statement]) -> None:
    page = search("", form="indirect")
    assert said_ids(page) == [dredging["denied"].pk]
    assert "Most relevant" not in page


def test_feed_of_a_search_holds_what_was_reviewed_of_it(client: Client, search: Search) -> None:
    reviewed, found = StatementFactory(confirmed=True), StatementFactory()
    StatementFactory(article=ArticleFactory(text="“Fish,” he said."), words="“Fish,”", confirmed=True)
    address = re.search(
        r'type="application/atom\+xml" title="What this search finds" href="([^"]+)"', search("crew").html
    )
    assert address
    body = client.get(address[1].replace("&amp;", "&")).content.decode()
    assert reviewed.pk in body
    assert found.pk not in body
    assert body.count("<entry>") == 1
    assert client.get("/search/feed.atom").status_code == 404


def test_suggestions_begin_as_what_was_typed(read: Read, client: Client) -> None:
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


def test_suggestions_come_best_first(read: Read) -> None:
    """By where the beginning stands in a name; then whom an editor has approved; then by how much is said."""
    made = [
        PersonFactory(name="Rowan Hill"),
        PersonFactory(name="Ines Rowe"),
        PersonFactory(name="Ada Rowdy Quill", state="approved"),
        OrganisationFactory(name="Harbour Rowing Club"),
        PersonFactory(name="Ada Row"),
        PersonFactory(name="Rowena Dale", state="approved"),
        OrganisationFactory(name="Row"),
    ]
    for agent, count in zip(made, (1, 3, 1, 5, 2, 1, 1), strict=True):
        for _ in range(count):
            StatementFactory(speaker=agent)
    for _ in range(4):  # not public yet, so that they count for nothing
        StatementFactory(article=ArticleFactory(scheduled=True), speaker=made[0])
    shown = re.findall(r'<span dir="auto">([^<]+)</span>', read("/search/suggestions/?q=row").html)
    assert shown == [
        *("Row", "Rowena Dale", "Ines Rowe", "Ada Row", "Rowan Hill"),
        *("Ada Rowdy Quill", "Harbour Rowing Club"),
    ]


def offered(page: Page) -> list[str]:
    """The pages of shared names that are led to."""
    return re.findall(r'(?:href|data-to)="(/names/[^"]+)"', page.html)


@pytest.mark.parametrize("typed", ["Ada Row", "ada row", "Adda Row", "row", "Dr. Ada Row"])
def test_name_that_several_share_leads_to_the_page_that_tells_them_apart(
    read: Read, search: Search, typed: str
) -> None:
    for agent in (PersonFactory(name="Ada Row"), PersonFactory(name="Ada Margaret Row", aliases=["Ada Row"])):
        StatementFactory(speaker=agent, speaker__name_in_story="Ada Row")
    StatementFactory(speaker=PersonFactory(name="Bram Row"))
    for page in (search(typed), read("/search/suggestions/?" + urlencode({"q": typed}))):
        assert offered(page) == ["/names/Ada%20Row/"]
        assert "All who are called Ada Row" in page.text
    both = read("/names/Ada%20Row/")
    assert both.at('<ul class="bearers">', "</ul>").count("<li>") == 2


def test_name_is_not_said_to_be_shared_with_somebody_who_is_not_public(read: Read, search: Search) -> None:
    StatementFactory(speaker=PersonFactory(name="Ada Row"))
    StatementFactory(speaker=PersonFactory(name="Ada Row"), article=ArticleFactory(draft=True))
    hidden = PersonFactory(name="Ada Wold", aliases=["Ada Row"])  # public, but under another name
    StatementFactory(speaker=hidden)
    for page in (search("Ada Row"), read("/search/suggestions/?q=ada+row")):
        assert offered(page) == []


def test_shared_name_with_a_stroke_has_a_page(read: Read, search: Search) -> None:
    for _ in range(2):
        StatementFactory(speaker=OrganisationFactory(name="Tug/Tow"))
    (address,) = offered(search("Tug/Tow"))
    assert read(address).status == 200
    assert "Others called Tug/Tow" in read(Agent.objects.earliest("pk").get_absolute_url()).text


def test_browser_is_suggested_a_shared_name_once(client: Client) -> None:
    for _ in range(2):
        StatementFactory(speaker=PersonFactory(name="Ada Row"))
    assert json.loads(client.get("/search/suggestions.json?q=ad").content) == ["ad", ["Ada Row"]]


def test_address_of_a_search_is_always_written_alike() -> None:
    one = Asked("crew", {"form": "direct", "outlet": "abc"}, sort="newest")
    assert one.address() == "?q=crew&outlet=abc&form=direct&sort=newest"
    assert one.without_narrowing() == "?q=crew&sort=newest"
    assert one.of_stories() == "?q=crew&outlet=abc&in=stories"
