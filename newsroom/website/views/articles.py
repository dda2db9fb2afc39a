"""A story's page, and the pages of its versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from articles.models import Article, Revision, Statement, Topic
from articles.models.articles import PublicText
from articles.printed.sentences import with_sentences
from articles.querysets import public_revisions
from articles.similar import similar_articles
from articles.text_diff import TextChange, differences
from newsroom.website.http.caching import public_page
from newsroom.website.http.pagination import paginate
from newsroom.website.http.redirects import moved
from newsroom.website.presentation.annotated_text import annotate
from newsroom.website.presentation.answers import with_answers
from newsroom.website.presentation.attribution import NamedSpeaker, speakers_of
from newsroom.website.presentation.structured_data import article_metadata
from newsroom.website.profiles.positions import with_positions
from newsroom.website.views import errors

VERSIONS_SHOWN = 30


@dataclass(frozen=True)
class Voice:
    """Somebody who speaks in a story, with the statements and their numbers."""

    speaker: NamedSpeaker
    statements: Sequence[tuple[int, Statement]]


@dataclass(frozen=True)
class Version:
    """A text that readers have seen, with the changes to the one before; none where texts are not shown."""

    revision: Revision
    is_first: bool
    changes: Sequence[TextChange]
    replaced_withheld: bool = False


@public_page
def story(request: HttpRequest, pk: str, slug: str = "") -> HttpResponse:
    article = Article.objects.published().with_text().filter(pk=pk).first()
    if article is None:
        return _gone(request, pk)
    if request.path != article.get_absolute_url():
        return moved(request, article)
    statements = list(Statement.objects.published().for_readers().filter(article=article).in_order_of_text())
    corrections = list(_with_corrections(article.pk))[:-1]
    return render(
        request,
        "website/articles/article.html",
        {
            **story_context(article, statements),
            "corrections": corrections,
            "related": similar_articles(article),
            "metadata": article_metadata(request, article, corrections),
        },
    )


def story_context(article: Article, statements: list[Statement]) -> dict[str, Any]:
    """Return what the page of a story shows of its text, its statements and its topics."""
    with_positions(statements)
    with_answers(statements)
    if article.public_text != PublicText.FULL:
        with_sentences(statements)
    return {
        "article": article,
        "story": annotate(article, statements),
        "voices": voices(statements),
        "topics": _topics_of(article.pk),
    }


@public_page
def versions(request: HttpRequest, pk: str, slug: str) -> HttpResponse:
    """All versions that readers have seen, the newest first, each with its changes."""
    article = _with_versions(pk, slug)
    if article is None:
        return _gone(request, pk)
    page = paginate(_seen(article.pk), request, order=("-number",), size=VERSIONS_SHOWN)
    revisions = [*page.rows, *(_seen(article.pk).filter(number__lt=page.rows[-1].number)[:1] if page.next else ())]
    versions = [
        _version(article, revision, *revisions[place + 1 : place + 2]) for place, revision in enumerate(page.rows)
    ]
    return render(request, "website/articles/versions.html", {"article": article, "versions": versions, "page": page})


@public_page
def difference(request: HttpRequest, pk: str, slug: str, number: int) -> HttpResponse:
    """One version with its changes, and links to the versions before and after it."""
    article = _with_versions(pk, slug)
    if article is None:
        return _gone(request, pk)
    seen = _seen(article.pk)
    revision, *before = seen.filter(number__lte=number)[:2] or [None]
    if revision is None or revision.number != number:
        raise Http404("no such version")
    later = seen.filter(number__gt=number).order_by("number").defer("text").first()
    context = {
        "article": article,
        "version": _version(article, revision, *before),
        "earlier": before[0] if before else None,
        "later": later,
    }
    return render(request, "website/articles/compare.html", context)


def is_withheld(revision: Revision) -> bool:
    return bool(getattr(revision, "withheld", None))


def voices(statements: Sequence[Statement]) -> list[Voice]:
    """Return those who speak, in the order in which they first do."""
    known: dict[str, NamedSpeaker] = {}
    numbers: dict[str, list[tuple[int, Statement]]] = {}
    for number, statement in enumerate(statements, start=1):
        for speaker in speakers_of(statement):
            key = speaker.agent.pk if speaker.agent else speaker.name
            known.setdefault(key, speaker)
            numbers.setdefault(key, []).append((number, statement))
    return [Voice(known[key], numbers[key]) for key in known]


def _with_corrections(story: str) -> QuerySet[Revision, Any]:
    """Return the newest versions, each with its correction; the last one is not shown as a correction."""
    return _seen(story).select_related("correction").defer("text")[:VERSIONS_SHOWN]


def _topics_of(story: str) -> QuerySet[Topic, Any]:
    return Topic.objects.filter(articles=story).order_by("name", "pk")


def _with_versions(pk: str, slug: str) -> Article | None:
    article = Article.objects.published().select_related("outlet").filter(pk=pk).first()
    if article is not None and slug != article.slug:
        raise Http404("the story has another address")
    return article


def _version(article: Article, revision: Revision, before: Revision | None = None) -> Version:
    hidden = before is not None and is_withheld(before)
    readable = article.public_text == PublicText.FULL and not hidden and not is_withheld(revision)
    changes = differences(before.text, revision.text) if before is not None and readable else []
    return Version(revision, before is None, changes, hidden)


def _seen(story: str) -> QuerySet[Revision]:
    return public_revisions().filter(article=story).order_by("-number")


def _gone(request: HttpRequest, pk: str) -> HttpResponse:
    withdrawn = Article.objects.withdrawn().filter(pk=pk).first()
    if withdrawn is None:
        return errors.gone_or_never(request, "article", pk)
    return errors.gone(request, reason=withdrawn.withdrawn_reason)
