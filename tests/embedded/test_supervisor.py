"""A whole archive under its supervisor: start, damage, stop, restart."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import html5lib
import pytest

from newsroom.embedded.data_folder import PROJECT
from newsroom.embedded.process_tree import is_alive
from tests.support.programs.archives import RunningArchive
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

COUNT_USERS = "from django.contrib.auth.models import User; print(User.objects.count())"
ADD_USER = "from django.contrib.auth.models import User; User.objects.create(username='{}')"


@pytest.fixture(scope="module")
def running(prepared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningArchive]:
    archive = RunningArchive(tmp_path_factory.mktemp("running") / "data", prepared=prepared_data)
    archive.start()
    yield archive
    archive.discard()


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningArchive]:
    """A second archive, from an empty folder, on a system without Unicode letters; tests stop and kill it."""
    script = (
        "import sys; from newsroom.embedded import postgres, __main__;"
        "postgres.CTYPES = ('C',); sys.exit(__main__.main())"
    )
    archive = RunningArchive(tmp_path_factory.mktemp("second") / "data", program=["-c", script])
    yield archive
    archive.discard()


@pytest.fixture
def other(second: RunningArchive) -> RunningArchive:
    """The second archive at work: started again if a test has ended it."""
    if not second.running():
        second.start()
    return second


def _manage(archive: RunningArchive, code: str) -> str:
    result = archive.manage("shell", "--no-imports", "--command", code)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_first_start_prints_addresses_and_a_working_sign_in(other: RunningArchive) -> None:
    name, password = other.archive.credentials.read_text().split()
    assert other.archive.credentials.stat().st_mode & 0o077 == 0
    admin = f"http://127.0.0.1:{other.port}/admin/"
    assert admin in other.output()
    assert f"{name} / {password}" in other.output()
    browser = build_opener(HTTPCookieProcessor())
    form = html5lib.parse(browser.open(admin).read(), namespaceHTMLElements=False)
    token = form.find(".//input[@name='csrfmiddlewaretoken']").get("value")
    fields = {"csrfmiddlewaretoken": token, "username": name, "password": password, "next": "/admin/"}
    page = browser.open(f"{admin}login/", urlencode(fields).encode())
    assert page.url == admin
    assert "Newsroom Archive" in "".join(html5lib.parse(page.read(), namespaceHTMLElements=False).itertext())


def test_folder_without_unicode_letters_starts_with_a_warning(running: RunningArchive, other: RunningArchive) -> None:
    assert "quotation marks" not in running.output()
    assert "quotation marks, “We by we" in other.output()
    assert other.healthy()


def test_second_run_on_the_same_folder_is_refused(running: RunningArchive, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_used_port_is_named_and_no_process_stays(running: RunningArchive, tmp_path: Path) -> None:
    other = RunningArchive(tmp_path / "data")
    other.port = running.port
    with pytest.raises(AssertionError, match=f"Port {running.port} cannot be used"):
        other.start()
    assert other.process.returncode == 1
    assert not other.archive.cluster.exists()
    assert other.processes() == []


def test_two_archives_run_side_by_side(running: RunningArchive, other: RunningArchive) -> None:
    _manage(other, ADD_USER.format("only here"))
    assert other.healthy()
    assert running.healthy()
    assert _manage(other, COUNT_USERS) == "2"
    assert _manage(running, COUNT_USERS) == "1"


@pytest.mark.parametrize("name", ["gunicorn", "celery"])
def test_killed_child_is_replaced(running: RunningArchive, name: str) -> None:
    before = running.processes_of(name)
    os.kill(before[0], signal.SIGKILL)

    def replaced() -> bool:
        after = running.processes_of(name)
        return len(after) == len(before) and before[0] not in after

    assert wait_until(replaced)
    assert wait_until(running.healthy)


def test_killed_database_restarts_with_every_row(running: RunningArchive) -> None:
    before = running.database_process
    users = _manage(running, COUNT_USERS)
    os.kill(before, signal.SIGKILL)
    assert wait_until(lambda: running.healthy() and running.database_process != before)
    assert _manage(running, COUNT_USERS) == users


def test_stopped_archive_leaves_no_process_and_commands_still_work(other: RunningArchive) -> None:
    database = other.database_process
    assert other.stop() == 0
    assert other.processes() == []
    assert not is_alive(database)
    assert int(_manage(other, COUNT_USERS)) > 0
    assert not (other.archive.cluster / "postmaster.pid").exists()


def test_ctrl_c_stops_an_archive(running: RunningArchive) -> None:
    assert running.stop(signal.SIGINT) == 0
    assert running.processes() == []


def test_archive_restarts_with_every_row_after_all_is_killed(other: RunningArchive) -> None:
    users = int(_manage(other, COUNT_USERS))
    _manage(other, ADD_USER.format("committed"))
    for pid in (other.process.pid, other.database_process, *other.processes()):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    other.process.wait()
    other.start()
    assert int(_manage(other, COUNT_USERS)) == users + 1
    assert other.healthy()


@pytest.mark.parametrize("with_database", [False, True])
def test_children_end_with_a_killed_supervisor(other: RunningArchive, *, with_database: bool) -> None:
    database = other.database_process
    if with_database:
        os.kill(database, signal.SIGKILL)
    other.process.kill()
    other.process.wait()
    # A worker finishes its story or its look at changes first.
    assert wait_until(lambda: not other.processes() and not is_alive(database))


@pytest.mark.parametrize("started", [3, 4])
def test_starting_children_end_with_a_killed_supervisor(second: RunningArchive, started: int) -> None:
    if second.running():
        second.discard()
    second.archive.run.unlink(missing_ok=True)
    second.launch()
    # The two workers and their children; the third is the scheduler, which does not know its worker yet.
    assert wait_until(lambda: second.archive.run.exists() and len(second.processes_of("celery")) >= started)
    database = second.database_process
    os.kill(database, signal.SIGKILL)
    second.process.kill()
    second.process.wait()
    assert wait_until(lambda: not second.processes() and not is_alive(database))
