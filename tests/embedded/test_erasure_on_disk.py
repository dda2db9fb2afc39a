"""After an erasure no dump, file or older backup contains the erased words."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from newsroom.embedded.data_folder import HOST, OWNER
from newsroom.embedded.postgres import BINARIES
from tests.support.programs.archives import RunningArchive
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

PERSON = "“The weir is rotten,” Quilla Zorbrest, the lock keeper, said. Ms Zorbrest denied that anybody had known.\n"
STORY = (
    "“The vyldwood ferry sinks,” Owen Pell, the vyldwood pilot, said on Monday. He denied that it could be mended.\n"
)
ERASED = ["Zorbrest", "zorbrest", "Quilla", "vyldwood"]
ERASE = """
from django.contrib.auth.models import User
from articles.erasure.service import confirm_erasure, request_erasure
from articles.models import Article
from people.models import Agent
one, two = (User.objects.create_superuser(name) for name in ("cara", "dana"))
story = Article.objects.get(current_revision__text__contains="vyldwood")
person = Agent.objects.get(name="Quilla Zorbrest")
for target in (
    {"kind": "story", "object_id": story.pk},
    {"kind": "agent", "object_id": person.pk, "words": ["Zorbrest", "Quilla"]},
):
    confirm_erasure(erasure=request_erasure(by=one, reason="A court has ordered it.", **target), by=two)
"""


def run(archive: RunningArchive, program: str, *arguments: str) -> bytes:
    """Run one of PostgreSQL's programs on the archive's server as its administrator, and return the output."""
    command = [str(BINARIES / program), "-h", HOST, "-p", str(archive.archive.port), "-U", "postgres", *arguments]
    environment = {**os.environ, "PGPASSWORD": archive.archive.secrets["superuser"]}
    return subprocess.run(command, env=environment, capture_output=True, check=True).stdout


def files_with_erased_words(folder: Path) -> list[str]:
    """Return the files that contain an erased word."""
    words = [word.encode() for word in ERASED]
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return [f"{path}: {word.decode()}" for path in files for word in words if word in path.read_bytes()]


def managed(archive: RunningArchive, *arguments: str) -> str:
    done = archive.manage(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_erased_words_are_in_no_dump_and_no_file(prepared_data: Path, tmp_path: Path) -> None:
    archive = RunningArchive(tmp_path / "data", prepared=prepared_data)
    archive.start()
    try:
        stories = tmp_path / "stories"
        stories.mkdir()
        for name, text in (("person", PERSON), ("story", STORY)):
            (stories / f"{name}.txt").write_text(text)
        managed(archive, "ingest", "--publish", str(stories))
        shutil.rmtree(stories)
        assert wait_until(lambda: archive.unread() == 0)
        backup = tmp_path / "backup.dump"
        run(archive, "pg_dump", "-Fc", "-f", str(backup), "newsroom")
        assert files_with_erased_words(tmp_path / "data" / "postgres")

        with locked_count(archive):
            managed(archive, "shell", "-c", ERASE)
        counted = archive.query("SELECT count(*), sum(n) FROM articles_publiccount WHERE value LIKE '%vyldwood%'")
        assert counted == [(2, 0)]
        assert "let go of" in managed(archive, "finish_erasures")
        dumped = run(archive, "pg_dump", "newsroom").decode()
        assert "articles_erasure" in dumped
        assert [word for word in ERASED if word in dumped] == []
        assert files_with_erased_words(tmp_path / "data") == []

        entries = (tmp_path / "data" / "erasures.jsonl").read_text().splitlines()
        assert [json.loads(line)["kind"] for line in entries] == ["story", "agent"]
        restore(archive, backup)
        environment = {
            "DATABASE_URL": archive.application_url("older"),
            "CELERY_BROKER_URL": archive.archive.broker_url(),
        }
        assert any(word in run(archive, "pg_dump", "older").decode() for word in ERASED)
        archive.settings = environment
        told = managed(archive, "replay_erasures", str(tmp_path / "data" / "erasures.jsonl"))
        assert "2 erasures in the ledger, 2 done again" in told
        told = managed(archive, "replay_erasures", str(tmp_path / "data" / "erasures.jsonl"))
        assert "2 erasures in the ledger, 0 done again" in told
        dumped = run(archive, "pg_dump", "older").decode()
        assert [word for word in ERASED if word in dumped] == []
    finally:
        archive.settings = {}
        archive.discard()


@contextmanager
def locked_count(archive: RunningArchive) -> Iterator[None]:
    """Lock the count of a role, so that the erasure has to count in a row of its own."""
    with psycopg.connect(archive.application_url()) as other:
        held = other.execute("SELECT id FROM articles_publiccount WHERE value LIKE '%vyldwood%' FOR UPDATE").fetchall()
        assert len(held) == 1
        yield
        other.rollback()


def restore(archive: RunningArchive, backup: Path) -> None:
    with psycopg.connect(
        host=HOST,
        port=archive.archive.port,
        dbname="postgres",
        user="postgres",
        password=archive.archive.secrets["superuser"],
        autocommit=True,
    ) as superuser:
        superuser.execute(f"CREATE DATABASE older OWNER {OWNER}")  # type: ignore[call-overload]
    run(archive, "pg_restore", "-d", "older", str(backup))
