"""Processes that are measured in turns."""

import sys
from pathlib import Path

import pytest

from benchmarks.turns import in_turns

CHILD = """
import sys
from benchmarks.turns import taking_turns

size, log, *pages = sys.argv[1:]

def note(what):
    with open(log, "a") as file:
        print(size, what, file=file)

def asked(name, times):
    for number in range(int(times)):
        if number:
            yield None
        note(name)
        print("what a command has to say")
    if name == "broken":
        raise ValueError(name)
    yield {"name": name, "times": times}

try:
    taking_turns({"size": size}, {name: asked(name, times) for name, times in (page.split() for page in pages)})
finally:
    note("ended")
"""


def measured(log: Path, sizes: dict[int, list[str]]) -> dict:
    commands = {size: [sys.executable, "-c", CHILD, str(size), str(log), *pages] for size, pages in sizes.items()}
    return in_turns(commands, lambda name, pages: log.open("a").write(f"said {name} {[*pages]}\n"))


def test_sizes_take_turns(tmp_path: Path) -> None:
    log = tmp_path / "log"
    told = measured(log, {1: ["home 2", "alone 2", "a-day 1"], 100: ["home 3", "a-day 1"]})
    assert {size: {name: page["times"] for name, page in one["pages"].items()} for size, one in told.items()} == {
        1: {"home": "2", "a-day": "1", "alone": "2"},
        100: {"home": "3", "a-day": "1"},
    }
    assert [one["size"] for one in told.values()] == ["1", "100"]
    home = ["1 home", "100 home", "1 home", "100 home", "100 home", "said home [1, 100]"]
    others = ["1 a-day", "100 a-day", "said a-day [1, 100]", "1 alone", "1 alone", "said alone [1]"]
    assert log.read_text().splitlines()[:-2] == [*home, *others]


def test_all_processes_end_after_failure(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with pytest.raises(ChildProcessError):
        measured(log, {1: ["broken 1"], 100: ["broken 1"]})
    assert sorted(log.read_text().splitlines()) == ["1 broken", "1 ended", "100 ended"]
