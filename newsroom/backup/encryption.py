"""Encryption of a backup's files by gpg, with a passphrase (AES-256, with a check of integrity)."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from newsroom.backup.folder import BackupError, files_in

SUFFIX = ".gpg"


def encrypt_files(source: Path, target: Path, passphrase: str) -> None:
    """Write each file of a folder to another folder, encrypted and with a suffix."""
    for path in files_in(source):
        encrypted = target / path.relative_to(source)
        encrypted.parent.mkdir(parents=True, exist_ok=True)
        _gpg(
            ["--symmetric", "--cipher-algo", "AES256"],
            path,
            encrypted.with_name(encrypted.name + SUFFIX),
            passphrase,
        )


def decrypt_files(source: Path, target: Path, passphrase: str) -> None:
    """Write each encrypted file of a folder to another folder, decrypted."""
    for path in files_in(source):
        if path.suffix == SUFFIX:
            decrypted = target / path.relative_to(source).with_suffix("")
            decrypted.parent.mkdir(parents=True, exist_ok=True)
            _gpg(["--decrypt"], path, decrypted, passphrase)


def _gpg(action: list[str], source: Path, target: Path, passphrase: str) -> None:
    with tempfile.TemporaryDirectory() as home:
        command = ["gpg", "--homedir", home, "--batch", "--yes", "--quiet", "--pinentry-mode", "loopback"]
        command += ["--passphrase-fd", "0", "--output", str(target), *action, str(source)]
        try:
            done = subprocess.run(command, input=f"{passphrase}\n", capture_output=True, text=True, check=False)
        except FileNotFoundError as error:
            raise BackupError("gpg is not installed: a passphrase needs it.") from error
        finally:
            subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], capture_output=True, check=False)  # noqa: S607
    if done.returncode:
        raise BackupError(f"gpg cannot read or write {source.name}; is the passphrase right? {done.stderr.strip()}")
