"""`manage.py extract` as a separate process without a database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
NOWHERE = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
    "CELERY_BROKER_URL": "amqp://127.0.0.1:1//",
    "DJANGO_SETTINGS_MODULE": "newsroom.settings.local",
}
STORY = (
    "Harbour master Ida Roth closed the north quay on Monday.\n"
    "“The planks are rotten,” she said. “Nobody should stand on them.”\n"
    "The Tides Ministry has not commented on the closure.\n"
)


def extract(data: bytes, tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, **NOWHERE, "DATA": str(tmp_path)}
    command = [sys.executable, str(ROOT / "manage.py"), "extract", *arguments]
    return subprocess.run(command, input=data, capture_output=True, env=environment, cwd=ROOT, check=True)


def rows(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.decode("utf8").splitlines()]


def test_rows_have_the_contract_s_keys_without_database(tmp_path: Path) -> None:
    lines = [json.dumps({"id": "a", "text": STORY}), "oops", json.dumps({"id": "b", "text": ""})]
    done = extract("\n".join(lines).encode("utf8"), tmp_path, "--progress")
    first, bad, empty = rows(done.stdout)
    assert first.keys() == {"id", "entities", "statements", "replies"}
    assert {"start", "end", "type", "name"} == first["entities"][0].keys()
    quotation = next(s for s in first["statements"] if s["form"] == "direct")
    assert quotation["speakers"] == [{"name": "Ida Roth", "type": "person"}]
    assert (quotation["role"], quotation["role_organisation"]) == ("Harbour master", None)
    assert quotation["confidence"].keys() == {"statement", "speaker", "act"}
    silence = next(s for s in first["statements"] if s["act_class"] == "silence")
    assert (silence["act"], silence["speakers"][0]["name"]) == ("has-not-commented", "Tides Ministry")
    assert bad == {"id": None, "error": bad["error"]}
    assert empty == {"id": "b", "entities": [], "statements": [], "replies": []}
    assert b"3 rows" in done.stderr


def test_offsets_are_code_points_of_the_text_as_given(tmp_path: Path) -> None:
    text = "\ufeff🔥🔥\r\n" + STORY.replace("\n", "\r\n")
    (row,) = rows(extract(json.dumps({"id": 1, "text": text}).encode("utf8"), tmp_path).stdout)
    (quotation,) = (s for s in row["statements"] if s["form"] == "direct")
    assert [text[start:end] for start, end in quotation["content"]] == [
        "“The planks are rotten,”",
        "“Nobody should stand on them.”",
    ]
