"""Tests of candidate models, trials, promotion and re-runs."""

from __future__ import annotations

import json
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from articles import services
from articles.extraction.encoding.encoder import MODEL
from articles.extraction.types import Extraction
from articles.models import Article, AuditEntry, BatchRerun, ExtractionModel, ExtractionRun, Statement
from articles.runs import model_registry, rerun
from articles.runs.model_registry import (
    ModelMissing,
    compare_with_decisions,
    promote_model,
    promoted_extractor,
    worse_figures,
)
from articles.services import NotAllowed
from core.permissions import NotPermitted, Role
from tests.support.data.extractions import HALE, TEXT, read, saying, whole
from tests.support.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db


class ByHand:
    """An extractor that finds given statements in every text."""

    def __init__(self, found: Extraction) -> None:
        self.found = found

    def extract(self, text: str) -> Extraction:
        return self.found


def judged() -> Article:
    """Create an article of four statements, one confirmed and one rejected."""
    article = ArticleFactory(text=TEXT)
    read(article, whole())
    for statement in Statement.objects.select_related("current_wording"):
        if "crew" in statement.current_wording.text:
            services.confirm_statement(statement=statement, by=UserFactory())
        elif "higher wages" in statement.current_wording.text:
            services.reject_statement(statement=statement, by=UserFactory())
    return article


def trial_of(candidate: Extraction) -> dict[str, Any]:
    return compare_with_decisions({"candidate": ByHand(candidate), "promoted": ByHand(whole())})


class TestTrial:
    def test_trial_counts_decided_findings(self, db: None) -> None:
        judged()
        trial = trial_of(whole())
        assert (trial["stories"], trial["confirmed"], trial["rejected"]) == (1, 1, 1)
        assert trial["promoted"]["precision"] == 0.5
        assert [trial["promoted"][name] for name in ("right", "wrong", "right_speaker")] == [1, 1, 1]
        assert worse_figures(trial) == []

    def test_fewer_rejected_findings_are_better(self) -> None:
        judged()
        trial = trial_of(Extraction(statements=whole().statements[:2]))
        assert trial["candidate"]["precision"] == 1.0
        assert worse_figures(trial) == []

    def test_missed_or_misattributed_findings_are_worse(self) -> None:
        judged()
        assert "recall" in worse_figures(trial_of(Extraction()))
        other = saying(TEXT, "“We have no crew,”", "“Nobody wants the work.”", speakers=[("Ada Quill", "person")])
        assert worse_figures(trial_of(Extraction(statements=(other,)))) == ["precision_with_speaker"]
        own = saying(TEXT, "“We have no crew,”", "“Nobody wants the work.”", speakers=[HALE])
        assert worse_figures(trial_of(Extraction(statements=(own,)))) == []


@pytest.fixture
def candidate(tmp_path: Path) -> Path:
    """Create another model: the shipped one, limited to what it is nearly certain of."""
    folder = tmp_path / "candidate"
    shutil.copytree(MODEL, folder)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"version": "timid", "least": 0.999999}))
    return folder


