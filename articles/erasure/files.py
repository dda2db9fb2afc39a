"""Erasure in this machine's files, and the ledger file, which is replayed on a restored backup."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from articles.erasure.subjects import merged_ids
from articles.models import Erasure

# One byte for each: a file that another process is writing to keeps its length.
MARK = b"#"


def erase_in_files(pattern: re.Pattern[str], near_ids: Sequence[str] | None = None) -> int:
    """Redact matches in the files of ``NEWSROOM_TEXT_FOLDERS``; returns the number of files.

    With ``near_ids``, only in lines that contain one of these ids.
    """
    changed = 0
    for folder in settings.NEWSROOM_TEXT_FOLDERS:
        for path in sorted(p for p in Path(folder).rglob("*") if p.is_file()):
            changed += erase_in_file(path, pattern, near_ids)
    return changed


def erase_in_file(path: Path, pattern: re.Pattern[str], near_ids: Sequence[str] | None) -> bool:
    text = path.read_bytes().decode(errors="surrogateescape")
    spans = [match.span() for match in pattern.finditer(text)]
    if near_ids is not None:
        spans = [span for span in spans if any(pk in line_at(text, span[0]) for pk in near_ids)]
    with path.open("r+b") as file:
        for start, end in spans:
            file.seek(len(text[:start].encode(errors="surrogateescape")))
            file.write(MARK * len(text[start:end].encode(errors="surrogateescape")))
    return bool(spans)


def erase_in_ledger(pattern: re.Pattern[str]) -> None:
    """Redact matches in the public reasons of earlier entries only: the rest is needed to repeat erasures."""
    path: Path = settings.NEWSROOM_ERASURE_LEDGER
    if not path.exists():
        return
    with path.open("r+b") as file:
        at = 0
        for line in path.read_bytes().splitlines(keepends=True):
            reason = json.dumps(json.loads(line)["reason"], ensure_ascii=False) if line.strip() else ""
            begins = at + line.find(reason.encode())
            for match in pattern.finditer(reason):
                file.seek(begins + len(reason[: match.start()].encode()))
                file.write(MARK * len(match.group().encode()))
            at += len(line)


def line_at(text: str, place: int) -> str:
    end = text.find("\n", place)
    return text[text.rfind("\n", 0, place) + 1 : end if end >= 0 else None]


def as_entry(erasure: Erasure) -> dict[str, Any]:
    """Return a line for the ledger. It has offsets, and none of the erased words."""
    return {
        "id": erasure.pk,
        "kind": erasure.kind,
        "object_id": erasure.object_id,
        "merged": merged_ids(erasure.object_id) if erasure.kind == Erasure.ErasureKind.PERSON else [],
        "reason": erasure.reason,
        "asked_by": erasure.asked_by.get_username(),
        "confirmed_by": erasure.confirmed_by.get_username() if erasure.confirmed_by else "",
        "done_at": erasure.done_at.isoformat() if erasure.done_at else None,
        "places": erasure.places,
    }


def write_ledger(erasure: Erasure) -> None:
    """Append an erasure to the ledger file, and wait until it is on disk."""
    path: Path = settings.NEWSROOM_ERASURE_LEDGER
    path.parent.mkdir(parents=True, exist_ok=True)
    write_entries(path, "a", [as_entry(erasure)])


def write_entries(path: Path, mode: str, entries: Iterable[dict[str, Any]]) -> None:
    with path.open(mode, encoding="utf-8") as file:
        file.writelines(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
        file.flush()
        os.fsync(file.fileno())


def export_ledger(path: Path) -> int:
    """Write every erasure of the database to a ledger file, whole or not at all; returns the number of entries.

    Entries of an existing file that the database lacks stay: an older backup may have been restored.
    """
    entries = {entry["id"]: entry for entry in read_ledger(path)} if path.exists() else {}
    done = Erasure.objects.filter(done_at__isnull=False).select_related("asked_by", "confirmed_by")
    entries |= {erasure.pk: as_entry(erasure) for erasure in done.order_by("done_at", "pk")}
    draft = path.with_name(f".{path.name}.new")
    write_entries(draft, "w", entries.values())
    draft.replace(path)
    return len(entries)


def read_ledger(path: Path) -> list[dict[str, Any]]:
    """Return the entries of a ledger file, each once."""
    entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return list({entry["id"]: entry for entry in entries}.values())
