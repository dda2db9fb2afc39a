"""The Python client against a real server."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from rest_framework.utils.encoders import JSONEncoder

from articles.models import Article
from newsroom.api.changes.follower import run_follower
from newsroom.api.exports.registry import EXPORTS
from newsroom.api.models import ApiToken
from newsroom.http.models import RequestCount
from people.models import Agent
from people.services.merge import merge_agents
from tests.support.api_description import DESCRIPTION
from tests.support.factories import (
    ArticleFactory,
    MentionFactory,
    PersonFactory,
    PositionFactory,
    StatementFactory,
    UserFactory,
    former_id,
    known_once,
)

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS = Path(__file__).parents[3] / "clients" / "python"


@pytest.fixture
def client_module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(CLIENTS)
    return import_module("newsroom_client")


@pytest.fixture
def archive(client_module: ModuleType, live_server: LiveServer) -> Any:
    person = PersonFactory(name="Wenna Trost")
    for _ in range(3):
        StatementFactory(article=ArticleFactory(), speaker=person)
    return client_module.Archive(live_server.url)


def test_lists_follow_all_pages(archive: Any) -> None:
    (person,) = archive.people(name="trost")
    found = list(archive.statements(speaker=person["id"], page_size=1, reviewed=False))
    assert len(found) == 3
    assert {one["text"] for one in found} == {"“We have no crew,”"}
    assert archive.get("statements", found[0]["id"])["id"] == found[0]["id"]
    assert {row["id"] for row in archive.export("statements", form="direct")} == {one["id"] for one in found}


def test_lists_and_exports_of_related_objects(archive: Any) -> None:
    person = Agent.objects.get(name="Wenna Trost")
    PositionFactory(person=person, organisation=None, role="lock keeper")
    former_id(person, "m4k9te2vx7bn")
    (article, *_others) = Article.objects.order_by("pk")
    start = article.current_revision.text.index("crew")
    MentionFactory(revision=article.current_revision, start=start, end=start + 4, text="crew", name="crew")
    assert [one["role"] for one in archive.positions(person=person.pk)] == ["lock keeper"]
    assert [one["text"] for one in archive.mentions(article=article.pk)] == ["crew"]
    assert [one["id"] for one in archive.revisions(article=article.pk)] == [article.current_revision_id]
    assert [one["name"] for one in archive.names(agent=person.pk)] == ["Wenna Trost"]
    assert [one["agent"]["id"] for one in archive.redirects()] == [person.pk]
    for kind in ("positions", "mentions", "revisions", "names", "redirects"):
        assert len(list(archive.export(kind))) == len(list(archive.every(kind))) > 0, kind


def test_filters_named_like_parameters(archive: Any) -> None:
    article = Article.objects.order_by("pk")[0]
    start = article.current_revision.text.index("crew")
    MentionFactory(
        revision=article.current_revision, start=start, end=start + 4, text="crew", name="crew", kind="place"
    )
    assert [len(list(archive.mentions(kind=kind))) for kind in ("place", "person")] == [1, 0]
    assert [len(list(archive.export("mentions", kind=kind))) for kind in ("place", "person")] == [1, 0]
    assert len(list(archive.search("crew", kind="article"))) == 3


def test_keys_of_exports(client_module: ModuleType) -> None:
    for table, _model, _filterset in EXPORTS:
        assert client_module.KEYS.get(table.name, ("id",)) == tuple(table.key), table.name


def test_search_and_suggest(archive: Any) -> None:
    found = list(archive.search("crews", page_size="2"))
    assert [one["text"][at["start"] : at["end"]] for one in found for at in one["highlights"]] == ["crew"] * 3
    assert [agent["name"] for agent in archive.suggest("tro")] == ["Wenna Trost"]


def test_quote_check_and_reconciliation(archive: Any) -> None:
    (quotation,) = archive.check_quotations("“We have no boats,” said Wenna Trost, the lock keeper.")
    assert quotation["verdict"] == "altered"
    assert quotation["matches"][0]["differences"] == [{"kind": "replaced", "draft": "boats", "archive": "crew"}]
    (trost,), nobody = archive.reconcile(["Wena Trost", "Quentin Zebb"], kind="person")
    assert (trost["name"], nobody) == ("Wenna Trost", [])


def test_old_id_of_merged_person(archive: Any) -> None:
    old, (person,) = PersonFactory(name="Wena Trost"), archive.people(name="trost")
    StatementFactory(article=ArticleFactory(), speaker=old)
    merge_agents(keep=Agent.objects.get(pk=person["id"]), merge=known_once(old), by=UserFactory())
    assert archive.get("people", old.pk)["id"] == person["id"]


def test_reconciling_several_batches(archive: Any) -> None:
    names = [f"Quentin Zebb {n}" for n in range(50)] + ["Wena Trost"]
    *nobody, (trost,) = archive.reconcile(names, kind="person")
    assert (nobody, trost["name"]) == ([[]] * 50, "Wenna Trost")


class TestTokenOfWhatHasMoved:
    """Only an editor's finds a person of whom nothing is public; the token goes along to where the old id leads."""

    @pytest.fixture
    def editor(self, archive: Any, client_module: ModuleType) -> Any:
        _token, secret = ApiToken.objects.issue(user=UserFactory(), role="editor")
        return client_module.Archive(archive.root.removesuffix("/api/v1"), token=secret)

    def test_token_is_sent_to_redirects_within_the_archive(
        self, archive: Any, client_module: ModuleType, editor: Any
    ) -> None:
        keep, old = PersonFactory(name="Tamsin Rook"), PersonFactory(name="Tamsyn Rook")
        merge_agents(keep=keep, merge=old, by=UserFactory())
        with pytest.raises(client_module.ArchiveError, match="404"):
            archive.get("people", keep.pk)
        assert editor.get("people", old.pk)["id"] == keep.pk

    @pytest.mark.parametrize("elsewhere", ["https://archive.example/", "http://archive.example:81/", "http://other/"])
    def test_token_is_not_sent_to_other_sites(self, client_module: ModuleType, elsewhere: str) -> None:
        asked = client_module.Request("http://archive.example/api/v1/people/1/")
        asked.add_unredirected_header("Authorization", "Bearer secret")
        moved = client_module.WithinTheArchive().redirect_request(asked, None, 301, "Moved", {}, elsewhere)
        assert not moved.has_header("Authorization")


