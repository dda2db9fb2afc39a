"""Browsing the archive: days, outlets, topics, shared names, versions, feeds, sitemaps, figures."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.importing.importer import import_article
from articles.importing.story_record import InvalidStory, story_record
from articles.models import Article, Correction, Reply, Statement, Topic
from articles.public_counts import tally
from articles.text_diff import differences
from newsroom.website.profiles.timeline import WIDEST, timeline
from newsroom.website.views.about import figures, for_readers
from newsroom.website.views.home import connected
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    PositionFactory,
    RevisionFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
)
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]


def test_day_lists_stories_in_local_time(read: Read) -> None:
    for day, hour in ((1, 23), (2, 0), (2, 23), (4, 0)):
        ArticleFactory(headline=f"Day {day} hour {hour}", published_at=datetime(2026, 3, day, hour, 30, tzinfo=UTC))
    page = read("/days/2026/3/2/")
    assert page.one("ol", "lines").texts("a") == ["Day 2 hour 23", "Day 2 hour 0"]
    assert page.one("a", rel="prev")["href"] == "/days/2026/3/1/"
    assert page.one("a", rel="next")["href"] == "/days/2026/3/4/"
    assert "4 stories" in read("/days/").text
    for missing in ("/days/2026/2/30/", "/days/2025/", "/days/2027/", "/days/2026/13/1/", "/days/2026/3/9/"):
        assert read(missing).status == 404


def test_outlets_and_topics_count_public_stories_alone(read: Read) -> None:
    outlet, topic = OutletFactory(name="The Tump Echo"), TopicFactory(name="Goats")
    for traits in ({}, {}, {"draft": True}, {"withdrawn": True}):
        ArticleFactory(outlet=outlet, headline="Goat story", **traits).topics.add(topic)
    hidden = TopicFactory(name="Secret goats")
    ArticleFactory(draft=True).topics.add(hidden)
    assert "The Tump Echo 2 stories" in read("/outlets/").text
    assert "Goats 2 stories" in read("/topics/").text
    assert "Secret" not in read("/topics/")
    assert read(hidden.get_absolute_url()).status == 404
    for address in (outlet.get_absolute_url(), topic.get_absolute_url()):
        assert read(address).html.count("Goat story") == 2


@pytest.mark.parametrize(
    ("rights", "told"),
    [
        ("full", "the full text of its new stories"),
        ("excerpt", "an excerpt of its new stories"),
        ("none", "the statements in its new stories, and no other text"),
    ],
)
def test_outlet_states_its_text_policy(read: Read, rights: str, told: str) -> None:
    outlet = OutletFactory(name="The Tump Echo", public_text=rights)
    said = StatementFactory(article=ArticleFactory(outlet=outlet), confirmed=True)
    page = read(outlet.get_absolute_url())
    assert f"This archive shows {told}." in page.texts("p", "hint")
    assert "The Tump Echo" not in page.one("ol", "lines")
    assert page.all("a", href=f"/search/?outlet={outlet.pk}")
    assert said.pk in read(f"/search/?outlet={outlet.pk}")
    assert len(page.all(href=f"/search/feed.atom?outlet={outlet.pk}")) == 2
    assert said.pk in read(f"/search/feed.atom?outlet={outlet.pk}")


def test_topic_says_what_its_code_is(read: Read) -> None:
    article, topic = ArticleFactory(), TopicFactory(name="Goats", scheme="medtop", code="20001")
    article.topics.add(topic)
    assert "Topic 20001 of medtop" in read(topic.get_absolute_url()).text


def test_topics_follow_the_import() -> None:
    values = {"outlet": "The Tump Echo", "body": "A goat.", "external_id": "1"}
    goats, choirs = {"scheme": "medtop", "code": "20001", "name": "goats"}, {"code": 7, "name": "choirs"}
    article = import_article(story_record({**values, "topics": [goats, goats, choirs]})).article
    assert {(t.scheme, t.code, t.name) for t in article.topics.all()} == {
        ("medtop", "20001", "goats"),
        ("", "7", "choirs"),
    }
    article.topics.add(TopicFactory(name="by an editor"))
    assert import_article(story_record({**values, "topics": [goats, choirs]})).outcome == "unchanged"
    assert import_article(story_record(values)).outcome == "unchanged"
    assert article.topics.count() == 3
    renamed = {**goats, "name": "Goats and sheep"}
    assert import_article(story_record({**values, "topics": [renamed]})).outcome == "updated"
    assert {t.name for t in article.topics.all()} == {"goats", "by an editor"}
    assert Topic.objects.filter(code="20001").count() == 1


@pytest.mark.parametrize(
    "wrong",
    ["goats", [7], [{"code": "1"}], [{"code": "1", "name": "x", "colour": "red"}], [{"code": [], "name": "x"}]],
)
def test_invalid_topics_are_named_by_position(wrong: object) -> None:
    with pytest.raises(InvalidStory) as told:
        story_record({"outlet": "x", "body": "y", "topics": wrong})
    assert "topics" in told.value.errors


def test_shared_name_has_disambiguation_page(read: Read) -> None:
    fenns = [
        PersonFactory(name="Joe Fenn"),
        PersonFactory(name="Joe Fenn"),
        PersonFactory(name="Jo Fenn", aliases=["Joe Fenn"]),
    ]
    for fenn in fenns[:2]:
        StatementFactory(speaker=fenn)
    page = read("/names/Joe%20Fenn/")
    assert len(page.one("ul", "bearers").all("a")) == 2
    assert "Others called Joe Fenn" in read(fenns[0].get_absolute_url()).text
    alone = PersonFactory(name="Ada Row")
    StatementFactory(speaker=alone)
    assert read("/names/ada%20row/").response["Location"] == alone.get_absolute_url()
    assert read("/names/Nobody/").status == read("/names/---/").status == 404


def test_versions_start_at_release(read: Read) -> None:
    article = ArticleFactory(text="A secret boat.\nIt sank.\n")
    RevisionFactory(article=article, text="A red boat.\nIt sank.\n")
    Article.objects.filter(pk=article.pk).update(released_at=timezone.now())
    RevisionFactory(article=article, text="A blue boat.\nIt sank.\nNobody drowned.\n")

    page = read(f"{article.get_absolute_url()}versions/")

    assert page.one("div", "body").lines == ["A redblue boat.", "Nobody drowned."]
    assert (page.texts("del"), page.texts("ins")) == (["red"], ["blue", "Nobody drowned."])
    assert "It sank" not in page.main
    assert "secret" not in page
    assert "Version 1" not in page.text
    assert "What was changed" in read(article.get_absolute_url())
    assert article.title in read("/").section("Corrections")


@pytest.mark.parametrize("rights", ["excerpt", "none"])
def test_versions_of_hidden_text_show_no_text(read: Read, rights: str) -> None:
    article = ArticleFactory(text="A red boat.\n", public_text=rights, headline="Boat")
    RevisionFactory(article=article, text="A blue boat.\n")
    page = read(f"{article.get_absolute_url()}versions/")
    assert "Corrected." in page
    assert "red boat" not in page
    assert "blue" not in page.main


def test_home_shows_roles_replies_and_corrections(read: Read) -> None:
    outlet, editor = OutletFactory(name="The Tump Echo"), UserFactory()
    one, other = (
        StatementFactory(article=ArticleFactory(outlet=outlet), speaker=PersonFactory(), words__role="the organist")
        for _ in range(2)
    )
    Reply.objects.create(
        statement=other, in_reply_to=one, state="confirmed", decided_by=editor, decided_at=timezone.now()
    )
    corrected = RevisionFactory(article=one.article, text="“We have no crew,” she said again.")
    Correction.objects.create(revision=corrected, notice="It was not the choir.")
    page = read("/")
    turns = page.section("Who answered whom").one("ol", "turns")
    assert turns.texts("", "role") == ["the organist"] * 2
    assert turns.text.count("The Tump Echo,") == 2
    assert "It was not the choir." in page.section("Corrections")


def test_story_never_corrected_says_nothing_of_versions(read: Read) -> None:
    assert "What was changed" not in read(ArticleFactory().get_absolute_url())


def test_words_put_in_elsewhere_replace_none() -> None:
    [change] = differences("It has always been safe, they said.", "It has been safe since June, they said.")
    assert [(p.kind, p.text, p.replaces) for p in change.parts if p.kind != "kept"] == [
        ("removed", "always ", False),
        ("added", " since June", False),
    ]


def test_pages_without_a_cursor_say_where_they_are(read: Read) -> None:
    article = ArticleFactory()
    article.topics.add(TopicFactory())
    StatementFactory(article=article, speaker=PersonFactory())
    day = f"/days/{article.published_at:%Y/%-m/%-d}/"
    for address in ("/", "/people/", "/organisations/", "/days/", day, "/topics/", "/outlets/", "/about/"):
        assert read(address).canonical == f"http://testserver{address}"
    assert read("/people/?from=H").canonical == "http://testserver/people/"


def test_versions_and_shared_names_say_where_they_are(read: Read) -> None:
    article = ArticleFactory()
    RevisionFactory(article=article)
    versions = reverse("website:versions", args=[article.pk, article.slug])
    for address in (versions, reverse("website:difference", args=[article.pk, article.slug, 1])):
        assert read(address).canonical == f"http://testserver{address}"
    for person in (PersonFactory(name="Joe Fenn"), PersonFactory(name="Amos Fenn", aliases=["Joe Fenn"])):
        StatementFactory(speaker=person, speaker__name_in_story="Joe Fenn")
    for spelled in ("Joe%20Fenn", "joe%20fenn"):
        page = read(f"/names/{spelled}/")
        assert page.one("link", rel="canonical")["href"] == "http://testserver/names/Joe%20Fenn/"
        assert page.one("h1").text == "Joe Fenn"


def test_differences_give_back_both_texts() -> None:
    old, new = "One two three.\nFour.\nGone away.", "One 2 three.\nFour.\nFive six."
    parts = [part for change in differences(old, new) for part in change.parts]
    assert "".join(p.text for p in parts if p.kind != "added") == "One two three.Gone away."
    assert "".join(p.text for p in parts if p.kind != "removed") == "One 2 three.Five six."


def test_query_string_filters_statements(read: Read) -> None:
    person, union = PersonFactory(), OrganisationFactory(state="approved")
    PositionFactory(person=person, organisation=union, start_date=date(2025, 1, 1), end_date=date(2025, 12, 31))
    outlet = OutletFactory(name="The Tump Echo")
    old = StatementFactory(
        article=ArticleFactory(published_at=datetime(2025, 6, 1, tzinfo=UTC), outlet=outlet),
        speaker=person,
        words__role="pilot",
    )
    new = StatementFactory(
        article=ArticleFactory(text="It will rain, she said.", published_at=datetime(2026, 6, 1, tzinfo=UTC)),
        speaker=person,
        form="indirect",
        words="It will rain",
        act="warned",
    )
    address = person.get_absolute_url()

    def shown(query: str) -> list[str]:
        page = read(f"{address}?{query}")
        return [name for name, row in (("old", old), ("new", new)) if f'id="said-{row.pk}"' in page]

    assert shown("") == ["old", "new"]
    for query in (
        "year=2025",
        "form=direct",
        "act=said",
        "outlet=The+Tump+Echo",
        "role=pilot",
        f"office={union.pk}",
        "words=crew",
    ):
        assert shown(query) == ["old"], query
    assert shown("year=2026&act=warned&words=rain") == ["new"]
    assert shown("form=nonsense") == shown("words=zebra") == []
    assert read(f"{address}?office=nowhere").status == 404
    for wrong in ("next", "0", "99999"):
        assert shown(f"year={wrong}&form=direct") == ["old"]
        assert f"“{wrong}” is not a year. This filter was ignored." in read(f"{address}?year={wrong}")
    assert [one["name"] for one in read(address).all("select")] == ["year", "form", "act", "outlet", "role", "office"]
    StatementFactory(
        article=ArticleFactory(published_at=datetime(2026, 1, 9, tzinfo=UTC)), speaker=(few := PersonFactory())
    )
    PositionFactory(person=few, organisation=union)
    assert [one["name"] for one in read(few.get_absolute_url()).all("select")] == ["office"]
    assert "reported (1)" in read(address).text
    assert read(f"{address}?words=rain").texts("mark", "hit") == ["rain"]


def test_timeline_chart_and_table_agree(read: Read) -> None:
    person = PersonFactory()
    for month in (1, 1, 3):
        StatementFactory(article=ArticleFactory(published_at=datetime(2026, month, 9, tzinfo=UTC)), speaker=person)
    drawn = timeline(tally(person))
    assert drawn is not None
    assert [(p.label, p.total, [b.height for b in p.bars]) for p in drawn.periods] == [
        ("January 2026", 2, [100]),
        ("February 2026", 0, []),
        ("March 2026", 1, [50]),
    ]
    page = read(person.get_absolute_url())
    # A month is no choice of its own, and its year would show more than its row says.
    assert not page.one("tbody").links()
    assert len(page.all("svg", role="img")[0].all("rect")) == 2
    assert "Busiest month: 2 statements" in page.one("figcaption")
    assert "Statements from" in page.text
    assert table_of(page) == ["January 2026", *"20002", "March 2026", *"10001"]
    StatementFactory(article=ArticleFactory(published_at=datetime(1990, 1, 1, tzinfo=UTC)), speaker=person)
    page = read(person.get_absolute_url())
    assert table_of(page) == ["1990", *"10001", "2026", *"30003"]
    assert "Busiest year: 3 statements" in page.one("figcaption")
    assert all(bar.width <= WIDEST for period in drawn.periods for bar in period.bars)


def test_timeline_has_key(read: Read) -> None:
    person = PersonFactory()
    for form in ("indirect", "direct", "none"):
        StatementFactory(speaker=person, form=form, silence=form == "none")
    key = read(person.get_absolute_url()).one("ul", "key")
    assert [(row.one("rect")["class"], row.text) for row in key.all("li")] == [
        ("direct", "quoted in full"),
        ("indirect", "reported"),
        ("none", "no comment"),
    ]


def table_of(page: Page) -> list[str]:
    return [cell.text for row in page.one("tbody").all("tr") for cell in [*row.all("th"), *row.all("td")]]


def test_organisation_shows_statements_of_its_people(read: Read) -> None:
    union, person = OrganisationFactory(state="approved"), PersonFactory()
    PositionFactory(person=person, organisation=union, start_date=date(2026, 1, 1), end_date=date(2026, 6, 30))
    during, _after = (
        StatementFactory(article=ArticleFactory(published_at=datetime(2026, month, 1, tzinfo=UTC)), speaker=person)
        for month in (3, 9)
    )
    entries = read(union.get_absolute_url()).section("Statements by people with a position there").all("li", "entry")
    assert [entry["id"] for entry in entries] == [f"said-{during.pk}"]


def test_feeds_are_atom_and_hold_reviewed_statements_newest_first(read: Read) -> None:
    person, union = PersonFactory(name="Ada Row"), OrganisationFactory(name="Ferry Union")
    statements = [StatementFactory(speaker=agent, confirmed=True) for agent in (person, union)]
    StatementFactory(speaker=person)

    def entries(address: str) -> list[str]:
        feed = read(address).xml
        assert feed.node.tag == "{http://www.w3.org/2005/Atom}feed"
        return [entry.one("link", rel="alternate")["href"] for entry in feed.all("entry")]

    first, second = (f"http://testserver{s.get_absolute_url()}" for s in statements)
    assert entries("/feed.atom") == [second, first]
    assert entries(f"/people/{person.pk}/feed.atom") == [first]
    assert entries(f"/organisations/{union.pk}/feed.atom") == [second]
    unreviewed = PersonFactory()
    StatementFactory(speaker=unreviewed)
    assert entries(f"/people/{unreviewed.pk}/feed.atom") == []
    assert read("/people/nobody/feed.atom").status == 404


def test_monthly_sitemaps_list_indexable_pages_only(read: Read) -> None:
    march = datetime(2026, 3, 1, tzinfo=UTC)
    reviewed = StatementFactory(article=ArticleFactory(published_at=march), confirmed=True, speaker=PersonFactory())
    unreviewed = StatementFactory(article=ArticleFactory(published_at=datetime(2026, 5, 1, tzinfo=UTC)))
    approved = PersonFactory(state="approved")
    StatementFactory(article=unreviewed.article, speaker=approved)
    index = read("/sitemap.xml").locations
    months = [address for address in index if address.startswith("/sitemap-stories-")]
    assert months == [f"/sitemap-stories-2026-{month}.xml" for month in (3, 4, 5)]
    everything = [address for sitemap in index for address in read(sitemap).locations]
    assert reviewed.get_absolute_url() in everything
    assert unreviewed.article.get_absolute_url() in everything
    assert approved.get_absolute_url() in everything
    assert unreviewed.get_absolute_url() not in everything
    assert len([address for address in everything if address.startswith("/people/")]) == 1
    for nothing in ("stories-2026-13", "statements-2026-2-30", "stories-2026-2-0", "stories-9999-12-31", "agents-0"):
        assert read(f"/sitemap-{nothing}.xml").status == 404, nothing
    assert "Sitemap: http://testserver/sitemap.xml" in read("/robots.txt").html


def test_opensearch_names_search_and_suggestions(read: Read) -> None:
    told = read("/opensearch.xml").xml
    for kind, place in (
        ("text/html", "/search/?q={searchTerms}"),
        ("application/x-suggestions+json", "/search/suggestions.json?q={searchTerms}"),
        ("application/opensearchdescription+xml", "/opensearch.xml"),
    ):
        assert told.one("Url", type=kind)["template"] == f"http://testserver{place}"
    icon = told.one("Image").text
    assert icon.startswith("http://testserver/")
    assert icon.endswith(".svg")


def test_sitemaps_are_split_further_where_they_would_be_long(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.website.views.sitemaps.MONTH_LIMIT", 1)
    monkeypatch.setattr("newsroom.website.views.sitemaps.AGENTS_A_PAGE", 1)
    monkeypatch.setattr("newsroom.website.views.sitemaps.AgentSitemap.limit", 1)
    for day in (30, 31):
        story = ArticleFactory(published_at=datetime(2026, 1, day, 12, tzinfo=UTC))
        for _ in range(2):
            StatementFactory(article=story, confirmed=True)
    last = StatementFactory(article__published_at=datetime(2026, 2, 1, 12, tzinfo=UTC), confirmed=True)
    approved = [PersonFactory(pk=f"22{n}222222222", state="approved") for n in (2, 3)]
    approved.append(PersonFactory(pk="z22222222222", state="approved"))
    for agent in approved:
        last.speakers.create(agent=agent, name_in_story=agent.name, kind="person")

    addresses = list(read("/sitemap.xml").locations)
    assert addresses[-6:] == [
        f"/sitemap-{of}-{day}.xml"
        for of in ("stories", "statements")
        for day in ("2026-1-30", "2026-1-31", "2026-2-1")
    ]
    assert addresses[:3] == ["/sitemap-agents.xml", "/sitemap-agents.xml?p=2", "/sitemap-agents.xml?p=3"]
    held = [place.split("/")[2] for address in addresses for place in read(address).locations]
    assert sorted(held) == sorted(
        [
            *(row.pk for row in approved),
            *Article.objects.values_list("pk", flat=True),
            *Statement.objects.values_list("pk", flat=True),
        ]
    )
    assert last.pk in held


def test_letters_lead_into_the_alphabet(read: Read) -> None:
    for name in ("Ada Row", "Zeno Quill"):
        StatementFactory(speaker=PersonFactory(name=name))
    assert "Zeno Quill" not in read("/people/?from=R")
    assert "Ada Row" in read("/people/?from=R")
    assert "Ada Row" in read("/people/?from=r")
    assert read("/people/?from=MM").status == read("/people/?from=%25").status == 404


def test_people_are_sorted_by_family_name(read: Read) -> None:
    for name in (
        "Petra Halloran",
        "John Marsh",
        "Ada Row",
        "Ada Marsh",
        "Jan van der Berg",
        "Łukasz Ørsted",
        "Εύα Δω",
    ):
        StatementFactory(speaker=PersonFactory(name=name))
    StatementFactory(speaker=OrganisationFactory(name="The Ferry Union"))
    hidden = [PersonFactory(name="Quentin Zorn"), PersonFactory(name="Yann Xylo", state="approved")]
    StatementFactory(speaker=hidden[0], article=ArticleFactory(draft=True))

    page = read("/people/")

    names = page.one("div", "names").texts("a")
    assert names == [
        "Petra Halloran",
        "Ada Marsh",
        "John Marsh",
        "Łukasz Ørsted",
        "Ada Row",
        "Jan van der Berg",
        "Εύα Δω",
    ]
    letters = page.one("nav", "letters").texts("a")
    assert letters == page.texts("h2") == ["H", "M", "O", "R", "V", "Δ"]
    assert read("/people/?from=m").one("nav", "letters").texts("a", **{"aria-current": "true"}) == ["M"]
    assert read("/organisations/").texts("h2") == ["F"]


def test_alphabet_is_paged_by_family_name(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.website.views.agent_index.NAMES_A_PAGE", 2)
    names = ["Zoe Able", "Yan Birch", "Xenia Birch", "Wim Cole", "Vera Dorn"]
    for name in names:
        StatementFactory(speaker=PersonFactory(name=name))
    found, address = [], "/people/"
    while address:
        page = read(address)
        found += page.one("div", "names").texts("a")
        following = page.all("a", rel="next")
        address = f"/people/{following[0]['href']}" if following else ""
    assert found == ["Zoe Able", "Xenia Birch", "Yan Birch", "Wim Cole", "Vera Dorn"]


def test_method_page_explains_model_card_figures(read: Read) -> None:
    page = read("/about/method/")
    shown = [table for found in figures() if (table := for_readers(found)) is not None]
    assert [re.sub("[0-9]+", "N", table.caption) for table in shown] == [
        "Measured on N stories",
        "By how the story names the speaker",
        "By quoted or reported",
        "Statements shown before an editor has reviewed them",
    ]
    for table in shown:
        assert all(len(row) == len(table.columns) + 1 for row in table.rows)
        for cell in [table.caption, *table.columns, *(cell for row in table.rows for cell in row)]:
            assert cell in unescape(page.text)
    for jargon in ("who said what", "nyt", "CrossNER", "antecedent"):
        assert jargon not in page.text


def test_replies_that_hang_together_are_one_exchange() -> None:
    assert connected([("b", "a"), ("d", "c"), ("c", "b"), ("y", "x")]) == [{"a", "b", "c", "d"}, {"x", "y"}]


def test_related_stories_share_speaker_and_words(read: Read) -> None:
    person = PersonFactory()
    here, alike = (ArticleFactory(headline=f"Goat in the choir stalls {end}") for end in ("again", "sings"))
    other = ArticleFactory(headline="Harvest of turnips fails")
    stranger = ArticleFactory(headline="Goat in the choir of Marlow")
    for article in (here, alike, other):
        StatementFactory(article=article, speaker=person)
    page = read(here.get_absolute_url()).section("Related stories")
    assert alike.title in page
    assert stranger.title not in page
