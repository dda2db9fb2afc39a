"""Pages of people and organisations: what they said, newest first, as what; and addresses that stay."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import services
from articles.models import Speaker
from newsroom.api.changes.follower import run_follower
from newsroom.changes.models import PublicSnapshot
from people.models import Agent, Redirect
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    OutletFactory,
    PartFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    UserFactory,
    former_id,
)
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]


def heard(agent: Agent) -> Agent:
    """The same, after a first statement in public."""
    StatementFactory(speaker=agent)
    return agent


def test_statements_are_newest_first_with_printed_role(read: Read) -> None:
    agent = PersonFactory(name="Ottilie Brand")
    for year, role in ((2024, "deputy harbour master"), (2026, "harbour master"), (2025, "acting harbour master")):
        article = ArticleFactory(published_at=datetime(year, 3, 1, tzinfo=UTC))
        StatementFactory(article=article, speaker=agent, words__role=role)

    entries = read(agent.get_absolute_url()).all("li", "entry")

    assert [(entry.one("time").text, entry.one("", "role").text) for entry in entries] == [
        ("1 March 2026", "harbour master"),
        ("1 March 2025", "acting harbour master"),
        ("1 March 2024", "deputy harbour master"),
    ]


def test_an_id_elsewhere_leads_there_and_says_where(read: Read) -> None:
    agent = heard(PersonFactory(name="Ottilie Brand", state="approved", wikidata="Q42"))
    page = read(agent.get_absolute_url())
    assert page.links()["Ottilie Brand at Wikidata"] == "https://www.wikidata.org/wiki/Q42"
    assert '"sameAs": "https://www.wikidata.org/wiki/Q42"' in page
    assert "wikidata" not in read(heard(PersonFactory(state="approved")).get_absolute_url())


def test_statements_of_story_follow_text_order(read: Read) -> None:
    agent = PersonFactory()
    article = ArticleFactory(text="“One,” she said. “Two,” she said. “Three,” she said.")
    for words in ("“Three,”", "“One,”", "“Two,”"):
        StatementFactory(article=article, speaker=agent, words=words)
    text = read(agent.get_absolute_url()).text
    assert text.index("“One,”") < text.index("“Two,”") < text.index("“Three,”")


def test_long_list_is_paged_without_losing_or_repeating(read: Read) -> None:
    agent = PersonFactory()
    said = {StatementFactory(speaker=agent).pk for _ in range(25)}

    first = read(agent.get_absolute_url())
    second = read(agent.get_absolute_url() + first.one("a", rel="next")["href"])

    on_first, on_second = ({pk for pk in said if f'id="said-{pk}"' in page} for page in (first, second))
    assert (len(on_first), len(on_second)) == (20, 5)
    assert on_first | on_second == said
    assert first.one("p", "count").text == "25 statements"
    assert second.all("a", rel="prev")
    assert not second.all("a", rel="next")


def test_organisation_shows_its_own_statements_and_its_people(read: Read) -> None:
    union, secretary = OrganisationFactory(name="Ferry Union"), PersonFactory(name="Ada Row")
    StatementFactory(speaker=union)
    StatementFactory(speaker=secretary)
    PositionFactory(person=secretary, organisation=union, role="general secretary")

    page = read(union.get_absolute_url())

    assert page.section("Statements").one("p", "lead").text == "Ferry Union · said"
    [row] = page.section("Its people").all("li")
    assert (row.text, row.links()) == ("Ada Row, general secretary", {"Ada Row": secretary.get_absolute_url()})
    [row] = read(secretary.get_absolute_url()).one("ul", "positions").all("li")
    assert (row.text, row.links()) == ("general secretary, Ferry Union", {"Ferry Union": union.get_absolute_url()})


def test_organisation_lists_only_people_with_public_statements(read: Read) -> None:
    union = heard(OrganisationFactory(state="approved"))
    PositionFactory(person=PersonFactory(name="Ada Row"), organisation=union)
    assert "Ada Row" not in read(union.get_absolute_url())


def test_role_at_hidden_organisation_is_not_shown(read: Read) -> None:
    person = heard(PersonFactory(state="approved"))
    PositionFactory(person=person, organisation=OrganisationFactory(name="Secret Society"), role="grand owl")
    PositionFactory(person=person, organisation=None, role="pilot")
    page = read(person.get_absolute_url())
    assert "owl" not in page.text
    assert "Society" not in page
    assert "pilot" in page


def test_merged_agent_redirects(read: Read) -> None:
    agent = heard(PersonFactory())
    former_id(agent, "222222222222")
    for address in ("/people/222222222222/old-name/", "/organisations/222222222222/", "/people/222222222222/"):
        page = read(address)
        assert (page.status, page.response["Location"]) == (301, agent.get_absolute_url())


def test_merged_agent_does_not_redirect_to_hidden_agent(read: Read) -> None:
    former_id(PersonFactory(), "222222222222")
    assert read("/people/222222222222/old-name/").status == 410


def test_merged_agent_who_never_was_public_leads_nowhere(read: Read) -> None:
    Redirect.objects.create(old_id="222222222222", agent=heard(PersonFactory()))
    assert read("/people/222222222222/old-name/").status == 404


def test_wrong_slug_and_wrong_kind_redirect_for_good(read: Read) -> None:
    agent = heard(PersonFactory(name="Ada Row"))
    for address in (f"/people/{agent.pk}/ada/", f"/people/{agent.pk}/", f"/organisations/{agent.pk}/ada-row/"):
        page = read(address)
        assert (page.status, page.response["Location"]) == (301, agent.get_absolute_url())


def test_agent_without_a_public_statement_has_no_page(read: Read) -> None:
    agent = PersonFactory()
    Speaker.objects.create(
        statement=StatementFactory(), agent=agent, name_in_story=agent.name, kind="person", state="dropped"
    )
    assert read(agent.get_absolute_url()).status == 404


def test_approved_agent_without_public_statements_has_no_page(read: Read) -> None:
    quiet, house = PersonFactory(name="Ada Row", state="approved"), OrganisationFactory(name="Quay", state="approved")
    union, pilot = heard(OrganisationFactory(state="approved")), heard(PersonFactory(name="Piers Holt"))
    PositionFactory(person=quiet, organisation=union, role="treasurer")
    PositionFactory(person=pilot, organisation=house, end_date=date(1999, 1, 1))
    PartFactory(whole=union, part=house)
    StatementFactory(speaker=quiet, article=ArticleFactory(draft=True), confirmed=True)
    for agent in (quiet, house):
        kind = "people" if agent is quiet else "organisations"
        assert read(agent.get_absolute_url()).status == 404
        assert read(f"/{kind}/{agent.pk}/feed.atom").status == 404
        assert read(f"/names/{agent.name}/").status == 404
        addresses = (
            f"/{kind}/",
            "/sitemap-agents.xml",
            f"/search/?q={agent.name}",
            f"/search/suggestions/?q={agent.name}",
        )
        for address in (*addresses, union.get_absolute_url(), pilot.get_absolute_url()):
            assert agent.pk not in read(address), address
    assert "Ada Row, treasurer" in read(union.get_absolute_url()).text
    assert "Quay" in read(union.get_absolute_url())
    assert "Quay" in read(pilot.get_absolute_url())


def test_statements_of_its_people_give_organisation_a_page(read: Read) -> None:
    union, person = OrganisationFactory(state="approved"), PersonFactory()
    held = PositionFactory(person=person, organisation=union, end_date=date(2026, 3, 31))
    article = ArticleFactory(published_at=datetime(2026, 4, 1, 9, tzinfo=UTC))
    StatementFactory(speaker=person, article=article)
    assert read(union.get_absolute_url()).status == 404
    held.end_date = date(2026, 4, 1)
    held.save()
    assert read(union.get_absolute_url()).status == 200


def test_page_whose_statements_are_withdrawn_is_gone(read: Read) -> None:
    agent = PersonFactory(state="approved")
    said = StatementFactory(speaker=agent, confirmed=True)
    for kind, pk in (("statement", said.pk), ("agent", agent.pk)):
        PublicSnapshot.objects.create(kind=kind, object_id=pk, shown_as=kind, state="public")
    services.withdraw_article(article=said.article, by=UserFactory(), reason="It was about another ferry.")
    page = read(agent.get_absolute_url())
    assert (page.status, "This is no longer shown" in page) == (410, True)


@pytest.mark.django_db(transaction=True)
def test_organisation_page_is_gone_with_last_statement(read: Read) -> None:
    union, board, house = (OrganisationFactory(state="approved") for _ in range(3))
    person, never = PersonFactory(), PersonFactory()
    said = StatementFactory(speaker=person, article=ArticleFactory(published_at=datetime(2026, 4, 1, 9, tzinfo=UTC)))
    hidden = StatementFactory(speaker=never, article=ArticleFactory(draft=True))
    PositionFactory(person=person, organisation=union)
    PositionFactory(person=person, organisation=board, end_date=date(2026, 3, 31))
    PositionFactory(person=never, organisation=house)
    assert [read(one.get_absolute_url()).status for one in (union, board, house)] == [200, 404, 404]
    run_follower()
    services.withdraw_article(article=said.article, by=UserFactory(), reason="It was about another ferry.")
    for one, status in ((union, 410), (board, 404), (house, 404)):
        assert read(one.get_absolute_url()).status == status
        assert read(f"/organisations/{one.pk}/feed.atom").status == status
    assert hidden.article.status == "draft"


def test_all_addresses_of_withdrawn_statement_are_gone(read: Read) -> None:
    said = StatementFactory(confirmed=True, speaker=PersonFactory())
    agent = said.speakers.get().agent
    assert agent is not None
    for kind, pk in (("statement", said.pk), ("agent", agent.pk)):
        PublicSnapshot.objects.create(kind=kind, object_id=pk, shown_as=kind, state="public")
    services.withdraw_article(article=said.article, by=UserFactory(), reason="It was about another ferry.")
    page = said.get_absolute_url()
    for address in (
        page,
        f"/statements/{said.pk}/cite.txt",
        f"{page}dispute/",
        f"/oembed/?url=http://testserver{page}",
    ):
        gone = read(address)
        assert (gone.status, "It was about another ferry." in gone) == (410, True), address
    assert read(f"/people/{agent.pk}/feed.atom").status == 410
    for never in ("/statements/nothing/cite.txt", "/statements/nothing/dispute/", "/people/nothing/feed.atom"):
        assert read(never).status == 404, never


def test_feed_of_merged_agent_redirects(read: Read) -> None:
    agent = heard(PersonFactory())
    old = former_id(agent)
    response = read(f"/people/{old}/feed.atom").response
    assert (response.status_code, response["Location"]) == (301, f"/people/{agent.pk}/feed.atom")


def test_search_engines_are_kept_away_until_an_editor_approves(read: Read) -> None:
    agent = PersonFactory()
    StatementFactory(speaker=agent)
    assert '<meta name="robots" content="noindex">' in read(agent.get_absolute_url())
    agent.state = "approved"
    agent.save()
    assert "noindex" not in read(agent.get_absolute_url())


def test_namesakes_show_latest_role(read: Read) -> None:
    for role in ("councillor", "goalkeeper"):
        StatementFactory(speaker=PersonFactory(name="Joe Fenn"), words__role=role)
    for address in ("/people/", "/search/?q=fenn"):
        text = read(address).text
        assert "Joe Fenn councillor" in text
        assert "Joe Fenn goalkeeper" in text


@pytest.mark.parametrize(
    ("positions", "shown"),
    [
        ([], "the harbour master"),
        ([("mayor", date(2024, 5, 1), None)], "mayor"),
        ([("mayor", None, None), ("pilot", date(2024, 5, 1), None)], "pilot"),
        ([("governor", date(2999, 1, 1), None)], "the harbour master"),
        ([("mayor", None, date(2024, 4, 30))], "the harbour master"),
        ([("Harbour Master", None, date(2024, 4, 30))], ""),
        ([("Harbour Master", None, date(2024, 4, 30)), ("mayor", None, None)], "mayor"),
        ([("deputy harbour master", None, date(2024, 4, 30))], "the harbour master"),
    ],
)
def test_ended_position_is_no_latest_role(
    read: Read, positions: list[tuple[str, date | None, date | None]], shown: str
) -> None:
    agent = PersonFactory(name="Joe Fenn", state="approved")
    StatementFactory(speaker=agent, words__role="the harbour master", confirmed=True)
    for role, start, end in positions:
        PositionFactory(person=agent, organisation=None, role=role, start_date=start, end_date=end)

    [row] = read("/people/").one("div", "names").all("li")
    assert row.texts("", "description") == [shown] * bool(shown)
    for address in ("/search/?q=fenn", "/search/suggestions/?q=fe"):
        assert described(shown or "person") in read(address), address
    machines = re.findall(r'"jobTitle": \["([^"]*)"', read(agent.get_absolute_url()).html)
    assert machines in ([], [shown])


def described(words: str) -> str:
    return f' <span class="description">{words}</span>'


def test_position_at_hidden_organisation_is_no_latest_role(read: Read) -> None:
    agent = PersonFactory(name="Joe Fenn")
    StatementFactory(speaker=agent)
    PositionFactory(person=agent, organisation=OrganisationFactory(), role="grand owl")
    assert "grand owl" not in read("/people/")


def test_namesakes_show_counts_years_and_outlets(read: Read) -> None:
    echo, herald = OutletFactory(name="The Tump Echo"), OutletFactory(name="The Tump Herald")
    one, other = PersonFactory(name="Joe Fenn"), PersonFactory(name="Joe Fenn")
    for agent, outlet, year in ((one, echo, 2019), (one, echo, 2026), (one, herald, 2024), (other, herald, 2026)):
        article = ArticleFactory(outlet=outlet, published_at=datetime(year, 3, 5, tzinfo=UTC))
        StatementFactory(article=article, speaker=agent, words__role="pilot")
    StatementFactory(article=ArticleFactory(scheduled=True, outlet=herald), speaker=other)
    StatementFactory(speaker=PersonFactory(name="Ada Fenn"))

    for address in ("/names/Joe%20Fenn/", "/people/", "/search/?q=fenn", "/search/suggestions/?q=fe"):
        text = read(address).text
        assert "3 statements, 2019–2026, mostly in The Tump Echo" in text, address
        assert "1 statement, 2026, The Tump Herald" in text, address
        assert len(re.findall(r"\d statements?, \d{4}", text)) == 2, address


@pytest.mark.parametrize("address", ["/names/Joe%20Fenn/", "/people/", "/search/?q=fenn", "/search/suggestions/?q=fe"])
def test_telling_many_apart_costs_no_more_queries_than_two(client: Client, address: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert "1 statement, " in client.get(address).content.decode()
        return len(asked)

    heard(PersonFactory(name="Joe Fenn"))
    heard(PersonFactory(name="Joe Fenn"))
    of_two = queries()
    for _ in range(5):
        heard(PersonFactory(name="Joe Fenn"))
    assert queries() == of_two


def test_lists_of_names_hold_only_their_own_kind(read: Read) -> None:
    StatementFactory(speaker=PersonFactory(name="Ada Row"))
    StatementFactory(speaker=OrganisationFactory(name="Ferry Union"))
    people, organisations = read("/people/"), read("/organisations/")
    assert "Ada Row" in people
    assert "Ada Row" not in organisations
    assert "Ferry Union" in organisations
    assert "Ferry Union" not in people


def test_current_positions_come_first_and_are_structured_data(read: Read) -> None:
    agent = PersonFactory(name="Ada Row", state="approved")
    StatementFactory(speaker=agent)
    for role, start, end in (
        ("councillor", date(2019, 5, 1), date(2024, 4, 30)),
        ("mayor", date(2024, 5, 1), None),
        ("member of the board", date(2025, 1, 1), date(2026, 4, 30)),
        ("governor", date(2999, 1, 1), None),
    ):
        PositionFactory(person=agent, organisation=None, role=role, start_date=start, end_date=end)

    page = read(agent.get_absolute_url())

    shown = re.findall("councillor|mayor|member of the board|governor", page.one("ul", "positions").text)
    assert shown == ["governor", "mayor", "member of the board", "councillor"]
    assert page.linked_data["jobTitle"] == ["mayor"]