def test_following_changes(archive: Any) -> None:
    while run_follower():
        pass
    changes, position = archive.changes()
    ids = [change["id"] for change in changes if change["kind"] == "statement"]
    assert {one["id"] for one in archive.several("statements", ids)} == set(ids)
    assert len(ids) == 3
    assert archive.changes(position) == archive.changes("now") == ([], position)
    assert [(group["key"], group["count"]) for group in archive.aggregate("form")] == [("direct", 3)]


def test_change_sends_if_match(archive: Any, client_module: ModuleType, live_server: LiveServer) -> None:
    _token, secret = ApiToken.objects.issue(user=UserFactory(), role="editor")
    editor = client_module.Archive(live_server.url, token=secret)
    statement = next(archive.statements())
    assert editor.change("statements", statement["id"], {"state": "confirmed"})["state"] == "confirmed"


def test_error_has_the_reason(archive: Any, client_module: ModuleType) -> None:
    with pytest.raises(client_module.ArchiveError, match="speeker: Unknown parameter") as caught:
        list(archive.statements(speeker="x"))
    assert caught.value.status == 400
    with pytest.raises(client_module.ArchiveError) as caught:
        archive.hand_in({"outlet": "The Penmarrow Echo", "body": "The gate was shut.\n"})
    assert caught.value.status == 401
    with pytest.raises(ValueError, match="not an http"):
        client_module.Archive("file:///etc/passwd")


def test_handing_in_a_story(archive: Any, client_module: ModuleType, live_server: LiveServer) -> None:
    _token, secret = ApiToken.objects.issue(user=UserFactory(), role="machine")
    story = {"outlet": "The Penmarrow Echo", "external_id": "pe-1", "body": "The gate was shut.\n"}
    taken = client_module.Archive(live_server.url, token=secret).hand_in(story)
    assert taken["text"] == story["body"]


def test_stale_etag_is_refused(archive: Any, client_module: ModuleType, live_server: LiveServer) -> None:
    _token, secret = ApiToken.objects.issue(user=UserFactory(), role="machine")
    machine = client_module.Archive(live_server.url, token=secret)
    story = {"outlet": "The Penmarrow Echo", "external_id": "pe-1", "body": "The gate was shut.\n"}
    taken = machine.hand_in(story)
    _story, etag = machine.looked_at("articles", taken["id"])
    assert machine.hand_in({**story, "body": "The gate was open.\n"}, etag=etag)["text"] == "The gate was open.\n"
    with pytest.raises(client_module.ArchiveError) as caught:
        machine.hand_in({**story, "body": "There is no gate.\n"}, etag=etag)
    assert caught.value.status == 412


