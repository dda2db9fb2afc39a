"""The search: its page, its suggestions while a reader types, and the page of results that a feed reader follows.

Everything asks ``published()`` and ``public_agents()``; nothing here decides what is public.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Article, Statement
from newsroom.search.agents import NAMES_SHOWN, shared_names, suggested
from newsroom.search.disambiguation import alike, tell_apart
from newsroom.search.facets import (
    COUNTED,
    Found,
    count_statements,
    count_stories,
    how_many,
    statements_by_date,
    stories_by_date,
)
from newsroom.search.highlight import extract
from newsroom.search.misspellings import named_by
from newsroom.search.params import NARROWS_STORIES, NEWEST, OLDEST, RELEVANCE, STATEMENTS, STORIES, Asked, cleaned
from newsroom.search.statements import (
    RANKED,
    alternatives,
    best_statements,
    best_stories,
    says_nothing,
    statements_asked,
    stories_asked,
    with_extracts,
    with_found,
)
from newsroom.website.http.caching import public_page
from newsroom.website.http.pagination import NEWEST_STATEMENTS, PAGE_SIZE, Page, Row, paginate
from newsroom.website.http.redirects import search_moved
from newsroom.website.presentation.printed_sentences import with_sentences
from newsroom.website.profiles.positions import with_offices
from newsroom.website.views.browse import NEWEST_STORIES

OLDEST_STATEMENTS = ("published_at", "article_id", "place", "id")
OLDEST_STORIES = ("published_at", "id")
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)


@dataclass(frozen=True)
class Sort:
    label: str
    address: str
    is_chosen: bool


@dataclass(frozen=True)
class Way:
    """Another search that finds something, and how many."""

    asked: Asked
    total: int
    is_more: bool


@public_page
def search(request: HttpRequest) -> HttpResponse:
    try:
        asked = Asked.of(request)
    except Http404:
        return search_moved(request)
    if not asked:
        return render(request, "website/search/search.html", {"asked": asked, "question": ""})
    said, told, shows_stories = _counted(asked)
    shown: dict[str, Any] = {
        "asked": asked,
        "question": asked.question,
        "said": said,
        "told": told,
        "found": told if shows_stories and told else said,
        "shows_stories": shows_stories,
        "counted": COUNTED,
        "ranked": RANKED,
        "in_statements": asked.address(sort="", **{"in": STATEMENTS}),
        "in_stories": asked.of_stories(),
        "without_dates": asked.address(**{"from": "", "until": ""}),
        "kept": asked.kept(but=("from", "until")),
        "sorts": _sorts(asked),
        "feed": reverse("website:search-feed") + asked.address(sort="", **{"in": ""}),
    }
    if shows_stories:
        page: Page[Any] = _stories(request, asked, told)
        shown["extracts"] = [extract(article) for article in page.rows]
    elif said.total:
        page = _statements(request, asked, said)
        with_offices(page.rows)
        with_sentences(page.rows)
    else:
        page = Page([], previous="", next="", is_first="page" not in request.GET)
    shown["page"] = page
    if page.is_first and not asked.given and asked.question:
        agents, shown["said_by"] = named_by(asked.question, is_found=bool(said.total or (told and told.total)))
        tell_apart(alike(agents[:NAMES_SHOWN]))
        shown |= {"agents": agents[:NAMES_SHOWN], "has_more_agents": len(agents) > NAMES_SHOWN}
        shown["shared_names"] = shared_names(asked.question, agents[:NAMES_SHOWN])
    if not page.rows and page.is_first:
        shown["ways"] = _wider(asked)
        shown["is_too_common"] = bool(asked.question) and says_nothing(asked.question)
    return render(request, "website/search/search.html", shown)


@public_page
def suggest(request: HttpRequest) -> HttpResponse:
    """Names that begin like what a reader has typed so far, as a piece of a page."""
    question = cleaned(request.GET.get("q", ""))
    agents = suggested(question)
    tell_apart(alike(agents))
    shown = {"question": question, "agents": agents, "shared_names": shared_names(question, agents)}
    return render(request, "website/search/_suggestions.html", shown)


@public_page
def suggest_json(request: HttpRequest) -> HttpResponse:
    """The same for a browser's own search box, as OpenSearch has it."""
    question = cleaned(request.GET.get("q", ""))
    # A name that several bear once: what it is searched for with leads to all of them.
    answer = [question, list(dict.fromkeys(agent.name for agent in suggested(question)))]
    return JsonResponse(answer, safe=False, content_type="application/x-suggestions+json")


