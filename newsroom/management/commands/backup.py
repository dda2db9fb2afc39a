"""`manage.py backup DIR`: write everything that the archive needs into a new folder, and verify it."""

from __future__ import annotations

import os
import shutil
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.erasure.files import export_ledger
from newsroom.backup import database, folder
from newsroom.backup.encryption import encrypted_file
from newsroom.backup.folder import BackupError

PASSPHRASE = "NEWSROOM_BACKUP_PASSPHRASE"  # noqa: S105  # the name of a variable


class Command(BaseCommand):
    help = (
        "Write the database, the ledger of erasures, media files, the promoted model and the secret key into a folder "
        "that is new or empty. The archive may run meanwhile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where; new or empty")
        parser.add_argument("--encrypt", action="store_true", help=f"with gpg and the passphrase in {PASSPHRASE}")

    def handle(self, *args: Any, encrypt: bool, **options: Any) -> None:
        target: Path = options["folder"]
        passphrase = os.environ.get(PASSPHRASE, "")
        if encrypt and not passphrase:
            raise CommandError(f"Set {PASSPHRASE}.")
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise CommandError(f"{target} is not empty.")
        try:
            write(target, passphrase if encrypt else "")
            files = folder.verified_manifest(target)["files"]
        except (BackupError, OSError) as error:
            raise CommandError(f"There is no backup: {error}") from error
        self.stdout.write(f"{len(files)} files in {target}, verified")


def write(target: Path, passphrase: str) -> None:
    """Write a backup; its manifest comes last."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.chmod(0o700)
    write_files(target, partial(encrypted_file, passphrase=passphrase) if passphrase else private_file)
    folder.write_manifest(target, made_at=timezone.now().isoformat(), encrypted=bool(passphrase))


def write_files(target: Path, open_file: Callable[[Path], AbstractContextManager[IO[bytes]]]) -> None:
    """Write all files of a backup. The ledger comes after the dump, so it has every erasure that the dump lacks."""

    def copy(source: Path, name: str) -> None:
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as content, open_file(path) as file:
            shutil.copyfileobj(content, file)

    with open_file(target / "database.dump") as file:
        database.dump(file)
    with tempfile.TemporaryDirectory() as temporary:
        ledger = Path(temporary) / "erasures.jsonl"
        folder.copy(settings.NEWSROOM_ERASURE_LEDGER, ledger)
        export_ledger(ledger)
        copy(ledger, ledger.name)
    folders = {"media": Path(settings.MEDIA_ROOT)}
    if settings.NEWSROOM_MODELS is not None:
        folders["models"] = settings.NEWSROOM_MODELS
    for name, source in folders.items():
        for path in folder.files_in(source):
            copy(path, f"{name}/{path.relative_to(source)}")
    with open_file(target / "secret_key") as file:
        file.write(settings.SECRET_KEY.encode())


def private_file(path: Path) -> IO[bytes]:
    """Open a new file that only this account can read."""
    path.touch(0o600)
    return path.open("wb")
