"""The site in another language: the catalogue is whole, and pages come out in it."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from articles.models import Statement
from articles.printed.labels import act_label
from newsroom.search.labels import FORMS
from newsroom.website.views.about import figures, for_readers
from tests.support.factories import ArticleFactory, OutletFactory, PersonFactory, StatementFactory
from tests.support.page import Page

CATALOGUE = Path(settings.BASE_DIR, "locale", "de", "LC_MESSAGES", "django.po")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|<[^>]+>")


def entries() -> Iterator[dict[str, str]]:
    """Each message of the catalogue by its keywords: msgid, msgid_plural, msgstr or msgstr[0] and msgstr[1]."""
    for block in CATALOGUE.read_text().split("\n\n")[1:]:
        entry: dict[str, str] = {}
        keyword = ""
        for line in block.strip().splitlines():
            if line.startswith("#"):
                assert "fuzzy" not in line, block
                continue
            found = re.match(r"(msg\S+) ", line)
            keyword = found[1] if found else keyword
            entry[keyword] = entry.get(keyword, "") + ast.literal_eval(line[found.end() :] if found else line)
        yield entry


def test_german_uses_gender_neutral_terms() -> None:
    """German texts use no masculine form for speakers, readers and editors."""
    of_men = re.compile(r"\b(?:Sprecher|Redner|Leser|Redakteur|Verfasser)(?:s|n|e|en)?\b|\b[Jj]eder (?:darf|kann)\b")
    by_both = re.compile("[Dd]ie Autorin oder der Autor")
    for entry in entries():
        for key, text in entry.items():
            if key.startswith("msgstr"):
                assert not of_men.search(text), text
                assert not re.search(r"\bAutor\b", by_both.sub("", text)), text


def test_every_message_is_translated_and_compiled() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    found = list(entries())
    assert len(found) > 250
    for entry in found:
        known = entry.get("msgctxt", "")
        for form, original in enumerate([entry["msgid"], *filter(None, [entry.get("msgid_plural")])]):
            name = f"msgstr[{form}]" if "msgid_plural" in entry else "msgstr"
            assert entry[name].strip() or not original.strip(), original
            left_out = {"%(n)s", "%(days)s", "%(shown)s"} if form == 0 and "msgid_plural" in entry else set()
            placeholders = [set(PLACEHOLDER.findall(text)) - left_out for text in (original, entry[name])]
            assert placeholders[0] == placeholders[1], original
            if known:
                assert compiled.pgettext(known, original) == entry[name]
            elif "msgid_plural" in entry:
                assert compiled.ngettext(entry["msgid"], entry["msgid_plural"], form + 1) == entry[name]
            else:
                assert compiled.gettext(original) == entry[name]


@pytest.mark.django_db
def test_language_does_not_follow_browser(client: Client) -> None:
    article = ArticleFactory(outlet=OutletFactory(name="Der Bote"), text="“We have no crew,” she denied.")
    said = StatementFactory(article=article, speaker=PersonFactory(name="Ada Row"), form="indirect", act="denied")
    english = client.get(said.get_absolute_url(), headers={"Accept-Language": "de"})
    assert 'lang="en-gb"' in english.content.decode()
    assert "Accept-Language" not in english.get("Vary", "")
    with translation.override("de"):
        page = Page(client.get(said.get_absolute_url()))  # type: ignore[arg-type]
    assert page.one("html")["lang"] == "de"
    assert page.one("h1").text == "Ada Row · bestritt"
    assert page.one("div", "words")["lang"] == "en"


@pytest.mark.django_db
def test_form_of_a_report_is_no_verb_in_german(client: Client) -> None:
    speaker = PersonFactory(name="Ada Row")
    StatementFactory(speaker=speaker, form="indirect", act="reported")
    StatementFactory(speaker=speaker)
    with translation.override("de"):
        assert (str(FORMS[Statement.Form.INDIRECT]), act_label("reported")) == ("berichtet", "berichtete")
        page = Page(client.get(speaker.get_absolute_url()))
    assert "berichtet" in page.texts("th", scope="col")


@pytest.mark.django_db
def test_method_page_figures_are_german(client: Client) -> None:
    with translation.override("de"):
        tables = [table for found in figures() if (table := for_readers(found)) is not None]
        page = unescape(client.get("/about/method/").content.decode())
    explained = page[: page.index("<table")]
    for term in tables[0].columns[:2]:
        assert f"{term} ist der Anteil" in explained or f", {term} der Anteil" in explained
    cells = [cell for table in tables for row in table.rows for cell in row[1:]]
    assert not [cell for cell in cells if re.search(r"\b0[.][0-9]|\b[0-9]{4}", cell)]
    assert "1.089" in cells
    assert [cell for cell in cells if re.fullmatch("0,[0-9]{3}", cell)]
    assert cells[0] in page
