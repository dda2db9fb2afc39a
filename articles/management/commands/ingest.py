"""`manage.py ingest PATH...`: stories from files into the archive."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.importing import json_lines, plain_text
from articles.importing.importer import import_article
from articles.importing.story_record import InvalidStory, StoryRecord
from articles.models import ExtractionRun
from articles.runs.queue import outbox

DEFAULT_OUTLET = "Local files"
OUTCOMES = ("created", "revised", "updated", "unchanged", "failed")
PROGRESS_SECONDS = 2.0

Row = tuple[str, StoryRecord | InvalidStory]


class Command(BaseCommand):
    help = (
        "Take stories in from plain text files (a story a file), JSON Lines files (.jsonl, .ndjson: a story a line), "
        "folders of both, or JSON Lines on standard input (-). A story that is known is changed only where its "
        "sender says something new. What is wrong is reported line by line, and the other stories go on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="file, folder, or - for standard input")
        parser.add_argument(
            "--outlet",
            help=f"whose stories these are: for text files (default: {DEFAULT_OUTLET}), and for lines that name none",
        )
        parser.add_argument(
            "--publish", action="store_true", help="publish them, unless a line says otherwise (default: drafts)"
        )
        parser.add_argument(
            "--queue",
            choices=["auto", *ExtractionRun.Queue.values],
            default="auto",
            help="auto: what was published within three days, and a single undated text file, is read first",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        said = {"status": "published"} if options["publish"] else {}
        files = list(find_files(options["paths"]))
        single = len(files) == 1 and is_text(files[0])
        counts: Counter[str] = Counter()
        started = last = monotonic()
        with outbox.batches():
            for place, row in (found for path in files for found in read_file(path, options["outlet"], said)):
                counts[self.take_in(place, row, options["queue"], single=single)] += 1
                if monotonic() - last > PROGRESS_SECONDS:
                    last = monotonic()
                    self.report(counts, last - started)
        self.stdout.write(", ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES))
        if counts["failed"]:
            raise CommandError(f"{counts['failed']} not taken in, for the reasons above")

    def take_in(self, place: str, row: StoryRecord | InvalidStory, queue: str, *, single: bool) -> str:
        """Import one story; returns what came of it."""
        try:
            if isinstance(row, InvalidStory):
                raise row
            wanted = None if queue == "auto" else queue
            if wanted is None and row.published_at is None and not single:
                wanted = ExtractionRun.Queue.BACKLOG
            return import_article(row, queue=wanted).outcome
        except InvalidStory as error:
            for field, message in error.errors.items():
                self.stderr.write(f"{place}: {field}: {message}")
            return "failed"

    def report(self, counts: Counter[str], seconds: float) -> None:
        total = counts.total()
        self.stderr.write(f"{total} stories, {total / seconds:.0f} a second", self.style.NOTICE)


def is_text(path: str) -> bool:
    return path != "-" and Path(path).suffix.lower() not in json_lines.SUFFIXES


def find_files(paths: list[str]) -> Iterator[str]:
    """The files named, and those with known endings in the folders named, in the order of their names."""
    for path in paths:
        if path != "-" and Path(path).is_dir():
            for found in sorted(Path(path).rglob("*")):
                if found.is_file() and found.suffix.lower() in (*plain_text.SUFFIXES, *json_lines.SUFFIXES):
                    yield str(found)
        else:
            yield path


def read_file(path: str, outlet: str | None, said: dict[str, Any]) -> Iterator[Row]:
    """The stories in a file, each with the place to name in an error: file, or file:line."""
    try:
        if is_text(path):
            yield path, plain_text.read_text(Path(path), outlet=outlet or DEFAULT_OUTLET, **said)
        elif path == "-":
            yield from read_lines("standard input", sys.stdin.buffer, outlet, said)
        else:
            with Path(path).open("rb") as lines:
                yield from read_lines(path, lines, outlet, said)
    except InvalidStory as error:
        yield path, error
    except OSError as error:
        yield path, InvalidStory({"file": error.strerror or str(error)})


def read_lines(name: str, lines: BinaryIO, outlet: str | None, said: dict[str, Any]) -> Iterator[Row]:
    for number, row in json_lines.read_jsonl(lines, **said, **({"outlet": outlet} if outlet else {})):
        yield f"{name}:{number}", row
