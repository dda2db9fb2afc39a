"""A backup's folder: its files, and the manifest with their digests, which is written last."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
FORMAT = 1


class BackupError(Exception):
    """A backup cannot be made or restored; the message says why."""


def write_manifest(folder: Path, **values: Any) -> None:
    """Write the digests of all files of a folder, and wait until they are on disk."""
    files = {path.relative_to(folder).as_posix(): digest(path) for path in files_in(folder)}
    content = json.dumps({"format": FORMAT, **values, "files": files}, indent=2)
    draft = folder / f".{MANIFEST}"
    draft.write_text(content)
    for path in [*files_in(folder), draft]:
        with path.open("rb") as file:
            os.fsync(file.fileno())
    draft.replace(folder / MANIFEST)


def verified_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest. Raises ``BackupError`` unless every file is there and as it was written."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise BackupError(f"{folder} is no whole backup: {MANIFEST} cannot be read.") from error
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{folder} was written by another version of the archive.")
    present = {path.relative_to(folder).as_posix() for path in files_in(folder)} - {MANIFEST}
    damaged = [
        name
        for name in sorted(present | manifest["files"].keys())
        if name not in present or digest(folder / name) != manifest["files"].get(name)
    ]
    if damaged:
        raise BackupError(f"The backup is damaged; missing, changed or added: {', '.join(damaged)}.")
    return manifest


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy(source: Path, target: Path) -> None:
    """Copy a file or a folder, if there is one."""
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    elif source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
