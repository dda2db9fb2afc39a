"""The cache of public pages: a repeated request is cheap, and no page is served after what it shows has changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.signals import template_rendered
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pytest_django import Settings

from articles.models import (
    Article,
    Correction,
    Dispute,
    Mention,
    Outlet,
    Reply,
    Revision,
    Statement,
    Topic,
    Wording,
)
from articles.services import add_speaker, publish_article, return_to_draft, withdraw_article, withhold_revision
from newsroom.api.changes.follower import run_follower
from newsroom.changes.models import Change as FeedChange
from newsroom.changes.models import ChangedRow, PendingCheck, SiteVersion
from newsroom.http.site_version import compact, current_version
from people.models import Agent, Alias, Position
from tests.support.factories import (
    ArticleFactory,
    MentionFactory,
    OrganisationFactory,
    PartFactory,
    PersonFactory,
    PositionFactory,
    RevisionFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

# Tables without triggers that write to the log of changes, and why no page with status 200 depends on them.
UNWATCHED = {
    "articles_answer": "shows in what it makes of speakers and mentions",
    "articles_bulkjob": "of the desk",
    "articles_claim": "of the desk",
    "articles_auditentry": "shows in what it makes of statements, and dates what it did to them and to agents",
    "articles_duplicate": "of the desk",
    "articles_editorsgroup": "of the desk",
    "articles_erasure": "the page of what is erased is gone (410)",
    "articles_nameinstory": "shows in what it makes of speakers and mentions",
    "articles_question": "of the desk",
    "articles_extractionmodel": "of the desk",
    "articles_batchrerun": "of the desk",
    "articles_accuracysample": "of the desk",
    "articles_publiccount": "counts rows of watched tables, in their transactions",
    "articles_finishedtour": "of the desk",
    "articles_queueitem": "of the desk",
    "articles_savedview": "of the desk",
    "people_desk": "no table",
    "people_dismissal": "shows in agents",
    "people_distinction": "of the desk",
    "people_kindchange": "shows in agents",
    "people_likelypair": "of the desk",
    "people_lookup": "of the desk",
    "people_mergerecord": "shows in agents and redirects",
    "people_refusedalias": "of the desk",
    "people_refusedposition": "of the desk",
    "people_split": "shows in speakers and mentions",
    "people_staffpermission": "no table",
}


def test_every_table_has_version_triggers_or_exemption() -> None:
    models = [model for app in ("articles", "people") for model in apps.get_app_config(app).get_models()]
    tables = {model._meta.db_table for model in models} | {Article.topics.through._meta.db_table}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, array_agg(DISTINCT tgfoid), array_agg(tgname::text ORDER BY tgname)"
            " FROM pg_trigger WHERE tgname ~ '^record_change' GROUP BY 1"
        )
        watched = {table: (len(functions), names) for table, functions, names in cursor.fetchall()}

    assert all(
        found == (1, ["record_change_delete", "record_change_insert", "record_change_update"])
        for found in watched.values()
    ), watched
    assert not watched.keys() & UNWATCHED.keys()
    assert tables - watched.keys() - UNWATCHED.keys() == set()
    assert watched.keys() <= tables


class Archive:
    """A story with everything that belongs to a story."""

    def __init__(self) -> None:
        self.editor = UserFactory()
        self.ada, self.union = PersonFactory(name="Ada Row", state="approved"), OrganisationFactory()
        self.fleet = OrganisationFactory(state="approved")
        self.position = PositionFactory(person=self.ada, organisation=self.union)
        text = "“We have no crew,” said Ada Row of the Harbour Union.\n“There is a crew,” she added.\n"
        self.story, self.topic = ArticleFactory(text=text), TopicFactory()
        self.story.topics.add(self.topic)
        self.first_text = self.story.current_revision
        self.said = StatementFactory(article=self.story, speaker=self.ada, confirmed=True)
        self.other = StatementFactory(article=self.story, speaker=self.union, words="“There is a crew,”")
        self.reply = Reply.objects.create(
            statement=self.other,
            in_reply_to=self.said,
            state="confirmed",
            decided_by=self.editor,
            decided_at=timezone.now(),
        )
        revision = self.first_text
        assert revision is not None
        place = text.index("Ada Row")
        self.mention = MentionFactory(
            revision=revision, start=place, end=place + 7, text="Ada Row", name="Ada Row", agent=self.ada
        )
        self.waiting, self.withdrawn = ArticleFactory(scheduled=True), ArticleFactory()
        withdraw_article(article=self.withdrawn, reason="Wrong.", by=self.editor)
        self.dispute = Dispute.objects.create(
            statement=self.said, token="t", ground="not-me", details="No.", reply="I was away.", sender="s"
        )

    def correct(self) -> Revision:
        """Add a second text, so that the first is an earlier version."""
        revision = RevisionFactory(article=self.story, text=self.first_text.text + "More.\n")
        Correction.objects.create(revision=revision)
        return revision


@pytest.fixture
def archive() -> Archive:
    return Archive()


def versions(archive: Archive) -> str:
    return reverse("website:versions", args=[archive.story.pk, archive.story.slug])


def statement(archive: Archive) -> str:
    return archive.said.get_absolute_url()


def person(archive: Archive) -> str:
    return archive.ada.get_absolute_url()


def story(archive: Archive) -> str:
    return archive.story.get_absolute_url()


def home(archive: Archive) -> str:
    return "/"


def set_(model: Any, **values: Any) -> Callable[[Archive], Any]:
    """Return a change that bypasses everything but the database, as a migration does."""
    return lambda archive: model.objects.update(**values)


Change = Callable[[Archive], Any]
# By name: the page on which a change shows, and the change.
CHANGES: dict[str, tuple[Callable[[Archive], str], Change]] = {
    "a headline": (home, set_(Article, headline="Another ferry")),
    "a story withdrawn": (home, lambda a: withdraw_article(article=a.story, reason="Wrong.", by=a.editor)),
    "a story published": (home, lambda a: publish_article(article=a.waiting, by=a.editor)),
    "a story whose hour comes": (
        home,
        lambda a: Article.objects.filter(pk=a.waiting.pk).update(released_at=timezone.now()),
    ),
    "an embargo": (home, set_(Article, embargo_until=timezone.now() + timedelta(days=1))),
    "how much of a text is shown": (story, set_(Article, public_text="none")),
    "a new text": (story, lambda a: a.correct()),
    "a notice": (story, lambda a: Correction.objects.filter(revision=a.correct()).update(notice="A name.")),
    "a text withheld": (
        versions,
        lambda a: (a.correct(), withhold_revision(revision=a.first_text, reason="Court.", by=a.editor)),
    ),
    "a topic's name": (story, set_(Topic, name="Boats")),
    "a topic": (story, lambda a: a.story.topics.clear()),
    "an outlet's name": (
        home,
        lambda a: Outlet.objects.filter(pk=a.story.outlet_id).update(name="The Other Courier"),
    ),
    "what of an outlet shows unreviewed": (story, set_(Outlet, unreviewed_min_confidence=None)),
    "a statement rejected": (home, lambda a: Statement.objects.filter(pk=a.other.pk).update(state="dropped")),
    "a statement's act": (statement, set_(Statement, act="denied")),
    "the mark of a dispute": (statement, set_(Statement, disputed=True)),
    "a reply of whom it is about": (statement, set_(Dispute, reply_shown=True)),
    "a role": (statement, set_(Wording, role="harbour master")),
    "a speaker": (statement, lambda a: add_speaker(statement=a.said, agent=a.union, by=a.editor)),
    "an answer taken back": (statement, set_(Reply, state="rejected")),
    "a name marked in the text": (story, set_(Mention, agent=None)),
    "a name": (home, set_(Agent, name="Ada Roe")),
    "a description": (person, set_(Agent, description="A pilot.")),
    "another spelling": (person, lambda a: Alias.objects.create(agent=a.ada, name="A. Row", by_editor=True)),
    "an office's end": (person, set_(Position, end_date="2020-01-01")),
    "what an organisation is part of": (
        lambda a: a.union.get_absolute_url(),
        lambda a: PartFactory(part=a.union, whole=a.fleet),
    ),
    "an office": (person, lambda a: a.position.delete()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_change_shows_at_once(client: Client, archive: Archive, change: str) -> None:
    where, make = CHANGES[change]
    address = where(archive)
    if change in ("a notice", "a text withheld"):
        archive.correct()
    before = client.get(address)
    had = {"If-None-Match": before["ETag"]}
    assert client.get(address, headers=had).status_code == 304

    make(archive)

    after = client.get(address, headers=had, follow=True)
    assert after.status_code == 200
    assert after.content != before.content
    assert after["ETag"] != before["ETag"]


def test_repeated_request_takes_one_query_and_no_template(client: Client, archive: Archive) -> None:
    rendered: list[Any] = []

    def note(**sent: Any) -> None:
        rendered.append(sent["template"])

    template_rendered.connect(note)
    for address in ("/", person(archive), statement(archive), story(archive), versions(archive), "/search/?q=crew"):
        first = client.get(address)
        for headers, expected in (({}, 200), ({"If-None-Match": first["ETag"]}, 304)):
            rendered.clear()
            with CaptureQueriesContext(connection) as queries:
                again = client.get(address, headers=headers)
            assert (again.status_code, len(queries), rendered) == (expected, 1, []), address
            assert again.content == (first.content if expected == 200 else b"")
            for name in ("ETag", "Cache-Control"):
                assert again[name] == first[name], address


def test_cached_page_differs_by_host_and_language(client: Client, archive: Archive, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["one.example", "other.example"]
    pages = [client.get(statement(archive), headers={"Host": host}) for host in settings.ALLOWED_HOSTS]
    assert b"http://other.example/" in pages[1].content
    assert b"http://one.example/" not in pages[1].content
    with override("de"):
        german = client.get("/", headers={"Host": "one.example"})
    assert german.content != client.get("/", headers={"Host": "one.example"}).content


def test_scheduled_story_appears_at_its_hour(client: Client, archive: Archive) -> None:
    seconds, is_early = 1, False
    while not is_early:  # a busy machine takes longer for a page
        hour = timezone.now() + timedelta(seconds=seconds)
        scheduled = ArticleFactory(scheduled=True, released_at=hour)
        before = client.get("/")
        is_early, seconds = timezone.now() < hour, 4 * seconds
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep_until(%s)", [hour])
    after = client.get("/", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert scheduled.pk not in before.content.decode()
    assert scheduled.pk in after.content.decode()


def test_hidden_edits_change_no_etag(client: Client, archive: Archive) -> None:
    draft = ArticleFactory(draft=True)
    hidden = StatementFactory(article=draft, speaker=archive.ada)
    suggested = StatementFactory(article=archive.story, words="crew", confirmed=False, statement_confidence=0.1)
    pages = {address: client.get(address) for address in ("/", person(archive), statement(archive), "/search/?q=crew")}

    draft.headline = "Another draft"
    draft.save()
    for item in (draft, archive.waiting):
        revision = RevisionFactory(article=item, text="“No crew at all,” Ada Row said.\n")
        StatementFactory(article=item, words="“No crew at all,”", speaker=archive.ada, confirmed=True)
        MentionFactory(revision=revision, start=18, end=25, text="Ada Row", name="Ada Row", agent=archive.ada)
    hidden.speakers.update(name_in_story="A. Row")
    Wording.objects.filter(article=draft).update(role="pilot")
    Wording.objects.filter(statement=suggested).update(role="pilot")
    draft.topics.add(archive.topic)
    Agent.objects.create(kind="person", name="Dorrit Hale").aliases.create(name="D. Hale")

    for address, page in pages.items():
        assert client.get(address)["ETag"] == page["ETag"], address
    released = timezone.now()
    Article.objects.filter(pk=archive.waiting.pk).update(released_at=released, status="published")
    assert client.get("/", headers={"If-None-Match": pages["/"]["ETag"]}).status_code == 200


def test_only_edits_under_public_stories_change_the_version(client: Client, archive: Archive) -> None:
    draft = ArticleFactory(draft=True)
    version = current_version().key
    StatementFactory(article=draft, words__role="pilot", speaker=archive.ada)
    RevisionFactory(article=draft)
    draft.topics.add(archive.topic)
    assert current_version().key == version
    StatementFactory(article=archive.story, speaker=archive.ada)
    assert current_version().key != version


# Edits that pages show although no object of the feed reads differently.
OF_PAGES_ALONE: dict[str, Change] = {
    "when a review was": lambda a: Statement.objects.filter(pk=a.said.pk).update(decided_at=timezone.now()),
    "a setting of an outlet": set_(Outlet, public_text="none"),
    "a name marked in the text": set_(Mention, by_editor=True),
    "a reply that readers see": set_(Dispute, reply_shown=True),
    "an earlier text": lambda a: Revision.objects.create(article=a.story, number=9, text="No crew."),
    "a spelling that the model found": lambda a: Alias.objects.create(agent=a.ada, name="A. Row"),
    "a withdrawn story that is a draft again": lambda a: return_to_draft(article=a.withdrawn, by=a.editor),
}


@pytest.mark.parametrize("change", OF_PAGES_ALONE)
def test_edit_of_pages_alone_changes_the_version(archive: Archive, change: str) -> None:
    SiteVersion.objects.all().delete()  # as compact() does: rows of before must not make the difference
    before = current_version().key
    OF_PAGES_ALONE[change](archive)
    assert current_version().key != before


def test_new_agent_and_its_names_change_no_version_until_something_names_it(archive: Archive) -> None:
    before = current_version().key
    agent = PersonFactory(name="Dorrit Hale", state="candidate")
    Alias.objects.create(agent=agent, name="D. Hale")
    assert current_version().key == before
    add_speaker(statement=archive.said, agent=agent, by=archive.editor)
    assert current_version().key != before


def test_version_is_another_on_another_day() -> None:
    with timezone.override(ZoneInfo("Etc/GMT+12")):
        there = current_version().key
    with timezone.override(ZoneInfo("Etc/GMT-14")):
        assert current_version().key != there


def test_compacted_version_is_new(archive: Archive) -> None:
    seen = {current_version().key}
    for n in range(3):
        SiteVersion.objects.bulk_create(SiteVersion(transaction=-n * 1000 - k - 1, article="") for k in range(250))
        assert compact() >= 250
        assert SiteVersion.objects.count() == 1
        seen.add(current_version().key)
    assert len(seen) == 4
    assert compact() == 0


@pytest.fixture
def elsewhere(transactional_db: None) -> Any:
    """A second connection to the database, with a transaction that the test commits."""
    params = connection.get_connection_params()
    other = psycopg.connect(**{key: params[key] for key in ("dbname", "user", "password", "host", "port")})
    yield other
    other.close()


@pytest.mark.django_db(transaction=True)
def test_edit_shows_as_soon_as_it_is_committed(client: Client, elsewhere: Any) -> None:
    archive = Archive()
    elsewhere.execute("UPDATE articles_article SET headline = 'Meanwhile' WHERE id = %s", [archive.story.pk])
    before = client.get("/")
    assert client.get("/", headers={"If-None-Match": before["ETag"]}).status_code == 304

    elsewhere.commit()

    after = client.get("/", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert "Meanwhile" in after.content.decode()


@pytest.mark.django_db(transaction=True)
def test_draft_edit_shows_if_published_before_commit(client: Client, elsewhere: Any) -> None:
    archive = Archive()
    draft = ArticleFactory(draft=True)
    elsewhere.execute(
        'INSERT INTO articles_mention (revision_id, start, "end", text, name, kind, agent_id, by_editor)'
        " VALUES (%s, 4, 8, 'boat', 'boat', 'person', %s, true)",
        [draft.current_revision.pk, archive.ada.pk],
    )
    publish_article(article=draft, by=archive.editor)
    address = draft.get_absolute_url()
    before = client.get(address)
    assert client.get(address, headers={"If-None-Match": before["ETag"]}).status_code == 304

    elsewhere.commit()

    assert client.get(address, headers={"If-None-Match": before["ETag"]}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_version_stays_when_the_follower_has_checked_the_log() -> None:
    Archive()
    Wording.objects.update(role="harbour master")
    before = current_version().key
    assert ChangedRow.objects.exists()

    assert run_follower()

    assert not ChangedRow.objects.exists()
    assert current_version().key == before


@pytest.mark.django_db(transaction=True)
def test_edit_of_pages_alone_is_not_in_the_feed() -> None:
    archive = Archive()
    run_follower()
    seen = FeedChange.objects.count()
    Mention.objects.update(by_editor=True)
    assert set(ChangedRow.objects.values_list("kind", "object_id")) == {("page", archive.story.pk)}

    run_follower()

    assert FeedChange.objects.count() == seen
    assert not PendingCheck.objects.exists()
