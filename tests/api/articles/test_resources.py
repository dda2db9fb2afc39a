"""Texts, names in them, offices, topics and former ids: what each shows, and to whom."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from articles import services
from articles.models import Article, Reply
from newsroom.changes.models import PublicSnapshot
from tests.support.api_clients import Api
from tests.support.factories import (
    ArticleFactory,
    MentionFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    PositionFactory,
    RevisionFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
    former_id,
)

pytestmark = pytest.mark.django_db

TEXT = "The gate is shut. “It has stuck for years,” said Wenna Trost, the lock keeper.\n"


def results(api: Api, name: str, asker: str = "anonymous", **asked: Any) -> list[dict[str, Any]]:
    response = api(asker).get(f"/api/v1/{name}/", asked)
    assert response.status_code == 200, response.json()
    found: list[dict[str, Any]] = response.json()["results"]
    return found


def answering(statement: Any, answered: Any) -> None:
    decided = {"state": "confirmed", "decided_by": UserFactory(), "decided_at": timezone.now()}
    Reply.objects.create(statement=statement, in_reply_to=answered, **decided)


class TestRevisions:
    def test_revision_has_address_and_replaced_at(self, api: Api) -> None:
        article = ArticleFactory(text=TEXT, released_at=timezone.now() - timedelta(days=1))
        first = article.current_revision
        second = RevisionFactory(article=article, text="The gate is open.\n")
        shown = {row["id"]: row for row in results(api, "revisions", article=article.pk)}
        assert [shown[r.pk]["text"] for r in (first, second)] == [TEXT, second.text]
        assert shown[first.pk]["replaced_at"] is not None
        assert shown[second.pk]["replaced_at"] is None
        assert shown[second.pk]["article"]["id"] == article.pk
        assert api("anonymous").get(f"/api/v1/revisions/{first.pk}/").json() == shown[first.pk]
        (story,) = results(api, "articles", expand="revisions")
        assert [row["number"] for row in story["revisions"]] == [1, 2]
        listed = [{key: shown[r.pk][key] for key in story["revisions"][0]} for r in (first, second)]
        assert story["revisions"] == listed
        assert set(listed[0]) == {"id", "number", "sha256", "created_at", "replaced_at", "withheld_reason"}

    def test_hidden_revision_is_not_found(self, api: Api) -> None:
        article = ArticleFactory(draft=True, text=TEXT)
        RevisionFactory(article=article, text="The gate is open.\n")
        assert results(api, "revisions") == []
        assert len(results(api, "revisions", "editor")) == 2
        article.status, article.released_at = "published", timezone.now()
        article.save()
        assert [row["number"] for row in results(api, "revisions")] == [2]

    def test_withheld_text_is_hidden(self, api: Api) -> None:
        article = ArticleFactory(text=TEXT, released_at=timezone.now() - timedelta(days=1))
        first = article.current_revision
        RevisionFactory(article=article, text="The gate is open.\n")
        services.withhold_revision(revision=first, by=UserFactory(), reason="It named a child.")
        address = f"/api/v1/revisions/{first.pk}/"
        assert api("anonymous").get(address).status_code == 404
        assert [row["number"] for row in results(api, "revisions")] == [2]
        row = api("machine").get(address).json()
        assert (row["withheld_reason"], row["text"]) == ("It named a child.", TEXT)

    def test_withheld_text_is_hidden_from_its_sender(self, api: Api) -> None:
        reporter = api("reporter")
        sent = {"outlet": OutletFactory().name, "headline": "The gate", "body": TEXT}
        article = Article.objects.get(pk=reporter.post("/api/v1/articles/", sent, format="json").json()["id"])
        first = article.current_revision
        assert first is not None
        services.publish_article(article=article, by=UserFactory())
        RevisionFactory(article=article, text="The gate is open.\n")
        address = f"/api/v1/revisions/{first.pk}/"
        assert reporter.get(address).json()["text"] == first.text
        services.withhold_revision(revision=first, by=UserFactory(), reason="It named a child.")
        assert reporter.get(address).status_code == 404
        assert [row["number"] for row in results(api, "revisions", "reporter")] == [2]

    @pytest.mark.parametrize(("rights", "shown"), [("full", TEXT), ("none", None)])
    def test_text_follows_public_text(self, api: Api, rights: str, shown: str | None) -> None:
        article = ArticleFactory(text=TEXT, public_text=rights)
        for asker, text in (("anonymous", shown), ("machine", TEXT)):
            (row,) = results(api, "revisions", asker)
            assert row["text"] == text
        assert article.current_revision.pk == row["id"]

    def test_reporter_reads_own_drafts(self, api: Api) -> None:
        sent = {"outlet": "The Penmarrow Echo", "body": TEXT}
        api("reporter").post("/api/v1/articles/", sent, format="json")
        ArticleFactory(draft=True)
        assert [row["text"] for row in results(api, "revisions", "reporter")] == [TEXT]


class TestMentions:
    def test_mentions_need_the_whole_text(self, api: Api) -> None:
        person = PersonFactory(name="Wenna Trost")
        start = TEXT.index("Wenna Trost")
        for number, traits in enumerate(({}, {"public_text": "none"}, {"draft": True})):
            article = ArticleFactory(text=TEXT, **traits)
            MentionFactory(
                revision=article.current_revision, start=start, end=start + 11, text="Wenna Trost",
                name="Wenna Trost", agent=person,
            )  # fmt: skip
            if not number:
                shown = article
        (row,) = results(api, "mentions")
        assert (row["article"]["id"], row["start"], row["text"]) == (shown.pk, start, "Wenna Trost")
        assert row["agent"] is None, "nobody has said that the public may see who this is"
        StatementFactory(article=shown, words="“It has stuck for years,”", speaker=person)
        (row,) = results(api, "mentions", agent=person.pk)
        assert row["agent"]["id"] == person.pk
        assert len(results(api, "mentions", "editor")) == 3
        assert results(api, "mentions", kind="place") == []


class TestPositions:
    def test_position_is_public_with_person_and_organisation(self, api: Api) -> None:
        person, house, hidden = PersonFactory(), OrganisationFactory(), OrganisationFactory()
        open_ended = PositionFactory(person=person, organisation=None, role="councillor")
        known = PositionFactory(person=person, organisation=house, start_date=date(2020, 1, 1))
        PositionFactory(person=person, organisation=hidden)
        assert results(api, "positions") == []
        StatementFactory(speaker=person)
        StatementFactory(speaker=house)
        both = {open_ended.public_id, known.public_id}
        assert {row["id"] for row in results(api, "positions")} == both
        assert [row["id"] for row in results(api, "positions", organisation=house.pk)] == [known.public_id]
        assert [row["id"] for row in results(api, "positions", on="2019-12-31")] == [open_ended.public_id]
        assert len(results(api, "positions", "editor")) == 3
        (shown,) = results(api, "people", expand="positions")
        assert {row["role"] for row in shown["positions"]} == {"councillor", "general secretary"}

    def test_positions_on_the_day_of_the_story(self, api: Api) -> None:
        person = PersonFactory()
        article = ArticleFactory(published_at=datetime(2026, 3, 2, 12, tzinfo=UTC))
        for role, start, end in (
            ("mayor", date(2026, 3, 2), None),
            ("deputy mayor", date(2024, 1, 1), date(2026, 3, 1)),
            ("councillor", None, date(2026, 3, 2)),
        ):
            PositionFactory(person=person, organisation=None, role=role, start_date=start, end_date=end)
        PositionFactory(person=person, organisation=OrganisationFactory(), role="an adviser to somebody hidden")
        StatementFactory(article=article, speaker=person)
        (row,) = results(api, "statements")
        assert {held["role"] for held in row["speakers"][0]["positions_then"]} == {"mayor", "councillor"}


class TestTopicsAndRedirects:
    def test_topics_and_filters_by_topic(self, api: Api) -> None:
        topic, hidden = TopicFactory(), TopicFactory()
        statement, other = StatementFactory(), StatementFactory()
        statement.article.topics.add(topic)
        ArticleFactory(draft=True).topics.add(hidden)
        assert [row["id"] for row in results(api, "topics")] == [topic.pk]
        assert [row["id"] for row in results(api, "topics", "editor", code=hidden.code)] == [hidden.pk]
        assert [row["id"] for row in results(api, "statements", topic=topic.pk)] == [statement.pk]
        (story,) = results(api, "articles", topic=topic.pk)
        assert story["topics"] == results(api, "topics")
        assert other.article_id != story["id"]

    def test_redirects_to_public_agents(self, api: Api) -> None:
        person = PersonFactory()
        old = former_id(person)
        assert results(api, "redirects") == []
        assert api("anonymous").get(f"/api/v1/redirects/{old}/").status_code == 404
        StatementFactory(speaker=person)
        (row,) = results(api, "redirects")
        assert (row["old_id"], row["agent"]["id"]) == (old, person.pk)


class TestStatements:
    def test_replies_in_both_directions(self, api: Api) -> None:
        question, answer = StatementFactory(), StatementFactory()
        hidden = StatementFactory(article__draft=True)
        answering(answer, question)
        answering(hidden, question)
        shown = {row["id"]: row for row in results(api, "statements")}
        assert (shown[question.pk]["replies"], shown[question.pk]["in_reply_to"]) == ([answer.pk], [])
        assert (shown[answer.pk]["replies"], shown[answer.pk]["in_reply_to"]) == ([], [question.pk])
        assert [row["id"] for row in results(api, "statements", in_reply_to=question.pk)] == [answer.pk]
        whole = {row["id"]: row for row in results(api, "statements", expand="in_reply_to,replies")}
        assert whole[question.pk]["replies"] == [shown[answer.pk]]
        assert whole[answer.pk]["in_reply_to"] == [shown[question.pk]]

    def test_targets_select_parts_of_a_revision(self, api: Api) -> None:
        statement = StatementFactory(article__text=TEXT, words=["“It has stuck", "for years,”"])
        (row,) = results(api, "statements")
        assert len(row["targets"]) == 2
        for target, words in zip(row["targets"], ["“It has stuck", "for years,”"], strict=True):
            quote, place = target["selector"]
            text = api("anonymous").get(target["source"]).json()["text"]
            assert (quote, text[place["start"] : place["end"]]) == (
                {"type": "TextQuoteSelector", "exact": words},
                words,
            )
        assert row["id"] == statement.pk

    def test_expand_replaces_references(self, api: Api) -> None:
        statement = StatementFactory(speaker=PersonFactory())
        for asker in ("anonymous", "editor"):
            (row,) = results(api, "statements", asker, expand="article,speakers")
            (story,) = results(api, "articles", asker)
            (person,) = results(api, "people", asker)
            assert row["article"] == story
            assert row["speakers"][0]["agent"] == person
            (story,) = results(api, "articles", asker, expand="outlet")
            assert [story["outlet"]] == results(api, "outlets", asker)
        one = api("anonymous").get(f"/api/v1/statements/{statement.pk}/", {"expand": "article"}).json()
        assert one["article"]["language"] == "en"

    def test_expanded_fields_are_kept_with_fields(self, api: Api) -> None:
        statement = StatementFactory(speaker=PersonFactory())
        (row,) = results(api, "statements", fields="id", expand="article")
        assert (list(row), row["article"]["language"]) == (["id", "article"], "en")
        (row,) = results(api, "search", q="crew", fields="id", expand="article")
        assert (list(row), row["id"]) == (["id", "article"], statement.pk)
        (person,) = results(api, "people", fields="name", expand="positions")
        assert set(person) == {"name", "positions"}

    def test_fields_selects_fields(self, api: Api) -> None:
        statement = StatementFactory()
        assert results(api, "statements", fields="id,state") == [{"id": statement.pk, "state": "suggested"}]
        one = api("editor").get(f"/api/v1/articles/{statement.article_id}/", {"fields": "headline"}).json()
        assert one == {"headline": statement.article.headline}

    def test_count_has_only_visible_rows(self, api: Api) -> None:
        for _ in range(3):
            StatementFactory()
        StatementFactory(article__draft=True)
        for asker, count in (("anonymous", 3), ("editor", 4)):
            page = api(asker).get("/api/v1/statements/", {"count": "true", "page_size": 1}).json()
            assert (page["count"], len(page["results"])) == (count, 1)
        assert "count" not in api("anonymous").get("/api/v1/statements/").json()

    def test_filter_by_confidence(self, api: Api) -> None:
        sure = StatementFactory(statement_confidence=1.0, speaker_confidence=0.9)
        StatementFactory(statement_confidence=0.9, speaker_confidence=0.9)
        assert [row["id"] for row in results(api, "statements", confidence_from="0.85")] == [sure.pk]

    @pytest.mark.parametrize("of", ["", "statement_", "speaker_", "act_"])
    def test_bounds_of_confidence_are_inclusive(self, api: Api, of: str) -> None:
        sure = {"statement_confidence": 0.875, "speaker_confidence": 1.0, "act_confidence": 0.875}
        rows = {
            value: StatementFactory(**sure | {f"{of or 'statement_'}confidence": value}).pk for value in (0.75, 0.625)
        }
        StatementFactory(statement_confidence=1.0, speaker_confidence=1.0, act_confidence=1.0)
        low, high = f"{of}confidence_from", f"{of}confidence_to"
        assert [row["id"] for row in results(api, "statements", **{low: "0.75", high: "0.8"})] == [rows[0.75]]
        assert {row["id"] for row in results(api, "statements", **{high: "0.75"})} == set(rows.values())
        assert results(api, "statements", **{low: "0.8", high: "0.7"}) == []
        for wrong in ("1.1", "-0.1", "nan", "x"):
            response = api("anonymous").get("/api/v1/statements/", {high: wrong})
            assert (response.status_code, list(response.json()["errors"])) == (400, [high])

    def test_objects_of_withdrawn_story_have_its_reason(self, api: Api) -> None:
        seen, unseen = StatementFactory(), StatementFactory(act_class="inner")
        unseen.article = seen.article
        PublicSnapshot.objects.create(kind="statement", object_id=seen.pk, shown_as="statement", state="gone")
        services.withdraw_article(article=seen.article, by=UserFactory(), reason="It was about another weir.")
        response = api("anonymous").get(f"/api/v1/statements/{seen.pk}/")
        assert (response.status_code, response.json()["detail"]) == (410, "It was about another weir.")
        assert api("anonymous").get(f"/api/v1/statements/{unseen.pk}/").status_code == 404
