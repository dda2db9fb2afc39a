"""The pages and searches to measure, with their URLs in an archive that :mod:`benchmarks.filling` filled.

Each page holds as much at every size, so that only the archive around it differs: people, organisations, topics and
days are drawn from those with a similar number of rows. That is impossible for some: each day of a large archive has
stories, but one in four of a small one; nobody shares a name in a small one, and its sitemaps list less.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any, LiteralString
from urllib.parse import quote, urlencode

SAMPLED = 24
# Phrases of small words, which the invented texts have by chance.
SMALL_PHRASES = ("of the", "to be", "it was", "that they have")
SOME_SAID: LiteralString = """
    SELECT statement_id FROM articles_speaker
    WHERE agent_id = %s AND public_from <= now() AND act_class <> 'inner' ORDER BY id DESC LIMIT 8
"""
MOST_HEARD: LiteralString = """
    SELECT subject FROM articles_publiccount JOIN people_agent ON people_agent.id = subject
    WHERE articles_publiccount.kind = 'month' AND people_agent.kind = %s
    GROUP BY subject ORDER BY sum(n) DESC, subject LIMIT %s
"""
# So much is said by many at any size of the archive, and it fills their pages.
SOME_HEARD: LiteralString = """
    SELECT subject FROM articles_publiccount JOIN people_agent ON people_agent.id = subject
    WHERE articles_publiccount.kind = 'month' AND people_agent.kind = %s
    GROUP BY subject HAVING sum(n) BETWEEN 30 AND 90 ORDER BY subject LIMIT %s
"""
SELDOM_HEARD: LiteralString = """
    SELECT subject FROM articles_publiccount JOIN people_agent ON people_agent.id = subject
    WHERE articles_publiccount.kind = 'month' AND people_agent.kind = %s
    GROUP BY subject HAVING sum(n) BETWEEN 4 AND 8 ORDER BY subject LIMIT %s
"""
SHARED_NAMES: LiteralString = """
    SELECT name FROM people_agent JOIN articles_publiccount ON subject = people_agent.id
    WHERE articles_publiccount.kind = 'month' AND people_agent.kind = 'person'
    GROUP BY name HAVING count(DISTINCT people_agent.id) > 1 ORDER BY name LIMIT %s
"""
# No day of a small archive has more.
SOME_DAYS: LiteralString = """
    SELECT published_at::date FROM articles_article WHERE public_from <= now()
    GROUP BY 1 HAVING count(*) BETWEEN 2 AND 3 ORDER BY 1
"""
SOME_TOPICS: LiteralString = """
    SELECT topic_id FROM articles_article_topics WHERE public_from <= now()
    GROUP BY 1 HAVING count(*) BETWEEN 10 AND 40 ORDER BY 1 LIMIT %s
"""
WORDS: LiteralString = """
    SELECT word, ndoc FROM ts_stat('SELECT search FROM articles_wording TABLESAMPLE SYSTEM (20) REPEATABLE (1)')
    WHERE length(word) > 3 AND word ~ '^[a-z]+$' ORDER BY ndoc DESC, word
"""
# Those with most stories: their lists fill a page at any size of the archive.
LARGEST_OUTLETS: LiteralString = """
    SELECT outlet_id FROM articles_article WHERE public_from <= now()
    GROUP BY outlet_id ORDER BY count(*) DESC, outlet_id LIMIT %s
"""
LARGEST_TOPICS: LiteralString = """
    SELECT topic_id FROM articles_article_topics WHERE public_from <= now()
    GROUP BY topic_id ORDER BY count(*) DESC, topic_id LIMIT %s
