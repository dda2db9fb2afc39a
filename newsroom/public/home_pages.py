"""The front page: what is newly said, who answers whom, and what was put right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Case, F, IntegerField, Prefetch, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.models import Article, Revision, Statement
from articles.querysets import public_article, public_replies
from newsroom.public.browse_pages import NEWEST_STORIES, with_counts
from newsroom.public.paging import paginate
from newsroom.public.responses import public_page

STORIES_ON_HOME = 10
VOICES_ON_HOME = 3
EXCHANGES_ON_HOME, TURNS_SHOWN = 3, 4
# Exchanges are put together from so many of the newest replies.
REPLIES_LOOKED_AT = 60
CORRECTIONS_ON_HOME = 5


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The newest stories, each with what is said in it: named voices first, speech before reports of it."""
    unnamed = Case(When(speaker_kind="named", then=Value(0)), default=Value(1), output_field=IntegerField())
    unquoted = Case(
        *(When(form=form, then=Value(place)) for place, form in enumerate(["direct", "mixed", "indirect"])),
        default=Value(3),
        output_field=IntegerField(),
    )
    public = Statement.objects.published()
    voices = public.for_readers().order_by(unnamed, unquoted, "place", "id")[:VOICES_ON_HOME]
    stories = with_counts(Article.objects.published()).prefetch_related(
        Prefetch("statements", queryset=voices, to_attr="voices")
    )
    page = paginate(stories, request, order=NEWEST_STORIES, size=STORIES_ON_HOME)
    shown: dict[str, Any] = {"page": page}
    if page.is_first:
        shown |= {"exchanges": exchanges(), "corrections": corrections()}
    return render(request, "public/home.html", shown)


def exchanges() -> list[Sequence[Statement]]:
    """The newest chains of replies, each in the order of time, at most the last ``TURNS_SHOWN`` statements of one."""
    newest = public_replies().order_by("-published_at", "-pk")
    pairs = list(newest.values_list("statement", "in_reply_to")[:REPLIES_LOOKED_AT])
    chains = connected(pairs)[:EXCHANGES_ON_HOME]
    wanted = [pk for chain in chains for pk in chain]
    rows = Statement.objects.published().for_readers().filter(pk__in=wanted)
    found = {row.pk: row for row in rows.order_by("published_at", "place", "pk")}
    ordered = ([row for pk, row in found.items() if pk in chain] for chain in chains)
    return [chain[-TURNS_SHOWN:] for chain in ordered if len(chain) > 1]


def connected(pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    """What hangs together by these pairs, in the order in which each part first appears."""
    parts: list[set[str]] = []
    for pair in pairs:
        joined = set(pair)
        touching = [part for part in parts if part & joined]
        for part in touching:
            joined |= part
        if touching:
            parts[parts.index(touching[0])] = joined
            parts = [part for part in parts if part is joined or part not in touching]
        else:
            parts.append(joined)
    return parts


def corrections() -> list[Revision]:
    """The newest texts that replaced one which readers had seen; ``created_at`` is when."""
    later = Revision.objects.filter(
        public_article("article__"), number__gt=1, created_at__gt=F("article__public_from")
    )
    newest = later.order_by(F("created_at").desc(), "pk")[:CORRECTIONS_ON_HOME]
    return list(newest.select_related("article__outlet", "correction").defer("text"))
