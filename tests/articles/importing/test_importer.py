"""Tests of the import: records, new and known articles, and the command."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from articles import services
from articles.history.audit_log import log_change
from articles.importing.importer import import_article
from articles.importing.json_lines import read_jsonl
from articles.importing.story_record import InvalidStory, canonical_url, split_headline, story_record
from articles.models import Article, AuditEntry, ExtractionRun, Outlet, Revision
from articles.runs import queue
from tests.support.factories import StatementFactory, UserFactory
from tests.support.waiting import LIMIT_SECONDS

BODY = "The ferry will not sail on Sundays.\n\n“We have no crew,” said Dorrit Hale, the harbour master.\n"


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs stay in the database: these tests look at rows."""
    monkeypatch.setattr(queue.broker, "down_until", float("inf"))


def record(**values: Any) -> Any:
    return story_record({"outlet": "The Marlow Courier", "body": BODY, **values})


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("Ferry stops\n\nIt will not sail.", "Ferry stops"),
        ("Ferry stops\nIt will not sail.", "Ferry stops"),
        ("The ferry stopped.\nIt will not sail.", ""),
        ("The ferry stopped.\n\nIt will not sail.", "The ferry stopped."),
        ("word " * 40 + "\nIt will not sail.", ""),
        ("One line alone", ""),
        ("\n\nFerry stops\n\nIt will not sail.", "Ferry stops"),
    ],
)
def test_headline_is_split_from_text(text: str, headline: str) -> None:
    assert split_headline(text) == headline


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"body": " \n"}, "body", "empty"),
        ({"body": None}, "body", "missing"),
        ({"body": "half \ud800"}, "body", "character 5"),
        ({"body": 5}, "body", "a number"),
        ({"outlet": ""}, "outlet", "empty"),
        ({"published_at": "2026-02-30"}, "published_at", "2026-02-30"),
        ({"published_at": "9999-12-31T23:59:59-10:00"}, "published_at", "9999"),
        ({"public_text": "some"}, "public_text", "full, excerpt, none"),
        ({"status": "withdrawn"}, "status", "draft, scheduled, published"),
        ({"status": "scheduled"}, "released_at", "missing"),
        ({"url": "courier.example/1"}, "url", "courier.example/1"),
        ({"language": "English!"}, "language", "English!"),
        ({"headline": "x" * 501}, "headline", "501"),
        ({"publishd_at": "2026-03-01"}, "publishd_at", "unknown field"),
    ],
)
def test_invalid_record_names_the_field(values: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(InvalidStory) as caught:
        record(**values)
    assert words in caught.value.errors[field]


def test_all_errors_are_reported() -> None:
    with pytest.raises(InvalidStory) as caught:
        story_record({"published_at": "soon", "colour": "red"})
    assert set(caught.value.errors) == {"published_at", "colour", "outlet", "body"}


def test_text_above_the_limit_is_refused(settings: Settings) -> None:
    settings.NEWSROOM_LONGEST_TEXT = 10
    assert record(body="0123456789").body == "0123456789"
    with pytest.raises(InvalidStory, match="11 characters; at most 10 are taken"):
        record(body="0123456789.")


def test_text_is_cleaned_of_bom_cr_and_nul() -> None:
    cleaned = record(body="\ufeffTwo  spaces\u00a0\r\nand a lone \r, a tab\t, \x00 and\u2028 more \ufeff\n")
    assert cleaned.body == "Two  spaces\u00a0\nand a lone \r, a tab\t,  and\u2028 more \ufeff\n"


def test_date_without_offset_uses_archive_time_zone() -> None:
    assert record(published_at="2026-03-01").published_at == datetime(2026, 3, 1, tzinfo=UTC)
    assert record(published_at="2026-03-01T12:00:00+02:00").published_at == datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_url_is_canonicalised() -> None:
    assert canonical_url("HTTPS://Courier.Example:443/A?utm_source=x&id=7#top") == "https://courier.example/A?id=7"
    assert canonical_url("http://courier.example?q=a%20b") == "http://courier.example/?q=a%20b"


def test_bad_lines_are_reported_by_number() -> None:
    lines = [b'{"outlet": "A", "body": "Hello."}\n', b"\n", b"nonsense\n", b"[1]\n", b'{"body": "\xff"}\n']
    rows = list(read_jsonl(lines))
    assert [number for number, _row in rows] == [1, 3, 4, 5]
    errors = [row.errors for _number, row in rows if isinstance(row, InvalidStory)]
    assert "not JSON" in errors[0]["line"]
    assert "not an object" in errors[1]["line"]
    assert "byte 0xFF at offset 10" in errors[2]["body"]


@pytest.mark.django_db
def test_import_creates_draft_and_run() -> None:
    result = import_article(record(external_id="mc-1", headline="Ferry"))
    article = Article.objects.get()
    assert (result.outcome, article.status, article.current_revision.text) == ("created", "draft", BODY)
    assert article.outlet.name == "The Marlow Courier"
    run = ExtractionRun.objects.get()
    assert (run.revision, run.state, run.queue) == (article.current_revision, "queued", "fresh")


@pytest.mark.django_db
def test_repeated_import_changes_nothing() -> None:
    import_article(record(external_id="mc-1", headline="Ferry", status="published"))
    before = Article.objects.values().get()
    assert import_article(record(external_id="mc-1", headline="Ferry", status="published")).outcome == "unchanged"
    assert Article.objects.values().get() == before
    assert ExtractionRun.objects.count() == Revision.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "identity", [{"external_id": "mc-1"}, {"url": "https://courier.example/ferry"}, {"path": "/stories/ferry.txt"}]
)
def test_changed_text_adds_revision(identity: dict[str, str]) -> None:
    first = import_article(record(**identity)).article
    result = import_article(record(**identity, body=BODY + "Updated.\n"))
    assert (result.outcome, result.article.pk) == ("revised", first.pk)
    article = Article.objects.get()
    assert (article.current_revision.number, article.current_revision.text) == (2, BODY + "Updated.\n")
    states = list(ExtractionRun.objects.order_by("revision__number").values_list("state", flat=True))
    assert states == ["superseded", "queued"]


