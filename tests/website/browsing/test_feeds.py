"""Feeds as a feed reader takes them: valid Atom, with the words to the character."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, AuditEntry, Statement
from articles.services import mark_disputed
from people.models import Agent
from tests.support.factories import (
    ArticleFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
)
from tests.support.page import Page
from tests.support.waiting import wait_until

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]
ATOM = "{http://www.w3.org/2005/Atom}"


def said(words: str, **kwargs: object) -> Statement:
    article = ArticleFactory(text=f"{words} she said.\n")
    return StatementFactory(article=article, words=words, confirmed=True, **kwargs)


def parsed(page: Page) -> ElementTree.Element:
    assert page.status == 200
    return ElementTree.fromstring(page.html)  # noqa: S314 (our own)


def in_entries(feed: ElementTree.Element, name: str) -> list[str]:
    return [entry.findtext(f"{ATOM}{name}", "") for entry in feed.iter(f"{ATOM}entry")]


@pytest.mark.parametrize(
    "words",
    ["“I use <em>angle</em> brackets & ampersands,”", "“If a < b &amp; b < c, <script>stop</script>,”", "“One\ntwo,”"],
)
def test_words_are_text_and_equal_the_stored_ones(read: Read, words: str) -> None:
    statement = said(words, speaker=PersonFactory())

    feed = parsed(read("/feed.atom"))

    [summary] = feed.iter(f"{ATOM}summary")
    assert summary.get("type") == "text"
    assert summary.text == words == statement.current_wording.text


def test_entries_are_distinct_and_valid_atom(read: Read) -> None:
    """RFC 4287, 4.1.1 and 4.1.2: a feed has an author, or each entry has one."""
    ada = PersonFactory(name="Ada Row")
    said("“We rang it,”", speaker=ada, words__role="she")
    disputed = said("“We did,”", speaker=ada)
    Statement.objects.filter(pk=disputed.pk).update(disputed=True)

    feed = parsed(read("/feed.atom"))

    assert in_entries(feed, "title") == ["Disputed: Ada Row · said: “We did,”", "Ada Row, she · said: “We rang it,”"]
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Newsroom Archive"
    outlets = [entry.findtext(f"{ATOM}author/{ATOM}name") for entry in feed.iter(f"{ATOM}entry")]
    assert outlets == [row.article.outlet.name for row in Statement.objects.order_by("-published_at")]
    addresses = [entry.findtext(f"{ATOM}author/{ATOM}uri") for entry in feed.iter(f"{ATOM}entry")]
    told_by = [row.article.outlet for row in Statement.objects.order_by("-published_at")]
    assert addresses == [f"http://testserver{outlet.get_absolute_url()}" for outlet in told_by]
    assert [s.get("{http://www.w3.org/XML/1998/namespace}lang") for s in feed.iter(f"{ATOM}summary")] == ["en", "en"]


def dates(read: Read, statement: Statement) -> set[datetime]:
    """The second in which it changed last: as the feed has it, and the sitemap."""
    [updated] = in_entries(parsed(read("/feed.atom")), "updated")
    sitemap = parsed(read(f"/sitemap-statements-{statement.article.published_at:%Y-%-m}.xml"))
    changed = (updated, sitemap.findtext(".//{*}lastmod", ""))
    return {datetime.fromisoformat(moment).replace(microsecond=0) for moment in changed}


def test_dispute_mark_changes_feed_date(read: Read) -> None:
    statement, earlier = said("“We rang it,”", speaker=PersonFactory()), timezone.now() - timedelta(minutes=30)
    Statement.objects.filter(pk=statement.pk).update(decided_at=earlier)
    assert dates(read, statement) == {earlier.replace(microsecond=0)}
    for disputed in (True, False):
        mark_disputed(statement=statement, by=UserFactory(), disputed=disputed)
        assert dates(read, statement) == {AuditEntry.objects.latest("pk").at.replace(microsecond=0)}


@pytest.mark.parametrize("held", ["released_at", "embargo_until"])
def test_dispute_mark_before_release_dates_nothing(read: Read, held: str) -> None:
    statement = said("“We rang it,”", speaker=PersonFactory())
    mark_disputed(statement=statement, by=UserFactory(), disputed=True)
    marked = timezone.now().replace(microsecond=0)
    assert wait_until(lambda: timezone.now().replace(microsecond=0) > marked)
    hour = timezone.now()
    Article.objects.filter(pk=statement.article_id).update(**{held: hour})
    assert dates(read, statement) == {hour.replace(microsecond=0)}


def test_statements_of_story_follow_text_order(read: Read) -> None:
    ada = PersonFactory()
    words = ring(12, ada)
    assert in_entries(parsed(read(f"/people/{ada.pk}/feed.atom")), "summary") == words
    assert in_entries(parsed(read("/feed.atom")), "summary") == words[:3]


def ring(times: int, speaker: Agent, *, story: str = "Bell", **kwargs: object) -> list[str]:
    """A story that quotes somebody so often; returns the words."""
    words = [f"“{story} {n} rang,”" for n in range(times)]
    article = ArticleFactory(text="\n".join(words), **kwargs)
    for one in reversed(words):
        StatementFactory(article=article, words=one, speaker=speaker, confirmed=True)
    return words


def next_of(feed: ElementTree.Element) -> str:
    links = [link.get("href", "") for link in feed.iter(f"{ATOM}link") if link.get("rel") == "next"]
    return links[0] if links else ""


@pytest.mark.parametrize("of", ["everybody", "organisation", "person", "outlet", "topic", "words"])
def test_large_story_is_paged_without_loss(read: Read, monkeypatch: pytest.MonkeyPatch, of: str) -> None:
    monkeypatch.setattr("newsroom.website.views.feeds.STORIES", 2)
    monkeypatch.setattr("newsroom.website.views.feeds.OF_A_PERSON", 3)
    outlet, topic = OutletFactory(), TopicFactory()
    speaker = PersonFactory() if of == "person" else OrganisationFactory()
    counts = {"Old": 1, "Long": 8, "Short": 2, "Even": 6, "New": 4}
    said: set[str] = set()
    for story, times in counts.items():
        said |= set(ring(times, speaker, story=story, outlet=outlet))
    for article in Article.objects.all():
        article.topics.add(topic)
    # What nobody has reviewed is in no feed.
    StatementFactory(article=Article.objects.latest("published_at"), words="“New 0 rang,”", speaker=speaker)

    addresses = {
        "everybody": "/feed.atom",
        "organisation": f"/organisations/{speaker.pk}/feed.atom",
        "person": f"/people/{speaker.pk}/feed.atom",
        "outlet": f"/search/feed.atom?outlet={outlet.pk}",
        "topic": f"/search/feed.atom?topic={topic.pk}",
        "words": "/search/feed.atom?q=rang",
    }
    address, told, pages = addresses[of], [], 0
    while address:
        feed, pages = parsed(read(address)), pages + 1
        on_page = in_entries(feed, "summary")
        of_stories = Counter(words.split()[0] for words in on_page)
        assert on_page
        assert max(of_stories.values()) <= 3
        assert len(of_stories) <= 2
        own = [link.get("href") for link in feed.iter(f"{ATOM}link") if link.get("rel") == "self"]
        assert own == [f"http://testserver{address}"]
        told += on_page
        address = next_of(feed).removeprefix("http://testserver")
    assert Counter(told) == Counter(said)
    assert told[:6] == [f"“{story} {n} rang,”" for story in ("New", "Even") for n in range(3)]
    assert pages == 6


@pytest.mark.parametrize("query", ["page=nonsense", "told=-1", "told=x", "told=0", "page="])
def test_page_that_no_feed_has_named_is_missing(read: Read, query: str) -> None:
    ring(2, PersonFactory())
    assert read(f"/feed.atom?{query}").status == 404
    assert read(f"/search/feed.atom?q=rang&{query}").status == 404


def test_search_feed_is_titled_by_query(read: Read) -> None:
    outlet = OutletFactory(name="The Tump Echo")
    ring(1, PersonFactory(), outlet=outlet)
    title = parsed(read(f"/search/feed.atom?q=rang&outlet={outlet.pk}")).findtext(f"{ATOM}title")
    assert title == "“rang, The Tump Echo” · Newsroom Archive"


def test_invalid_xml_characters_are_replaced(read: Read) -> None:
    said("“Two\x0bpages\x1c,”", speaker=PersonFactory(name="Ada\x0bRow"))
    assert in_entries(parsed(read("/feed.atom")), "summary") == ["“Two\ufffdpages\ufffd,”"]


def test_organisation_feed_includes_its_people(read: Read) -> None:
    """As its page does: what was said before they held office is not there, nor what nobody has reviewed."""
    house, ada, bob = OrganisationFactory(state="approved"), PersonFactory(), PersonFactory()
    start = timezone.now().replace(microsecond=0) - timedelta(days=90)
    for person in (ada, bob):
        PositionFactory(person=person, organisation=house, start_date=start.date())
    told: dict[str, int] = {}
    for n in range(14):
        article = ArticleFactory(text="“Yes,” they said.\n", published_at=start + timedelta(days=1 + n))
        speakers = [house] if n % 3 == 0 else [ada] if n % 3 == 1 else [bob, ada]
        for speaker in speakers:
            statement = StatementFactory(article=article, words="“Yes,”", speaker=speaker, confirmed=True)
            told[statement.pk] = n
    article = ArticleFactory(text="“Yes,” they said.\n", published_at=start - timedelta(days=2))
    StatementFactory(article=article, words="“Yes,”", speaker=ada, confirmed=True)
    StatementFactory(speaker=bob)

    address, found = f"/organisations/{house.pk}/feed.atom", []
    while address:
        feed = parsed(read(address))
        found += [one.rsplit("/", 2)[-2] for one in in_entries(feed, "id")]
        address = next_of(feed).removeprefix("http://testserver")
    assert sorted(found) == sorted(told)
    assert [told[pk] for pk in found] == sorted(told.values(), reverse=True)


def test_organisation_feed_query_count_is_constant(client: Client) -> None:
    house = OrganisationFactory(state="approved")
    counts = []
    for offices in (1, 19):
        for _ in range(offices):
            held = PositionFactory(organisation=house)
            said("“Yes,”", speaker=held.person)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/organisations/{house.pk}/feed.atom").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