def alike(candidate: Path) -> None:
    """Make the candidate as certain as the shipped model."""
    config = json.loads((MODEL / "config.json").read_text())
    (candidate / "config.json").write_text(json.dumps(config | {"version": "timid"}))


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """Let this process write no longer files, as on a disk that is full."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


class TestPromotion:
    def test_installed_model_is_unused_until_promoted(self, candidate: Path) -> None:
        alike(candidate)
        judged()
        shipped = promoted_extractor().sha256
        reader = model_registry.try_model(candidate)
        assert (reader.version, reader.state) == ("timid", "candidate")
        assert promoted_extractor().sha256 == shipped
        chief = UserFactory(role=Role.CHIEF)
        with pytest.raises(NotPermitted):
            promote_model(reader=reader, by=UserFactory(role=Role.EDITOR))
        promote_model(reader=reader, by=chief)
        assert promoted_extractor().version == "timid"
        assert dict(ExtractionModel.objects.values_list("sha256", "state")) == {
            shipped: "retired",
            reader.sha256: "promoted",
        }
        assert AuditEntry.objects.get(subject="extractionmodel").after["forced"] is False

    def test_worse_model_is_refused_unless_forced(self, candidate: Path, capsys: pytest.CaptureFixture[str]) -> None:
        article = ArticleFactory(text=TEXT)
        read(article, promoted_extractor().extract(TEXT))
        for statement in Statement.objects.all():
            services.confirm_statement(statement=statement, by=UserFactory())
        call_command("try_model", str(candidate))
        assert "worse in" in capsys.readouterr().out
        chief = UserFactory(username="cara", role=Role.CHIEF)
        with pytest.raises(CommandError, match="recall"):
            call_command("promote_model", "timid", by="cara")
        reader = ExtractionModel.objects.get(version="timid")
        # Another model may have the same version.
        for name in ("yes", "timid", reader.sha256[:4]):
            with pytest.raises(CommandError, match="recall"):
                call_command("promote_model", "timid", by="cara", force=name)
        call_command("promote_model", "timid", by="cara", force=f"timid ({reader.sha256[:12]})")
        deed = AuditEntry.objects.get(subject="extractionmodel")
        assert (deed.by, deed.after["forced"]) == (chief, True)
        assert "recall" in deed.after["trial"]["candidate"]

    def test_outdated_trial_is_refused(self) -> None:
        figures = {"precision": 0.8, "precision_with_speaker": 0.8, "recall": 0.8}
        trial = {"candidate": dict.fromkeys(figures, 0.9), "promoted": figures, "against": "old"}
        for sha256, state in (("now", "promoted"), ("old", "retired")):
            ExtractionModel.objects.create(sha256=sha256, version=sha256, state=state)
        reader = ExtractionModel.objects.create(sha256="new", version="new", trial=trial)
        with pytest.raises(NotAllowed, match="run the trial again"):
            promote_model(reader=reader, by=UserFactory())
        assert ExtractionModel.objects.get(state="promoted").version == "now"

    def test_trial_without_decisions_is_refused(self, candidate: Path) -> None:
        reader = model_registry.try_model(candidate)
        assert reader.trial["against"] == promoted_extractor().sha256
        with pytest.raises(NotAllowed, match="not reviewed enough"):
            promote_model(reader=reader, by=UserFactory())

    def test_model_without_trial_is_refused(self, candidate: Path) -> None:
        promoted_extractor()
        reader = ExtractionModel.objects.create(sha256="ab", version="untried", folder=str(candidate))
        with pytest.raises(NotAllowed, match="has not been tried"):
            promote_model(reader=reader, by=UserFactory())

    def test_promoted_model_is_copied(self, candidate: Path, tmp_path: Path, settings: Settings) -> None:
        settings.NEWSROOM_MODELS = tmp_path / "models"
        promoted_extractor()
        reader = model_registry.try_model(candidate)
        promote_model(reader=reader, by=UserFactory(), force=reader.sha256[:8])
        shutil.rmtree(candidate)
        model_registry.folder_hash.cache_clear()
        assert promoted_extractor().version == "timid"
        shutil.rmtree(settings.NEWSROOM_MODELS / reader.sha256)
        model_registry.folder_hash.cache_clear()
        with pytest.raises(ModelMissing, match="timid"):
            promoted_extractor()

    def test_failed_copy_does_not_fail_a_reading(self, tmp_path: Path, settings: Settings) -> None:
        settings.NEWSROOM_MODELS = tmp_path / "models"
        with no_file_above(100_000):
            for _story in range(2):
                assert promoted_extractor().sha256 == model_registry.folder_hash(MODEL)
        assert list(settings.NEWSROOM_MODELS.iterdir()) == []
        promoted_extractor()
        assert [path.name for path in settings.NEWSROOM_MODELS.iterdir()] == [model_registry.folder_hash(MODEL)]

    def test_model_is_read_where_it_lies_without_a_folder_for_models(self, tmp_path: Path, settings: Settings) -> None:
        (tmp_path / "file").touch()
        settings.NEWSROOM_MODELS = tmp_path / "file" / "models"
        assert promoted_extractor().sha256 == model_registry.folder_hash(MODEL)

    def test_model_that_cannot_be_copied_is_not_promoted(
        self, candidate: Path, tmp_path: Path, settings: Settings
    ) -> None:
        reader = model_registry.try_model(candidate)
        (tmp_path / "file").touch()
        settings.NEWSROOM_MODELS = tmp_path / "file" / "models"
        with pytest.raises(NotAllowed, match="cannot be copied"):
            promote_model(reader=reader, by=UserFactory(), force=reader.sha256[:8])
        assert ExtractionModel.objects.get(state="promoted").version != "timid"


class TestRereading:
    def test_rerun_queues_each_article_once(self) -> None:
        ArticleFactory.create_batch(5)
        ArticleFactory(language="fr")
        row = rerun.start_rerun(selection={})
        assert [state.queued for state in rerun.continue_rerun(row, batch=2)] == [2, 4, 6, 6]
        assert set(ExtractionRun.objects.values_list("queue", "state", "batch_rerun")) == {
            ("backlog", "queued", row.pk)
        }
        assert ExtractionRun.objects.count() == 5
        assert list(rerun.continue_rerun(row)) == []
        assert not rerun.is_done(row)
        ExtractionRun.objects.update(state="done")
        assert rerun.is_done(row)

    def test_interrupted_rerun_resumes(self, capsys: pytest.CaptureFixture[str]) -> None:
        ArticleFactory.create_batch(5)
        row = rerun.start_rerun(selection={})
        next(rerun.continue_rerun(row, batch=2))
        assert ExtractionRun.objects.count() == 2
        call_command("reextract", resume=True)
        assert "queued 5 of 5" in capsys.readouterr().out
        assert (ExtractionRun.objects.count(), BatchRerun.objects.count()) == (5, 1)
        with pytest.raises(CommandError, match="Nothing was interrupted"):
            call_command("reextract", resume=True)

    def test_rerun_selection(self) -> None:
        one, two, three = (ArticleFactory() for _n in range(3))
        call_command("reextract", one.pk)
        call_command("reextract", outlet=two.outlet.name)
        assert set(ExtractionRun.objects.values_list("revision__article", flat=True)) == {one.pk, two.pk}
        with pytest.raises(CommandError, match="no such stories"):
            call_command("reextract", "nowhere")
        with pytest.raises(CommandError, match="Name stories"):
            call_command("reextract")
        ExtractionModel.objects.create(sha256="ab", version="now", folder="", state="promoted")
        ExtractionRun.objects.filter(revision__article=one).update(state="done", model_sha256="ab")
        chosen = rerun.selected_articles({"other_model": True})
        assert set(chosen) == {two, three}

    def test_run_logs_its_changes(self) -> None:
        article = ArticleFactory(text=TEXT)
        read(article, whole())
        first = ExtractionRun.objects.get()
        assert set(first.changes["added"]) == set(Statement.objects.values_list("pk", flat=True))
        quote, denial, wages, silence = Statement.objects.order_by("current_wording__start")
        longer = saying(TEXT, "that sailors were striking", speakers=[HALE])
        read(article, Extraction(statements=(whole().statements[0], longer)))
        run = ExtractionRun.objects.latest("created_at")
        assert set(run.changes["dropped"]) == {wages.pk, silence.pk}
        assert run.changes["added"] == []
        before, after = run.changes["changed"][denial.pk]
        assert (before["act"], after["act"]) == ("denied", "said")
        assert before["speakers"][0][0] == "Harbour Union"
        assert after["speakers"][0][0] == HALE[0]
        assert quote.pk not in run.changes["changed"]
        read(article, Extraction(statements=(whole().statements[0], longer)))
        again = ExtractionRun.objects.latest("created_at")
        assert again.changes == {"added": [], "changed": {}, "dropped": []}
