"""Dump and restore of the database, by PostgreSQL's own programs, as the role that owns the tables."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import IO

from django.db import connection

from core.db_roles import as_owner, grant
from newsroom.backup.folder import BackupError
from newsroom.embedded.postgres import BINARIES


def dump(file: IO[bytes]) -> None:
    """Write the database to an open file, in PostgreSQL's custom format and as of one moment."""
    with as_owner():
        connection.ensure_connection()
        _run("pg_dump", "--format", "custom", "--no-owner", "--no-privileges", output=file)


def restore(path: Path) -> None:
    """Fill an empty database from a dump, in one transaction. Raises ``BackupError`` unless it is empty."""
    with as_owner() as application:
        if connection.introspection.table_names():
            raise BackupError("The database is not empty. Restore into a new one; nothing has been changed.")
        _run("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(path))
        grant(application)


def _run(program: str, *arguments: str, output: IO[bytes] | None = None) -> None:
    """Run a program on the database of the settings, with its password in the environment alone."""
    values = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": str(values["HOST"] or ""),
        "PGPORT": str(values["PORT"] or ""),
        "PGUSER": str(values["USER"] or ""),
        "PGPASSWORD": str(values["PASSWORD"] or ""),
    }
    environment |= {
        variable: str(values["OPTIONS"][name])
        for name, variable in (("sslmode", "PGSSLMODE"), ("sslrootcert", "PGSSLROOTCERT"))
        if name in values["OPTIONS"]
    }
    command = [path_of(program), *arguments, "--dbname", str(values["NAME"])]
    done = subprocess.run(
        command, env=environment, stdout=output or subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.decode(errors='replace').strip()}")


def path_of(program: str) -> str:
    """Return the path of a program of PostgreSQL that is of the server's version.

    A server of its own has the system's programs beside it; those of a newer version write what it does not read.
    """
    installed = shutil.which(program)
    embedded = connection.settings_dict["ENGINE"] == "newsroom.embedded.backend"
    return installed if installed and not embedded else str(BINARIES / program)
