"""Nothing that is not public shows anywhere: not in words, counts, ETags, errors, or what a search finds.

Every public address, of pages and of the API, is fetched before and after things are planted that the public must not
learn of; and with it every search, filter and address by which somebody could ask for them. Not one byte may differ.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.core.cache import cache, caches
from django.db import transaction
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from articles.models import Article
from articles.review.urls import urlpatterns as desk_addresses
from articles.services import publish_article
from newsroom.api.changes.follower import run_follower
from newsroom.api.models import ApiToken
from tests.support.crawler import (
    ASKING_FOR_IDS,
    ASKING_FOR_WORDS,
    HOST,
    SENDING_IDS,
    STARTS,
    Answer,
    asking_for_ids,
    asking_for_words,
    crawl,
    differences,
    sent_to_desk,
)
from tests.support.data.secrets_planted import (
    ARTICLE,
    HIDDEN_STATEMENTS,
    HIDDEN_STORIES,
    IDS,
    IDS_WRITTEN,
    KINDS_PLANTED,
    OUTLET,
    PERSON,
    REVISION,
    RUN,
    STATEMENT,
    TOKENS,
    UNION,
    WORDS,
    WORDS_WRITTEN,
    Public,
    plant,
    speak_without_page,
    word,
)
from tests.support.database_text import everything
from tests.support.factories import (
    ArticleFactory,
    ExtractionRunFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    RevisionFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PAGE, SCRIPT = "text/html", "application/json"
KINDS = ["articles", "people", "organisations", "statements", "outlets", "runs"]


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


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_no_public_answer_differs_by_what_is_not_public(public: Public) -> None:
    """The answers stay the same both before and after the follower of changes has run.

    A search for words does not depend on the follower, so these are made once afterwards.
    """
    run_follower()
    client = Client()
    linked = [*STARTS, *asking_for_ids()]
    before = crawl(client, linked)
    with_searches = before | crawl(client, asking_for_words(), known=before)
    # All at once: between one step and the next some of it would be public for a moment.
    with transaction.atomic():
        plant(public)
    assert_nothing_else_changed(before, crawl(client, linked))
    run_follower()
    caches["responses"].clear()
    assert_nothing_else_changed(with_searches, crawl(client, [*linked, *asking_for_words()]))


def assert_nothing_else_changed(before: dict[str, Answer], after: dict[str, Answer]) -> None:
    """Assert that the answers differ only by the withdrawal of objects that were public."""
    story, statement = IDS["withdrawn"][ARTICLE], IDS["withdrawn"][STATEMENT]
    gone = {f"/stories/{story}/x/", f"/stories/{story}/x/versions/", f"/embed/statements/{statement}/2/"}
    gone |= {f"/statements/{statement}/", f"/api/v1/articles/{story}/", f"/api/v1/statements/{statement}/"}
    # What else stands at its address says the same.
    gone |= {f"/statements/{statement}/cite.bib", f"/statements/{statement}/dispute/"}
    gone |= {f"/oembed/?url={HOST}/statements/{statement}/"}
    before, after = dict(before), dict(after)
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


def test_no_linked_page_shows_planted_words_or_ids(public: Public) -> None:
    plant(public)
    answers = crawl(Client(), STARTS)
    assert len(answers) > len(STARTS) + 20
    secrets = [*TOKENS, word("corrected", "body"), *(pk for ids in IDS.values() for pk in ids)]
    for address, told in answers.items():
        shown = f"{address} {told.headers} {told.body}"
        assert [secret for secret in secrets if secret in shown] == [], address
        assert told.status != 500


def test_every_address_of_the_desk_is_tried() -> None:
    tried = {*ASKING_FOR_IDS, *ASKING_FOR_WORDS, *SENDING_IDS}
    names = {resolve(urlsplit(form.format("a")).path).url_name for form in tried if form.startswith("/desk/")}
    assert {pattern.name for pattern in desk_addresses} - names == {"statistics"}


@pytest.mark.parametrize(
    ("who", "accepting"),
    [("nobody", [PAGE, SCRIPT]), ("reporter", [PAGE, SCRIPT]), ("reader", [PAGE]), ("machine", [SCRIPT])],
)
def test_desk_reveals_nothing_without_permission(public: Public, who: str, accepting: list[str]) -> None:
    client = Client()
    if who != "nobody":
        user = UserFactory(is_staff=who != "reader", role="" if who == "reader" else who)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    before = sent_to_desk(client, accepting)
    plant(public)
    after = sent_to_desk(client, accepting)
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
    """The crawl sees published content, so that the tests above can fail."""
    plant(public)
    publish_article(article=Article.objects.get(pk=IDS["draft"][ARTICLE]), by=UserFactory())
    shown = " ".join(f"{address} {told.body}" for address, told in crawl(Client(), STARTS).items())
    for place in ("headline", "byline", "body", "person", "union", "role", "outlet", "act"):
        assert word("draft", place) in shown, place
    for place in (ARTICLE, STATEMENT, PERSON, UNION, OUTLET, REVISION):
        assert IDS["draft"][place] in shown


def test_everything_that_is_asked_for_is_planted(public: Public) -> None:
    plant(public)
    rows = everything()
    ids = {kind: tuple(n for n, pk in enumerate(IDS[kind]) if pk in rows) for kind in KINDS_PLANTED}
    assert ids == {kind: tuple(sorted(places)) for kind, places in IDS_WRITTEN.items()}
    words = {kind: {place for place in WORDS if word(kind, place) in rows} for kind in KINDS_PLANTED}
    assert words == {kind: set(places) for kind, places in WORDS_WRITTEN.items()}


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
