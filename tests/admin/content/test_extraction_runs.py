"""Extraction runs in the admin: failed ones, their errors, and running again."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import ExtractionRun
from tests.support.admin_pages import act, list_page, messages, page, press
from tests.support.factories import ArticleFactory, ExtractionRunFactory, RevisionFactory
from tests.support.page import Page

TRACEBACK = 'Traceback (most recent call last):\n  File "reader.py", line 3, in read\nValueError: no words at all\n'


def failed() -> ExtractionRun:
    now = timezone.now()
    return ExtractionRunFactory(
        state="failed",
        error=TRACEBACK,
        attempts=3,
        started_at=now - timedelta(seconds=2.5),
        finished_at=now,
        model_version="small-1",
    )


def test_filter_finds_failed_runs_with_error(desk: Client) -> None:
    run = failed()
    ExtractionRunFactory(state="done")
    response = desk.get(list_page(ExtractionRun) + "?state__exact=failed")
    assert [r.pk for r in response.context["cl"].result_list] == [run.pk]
    html = response.content.decode()
    assert "The story could not be read because of an error in the program." in html
    assert "ValueError" not in html
    assert "2.5 s" in html
    assert "small-1" in html


def test_index_counts_unresolved_failed_runs(desk: Client) -> None:
    run, other = failed(), failed()
    old = failed()
    RevisionFactory(article=old.revision.article)
    ExtractionRunFactory(revision=other.revision, state="done")
    (waits,) = [one for one in desk.get("/admin/").context["to_do"] if str(one[0]).startswith("failed run")]
    assert waits[1] == desk.get(reverse("review:statistics")).context["failed_count"] == 1
    assert [r.pk for r in desk.get(waits[2]).context["cl"].result_list] == [run.pk]


def test_the_page_shows_the_whole_error_and_its_story(desk: Client) -> None:
    run = failed()
    html = desk.get(page(run)).content.decode()
    assert "File &quot;reader.py&quot;, line 3" in html
    assert page(run.revision.article) in html


def test_story_says_what_failed_and_folds_the_traceback(desk: Client) -> None:
    run = failed()
    for address in (page(run), page(run.revision.article)):
        html = Page(desk.get(address))
        assert "Run it again, and if it fails, send the technical details" in html.text
        assert "ValueError: no words at all" in html.one("div", id="content").one("details")
        assert "ValueError" not in html.one("div", id="content").without("details")
    assert "0 statements" not in Page(desk.get(page(run.revision.article))).text


def test_story_says_while_it_is_being_read(desk: Client) -> None:
    run = ExtractionRunFactory(state="queued")
    section = Page(desk.get(page(run.revision.article))).section("Statements")
    assert "This story is still being read." in section
    assert "No statements" not in section
    ExtractionRun.objects.filter(pk=run.pk).update(state="done")
    assert "No statements in this text." in Page(desk.get(page(run.revision.article))).section("0 statements")


def test_run_again_queues_new_run(desk: Client) -> None:
    run = failed()
    press(desk, run, "retry")
    again = ExtractionRun.objects.exclude(pk=run.pk).get()
    assert (again.revision, again.state, again.queue) == (run.revision, "queued", "fresh")


def test_run_again_refuses_old_revision(desk: Client) -> None:
    article = ArticleFactory()
    old = ExtractionRunFactory(revision=article.current_revision, state="failed", error="no")
    RevisionFactory(article=article)
    fresh = failed()
    said = messages(act(desk, ExtractionRun, "retry", [old, fresh]))
    assert "1 run queued." in said
    assert any("Only the current text" in m for m in said)
    assert ExtractionRun.objects.filter(state="queued").get().revision == fresh.revision


def test_a_run_is_neither_changed_nor_deleted(boss: Client) -> None:
    run = failed()
    boss.post(page(run), {"state": "done", "error": ""})
    boss.post(page(run).replace("change", "delete"), {"post": "yes"})
    run.refresh_from_db()
    assert run.state == "failed"
