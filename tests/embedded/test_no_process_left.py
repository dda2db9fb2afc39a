"""Nothing that tests start outlives them, however they end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from newsroom.embedded.data_folder import PROJECT
from newsroom.embedded.process_tree import is_alive
from tests.support import processes
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

MARK = "NEWSROOM_TESTED_PYTEST"
MODULE = """
import time
from pathlib import Path

import pytest

from tests.support.programs.archives import RunningArchive
from tests.support.waiting import wait_until

folder = Path(__file__).parent


def test_archive():
    archive = RunningArchive(folder / "data", prepared=Path({prepared!r}))
    archive.start()
    archive.database_process
    (folder / "started").touch()
    wait_until((folder / "go-on").exists)
    assert not archive.running(), "this test does not stop its archive"
"""


def processes_in(folder: Path) -> set[int]:
    """Return the living processes that carry the folder's mark or work in the folder, as PostgreSQL does."""
    found = set()
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            marked = f"{MARK}={folder}".encode() in (process / "environ").read_bytes().split(b"\0")
            if (marked or (process / "cwd").readlink().is_relative_to(folder)) and is_alive(int(process.name)):
                found.add(int(process.name))
        except OSError:  # it has just ended
            continue
    return found


def start_pytest(folder: Path, prepared: Path, *options: str) -> subprocess.Popen[bytes]:
    """Start a pytest that runs an archive below a folder, from a copy of the prepared data."""
    (folder / "test_archive.py").write_text(MODULE.format(prepared=str(prepared)))
    options = ("-p", "tests.conftest", "-p", "no:cacheprovider", *options)
    # A shell starts what it runs in the background deaf to Ctrl-C, and children inherit that.
    command = ["env", "--default-signal=INT", sys.executable, "-m", "pytest", *options]
    with (folder / "console").open("wb") as console:
        return processes.start(
            [*command, str(folder / "test_archive.py")],
            cwd=PROJECT,
            env={**os.environ, MARK: str(folder)},
            stdout=console,
            stderr=console,
        )


def wait_for_archive(folder: Path, process: subprocess.Popen[bytes]) -> None:
    assert wait_until(lambda: (folder / "started").exists() or process.poll() is not None)
    assert process.poll() is None, (folder / "console").read_text()
    assert len(processes_in(folder)) > 10  # the supervisor, PostgreSQL, workers, the schedule, gunicorn


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT], ids=["killed", "Ctrl-C"])
def test_interrupted_tests_leave_no_process(number: signal.Signals, prepared_data: Path, tmp_path: Path) -> None:
    process = start_pytest(tmp_path, prepared_data, "-n", "1")
    wait_for_archive(tmp_path, process)
    # `kill` ends one process; a terminal sends Ctrl-C to pytest and its workers.
    send = os.killpg if number == signal.SIGINT else os.kill
    send(process.pid, number)
    process.wait()
    assert wait_until(lambda: not processes_in(tmp_path))
    assert (number == signal.SIGINT) == ("KeyboardInterrupt" in (tmp_path / "console").read_text())


def test_failed_test_leaves_no_process(prepared_data: Path, tmp_path: Path) -> None:
    process = start_pytest(tmp_path, prepared_data)
    wait_for_archive(tmp_path, process)
    (tmp_path / "go-on").touch()
    process.wait()
    assert processes_in(tmp_path) == set()
    assert "1 failed" in (tmp_path / "console").read_text()


def test_test_over_its_time_limit_leaves_no_process(prepared_data: Path, tmp_path: Path) -> None:
    process = start_pytest(tmp_path, prepared_data, "--timeout", "5")
    process.wait()
    assert processes_in(tmp_path) == set()
    assert "Timeout" in (tmp_path / "console").read_text()
