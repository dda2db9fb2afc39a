"""Common behaviour of all public pages: caching, conditional requests, methods, headers, queries and markup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Reply, Statement
from people.models import Agent
from tests.support.factories import (
    ArticleFactory,
    MentionFactory,
    OrganisationFactory,
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


@pytest.fixture
def archive() -> dict[str, str]:
    """Create a small archive; return the address of each kind of page."""
    union, person = OrganisationFactory(name="Ferry Union"), PersonFactory(name="Ada Row")
    PositionFactory(person=person, organisation=union)
    article, topic = ArticleFactory(), TopicFactory()
    article.topics.add(topic)
    said = StatementFactory(article=article, speaker=person)
    StatementFactory(speaker=union)
    return {
        "home": "/",
        "people": "/people/",
        "organisations": "/organisations/",
        "search": "/search/?q=crew",
        "empty search": "/search/",
        "days": "/days/",
        "day": f"/days/{article.published_at:%Y/%-m/%-d}/",
        "outlets": "/outlets/",
        "outlet": article.outlet.get_absolute_url(),
        "topics": "/topics/",
        "topic": topic.get_absolute_url(),
        "about": "/about/",
        "method": "/about/method/",
        "story": article.get_absolute_url(),
        "versions": reverse("website:versions", args=[article.pk, article.slug]),
        "statement": said.get_absolute_url(),
        "person": person.get_absolute_url(),
        "organisation": union.get_absolute_url(),
    }


def test_shared_cache_lifetime_is_one_minute(read: Read, archive: dict[str, str]) -> None:
    for address in (*archive.values(), "/nowhere/", f"/stories/{ArticleFactory(withdrawn=True).pk}/"):
        assert read(address).response["Cache-Control"] == "public, max-age=0, s-maxage=60", address


def test_shared_cache_lifetime_ends_at_next_release(read: Read, archive: dict[str, str]) -> None:
    soon, later = timezone.now() + timedelta(seconds=50), timezone.now() + timedelta(hours=1)
    waiting = [
        ArticleFactory(scheduled=True, released_at=soon),
        ArticleFactory(embargo_until=soon),
        ArticleFactory(scheduled=True, released_at=timezone.now() - timedelta(days=1), embargo_until=soon),
    ]
    ArticleFactory(scheduled=True, released_at=later)
    ArticleFactory(withdrawn=True, released_at=soon)
    ArticleFactory(draft=True, released_at=soon)
    for address in (archive["home"], archive["search"], "/nowhere/"):
        for story in waiting:
            held = int(read(address).response["Cache-Control"].rpartition("=")[2])
            assert 0 <= held < 50, (address, story)
    for story in waiting:
        story.status = "draft"
        story.save()
    assert read("/").response["Cache-Control"].endswith("s-maxage=60")


def test_page_that_has_not_changed_is_answered_with_304(client: Client, archive: dict[str, str]) -> None:
    for address in archive.values():
        etag = client.get(address)["ETag"]
        again = client.get(address, headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")
    StatementFactory(speaker=Agent.objects.get(name="Ada Row"))
    changed = client.get(archive["person"], headers={"If-None-Match": client.get("/people/")["ETag"]})
    assert changed.status_code == 200


def test_reader_of_an_older_page_gets_the_present_one(client: Client, archive: dict[str, str]) -> None:
    for address in (*archive.values(), "/feed.atom", "/sitemap.xml"):
        whole = client.get(address)
        again = client.get(address, headers={"If-None-Match": '"of another time"'})
        assert (again.status_code, again.content) == (200, whole.content), address
        for name in ("ETag", "Content-Type", "Cache-Control"):
            assert again[name] == whole[name], (address, name)


def test_no_page_sets_a_cookie_or_depends_on_one(client: Client, archive: dict[str, str]) -> None:
    for address in (*archive.values(), "/nowhere/"):
        response = client.get(address)
        assert not response.cookies
        assert "cookie" not in response.get("Vary", "").lower()


@pytest.mark.parametrize("session", ["zzz", "z" * 32])
def test_cookie_of_no_session_is_nothing_to_a_page(client: Client, archive: dict[str, str], session: str) -> None:
    """A response that depends on the reader must not be in a shared cache."""
    for address in (*archive.values(), "/nowhere/", "/feed.atom"):
        client.cookies["sessionid"] = session
        response = client.get(address)
        assert not response.has_header("Set-Cookie")
        assert not response.cookies
        assert "cookie" not in response.get("Vary", "").lower()


def test_pages_are_read_only(client: Client, archive: dict[str, str]) -> None:
    stranger = Client(enforce_csrf_checks=True)
    for address in (*archive.values(), "/feed.atom", f"{archive['statement']}cite.txt", "/oembed/"):
        for method in (stranger.post, stranger.put, stranger.delete):
            response = method(address)
            assert (response.status_code, response["Allow"]) == (405, "GET, HEAD"), address
            assert "This page can only be read; nothing can be sent to it." in response.content.decode()
    assert stranger.post(f"{archive['statement']}dispute/", {"ground": "not-me", "told": "-"}).status_code == 403
    for address in archive.values():
        assert client.head(address).status_code == 200


def test_head_is_answered_with_the_headers_of_the_page(client: Client, archive: dict[str, str]) -> None:
    for address in archive.values():
        asked, got = client.head(address), client.get(address)
        for name in ("ETag", "Cache-Control", "Content-Type"):
            assert asked[name] == got[name], (address, name)
        again = client.head(address, headers={"If-None-Match": got["ETag"]})
        assert (again.status_code, asked.content, again.content) == (304, b"", b"")


def test_content_security_policy_forbids_inline_code(read: Read, archive: dict[str, str]) -> None:
    for address in (*archive.values(), "/nowhere/"):
        page = read(address)
        assert "unsafe-inline" not in page.response["Content-Security-Policy"]
        for script in page.all("script"):
            from_file = script["src"].startswith("/static/website/") and not script.text
            assert from_file or script["type"] == "application/ld+json"
        assert not page.all("style")
        for element in page.all():
            names = element.node.attrib.keys()
            assert not [name for name in names if name == "style" or name.startswith("on")], (address, names)
            for name in ("src", "href"):
                assert not element[name].startswith("javascript:")
                assert urlsplit(element[name]).netloc in ("", "testserver"), (address, element[name])


def test_every_page_has_one_h1_and_landmarks(read: Read, archive: dict[str, str]) -> None:
    for address in (*archive.values(), "/nowhere/"):
        page = read(address)
        assert len(page.all("h1")) == 1, address
        assert page.one("html")["lang"].startswith("en")
        assert page.main["id"] == "content"
        for landmark in ("nav", "header", "footer"):
            assert page.all(landmark), (address, landmark)
        assert page.all(role="search"), address
        assert page.one("a", href="#content").text == "Skip to the content"


def test_html_ids_are_unique(read: Read, archive: dict[str, str]) -> None:
    for address in archive.values():
        found = [element["id"] for element in read(address).all() if element["id"]]
        assert len(found) == len(set(found)), address


def test_error_page_needs_no_database() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert "Something went wrong here" in render_to_string("500.html")
        assert "This request cannot be read" in render_to_string("400.html")
    assert not queries


def grow(person: Agent, union: Agent, story: Article, count: int) -> None:
    for _ in range(count):
        said = StatementFactory(article=story, speaker=person)
        StatementFactory(speaker=union)
        StatementFactory(speaker=PersonFactory(name=f"Ada {said.pk}"), words__role="pilot")
        PositionFactory(person=person, organisation=union, start_date=date(2001, 1, 1))
        other = PersonFactory(state="approved")
        StatementFactory(speaker=other)
        PositionFactory(person=other, organisation=union)
        assert story.current_revision is not None
        start = story.current_revision.mentions.count()
        MentionFactory(
            revision=story.current_revision,
            start=start,
            end=start + 1,
            text=story.current_revision.text[start],
            name=story.current_revision.text[start],
            agent=other,
        )
        answer = StatementFactory(speaker=union)
        for first in Statement.objects.filter(article=story).order_by("created_at")[:1]:
            decided = {"state": "confirmed", "decided_by": UserFactory(), "decided_at": timezone.now()}
            Reply.objects.create(statement=answer, in_reply_to=first, **decided)
            Reply.objects.create(statement=first, in_reply_to=answer, **decided)
        StatementFactory(speaker=person, article__published_at=datetime(2020, 1, 1, tzinfo=UTC))
        topic = TopicFactory()
        story.topics.add(topic)
        RevisionFactory(article=answer.article)
        answer.article.topics.add(topic)


def test_page_query_counts_are_constant(client: Client) -> None:
    person, union, story = PersonFactory(name="Ada Row"), OrganisationFactory(), ArticleFactory()
    grow(person, union, story, 1)
    said = Statement.objects.filter(article=story).get()
    addresses = ["/", "/people/", "/organisations/", "/search/?q=crew", "/search/?q=ada", "/days/", "/outlets/"]
    topic = story.topics.get()
    addresses += [topic.get_absolute_url(), f"/search/?topic={topic.pk}", f"/search/feed.atom?topic={topic.pk}"]
    addresses += ["/topics/", "/feed.atom", "/sitemap-agents.xml", "/names/Ada%20Row/", "/about/method/"]
    addresses += [f"/days/{story.published_at:%Y/%-m/%-d}/", reverse("website:versions", args=[story.pk, story.slug])]
    addresses += [f"/sitemap-{kind}-{story.published_at:%Y-%-m}.xml" for kind in ("stories", "statements")]
    addresses += [reverse("website:person-feed", args=[person.pk]), story.outlet.get_absolute_url()]
    addresses += [x.get_absolute_url() for x in (person, union, story, said)]

    def counts() -> dict[str, int]:
        found = {}
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code in (200, 302)
            found[address] = len(queries)
        return found

    with_one = counts()
    grow(person, union, story, 19)

    assert counts() == with_one
    assert max(with_one.values()) <= 24