@pytest.mark.django_db
def test_article_found_by_url_gains_external_id() -> None:
    import_article(record(url="https://courier.example/ferry"))
    assert import_article(record(external_id="mc-1", url="https://courier.example/ferry")).outcome == "updated"
    assert import_article(record(external_id="mc-1")).outcome == "unchanged"
    assert import_article(record(url="https://courier.example/ferry#top")).outcome == "unchanged"
    assert Article.objects.count() == 1


@pytest.mark.django_db
def test_shared_url_is_refused() -> None:
    for n in (1, 2):
        import_article(record(external_id=f"mc-{n}", url="https://courier.example/live"))
    with pytest.raises(InvalidStory, match="several stories"):
        import_article(record(url="https://courier.example/live"))


@pytest.mark.django_db
def test_same_text_at_other_outlet_is_new() -> None:
    import_article(record(external_id="1"))
    import_article(record(external_id="1", outlet="The Marlow Echo"))
    assert Article.objects.count() == Outlet.objects.count() == 2


@pytest.mark.django_db
def test_only_given_metadata_is_updated() -> None:
    import_article(record(external_id="mc-1", headline="Ferry", section="Harbour", language="en-GB"))
    assert import_article(record(external_id="mc-1", headline="Ferry stops")).outcome == "updated"
    article = Article.objects.get()
    assert (article.headline, article.section, article.language) == ("Ferry stops", "Harbour", "en-GB")
    assert article.revisions.count() == 1


@pytest.mark.django_db
def test_editors_headline_stays() -> None:
    article = import_article(record(external_id="mc-1", headline="Ferry")).article
    Article.objects.filter(pk=article.pk).update(headline="Sunday ferry cancelled")
    assert import_article(record(external_id="mc-1", headline="Ferry")).outcome == "unchanged"
    assert Article.objects.get().headline == "Sunday ferry cancelled"
    assert import_article(record(external_id="mc-1", headline="Ferry sails")).outcome == "updated"
    assert Article.objects.get().headline == "Ferry sails"


@pytest.mark.django_db
def test_sender_publishes_undecided_draft() -> None:
    import_article(record(external_id="mc-1"))
    assert import_article(record(external_id="mc-1", status="published")).outcome == "updated"
    assert Article.objects.published().count() == 1
    import_article(record(external_id="mc-1", status="draft"))
    assert Article.objects.published().count() == 1


@pytest.mark.django_db
def test_future_release_schedules_article() -> None:
    later = timezone.now() + timedelta(hours=3)
    article = import_article(record(external_id="mc-1", status="published", released_at=later.isoformat())).article
    assert (article.status, article.released_at) == ("scheduled", later)


