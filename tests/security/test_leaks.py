"""Nothing that is not public shows anywhere: not in words, counts, ETags, errors, or what a search finds.

Every public address, of pages and of the API, is fetched before and after things are planted that the public must not
learn of; and with it every search, filter and address by which somebody could ask for them. Not one byte may differ.
The planted things carry words that occur nowhere else, and identifiers known beforehand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from articles.desk.urls import urlpatterns as desk_addresses
from articles.models import Article, Reply, Speaker, Statement
from articles.services import publish_article
from newsroom.api.changes.following import follow
from newsroom.api.models import ApiToken
from people.ids import ALPHABET, LENGTH
from people.models import Agent, Alias, Redirect
from tests.factories import (
    ArticleFactory,
    ExtractionRunFactory,
    MentionFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    PositionFactory,
    RevisionFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

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
    *(f"/api/v1/{name}/export/" for name in ("articles", "statements", "people", "organisations", "outlets")),
    "/api/v1/statements/export/?format=csv",
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
# A kind of thing that the public must not learn of, and how the story around it differs from a published one.
HIDDEN_STORIES: dict[str, dict[str, Any]] = {
    "draft": {"draft": True},
    "scheduled": {"scheduled": True},
    "embargoed": {"embargoed": True},
    "withdrawn": {"withdrawn": True, "withdrawn_reason": "It was about another ferry."},
}
HIDDEN_STATEMENTS: dict[str, dict[str, Any]] = {
    "rejected": {"rejected": True},
    "dropped": {"state": "dropped"},
    "removed": {"confirmed": True, "current_wording": None},
    "inner": {"confirmed": True, "act": "hopes", "act_class": "inner"},
    "strict": {},
    "whose": {"speaker_confidence": 0.5},
}
OTHERS = ["alias", "run", "denied", "account", "pageless"]
WORDS = ["headline", "byline", "section", "path", "body", "person", "other", "union", "role", "outlet", "error", "act"]
WORDS += ["topic", "spelling"]


def word(kind: str, place: str) -> str:
    """A word that stands only in this place of this kind of thing; letters alone, so that every search can hold it."""
    return f"zq{kind}{place}"


def planted_id(kind: str, number: int) -> str:
    """An identifier of the right form that is known before the thing is there."""
    letters = "".join(c for c in f"zq{kind}" if c in ALPHABET)
    return f"{letters}{ALPHABET[number]}".ljust(LENGTH, "z")[-LENGTH:]


KINDS = ["articles", "people", "organisations", "statements", "outlets", "runs"]
KINDS_PLANTED = [*HIDDEN_STORIES, *HIDDEN_STATEMENTS, *OTHERS]
TOKENS = [word(kind, place) for kind in KINDS_PLANTED for place in WORDS]
IDS = {kind: [planted_id(kind, number) for number in range(9)] for kind in KINDS_PLANTED}
ARTICLE, STATEMENT, PERSON, UNION, OUTLET, REVISION, RUN, MERGED, TOPIC = range(9)

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
    "/api/v1/statements/?speaker={}": [PERSON, UNION, MERGED],
    "/api/v1/statements/?organisation={}": [PERSON, UNION],
    "/desk/?agent={}": [PERSON, UNION, MERGED],
    "/desk/?outlet={}": [OUTLET],
    "/desk/agents/?story={}": [ARTICLE],
    "/desk/stories/{}/": [ARTICLE],
    "/desk/statements/{}/": [STATEMENT],
    "/desk/statements/{}/answers/": [STATEMENT],
    "/desk/jobs/{}/": [RUN],
}
# What is sent to the desk, by whoever may not sit there.
SENDING_IDS: dict[str, list[int]] = {
    "/desk/next/": [ARTICLE],
    "/desk/bulk/": [ARTICLE],
    "/desk/runs/{}/again/": [RUN],
    "/desk/stories/{}/claim/": [ARTICLE],
    "/desk/stories/{}/undo/": [ARTICLE],
    "/desk/stories/{}/accept/": [ARTICLE],
    "/desk/stories/{}/add/": [ARTICLE],
    "/desk/statements/{}/confirm/": [STATEMENT],
    "/desk/jobs/{}/": [RUN],
}


@dataclass
class Public:
    """What readers may see, on which the rest is hung."""

    person: Agent
    story: Article
    statement: Statement
    other_statement: Statement
    strict_story: Article


@pytest.fixture
def public(settings: Settings) -> Public:
    cache.clear()
    settings.NEWSROOM_API_REQUESTS_A_MINUTE = {"anonymous": 0, "account": 0}
    person, union = PersonFactory(name="Wenna Trost"), OrganisationFactory(name="Harbour Union")
    outlet = OutletFactory(name="The Marlow Courier")
    # A correction has taken a word away that stood in the text before.
    story = ArticleFactory(outlet=outlet, text=f"“We have no {word('corrected', 'body')},” somebody said.\n")
    RevisionFactory(article=story, text="“We have no crew,” Wenna Trost said. “We have no boat.”\n")
    # That was before the story's hour: readers have seen neither the word nor that it was corrected.
    Article.objects.filter(pk=story.pk).update(released_at=timezone.now())
    RevisionFactory(article=story, text="“We have no crew,” Wenna Trost said. “We have no boat.” It sank.\n")
    story.topics.add(TopicFactory(name="Ferries"))
    statement = StatementFactory(article=story, words="“We have no crew,”", speaker=person, confirmed=True)
    other = StatementFactory(article=story, words="“We have no boat.”", speaker=union)
    ExtractionRunFactory(revision=story.current_revision, state="done")
    StatementFactory(article=ArticleFactory(outlet=outlet), speaker=person)
    strict = ArticleFactory(outlet=OutletFactory(name="The Strict Gazette", strict=True))
    StatementFactory(article=strict, speaker=union, confirmed=True)
    speak_without_page(story)
    return Public(person, story, statement, other, strict)


def speak_without_page(like: Article) -> None:
    """A public statement by somebody who has no page, in an outlet that gives one only to whom an editor approves."""
    ids = IDS["pageless"]
    person = PersonFactory(pk=ids[PERSON], name=word("pageless", "person"), aliases=[word("pageless", "other")])
    union = OrganisationFactory(pk=ids[UNION], name=word("pageless", "union"))
    Redirect.objects.create(old_id=ids[MERGED], agent=person)
    article = ArticleFactory(
        outlet=OutletFactory(name="The Shy Post", public_people="approved"), text="“We have no oars,” the cox said.\n"
    )
    article.topics.set(like.topics.all())
    statement = StatementFactory(article=article, words="“We have no oars,”", confirmed=True)
    for order, agent in enumerate((person, union)):
        Speaker.objects.create(
            statement=statement, agent=agent, name_in_story=f"the cox {order}", kind=agent.kind, order=order
        )
    revision = article.current_revision
    MentionFactory(revision=revision, start=23, end=26, text="cox", name="the cox", agent=person)
    PositionFactory(person=person, organisation=union, role=word("pageless", "role"))


def plant_story(public: Public, kind: str, **differs: Any) -> None:
    """A story that is not public, in an outlet of its own, with all that hangs on one."""
    ids = IDS[kind]
    person = PersonFactory(pk=ids[PERSON], name=word(kind, "person"), aliases=[word(kind, "other")])
    union = OrganisationFactory(pk=ids[UNION], name=word(kind, "union"))
    Redirect.objects.create(old_id=ids[MERGED], agent=person)
    # The story spells the name of somebody public in a way that nothing else does.
    Alias.objects.create(agent=public.person, name=word(kind, "spelling"))
    article = ArticleFactory(
        pk=ids[ARTICLE],
        outlet=OutletFactory(pk=ids[OUTLET], name=word(kind, "outlet")),
        external_id=word(kind, "headline"),
        url=f"https://outlet.example/{word(kind, 'headline')}",
        path=f"/{word(kind, 'path')}.txt",
        headline=f"About {word(kind, 'headline')}",
        byline=word(kind, "byline"),
        section=word(kind, "section"),
        text="",
        **differs,
    )
    text = f"“We have no {word(kind, 'body')},” {word(kind, 'person')} said.\n“We have no crew,” Wenna Trost said.\n"
    revision = RevisionFactory(pk=ids[REVISION], article=article, text=text)
    MentionFactory(
        revision=revision,
        start=text.index(word(kind, "person")),
        end=text.index(word(kind, "person")) + len(word(kind, "person")),
        text=word(kind, "person"),
        name=word(kind, "person"),
        agent=person,
    )
    article.topics.add(TopicFactory(pk=ids[TOPIC], code=word(kind, "topic"), name=word(kind, "topic")))
    statement = StatementFactory(
        pk=ids[STATEMENT],
        article=article,
        words=f"“We have no {word(kind, 'body')},”",
        words__role=word(kind, "role"),
        speaker=person,
        act=word(kind, "act"),
        confirmed=True,
    )
    Speaker.objects.create(statement=statement, agent=union, name_in_story=union.name, kind="organisation", order=1)
    own = StatementFactory(article=article, words="“We have no crew,”", speaker=public.person, confirmed=True)
    own.speakers.update(name_in_story=word(kind, "spelling"))
    ExtractionRunFactory(pk=ids[RUN], revision=revision, state="failed", error=word(kind, "error"))
    answer(public.statement, statement)
    # And one more where readers look already.
    ArticleFactory(outlet=public.story.outlet, headline=word(kind, "headline"), **differs)


def plant_statement(public: Public, kind: str, **differs: Any) -> None:
    """A statement that is not public, in a story that is, said by somebody who is known by nothing else."""
    ids = IDS[kind]
    person = PersonFactory(pk=ids[PERSON], name=word(kind, "person"), aliases=[word(kind, "other")])
    Redirect.objects.create(old_id=ids[MERGED], agent=person)
    wording = {"current_wording": None} if "current_wording" in differs else {}
    statement = StatementFactory(
        pk=ids[STATEMENT],
        article=public.strict_story if kind == "strict" else public.story,
        words="We have no crew",
        words__role=word(kind, "role"),
        speaker=person,
        **{"act": word(kind, "act"), **{name: value for name, value in differs.items() if name not in wording}},
    )
    if wording:
        Statement.objects.filter(pk=statement.pk).update(**wording)
    union = OrganisationFactory(pk=ids[UNION], name=word(kind, "union"))
    Speaker.objects.create(statement=statement, agent=union, name_in_story=union.name, kind="organisation", order=1)
    answer(public.statement, statement)


def answer(one: Statement, other: Statement) -> None:
    """Each answers the other, as an editor has confirmed."""
    decided = {"state": "confirmed", "decided_by": UserFactory(), "decided_at": timezone.now()}
    Reply.objects.create(statement=one, in_reply_to=other, **decided)
    Reply.objects.create(statement=other, in_reply_to=one, **decided)


def plant_others(public: Public) -> None:
    """What happens around public things without being public itself."""
    Alias.objects.create(agent=public.person, name=word("alias", "person"))
    ExtractionRunFactory(pk=IDS["run"][RUN], revision=public.story.current_revision, error=word("run", "error"))
    denied = PersonFactory(pk=IDS["denied"][PERSON], name=word("denied", "person"))
    Speaker.objects.create(
        statement=public.statement,
        agent=denied,
        name_in_story=denied.name,
        kind="person",
        state="rejected",
        decided_by=UserFactory(username=word("account", "person")),
        decided_at=timezone.now(),
    )
    Reply.objects.create(statement=public.statement, in_reply_to=public.other_statement)


def plant(public: Public) -> None:
    for kind, differs in HIDDEN_STORIES.items():
        plant_story(public, kind, **differs)
    for kind, differs in HIDDEN_STATEMENTS.items():
        plant_statement(public, kind, **differs)
    plant_others(public)


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


def crawl(client: Client, starts: list[str]) -> dict[str, Answer]:
    """What every address answers that can be reached from these."""
    answers: dict[str, Answer] = {}
    waiting = list(starts)
    while waiting:
        address = waiting.pop()
        if address not in answers:
            answers[address] = ask(client, address)
            waiting += links(answers[address].body)
    return answers


def probes() -> list[str]:
    """Every way of asking for a planted thing by a word in it or by its identifier."""
    found = [f"/search/?q=zq{kind}" for kind in KINDS_PLANTED]
    for kind in KINDS_PLANTED:
        found += [form.format(word(kind, place)) for form, places in ASKING_FOR_WORDS.items() for place in places]
        found += [form.format(IDS[kind][place]) for form, places in ASKING_FOR_IDS.items() for place in places]
    return found


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


def test_no_public_answer_differs_by_what_is_not_public(public: Public) -> None:
    client = Client()
    starts = [*STARTS, *probes()]
    before = crawl(client, starts)
    plant(public)
    nothing_else_is_told(before, crawl(client, starts))


@pytest.mark.django_db(transaction=True)
def test_no_public_answer_differs_once_changes_have_been_followed(public: Public) -> None:
    """What follows changes knows what was public; of what never was, it makes nothing known."""
    follow()
    client = Client()
    starts = [*STARTS, *probes()]
    before = crawl(client, starts)
    # All at once: between one step and the next some of it would be public for a moment.
    with transaction.atomic():
        plant(public)
    follow()
    nothing_else_is_told(before, crawl(client, starts))


def nothing_else_is_told(before: dict[str, Answer], after: dict[str, Answer]) -> None:
    """Of all that was planted, only that what had been public is gone."""
    story, statement = IDS["withdrawn"][ARTICLE], IDS["withdrawn"][STATEMENT]
    gone = {f"/stories/{story}/x/", f"/stories/{story}/x/versions/", f"/embed/statements/{statement}/2/"}
    gone |= {f"/statements/{statement}/", f"/api/v1/articles/{story}/", f"/api/v1/statements/{statement}/"}
    for address in gone:
        told = after.pop(address)
        assert (before.pop(address).status, told.status) == (404, 410)
        assert "It was about another ferry." in told.body
        assert "zq" not in told.body.replace(IDS["withdrawn"][ARTICLE], "")
    # Somebody may have embedded what an editor had confirmed: the card says that it is gone, and nothing else.
    removed = f"/embed/statements/{IDS['removed'][STATEMENT]}/3/"
    told = after.pop(removed)
    assert (before.pop(removed).status, told.status) == (404, 410)
    assert "zq" not in told.body
    assert not (told_apart := differences(before, after)), "\n".join(told_apart)


def test_no_planted_word_or_identifier_stands_on_any_page_that_is_led_to(public: Public) -> None:
    plant(public)
    answers = crawl(Client(), STARTS)
    assert len(answers) > len(STARTS) + 20
    secrets = [*TOKENS, word("corrected", "body"), *(pk for ids in IDS.values() for pk in ids)]
    for address, told in answers.items():
        shown = f"{address} {told.headers} {told.body}"
        assert [secret for secret in secrets if secret in shown] == [], address
        assert told.status != 500


def sent_to_desk(client: Client) -> dict[str, Answer]:
    """What the desk says to every question and every decision, to the page and to the script."""
    told = {}
    asking = [address for address in probes() if address.startswith("/desk/")]
    sending = [
        form.format(IDS[kind][place])
        for kind in KINDS_PLANTED
        for form, places in SENDING_IDS.items()
        for place in places
    ]
    for accept in ("text/html", "application/json"):
        for method, addresses in (("GET", asking), ("POST", sending)):
            for address in addresses:
                response = client.generic(method, address, headers={"Accept": accept})
                told[f"{method} {address} {accept}"] = as_answer(response)
    return told


def test_every_address_of_the_desk_is_tried() -> None:
    tried = {*ASKING_FOR_IDS, *ASKING_FOR_WORDS, *SENDING_IDS}
    names = {resolve(urlsplit(form.format("a")).path).url_name for form in tried if form.startswith("/desk/")}
    assert {pattern.name for pattern in desk_addresses} - names == {"figures"}


@pytest.mark.parametrize("who", ["nobody", "reader", "reporter", "machine"])
def test_the_desk_tells_those_who_may_not_judge_nothing(public: Public, who: str) -> None:
    client = Client()
    if who != "nobody":
        user = UserFactory(is_staff=who != "reader", role="" if who == "reader" else who)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    before = sent_to_desk(client)
    plant(public)
    after = sent_to_desk(client)
    assert {told.status for told in before.values()} == ({302, 401} if who == "nobody" else {403})
    assert not (told_apart := differences(before, after)), "\n".join(told_apart)
    words = [secret for secret in TOKENS if any(secret in told.body for told in after.values())]
    assert words == []


def test_an_unpublished_change_leaves_every_etag_fresh(public: Public) -> None:
    client = Client()
    before = crawl(client, STARTS)
    plant(public)
    for address, told in before.items():
        if told.status == 200 and "ETag" in told.headers:
            again = client.get(address, headers={"If-None-Match": told.headers["ETag"]})
            assert again.status_code == 304, address


def test_the_crawl_sees_what_is_published(public: Public) -> None:
    """Were the crawl blind, the tests above would say nothing."""
    plant(public)
    publish_article(article=Article.objects.get(pk=IDS["draft"][ARTICLE]), by=UserFactory())
    shown = " ".join(f"{address} {told.body}" for address, told in crawl(Client(), STARTS).items())
    for place in ("headline", "byline", "body", "person", "union", "role", "outlet", "act"):
        assert word("draft", place) in shown, place
    for place in (ARTICLE, STATEMENT, PERSON, UNION, OUTLET, REVISION):
        assert IDS["draft"][place] in shown


def test_everything_planted_is_there_for_editors(public: Public) -> None:
    plant(public)
    client = APIClient()
    _token, secret = ApiToken.objects.issue(user=UserFactory(), role="editor")
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    answers = crawl(client, [f"/api/v1/{kind}/?page_size=200" for kind in KINDS])
    shown = " ".join(told.body for told in answers.values())
    for kind in HIDDEN_STORIES:
        for place in (ARTICLE, STATEMENT, PERSON, UNION, OUTLET, REVISION, RUN):
            assert IDS[kind][place] in shown
    for kind in HIDDEN_STATEMENTS:
        for place in (STATEMENT, PERSON, UNION):
            assert IDS[kind][place] in shown
