"""A whole archive under its supervisor: started, harmed, stopped, found again."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom.embedded.data_folder import PROJECT
from newsroom.embedded.process_tree import alive, wait_until
from tests.support.archives import RunningArchive

pytestmark = pytest.mark.slow

COUNT_USERS = "from django.contrib.auth.models import User; print(User.objects.count())"
ADD_USER = "from django.contrib.auth.models import User; User.objects.create(username='{}')"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningArchive]:
    archive = RunningArchive(tmp_path_factory.mktemp("running") / "data")
    archive.start()
    yield archive
    archive.discard()


def _manage(archive: RunningArchive, code: str) -> str:
    result = archive.manage("shell", "--no-imports", "--command", code)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_start_tells_addresses_and_a_sign_in_that_works(running: RunningArchive) -> None:
    name, password = running.archive.credentials.read_text().split()
    assert running.archive.credentials.stat().st_mode & 0o077 == 0
    assert f"http://127.0.0.1:{running.port}/admin/" in running.said()
    assert f"{name} / {password}" in running.said()
    code = f"from django.contrib.auth.models import User; print(User.objects.get().check_password({password!r}))"
    assert _manage(running, code) == "True"


def test_a_folder_of_an_earlier_release_starts_and_says_what_is_wrong_with_its_search(
    running: RunningArchive, tmp_path: Path
) -> None:
    assert "quotation marks" not in running.said()
    script = (
        "import sys; from newsroom.embedded import cluster, __main__;"
        "cluster.CTYPES = ('C',); sys.exit(__main__.main())"
    )
    older = RunningArchive(tmp_path / "data", program=["-c", script])
    older.start()
    try:
        assert "quotation marks, “We by we" in older.said()
        assert older.healthy()
    finally:
        older.discard()


def test_second_run_on_the_same_data_is_refused(running: RunningArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    script = (
        "import sys; from newsroom.embedded import supervisor, __main__;"
        "supervisor.LOCK_SECONDS = 0; sys.exit(__main__.main())"
    )
    second = subprocess.run(
        [sys.executable, "-c", script],
        cwd=PROJECT,
        env=running.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert f"already running (process {running.process.pid})" in second.stderr
    assert running.healthy()


def test_taken_port_is_named_and_nothing_is_left_running(running: RunningArchive, tmp_path: Path) -> None:
    other = RunningArchive(tmp_path / "data")
    other.port = running.port
    with pytest.raises(AssertionError, match=f"Port {running.port} cannot be used"):
        other.start()
    assert other.process.returncode == 1
    assert not other.archive.cluster.exists()
    assert other.processes() == []


def test_two_archives_run_side_by_side(running: RunningArchive, tmp_path: Path) -> None:
    other = RunningArchive(tmp_path / "data")
    other.start()
    try:
        _manage(other, ADD_USER.format("only here"))
        assert other.healthy()
        assert running.healthy()
        assert _manage(other, COUNT_USERS) == "2"
        assert _manage(running, COUNT_USERS) == "1"
        assert other.stop(signal.SIGINT) == 0
    finally:
        other.discard()


@pytest.mark.parametrize("name", ["gunicorn", "celery"])
def test_killed_child_is_replaced(running: RunningArchive, name: str) -> None:
    before = running.processes_of(name)
    os.kill(before[0], signal.SIGKILL)

    def replaced() -> bool:
        after = running.processes_of(name)
        return len(after) == len(before) and before[0] not in after

    assert wait_until(replaced, seconds=30)
    assert wait_until(running.healthy, seconds=30)


def test_killed_database_comes_back_with_every_row(running: RunningArchive) -> None:
    before = running.database_process
    users = _manage(running, COUNT_USERS)
    os.kill(before, signal.SIGKILL)
    assert wait_until(lambda: running.healthy() and running.database_process != before, seconds=30)
    assert _manage(running, COUNT_USERS) == users


def test_stopping_leaves_no_process_behind_and_commands_still_work(tmp_path: Path) -> None:
    archive = RunningArchive(tmp_path / "data")
    archive.start()
    database = archive.database_process
    assert archive.stop() == 0
    assert archive.processes() == []
    assert not alive(database)
    assert _manage(archive, COUNT_USERS) == "1"
    assert not (archive.archive.cluster / "postmaster.pid").exists()


def test_archive_killed_whole_comes_back_with_every_row(tmp_path: Path) -> None:
    archive = RunningArchive(tmp_path / "data")
    archive.start()
    _manage(archive, ADD_USER.format("committed"))
    for pid in (archive.process.pid, archive.database_process, *archive.processes()):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    archive.process.wait()
    archive.start()
    assert _manage(archive, COUNT_USERS) == "2"
    assert archive.healthy()
    archive.discard()


@pytest.mark.parametrize("with_database", [False, True])
def test_children_do_not_outlive_a_killed_supervisor(tmp_path: Path, *, with_database: bool) -> None:
    archive = RunningArchive(tmp_path / "data")
    archive.start()
    database = archive.database_process
    if with_database:
        os.kill(database, signal.SIGKILL)
    archive.process.kill()
    archive.process.wait()
    # A worker that has a story or a look at what changed in hand ends it first.
    assert wait_until(lambda: not archive.processes() and not alive(database), seconds=120)


@pytest.mark.parametrize("started", [3, 4])
def test_children_that_are_just_starting_do_not_outlive_it_either(tmp_path: Path, started: int) -> None:
    archive = RunningArchive(tmp_path / "data")
    archive.launch()
    # The two workers and what they have begun: the third is the scheduler, which has not heard of its worker yet.
    assert wait_until(
        lambda: archive.archive.run.exists() and len(archive.processes_of("celery")) >= started, seconds=60
    )
    database = archive.database_process
    os.kill(database, signal.SIGKILL)
    archive.process.kill()
    archive.process.wait()
    assert wait_until(lambda: not archive.processes() and not alive(database), seconds=30)
