"""Filling an archive and measuring its pages and its API, in small."""

import json
import subprocess
import sys

import pytest


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("benchmarks.site", {"home", "a story", "people who speak most"}),
        ("benchmarks.api", {"articles", "statements, a deep page", "check a draft"}),
    ],
)
def test_every_page_of_an_archive_that_was_filled_is_measured(tmp_path, module, names):
    command = [sys.executable, "-m", module, str(tmp_path), "--one", "60", "--rounds", "1", "--least", "4"]
    measured = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    told = json.loads(measured.stdout.splitlines()[-1])
    assert told["figures"]["statements"] > 600
    assert names <= {page["name"] for page in told["pages"]}
    assert all(len(page["wall"]) >= 4 for page in told["pages"])
