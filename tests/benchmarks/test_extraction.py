"""The benchmark of extraction."""

import json
import subprocess
import sys

import pytest

from benchmarks.extraction import ReaderProcess, measure, tables

TEXT = "“The quay stays shut,” said Ida Roth."
ROW = {
    "id": "quay",
    "text": TEXT,
    "attributions": [
        {
            "content": [[0, 22]],
            "cue": [[23, 27]],
            "source": [[28, 36]],
            "speaker": {"type": "person", "form": "name", "names": ["Ida Roth"]},
        }
    ],
}
ANSWER = {
    "statements": [{"content": [[0, 22]], "source": [[28, 36]], "speakers": [{"name": "Ida Roth", "type": "person"}]}]
}
GIVEN_UP = {"unfinished": "marks"}


def reader(name, seconds, *answers):
    found = ReaderProcess(name, process=None, starting=0.1)
    for second in seconds:
        cost = {"seconds": second, "cpu_seconds": second, "peak_mib": 100}
        found.rounds.append([{**answer, **cost} for answer in answers])
    return found


def test_pace_uses_median_round():
    ours = reader("ours", [0.1, 0.2, 0.9], ANSWER, ANSWER)
    theirs = reader("theirs", [0.4, 0.4, 0.4], ANSWER, GIVEN_UP)
    page = tables([ROW, ROW], [ours, theirs])
    assert "Speed on the 1 stories" in page
    assert "| ours | 5.00 | 5.00 | 100 MiB |" in page
    assert "ours reads 2.00 times as many as theirs" in page


def test_unfinished_story_has_no_statements():
    page = tables([ROW, ROW], [reader("theirs", [0.4], ANSWER, GIVEN_UP)])
    assert "| theirs, odd positions, 1 stories | 0.000" in page
    assert "| theirs, even positions, 1 stories | 1.000 (1.000 to 1.000) | 1.000" in page


def test_readers_take_turns():
    asked = []

    class Listening(ReaderProcess):
        def ask(self, text):
            asked.append((self.name, text))
            return {}

    measure([Listening("a", None, 0), Listening("b", None, 0)], ["one", "two"], rounds=1)
    assert asked == [("b", "one"), ("a", "one"), ("a", "two"), ("b", "two")]


@pytest.mark.slow
def test_archive_reader_returns_statements_and_times():
    process = subprocess.run(
        [sys.executable, "-m", "benchmarks.archive_reader"],
        input=json.dumps({"text": TEXT}) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(process.stdout)
    assert [s["speakers"] for s in answer["statements"]] == [[{"name": "Ida Roth", "type": "person"}]]
    assert 0 < answer["cpu_seconds"] < 60
    assert 10 < answer["peak_mib"] < 450
