"""Files with all that is public, for anybody to copy."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from newsroom.api.exports.dump import TABLES, dump
from newsroom.changes.models import Change
from tests.support.factories import (
    ArticleFactory,
    ExtractionRunFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    TopicFactory,
    former_id,
)

pytestmark = pytest.mark.django_db

SITE = "https://archive.example"
SECRET = "zqsecret"


@pytest.fixture
def archive() -> None:
    person, union = (
        PersonFactory(name="Wenna Trost", aliases=["Gwen Trost"]),
        OrganisationFactory(name="Harbour Union"),
    )
    PositionFactory(person=person, organisation=union, role="lock keeper", start_date="2019-04-01")
    PositionFactory(person=person, organisation=OrganisationFactory(name=SECRET), role="adviser")
    former_id(person, "m4k9te2vx7bn")
    article = ArticleFactory(outlet=OutletFactory(name="The Penmarrow Echo"), headline="Weir gate to close")
    article.topics.add(TopicFactory(name="Canals"))
    StatementFactory(article=article, speaker=person, confirmed=True)
    StatementFactory(article=article, speaker=union)
    ExtractionRunFactory(revision=article.current_revision, state="done", model_version="7", model_sha256="ab")
    ExtractionRunFactory(revision=article.current_revision, state="failed", model_version="on trial")
    hidden = ArticleFactory(draft=True, headline=SECRET, text=f"“We have no {SECRET},” {SECRET} said.\n")
    hidden.topics.add(TopicFactory(name=SECRET))
    ExtractionRunFactory(revision=hidden.current_revision, state="done", model_version=SECRET)
    StatementFactory(article=hidden, words=f"“We have no {SECRET},”", speaker=PersonFactory(name=SECRET))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.usefixtures("archive")
def test_manifest_describes_the_files(tmp_path: Path, settings: Settings) -> None:
    settings.NEWSROOM_DATA_LICENCE = "CC BY 4.0"
    made = dump(tmp_path, site=SITE)
    manifest = json.loads((made / "manifest.json").read_text())
    assert (manifest["number"], manifest["licence"], manifest["site"]) == (1, "CC BY 4.0", SITE)
    assert manifest["models"] == [{"version": "7", "sha256": "ab"}]
    assert {file["name"] for file in manifest["files"]} == {path.name for path in made.iterdir()} - {"manifest.json"}
    for file in manifest["files"]:
        content = (made / file["name"]).read_bytes()
        assert (file["sha256"], file["bytes"]) == (hashlib.sha256(content).hexdigest(), len(content))
    statements = next(file for file in manifest["files"] if file["name"] == "statements.ndjson")
    assert (statements["rows"], statements["by_state"]) == (2, {"confirmed": 1, "suggested": 1})
    rows = lines(made / "statements.ndjson")
    assert {row["model_version"] for row in rows} == {"7"}
    assert {row["state"] for row in rows} == {"confirmed", "suggested"}
    assert [column["name"] for column in statements["columns"]] == list(rows[0])
    assert manifest["changes"] == 0


def test_manifest_has_the_position_of_changes(tmp_path: Path) -> None:
    person = PersonFactory()
    for position in (7, 9):
        Change.objects.create(
            position=position, kind="person", object_id=person.pk, action="created", at=timezone.now()
        )
    assert json.loads((dump(tmp_path, site=SITE) / "manifest.json").read_text())["changes"] == 9


@pytest.mark.usefixtures("archive")
def test_dump_has_only_public_rows(tmp_path: Path) -> None:
    made = dump(tmp_path, site=SITE)
    for path in made.iterdir():
        if path.suffix != ".parquet":
            assert SECRET not in path.read_text(encoding="utf-8"), path.name
    people = duckdb.read_parquet(str(made / "people.parquet")).fetchall()
    assert [row[3] for row in people] == ["Wenna Trost"]


@pytest.mark.usefixtures("archive")
def test_parquet_has_the_same_rows(tmp_path: Path) -> None:
    made = dump(tmp_path, site=SITE)
    for one in TABLES:
        table = duckdb.read_parquet(str(made / f"{one.name}.parquet"))
        rows = lines(made / f"{one.name}.ndjson")
        (key,) = one.key
        assert [pk for (pk,) in table.project(key).fetchall()] == sorted(row[key] for row in rows)
        assert len(rows) > 0
        assert table.columns == list(rows[0])
    dates = duckdb.read_parquet(str(made / "articles.parquet")).project("epoch_us(published_at)").fetchall()
    (article,) = lines(made / "articles.ndjson")
    assert dates == [(datetime.fromisoformat(article["published_at"]).timestamp() * 1_000_000,)]


@pytest.mark.usefixtures("archive")
def test_dump_has_all_tables(tmp_path: Path) -> None:
    made = dump(tmp_path, site=SITE)
    files = {path.name for path in made.iterdir()}
    assert {name.partition(".")[0] for name in files} == {
        *("statements", "articles", "revisions", "people", "organisations", "names", "positions", "redirects"),
        *("outlets", "topics", "manifest"),
    }
    assert {"names.parquet", "redirects.ndjson"} <= files
    (person,), (office,) = lines(made / "people.ndjson"), lines(made / "positions.ndjson")
    (house,) = lines(made / "organisations.ndjson")
    assert (office["person_id"], office["organisation_id"], office["role"]) == (
        *(person["id"], house["id"]),
        "lock keeper",
    )
    assert [(row["old_id"], row["agent_id"]) for row in lines(made / "redirects.ndjson")] == [
        ("m4k9te2vx7bn", person["id"])
    ]
    assert {row["name"] for row in lines(made / "names.ndjson")} == {"Wenna Trost", "Harbour Union"}
    (text,), (story,) = lines(made / "revisions.ndjson"), lines(made / "articles.ndjson")
    assert (text["id"], text["text"], text["api_url"]) == (
        *(story["revision_id"], story["text"]),
        f"{SITE}/api/v1/revisions/{text['id']}/",
    )
    assert (office["person_url"], office["start_date"]) == (person["url"], "2019-04-01")


@pytest.mark.usefixtures("archive")
def test_dumps_are_numbered_and_unfinished_ones_replaced(tmp_path: Path) -> None:
    assert dump(tmp_path, site=SITE).name == "dump-0001"
    (tmp_path / ".dump-0002.unfinished").mkdir()
    (tmp_path / ".dump-0002.unfinished" / "half").touch()
    call_command("dump_archive", str(tmp_path), site=SITE)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dump-0001", "dump-0002"]
    assert not (tmp_path / "dump-0002" / "half").exists()


@pytest.mark.parametrize(("licence", "told"), [("", None), ("CC0 1.0", "CC0 1.0")])
def test_dump_without_licence_warns(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str], licence: str, told: str | None
) -> None:
    settings.NEWSROOM_DATA_LICENCE = licence
    call_command("dump_archive", str(tmp_path), site=SITE)
    assert json.loads((tmp_path / "dump-0001" / "manifest.json").read_text())["licence"] == told
    assert ("NEWSROOM_DATA_LICENCE" in capsys.readouterr().err) == (not licence)


def test_missing_folder_is_created(tmp_path: Path) -> None:
    call_command("dump_archive", str(tmp_path / "new" / "dumps"), site=SITE)
    assert (tmp_path / "new" / "dumps" / "dump-0001" / "manifest.json").exists()


def test_path_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    for path in (tmp_path / "taken", tmp_path / "taken" / "dumps"):
        with pytest.raises(CommandError, match=f"{path} is not a folder"):
            call_command("dump_archive", str(path), site=SITE)


NOWHERE = ["", "notaurl", "archive.example", "https://", "ftp://archive.example", "https://archive.example/?q=1"]


@pytest.mark.parametrize("site", NOWHERE)
def test_invalid_site_is_refused(tmp_path: Path, site: str) -> None:
    with pytest.raises(CommandError, match="--site"):
        call_command("dump_archive", str(tmp_path / "dumps"), **({"site": site} if site else {}))
    assert not (tmp_path / "dumps").exists()


def test_unwritable_folder_is_refused() -> None:
    with pytest.raises(CommandError, match="Nothing can be written into /proc/dumps"):
        call_command("dump_archive", "/proc/dumps", site=SITE)
