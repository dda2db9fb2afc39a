"""`manage.py backup DIR`: write everything that the archive needs into a new folder, and verify it."""

from __future__ import annotations

import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.erasure.files import export_ledger
from newsroom.backup import database, folder
from newsroom.backup.encryption import encrypt_files
from newsroom.backup.folder import BackupError
from newsroom.embedded.data_folder import write_private

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
    """Write a backup; its manifest comes last. What will be encrypted is first written to a temporary folder."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.chmod(0o700)
    if passphrase:
        with tempfile.TemporaryDirectory() as temporary:
            write_files(Path(temporary))
            encrypt_files(Path(temporary), target, passphrase)
    else:
        write_files(target)
    folder.write_manifest(target, made_at=timezone.now().isoformat(), encrypted=bool(passphrase))


def write_files(target: Path) -> None:
    """Write all files of a backup. The ledger comes last, so it has every erasure that the dump lacks."""
    database.dump(target / "database.dump")
    folder.copy(settings.NEWSROOM_ERASURE_LEDGER, target / "erasures.jsonl")
    export_ledger(target / "erasures.jsonl")
    folder.copy(Path(settings.MEDIA_ROOT), target / "media")
    if settings.NEWSROOM_MODELS is not None:
        folder.copy(settings.NEWSROOM_MODELS, target / "models")
    write_private(target / "secret_key", settings.SECRET_KEY)
