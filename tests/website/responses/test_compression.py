"""Compression of public pages and static files."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings
from whitenoise.middleware import WhiteNoiseMiddleware

from articles.models import Statement
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
    pages = ["/", "/search/?q=crew", "/feed.atom", "/about/", f"/embed/statements/{statement.pk}/1/"]
    return [*pages, *(one.get_absolute_url() for one in (statement, statement.article, speaker))]


def test_public_pages_are_compressed_on_request(client: Client, addresses: list[str]) -> None:
    for address in addresses:
        plain, packed = client.get(address), client.get(address, headers=GZIP)
        assert packed["Content-Encoding"] == "gzip", address
        assert gzip.decompress(packed.content) == plain.content
        assert len(packed.content) < len(plain.content)
        assert "Content-Encoding" not in plain
        for one in (plain, packed):
            assert "Accept-Encoding" in one["Vary"]


def test_compressed_page_is_not_sent_again(client: Client, addresses: list[str]) -> None:
    for address in addresses:
        for headers in ({}, GZIP):
            etag = client.get(address, headers=headers)["ETag"]
            for again in ({}, GZIP):
                answer = client.get(address, headers={**again, "If-None-Match": etag})
                assert (answer.status_code, answer.content) == (304, b""), address


def test_not_modified_has_no_content_length(client: Client) -> None:
    for address in ("/about/", "/api/v1/outlets/"):
        etag = client.get(address)["ETag"]
        answer = client.get(address, headers={"If-None-Match": etag})
        assert (answer.status_code, "Content-Length" in answer) == (304, False), address


def test_forms_and_the_admin_are_not_compressed(client: Client, statement: Statement) -> None:
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
        packed = tmp_path / "website" / "statements.css.gz"
        return gzip.decompress(packed.read_bytes()), packed.stat().st_mtime_ns

    sheet = tmp_path / "website" / "statements.css"
    written, at = collected()
    assert written == sheet.read_bytes()
    served = WhiteNoiseMiddleware(lambda request: None)
    answer = served(RequestFactory().get("/static/website/statements.css", headers=GZIP))
    assert answer["Content-Encoding"] == "gzip"
    answer = served(RequestFactory().get("/static/website/statements.css"))
    assert "Content-Encoding" not in answer
    assert (answer["Vary"], int(answer["Content-Length"])) == ("Accept-Encoding", sheet.stat().st_size)

    assert collected() == (written, at)
    # A new one, which lies there since just before.
    sheet.write_text("a {}" * 1000)
    os.utime(sheet, ns=(at + 1, at + 1))
    written, _at = collected()
    assert written == sheet.read_bytes()
