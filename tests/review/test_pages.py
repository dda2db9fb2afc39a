"""The desk's pages: with and without script, for those who may, and never over somebody's newer change."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import services
from articles.models import AccuracySample, Article, Decision, QueueItem, Statement
from articles.review.queue import QueueFilter, claim_next
from articles.services import version_of
from tests.support.factories import (
    ArticleFactory,
    MentionFactory,
    OrganisationFactory,
    PersonFactory,
    StatementFactory,
    UserFactory,
)

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
    PAGES = ("review:queue", "review:figures")

    def test_nobody_comes_in_without_signing_in(self, client: Client, statement: Statement) -> None:
        for url in [*map(reverse, self.PAGES), story(statement.article)]:
            assert client.get(url).status_code == HTTPStatus.FOUND
        answer = client.post(act(statement, "confirm"), **SCRIPT)
        assert answer.status_code == HTTPStatus.UNAUTHORIZED
        assert not Decision.objects.exists()

    @pytest.mark.parametrize("staff", [True, False])
    def test_whoever_may_not_judge_is_told_so(
        self, statement: Statement, sign_in: Callable[[User], Client], staff: bool
    ) -> None:
        client = sign_in(UserFactory(is_staff=staff, role="reporter"))
        for url in [*map(reverse, self.PAGES), story(statement.article)]:
            assert client.get(url).status_code == HTTPStatus.FORBIDDEN
        assert client.post(act(statement, "confirm")).status_code == HTTPStatus.FORBIDDEN
        assert not Decision.objects.exists()

    def test_decisions_are_posted_with_a_token_of_the_page(self, edda: User, statement: Statement) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(edda, backend="django.contrib.auth.backends.ModelBackend")
        assert strict.post(act(statement, "confirm")).status_code == HTTPStatus.FORBIDDEN

    def test_pages_run_nothing_that_is_written_in_them(self, desk: Client, article: Article) -> None:
        response = desk.get(story(article))
        assert "unsafe" not in response["Content-Security-Policy"]
        html = response.content.decode()
        assert "<script>" not in html
        assert " style=" not in html
        assert "no-cache" in response["Cache-Control"]


class TestStory:
    def test_the_text_is_whole_and_its_places_are_said(self, desk: Client, article: Article) -> None:
        response = desk.get(story(article))
        revision = article.current_revision
        assert revision is not None
        runs = [run for line in response.context["lines"] for run in line.runs]
        for run in runs:
            assert revision.text[run.start : run.start + len(run.text)] == run.text
        assert "".join(run.text for run in runs) == revision.text.replace("\n", "")

    def test_the_first_that_waits_is_chosen_and_the_address_chooses_another(
        self, desk: Client, edda: User, article: Article, statement: Statement
    ) -> None:
        services.confirm_statement(statement=statement, by=edda)
        second, third = list(Statement.objects.filter(article=article, state="suggested").in_order_of_text())
        assert desk.get(story(article)).context["chosen"].statement == second
        assert desk.get(story(article, f"?s={third.pk}")).context["chosen"].statement == third
        assert desk.get(story(article, "?s=nobody")).context["chosen"].statement == second

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

    @pytest.mark.parametrize(("name", "most"), [("confirm", 26), ("reject", 26), ("reopen", 26)])
    def test_a_decision_costs_as_much_among_twenty_statements_as_among_two(
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

    def test_the_list_cuts_between_words(self, desk: Client) -> None:
        words = "“" + "Nevertheless " * 9 + "we sail,”"
        late = ArticleFactory(text=f"{words} said Mira Holt.\n")
        StatementFactory(article=late, words=words, speaker=PersonFactory())
        assert f"“{'Nevertheless ' * 5}…</span>" in desk.get(story(late)).content.decode()

    def test_why_the_machine_doubts_is_said_in_words(self, desk: Client, article: Article) -> None:
        html = desk.get(story(article)).content.decode()
        assert "it begins with a quotation mark" in html
        assert "nobody is named beside the words" in html
        assert "no cue: taken as “said”" in html


class TestWithoutScript:
    @pytest.mark.parametrize(("name", "state"), [("confirm", "confirmed"), ("reject", "rejected")])
    def test_a_form_decides_and_leads_to_the_next(
        self, desk: Client, statement: Statement, name: str, state: str
    ) -> None:
        response = desk.post(act(statement, name), {"version": version_of(statement), "outlet": "x"})
        statement.refresh_from_db()
        assert statement.state == state
        following = Statement.objects.filter(article=statement.article, state="suggested").in_order_of_text()[0]
        assert response["Location"] == story(statement.article, f"?s={following.pk}&outlet=x")

    def test_a_speaker_is_looked_for_and_chosen(self, desk: Client, statement: Statement) -> None:
        port = OrganisationFactory(name="Port of Ellersea")
        page = desk.get(story(statement.article, f"?s={statement.pk}&who=ellersea"))
        assert [one.agent for one in page.context["found"]] == [port]
        edge = statement.speakers.get()
        data = {"version": version_of(statement), "speaker": edge.pk}
        desk.post(act(statement, "speaker"), {**data, "agent": port.pk})
        edge.refresh_from_db()
        assert edge.agent == port
        data["version"] = version_of(statement)
        desk.post(act(statement, "speaker"), {**data, "new": "Ida Moss", "kind": "person"})
        edge.refresh_from_db()
        assert str(edge.agent) == "Ida Moss"

    def test_both_versions_are_shown_when_somebody_was_faster(
        self, desk: Client, otto: User, statement: Statement
    ) -> None:
        seen = version_of(statement)
        services.set_act(statement=statement, by=otto, act="warned")
        response = desk.post(act(statement, "kinds"), {"version": seen, "act": "denied", "form": "direct"})
        assert response.status_code == HTTPStatus.CONFLICT
        html = response.content.decode()
        assert "warned" in html
        assert "denied" in html
        statement.refresh_from_db()
        assert statement.act == "warned"
        again = dict(response.context["mine"]) | {"version": response.context["version"]}
        desk.post(act(statement, "kinds"), again)
        statement.refresh_from_db()
        assert statement.act == "denied"


class TestForTheScript:
    def test_a_decision_answers_with_the_next_panel_and_what_to_say(self, desk: Client, statement: Statement) -> None:
        answer = desk.post(act(statement, "confirm"), {"version": version_of(statement)}, **SCRIPT).json()
        following = Statement.objects.filter(article=statement.article, state="suggested").in_order_of_text()[0]
        assert (answer["state"], answer["chosen"], answer["waiting"]) == ("confirmed", following.pk, 2)
        assert f'data-id="{following.pk}"' in answer["panel"]
        assert "text" not in answer

    def test_a_story_that_somebody_decides_on_is_nobody_elses_next(
        self, desk: Client, edda: User, otto: User, statement: Statement
    ) -> None:
        desk.get(reverse("review:story", args=[statement.article_id]))
        desk.post(act(statement, "confirm"), {"version": version_of(statement)}, **SCRIPT)
        assert QueueItem.objects.get(pk=statement.article_id).claimed_by == edda
        assert claim_next(by=otto, narrowing=QueueFilter()) is None

    def test_a_stale_save_answers_409_with_the_newer(self, desk: Client, otto: User, statement: Statement) -> None:
        seen = version_of(statement)
        services.reject_statement(statement=statement, by=otto)
        response = desk.post(act(statement, "confirm"), {"version": seen}, **SCRIPT)
        assert response.status_code == HTTPStatus.CONFLICT
        assert response.json()["stale"] is True
        assert 'data-state="rejected"' in response.json()["panel"]

    def test_what_is_refused_is_said_and_makes_nobody(self, desk: Client, statement: Statement) -> None:
        seen = version_of(statement)
        services.set_act(statement=statement, by=UserFactory(), act="warned")
        data = {"version": seen, "speaker": statement.speakers.get().pk, "new": "Ida Moss", "kind": "person"}
        assert desk.post(act(statement, "speaker"), data, **SCRIPT).status_code == HTTPStatus.CONFLICT
        assert not PersonFactory._meta.model.objects.filter(name="Ida Moss").exists()
        bad = desk.post(act(statement, "words"), {"content": "1-x"}, **SCRIPT)
        assert bad.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "no words" in bad.json()["error"]
        for name, wrong in (
            ("answer", {"other": "x"}),
            ("speaker", {"agent": "x"}),
            ("kinds", {"act": "no such act, never"}),
        ):
            response = desk.post(act(statement, name), wrong, **SCRIPT)
            assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, name
        assert desk.post(act(statement, "answer"), {"other": "\0"}).status_code == HTTPStatus.BAD_REQUEST
        assert desk.post(act(statement, "dance"), **SCRIPT).status_code == HTTPStatus.NOT_FOUND
        assert desk.post(act(statement, "take-back"), {"decision": "²"}, **SCRIPT).status_code == HTTPStatus.NOT_FOUND

    def test_missed_words_are_added_with_who_spoke(self, desk: Client, article: Article) -> None:
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

    def test_a_name_is_put_right_throughout_the_story(self, desk: Client, statement: Statement) -> None:
        port = OrganisationFactory()
        data = {"speaker": statement.speakers.get().pk, "agent": port.pk, "everywhere": "1"}
        desk.post(act(statement, "speaker"), data, **SCRIPT)
        statements = Statement.objects.filter(article=statement.article)
        assert {str(s.speakers.get().agent) for s in statements} == {port.name}

    def test_one_s_own_last_decision_is_taken_back(
        self, desk: Client, otto: User, article: Article, statement: Statement
    ) -> None:
        desk.post(act(statement, "confirm"))
        second = Statement.objects.filter(article=article, state="suggested")[0]
        services.reject_statement(statement=second, by=otto)
        undo = reverse("review:undo", args=[article.pk])
        assert desk.post(undo, **SCRIPT).json()["chosen"] == statement.pk
        statement.refresh_from_db()
        assert statement.state == "suggested"
        assert "nothing of yours" in desk.post(undo, **SCRIPT).json()["error"]

    def test_who_may_be_meant_is_found_by_any_spelling(self, desk: Client, article: Article) -> None:
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
            return [one["id"] for one in desk.get(reverse("review:agents"), query).json()["found"]]

        assert found(q="zelen") == [zel.pk]
        assert found(q="Zelenskiy") == [zel.pk]
        assert found(q="…") == []
        assert found(story=article.pk) == [mira.pk]

    def test_a_surname_s_beginning_is_enough_and_whoever_is_in_the_story_comes_first(
        self, desk: Client, article: Article
    ) -> None:
        mira, holt, union = (
            PersonFactory(name="Mira Holtham"),
            PersonFactory(name="Holtby Ames"),
            OrganisationFactory(name="Amalgamated Holthouse Union"),
        )
        MentionFactory(revision=article.current_revision, start=0, end=3, text=TEXT[:3], name="Mira", agent=mira)

        def found(**query: str) -> list[str]:
            return [one["id"] for one in desk.get(reverse("review:agents"), query).json()["found"]]

        known = PersonFactory._meta.model.objects.get(name="Mira Holt").pk
        assert found(q="holt") == [holt.pk, union.pk, known, mira.pk]
        assert found(q="Holth") == [union.pk, mira.pk]
        assert found(q="holt", story=article.pk) == [mira.pk, holt.pk, union.pk, known]


class TestBesideTheStory:
    def test_the_next_story_is_claimed_and_one_left_is_not_offered_again(self, desk: Client, article: Article) -> None:
        other = StatementFactory(article=ArticleFactory(published_at=article.published_at)).article
        first = desk.post(reverse("review:next"))["Location"]
        best = QueueItem.objects.get(claimed_by__username="edda").article
        assert first == story(best)
        second = desk.post(reverse("review:next"), {"leave": best.pk})["Location"]
        assert second == story(article if best == other else other)

    def test_what_the_queue_is_narrowed_to_comes_first_in_a_story(self, desk: Client, article: Article) -> None:
        one, two, three = Statement.objects.in_order_of_text().filter(article=article)
        services.accept_statements(statements=[two], by=UserFactory())
        AccuracySample.objects.get_or_create(statement=two)
        services.set_act(statement=three, by=UserFactory(), form="indirect")
        ida = PersonFactory(name="Ida Moss")
        services.assign_speaker(speaker=three.speakers.get(), agent=ida, by=UserFactory())
        wanted = {"": one, "?state=suggested": one, "?state=sampled": two, "?kind=indirect": three}
        for query, first in {**wanted, f"?agent={ida.pk}": three}.items():
            assert desk.get(story(article, query)).context["chosen"].statement == first, query
        data = {"version": version_of(one)}
        assert desk.post(act(one, "confirm") + "?kind=indirect", data, **SCRIPT).json()["chosen"] == three.pk
        data = {"version": version_of(three)}
        assert desk.post(act(three, "confirm") + "?kind=indirect", data, **SCRIPT).json()["chosen"] == two.pk, (
            "then what else waits"
        )

    def test_what_was_one_act_is_taken_back_as_one(self, desk: Client, edda: User, article: Article) -> None:
        one, two, three = Statement.objects.in_order_of_text().filter(article=article)
        undo = reverse("review:undo", args=[article.pk])
        services.confirm_statement(statement=one, by=edda)
        desk.post(reverse("review:accept", args=[article.pk]), {"least": "0"})
        told = desk.post(undo, **SCRIPT).json()
        assert "2 statements" in told["said"]
        assert [row.state for row in refreshed(one, two, three)] == ["confirmed", "suggested", "suggested"]
        desk.post(reverse("review:accept", args=[article.pk]), {"least": "0"})
        services.confirm_statement(statement=three, by=UserFactory())
        told = desk.post(undo, **SCRIPT).json()["said"]
        assert told == "Taken back: accepted in bulk. 1 has been changed since, and stays."
        assert [row.state for row in refreshed(one, two, three)] == ["confirmed", "suggested", "confirmed"]
        services.undo_decision(decision=three.decisions.first(), by=edda)
        assert "accepted in bulk" in desk.post(undo, **SCRIPT).json()["said"], "what stayed is taken back later"
        ida, edge = PersonFactory(name="Ida Moss"), two.speakers.get()
        data = {"speaker": edge.pk, "agent": ida.pk, "everywhere": "1", "version": version_of(two)}
        desk.post(act(two, "speaker"), data)
        assert ida.speaker_edges.count() == 3
        assert desk.post(undo, **SCRIPT).json()["chosen"] == two.pk, "what was on the screen is shown"
        assert not ida.speaker_edges.exists()
        desk.post(undo, **SCRIPT)
        assert [row.state for row in refreshed(one, two, three)] == ["suggested"] * 3

    def test_the_rest_of_a_story_is_accepted_in_bulk_above_a_confidence(self, desk: Client, article: Article) -> None:
        doubtful = Statement.objects.filter(article=article)[0]
        Statement.objects.filter(pk=doubtful.pk).update(statement_confidence=0.3)
        desk.post(reverse("review:accept", args=[article.pk]), {"least": "80"})
        assert sorted(Statement.objects.values_list("state", flat=True)) == ["accepted", "accepted", "suggested"]

    def test_the_queue_s_page_lists_and_counts_what_waits(self, desk: Client, article: Article) -> None:
        html = desk.get(reverse("review:queue")).content.decode()
        assert article.title in html
        assert "1 story waits," in html
        assert "3 statements that nobody has looked at" in html
        with CaptureQueriesContext(connection) as one:
            desk.get(reverse("review:queue"))
        StatementFactory.create_batch(20)
        with CaptureQueriesContext(connection) as many:
            desk.get(reverse("review:queue"))
        assert len(one) == len(many)

    def test_a_speaker_s_name_is_as_good_as_their_id(self, desk: Client, article: Article) -> None:
        mira = PersonFactory._meta.model.objects.get(name="Mira Holt")
        queue = reverse("review:queue")
        assert (
            desk.get(queue, {"agent": "mira", "kind": "direct"})["Location"] == f"{queue}?kind=direct&agent={mira.pk}"
        )
        assert desk.get(queue, {"agent": mira.pk}).context["counts"]["stories"] == 1
        nobody = desk.get(queue, {"agent": "nobody at all"})
        assert nobody.context["counts"]["stories"] == 0, "a name that nobody bears lists nothing"
        assert 'value="nobody at all"' in nobody.content.decode()

    def test_figures_tell_of_agreement_and_failing_stories(self, desk: Client, edda: User, article: Article) -> None:
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
        page = desk.get(reverse("review:figures"))
        acts: Any = dict(page.context["acts"])
        assert (acts["said"].some, acts["said"].all) == (1, 2)
        assert (acts["warned"].some, acts["warned"].all) == (0, 1)
        assert "ValueError: the text is odd" in page.content.decode()
        desk.post(reverse("review:again", args=[run.pk]))
        assert desk.get(reverse("review:figures")).context["failing_count"] == 0
