"""A drill: what a backup restores is what was there, to the byte."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import psycopg
import pytest

from newsroom.embedded.data_folder import HOST, OWNER
from newsroom.embedded.postgres import BINARIES
from newsroom.embedded.provision import create_database
from tests.support.programs.archives import RunningArchive

pytestmark = pytest.mark.slow

STORY = "“The weir is rotten,” Quilla Zorbrest, the lock keeper, said. Ms Zorbrest denied that anybody had known.\n"
ROWS = """
import json
from django.conf import settings
from django.db import connection
found = {"secret key": settings.SECRET_KEY}
with connection.cursor() as cursor:
    for name in connection.introspection.table_names():
        cursor.execute(f'SELECT coalesce(string_agg(t::text, chr(10) ORDER BY t::text), chr(0x2013)) FROM "{name}" t')
        found[name] = cursor.fetchone()[0]
    cursor.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
    found["sequences"] = [list(row) for row in cursor.fetchall()]
    cursor.execute("SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2")
    found["triggers"] = [list(row) for row in cursor.fetchall()]
print(json.dumps(found))
"""
ERASE = """
from django.contrib.auth.models import User
from articles.erasure.service import confirm_erasure, request_erasure
from articles.models import Article
one, two = (User.objects.create_superuser(name) for name in ("cara", "dana"))
story = Article.objects.get(current_revision__text__contains="Zorbrest")
erasure = request_erasure(by=one, reason="A court has ordered it.", kind="story", object_id=story.pk)
confirm_erasure(erasure=erasure, by=two)
"""
PASSPHRASE = {"NEWSROOM_BACKUP_PASSPHRASE": "eight words that nobody says"}


def managed(archive: RunningArchive, *arguments: str) -> str:
    done = archive.manage(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def content(archive: RunningArchive) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(managed(archive, "shell", "-v", "0", "-c", ROWS).strip().splitlines()[-1])
    return found


@pytest.fixture
def original(prepared_data: Path, tmp_path: Path) -> RunningArchive:
    """An archive with a story, a media file and a model, which does not run."""
    archive = RunningArchive(tmp_path / "data", prepared=prepared_data, settings=PASSPHRASE)
    story = tmp_path / "story.txt"
    story.write_text(STORY)
    managed(archive, "ingest", "--publish", str(story))
    for name in ("media/original.txt", "models/x/config.json"):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("as it was")
    return archive


ENCRYPTED = pytest.param(
    ["--encrypt"], id="encrypted", marks=pytest.mark.skipif(shutil.which("gpg") is None, reason="gpg is not installed")
)


@pytest.mark.parametrize("options", [pytest.param([], id="plain"), ENCRYPTED])
def test_restored_archive_is_equal_to_the_byte(original: RunningArchive, tmp_path: Path, options: list[str]) -> None:
    before = content(original)
    assert "Zorbrest" in before["articles_revision"]
    assert "verified" in managed(original, "backup", *options, str(tmp_path / "backup"))
    files = [path for path in (tmp_path / "backup").rglob("*") if path.is_file()]
    assert any(b"as it was" in path.read_bytes() for path in files) is not bool(options)
    restored = restored_archive(tmp_path)
    managed(restored, "restore", str(tmp_path / "backup"))
    assert content(restored) == before
    for name in ("media/original.txt", "models/x/config.json"):
        assert (restored.archive.data / name).read_text() == "as it was"
    refused = restored.manage("restore", str(tmp_path / "backup"))
    assert (refused.returncode, "already" in refused.stderr) == (1, True)


def test_damaged_backup_is_refused(original: RunningArchive, tmp_path: Path) -> None:
    managed(original, "backup", str(tmp_path / "backup"))
    again = original.manage("backup", str(tmp_path / "backup"))
    assert "is not empty" in again.stderr
    dump = tmp_path / "backup" / "database.dump"
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(content)
    restored = restored_archive(tmp_path)
    refused = restored.manage("restore", str(tmp_path / "backup"))
    assert (refused.returncode, "damaged" in refused.stderr, "database.dump" in refused.stderr) == (1, True, True)
    assert not restored.archive.exists


def test_later_erasures_are_repeated(original: RunningArchive, tmp_path: Path) -> None:
    managed(original, "backup", str(tmp_path / "backup"))
    managed(original, "shell", "-c", ERASE)
    restored = restored_archive(tmp_path)
    ledger = original.archive.data / "erasures.jsonl"
    refused = restored.manage("restore", str(tmp_path / "backup"), "--ledger", f"{ledger}.bak")
    assert (refused.returncode, "is not there" in refused.stderr, restored.archive.exists) == (1, True, False)
    output = managed(restored, "restore", str(tmp_path / "backup"), "--ledger", str(ledger))
    assert "1 erasures done again" in output
    assert "Zorbrest" not in json.dumps(content(restored), ensure_ascii=False)
    assert (restored.archive.data / "erasures.jsonl").read_text().count("\n") == 1
    again = restored.manage("ingest", "--publish", str(tmp_path / "story.txt"))
    assert "this story was erased here" in again.stdout + again.stderr


def test_restore_fills_an_empty_database_of_a_server(original: RunningArchive, tmp_path: Path) -> None:
    before = content(original)
    managed(original, "backup", str(tmp_path / "backup"))
    original.start()
    try:
        with server(original) as superuser:
            create_database(superuser, "second", OWNER)
        restored = RunningArchive(
            tmp_path / "restored",
            settings={
                "DATABASE_URL": original.application_url("second"),
                "DATABASE_OWNER_URL": owner_url(original, "second"),
                "CELERY_BROKER_URL": original.archive.broker_url(),
                "SECRET_KEY": original.archive.secrets["secret_key"],
                "PATH": f"{BINARIES}:{os.environ['PATH']}",
            },
        )
        managed(restored, "restore", str(tmp_path / "backup"))
        assert content(restored) == before
        managed(restored, "migrate")
        refused = restored.manage("restore", str(tmp_path / "backup"))
        assert "is not empty" in refused.stderr
    finally:
        original.discard()


def server(archive: RunningArchive) -> psycopg.Connection:
    """Connect to an archive's server as the superuser."""
    password = archive.archive.secrets["superuser"]
    return psycopg.connect(
        host=HOST, port=archive.archive.port, dbname="postgres", user="postgres", password=password, autocommit=True
    )


def owner_url(archive: RunningArchive, database: str) -> str:
    return f"postgres://{OWNER}:{archive.archive.secrets['owner']}@{HOST}:{archive.archive.port}/{database}"


def restored_archive(tmp_path: Path) -> RunningArchive:
    return RunningArchive(tmp_path / "restored", settings=PASSPHRASE)
