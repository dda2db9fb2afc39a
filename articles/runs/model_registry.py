"""The registry of extraction models. A new model is a candidate until it is promoted, whatever is installed.

The promoted model is copied to a folder of the archive (``NEWSROOM_MODELS``), so that a release with another model
goes on using it until somebody promotes the new one.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import structlog
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from articles.extraction import types
from articles.extraction.encoding.encoder import MODEL, sha256_of
from articles.extraction.pipeline import Extractor
from articles.history.audit_log import log_change
from articles.models import Article, ExtractionModel, Statement
from articles.review_state import State
from articles.runs.matching import StatementPlace, best_pairs, compare
from articles.services.base import NotAllowed
from core.permissions import Action, check_permission
from people.names.keys import name_key

log = structlog.get_logger(__name__)


class ModelMissing(Exception):
    """The promoted model is not on this machine."""


class StoryExtractor(Protocol):
    """The part of a model that a trial uses."""

    def extract(self, text: str) -> types.Extraction: ...


@lru_cache(maxsize=2)
def load(folder: Path) -> Extractor:
    """Load a model, once in each process."""
    return Extractor.load(folder)


@lru_cache(maxsize=8)
def folder_hash(folder: Path) -> str:
    return sha256_of(folder)


def promoted_extractor() -> Extractor:
    """Return the promoted model. A new archive uses the one that is shipped.

    A model that cannot be copied to the archive's folder is read where it lies.
    """
    reader = ExtractionModel.objects.filter(state=ExtractionModel.ModelState.PROMOTED).first() or promote_first(MODEL)
    folder = model_folder(reader)
    try:
        archive_model(folder, reader.sha256)
    except OSError as error:
        log.warning("model_not_copied", folder=str(settings.NEWSROOM_MODELS), error=str(error))
    return load(folder)


def promote_first(folder: Path) -> ExtractionModel:
    """Promote the first model of an archive; there is nothing to compare it with."""
    extractor = load(folder)
    try:
        with transaction.atomic():
            reader, _created = ExtractionModel.objects.update_or_create(
                sha256=extractor.sha256,
                defaults={
                    "version": extractor.version,
                    "folder": str(folder),
                    "state": ExtractionModel.ModelState.PROMOTED,
                    "promoted_at": Now(),
                },
            )
    except IntegrityError:  # Another process was first, with this model or another.
        reader = ExtractionModel.objects.get(state=ExtractionModel.ModelState.PROMOTED)
    return reader


def model_folder(reader: ExtractionModel) -> Path:
    """Return the model's folder on this machine. Raises ModelMissing when there is none."""
    places = [MODEL, Path(reader.folder)]
    if settings.NEWSROOM_MODELS is not None:
        places.append(settings.NEWSROOM_MODELS / reader.sha256)
    for folder in places:
        if folder.is_dir() and folder_hash(folder) == reader.sha256:
            return folder
    raise ModelMissing(
        f"Stories are read with model {reader}, which is not on this machine (looked in "
        f"{', '.join(map(str, places))}). Bring it there, or try and promote another: manage.py try_model."
    )


def archive_model(folder: Path, sha256: str) -> None:
    """Copy the promoted model to the archive's folder, because the next release may not ship it.

    Raises ``OSError`` when it cannot be copied; nothing is left of the copy then.
    """
    if settings.NEWSROOM_MODELS is None:
        return
    target = settings.NEWSROOM_MODELS / sha256
    if folder == target or target.is_dir():
        return
    settings.NEWSROOM_MODELS.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=settings.NEWSROOM_MODELS, prefix=".copy-") as draft:
        copy = shutil.copytree(folder, Path(draft) / sha256, ignore=shutil.ignore_patterns("__pycache__"))
        try:
            copy.rename(target)
        except OSError:
            if not target.is_dir():  # Otherwise another process has copied it in the meantime.
                raise


def try_model(folder: Path, *, most: int | None = None) -> ExtractionModel:
    """Compare a model and the promoted one with editors' decisions on current texts."""
    candidate = load(folder)
    reader, _created = ExtractionModel.objects.get_or_create(
        sha256=candidate.sha256, defaults={"version": candidate.version, "folder": str(folder.resolve())}
    )
    promoted = promoted_extractor()
    trial = compare_with_decisions({"candidate": candidate, "promoted": promoted}, most=most)
    trial["against"] = promoted.sha256
    reader.folder, reader.trial, reader.tried_at = str(folder.resolve()), trial, Now()
    reader.save()
    reader.refresh_from_db()
    return reader


def compare_with_decisions(models: dict[str, StoryExtractor], *, most: int | None = None) -> dict[str, Any]:
    """Count, for each model, its findings that editors confirmed and rejected, and those with the confirmed speakers.

    Only what an editor looked at counts, and only in current texts: a finding that nobody has decided about is neither
    right nor wrong. Statements accepted in bulk are not evidence.
    """
    judged = Statement.objects.filter(state__in=[State.CONFIRMED, State.REJECTED], current_wording__isnull=False)
    articles = Article.objects.filter(pk__in=judged.values("article")).select_related("current_revision")
    counts = {name: Counter[str]() for name in models}
    decided: Counter[str] = Counter()
    for article in articles.order_by("-decided_at", "pk")[:most].iterator(chunk_size=100):
        revision = article.current_revision
        if revision is None or not article.is_read:
            continue
        rows = judged.filter(article=article, current_wording__revision=revision)
        statements = list(rows.select_related("current_wording").prefetch_related("speakers__agent__aliases"))
        decided["stories"] += 1
        decided.update(statement.state for statement in statements)
        for name, model in models.items():
            counts[name].update(judged_findings(revision.text, statements, model.extract(revision.text).statements))
    return {**decided, **{name: figures(counts[name], decided) for name in models}}


