"""What the archive is, how it works and how well; and what is told to machines that read it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse

from newsroom.public.responses import public_page

MODEL_CARD = Path("articles", "extraction", "model", "MODEL_CARD.md")
FIGURES = re.compile(r"^## Figures$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
RULE = re.compile(r"[|\s:-]+")
MARKUP = re.compile(r"[`*]")


@dataclass(frozen=True)
class Table:
    """Figures as the model's card gives them: the first cell of its heading says what was measured."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@public_page
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "public/about.html")


@public_page
def method(request: HttpRequest) -> HttpResponse:
    """How statements are found, what "not reviewed" means, and how often the machine is right."""
    return render(request, "public/method.html", {"tables": figures()})


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    sitemap = request.build_absolute_uri(reverse("public:sitemap"))
    return render(request, "public/robots.txt", {"sitemap": sitemap}, content_type="text/plain; charset=utf-8")


@public_page
def opensearch(request: HttpRequest) -> HttpResponse:
    places = {
        name: request.build_absolute_uri(place)
        for name, place in (
            ("search", reverse("public:search")),
            ("suggestions", reverse("public:suggest-json")),
            ("own", reverse("public:opensearch")),
            ("icon", static("public/icon.svg")),
        )
    }
    kind = "application/opensearchdescription+xml; charset=utf-8"
    return render(request, "public/opensearch.xml", places, content_type=kind)


@cache
def figures() -> Sequence[Table]:
    """The tables under "Figures" in the card of the model that ships with the archive.

    Raises ``ValueError`` when the card has none: then the page would promise figures and give none.
    """
    found = FIGURES.search((settings.BASE_DIR / MODEL_CARD).read_text())
    blocks = re.findall(r"(?:^\|.*\|$\n?)+", found[1], re.MULTILINE) if found else []
    if not blocks:
        raise ValueError(f"{MODEL_CARD} has no tables under “Figures”")
    return [_table(block) for block in blocks]


def _table(block: str) -> Table:
    lines = [line for line in block.splitlines() if not RULE.fullmatch(line)]
    (caption, *columns), *rows = [
        [MARKUP.sub("", cell).strip() for cell in line.strip("|").split("|")] for line in lines
    ]
    return Table(caption, columns, rows)