@pytest.mark.django_db
@pytest.mark.parametrize("decision", ["withdrawn", "returned", "scheduled"])
def test_import_keeps_editors_decision(decision: str) -> None:
    editor = UserFactory()
    article = import_article(record(external_id="mc-1", status="published")).article
    if decision != "scheduled":
        services.withdraw_article(article=article, by=editor, reason="Another ferry was meant.")
    if decision == "returned":
        services.return_to_draft(article=article, by=editor)
    if decision == "scheduled":
        Article.objects.filter(pk=article.pk).update(status="draft", released_at=None)
        services.publish_article(article=article, by=editor, released_at=timezone.now() + timedelta(days=2))
    before = Article.objects.values("status", "released_at", "withdrawn_reason").get()
    again = record(external_id="mc-1", status="published", released_at="2026-01-01", body=BODY + "More.\n")
    assert import_article(again).outcome == "revised"
    assert Article.objects.values("status", "released_at", "withdrawn_reason").get() == before


@pytest.mark.django_db
def test_sender_cannot_hide_public_article() -> None:
    later = (timezone.now() + timedelta(days=900)).isoformat()
    for name in ("mc-1", "mc-2"):
        import_article(record(external_id=name, status="published"))
    Article.objects.update(status="scheduled")
    for sent in ({"embargo_until": later}, {"status": "scheduled", "released_at": later}):
        import_article(record(external_id="mc-1", **sent))
    import_article(record(external_id="mc-2", embargo_until=later, headline="Ferry", body=BODY + "More.\n"))
    assert Article.objects.published().count() == 2
    assert Article.objects.get(external_id="mc-2").headline == "Ferry"
    assert Article.objects.get(external_id="mc-2").revisions.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("decided", [True, False])
def test_sender_cannot_shorten_editors_embargo(decided: bool) -> None:
    past, soon, later = (timezone.now() + timedelta(days=days) for days in (-1, 1, 9))
    editor = UserFactory()

    def send(embargo: datetime) -> None:
        import_article(record(external_id="mc-1", status="published", embargo_until=embargo.isoformat()))

    send(soon)
    article = Article.objects.get()
    if decided:
        article.embargo_until = later
        services.save_article(article=article, by=editor)
        log_change(article, "edit", by=editor, before={"embargo_until": soon}, after={"embargo_until": later})
    else:
        # Not logged: it differs from the sender's last value.
        Article.objects.update(embargo_until=later)
    for embargo in (past, later, past, soon) if decided else (past, soon):
        send(embargo)
        assert Article.objects.get().embargo_until == later
    send(later + timedelta(days=1))
    assert Article.objects.get().embargo_until == later + timedelta(days=1)


@pytest.mark.django_db
def test_sender_shortens_own_embargo() -> None:
    past, later = (timezone.now() + timedelta(days=days) for days in (-1, 9))
    machine = UserFactory(role="machine")
    import_article(record(external_id="mc-1", status="published", embargo_until=later.isoformat()))
    import_article(record(external_id="mc-1", embargo_until=past.isoformat()), by=machine)
    deed = AuditEntry.objects.get()
    assert (deed.action, deed.by, deed.after) == ("embargo sent", machine, {"embargo_until": past.isoformat()})
    assert Article.objects.published().exists()


@pytest.mark.django_db
def test_other_language_is_not_extracted() -> None:
    article = import_article(record(external_id="mc-1", language="fr")).article
    assert not article.is_read
    assert not ExtractionRun.objects.exists()
    import_article(record(external_id="mc-1", language="en"))
    assert ExtractionRun.objects.count() == 1


@pytest.mark.django_db
def test_recent_articles_are_queued_first() -> None:
    import_article(record(external_id="old", published_at="2020-01-01"))
    import_article(record(external_id="new", published_at=timezone.now().isoformat()))
    import_article(record(external_id="undated"))
    import_article(record(external_id="wanted", published_at="2020-01-01"), queue="fresh")
    queues = dict(ExtractionRun.objects.values_list("revision__article__external_id", "queue"))
    assert queues == {"old": "backlog", "new": "fresh", "undated": "fresh", "wanted": "fresh"}