def judged_findings(
    text: str, statements: Sequence[Statement], findings: Sequence[types.ExtractedStatement]
) -> Iterable[str]:
    """Yield what editors decided about each finding that they decided about."""
    old = [place_of(statement) for statement in statements]
    new = [StatementPlace.of(f.content, f.cue, f.source, act=f.act) for f in findings]
    for i, j in best_pairs(compare(text, old, new), old, new).items():
        if statements[i].state == State.REJECTED:
            yield "wrong"
        else:
            yield "right"
            if has_confirmed_speakers(statements[i], findings[j]):
                yield "right speaker"


def place_of(statement: Statement) -> StatementPlace:
    wording = statement.current_wording
    parts = {p: [(s["start"], s["end"]) for s in getattr(wording, p)] for p in ("content", "cue", "source")}
    return StatementPlace.of(**parts, act=statement.act, rank=1)


def has_confirmed_speakers(statement: Statement, findings: types.ExtractedStatement) -> bool:
    """Return whether a finding has the speakers that an editor confirmed, by any of their names."""
    confirmed = [edge for edge in statement.speakers.all() if edge.state != State.REJECTED]
    names = {name_key(speaker.name) for speaker in findings.speakers}
    known = [
        {name_key(edge.name_in_story), *(alias.key for alias in (edge.agent.aliases.all() if edge.agent else ()))}
        for edge in confirmed
    ]
    return len(names) == len(known) and all(spelt & names for spelt in known)


def figures(counts: Counter[str], decided: Counter[str]) -> dict[str, Any]:
    judged = counts["right"] + counts["wrong"]
    return {
        "right": counts["right"],
        "wrong": counts["wrong"],
        "right_speaker": counts["right speaker"],
        "precision": counts["right"] / judged if judged else None,
        "precision_with_speaker": counts["right speaker"] / judged if judged else None,
        "recall": counts["right"] / decided[State.CONFIRMED] if decided[State.CONFIRMED] else None,
    }


def worse_figures(trial: dict[str, Any]) -> list[str]:
    """Return the figures in which a candidate is worse than the promoted model on the same articles."""
    ours, theirs = trial["candidate"], trial["promoted"]
    names = ("precision", "precision_with_speaker", "recall")
    return [name for name in names if theirs[name] is not None and (ours[name] or 0.0) < theirs[name]]


@transaction.atomic
def promote_model(*, reader: ExtractionModel, by: AbstractBaseUser, force: str = "") -> ExtractionModel:
    """Promote a model. Without a trial beside the promoted model, or when that did better or too little was decided to
    tell, this is refused unless ``force`` names the model, by version and hash or by the beginning of its hash, since
    two models may share a version. Articles keep their statements until a re-run; see ``reextract``.
    """
    check_permission(by, Action.PROMOTE)
    rows = {row.pk: row for row in ExtractionModel.objects.select_for_update().order_by("pk")}
    row = rows[reader.pk]
    if row.state == ExtractionModel.ModelState.PROMOTED:
        return row
    promoted = [other for other in rows.values() if other.state == ExtractionModel.ModelState.PROMOTED]
    objection = reason_against(row, promoted)
    if objection and not row.is_called(force):
        again = _("To use it all the same, enter its name, %(name)s.") % {"name": row}
        raise NotAllowed(f"{objection} {again}")
    try:
        archive_model(model_folder(row), row.sha256)
    except OSError as error:
        message = _("The model cannot be copied to the archive's folder: %(error)s")
        raise NotAllowed(message % {"error": error}) from error
    for other in rows.values():
        if other.state == ExtractionModel.ModelState.PROMOTED:
            other.state = ExtractionModel.ModelState.RETIRED
            other.save()
    before = {"state": row.state}
    row.state, row.promoted_by_id, row.promoted_at = ExtractionModel.ModelState.PROMOTED, by.pk, Now()
    row.save()
    after = {"state": ExtractionModel.ModelState.PROMOTED.value, "trial": row.trial, "forced": bool(objection)}
    log_change(row, "promote", by=by, before=before, after=after)
    row.refresh_from_db()
    return row


def reason_against(row: ExtractionModel, promoted: Sequence[ExtractionModel]) -> str:
    """Return the reason against promoting this model; an empty string without one."""
    trial = row.trial
    if not trial:
        return _("This model has not been tried on editors' decisions yet.")
    if any(reader.sha256 != trial.get("against") for reader in promoted):
        return _("Another model has been put into use since this trial: run the trial again.")
    if None in (trial["candidate"]["precision"], trial["promoted"]["precision"]):
        return _("Editors have not reviewed enough statements of these two models to show which is better.")
    worse = ", ".join(
        f"{name.replace('_', ' ')} {trial['candidate'][name] or 0:.3f} < {trial['promoted'][name]:.3f}"
        for name in worse_figures(trial)
    )
    return _("This model did worse than the one in use: %(figures)s.") % {"figures": worse} if worse else ""
