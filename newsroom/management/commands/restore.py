"""`manage.py restore DIR`: fill an empty archive from a backup, and repeat the erasures made since."""

from __future__ import annotations

import json
import os
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from articles.erasure.files import export_ledger, read_ledger, write_entries
from articles.erasure.replay import replay
from newsroom.backup import database, folder
from newsroom.backup.encryption import decrypt_files
from newsroom.backup.folder import BackupError
from newsroom.embedded.backend.base import start_for_this_process
from newsroom.embedded.data_folder import Archive, write_private
from newsroom.embedded.provision import provision
from newsroom.management.commands.backup import PASSPHRASE


class Command(BaseCommand):
    help = (
        "Restore a backup into an empty database, and for `make run` into a data folder that does not exist yet. A "
        "damaged backup is refused, and nothing is changed. Erasures in the ledger are repeated."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the backup")
        parser.add_argument("--ledger", type=Path, help="a newer ledger of erasures than the backup's")

    def handle(self, *args: Any, ledger: Path | None, **options: Any) -> None:
        source: Path = options["folder"]
        if ledger is not None and not ledger.is_file():
            raise CommandError(f"The ledger {ledger} is not there. Nothing was changed.")
        try:
            with tempfile.TemporaryDirectory() as temporary:
                self.restore(readable(source, Path(temporary)), ledger)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error

    def restore(self, source: Path, ledger: Path | None) -> None:
        secret_key = (source / "secret_key").read_text()
        entries = entries_of([source / "erasures.jsonl", *([ledger] if ledger else [])])
        archive: Archive | None = getattr(settings, "ARCHIVE", None)
        if archive is not None and settings.DATABASES["default"]["ENGINE"] == "newsroom.embedded.backend":
            create_embedded(archive, secret_key)
        elif secret_key != settings.SECRET_KEY:
            self.stdout.write(
                "SECRET_KEY is not the backup's: sessions end, and receivers of webhooks need new secrets."
            )
        database.restore(source / "database.dump")
        folder.copy(source / "media", Path(settings.MEDIA_ROOT))
        if settings.NEWSROOM_MODELS is not None:
            folder.copy(source / "models", settings.NEWSROOM_MODELS)
        again = repeat_erasures(entries)
        if again:
            call_command("finish_erasures", stdout=self.stdout)
        self.stdout.write(f"restored; {again} erasures done again")


def readable(source: Path, temporary: Path) -> Path:
    """Return a folder with the files of a verified backup, decrypted if need be."""
    if not folder.verified_manifest(source)["encrypted"]:
        return source
    passphrase = os.environ.get(PASSPHRASE, "")
    if not passphrase:
        raise BackupError(f"The backup is encrypted: set {PASSPHRASE}.")
    decrypt_files(source, temporary, passphrase)
    return temporary


def create_embedded(archive: Archive, secret_key: str) -> None:
    """Create the data folder of `make run` with the backup's secret key, and run its database in this process."""
    if archive.exists:
        raise BackupError(f"There is an archive in {archive.data} already. Choose another DATA; nothing was changed.")
    archive.create()
    write_private(archive.data / "secrets.json", json.dumps({**archive.secrets, "secret_key": secret_key}))
    settings.SECRET_KEY = secret_key  # by which erasures recognise the stories when they are sent again
    (archive.data / "samples-loaded").touch()
    start_for_this_process(archive)
    provision(archive)
    connection.settings_dict.update({name: archive.database()[name] for name in ("PORT", "PASSWORD")})
    settings.DATABASE_OWNER = archive.owner()


def entries_of(ledgers: Iterable[Path]) -> dict[str, dict[str, Any]]:
    """Return the entries of these ledgers and of the archive's own, by id."""
    paths = [*ledgers, settings.NEWSROOM_ERASURE_LEDGER]
    try:
        return {entry["id"]: entry for path in paths if path.exists() for entry in read_ledger(path)}
    except (ValueError, KeyError) as error:
        raise BackupError("A ledger of erasures cannot be read. Nothing was changed.") from error


def repeat_erasures(entries: dict[str, dict[str, Any]]) -> int:
    """Write these erasures to the archive's own ledger and repeat them; return how many had something to erase."""
    if not entries:
        return 0
    own: Path = settings.NEWSROOM_ERASURE_LEDGER
    own.parent.mkdir(parents=True, exist_ok=True)
    draft = own.with_name(f".{own.name}.new")
    write_entries(draft, "w", entries.values())
    draft.replace(own)
    again = sum(replay(entry) for entry in sorted(entries.values(), key=lambda entry: entry["done_at"] or ""))
    export_ledger(own)
    return again
