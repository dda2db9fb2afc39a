"""The data folder of one archive: what lies where, and its secrets."""

import json
import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from newsroom.embedded.errors import StartError

PROJECT = Path(__file__).resolve().parent.parent.parent
DATABASE = "newsroom"
BROKER = "broker"
OWNER = "newsroom_owner"
APPLICATION = "newsroom"
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Archive:
    """A data folder. Nothing is created by looking at one."""

    data: Path

    @property
    def cluster(self) -> Path:
        """The folder of PostgreSQL's data."""
        return self.data / "postgres"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def credentials(self) -> Path:
        """The editor's sign-in, for the person who runs the archive to read."""
        return self.data / "credentials"

    @property
    def lock(self) -> Path:
        """Held (flock) by the process that runs this archive's database."""
        return self.data / "lock"

    @property
    def run(self) -> Path:
        """The mark that the processes of the latest run carry."""
        return self.data / "run"

    @property
    def exists(self) -> bool:
        return (self.data / "secrets.json").exists()

    @cached_property
    def secrets(self) -> dict[str, str]:
        """Keys `secret_key`, `superuser`, `owner` and `application` (passwords)."""
        values: dict[str, str] = json.loads((self.data / "secrets.json").read_text())
        return values

    def create(self) -> None:
        """Make the data folder and this archive's secrets if there are none yet; nobody else may read them.

        Raises `StartError` when the secrets of an archive that has rows are gone.
        """
        self.data.mkdir(mode=0o755, parents=True, exist_ok=True)
        self.logs.mkdir(mode=0o700, exist_ok=True)
        if self.exists:
            return
        if self.cluster.exists():
            raise StartError(f"{self.data / 'secrets.json'} is missing, and with it the way to the rows.")
        names = ("secret_key", "superuser", "owner", "application")
        write_private(self.data / "secrets.json", json.dumps({name: secrets.token_urlsafe(48) for name in names}))

    @property
    def port(self) -> int:
        """The port PostgreSQL listens on (or last listened on); 0 before its first start."""
        try:
            return int((self.data / "postgres.port").read_text())
        except FileNotFoundError:
            return 0

    def remember_port(self, port: int) -> None:
        write_private(self.data / "postgres.port", str(port))

    def database(self) -> dict[str, Any]:
        """The settings of Django's default database in this archive."""
        return {
            "ENGINE": "newsroom.embedded.backend",
            "HOST": HOST,
            "PORT": self.port,
            "NAME": DATABASE,
            "USER": APPLICATION,
            "PASSWORD": self.secrets["application"] if self.exists else "",
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }

    def owner(self) -> dict[str, str]:
        """The role that owns the tables, which only `migrate` works as."""
        return {"USER": OWNER, "PASSWORD": self.secrets["owner"] if self.exists else ""}

    def broker_url(self) -> str:
        """Celery's broker: queues in a database of their own, so that long reads in the archive never bloat them."""
        password = self.secrets["application"] if self.exists else ""
        return f"pgmq://{APPLICATION}:{password}@{HOST}:{self.port}/{BROKER}"


def write_private(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner alone."""
    temporary = path.with_name(f".{path.name}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
