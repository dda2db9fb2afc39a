"""Pages as a phone fetches them: compressed where they are the same for everybody, and nowhere else."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from articles.models import Statement
from newsroom.middleware import StaticFilesMiddleware
from tests.support.factories import PersonFactory, StatementFactory

pytestmark = pytest.mark.django_db
GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def statement() -> Statement:
    found: Statement = StatementFactory(speaker=PersonFactory(name="Ada Row"), confirmed=True)
    return found


@pytest.fixture
def addresses(statement: Statement) -> list[str]:
    speaker = statement.speakers.get().agent
    assert speaker is not None
    pages = ["/", "/search/?q=crew", "/feed.atom", "/sitemap.xml", "/about/", f"/embed/statements/{statement.pk}/1/"]
    return [*pages, *(one.get_absolute_url() for one in (statement, statement.article, speaker))]


def test_public_pages_are_compressed_for_whom_that_is_legible(client: Client, addresses: list[str]) -> None:
    for address in addresses:
        plain, packed = client.get(address), client.get(address, headers=GZIP)
        assert packed["Content-Encoding"] == "gzip", address
        assert gzip.decompress(packed.content) == plain.content
        assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content)
        assert packed["ETag"] == f"W/{plain['ETag']}"
        assert "Content-Encoding" not in plain
        for one in (plain, packed):
            assert "Accept-Encoding" in one["Vary"]
        # The same on every asking: nothing random is put in, as where a secret has to be hidden.
        assert client.get(address, headers=GZIP).content == packed.content
        assert client.head(address, headers=GZIP)["Content-Length"] == packed["Content-Length"]


def test_reader_who_has_the_page_is_told_so_however_it_was_written(client: Client, addresses: list[str]) -> None:
    for address in addresses:
        for headers in ({}, GZIP):
            etag = client.get(address, headers=headers)["ETag"]
            for again in ({}, GZIP):
                answer = client.get(address, headers={**again, "If-None-Match": etag})
                assert answer.status_code == 304, address
                assert not answer.content
                assert "Content-Encoding" not in answer
                assert answer["ETag"].startswith("W/") == bool(again)
                assert "Accept-Encoding" in answer["Vary"]


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("identity, gzip;q=0", False),
        ("gzip; Q=0.000, br", False),
        ("br", False),
        ("*;q=0", False),
        ("notgzip", False),
        ("GZIP;q=0.1", True),
        ("br, x-gzip", True),
    ],
)
def test_what_a_reader_does_not_read_is_not_sent(client: Client, accepted: str, packed: bool) -> None:
    answer = client.get("/about/", headers={"Accept-Encoding": accepted})
    assert ("Content-Encoding" in answer) == packed
    again = client.get("/about/", headers={"Accept-Encoding": accepted, "If-None-Match": answer["ETag"]})
    assert (again.status_code, again["ETag"].startswith("W/")) == (304, packed)


def test_reader_who_has_the_page_is_told_no_length(client: Client) -> None:
    for address in ("/about/", "/api/v1/outlets/"):
        etag = client.get(address)["ETag"]
        answer = client.get(address, headers={"If-None-Match": etag})
        assert (answer.status_code, "Content-Length" in answer) == (304, False), address


def test_forms_with_tokens_and_the_desk_are_never_compressed(client: Client, statement: Statement) -> None:
    for address in (reverse("website:dispute", args=[statement.pk]), "/admin/login/"):
        answer = client.get(address, headers=GZIP)
        assert b"csrfmiddlewaretoken" in answer.content
        assert "Content-Encoding" not in answer


def test_style_sheet_is_compressed_beforehand_and_once(tmp_path: Path, settings: Settings) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "newsroom.embedded.static_storage.CompressedOnce"},
    }
    settings.WHITENOISE_USE_FINDERS = False

    def collected() -> tuple[bytes, float]:
        call_command("collectstatic", interactive=False, verbosity=0)
        packed = tmp_path / "public" / "site.css.gz"
        return gzip.decompress(packed.read_bytes()), packed.stat().st_mtime_ns

    sheet = tmp_path / "public" / "site.css"
    written, at = collected()
    assert written == sheet.read_bytes()
    served = StaticFilesMiddleware(lambda request: None)
    answer = served(RequestFactory().get("/static/website/site.css", headers=GZIP))
    assert answer["Content-Encoding"] == "gzip"
    for headers in ({}, {"Accept-Encoding": "gzip;q=0"}, {"Accept-Encoding": "br, GZIP; q=0.00, *"}):
        answer = served(RequestFactory().get("/static/website/site.css", headers=headers))
        assert "Content-Encoding" not in answer
        assert (answer["Vary"], int(answer["Content-Length"])) == ("Accept-Encoding", sheet.stat().st_size)

    assert collected() == (written, at)
    # A new one, which lies there since just before.
    sheet.write_text("a {}" * 1000)
    os.utime(sheet, ns=(at + 1, at + 1))
    written, _at = collected()
    assert written == sheet.read_bytes()