def _counted(asked: Asked) -> tuple[Found, Found | None, bool]:
    """The statements and the stories that were found, and whether it is these that are shown: where they are asked
    for, or nothing else is found. Of the others no more is read than how many there are."""
    found, stories = statements_asked(asked), stories_asked(asked, at_most=COUNTED + 1)
    if asked.kind == STORIES and asked.question:
        return how_many(found)[0], count_stories(stories, asked), True
    said = count_statements(found, asked)
    if asked.kind == STORIES or not _counts_stories(asked, said):
        return said, None, asked.kind == STORIES
    if said.total or asked.kind:
        return said, how_many(stories)[0], False
    told = count_stories(stories, asked)
    return said, told, told.total > 0


def _counts_stories(asked: Asked, said: Found) -> bool:
    """Whether stories are counted beside statements: not beside very many, where it tells nothing, nor beside words
    that stand together, which whole texts are read for, nor where statements are narrowed as stories cannot be."""
    beside = not said.total or not (said.is_more or asked.is_phrase)
    return bool(asked.question) and beside and not asked.given.keys() - set(NARROWS_STORIES)


def _sorts(asked: Asked) -> Sequence[Sort]:
    offered = [(RELEVANCE, _("Most relevant"))] if asked.question else []
    offered += [(NEWEST, _("Newest")), (OLDEST, _("Oldest"))]
    return [Sort(label, asked.address(sort=sort), sort == asked.order) for sort, label in offered]


def _statements(request: HttpRequest, asked: Asked, said: Found) -> Page[Statement]:
    if asked.order == RELEVANCE:
        best = best_statements(asked, said.newest)
        return _ranked_page(request, with_found(best.for_readers(), asked.question), asked)
    rows = statements_by_date(asked, said)
    order = OLDEST_STATEMENTS if asked.order == OLDEST else NEWEST_STATEMENTS
    return paginate(with_found(rows.for_readers(), asked.question), request, order=order)


def _stories(request: HttpRequest, asked: Asked, told: Found | None) -> Page[Article]:
    if asked.order == RELEVANCE and told is not None:
        return _ranked_page(request, with_extracts(best_stories(asked, told.newest), asked.question), asked)
    rows = stories_by_date(asked, told)
    order = OLDEST_STORIES if asked.order == OLDEST else NEWEST_STORIES
    return paginate(with_extracts(rows, asked.question), request, order=order)


def _ranked_page(request: HttpRequest, rows: QuerySet[Row], asked: Asked) -> Page[Row]:
    """A page by its number: relevance is no place in a list that stays."""
    number = request.GET.get("page", "1")
    if not (PAGE_NUMBER.fullmatch(number) and int(number) <= -(-RANKED // PAGE_SIZE)):
        raise Http404("no such page")
    place = int(number)
    found = list(rows[(place - 1) * PAGE_SIZE : place * PAGE_SIZE + 1])
    return Page(
        found[:PAGE_SIZE],
        previous=f"{asked.address()}&page={place - 1}" if place > 1 else "",
        next=f"{asked.address()}&page={place + 1}" if len(found) > PAGE_SIZE else "",
        is_first=place == 1,
    )


def _wider(asked: Asked) -> Sequence[Way]:
    wider = alternatives(asked)
    counted = how_many(*(rows for _other, rows in wider))
    ways = (Way(other, found.total, found.is_more) for (other, _rows), found in zip(wider, counted, strict=True))
    return [way for way in ways if way.total]
