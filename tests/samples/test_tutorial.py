"""The tutorial's commands, run as they are written, one after the other, on an archive with the sample stories."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from newsroom.embedded.data_folder import HOST
from tests.support.programs.archives import RunningArchive

TUTORIAL = Path(__file__).parents[2] / "docs" / "api" / "tutorial.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What the answer to each of the commands must hold, in the order of the page.
ANSWERS = [
    r"\A\Z",
    r"\A\d+ of \d+\Z",
    r"/statements/[0-9a-z]{12}/",
    r"declined-to-comment: ",
    # who, each once, and when
    r"(?ms)\A(?!.*^([^:\n]+): .*^\1: )(^\w[^:\n]+: 2026-\d\d-\d\d(, 2026-\d\d-\d\d)*\n?)+\Z",
    r"altered: .*'draft': 'stream', 'archive': 'river'",
    r"\d\d+ quotations by \d+ speakers",
    r"\AWinifred Ashdown\Z",
]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="the tutorial's commands need curl")
def test_tutorial_commands(live_archive: RunningArchive, tmp_path: Path) -> None:
    blocks = BLOCK.findall(TUTORIAL.read_text(encoding="utf-8"))
    assert len(blocks) == len(ANSWERS)
    end = "=== end of block ==="
    script = "set -euo pipefail\n" + "".join(f"{block}\necho '{end}'\n" for block in blocks)
    ran = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "ARCHIVE": f"http://{HOST}:{live_archive.port}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stderr
    answers = [answer.strip() for answer in ran.stdout.split(end)[:-1]]
    for block, answer, expected in zip(blocks, answers, ANSWERS, strict=True):
        assert re.search(expected, answer), f"{block}\nanswered\n{answer}"
    with (tmp_path / "direct.csv").open(encoding="utf-8", newline="") as table:
        speakers = {row["speaker_id"] for row in csv.DictReader(table) if row["speaker_id"]}
    assert f" by {len(speakers)} speakers" in answers[-2]
