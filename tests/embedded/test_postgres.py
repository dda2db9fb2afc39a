"""The embedded PostgreSQL alone: what it survives, and its messages when it cannot start."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import LiteralString

import psycopg
import pytest

from newsroom.embedded import __main__ as embedded
from newsroom.embedded.data_folder import APPLICATION, BROKER, HOST, PROJECT, Archive
from newsroom.embedded.errors import StartError
from newsroom.embedded.postgres import CTYPES, Cluster
from newsroom.embedded.process_tree import is_alive
from newsroom.embedded.provision import provision, separates_quotation_marks
from tests.support.waiting import LIMIT_SECONDS, wait_until

pytestmark = pytest.mark.slow
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs to be root")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path / "data")
    archive.create()
    return archive


@pytest.fixture
def cluster(archive: Archive) -> Iterator[Cluster]:
    cluster = Cluster(archive)
    yield cluster
    cluster.stop()


def connect(archive: Archive) -> psycopg.Connection:
    return psycopg.connect(
        host=HOST,
        port=archive.port,
        dbname=BROKER,
        user=APPLICATION,
        password=archive.secrets["application"],
        autocommit=True,
    )


def start(cluster: Cluster) -> None:
    cluster.start()
    provision(cluster.archive)


def test_committed_rows_survive_a_killed_server(archive: Archive, cluster: Cluster) -> None:
    start(cluster)
    with connect(archive) as connection:
        connection.execute("CREATE TABLE committed AS SELECT 1 AS id")
    os.kill(cluster.process.pid, signal.SIGKILL)
    cluster.process.wait()
    start(cluster)
    with connect(archive) as connection:
        assert connection.execute("SELECT id FROM committed").fetchall() == [(1,)]


@pytest.mark.parametrize(("ctypes", "separates"), [(CTYPES, True), (("C",), False)], ids=["C.UTF-8", "C"])
def test_folder_with_ctype_c_is_recognised(
    archive: Archive, cluster: Cluster, monkeypatch: pytest.MonkeyPatch, ctypes: tuple[str, ...], separates: bool
) -> None:
    monkeypatch.setattr("newsroom.embedded.postgres.CTYPES", ctypes)
    start(cluster)
    assert separates_quotation_marks(archive) is separates


def test_server_of_a_killed_supervisor_is_replaced(archive: Archive, cluster: Cluster) -> None:
    start(cluster)
    orphan = cluster.process.pid
    successor = Cluster(archive)
    successor.start()
    assert cluster.process.wait() == 0
    assert successor.process.pid != orphan
    successor.stop()


def test_foreign_process_with_reused_id_survives(archive: Archive, cluster: Cluster) -> None:
    start(cluster)
    os.kill(cluster.process.pid, signal.SIGKILL)
    cluster.process.wait()
    stranger = subprocess.Popen(["sleep", "300"])
    pid_file = archive.cluster / "postmaster.pid"
    pid_file.write_text("\n".join([str(stranger.pid), *pid_file.read_text().splitlines()[1:]]))
    try:
        start(cluster)
        assert cluster.running()
        assert is_alive(stranger.pid)
    finally:
        stranger.kill()
        stranger.wait()


def test_interrupted_creation_is_repeated(archive: Archive, cluster: Cluster) -> None:
    (archive.data / "postgres.new").mkdir()
    (archive.data / "postgres.new" / "half").touch()
    start(cluster)
    assert cluster.running()


def test_server_refuses_a_wrong_password(archive: Archive, cluster: Cluster) -> None:
    start(cluster)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host=HOST, port=archive.port, dbname=BROKER, user=APPLICATION, password="guess")


def test_used_database_port_is_replaced(archive: Archive, cluster: Cluster) -> None:
    with socket.create_server((HOST, 0)) as listener:
        taken = listener.getsockname()[1]
        archive.remember_port(taken)
        start(cluster)
        assert archive.port != taken


def test_folder_of_another_version_is_refused(archive: Archive, cluster: Cluster) -> None:
    archive.cluster.mkdir()
    (archive.cluster / "PG_VERSION").write_text("15\n")
    with pytest.raises(StartError, match=r"written by PostgreSQL 15; this release brings PostgreSQL 18"):
        cluster.start()


def test_folder_without_a_cluster_is_refused(archive: Archive, cluster: Cluster) -> None:
    archive.cluster.mkdir()
    with pytest.raises(StartError, match="not a PostgreSQL data folder"):
        cluster.start()


def test_rows_without_secrets_are_refused(archive: Archive) -> None:
    archive.cluster.mkdir()
    (archive.data / "secrets.json").unlink()
    with pytest.raises(StartError, match=r"secrets\.json is missing"):
        archive.create()
    assert not archive.exists


def test_full_disk_is_refused(archive: Archive, cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=10 * 1024 * 1024))
    with pytest.raises(StartError, match="is full: 10 MB are free, 256 MB are needed"):
        cluster.start()


@pytest.mark.parametrize("port", ["0", "70000", "eighty"])
def test_invalid_port_is_refused(
    port: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", port)
    monkeypatch.setenv("DATA", str(tmp_path))
    assert embedded.main() == 1
    assert f"PORT is '{port}'; it must be a number from 1 to 65535." in capsys.readouterr().err


def test_data_folder_below_a_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DATA", str(tmp_path / "file" / "data"))
    assert embedded.main() == 1
    assert "Not a directory" in capsys.readouterr().err


@as_root
def test_root_runs_the_server_as_another_user(archive: Archive, cluster: Cluster) -> None:
    start(cluster)
    assert Path(f"/proc/{cluster.process.pid}").stat().st_uid != 0


@as_root
def test_root_can_use_folder_below_unreadable_one(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    archive = Archive(closed / "data")
    archive.create()
    cluster = Cluster(archive)
    start(cluster)
    cluster.stop()
    assert closed.stat().st_mode & 0o777 == 0o700


@as_root
def test_ordinary_user_runs_the_server_under_their_own_account() -> None:
    daemon = pwd.getpwnam("daemon").pw_uid
    user = ["setpriv", f"--reuid={daemon}", f"--regid={daemon}", "--clear-groups"]
    if subprocess.run([*user, sys.executable, "-c", ""], capture_output=True, check=False, cwd="/").returncode:
        pytest.skip(f"an ordinary user may not run {sys.executable}")
    script = (
        "import sys; from pathlib import Path; from newsroom.embedded.data_folder import PROJECT, Archive;"
        "from newsroom.embedded.postgres import Cluster;"
        "archive = Archive(Path(sys.argv[1])); archive.create(); cluster = Cluster(archive); cluster.start();"
        "print(Path(f'/proc/{cluster.process.pid}').stat().st_uid); cluster.stop()"
    )
    with tempfile.TemporaryDirectory() as folder:  # not below pytest's own, which is closed to others
        os.chown(folder, daemon, daemon)
        result = subprocess.run(
            [*user, sys.executable, "-c", script, f"{folder}/data"],
            capture_output=True,
            text=True,
            check=False,
            cwd=PROJECT,
        )
    assert (result.stdout.strip(), result.returncode) == (str(daemon), 0), result.stderr


def test_text_search_separates_quotation_marks_from_words(archive: Archive, cluster: Cluster) -> None:
    start(cluster)
    with connect(archive) as connection:
        row = connection.execute(
            "SELECT tsvector_to_array(to_tsvector('english', '“We painted the ferry’s mast — élan,”'))"
        )
        assert row.fetchone() == (["ferri", "mast", "paint", "élan"],)


def test_two_workers_can_enable_notifications_at_once(archive: Archive, cluster: Cluster) -> None:
    """Both workers of a new archive do this; the second waits for the first."""
    start(cluster)
    ask: LiteralString = "SELECT pgmq.enable_notify_insert('fresh', 0)"
    waits: LiteralString = "SELECT 1 FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'"
    with (
        connect(archive) as first,
        connect(archive) as second,
        connect(archive) as onlooker,
        ThreadPoolExecutor(1) as pool,
    ):
        with first.transaction():
            first.execute(ask)
            asked = pool.submit(second.execute, ask)
            pid = second.info.backend_pid
            assert wait_until(lambda: onlooker.execute(waits, [pid]).fetchone() is not None)
        asked.result(timeout=LIMIT_SECONDS)
