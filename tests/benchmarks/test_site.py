"""Filling an archive and measuring its pages, in small."""

import json
import subprocess
import sys

import pytest


@pytest.mark.slow
def test_every_page_of_an_archive_that_was_filled_is_measured(tmp_path):
    command = [sys.executable, "-m", "benchmarks.site", str(tmp_path), "--one", "60", "--rounds", "1"]
    measured = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    told = json.loads(measured.stdout.splitlines()[-1])
    assert told["figures"]["statements"] > 600
    assert {"home", "a story", "people who speak most"} <= {page["name"] for page in told["pages"]}
    assert all(len(page["wall"]) >= 24 for page in told["pages"])
