"""`manage.py try_model FOLDER`: compare a candidate model with editors' decisions."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.runs.model_registry import try_model, worse_figures


class Command(BaseCommand):
    help = "Read the stories that editors have judged with another model, and tell how it does beside the present one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the model's folder")
        parser.add_argument("--most", type=int, help="no more than so many stories")

    def handle(self, *args: Any, folder: Path, most: int | None, **options: Any) -> None:
        if not (folder / "config.json").is_file():
            raise CommandError(f"{folder} is not the folder of a model.")
        reader = try_model(folder, most=most)
        trial = reader.trial
        self.stdout.write(
            f"{reader}: {trial.get('stories', 0)} stories, {trial.get('confirmed', 0)} statements confirmed, "
            f"{trial.get('rejected', 0)} rejected"
        )
        for name in ("promoted", "candidate"):
            figures = ", ".join(
                f"{figure} {'–' if value is None else format(value, '.3f' if isinstance(value, float) else 'd')}"
                for figure, value in trial[name].items()
            )
            self.stdout.write(f"{name}: {figures}")
        worse = worse_figures(trial)
        self.stdout.write(f"worse in {', '.join(worse)}" if worse else "not worse in anything")
