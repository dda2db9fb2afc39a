"""Measures every list, object, aggregate and check of the API at several sizes of the archive.

    python -m benchmarks.api FOLDER [--stories 1000 100000] [--rounds 4] [--write docs/benchmarks.md]

The archives, and the way to measure them, are those of :mod:`benchmarks.site`. Each request has as many rows at each
size, so that only the archive differs; deep pages are those after so many thousand rows of the list.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, LiteralString
from urllib.parse import urlencode

from benchmarks.pages import MOST_HEARD, SOME_HEARD, WORDS, asked, largest
from benchmarks.site import Asked, main

API = "/api/v1/"
SAMPLED = 24
# What answers and what it answers: a page of such holds all that may be expanded, whatever the size.
EXCHANGES: LiteralString = """
    SELECT reply.statement_id, in_reply_to_id FROM articles_reply reply
    JOIN articles_statement answered ON answered.id = in_reply_to_id
    WHERE reply.state = 'confirmed' AND reply.public_from <= now() AND answered.public_from <= now()
    ORDER BY reply.statement_id LIMIT 60
"""
# Nobody has followed what an archive was filled with; it is told of as if somebody had.
TOLD: LiteralString = """
    INSERT INTO changes_change (position, kind, object_id, action, "into", at)
    SELECT row_number() OVER (ORDER BY id), 'statement', id, 'created', '', now() FROM articles_statement
    WHERE public_from <= now() AND NOT EXISTS (SELECT FROM changes_change) RETURNING 1
