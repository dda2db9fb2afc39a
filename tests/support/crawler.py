"""Every way to ask the archive for something, and what it answers: addresses, searches and filters, to the byte."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from articles.models import Article, Statement
from newsroom.api.exports.registry import EXPORTS
from tests.support.data.secrets_planted import (
    ARTICLE,
    IDS,
    IDS_WRITTEN,
    KINDS_PLANTED,
    MERGED,
    OUTLET,
    PERSON,
    REVISION,
    RUN,
    STATEMENT,
    TOPIC,
    UNION,
    WORDS_WRITTEN,
    word,
)

HOST = "http://testserver"
STARTS = [
    "/",
    "/people/",
    "/organisations/",
    "/search/?q=crew",
    "/search/?q=",
    "/robots.txt",
    "/opensearch.xml",
    "/sitemap.xml",
    "/feed.atom",
    "/days/",
    "/outlets/",
    "/topics/",
    "/desk/",
    "/desk/figures/",
    "/about/",
    "/about/method/",
    "/healthz/",
    "/nowhere/",
    "/api/schema/",
    "/api/docs/",
    "/api/v1/",
    "/api/v1/nowhere/",
    "/api/v1/statements/?page_size=2",
    "/api/v1/articles/?page_size=1",
    *(f"/api/v1/articles/?status={status}" for status in Article.Status.values),
    *(f"/api/v1/statements/?state={state}" for state in ("suggested", "confirmed", "rejected", "dropped")),
    *(f"/api/v1/statements/?act_class={name}" for name in Statement.ActClass.values),
    *(f"/api/v1/statements/?form={form}" for form in Statement.Form.values),
    *(f"/api/v1/statements/?reviewed={answer}" for answer in ("true", "false")),
    "/api/v1/statements/?q=crew",
    "/api/v1/statements/?count=true&expand=article,speakers,in_reply_to,replies",
    *(f"/api/v1/statements/aggregate/?group_by={by}" for by in ("speaker", "organisation", "outlet", "act")),
    "/api/v1/reconcile/",
    *(f"/api/v1/{table.name}/export/" for table, _model, _filterset in EXPORTS),
    *(f"/api/v1/{table.name}/export/?format=csv" for table, _model, _filterset in EXPORTS),
    '/api/v1/reconcile/?queries={"q0":{"query":"Trost"}}',
    "/api/v1/reconcile/suggest/entity/?prefix=union",
    "/api/v1/statements/?published_after=2020-01-01",
    "/api/v1/search/?q=crew&page_size=1",
    "/api/v1/search/?q=crew&sort=oldest",
    "/api/v1/search/?q=crew&kind=article",
    "/api/v1/search/?q=wenna+trost+crew",
    "/api/v1/search/suggest/?q=trost",
    "/api/v1/changes/?since=0&page_size=200",
]
LINK = re.compile(r'(?:href|src|content)="([^"]+)"|"(http://testserver/[^"]*)"')

# Where somebody could ask for a planted word, or for a planted identifier.
ASKING_FOR_WORDS: dict[str, list[str]] = {
    "/desk/agents/?q={}": ["person", "other", "spelling", "union"],
    "/search/?q={}": ["headline", "byline", "body", "person", "other", "spelling", "union", "role", "outlet"],
    "/api/v1/search/?q={}": ["body", "spelling", "union"],
    "/api/v1/search/?kind=article&q={}": ["headline", "body"],
    "/api/v1/search/?q=crew&act={}": ["act"],
    "/api/v1/search/suggest/?q={}": ["other", "spelling"],
    "/names/{}/": ["person", "other", "spelling", "union"],
    "/api/v1/statements/?q={}": ["body", "person", "role"],
    '/api/v1/reconcile/?queries={{"q0":{{"query":"{}"}}}}': ["person"],
    "/api/v1/reconcile/suggest/entity/?prefix={}": ["other", "spelling"],
    "/api/v1/people/?name={}": ["person", "other", "spelling"],
    "/api/v1/organisations/?name={}": ["union"],
    "/api/v1/articles/?external_id={}": ["headline"],
    "/api/v1/articles/?outlet={}": ["outlet"],
    "/api/v1/statements/?outlet={}": ["outlet"],
    "/api/v1/statements/?act={}": ["act"],
}
ASKING_FOR_IDS: dict[str, list[int]] = {
    "/stories/{}/x/": [ARTICLE],
    "/stories/{}/x/versions/": [ARTICLE],
    "/statements/{}/": [STATEMENT],
    "/statements/{}/cite.bib": [STATEMENT],
    "/statements/{}/dispute/": [STATEMENT],
    "/embed/statements/{}/2/": [STATEMENT],
    "/embed/statements/{}/3/": [STATEMENT],
    f"/oembed/?url={HOST}/statements/{{}}/": [STATEMENT],
    "/people/{}/x/": [PERSON, UNION, MERGED],
    "/people/{}/feed.atom": [PERSON, UNION, MERGED],
    "/organisations/{}/x/": [PERSON, UNION],
    "/organisations/{}/feed.atom": [PERSON, UNION],
    "/outlets/{}/x/": [OUTLET],
    "/topics/{}/x/": [TOPIC],
    "/api/v1/articles/{}/": [ARTICLE],
    "/api/v1/statements/{}/": [STATEMENT],
    "/api/v1/people/{}/": [PERSON, UNION, MERGED],
    "/api/v1/organisations/{}/": [PERSON, UNION],
    "/api/v1/outlets/{}/": [OUTLET],
    "/api/v1/topics/{}/": [TOPIC],
    "/api/v1/redirects/{}/": [MERGED],
    "/api/v1/revisions/{}/": [REVISION],
    "/api/v1/revisions/?article={}": [ARTICLE],
    "/api/v1/mentions/?agent={}": [PERSON],
    "/api/v1/statements/?id={}": [STATEMENT],
    "/api/v1/runs/{}/": [RUN],
    "/api/v1/reconcile/preview/{}/": [PERSON],
    '/api/v1/reconcile/?extend={{"ids":["{}"],"properties":[{{"id":"names"}},{{"id":"role"}}]}}': [PERSON],
    "/api/v1/articles/?outlet={}": [OUTLET],
    "/api/v1/search/?q=crew&speaker={}": [PERSON, MERGED],
    "/api/v1/search/?q=crew&outlet={}": [OUTLET],
    "/api/v1/statements/?article={}": [ARTICLE],
    "/api/v1/statements/?outlet={}": [OUTLET],
    "/api/v1/statements/export/?speaker={}": [PERSON],
    "/api/v1/positions/export/?person={}": [PERSON],
    "/api/v1/names/export/?agent={}": [PERSON, MERGED],
    "/api/v1/mentions/export/?agent={}": [PERSON],
    "/api/v1/redirects/export/?id={}": [MERGED],
    "/api/v1/redirects/export/?after={}": [MERGED],
    "/api/v1/revisions/export/?article={}": [ARTICLE],
    "/api/v1/revisions/export/?after={}": [REVISION],
    "/api/v1/mentions/export/?after={}.0.1": [REVISION],
    "/api/v1/statements/?speaker={}": [PERSON, UNION, MERGED],
    "/api/v1/statements/?organisation={}": [PERSON, UNION],
    "/desk/?agent={}": [PERSON, UNION, MERGED],
    "/desk/?outlet={}": [OUTLET],
    "/desk/agents/?story={}": [ARTICLE],
    "/desk/stories/{}/": [ARTICLE],
    "/desk/statements/{}/": [STATEMENT],
    "/desk/statements/{}/answers/": [STATEMENT],
    "/desk/jobs/{}/": [RUN],
    "/desk/notifications/{}/": [RUN],
    "/desk/assigned/?page={}": [ARTICLE],
}
# What is sent to the desk, by whoever may not sit there.
SENDING_IDS: dict[str, list[int]] = {
    "/desk/next/": [ARTICLE],
    "/desk/bulk/": [ARTICLE],
    "/desk/tour/": [ARTICLE],
    "/desk/runs/{}/again/": [RUN],
    "/desk/notifications/": [ARTICLE],
    "/desk/questions/{}/assignment/": [RUN],
    "/desk/stories/{}/assignment/": [ARTICLE],
    "/desk/stories/{}/checklist/": [ARTICLE],
    "/desk/statements/{}/comments/": [STATEMENT],
    "/desk/stories/{}/claim/": [ARTICLE],
    "/desk/stories/{}/undo/": [ARTICLE],
    "/desk/stories/{}/accept/": [ARTICLE],
    "/desk/stories/{}/add/": [ARTICLE],
    "/desk/stories/{}/selected/": [ARTICLE],
    "/desk/statements/{}/confirm/": [STATEMENT],
    "/desk/jobs/{}/": [RUN],
}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str


def ask(client: Client, address: str) -> Answer:
    return as_answer(client.get(address))


def as_answer(response: Any) -> Answer:
    body = response.getvalue().decode()
    # The documentation page carries a fresh token, with which the signed in may try things out; so does a form.
    body = re.sub(r'("X-CSRFTOKEN"\] = |name="csrfmiddlewaretoken" value=)"\w+"', r"\1", body)
    headers = {name: value for name, value in response.headers.items() if name != "Expires"}
    return Answer(response.status_code, headers, body)


def links(body: str) -> set[str]:
    """The addresses of this archive that a page or an object leads to."""
    found = set()
    for match in LINK.finditer(body):
        address = unescape(match[1] or match[2]).removeprefix(HOST).partition("#")[0]
        parts = urlsplit(address)
        # Of one search each choice is followed, one at a time: all together are more than anybody could read.
        choices = parts.query.count("&") if parts.path.startswith("/search/") else 0
        outside = parts.netloc or parts.path.startswith(("/static/", "/admin/"))
        if parts.path.startswith("/") and not outside and choices <= parts.query.startswith("q=crew&"):
            found.add(address)
    return found


def crawl(client: Client, starts: list[str], *, known: Container[str] = ()) -> dict[str, Answer]:
    """Return the responses of all addresses linked from these, directly or not, without those that are known."""
    answers: dict[str, Answer] = {}
    waiting = list(starts)
    while waiting:
        address = waiting.pop()
        if address not in answers and address not in known:
            answers[address] = ask(client, address)
            waiting += links(answers[address].body)
    return answers


def asking_for_words() -> list[str]:
    """Every way of asking for a planted thing by a word in it."""
    found = [f"/search/?q=zq{kind}" for kind in KINDS_PLANTED]
    for kind, written in WORDS_WRITTEN.items():
        found += [
            form.format(word(kind, place))
            for form, places in ASKING_FOR_WORDS.items()
            for place in places
            if place in written
        ]
    return found


def asking_for_ids(forms: Mapping[str, list[int]] = ASKING_FOR_IDS) -> list[str]:
    """Every way of asking for a planted thing by its identifier."""
    found = [
        form.format(IDS[kind][place])
        for kind, written in IDS_WRITTEN.items()
        for form, places in forms.items()
        for place in places
        if place in written
    ]
    return list(dict.fromkeys(found))


def differences(before: dict[str, Answer], after: dict[str, Answer]) -> list[str]:
    """The addresses whose answers are not the same to the byte, with what is new in them."""
    told = [
        f"{address}: only {'before' if address in before else 'after'}" for address in before.keys() ^ after.keys()
    ]
    for address in before.keys() & after.keys():
        if before[address] != after[address]:
            old, new = before[address], after[address]
            lines = [line for line in new.body.splitlines() if line not in old.body.splitlines()]
            changed = {name: value for name, value in new.headers.items() if old.headers.get(name) != value}
            told.append(f"{address}: {old.status} -> {new.status}, {changed}, {' '.join(lines)[:600]}")
    return sorted(told)


def sent_to_desk(client: Client, accepting: list[str]) -> dict[str, Answer]:
    """Return the desk's responses to every request that accepts each of these types."""
    told = {}
    asking = [address for address in asking_for_words() + asking_for_ids() if address.startswith("/desk/")]
    sending = asking_for_ids(SENDING_IDS)
    for accept in accepting:
        for method, addresses in (("GET", asking), ("POST", sending)):
            for address in addresses:
                response = client.generic(method, address, headers={"Accept": accept})
                told[f"{method} {address} {accept}"] = as_answer(response)
    return told