@pytest.mark.django_db
def test_correction_keeps_unchanged_statements() -> None:
    article = import_article(record(external_id="mc-1")).article
    kept = StatementFactory(article=article, words="“We have no crew,”", confirmed=True)
    changed = StatementFactory(article=article, words="not sail on Sundays", form="indirect", confirmed=True)
    body = "Correction: an earlier version was wrong.\n\n" + BODY.replace("Sundays", "Mondays")
    import_article(record(external_id="mc-1", body=body))
    kept.refresh_from_db()
    changed.refresh_from_db()
    assert kept.current_wording.text == "“We have no crew,”"
    assert kept.current_wording.revision.number == 2
    assert (changed.current_wording.text, changed.state) == ("not sail on Mondays", "suggested")
    import_article(record(external_id="mc-1", body=BODY + "\n"))
    changed.refresh_from_db()
    assert changed.current_wording.text == "not sail on Sundays"


@pytest.mark.django_db(transaction=True)
def test_concurrent_import_creates_one_article() -> None:
    outcomes: list[str] = []
    start = threading.Barrier(4, timeout=LIMIT_SECONDS)

    def run() -> None:
        try:
            start.wait()
            outcomes.append(import_article(record(external_id="mc-1")).outcome)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["created", "unchanged", "unchanged", "unchanged"]
    assert Article.objects.count() == ExtractionRun.objects.count() == Outlet.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_concurrent_corrections_are_numbered() -> None:
    import_article(record(external_id="mc-1", body="The ferry sails."))
    start = threading.Barrier(6, timeout=LIMIT_SECONDS)
    outcomes: list[str] = []

    def run(number: int) -> None:
        try:
            start.wait()
            outcomes.append(import_article(record(external_id="mc-1", body=f"The ferry sails {number}.")).outcome)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == ["revised"] * 6
    article = Article.objects.get()
    assert list(article.revisions.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6, 7]
    assert article.current_revision is not None
    assert article.current_revision.number == 7


@pytest.mark.django_db
def test_command_imports_files_and_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ferry.txt").write_bytes(b"\xef\xbb\xbfFerry stops\r\n\r\nIt will not sail.\r\n")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "more.jsonl").write_text(
        json.dumps({"external_id": "7", "outlet": "The Marlow Echo", "body": BODY, "status": "draft"}) + "\n"
    )
    call_command("ingest", str(tmp_path), publish=True)
    assert "2 created" in capsys.readouterr().out
    ferry = Article.objects.get(headline="Ferry stops")
    assert (ferry.status, ferry.outlet.name, ferry.current_revision.text) == (
        "published",
        "Local files",
        "Ferry stops\n\nIt will not sail.\n",
    )
    assert Article.objects.get(external_id="7").status == "draft"
    call_command("ingest", str(tmp_path), publish=True)
    assert "0 created, 0 revised, 0 updated, 2 unchanged, 0 failed" in capsys.readouterr().out


@pytest.mark.django_db
def test_command_reports_errors_and_continues(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "latin.txt").write_bytes("Café closes\n\nIt will.".encode("latin-1"))
    rows = [{"outlet": "A", "body": "One."}, {"outlet": "A", "body": "", "published": "x"}, {"body": "Three."}]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    with pytest.raises(CommandError, match="4 not taken in"):
        call_command("ingest", str(tmp_path), str(tmp_path / "absent.txt"))
    shown = capsys.readouterr()
    assert f"{tmp_path / 'latin.txt'}: body: not UTF-8: byte 0xE9 at offset 3" in shown.err
    assert f"{tmp_path / 'rows.jsonl'}:2: body: empty" in shown.err
    assert f"{tmp_path / 'rows.jsonl'}:2: published: unknown field" in shown.err
    assert f"{tmp_path / 'rows.jsonl'}:3: outlet: missing" in shown.err
    assert f"{tmp_path / 'absent.txt'}: file: No such file" in shown.err
    assert "1 created" in shown.out
    assert Article.objects.count() == 1


@pytest.mark.django_db
def test_undated_folder_goes_to_backlog(tmp_path: Path) -> None:
    for n in range(2):
        (tmp_path / f"{n}.txt").write_text(f"Ferry {n}\n\nIt will not sail.")
    call_command("ingest", str(tmp_path / "0.txt"))
    assert ExtractionRun.objects.get().queue == "fresh"
    call_command("ingest", str(tmp_path))
    assert ExtractionRun.objects.filter(queue="backlog").count() == 1
