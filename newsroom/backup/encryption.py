"""Encryption of a backup's files by gpg, with a passphrase (AES-256, with a check of integrity)."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

from newsroom.backup.folder import BackupError, files_in

SUFFIX = ".gpg"
NOT_INSTALLED = "gpg is not installed: a passphrase needs it."


@contextmanager
def encrypted_file(path: Path, passphrase: str) -> Iterator[IO[bytes]]:
    """Open a file, with a suffix to its name, in which what is written arrives encrypted."""
    with tempfile.TemporaryDirectory() as home:
        reading, writing = os.pipe()
        os.write(writing, f"{passphrase}\n".encode())
        os.close(writing)
        command = [*_gpg(home), "--passphrase-fd", str(reading), "--output", f"{path}{SUFFIX}"]
        command += ["--symmetric", "--cipher-algo", "AES256"]
        try:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, pass_fds=[reading])
        except FileNotFoundError as error:
            raise BackupError(NOT_INSTALLED) from error
        finally:
            os.close(reading)
        with process:
            try:
                yield cast("IO[bytes]", process.stdin)
                _, errors = process.communicate()
            except BaseException:
                process.kill()
                raise
            finally:
                _end_agent(home)
    if process.returncode:
        raise BackupError(f"gpg cannot write {path.name}: {errors.decode(errors='replace').strip()}")


def decrypt_files(source: Path, target: Path, passphrase: str) -> None:
    """Write each encrypted file of a folder to another folder, decrypted."""
    for path in files_in(source):
        if path.suffix == SUFFIX:
            decrypted = target / path.relative_to(source).with_suffix("")
            decrypted.parent.mkdir(parents=True, exist_ok=True)
            decrypt(path, decrypted, passphrase)


def decrypt(source: Path, target: Path, passphrase: str) -> None:
    with tempfile.TemporaryDirectory() as home:
        command = [*_gpg(home), "--passphrase-fd", "0", "--output", str(target), "--decrypt", str(source)]
        try:
            done = subprocess.run(command, input=f"{passphrase}\n", capture_output=True, text=True, check=False)
        except FileNotFoundError as error:
            raise BackupError(NOT_INSTALLED) from error
        finally:
            _end_agent(home)
    if done.returncode:
        raise BackupError(f"gpg cannot read {source.name}; is the passphrase right? {done.stderr.strip()}")


def _gpg(home: str) -> list[str]:
    return ["gpg", "--homedir", home, "--batch", "--yes", "--quiet", "--pinentry-mode", "loopback"]


def _end_agent(home: str) -> None:
    with suppress(FileNotFoundError):
        subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], capture_output=True, check=False)  # noqa: S607
