"""The benchmark of pages, on a small archive."""

import re
import shutil
import subprocess
import sys
from dataclasses import asdict

import pytest

from benchmarks.setting import ROOT
from benchmarks.site import PageTimings, tables


@pytest.fixture(scope="module")
def folder(prepared_data, tmp_path_factory):
    """The folder of an archive of 60 stories, which the first benchmark fills and the second measures as well."""
    folder = tmp_path_factory.mktemp("benchmarks")
    shutil.copytree(prepared_data, folder / "60")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("benchmarks.site", {"home", "a story", "people who speak most"}),
        ("benchmarks.api", {"articles", "statements, a deep page", "check a draft"}),
    ],
)
def test_every_page_is_measured(folder, module, names):
    command = [sys.executable, "-m", module, str(folder), "--stories", "60", "--rounds", "1"]
    command += ["--least", "2", "--most", "2"]
    measured = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    archives, speeds, parts = rows(measured.stdout)
    assert archives[0][0] == "60"
    assert int(archives[0][1].replace(",", "")) > 600
    assert names <= {row[0] for row in speeds} == {row[0] for row in parts}
    assert {row[-1] for row in speeds} == {"1.00 (1.00)"}


def test_table_compares_what_each_size_has():
    def page(milliseconds: float) -> dict:
        times = [milliseconds] * 2
        return asdict(
            PageTimings(
                "home", wall=times, sql=times, spent=times, spent_sql=times, repeated=times, size=[2048], queries=3
            )
        )

    figures = {"statements": 1, "most": 1, "bytes": 2**30, "seconds": 60}
    sizes = {
        10: {"figures": figures, "pages": {"home": page(4), "days": page(1)}},
        1000: {"figures": figures, "pages": {"home": page(6), "a shared name": page(5)}},
    }
    _archives, speeds, parts = rows(tables(sizes))
    assert speeds == [
        ["home", "3", "4 / 4 (4)", "6 / 6 (6)", "1.50 (1.50)"],
        ["a shared name", "3", "", "5 / 5 (5)", "there is none to compare"],
    ]
    assert [row[-2] for row in parts] == ["2 to 2", "2"]


def rows(markdown: str) -> list[list[list[str]]]:
    """The cells of each table, without its head."""
    found = re.findall(r"(?:^\|.*\n?)+", markdown, re.MULTILINE)
    return [[[cell.strip() for cell in row.split("|")[1:-1]] for row in one.splitlines()[2:]] for one in found]
