"""Store a small archive of this version for the test of upgrades: `make snapshot`, a step of every release.

It holds the sample stories as they are read, four statements that an editor confirmed and two that one rejected.
"""

import gzip
import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from newsroom.embedded.data_folder import DATABASE, HOST, PROJECT
from newsroom.embedded.postgres import BINARIES
from tests.support.programs.archives import RunningArchive
from tests.support.waiting import wait_until

DECISIONS = """
from django.contrib.auth.models import User
from articles.models import Statement
from articles.services.statements import confirm_statement, reject_statement
editor = User.objects.get(username="editor")
first = list(Statement.objects.published().order_by("pk")[:6])
for row in first[:4]:
    confirm_statement(statement=row, by=editor)
for row in first[4:]:
    reject_statement(statement=row, by=editor)
"""


def dump(archive: RunningArchive) -> bytes:
    """Return the archive's database as SQL that any owner can load."""
    command = [BINARIES / "pg_dump", "--no-owner", "--no-privileges", "--exclude-table-data", "django_session"]
    command += ["--host", HOST, "--port", str(archive.archive.port), "--username", "postgres", DATABASE]
    environment = {**os.environ, "PGPASSWORD": archive.archive.secrets["superuser"]}
    return subprocess.run(command, env=environment, capture_output=True, check=True).stdout


def main() -> None:
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    with tempfile.TemporaryDirectory() as folder:
        archive = RunningArchive(Path(folder) / "data", samples=True)
        archive.start()
        try:
            if not wait_until(lambda: archive.has_samples() and archive.unread() == 0):
                raise SystemExit(f"the sample stories are not read:\n{archive.output()}")
            archive.manage("shell", "-c", DECISIONS).check_returncode()
            stored = Path(__file__).with_name(f"{version}.sql.gz")
            # Without a time and a name in its head, the same archive is the same file.
            stored.write_bytes(gzip.compress(dump(archive), mtime=0))
        finally:
            archive.discard()
    sys.stdout.write(f"{stored.relative_to(PROJECT)}: {stored.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