"""
DRAFT = "“{words},” said {name}. She left. “Nobody has ever said this of the {other} ferry,” said {name}.\n"


def listed(name: str, /, **narrowed: Any) -> str:
    return f"{API}{name}/?{urlencode(narrowed)}" if narrowed else f"{API}{name}/"


def addresses() -> Mapping[str, Sequence[Asked]]:
    """Return the URLs by name, in the order in which they are printed."""
    from articles.models import Article, Outlet, Revision, Statement, Topic
    from people.models import Agent

    draw = random.Random(1)
    asked(TOLD)

    def sampled(rows: Any, count: int = SAMPLED) -> list[Any]:
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        return draw.sample(keys, min(count, len(keys)))

    def heard(query: LiteralString, kind: str, count: int) -> list[str]:
        return [row[0] for row in asked(query, kind, count)]

    articles = sampled(Article.objects.published())
    full = sampled(Article.objects.published().filter(public_text="full"))
    statements = sampled(Statement.objects.published())
    loud, bodies = heard(MOST_HEARD, "person", 3), heard(MOST_HEARD, "organisation", 3)
    some = heard(SOME_HEARD, "person", SAMPLED)
    names = list(Agent.objects.filter(pk__in=some).order_by("pk").values_list("name", flat=True))
    outlets, topics = ([one.pk for one in largest(model)] for model in (Outlet, Topic))
    revisions = sampled(Revision.objects.filter(article__in=articles))
    said = [
        Statement.objects.select_related("current_wording").get(pk=pk).current_wording.text for pk in statements[:6]
    ]
    # Neither common nor rare, so that they fill a page whatever the size; of a very small archive, any.
    known = asked(WORDS)
    middling = [word for word, found in known if 20 <= found <= 60] or [word for word, _found in known]
    words = draw.sample(middling, min(12, len(middling)))
    edges = asked(EXCHANGES)
    exchanges = [",".join(sorted({pk for edge in edges[start::6] for pk in edge})) for start in range(6)]
    changes = asked("SELECT max(position) FROM changes_change")[0][0]
    batch = {f"q{n}": {"query": _misspelt(name), "type": "person"} for n, name in enumerate(names[:10])}
    month = {"published_after": "2024-05-01", "published_before": "2024-06-01"}
    twenty = {"page_size": 20}
    return {
        "articles": [listed("articles")],
        "articles of an outlet": [listed("articles", outlet=pk, **twenty) for pk in outlets],
        "articles of a topic": [listed("articles", topic=pk, **twenty) for pk in topics],
        "articles of a month": [listed("articles", **month, **twenty)],
        "articles, a deep page": [_deep("articles", Article.objects.published(), "-published_at", "-id")],
        "an article": [listed(f"articles/{pk}") for pk in articles],
        "an article with its versions": [listed(f"articles/{pk}", expand="outlet,revisions") for pk in articles],
        "people": [listed("people")],
        "people by a part of the name": [listed("people", name=name.split()[-1], **twenty) for name in names],
        "people, a deep page": [_deep("people", Agent.objects.filter(kind="person"), "name", "id")],
        "a person": [listed(f"people/{pk}", expand="positions") for pk in [*loud, *some]],
        "organisations": [listed("organisations")],
        "an organisation": [
            listed(f"organisations/{pk}") for pk in [*bodies, *heard(SOME_HEARD, "organisation", SAMPLED)]
        ],
        "statements": [listed("statements")],
        "statements, all expanded": [
            listed("statements", id=ids, expand="article,speakers,in_reply_to,replies", **twenty)
            for ids in exchanges
            if ids
        ],
        "statements of one who speaks most": [listed("statements", speaker=pk, **twenty) for pk in loud],
        "statements of anybody": [listed("statements", speaker=pk, **twenty) for pk in some],
        "statements of an organisation": [listed("statements", organisation=pk, **twenty) for pk in bodies],
        "statements of an article": [listed("statements", article=pk, page_size=5) for pk in articles],
        "statements of an outlet": [listed("statements", outlet=pk, **twenty) for pk in outlets],
        "statements of a topic": [listed("statements", topic=pk, **twenty) for pk in topics],
        "statements by form and act": [
            listed("statements", form=form, act=act, **twenty)
            for form in ("direct", "mixed")
            for act in ("said", "denied")
        ],
        "statements of a month": [listed("statements", **month, **twenty)],
        "statements, reviewed and sure": [listed("statements", reviewed="true", confidence_from="0.8", **twenty)],
        "statements with a word": [listed("statements", q=word, **twenty) for word in words],
        "statements, a deep page": [_deep("statements", Statement.objects.published(), "-published_at", "-id")],
        "a statement": [listed(f"statements/{pk}") for pk in statements],
        "revisions of an article": [listed("revisions", article=pk) for pk in articles],
        "a revision": [listed(f"revisions/{pk}") for pk in revisions],
        "mentions of an article": [listed("mentions", article=pk, **twenty) for pk in full],
        "mentions of somebody": [listed("mentions", agent=pk, **twenty) for pk in [*loud, *some]],
        "positions": [listed("positions", **twenty)],
        "positions of somebody": [listed("positions", person=pk) for pk in some],
        "outlets": [listed("outlets")],
        "topics": [listed("topics")],
        "changes": [listed("changes", since=0)],
        "changes, a deep page": [listed("changes", since=changes * 3 // 4)],
        "coverage": [listed("coverage", **twenty)],
        "coverage of an outlet": [listed("coverage", outlet=pk, **twenty) for pk in outlets],
        "aggregate by speaker of an outlet's month": [
            listed("statements/aggregate", group_by="speaker", outlet=pk, **month) for pk in outlets
        ],
        "aggregate by month of one who speaks most": [
            listed("statements/aggregate", group_by="month", speaker=pk) for pk in loud
        ],
        "aggregate by outlet": [listed("statements/aggregate", group_by="outlet")],
        "reconcile ten names": [(f"{API}reconcile/", {"queries": batch})],
        "suggest somebody": [listed("reconcile/suggest/entity", prefix=name[:9]) for name in names],
        "check a draft": [
            (f"{API}quote-check/", {"text": DRAFT.format(words=text.strip("“”,."), name=name, other=name.split()[-1])})
            for text, name in zip(said, names, strict=False)
        ],
        "the first rows of an export": [listed("statements/export", id=",".join(statements))],
    }


def _misspelt(name: str) -> str:
    """Return a name without its last letter but two."""
    return name[:-3] + name[-2:]


def _deep(name: str, rows: Any, *order: str) -> str:
    """Return the URL of the page in the middle of a list."""
    from core import keyset

    middle = rows.order_by(*order)[rows.count() // 2]
    mark = keyset.list_mark(listed(name), rows.model._meta.label, *order)
    return listed(name, cursor=keyset.encode_cursor(keyset.key_values(middle, order), backwards=False, mark=mark))


if __name__ == "__main__":
    main("benchmarks.api", __doc__, addresses)
