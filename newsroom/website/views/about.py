"""Pages about the archive: what it is, how well it works; and files for crawlers and browsers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.website.http.caching import public_page

MODEL_CARD = Path("articles", "extraction", "model", "MODEL_CARD.md")
FIGURES = re.compile(r"^## Figures$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
RULE = re.compile(r"[|\s:-]+")
MARKUP = re.compile(r"[`*]")

STORIES = re.compile(r"(\d+) stories")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
# The terms of the model card in words for readers. A table with other terms is left out.
IN_WORDS: Mapping[str, str | Promise] = {
    "precision": gettext_lazy("precision"),
    "recall": gettext_lazy("recall"),
    "F1 (95 % interval)": gettext_lazy("F1 (95 % interval)"),
    "all": gettext_lazy("All statements: the words"),
    "all with source": gettext_lazy("All statements: the words, and the speaker as printed"),
    "all who said what": gettext_lazy("All statements: the words, and the person or organisation who said them"),
    "direct with source": gettext_lazy("Quoted in full: the words, and the speaker as printed"),
    "direct who said what": gettext_lazy("Quoted in full: the words, and the person or organisation who said them"),
    "the source as printed": gettext_lazy("By how the story names the speaker"),
    "annotated": gettext_lazy("statements in the stories"),
    "found": gettext_lazy("found by the machine"),
    "of these with the right source": gettext_lazy("with the right speaker as printed"),
    "with the right speaker": gettext_lazy("with the right person or organisation"),
    "a name": gettext_lazy("a name"),
    "a pronoun": gettext_lazy("a pronoun, such as “she”"),
    "a description": gettext_lazy("a description, such as “the minister”"),
    "none": gettext_lazy("not named"),
    "form": gettext_lazy("By quoted or reported"),
    "direct": gettext_lazy("quoted in full"),
    "mixed": gettext_lazy("quoted in part"),
    "indirect": gettext_lazy("reported by the outlet, not quoted"),
    "what readers see before review": gettext_lazy("Statements shown before an editor has reviewed them"),
    "found with a named speaker": gettext_lazy("found with a named speaker"),
    "shown": gettext_lazy("shown before review"),
    "of these with the right speaker": gettext_lazy("of these, with the right person or organisation"),
    "given as this form": gettext_lazy("of those found, recognised as this kind"),
    "given": gettext_lazy("all that the machine found as this kind"),
    "of these annotated": gettext_lazy("of these, statements in the stories"),
}


@dataclass(frozen=True)
class Table:
    """A table of the model card; its caption says what was measured."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@public_page
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "website/about.html")


@public_page
def method(request: HttpRequest) -> HttpResponse:
    """How statements are found, what "not reviewed" means, and how accurate the model is."""
    tables = [table for found in figures() if (table := for_readers(found)) is not None]
    return render(request, "website/method.html", {"tables": tables})


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    sitemap = request.build_absolute_uri(reverse("website:sitemap"))
    return render(request, "website/robots.txt", {"sitemap": sitemap}, content_type="text/plain; charset=utf-8")


@public_page
def opensearch(request: HttpRequest) -> HttpResponse:
    places = {
        name: request.build_absolute_uri(place)
        for name, place in (
            ("search", reverse("website:search")),
            ("suggestions", reverse("website:suggest-json")),
            ("own", reverse("website:opensearch")),
            ("icon", static("website/icon.svg")),
        )
    }
    kind = "application/opensearchdescription+xml; charset=utf-8"
    return render(request, "website/search/opensearch.xml", places, content_type=kind)


@cache
def figures() -> Sequence[Table]:
    """Return the tables under "Figures" in the card of the model that is shipped.

    Raises ``ValueError`` when the card has none, since the page promises them.
    """
    found = FIGURES.search((settings.BASE_DIR / MODEL_CARD).read_text())
    blocks = re.findall(r"(?:^\|.*\|$\n?)+", found[1], re.MULTILINE) if found else []
    if not blocks:
        raise ValueError(f"{MODEL_CARD} has no tables under “Figures”")
    return [_table(block) for block in blocks]


def for_readers(table: Table) -> Table | None:
    """Return the table in the language of the site; None where it has terms that are not for readers."""
    named = STORIES.fullmatch(table.caption)
    caption = (
        _("Measured on %(n)s stories") % {"n": number_format(named[1], force_grouping=True)}
        if named
        else IN_WORDS.get(table.caption)
    )
    heads = [IN_WORDS.get(row[0]) for row in table.rows]
    columns = [IN_WORDS.get(column) for column in table.columns]
    if caption is None or None in heads or None in columns:
        return None
    rows = [
        [str(head), *(NUMBER.sub(_in_figures, cell.replace(" to ", "–")) for cell in row[1:])]
        for head, row in zip(heads, table.rows, strict=True)
    ]
    return Table(str(caption), [str(column) for column in columns], rows)


def _in_figures(number: re.Match[str]) -> str:
    """Return a number as the language of the site writes it, with the card's decimal places."""
    return number_format(Decimal(number[0]), force_grouping=True)


def _table(block: str) -> Table:
    lines = [line for line in block.splitlines() if not RULE.fullmatch(line)]
    (caption, *columns), *rows = [
        [MARKUP.sub("", cell).strip() for cell in line.strip("|").split("|")] for line in lines
    ]
    return Table(caption, columns, rows)
