"""A topic's page: what is newly said in its stories, with a way to all of it and a feed, and the stories."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from articles.models import Article, Topic
from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory, TopicFactory
from tests.support.page import Page

pytestmark = pytest.mark.django_db
Read = Callable[[str], Page]


@pytest.fixture
def goats() -> Topic:
    return TopicFactory(name="Goats")


def story(topic: Topic | None, day: int, times: int, **kwargs: object) -> list[str]:
    """A story of March with so many statements; returns their ids, in the order of its text."""
    words = [f"“Goat {n} is here,”" for n in range(times)]
    article: Article = ArticleFactory(
        text="\n".join(words), published_at=datetime(2026, 3, day, tzinfo=UTC), headline=f"Of day {day}", **kwargs
    )
    if topic:
        article.topics.add(topic)
    return [StatementFactory(article=article, words=one, speaker=PersonFactory(), confirmed=True).pk for one in words]


def shown(page: Page) -> list[str]:
    return [row["id"].removeprefix("said-") for row in page.all("li", "entry") if row["id"]]


def test_topic_shows_newest_statements_of_each_story(read: Read, goats: Topic) -> None:
    first, second, third, fourth = (story(goats, day, 3) for day in (4, 3, 2, 1))
    hidden = [*story(None, 9, 1), *story(TopicFactory(), 9, 1), *story(goats, 9, 1, draft=True)]
    page = read(goats.get_absolute_url())
    assert shown(page) == [*first[:2], *second[:2], *third[:2]]
    for pk in (*hidden, *fourth):
        assert pk not in page
    assert page.one("ol", "lines").texts("a") == [f"Of day {n}" for n in (4, 3, 2, 1)]


def test_topic_links_to_all_statements_and_feed(read: Read, goats: Topic) -> None:
    said = {pk for day in range(1, 10) for pk in story(goats, day, 3)}
    other = story(TopicFactory(), 20, 2)
    page = read(goats.get_absolute_url())
    search, feed = f"/search/?topic={goats.pk}", f"/search/feed.atom?topic={goats.pk}"
    assert page.all("a", href=search)
    assert len(page.all(href=feed)) == 2
    found = read(search)
    assert "27 statements" in found.text
    assert found.texts("p", "chosen")[0].startswith("Topic Goats")
    listed = shown(found)
    listed += shown(read(f"/search/{found.next_page}"))
    assert len(listed) == len(set(listed)) == 27
    assert set(listed) == said
    for pk in other:
        assert pk not in read(feed)
    assert listed[0] in read(feed)
    stories = read(f"/search/?q=goat&in=stories&topic={goats.pk}")
    assert "9 stories" in stories.text


def test_topic_that_is_not_public_narrows_nothing(read: Read, goats: Topic) -> None:
    story(goats, 1, 1, draft=True)
    for address in (f"/search/?topic={goats.pk}", f"/search/feed.atom?topic={goats.pk}", "/search/?topic=nothing"):
        assert read(address).status == 404, address


def test_later_pages_of_a_topic_show_its_stories_alone(
    read: Read, goats: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsroom.website.views.browse.STORIES_A_PAGE", 1)
    for day in (1, 2):
        story(goats, day, 1)
    address = goats.get_absolute_url()
    following = read(address).one("a", rel="next")["href"]
    assert shown(read(f"{address}{following}")) == []
    assert "Of day 1" in read(f"{address}{following}")
