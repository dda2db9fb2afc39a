"""The desk's pages: with and without script, for those who may, and never over somebody's newer change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import services
from articles.models import AccuracySample, Article, AuditEntry, QueueItem, Statement
from articles.review.queue import QueueFilter, claim_next
from articles.services import version_of
from tests.support.factories import (
    ArticleFactory,
    MentionFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    StatementFactory,
    UserFactory,
)
from tests.support.page import Page

pytestmark = pytest.mark.django_db

WORDS = ("“We sail at noon,”", "“Or not at all.”", "“Ask the port.”")
TEXT = "".join(f"{words} said Mira Holt, the pilot.\n" for words in WORDS)
SCRIPT = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def article() -> Article:
    article = ArticleFactory(text=TEXT)
    mira = PersonFactory(name="Mira Holt")
    for words in WORDS:
        StatementFactory(article=article, words=words, speaker=mira)
    return article


def refreshed(*rows: Statement) -> list[Statement]:
    return [Statement.objects.get(pk=row.pk) for row in rows]


@pytest.fixture
def statement(article: Article) -> Statement:
    return Statement.objects.in_order_of_text().filter(article=article)[0]


def story(article: Article, query: str = "") -> str:
    return reverse("review:story", args=[article.pk]) + query


def act(statement: Statement, name: str) -> str:
    return reverse("review:decide", args=[statement.pk, name])


class TestDoor:
    PAGES = ("review:queue", "review:statistics")

    def test_anonymous_is_sent_to_sign_in(self, client: Client, statement: Statement) -> None:
        for url in [*map(reverse, self.PAGES), story(statement.article)]:
            assert client.get(url).status_code == HTTPStatus.FOUND
        answer = client.post(act(statement, "confirm"), **SCRIPT)
        assert answer.status_code == HTTPStatus.UNAUTHORIZED
        assert not AuditEntry.objects.decisions().exists()

    @pytest.mark.parametrize("staff", [True, False])
    def test_users_without_permission_get_403(
        self, statement: Statement, sign_in: Callable[[User], Client], staff: bool
    ) -> None:
        client = sign_in(UserFactory(is_staff=staff, role="reporter"))
        for url in [*map(reverse, self.PAGES), story(statement.article)]:
            assert client.get(url).status_code == HTTPStatus.FORBIDDEN
        assert client.post(act(statement, "confirm")).status_code == HTTPStatus.FORBIDDEN
        assert not AuditEntry.objects.decisions().exists()

    def test_decisions_need_csrf_token(self, edda: User, statement: Statement) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(edda, backend="django.contrib.auth.backends.ModelBackend")
        assert strict.post(act(statement, "confirm")).status_code == HTTPStatus.FORBIDDEN

    def test_pages_have_no_inline_script_or_style(self, desk: Client, article: Article) -> None:
        response = desk.get(story(article))
        assert "unsafe" not in response["Content-Security-Policy"]
        html = response.content.decode()
        assert "<script>" not in html
        assert " style=" not in html
        assert "no-cache" in response["Cache-Control"]


class TestStory:
    def test_text_is_complete_with_positions(self, desk: Client, article: Article) -> None:
        response = desk.get(story(article))
        revision = article.current_revision
        assert revision is not None
        runs = [run for line in response.context["lines"] for run in line.runs]
        for run in runs:
            assert revision.text[run.start : run.start + len(run.text)] == run.text
        assert "".join(run.text for run in runs) == revision.text.replace("\n", "")

    def test_first_waiting_statement_is_selected_unless_url_says_otherwise(
        self, desk: Client, edda: User, article: Article, statement: Statement
    ) -> None:
        services.confirm_statement(statement=statement, by=edda)
        second, third = list(Statement.objects.filter(article=article, state="suggested").in_order_of_text())
        assert desk.get(story(article)).context["selected"].statement == second
        assert desk.get(story(article, f"?s={third.pk}")).context["selected"].statement == third
        assert desk.get(story(article, "?s=nobody")).context["selected"].statement == second

    def test_twenty_statements_cost_the_queries_of_one(self, desk: Client) -> None:
        words = [f"“Number {n} is late,”" for n in range(20)]
        many = ArticleFactory(text="".join(f"{w} said Dorrit Hale.\n" for w in words))
        few = ArticleFactory(text=TEXT)
        StatementFactory(article=few, words=WORDS[0], speaker=PersonFactory())
        for printed in words:
            StatementFactory(article=many, words=printed, speaker=PersonFactory())
            MentionFactory(
                revision=many.current_revision,
                start=3 * len(Article.objects.all()) + words.index(printed),
                end=99,
                text=many.current_revision.text[3 * len(Article.objects.all()) + words.index(printed) : 99],
                name="late",
            )
        seen = []
        for article in (few, many):
            desk.get(story(article))
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(story(article)).status_code == HTTPStatus.OK
            seen.append(len(queries))
        assert seen[0] == seen[1]
        assert seen[0] <= 26

    @pytest.mark.parametrize(("name", "most"), [("confirm", 28), ("reject", 28), ("reopen", 28)])
    def test_queries_of_decision_are_independent_of_story(
        self, desk: Client, article: Article, name: str, most: int
    ) -> None:
        words = [f"“Number {n} is late,”" for n in range(20)]
        many = ArticleFactory(text="".join(f"{w} said Dorrit Hale.\n" for w in words))
        few = ArticleFactory(text="".join(f"{w} said Dorrit Hale.\n" for w in words[:2]))
        for story_, printed in ((few, words[:2]), (many, words)):
            for one in printed:
                StatementFactory(article=story_, words=one, speaker=PersonFactory())
        seen = []
        for decided in (article, few, many):
            first = Statement.objects.filter(article=decided).in_order_of_text()[0]
            with CaptureQueriesContext(connection) as queries:
                answer = desk.post(act(first, name), **SCRIPT)
            assert answer.status_code == HTTPStatus.OK
            seen.append(len(queries))
        assert seen[1] == seen[2]
        assert max(seen) <= most

    def test_list_excerpt_is_cut_between_words(self, desk: Client) -> None:
        words = "“" + "Nevertheless " * 9 + "we sail,”"
        late = ArticleFactory(text=f"{words} said Mira Holt.\n")
        StatementFactory(article=late, words=words, speaker=PersonFactory())
        assert f"“{'Nevertheless ' * 5}…</span>" in desk.get(story(late)).content.decode()

    def test_reasons_for_confidence_are_shown(self, desk: Client, article: Article) -> None:
        html = desk.get(story(article)).content.decode()
        assert "begins with a quotation mark" in html
        assert "no name beside the words" in html
        assert "no cue: assumed “said”" in html


class TestWithoutScript:
    @pytest.mark.parametrize(("name", "state"), [("confirm", "confirmed"), ("reject", "rejected")])
    def test_form_decides_and_redirects_to_next(
        self, desk: Client, statement: Statement, name: str, state: str
    ) -> None:
        response = desk.post(act(statement, name), {"version": version_of(statement), "outlet": "x"})
        statement.refresh_from_db()
        assert statement.state == state
        following = Statement.objects.filter(article=statement.article, state="suggested").in_order_of_text()[0]
        assert response["Location"] == story(statement.article, f"?s={following.pk}&outlet=x")

    def test_speaker_search_and_choice(self, desk: Client, statement: Statement) -> None:
        port = OrganisationFactory(name="Port of Ellersea")
        page = desk.get(story(statement.article, f"?s={statement.pk}&who=ellersea"))
        assert [one.agent for one in page.context["speaker_matches"]] == [port]
        edge = statement.speakers.get()
        data = {"version": version_of(statement), "speaker": edge.pk}
        desk.post(act(statement, "speaker"), {**data, "agent": port.pk})
        edge.refresh_from_db()
        assert edge.agent == port
        data["version"] = version_of(statement)
        desk.post(act(statement, "speaker"), {**data, "new": "Ida Moss", "kind": "person"})
        edge.refresh_from_db()
        assert str(edge.agent) == "Ida Moss"

    def test_conflict_shows_both_versions(self, desk: Client, otto: User, statement: Statement) -> None:
        seen = version_of(statement)
        services.set_act(statement=statement, by=otto, act="warned")
        response = desk.post(act(statement, "details"), {"version": seen, "act": "denied", "form": "direct"})
        assert response.status_code == HTTPStatus.CONFLICT
        html = response.content.decode()
        assert "warned" in html
        assert "denied" in html
        statement.refresh_from_db()
        assert statement.act == "warned"
        again = dict(response.context["sent"]) | {"version": response.context["version"]}
        desk.post(act(statement, "details"), again)
        statement.refresh_from_db()
        assert statement.act == "denied"


class TestForTheScript:
    def test_decision_returns_next_panel(self, desk: Client, statement: Statement) -> None:
        answer = desk.post(act(statement, "confirm"), {"version": version_of(statement)}, **SCRIPT).json()
        following = Statement.objects.filter(article=statement.article, state="suggested").in_order_of_text()[0]
        assert (answer["state"], answer["selected"], answer["waiting"]) == ("confirmed", following.pk, 2)
        assert f'data-id="{following.pk}"' in answer["panel"]
        assert "text" not in answer

    def test_decision_claims_story(self, desk: Client, edda: User, otto: User, statement: Statement) -> None:
        desk.get(reverse("review:story", args=[statement.article_id]))
        desk.post(act(statement, "confirm"), {"version": version_of(statement)}, **SCRIPT)
        assert QueueItem.objects.get(pk=statement.article_id).claimed_by == edda
        assert claim_next(by=otto, queue_filter=QueueFilter()) is None

    def test_stale_decision_returns_409(self, desk: Client, otto: User, statement: Statement) -> None:
        seen = version_of(statement)
        services.reject_statement(statement=statement, by=otto)
        response = desk.post(act(statement, "confirm"), {"version": seen}, **SCRIPT)
        assert response.status_code == HTTPStatus.CONFLICT
        assert response.json()["stale"] is True
        assert 'data-state="rejected"' in response.json()["panel"]

    def test_refused_decision_creates_no_agent(self, desk: Client, statement: Statement) -> None:
        seen = version_of(statement)
        services.set_act(statement=statement, by=UserFactory(), act="warned")
        data = {"version": seen, "speaker": statement.speakers.get().pk, "new": "Ida Moss", "kind": "person"}
        assert desk.post(act(statement, "speaker"), data, **SCRIPT).status_code == HTTPStatus.CONFLICT
        assert not PersonFactory._meta.model.objects.filter(name="Ida Moss").exists()
        bad = desk.post(act(statement, "words"), {"content": "1-x"}, **SCRIPT)
        assert bad.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "no words" in bad.json()["error"]
        for name, wrong in (
            ("confirm-reply", {"other": "x"}),
            ("speaker", {"agent": "x"}),
            ("details", {"act": "no such act, never"}),
        ):
            response = desk.post(act(statement, name), wrong, **SCRIPT)
            assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, name
        assert desk.post(act(statement, "confirm-reply"), {"other": "\0"}).status_code == HTTPStatus.BAD_REQUEST
        url = reverse("review:selected", args=[statement.article_id])
        assert desk.post(url, {"statement": ["\0:1", "2:3"]}).status_code == HTTPStatus.BAD_REQUEST
        assert desk.post(act(statement, "dance"), **SCRIPT).status_code == HTTPStatus.NOT_FOUND
        assert desk.post(act(statement, "undo"), {"decision": "²"}, **SCRIPT).status_code == HTTPStatus.NOT_FOUND

    def test_missed_statement_is_added(self, desk: Client, article: Article) -> None:
        start = TEXT.index("the pilot")
        data = {"content": f"{start}-{start + 9}", "new": "Ida Moss", "kind": "person", "form": "indirect"}
        answer = desk.post(reverse("review:add", args=[article.pk]), data, **SCRIPT).json()
        made = Statement.objects.get(pk=answer["statement"])
        assert (made.current_wording.text, made.state, str(made.speakers.get().agent)) == (  # type: ignore[union-attr]
            "the pilot",
            "confirmed",
            "Ida Moss",
        )
        assert answer["text"]
        assert answer["list"]

    def test_speaker_is_changed_everywhere_in_story(self, desk: Client, statement: Statement) -> None:
        port = OrganisationFactory()
        data = {"speaker": statement.speakers.get().pk, "agent": port.pk, "everywhere": "1"}
        desk.post(act(statement, "speaker"), data, **SCRIPT)
        statements = Statement.objects.filter(article=statement.article)
        assert {str(s.speakers.get().agent) for s in statements} == {port.name}

    def test_new_speaker_is_said_to_have_no_role(self, desk: Client, statement: Statement) -> None:
        wording = statement.current_wording
        assert wording is not None
        wording.role = "the pilot"
        wording.save()
        data = {"speaker": statement.speakers.get().pk, "new": "Ida Moss", "kind": "person"}
        message = desk.post(act(statement, "speaker"), data, **SCRIPT).json()["message"]
        assert message == (
            "Speaker: Ida Moss. The role “the pilot” is gone with the former speaker: press e to enter one."
        )

    def test_undo_own_last_decision(self, desk: Client, otto: User, article: Article, statement: Statement) -> None:
        desk.post(act(statement, "confirm"))
        second = Statement.objects.filter(article=article, state="suggested")[0]
        services.reject_statement(statement=second, by=otto)
        undo = reverse("review:undo", args=[article.pk])
        assert desk.post(undo, **SCRIPT).json()["selected"] == statement.pk
        statement.refresh_from_db()
        assert statement.state == "suggested"
        assert "nothing to undo" in desk.post(undo, **SCRIPT).json()["error"]

    def test_agent_search_finds_any_spelling(self, desk: Client, article: Article) -> None:
        zel = PersonFactory(name="Volodymyr Zelenskyy", aliases=["Zelensky"])
        start = TEXT.index("Mira Holt")
        mira = PersonFactory._meta.model.objects.get(name="Mira Holt")
        MentionFactory(
            revision=article.current_revision,
            start=start,
            end=start + 9,
            text="Mira Holt",
            name="Mira Holt",
            agent=mira,
        )

        def found(**query: str) -> list[str]:
            return [one["id"] for one in desk.get(reverse("review:agents"), query).json()["choices"]]

        assert found(q="zelen") == [zel.pk]
        assert found(q="Zelenskiy") == [zel.pk]
        assert found(q="…") == []
        assert found(story=article.pk) == [mira.pk]

    def test_agent_search_matches_word_beginnings_story_first(self, desk: Client, article: Article) -> None:
        mira, holt, union = (
            PersonFactory(name="Mira Holtham"),
            PersonFactory(name="Holtby Ames"),
            OrganisationFactory(name="Amalgamated Holthouse Union"),
        )
        MentionFactory(revision=article.current_revision, start=0, end=3, text=TEXT[:3], name="Mira", agent=mira)

        def found(**query: str) -> list[str]:
            return [one["id"] for one in desk.get(reverse("review:agents"), query).json()["choices"]]

        known = PersonFactory._meta.model.objects.get(name="Mira Holt").pk
        assert found(q="holt") == [holt.pk, union.pk, known, mira.pk]
        assert found(q="Holth") == [union.pk, mira.pk]
        assert found(q="holt", story=article.pk) == [mira.pk, holt.pk, union.pk, known]


class TestNamesakes:
    def test_chooser_tells_them_apart(self, desk: Client, article: Article) -> None:
        pilot, teacher = PersonFactory(name="James Carter"), PersonFactory(name="James Carter")
        outlet = OutletFactory(name="Ellersea Mail")
        for day, role in ((3, "the harbour pilot"), (5, ""), (4, "")):
            StatementFactory(
                article=ArticleFactory(outlet=outlet, published_at=datetime(2026, 5, day, 9, tzinfo=UTC)),
                words__role=role,
                speaker=pilot,
            )
        StatementFactory(speaker=teacher, rejected=True)
        choices = desk.get(reverse("review:agents"), {"q": "James Car"}).json()["choices"]
        assert {one["id"]: one["note"] for one in choices} == {
            pilot.pk: "person · the harbour pilot · Ellersea Mail · 3 statements, last on 5 May 2026",
            teacher.pk: "person · 0 statements",
        }

    def test_query_count_does_not_grow(self, desk: Client) -> None:
        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                desk.get(reverse("review:agents"), {"q": "James Car"})
            return len(queries)

        for _ in range(2):
            StatementFactory(speaker=PersonFactory(name="James Carter"))
        few = count()
        for _ in range(5):
            StatementFactory(speaker=PersonFactory(name="James Carter"))
        assert count() == few


class TestBeliefs:
    def test_are_listed_apart_and_not_led_to(self, desk: Client, article: Article) -> None:
        one, two, three = Statement.objects.in_order_of_text().filter(article=article)
        Statement.objects.filter(pk__in=[one.pk, three.pk]).update(act_class="inner", act="hopes")
        one.refresh_from_db()
        page = Page(desk.get(story(article)))
        numbers = [item.one("span", "number").text for item in page.one("ol", id="list").all("li") if item["data-id"]]
        assert numbers == ["2", "1", "3"]
        assert "Readers do not see these" in page.one("li", "divider").text
        assert page.one(id="waiting").text == "1"
        assert page.one("article", "panel")["data-id"] == two.pk
        answer = desk.post(act(two, "confirm"), {"version": version_of(two)}, **SCRIPT).json()
        assert (answer["waiting"], answer["selected"]) == (0, two.pk)
        assert "not shown to readers" in Page(desk.get(story(article, f"?s={one.pk}"))).one("article", "panel").text
        answer = desk.post(act(one, "confirm"), {"version": version_of(one)}, **SCRIPT).json()
        assert answer["selected"] == three.pk, "after one of them comes the next"
        desk.post(reverse("review:accept", args=[article.pk]), {"min_confidence": "0"})
        three.refresh_from_db()
        assert three.state == "suggested"

    def test_queue_says_that_they_wait(self, desk: Client, article: Article) -> None:
        Statement.objects.filter(article=article).update(act_class="inner", act="hopes")
        page = Page(desk.get(reverse("review:queue")))
        assert "0 stories wait" in page.main.text
        assert "3 beliefs and intentions wait apart: readers do not see them." in page.main.text
        link = page.main.links()["3 beliefs and intentions"]
        assert article.title in Page(desk.get(reverse("review:queue") + link)).main.text


class TestSeveral:
    def chosen(self, desk: Client, article: Article, *places: int) -> str:
        boxes = Page(desk.get(story(article))).one("ol", id="list").all("input", name="statement")
        return " ".join(boxes[n]["value"] for n in places)

    def test_selected_statements_are_accepted_and_undone(self, desk: Client, article: Article) -> None:
        one, two, three = Statement.objects.in_order_of_text().filter(article=article)
        url = reverse("review:selected", args=[article.pk])
        data = {"statement": self.chosen(desk, article, 0, 2), "decision": "accept"}
        assert desk.post(url, data, **SCRIPT).json()["message"] == "2 statements accepted."
        assert [row.state for row in refreshed(one, two, three)] == ["accepted", "suggested", "accepted"]
        desk.post(reverse("review:undo", args=[article.pk]), **SCRIPT)
        assert [row.state for row in refreshed(one, two, three)] == ["suggested"] * 3

    def test_changed_statement_is_left(self, desk: Client, otto: User, article: Article) -> None:
        one, two, three = Statement.objects.in_order_of_text().filter(article=article)
        data = {"statement": self.chosen(desk, article, 0, 1), "decision": "reject"}
        services.set_act(statement=two, by=otto, act="denied")
        message = desk.post(reverse("review:selected", args=[article.pk]), data, **SCRIPT).json()["message"]
        assert message == "1 statement rejected. 1 was left: decided, changed since, or reworded by a correction."
        assert [row.state for row in refreshed(one, two, three)] == ["rejected", "suggested", "suggested"]

    def test_only_statements_of_this_story(self, desk: Client, article: Article) -> None:
        other = StatementFactory()
        data = {"statement": f"{other.pk}:{version_of(other)}", "decision": "reject"}
        answer = desk.post(reverse("review:selected", args=[article.pk]), data, **SCRIPT)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        other.refresh_from_db()
        assert other.state == "suggested"

    def test_without_script(self, desk: Client, article: Article) -> None:
        page = Page(desk.get(story(article)))
        boxes = page.one("ol", id="list").all("input", name="statement")
        assert {box["form"] for box in boxes} == {"selected"}
        values = [box["value"] for box in boxes]
        desk.post(page.one("form", id="selected")["action"], {"statement": values, "decision": "reject"})
        assert set(Statement.objects.values_list("state", flat=True)) == {"rejected"}

    def test_all_quoted_in_full_are_accepted(self, desk: Client, article: Article) -> None:
        one, two, three = Statement.objects.in_order_of_text().filter(article=article)
        Statement.objects.filter(pk=two.pk).update(form="indirect")
        form = Page(desk.get(story(article))).one("form", id="accept-direct")
        assert "Accept all quoted in full (2)" in form.text
        answer = desk.post(form["action"], {"form": "direct"}, **SCRIPT).json()
        assert (answer["direct"], answer["waiting"]) == (0, 1)
        assert [row.state for row in refreshed(one, two, three)] == ["accepted", "suggested", "accepted"]


class TestUnnamedSource:
    def test_chosen_as_speaker(self, desk: Client, statement: Statement) -> None:
        data = {"speaker": statement.speakers.get().pk, "speaker_kind": "unnamed"}
        assert desk.post(act(statement, "speaker"), data, **SCRIPT).json()["message"] == "Speaker: an unnamed source."
        statement.refresh_from_db()
        assert statement.speaker_kind == "unnamed"
        assert not statement.speakers.shown().exists()


class TestBesideTheStory:
    def test_next_story_is_claimed_and_left_one_skipped(self, desk: Client, article: Article) -> None:
        other = StatementFactory(article=ArticleFactory(published_at=article.published_at)).article
        first = desk.post(reverse("review:next"))["Location"]
        best = QueueItem.objects.get(claimed_by__username="edda").article
        assert first == story(best)
        second = desk.post(reverse("review:next"), {"leave": best.pk})["Location"]
        assert second == story(article if best == other else other)

    def test_filtered_statements_come_first(self, desk: Client, article: Article) -> None:
        one, two, three = Statement.objects.in_order_of_text().filter(article=article)
        services.accept_statements(statements=[two], by=UserFactory())
        AccuracySample.objects.get_or_create(statement=two)
        services.set_act(statement=three, by=UserFactory(), form="indirect")
        ida = PersonFactory(name="Ida Moss")
        services.assign_speaker(speaker=three.speakers.get(), agent=ida, by=UserFactory())
        wanted = {"": one, "?state=suggested": one, "?state=sampled": two, "?kind=indirect": three}
        for query, first in {**wanted, f"?agent={ida.pk}": three}.items():
            assert desk.get(story(article, query)).context["selected"].statement == first, query
        data = {"version": version_of(one)}
        assert desk.post(act(one, "confirm") + "?kind=indirect", data, **SCRIPT).json()["selected"] == three.pk
        data = {"version": version_of(three)}
        assert desk.post(act(three, "confirm") + "?kind=indirect", data, **SCRIPT).json()["selected"] == two.pk, (
            "then what else waits"
        )

    def test_undo_reverts_whole_action(self, desk: Client, edda: User, article: Article) -> None:
        one, two, three = Statement.objects.in_order_of_text().filter(article=article)
        undo = reverse("review:undo", args=[article.pk])
        services.confirm_statement(statement=one, by=edda)
        desk.post(reverse("review:accept", args=[article.pk]), {"min_confidence": "0"})
        told = desk.post(undo, **SCRIPT).json()
        assert "2 statements" in told["message"]
        assert [row.state for row in refreshed(one, two, three)] == ["confirmed", "suggested", "suggested"]
        desk.post(reverse("review:accept", args=[article.pk]), {"min_confidence": "0"})
        services.confirm_statement(statement=three, by=UserFactory())
        told = desk.post(undo, **SCRIPT).json()["message"]
        assert told == "Undone: accepted in bulk. 1 has been changed since and was left."
        assert [row.state for row in refreshed(one, two, three)] == ["confirmed", "suggested", "confirmed"]
        services.undo(entry=AuditEntry.objects.about(three).decisions().first(), by=edda)
        assert "accepted in bulk" in desk.post(undo, **SCRIPT).json()["message"], "what stayed is taken back later"
        ida, edge = PersonFactory(name="Ida Moss"), two.speakers.get()
        data = {"speaker": edge.pk, "agent": ida.pk, "everywhere": "1", "version": version_of(two)}
        desk.post(act(two, "speaker"), data)
        assert ida.speaker_edges.count() == 3
        assert desk.post(undo, **SCRIPT).json()["selected"] == two.pk, "what was on the screen is shown"
        assert not ida.speaker_edges.exists()
        desk.post(undo, **SCRIPT)
        assert [row.state for row in refreshed(one, two, three)] == ["suggested"] * 3

    def test_accept_rest_above_confidence(self, desk: Client, article: Article) -> None:
        doubtful = Statement.objects.filter(article=article)[0]
        Statement.objects.filter(pk=doubtful.pk).update(statement_confidence=0.3)
        desk.post(reverse("review:accept", args=[article.pk]), {"min_confidence": "80"})
        assert sorted(Statement.objects.values_list("state", flat=True)) == ["accepted", "accepted", "suggested"]

    def test_queue_page_lists_and_counts(self, desk: Client, article: Article) -> None:
        html = desk.get(reverse("review:queue")).content.decode()
        assert article.title in html
        assert "1 story waits for review," in html
        assert "3 statements not reviewed" in html
        with CaptureQueriesContext(connection) as one:
            desk.get(reverse("review:queue"))
        StatementFactory.create_batch(20)
        with CaptureQueriesContext(connection) as many:
            desk.get(reverse("review:queue"))
        assert len(one) == len(many)

    def test_queue_filter_accepts_name_or_id(self, desk: Client, article: Article) -> None:
        mira = PersonFactory._meta.model.objects.get(name="Mira Holt")
        queue = reverse("review:queue")
        assert (
            desk.get(queue, {"agent": "mira", "kind": "direct"})["Location"] == f"{queue}?kind=direct&agent={mira.pk}"
        )
        assert desk.get(queue, {"agent": mira.pk}).context["counts"]["stories"] == 1
        nobody = desk.get(queue, {"agent": "nobody at all"})
        assert nobody.context["counts"]["stories"] == 0, "a name that nobody bears lists nothing"
        assert 'value="nobody at all"' in nobody.content.decode()

    def test_statistics_show_agreement_and_failed_runs(self, desk: Client, edda: User, article: Article) -> None:
        one, two, three = Statement.objects.filter(article=article)
        services.confirm_statement(statement=one, by=edda)
        # Who spoke is affirmed, and what it answers said: nothing of that was found wrong.
        edge = one.speakers.get()
        services.assign_speaker(speaker=edge, agent=edge.agent, by=edda)
        services.add_reply(statement=one, in_reply_to=three, by=edda)
        services.set_act(statement=two, by=edda, act="warned")
        services.confirm_statement(statement=two, by=edda)
        services.reject_statement(statement=three, by=edda)
        run = services.queue_run(revision=article.current_revision)
        type(run).objects.update(state="failed", error="Traceback\nValueError: the text is odd")
        page = desk.get(reverse("review:statistics"))
        acts: Any = dict(page.context["agreement_by_act"])
        assert (acts["said"].count, acts["said"].total) == (1, 2)
        assert (acts["warned"].count, acts["warned"].total) == (0, 1)
        assert "ValueError: the text is odd" in page.content.decode()
        desk.post(reverse("review:run-again", args=[run.pk]))
        assert desk.get(reverse("review:statistics")).context["failed_count"] == 0
