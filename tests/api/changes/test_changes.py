"""The feed of changes: what the public sees differently, in order, and nothing of what it does not see."""

from __future__ import annotations

import re
import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg import sql
from pytest_django import Settings
from rest_framework.test import APIClient

from articles import services
from articles.erasure.service import confirm_erasure, request_erasure
from articles.models import Reply, Speaker
from newsroom.api.changes import follower, snapshots
from newsroom.api.changes.follower import run_follower
from newsroom.changes.models import Change, ChangedRow, PendingCheck, PublicSnapshot
from people.models import Agent, Alias
from people.services.merge import merge_agents, undo_merge
from tests.support.api_clients import NewChanges, edit
from tests.support.factories import (
    ArticleFactory,
    ExtractionRunFactory,
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
from tests.support.waiting import LIMIT_SECONDS, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


class TestReportedChanges:
    def test_story_with_dependent_objects(self, new_changes: NewChanges) -> None:
        person, by = PersonFactory(), UserFactory()
        article = ArticleFactory(draft=True)
        statement = StatementFactory(article=article, speaker=person)
        assert new_changes() == []
        services.publish_article(article=article, by=by)
        everything = [
            ("outlet", article.outlet_id),
            ("article", article.pk),
            ("person", person.pk),
            ("statement", statement.pk),
        ]
        assert new_changes() == [(*one, "created") for one in everything]
        assert new_changes() == []
        services.withdraw_article(article=article, by=by, reason="It was about another weir.")
        assert new_changes() == [(*one, "withdrawn") for one in everything]
        services.return_to_draft(article=article, by=by)
        assert new_changes() == []
        services.publish_article(article=article, by=by)
        assert new_changes() == [(*one, "restored") for one in everything]

    def test_withheld_revision(self, new_changes: NewChanges) -> None:
        article, by = ArticleFactory(text="“He poisoned the well,” she said.\n"), UserFactory()
        first = article.current_revision
        RevisionFactory(article=article, text="“The well is closed,” she said.\n")
        new_changes()
        services.withhold_revision(revision=first, by=by, reason="By order of a court.")
        assert new_changes() == [("article", article.pk, "changed")]

    def test_change_of_content(self, new_changes: NewChanges) -> None:
        person, organisation = PersonFactory(), OrganisationFactory()
        article, topic = ArticleFactory(), TopicFactory()
        article.topics.add(topic)
        statement = StatementFactory(article=article, speaker=person)
        edit(organisation, state="approved")
        new_changes()
        changed = {"statement": ("statement", statement.pk, "changed"), "person": ("person", person.pk, "changed")}
        edit(article, headline="The ferry is back")
        assert new_changes() == [("article", article.pk, "changed"), changed["statement"]]
        edit(person, name="Dorothea Hale")
        assert new_changes() == [changed["person"], changed["statement"]]
        edit(article.outlet, name="The Marlow Post")
        assert new_changes() == [
            ("outlet", article.outlet_id, "changed"),
            ("article", article.pk, "changed"),
            changed["statement"],
        ]
        Alias.objects.create(agent=person, name="D. Hale", by_editor=True)
        assert new_changes() == [changed["person"]]
        edit(statement, act="warned")
        assert new_changes() == [changed["statement"]]
        edit(organisation, description="Looks after the harbour.")
        assert new_changes() == [("organisation", organisation.pk, "changed")]

    def test_change_of_outlet_threshold(self, new_changes: NewChanges) -> None:
        article = ArticleFactory(outlet__strict=True)
        statement = StatementFactory(article=article)
        new_changes()
        edit(article.outlet, unreviewed_min_confidence=0.5, unreviewed_forms=["direct"])
        assert new_changes() == [("statement", statement.pk, "created")]
        edit(article.outlet, unreviewed_min_confidence=0.95)
        assert new_changes() == [("statement", statement.pk, "withdrawn")]
        services.confirm_statement(statement=statement, by=UserFactory())
        assert new_changes() == [("statement", statement.pk, "restored")]

    def test_change_of_outlet_acts(self, new_changes: NewChanges) -> None:
        article, person = ArticleFactory(outlet__unreviewed_acts=["denied"]), PersonFactory()
        statement = StatementFactory(article=article, speaker=person, act="said")
        StatementFactory(article=article, act="warned")
        new_changes()
        both = (("person", person.pk), ("statement", statement.pk))
        edit(article.outlet, unreviewed_acts=["denied", "said"])
        assert new_changes() == [(*one, "created") for one in both]
        edit(article.outlet, unreviewed_acts=["denied"])
        assert new_changes() == [(*one, "withdrawn") for one in both]
        edit(article.outlet, unreviewed_acts=["said"], unreviewed_min_confidence=0.95)
        assert new_changes() == []
        edit(article.outlet, unreviewed_min_confidence=0.5)
        assert new_changes() == [(*one, "restored") for one in both]
        edit(article.outlet, unreviewed_acts=["denied"])
        edit(article.outlet, unreviewed_acts=["said"])
        assert new_changes() == [(*one, "changed") for one in both], "whoever asked in between may have let go of them"

    def test_published_story_reports_only_public_acts(self, new_changes: NewChanges) -> None:
        article = ArticleFactory(draft=True, outlet__unreviewed_acts=["denied"])
        StatementFactory(article=article, speaker=PersonFactory(), act="said")
        services.publish_article(article=article, by=UserFactory())
        assert new_changes() == [("outlet", article.outlet_id, "created"), ("article", article.pk, "created")]
        services.withdraw_article(article=article, by=UserFactory(), reason="It was about another weir.")
        assert new_changes() == [("outlet", article.outlet_id, "withdrawn"), ("article", article.pk, "withdrawn")]

    def test_change_of_outlet_policy_for_pages(self, new_changes: NewChanges) -> None:
        person = PersonFactory()
        one, other = StatementFactory(speaker=person), StatementFactory(speaker=person)
        said = sorted([one.pk, other.pk])
        new_changes()
        edit(one.article.outlet, public_people="approved")
        assert new_changes() == [], "the other outlet shows them still"
        edit(other.article.outlet, public_people="approved")
        gone = new_changes()
        assert gone[0] == ("person", person.pk, "withdrawn")
        assert sorted(gone[1:]) == [("statement", pk, "changed") for pk in said]
        edit(person, state="approved")
        back = new_changes()
        assert back[0] == ("person", person.pk, "restored")
        assert sorted(back[1:]) == [("statement", pk, "changed") for pk in said]

    def test_reply_between_public_statements(self, new_changes: NewChanges) -> None:
        question, answer = StatementFactory(), StatementFactory(article__outlet__strict=True)
        new_changes()
        editor = {"state": "confirmed", "decided_by": UserFactory(), "decided_at": timezone.now()}
        Reply.objects.create(statement=question, in_reply_to=answer, **editor)
        assert new_changes() == []
        edit(answer, **editor)
        assert ("statement", question.pk, "changed") in new_changes()

    def test_merge_and_undo(self, new_changes: NewChanges) -> None:
        keep, other, by = PersonFactory(), PersonFactory(), UserFactory()
        said = StatementFactory(speaker=other)
        StatementFactory(speaker=keep)
        new_changes()
        record = merge_agents(keep=keep, merge=other, by=by)
        assert sorted(new_changes()) == sorted(
            [("person", keep.pk, "changed"), ("person", other.pk, "merged"), ("statement", said.pk, "changed")]
        )
        assert Change.objects.get(action="merged").into == keep.pk
        undo_merge(record=record, by=by)
        assert sorted(new_changes()) == sorted(
            [("person", keep.pk, "changed"), ("person", other.pk, "restored"), ("statement", said.pk, "changed")]
        )

    def test_change_from_person_to_organisation(self, new_changes: NewChanges) -> None:
        agent = PersonFactory()
        StatementFactory(speaker=agent)
        new_changes()
        edit(agent, kind="organisation")
        assert [row for row in new_changes() if row[1] == agent.pk] == [
            ("person", agent.pk, "withdrawn"),
            ("organisation", agent.pk, "created"),
        ]

    def test_scheduled_release(self, new_changes: NewChanges) -> None:
        hour = timezone.now() + timedelta(seconds=1)
        scheduled = ArticleFactory(status="scheduled", released_at=hour)
        held = ArticleFactory(embargo_until=hour)
        early = new_changes()
        assert early == [] or timezone.now() > hour  # on a busy machine it may have struck
        assert wait_until(lambda: timezone.now() > hour)
        changes = [*early, *new_changes()]
        assert {pk for kind, pk, action in changes if (kind, action) == ("article", "created")} == {
            scheduled.pk,
            held.pk,
        }
        edit(scheduled, status="published")
        assert new_changes() == []

    def test_changed_setting_checks_everything(self, new_changes: NewChanges, settings: Settings) -> None:
        thought = StatementFactory(act="hoped", act_class="inner")
        new_changes()
        settings.NEWSROOM_PUBLIC_ACT_CLASSES = ["speech", "silence", "inner"]
        assert ("statement", thought.pk, "created") in new_changes()

    def test_erasure(self, new_changes: NewChanges, settings: Settings, tmp_path: Path) -> None:
        settings.NEWSROOM_TEXT_FOLDERS, settings.NEWSROOM_ERASURE_LEDGER = [], tmp_path / "erasures.jsonl"
        chiefs = UserFactory(), UserFactory()
        article = ArticleFactory(text="“We have no crew,” Wenna Trost said. The weir of Elowen Pryce is shut.\n")
        person = PersonFactory(name="Wenna Trost")
        statement = StatementFactory(article=article, speaker=person)
        new_changes()
        words = request_erasure(kind="words", by=chiefs[0], reason="The law.", words=["Elowen Pryce"])
        confirm_erasure(erasure=words, by=chiefs[1])
        assert ("article", article.pk, "changed") in new_changes()
        story = request_erasure(kind="story", by=chiefs[0], reason="The law.", object_id=article.pk)
        confirm_erasure(erasure=story, by=chiefs[1])
        gone = new_changes()
        assert ("article", article.pk, "erased") in gone
        assert ("statement", statement.pk, "erased") in gone
        for kind, pk in (("articles", article.pk), ("statements", statement.pk)):
            response = APIClient().get(f"/api/v1/{kind}/{pk}/")
            assert (response.status_code, response.json()["detail"]) == (410, "The law.")
        assert new_changes() == []

    def test_parts_and_positions(self, new_changes: NewChanges) -> None:
        fleet, union, hidden, person = (
            OrganisationFactory(),
            OrganisationFactory(),
            OrganisationFactory(),
            PersonFactory(),
        )
        for speaker in (fleet, union, person):
            StatementFactory(speaker=speaker)
        new_changes()
        PartFactory(whole=hidden, part=fleet)
        assert new_changes() == []
        part = PartFactory(whole=fleet, part=union)
        both = {("organisation", fleet.pk, "changed"), ("organisation", union.pk, "changed")}
        assert set(new_changes()) == both
        part.start_date = date(2020, 1, 1)
        part.save()
        assert set(new_changes()) == both
        edit(fleet, name="The Fleet")
        assert both <= set(new_changes())
        part.delete()
        assert set(new_changes()) == both
        position = PositionFactory(person=person, organisation=None, role="keeper")
        StatementFactory(article__published_at=timezone.now(), speaker=person)
        new_changes()
        position.end_date = date(1990, 1, 1)
        position.save()
        assert ("person", person.pk, "changed") in new_changes()
        # Streams and dumps have this too.
        position.source = "https://echo.example/news/412"
        position.save()
        assert ("person", person.pk, "changed") in new_changes()
        StatementFactory(speaker=hidden)
        assert ("organisation", fleet.pk, "changed") in new_changes()


class TestUnreportedChanges:
    def test_hidden_edits_are_not_reported(self, new_changes: NewChanges) -> None:
        """Edits of a public story, a public person and a draft, each by two writers between two reads of the feed."""
        person, article, draft = PersonFactory(), ArticleFactory(), ArticleFactory(draft=True)
        StatementFactory(article=article, speaker=person)
        hidden = StatementFactory(article=article, statement_confidence=0.1, speaker=PersonFactory())
        unsaid = StatementFactory(article=draft, speaker=person)
        inner = StatementFactory(article=article, act_class="inner", confirmed=True, speaker=PersonFactory())
        ExtractionRunFactory(revision=article.current_revision, state="done", model_version="1")
        other = StatementFactory(speaker=person)
        new_changes()
        for n in range(2):
            edit(article, path=f"/in/{n}", updated_at=timezone.now())
            edit(draft, headline=f"Not yet {n}")
            edit(draft.outlet, public_text="none" if n else "full")
            edit(hidden, act=f"said-{n}")
            edit(unsaid, act=f"said-{n}")
            edit(inner, act=f"hoped-{n}")
            Speaker.objects.filter(statement=unsaid).update(confidence=0.1 * n)
            Speaker.objects.filter(statement=hidden).update(confidence=0.1 * n)
            Alias.objects.create(agent=person, name=f"Only in a draft {n}")
            ExtractionRunFactory(revision=article.current_revision, state="failed")
            Reply.objects.update_or_create(statement=other, in_reply_to=hidden, defaults={"confidence": 0.1 * n})
            letter = draft.current_revision.text[n]
            MentionFactory(revision=draft.current_revision, start=n, end=n + 1, text=letter, name=letter, agent=person)
            PositionFactory(person=person, organisation=OrganisationFactory())
            TopicFactory()
        assert new_changes() == []

    def test_tables_hold_no_names(self, new_changes: NewChanges) -> None:
        StatementFactory(speaker=PersonFactory(name="Wenna Trost"))
        new_changes()
        edit(Agent.objects.get(name="Wenna Trost"), name="Wenna Trost-Hale")
        with connection.cursor() as cursor:
            for model in (Change, PendingCheck, PublicSnapshot, ChangedRow):
                table = sql.Identifier(model._meta.db_table)
                cursor.execute(sql.SQL("SELECT coalesce(string_agg(t::text, ' '), '') FROM {} t").format(table))
                assert not re.search("Trost|Marlow|Ferry|crew", cursor.fetchone()[0])
        new_changes()


class TestNothingIsMissed:
    def test_object_that_changed_and_changed_back(self, new_changes: NewChanges) -> None:
        """Somebody may have read it in between."""
        statement = StatementFactory()
        new_changes()
        edit(statement, act="warned")
        edit(statement, act="said")
        assert new_changes() == [("statement", statement.pk, "changed")]
        draft = ArticleFactory(draft=True, outlet=statement.article.outlet)
        services.publish_article(article=draft, by=UserFactory())
        services.withdraw_article(article=draft, by=UserFactory(), reason="It was about another weir.")
        assert ("article", draft.pk, "withdrawn") in new_changes()

    def test_object_changed_back_during_check(self, new_changes: NewChanges, monkeypatch: pytest.MonkeyPatch) -> None:
        statement = StatementFactory()
        new_changes()
        edit(statement, act="warned")
        looked, current_snapshots = threading.Event(), follower.current_snapshots

        def put_back() -> None:
            edit(statement, act="said")
            connection.close()

        def interrupted(kind: str, ids: Any) -> Any:
            if not looked.is_set():
                looked.set()
                thread = threading.Thread(target=put_back)
                thread.start()
                thread.join()
            return current_snapshots(kind, ids)

        monkeypatch.setattr(follower, "current_snapshots", interrupted)
        assert new_changes() == [("statement", statement.pk, "changed")] * 2

    def test_story_released_during_check(self, new_changes: NewChanges, monkeypatch: pytest.MonkeyPatch) -> None:
        """A story looked at before its hour, and its statement after it: whoever asked before has let go of both."""
        current_snapshots = follower.current_snapshots
        seconds, is_early = 1, False

        def looking(kind: str, ids: list[str]) -> dict[str, PublicSnapshot]:
            nonlocal is_early
            if kind == "statement":
                wait_until(lambda: timezone.now() > hour)
            snapshots = current_snapshots(kind, ids)
            if kind == "article":
                is_early = is_early or timezone.now() < hour
            return snapshots

        while not is_early:  # a busy machine takes longer to look at the story
            statement = StatementFactory()
            new_changes()
            hour, seconds = timezone.now() + timedelta(seconds=seconds), 4 * seconds
            edit(statement.article, embargo_until=hour)
            with monkeypatch.context() as patched:
                patched.setattr(follower, "current_snapshots", looking)
                news = [action for kind, _pk, action in new_changes() if kind == "article"]
        assert news == ["withdrawn", "restored"]
        assert Change.objects.filter(kind="statement").values_list("action", flat=True).last() == "changed"

    def test_transaction_that_commits_late(self, new_changes: NewChanges) -> None:
        early, late = StatementFactory(), StatementFactory()
        new_changes()
        begun, may_end = threading.Event(), threading.Event()

        def slow() -> None:
            with connection.cursor() as cursor:
                cursor.execute("BEGIN")
                edit(early, act="warned")
                begun.set()
                may_end.wait(LIMIT_SECONDS)
                cursor.execute("COMMIT")
            connection.close()

        thread = threading.Thread(target=slow)
        thread.start()
        assert begun.wait(LIMIT_SECONDS)
        edit(late, act="warned")
        assert new_changes() == [("statement", late.pk, "changed")]
        may_end.set()
        thread.join()
        assert new_changes() == [("statement", early.pk, "changed")]

    def test_only_one_follower_runs(self) -> None:
        StatementFactory()
        with follower.follower_lock() as ours:
            assert ours
            others: list[int] = []

            def other() -> None:
                others.append(run_follower())
                connection.close()

            thread = threading.Thread(target=other)
            thread.start()
            thread.join()
            assert others == [0]
        assert run_follower() > 0

    def test_every_public_table_has_triggers(self) -> None:
        article = ArticleFactory()
        article.topics.add(TopicFactory())
        statement = StatementFactory(article=article, speaker=PersonFactory())
        kinds = {
            "article": article.pk,
            "statement": statement.pk,
            "agent": statement.speakers.get().agent_id,
            "outlet": article.outlet_id,
        }
        with CaptureQueriesContext(connection) as queries:
            for kind, pk in kinds.items():
                assert snapshots.public_objects(kind, [pk])
        read = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', " ".join(query["sql"] for query in queries)))
        with connection.cursor() as cursor:
            cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'record_change_insert'")
            watched = {row[0] for row in cursor.fetchall()}
        # Texts are added, and it is the story that has another one then.
        assert read - watched <= {"articles_revision"}
        assert {"articles_mention", "articles_speaker", "articles_extractionrun"} <= read


class TestTheFeed:
    def test_last_page_has_the_next_position(self, new_changes: NewChanges) -> None:
        for _ in range(3):
            StatementFactory(speaker=PersonFactory())
        new_changes()
        client, address = APIClient(), "/api/v1/changes/?page_size=5"
        everything, seen = list(Change.objects.values_list("position", flat=True)), []
        while address:
            page = client.get(address).json()
            seen += [change["position"] for change in page["results"]]
            address = page["next"]
        assert seen == everything
        assert page["position"] == everything[-1]
        after = client.get("/api/v1/changes/", {"since": page["position"]}).json()
        assert (after["results"], after["next"], after["position"]) == ([], None, page["position"])
        now = client.get("/api/v1/changes/", {"since": "now"}).json()
        assert (now["results"], now["position"]) == ([], page["position"])
        statements = client.get("/api/v1/changes/", {"kind": "statement"}).json()
        assert len(statements["results"]) == 3
        assert statements["position"] == page["position"]
        one = statements["results"][0]
        assert client.get(one["api_url"]).json()["id"] == one["id"]
        assert client.get(f"/api/v1/changes/{one['position']}/").json() == one

    @pytest.mark.parametrize("since", ["yesterday", "-1", "1.5", "9" * 30, "9" * 5000, "²"])
    def test_invalid_position_is_refused(self, since: str) -> None:
        response = APIClient().get("/api/v1/changes/", {"since": since})
        assert (response.status_code, list(response.json()["errors"])) == (400, ["since"])

    def test_fetching_many_objects_by_id(self) -> None:
        found = [StatementFactory() for _ in range(3)]
        hidden = StatementFactory(article__draft=True)
        ids = [row.pk for row in [found[0], found[2], hidden]]
        client = APIClient()
        results = client.get("/api/v1/statements/", {"id": ",".join([*ids, "22222222"])}).json()["results"]
        assert {one["id"] for one in results} == {found[0].pk, found[2].pk}
        for wrong in ("a,,b", "A", "x" * 13, ",".join(["a"] * 201)):
            assert client.get("/api/v1/statements/", {"id": wrong}).status_code == 400
