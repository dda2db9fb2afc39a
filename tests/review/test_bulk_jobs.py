"""Work on many rows: every decision kept, carried on after a death, refusals told, stopped and taken up again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles import services
from articles.models import AccuracySample, Article, AuditEntry, BulkJob, ExtractionRun, Statement
from articles.review import bulk_jobs
from articles.review.queue import QueueFilter, claim, release
from articles.services import NotAllowed
from people.admin import service_actions
from tests.support.admin_pages import act, list_page, messages, press
from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory, UserFactory
from tests.support.page import Page
from tests.support.programs.workers import Worker
from tests.support.waiting import wait_until

pytestmark = pytest.mark.django_db


def states() -> list[str]:
    return sorted(Statement.objects.values_list("state", flat=True))


def test_job_accepts_above_confidence(edda: User) -> None:
    StatementFactory.create_batch(3)
    doubtful = StatementFactory(statement_confidence=0.4)
    job = bulk_jobs.start_job(action="accept", by=edda, rows=QueueFilter(), min_confidence=0.8)
    assert job.total == 3
    assert bulk_jobs.run_job(job.pk) == 0
    job.refresh_from_db()
    assert (job.state, job.seen, job.changed, job.share) == ("done", 3, 3, 100)
    assert AuditEntry.objects.decisions().filter(action="accept", by=edda).count() == 3
    doubtful.refresh_from_db()
    assert doubtful.state == "suggested"


def test_job_continues_after_interruption(edda: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_jobs, "BATCH_SIZE", 2)
    rows = StatementFactory.create_batch(5)
    job = bulk_jobs.start_job(action="reject", by=edda, rows=[row.pk for row in rows])
    assert bulk_jobs.run_batch(job.pk)
    bulk_jobs.stop_job(job=job)
    assert not bulk_jobs.run_batch(job.pk)
    assert states().count("rejected") == 2
    first = Statement.objects.filter(state="rejected").order_by("article_id")[0]
    services.reopen_statement(statement=first, by=edda)
    bulk_jobs.resume_job(job=job)
    bulk_jobs.run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.seen, job.changed) == ("done", 5, 5)
    assert states() == ["rejected"] * 4 + ["suggested"], "what was reopened behind it stays"


def test_job_refuses_rows_decided_since(edda: User, otto: User) -> None:
    confirmed, edited, reopened, other = StatementFactory.create_batch(4)
    published = ArticleFactory(withdrawn=True)
    pks = [row.pk for row in (confirmed, edited, reopened, other)]
    mira = PersonFactory()
    started = [
        bulk_jobs.start_job(action="reject", by=edda, rows=pks),
        bulk_jobs.start_job(action="assign", by=edda, rows=pks, agent_to=mira.pk),
        bulk_jobs.start_job(action="accept", by=edda, rows=pks),
        bulk_jobs.start_job(action="publish", by=edda, rows=[published.pk]),
    ]
    bulk_jobs.stop_job(job=started[0])
    services.confirm_statement(statement=confirmed, by=otto)
    services.set_act(statement=edited, by=otto, form="indirect")
    services.reject_statement(statement=reopened, by=otto)
    services.reopen_statement(statement=reopened, by=edda)
    services.return_to_draft(article=published, by=UserFactory(role="chief"))
    bulk_jobs.resume_job(job=started[0])
    for job in reversed(started):
        bulk_jobs.run_job(job.pk)
        job.refresh_from_db()
    assert states() == ["accepted", "confirmed", "suggested", "suggested"]
    assert not mira.speaker_edges.exclude(statement=other).exists()
    published.refresh_from_db()
    assert published.status == "draft"
    told = [{pk for pk, why in job.refused if "Your change was not saved" in why} for job in started]
    assert told == [set(pks), set(pks), set(pks) - {other.pk}, {published.pk}]


def test_admin_action_refuses_rows_decided_since(
    edda: User, otto: User, sign_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = sign_in(edda)
    one, two, three = StatementFactory.create_batch(3)
    as_of = admin.get(list_page(Statement)).context["as_of"]
    services.confirm_statement(statement=two, by=otto)
    told = messages(act(admin, Statement, "reject", [one, two], as_of=as_of))
    assert "The latest decision is by otto" in told[0]
    assert told[1] == "1 statement rejected."
    services.set_act(statement=three, by=otto, form="indirect")
    act(admin, Statement, "accept", [three], as_of=as_of)
    monkeypatch.setattr(service_actions, "BACKGROUND_THRESHOLD", 1)
    act(admin, Statement, "reject", [two, three], as_of=as_of)
    bulk_jobs.run_job(BulkJob.objects.get().pk)
    assert [Statement.objects.get(pk=row.pk).state for row in (one, two, three)] == [
        "rejected",
        "confirmed",
        "suggested",
    ]
    for address in (list_page(Statement), reverse("review:queue")):
        shown = admin.get(address)
        assert f'name="as_of" value="{shown.context["as_of"]}"' in shown.content.decode()


def test_job_covers_exactly_the_filtered_queue(edda: User, otto: User) -> None:
    mine, other, drawn, removed = StatementFactory.create_batch(4)
    services.accept_statements(statements=[drawn], by=otto)
    AccuracySample.objects.get_or_create(statement=drawn)
    services.confirm_statement(statement=removed, by=otto)
    Statement.objects.filter(pk=removed.pk).update(current_wording=None, corrected="removed")
    claim(article=mine.article, by=edda)
    held = bulk_jobs.start_job(action="accept", by=edda, rows=QueueFilter(state="mine"))
    release(by=edda)
    listed = {"": 2, "suggested": 2, "sampled": 1, "removed": 1}
    for state, n in listed.items():
        assert (
            bulk_jobs.plan_job(
                action="reject", by=edda, rows=QueueFilter(state=state), min_confidence=0.0, as_of=None
            ).total
            == n
        )
    with pytest.raises(NotAllowed, match="nothing to change"):
        bulk_jobs.start_job(action="publish", by=otto, rows=QueueFilter(state="mine"))
    bulk_jobs.run_job(held.pk)
    assert [Statement.objects.get(pk=row.pk).state for row in (mine, other, drawn, removed)] == [
        "accepted",
        "suggested",
        "accepted",
        "confirmed",
    ]


def test_bulk_publish_skips_scheduled(edda: User, sign_in: Callable[[User], Client]) -> None:
    story = ArticleFactory(scheduled=True)
    job = bulk_jobs.start_job(action="publish", by=edda, rows=[story.pk])
    bulk_jobs.run_job(job.pk)
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


def test_job_needs_confirmation_with_count(edda: User, sign_in: Callable[[User], Client]) -> None:
    StatementFactory.create_batch(3)
    desk = sign_in(edda)
    asked = {"action": "reject", "min_confidence": "0", "as_of": desk.get(reverse("review:queue")).context["as_of"]}
    page = desk.post(reverse("review:bulk"), asked)
    assert "This will be done to 3 statements" in page.content.decode()
    assert not BulkJob.objects.exists()
    answer = desk.post(reverse("review:bulk"), dict(page.context["fields"]) | {"_confirmed": "1"})
    job = BulkJob.objects.get()
    assert answer["Location"] == reverse("review:job", args=[job.pk])
    assert (job.total, job.rows["as_of"]) == (3, asked["as_of"])


def test_refusals_are_listed_and_others_done(edda: User) -> None:
    fine, withdrawn = ArticleFactory(draft=True), ArticleFactory(withdrawn=True)
    job = bulk_jobs.start_job(action="publish", by=edda, rows=[fine.pk, withdrawn.pk])
    bulk_jobs.run_job(job.pk)
    job.refresh_from_db()
    fine.refresh_from_db()
    assert (fine.status, job.changed) == ("published", 1)
    assert [pk for pk, _why in job.refused] == [withdrawn.pk]


def test_assign_and_reread_jobs(edda: User) -> None:
    mira = PersonFactory()
    one, two = StatementFactory(), StatementFactory(speaker=mira)
    one.speakers.create(name_in_story="Holt", kind="person")
    job = bulk_jobs.start_job(action="assign", by=edda, rows=[one.pk, two.pk], agent_to=mira.pk, name="Holt")
    bulk_jobs.run_job(job.pk)
    assert one.speakers.get().agent == mira
    assert not AuditEntry.objects.about(two).decisions().exists()
    again = bulk_jobs.start_job(action="reread", by=edda, rows=QueueFilter())
    bulk_jobs.run_job(again.pk)
    assert set(ExtractionRun.objects.values_list("queue", flat=True)) == {"backlog"}
    assert ExtractionRun.objects.count() == 2


def test_assign_job_respects_editors_choices(edda: User, otto: User) -> None:
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
    one = bulk_jobs.start_job(action="assign", by=edda, rows=pks, agent_to=brandt.pk, name="Brandt")
    bulk_jobs.run_job(one.pk)
    two = bulk_jobs.start_job(action="assign", by=edda, rows=[given.pk, denied.pk], agent_to=brandt.pk)
    bulk_jobs.run_job(two.pk)
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
    [("dance", {}, "actions"), ("accept", {}, "nothing to change"), ("assign", {"agent_to": "x"}, "no longer exists")],
)
def test_impossible_job_is_refused(edda: User, verb: str, parameters: dict[str, Any], why: str) -> None:
    if verb == "assign":
        StatementFactory()
    with pytest.raises(NotAllowed, match=why):
        bulk_jobs.start_job(action=verb, by=edda, rows=QueueFilter(), **parameters)
    assert not BulkJob.objects.exists()


def test_long_admin_action_becomes_job(
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
    assert (job.total, job.action, job.by) == (3, "reject", edda)
    assert states() == ["accepted", "accepted", "suggested"], "nothing is done before a worker does it"
    bulk_jobs.run_job(job.pk)
    assert states() == ["rejected"] * 3
    page = Page(admin.get(response["Location"]))
    assert "3 of 3 done, 3 changed." in page.text


def test_bulk_acceptance_leaves_reworded_statements(edda: User, sign_in: Callable[[User], Client]) -> None:
    plain = StatementFactory()
    reworded = StatementFactory(corrected="reworded", article=plain.article)
    elsewhere = StatementFactory(corrected="reworded")
    job = bulk_jobs.start_job(action="accept", by=edda, rows=QueueFilter())
    assert job.total == 1
    bulk_jobs.run_job(job.pk)
    assert services.accept_statements(statements=[elsewhere], by=edda) == 0
    message = sign_in(edda).post(
        reverse("review:accept", args=[plain.article_id]), {"min_confidence": "0"}, HTTP_ACCEPT="application/json"
    )
    assert message.json()["message"] == (
        "0 statements accepted in bulk. 1 reworded by a correction is left to be read."
    )
    for row in (reworded, elsewhere):
        row.refresh_from_db()
        assert (row.state, row.corrected) == ("suggested", "reworded")
    chosen = bulk_jobs.start_job(action="reject", by=edda, rows=[elsewhere.pk])
    assert chosen.total == 1, "they may be rejected"
    with pytest.raises(NotAllowed, match="nothing to change"):
        bulk_jobs.start_job(action="accept", by=edda, rows=[elsewhere.pk])


@pytest.mark.parametrize("action", ["accept", "reject", "assign"])
def test_whole_job_is_undone(
    edda: User, otto: User, sign_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    monkeypatch.setattr(bulk_jobs, "BATCH_SIZE", 2)
    rows = StatementFactory.create_batch(5)
    before = StatementFactory()
    services.confirm_statement(statement=before, by=edda)
    parameters = {"agent_to": PersonFactory().pk} if action == "assign" else {}
    job = bulk_jobs.start_job(action=action, by=edda, rows=[row.pk for row in rows], **parameters)
    page = sign_in(otto)
    address = reverse("review:job", args=[job.pk])
    assert "Undo this job" not in page.get(address).content.decode(), "it is still running"
    bulk_jobs.run_job(job.pk)
    services.reopen_statement(statement=rows[0], by=otto)
    services.confirm_statement(statement=rows[0], by=otto)
    assert "Undo this job (5 statements)" in page.get(address).content.decode()
    undoing = page.post(address, {"change": "undo"})["Location"]
    undo = BulkJob.objects.exclude(pk=job.pk).get()
    assert undoing == reverse("review:job", args=[undo.pk])
    bulk_jobs.run_job(undo.pk)
    undo.refresh_from_db()
    changed = 5 if action == "assign" else 4
    assert (undo.by, undo.total, undo.changed, undo.state) == (otto, 5, changed, "done")
    assert [pk for pk, _why in undo.refused] == ([] if action == "assign" else [rows[0].pk])
    assert states() == ["confirmed"] * 2 + ["suggested"] * 4
    if action == "assign":
        assert not any(row.speakers.exists() for row in rows)
    assert "has been undone" in page.get(address).content.decode()
    with pytest.raises(NotAllowed):
        bulk_jobs.start_undo(job=job, by=edda) if changed == 5 else bulk_jobs.start_job(
            action="undo", by=edda, rows=QueueFilter()
        )


@pytest.mark.delivery
def test_lost_message_does_not_stop_job(start_worker: Callable[..., Worker], edda: User) -> None:
    StatementFactory.create_batch(120)
    job = bulk_jobs.start_job(action="accept", by=edda, rows=QueueFilter())
    BulkJob.objects.update(due_at=bulk_jobs.Now())
    start_worker(beat=True)

    def done() -> bool:
        return BulkJob.objects.get(pk=job.pk).state == "done"

    assert wait_until(done)
    assert states() == ["accepted"] * 120
    assert AuditEntry.objects.decisions().count() == 120
