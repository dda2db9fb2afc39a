"""`manage.py reextract`: extract one, some or all articles again, behind fresh ones."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.models import Article, BatchRerun, Outlet
from articles.runs import rerun
from articles.runs.queue import outbox

LOOK_SECONDS = 2


class Command(BaseCommand):
    help = (
        "Queue stories to be read again. What editors decided stays, whatever is found; reading twice changes "
        "nothing. Interrupted, it goes on with --resume."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("story", nargs="*", help="identifiers of stories")
        parser.add_argument("--all", action="store_true", help="every story")
        parser.add_argument("--outlet", help="all stories of the outlet of this name or identifier")
        parser.add_argument(
            "--other-model", action="store_true", help="only those not last read with the model that reads now"
        )
        parser.add_argument("--resume", action="store_true", help="go on with the last one that was interrupted")
        parser.add_argument("--wait", action="store_true", help="wait until all have been read")

    def handle(self, *args: Any, **options: Any) -> None:
        row = self.last_interrupted() if options["resume"] else rerun.start_rerun(selection=self.selection(options))
        self.stdout.write(f"{row.total} stories to be read again")
        with outbox.batches():
            for state in rerun.continue_rerun(row):
                self.stdout.write(f"queued {state.queued} of {state.total}")
        while options["wait"] and not rerun.is_done(row):
            self.write_counts(row)
            time.sleep(LOOK_SECONDS)
        self.write_counts(row)

    def write_counts(self, row: BatchRerun) -> None:
        self.stdout.write(", ".join(f"{n} {state}" for state, n in sorted(rerun.run_counts(row).items())) or "no runs")

    def last_interrupted(self) -> BatchRerun:
        row = BatchRerun.objects.filter(finished_at__isnull=True).first()
        if row is None:
            raise CommandError("Nothing was interrupted.")
        return row

    def selection(self, options: dict[str, Any]) -> dict[str, Any]:
        story, outlet, other_model = options["story"], options["outlet"], options["other_model"]
        if not (story or options["all"] or outlet or other_model):
            raise CommandError("Name stories, or give --all, --outlet or --other-model.")
        chosen: dict[str, Any] = {}
        if story:
            known = set(Article.objects.filter(pk__in=story).values_list("pk", flat=True))
            if missing := [pk for pk in story if pk not in known]:
                raise CommandError(f"There are no such stories: {', '.join(missing)}")
            chosen["ids"] = story
        if outlet:
            row = Outlet.objects.filter(pk=outlet).first() or Outlet.objects.filter(name=outlet).first()
            if row is None:
                raise CommandError(f"There is no outlet {outlet}.")
            chosen["outlet"] = row.pk
        if other_model:
            chosen["other_model"] = True
        return chosen
