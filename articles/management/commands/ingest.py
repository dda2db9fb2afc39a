"""`manage.py ingest PATH...`: import stories from files."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.importing import json_lines
from articles.importing.formats import BY_SUFFIX, Row, format_of
from articles.importing.importer import import_article
from articles.importing.plain_text import DEFAULT_OUTLET
from articles.importing.story_record import InvalidStory, StoryRecord
from articles.models import ExtractionRun
from articles.runs.queue import outbox

STANDARD_INPUT = "-"
OUTCOMES = ("created", "revised", "updated", "unchanged", "failed")
PROGRESS_SECONDS = 2.0


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
        defaults = {"status": "published"} if options["publish"] else {}
        files = list(find_files(options["paths"]))
        single = len(files) == 1 and files[0] != STANDARD_INPUT and format_of(files[0]).one_story
        counts: Counter[str] = Counter()
        started = last = monotonic()
        with outbox.batches():
            for place, row in (record for path in files for record in read_file(path, options["outlet"], defaults)):
                counts[self.import_row(place, row, options["queue"], single=single)] += 1
                if monotonic() - last > PROGRESS_SECONDS:
                    last = monotonic()
                    self.report(counts, last - started)
        self.stdout.write(", ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES))
        if counts["failed"]:
            raise CommandError(f"{counts['failed']} not taken in, for the reasons above")

    def import_row(self, place: str, row: StoryRecord | InvalidStory, queue: str, *, single: bool) -> str:
        """Import one story and return the outcome."""
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


def find_files(paths: list[str]) -> Iterator[str]:
    """Yield the given files and, of given folders, the files with a known suffix, sorted by name."""
    for path in paths:
        if path != STANDARD_INPUT and Path(path).is_dir():
            for file in sorted(Path(path).rglob("*")):
                if file.is_file() and file.suffix.lower() in BY_SUFFIX:
                    yield str(file)
        else:
            yield path


def read_file(path: str, outlet: str | None, defaults: dict[str, Any]) -> Iterator[Row]:
    """Yield the stories in a file or on standard input, and an error instead of a file that cannot be read."""
    try:
        if path == STANDARD_INPUT:
            yield from json_lines.read_stream("standard input", sys.stdin.buffer, outlet=outlet, **defaults)
        else:
            yield from format_of(path).read_file(path, outlet=outlet, **defaults)
    except InvalidStory as error:
        yield path, error
    except OSError as error:
        yield path, InvalidStory({"file": error.strerror or str(error)})
