"""`manage.py promote_model VERSION --by NAME`: use this model for extraction from now on."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from articles.models import ExtractionModel
from articles.runs.model_registry import ModelMissing, promote_model
from articles.services.base import NotAllowed


class Command(BaseCommand):
    help = "Promote a model that has been tried. Refused when it did worse, unless --force names it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("version", help="its version, or how its hash begins")
        parser.add_argument("--by", required=True, help="the chief who decides it")
        parser.add_argument(
            "--force",
            default="",
            metavar="NAME",
            help="although it did worse: “version (hash)”, or how its hash begins",
        )

    def handle(self, *args: Any, version: str, by: str, force: str, **options: Any) -> None:
        user = User.objects.filter(username=by).first()
        models = ExtractionModel.objects.filter(Q(version=version) | Q(sha256__startswith=version))
        if user is None or models.count() != 1:
            raise CommandError(
                f"There is no account {by}." if user is None else f"No one model is meant by {version}."
            )
        try:
            reader = promote_model(reader=models.get(), by=user, force=force)
        except (NotAllowed, PermissionDenied, ModelMissing) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Stories are read with {reader} from now on.")