def test_changing_and_removing_a_webhook(archive: Any, client_module: ModuleType, live_server: LiveServer) -> None:
    _token, secret = ApiToken.objects.issue(user=UserFactory(), role="reader")
    reader = client_module.Archive(live_server.url, token=secret)
    made = reader.json(f"{reader.root}/webhooks/", {"url": "https://hooks.example/archive"})
    assert reader.change("webhooks", made["id"], {"on": False})["state"] == "off"
    reader.remove("webhooks", made["id"])
    assert list(reader.every("webhooks")) == []


def test_adding_changing_and_removing_a_position(
    archive: Any, client_module: ModuleType, live_server: LiveServer
) -> None:
    _token, secret = ApiToken.objects.issue(user=UserFactory(), role="editor")
    editor = client_module.Archive(live_server.url, token=secret)
    (person,) = archive.people(name="trost")
    office = editor.add_position(person["id"], "lock keeper", start_date="2019-04-01")
    assert editor.change("positions", office["id"], {"end_date": "2026-05-31"})["end_date"] == "2026-05-31"
    assert [one["role"] for one in archive.every("positions", person=person["id"])] == ["lock keeper"]
    editor.remove("positions", office["id"])
    assert list(archive.every("positions", person=person["id"])) == []


def test_retry_after_429(
    archive: Any, client_module: ModuleType, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NEWSROOM_API_REQUESTS_A_MINUTE = {"anonymous": 1, "account": 1}
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        RequestCount.objects.all().delete()

    monkeypatch.setattr(client_module.time, "sleep", wait)
    assert len(list(archive.statements(page_size="2"))) == 3
    assert len(waited) == 1
    assert 0 < waited[0] <= 60


def test_retry_without_response_then_archive_error(
    archive: Any, client_module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nowhere = client_module.Archive(f"http://127.0.0.1:{closed.getsockname()[1]}", attempts=3, timeout=5)
    waited: list[float] = []
    monkeypatch.setattr(client_module.time, "sleep", waited.append)
    for ask in (lambda: list(nowhere.statements()), lambda: list(nowhere.export("statements"))):
        with pytest.raises(client_module.ArchiveError, match="cannot be reached") as caught:
            ask()
        assert caught.value.status == 0
        assert isinstance(caught.value.__cause__, OSError)
    assert waited == [2, 4, 2, 4]

    opened, refused = client_module.OPENER.open, iter([ConnectionResetError(), TimeoutError()])

    def flaky(request: Any, **given: Any) -> Any:
        if (error := next(refused, None)) is not None:
            raise error
        return opened(request, **given)

    monkeypatch.setattr(client_module.OPENER, "open", flaky)
    assert len(list(archive.statements())) == 3


def test_retried_post_is_done_once(
    archive: Any, client_module: ModuleType, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    _token, secret = ApiToken.objects.issue(user=UserFactory(), role="reader")
    reader = client_module.Archive(live_server.url, token=secret)
    opened, lost = client_module.OPENER.open, iter([ConnectionResetError()])

    def losing(request: Any, **given: Any) -> Any:
        response = opened(request, **given)
        if (error := next(lost, None)) is not None:
            response.close()
            raise error
        return response

    monkeypatch.setattr(client_module.OPENER, "open", losing)
    monkeypatch.setattr(client_module.time, "sleep", lambda _seconds: None)
    made = reader.json(f"{reader.root}/webhooks/", {"url": "https://hooks.example/archive"})
    assert [one["id"] for one in reader.every("webhooks")] == [made["id"]]


def test_types_are_generated_from_the_description(tmp_path: Path) -> None:
    """If this fails, run ``make client``."""
    description, types = tmp_path / "openapi.json", tmp_path / "newsroom_objects.py"
    description.write_text(json.dumps(DESCRIPTION, cls=JSONEncoder), encoding="utf-8")
    folder = Path(sys.executable).parent
    shutil.copy(CLIENTS.parents[1] / "pyproject.toml", tmp_path)
    subprocess.run(
        [folder / "datamodel-codegen", "--input", description, "--output", types],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"},
        check=True,
    )
    assert types.read_text("utf-8") == (CLIENTS / "newsroom_objects.py").read_text("utf-8")
