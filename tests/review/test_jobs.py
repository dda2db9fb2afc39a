"""Work on many rows: every decision kept, carried on after a death, refusals told, stopped and taken up again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles import services
from articles.models import AccuracySample, Article, BulkJob, Decision, ExtractionRun, Statement
from articles.review import bulk_jobs
from articles.review.queue import QueueFilter, claim, release
from articles.services import NotAllowed
from people.admin import service_actions
from tests.support.admin_pages import act, list_page, messages, press
from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory, UserFactory
from tests.support.waiting import wait_until
from tests.support.workers import Worker

pytestmark = pytest.mark.django_db


def states() -> list[str]:
    return sorted(Statement.objects.values_list("state", flat=True))


def test_a_job_accepts_what_is_sure_enough_and_each_decision_is_a_row(edda: User) -> None:
    StatementFactory.create_batch(3)
    doubtful = StatementFactory(statement_confidence=0.4)
    job = bulk_jobs.start_job(verb="accept", by=edda, rows=QueueFilter(), least=0.8)
    assert job.total == 3
    assert bulk_jobs.carry_on(job.pk) == 0
    job.refresh_from_db()
    assert (job.state, job.seen, job.changed, job.share) == ("done", 3, 3, 100)
    assert Decision.objects.filter(action="accept", by=edda).count() == 3
    doubtful.refresh_from_db()
    assert doubtful.state == "suggested"


def test_a_job_goes_on_where_it_was_and_does_nothing_twice(edda: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_jobs, "BATCH", 2)
    rows = StatementFactory.create_batch(5)
    job = bulk_jobs.start_job(verb="reject", by=edda, rows=[row.pk for row in rows])
    assert bulk_jobs.next_batch(job.pk)
    bulk_jobs.stop_job(job=job)
    assert not bulk_jobs.next_batch(job.pk)
    assert states().count("rejected") == 2
    first = Statement.objects.filter(state="rejected").order_by("article_id")[0]
    services.reopen_statement(statement=first, by=edda)
    bulk_jobs.resume_job(job=job)
    bulk_jobs.carry_on(job.pk)
    job.refresh_from_db()
    assert (job.state, job.seen, job.changed) == ("done", 5, 5)
    assert states() == ["rejected"] * 4 + ["suggested"], "what was reopened behind it stays"


def test_what_a_person_decided_after_the_rows_were_chosen_stands_and_is_told(edda: User, otto: User) -> None:
    confirmed, edited, reopened, other = StatementFactory.create_batch(4)
    published = ArticleFactory(withdrawn=True)
    pks = [row.pk for row in (confirmed, edited, reopened, other)]
    mira = PersonFactory()
    started = [
        bulk_jobs.start_job(verb="reject", by=edda, rows=pks),
        bulk_jobs.start_job(verb="assign", by=edda, rows=pks, agent_to=mira.pk),
        bulk_jobs.start_job(verb="accept", by=edda, rows=pks),
        bulk_jobs.start_job(verb="publish", by=edda, rows=[published.pk]),
    ]
    bulk_jobs.stop_job(job=started[0])
    services.confirm_statement(statement=confirmed, by=otto)
    services.set_act(statement=edited, by=otto, form="indirect")
    services.reject_statement(statement=reopened, by=otto)
    services.reopen_statement(statement=reopened, by=edda)
    services.return_to_draft(article=published, by=UserFactory(role="chief"))
    bulk_jobs.resume_job(job=started[0])
    for job in reversed(started):
        bulk_jobs.carry_on(job.pk)
        job.refresh_from_db()
    assert states() == ["accepted", "confirmed", "suggested", "suggested"]
    assert not mira.speaker_edges.exclude(statement=other).exists()
    published.refresh_from_db()
    assert published.status == "draft"
    told = [{pk for pk, why in job.refused if "Nothing was saved over that" in why} for job in started]
    assert told == [set(pks), set(pks), set(pks) - {other.pk}, {published.pk}]


def test_a_list_of_the_admin_leaves_what_was_decided_after_it_was_shown(
    edda: User, otto: User, sign_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = sign_in(edda)
    one, two, three = StatementFactory.create_batch(3)
    as_of = admin.get(list_page(Statement)).context["as_of"]
    services.confirm_statement(statement=two, by=otto)
    told = messages(act(admin, Statement, "reject", [one, two], as_of=as_of))
    assert "The latest decision is by otto" in told[0]
    assert told[1] == "1 statement was rejected."
    services.set_act(statement=three, by=otto, form="indirect")
    act(admin, Statement, "accept", [three], as_of=as_of)
    monkeypatch.setattr(service_actions, "BACKGROUND_THRESHOLD", 1)
    act(admin, Statement, "reject", [two, three], as_of=as_of)
    bulk_jobs.carry_on(BulkJob.objects.get().pk)
    assert [Statement.objects.get(pk=row.pk).state for row in (one, two, three)] == [
        "rejected",
        "confirmed",
        "suggested",
    ]
    for address in (list_page(Statement), reverse("review:queue")):
        shown = admin.get(address)
        assert f'name="as_of" value="{shown.context["as_of"]}"' in shown.content.decode()


def test_a_job_takes_what_is_listed_and_nothing_else(edda: User, otto: User) -> None:
    mine, other, drawn, removed = StatementFactory.create_batch(4)
    services.accept_statements(statements=[drawn], by=otto)
    AccuracySample.objects.get_or_create(statement=drawn)
    services.confirm_statement(statement=removed, by=otto)
    Statement.objects.filter(pk=removed.pk).update(current_wording=None, corrected="removed")
    claim(article=mine.article, by=edda)
    held = bulk_jobs.start_job(verb="accept", by=edda, rows=QueueFilter(state="mine"))
    release(by=edda)
    listed = {"": 2, "suggested": 2, "sampled": 1, "removed": 1}
    for state, n in listed.items():
        assert (
            bulk_jobs.planned(verb="reject", by=edda, rows=QueueFilter(state=state), least=0.0, as_of=None).total == n
        )
    with pytest.raises(NotAllowed, match="Nothing is chosen"):
        bulk_jobs.start_job(verb="publish", by=otto, rows=QueueFilter(state="mine"))
    bulk_jobs.carry_on(held.pk)
    assert [Statement.objects.get(pk=row.pk).state for row in (mine, other, drawn, removed)] == [
        "accepted",
        "suggested",
        "accepted",
        "confirmed",
    ]


def test_what_is_scheduled_keeps_its_hour_in_bulk(edda: User, sign_in: Callable[[User], Client]) -> None:
    story = ArticleFactory(scheduled=True)
    job = bulk_jobs.start_job(verb="publish", by=edda, rows=[story.pk])
    bulk_jobs.carry_on(job.pk)
    job.refresh_from_db()
    assert [pk for pk, why in job.refused if "scheduled" in why] == [story.pk]
    admin = sign_in(edda)
    told = messages(act(admin, Article, "publish", [story], as_of=admin.get(list_page(Article)).context["as_of"]))
    assert "scheduled" in told[0]
    story.refresh_from_db()
    assert story.status == "scheduled"
    press(admin, story, "publish")
    story.refresh_from_db()
    assert story.status == "published"


def test_how_much_is_asked_back_before_a_job_starts(edda: User, sign_in: Callable[[User], Client]) -> None:
    StatementFactory.create_batch(3)
    desk = sign_in(edda)
    asked = {"verb": "reject", "least": "0", "as_of": desk.get(reverse("review:queue")).context["as_of"]}
    page = desk.post(reverse("review:bulk"), asked)
    assert "This is done to 3 statements" in page.content.decode()
    assert not BulkJob.objects.exists()
    answer = desk.post(reverse("review:bulk"), dict(page.context["asked"]) | {"_confirmed": "1"})
    job = BulkJob.objects.get()
    assert answer["Location"] == reverse("review:job", args=[job.pk])
    assert (job.total, job.rows["as_of"]) == (3, asked["as_of"])


def test_what_is_refused_is_told_and_the_rest_goes_on(edda: User) -> None:
    fine, withdrawn = ArticleFactory(draft=True), ArticleFactory(withdrawn=True)
    job = bulk_jobs.start_job(verb="publish", by=edda, rows=[fine.pk, withdrawn.pk])
    bulk_jobs.carry_on(job.pk)
    job.refresh_from_db()
    fine.refresh_from_db()
    assert (fine.status, job.changed) == ("published", 1)
    assert [pk for pk, _why in job.refused] == [withdrawn.pk]


def test_speakers_are_assigned_and_stories_read_again(edda: User) -> None:
    mira = PersonFactory()
    one, two = StatementFactory(), StatementFactory(speaker=mira)
    one.speakers.create(name_in_story="Holt", kind="person")
    job = bulk_jobs.start_job(verb="assign", by=edda, rows=[one.pk, two.pk], agent_to=mira.pk, name="Holt")
    bulk_jobs.carry_on(job.pk)
    assert one.speakers.get().agent == mira
    assert not two.decisions.exists()
    again = bulk_jobs.start_job(verb="reread", by=edda, rows=QueueFilter())
    bulk_jobs.carry_on(again.pk)
    assert set(ExtractionRun.objects.values_list("queue", flat=True)) == {"backlog"}
    assert ExtractionRun.objects.count() == 2


def test_in_bulk_nobody_speaks_against_what_was_said_of_single_speakers(edda: User, otto: User) -> None:
    petra, brandt = PersonFactory(name="Petra Brandt"), PersonFactory(name="Other Brandt")
    given, denied, named, free, accepted = StatementFactory.create_batch(5)
    for statement in (given, named, free, accepted):
        statement.speakers.create(name_in_story="Brandt", kind="person")
    denied.speakers.create(name_in_story="O. Brandt", kind="person", agent=brandt)
    services.assign_speaker(speaker=given.speakers.get(), agent=petra, by=otto)
    services.reject_speaker(speaker=denied.speakers.get(), by=otto)
    services.reject_speaker(speaker=named.speakers.get(), by=otto)
    services.accept_statements(statements=[accepted], by=otto)
    pks = [row.pk for row in (given, denied, named, free, accepted)]
    one = bulk_jobs.start_job(verb="assign", by=edda, rows=pks, agent_to=brandt.pk, name="Brandt")
    bulk_jobs.carry_on(one.pk)
    two = bulk_jobs.start_job(verb="assign", by=edda, rows=[given.pk, denied.pk], agent_to=brandt.pk)
    bulk_jobs.carry_on(two.pk)
    edges = [[(s.agent, s.state) for s in row.speakers.all()] for row in (given, denied, named, free, accepted)]
    assert edges == [
        [(petra, "confirmed")],
        [(brandt, "rejected")],
        [(None, "rejected")],
        [(brandt, "confirmed")],
        [(brandt, "confirmed")],
    ]
    for job, left in ((one, {given.pk, denied.pk, named.pk}), (two, {given.pk, denied.pk})):
        job.refresh_from_db()
        assert {pk for pk, _why in job.refused} == left


@pytest.mark.parametrize(
    ("verb", "parameters", "why"),
    [("dance", {}, "choices"), ("accept", {}, "Nothing is chosen"), ("assign", {"agent_to": "x"}, "no such")],
)
def test_what_cannot_be_done_is_refused_at_once(edda: User, verb: str, parameters: dict[str, Any], why: str) -> None:
    if verb == "assign":
        StatementFactory()
    with pytest.raises(NotAllowed, match=why):
        bulk_jobs.start_job(verb=verb, by=edda, rows=QueueFilter(), **parameters)
    assert not BulkJob.objects.exists()


def test_a_long_list_of_the_admin_becomes_a_job_and_a_short_one_does_not(
    edda: User, sign_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_actions, "BACKGROUND_THRESHOLD", 2)
    rows = StatementFactory.create_batch(3)
    admin = sign_in(edda)
    act(admin, Statement, "accept", rows[:2])
    assert not BulkJob.objects.exists()
    response = act(admin, Statement, "reject", rows)
    job = BulkJob.objects.get()
    assert response["Location"] == reverse("review:job", args=[job.pk])
    assert (job.total, job.verb, job.by) == (3, "reject", edda)
    assert states() == ["accepted", "accepted", "suggested"], "nothing is done before a worker does it"
    bulk_jobs.carry_on(job.pk)
    assert states() == ["rejected"] * 3
    assert "3 of 3 looked at, 3 changed." in admin.get(response["Location"]).content.decode()


@pytest.mark.delivery
def test_a_worker_does_the_job_even_when_its_message_was_lost(start_worker: Callable[..., Worker], edda: User) -> None:
    StatementFactory.create_batch(120)
    job = bulk_jobs.start_job(verb="accept", by=edda, rows=QueueFilter())
    BulkJob.objects.update(due_at=bulk_jobs.Now())
    start_worker(beat=True)

    def done() -> bool:
        return BulkJob.objects.get(pk=job.pk).state == "done"

    assert wait_until(done)
    assert states() == ["accepted"] * 120
    assert Decision.objects.count() == 120
