"""Cards in other sites' pages, in frames as high as the archive says."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from articles.models import Statement
from tests.support.factories import ArticleFactory, OutletFactory, PersonFactory, RevisionFactory, StatementFactory

ROLE = "keeper of the locks, sluices and weirs of the whole lower valley"
KINDS: dict[str, dict[str, Any]] = {
    "quotation": {"words": "“The gate was locked,”"},
    "quotation with a role": {"words": "“The gate was locked,”", "words__role": ROLE},
    "paragraphs": {"words": "“Yes.\n“It was.\n“All night.\n“Locked.”"},
    "report": {"words": "that the gate was locked", "form": "indirect"},
    "silence": {"words": "on the gate and who had locked it", "silence": True},
    "silence with a role": {"words": "on the gate and who had locked it", "silence": True, "words__role": ROLE},
}


@pytest.mark.parametrize("width", [600, 280])
def test_frame_fits_every_card_after_correction_and_dispute(
    page: Page, live_server: LiveServer, transactional_db: None, width: int
) -> None:
    outlet = OutletFactory(name="The Upper Valley Courier")
    for kind, given in KINDS.items():
        text = f"{given['words']} was asked of her.\n"
        article = ArticleFactory(text=text, outlet=outlet)
        said = StatementFactory(article=article, speaker=PersonFactory(name="Olwen Tarn"), confirmed=True, **given)
        asked = f"/oembed/?url={quote(live_server.url + said.get_absolute_url())}&maxwidth={width}"
        height = page.request.get(live_server.url + asked).json()["height"]
        RevisionFactory(article=article, text=f"{text}More.\n")
        Statement.objects.filter(pk=said.pk).update(disputed=True)
        page.set_viewport_size({"width": width, "height": 100})
        page.goto(f"{live_server.url}/embed/statements/{said.pk}/1/")
        assert page.get_by_text("has been corrected since").is_visible()
        needed = page.evaluate("document.documentElement.scrollHeight")
        assert needed <= height <= needed + 120, (kind, needed, height)