"""
LARGEST = 5


def addresses() -> dict[str, list[str]]:
    """Return URLs by kind of page, in the order in which they are printed."""
    from articles.models import Article, Outlet, Statement, Topic
    from articles.visibility import agents_with_pages
    from people.models import Agent

    draw = random.Random(1)

    def sampled(rows: Any, count: int = SAMPLED) -> list[Any]:
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        return list(rows.filter(pk__in=draw.sample(keys, min(count, len(keys)))).order_by("pk"))

    def heard(query: LiteralString, kind: str, count: int) -> list[Agent]:
        found = [row[0] for row in asked(query, kind, count)]
        rows = agents_with_pages().in_bulk(found)
        return [rows[pk] for pk in found if pk in rows]

    stories = sampled(Article.objects.published().select_related("outlet"))
    statements = sampled(Statement.objects.published())
    reviewed = sampled(Statement.objects.published().reviewed())
    corrected = sampled(Article.objects.published().filter(current_revision__number__gt=1))
    loud, bodies = heard(MOST_HEARD, "person", 3), heard(MOST_HEARD, "organisation", 3)
    quiet = heard(SOME_HEARD, "person", SAMPLED)
    topics = Topic.objects.filter(pk__in=[pk for (pk,) in asked(SOME_TOPICS, SAMPLED)])
    narrowed = [
        f"{one.get_absolute_url()}?{urlencode(asked_for)}"
        for one in loud
        for asked_for in (
            {"form": "indirect", "act": "denied"},
            {"year": "2024", "form": "mixed"},
            {"outlet": Outlet.objects.order_by("pk")[7].name},
            {"role": _role_of(one)},
        )
    ]
    common, rare = _common_and_rare()
    shared = [name for (name,) in asked(SHARED_NAMES, 8)]
    days = [day for (day,) in asked(SOME_DAYS)]
    phrase = _phrase(draw)
    within = [f"{one.get_absolute_url()}?{urlencode({'words': common})}" for one in loud]
    return {
        "home": ["/"],
        "home, second page": [_second("/")],
        "people, A to Z": ["/people/", "/people/?from=M", "/people/?from=T"],
        "organisations, A to Z": ["/organisations/", "/organisations/?from=M"],
        "days of a year": ["/days/", "/days/2024/", "/days/2020/"],
        "a day": [f"/days/{day:%Y}/{day.month}/{day.day}/" for day in draw.sample(days, min(SAMPLED, len(days)))],
        "outlets": ["/outlets/"],
        "an outlet": [one.get_absolute_url() for one in largest(Outlet)],
        "topics": ["/topics/"],
        "a topic": [one.get_absolute_url() for one in largest(Topic)],
        "a story": [story.get_absolute_url() for story in stories],
        "versions of a story": [f"{story.get_absolute_url()}versions/" for story in corrected],
        "a statement": [row.get_absolute_url() for row in statements],
        "a statement of one who speaks most": [f"/statements/{pk}/" for pk in _said_by(loud)],
        "a citation": [f"/statements/{row.pk}/cite.bib" for row in statements],
        "an embedded card": [f"/embed/statements/{row.pk}/1/" for row in reviewed],
        "oEmbed": [f"/oembed/?url={quote(f'http://localhost{row.get_absolute_url()}')}" for row in reviewed],
        "people who speak most": [one.get_absolute_url() for one in loud],
        "the same, second page": [_second(one.get_absolute_url()) for one in loud],
        "the same, narrowed": narrowed,
        "the same, a word within": within,
        "people": [one.get_absolute_url() for one in quiet],
        "organisations that speak most": [one.get_absolute_url() for one in bodies],
        "organisations": [one.get_absolute_url() for one in heard(SOME_HEARD, "organisation", SAMPLED)],
        "a shared name": [f"/names/{quote(name)}/" for name in shared],
        "feed": ["/feed.atom"],
        "feeds of topics": [f"/search/feed.atom?topic={one.pk}" for one in topics],
        "feeds of outlets": [f"/search/feed.atom?outlet={one.pk}" for one in sampled(Outlet.objects.published())],
        "feeds of people who speak most": [f"/people/{one.pk}/feed.atom" for one in loud],
        "sitemap": ["/sitemap.xml"],
        "sitemap of stories": _sitemaps("stories-2024-5"),
        "sitemap of statements": _sitemaps("statements-2024-5"),
        "sitemap of agents": _sitemaps("agents"),
        "search: the commonest word": [_search(common)],
        "search: the commonest word, newest first": [_search(common, sort="newest")],
        "search: the rarest word": [_search(rare)],
        "search: a name with a typing error": [_search(_mistyped(one.name)) for one in [*loud, *quiet[:9]]],
        "search: a phrase": [_search(f'"{words}"') for words in phrase],
        "search: a small word": [_search(word) for word in ("the", "that")],
        "search: a phrase of small words": [_search(f'"{words}"') for words in SMALL_PHRASES],
        "search: small words without quotation marks": [_search(words) for words in SMALL_PHRASES],
        "search: a phrase and a word": [_search(f'"of the" {common}')],
        "search: either of two words": [_search(f"{common} or {rare}")],
        "search: a word without another": [_search(f"{common} -{rare}")],
        "search: a word with three facets": [
            _search(common, speaker=one.pk, year="2024", form="direct") for one in loud
        ],
        "search: the commonest word, in one outlet": [
            _search(common, outlet=one.pk) for one in sampled(Outlet.objects.published())
        ],
        "search: the commonest word, of one form": [
            _search(common, form=form) for form in ("direct", "indirect", "mixed", "none")
        ],
        "search: the commonest word, on one topic": [_search(common, topic=one.pk) for one in topics],
        "search: all that is said on a topic": [f"/search/?topic={one.pk}" for one in largest(Topic)],
        "search: all that is said in an outlet": [f"/search/?outlet={one.pk}" for one in largest(Outlet)],
        "search: stories with the commonest word": [_search(common, **{"in": "stories"})],
        "search: the commonest word, of organisations that seldom speak": [
            _search(common, organisation=one.pk) for one in heard(SELDOM_HEARD, "organisation", SAMPLED)
        ],
        "suggestions": [f"/search/suggestions/?q={quote(one.name[:3])}" for one in quiet[:9]],
        "API: statements": ["/api/v1/statements/"],
        "API: statements of one who speaks most": [f"/api/v1/statements/?speaker={one.pk}" for one in loud],
        "API: statements of anybody": [f"/api/v1/statements/?speaker={one.pk}" for one in quiet],
        "API: statements of an outlet": [f"/api/v1/statements/?outlet={one.pk}" for one in largest(Outlet)],
        "API: a statement": [f"/api/v1/statements/{row.pk}/" for row in statements],
        "API: articles": ["/api/v1/articles/"],
        "API: an article": [f"/api/v1/articles/{row.pk}/" for row in stories],
        "API: people": ["/api/v1/people/"],
        "API: a person": [f"/api/v1/people/{one.pk}/" for one in [*loud, *quiet]],
    }


def asked(query: LiteralString, *parameters: Any) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def largest(model: type[Any]) -> list[Any]:
    """Return the outlets or topics with most public stories."""
    queries = {"outlet": LARGEST_OUTLETS, "topic": LARGEST_TOPICS}
    keys = [pk for (pk,) in asked(queries[model._meta.model_name], LARGEST)]
    return list(model.objects.published().filter(pk__in=keys).order_by("pk"))


def get(address: str) -> Any:
    from django.test import Client

    return Client(SERVER_NAME="localhost").get(address)


def _second(address: str) -> str:
    """Return the URL of the following page, as the first one links it."""
    pages = re.findall(r'href="(\?page=[^"]+)"', get(address).content.decode())
    return address + pages[-1].replace("&amp;", "&") if pages else address


def _sitemaps(of: str) -> list[str]:
    """Return some of the sitemaps that the index lists."""
    listed = re.findall(rf"/sitemap-{of}(?=[-.])[^<]*", get("/sitemap.xml").content.decode())
    return listed[:: -(-len(listed) // SAMPLED)]


def _said_by(agents: list[Any]) -> list[str]:
    return [pk for agent in agents for (pk,) in asked(SOME_SAID, agent.pk)]


def _role_of(agent: Any) -> str:
    query: LiteralString = "SELECT role FROM articles_speaker WHERE agent_id = %s AND role <> '' LIMIT 1"
    return str(asked(query, agent.pk)[0][0])


def _common_and_rare() -> tuple[str, str]:
    """Return the commonest word that is no small word, and one of the rarest in statements."""
    from articles.text_search import SMALL_WORDS

    words = [word for word, _found in asked(WORDS) if word not in SMALL_WORDS]
    return words[0], words[-1]


def _phrase(draw: random.Random) -> list[str]:
    """Return four consecutive words of some statements."""
    from articles.models import Statement

    found: list[str] = []
    texts = Statement.objects.published().order_by("pk").values_list("current_wording__text", flat=True)[:400]
    choose: Callable[[list[str]], int] = lambda words: draw.randrange(len(words) - 4)  # noqa: E731
    for text in texts:
        words = re.findall(r"[a-z]+", text)
        if len(words) > 8:
            start = choose(words)
            found.append(" ".join(words[start : start + 4]))
    return draw.sample(found, 12)


def _mistyped(name: str) -> str:
    """Return a name with two letters of the last word swapped."""
    at = len(name) - 4
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _search(question: str, **narrowed: str) -> str:
    return f"/search/?{urlencode({'q': question, **narrowed})}"
