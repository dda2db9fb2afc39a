"""A statement's page, citations, card and oEmbed object."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from csp.decorators import csp_replace
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from articles.history.audit_log import MARKED, UNMARKED, last_action_at
from articles.models import Revision, Statement, Wording
from articles.models.articles import PublicText
from articles.printed.sentences import with_sentences
from articles.querysets import public_revisions, public_wordings
from articles.similar import similarities_of_earlier, without_repetition
from newsroom.website.http.caching import public_page
from newsroom.website.presentation import citations, embeds
from newsroom.website.presentation.annotated_text import context
from newsroom.website.presentation.answers import with_answers
from newsroom.website.presentation.attribution import attribution_text
from newsroom.website.presentation.structured_data import statement_metadata
from newsroom.website.profiles.positions import with_positions
from newsroom.website.views import errors

SIZE = re.compile(r"[0-9]{1,5}")
EXCHANGE_SHOWN = 20
WORDINGS_SHOWN = 10


@public_page
def statement(request: HttpRequest, pk: str) -> HttpResponse:
    found = _find(pk)
    if found is None:
        return _what_became_of(request, pk)
    address = request.build_absolute_uri(found.get_absolute_url())
    exchanged = with_answers([found], EXCHANGE_SHOWN)
    # Answers are shown once.
    similarities = _without(similarities_of_earlier(found), {one.pk for one in exchanged})
    others = Statement.objects.published().for_readers().in_bulk(similarities)
    with_positions([found, *exchanged, *others.values()])
    with_sentences([found, *exchanged, *others.values()])
    return render(
        request,
        "website/statements/statement.html",
        {
            "statement": found,
            "address": address,
            "context": context(found),
            "earlier": without_repetition(found, others, similarities),
            "wordings": earlier_wordings(found),
            "replies": found.disputes.filter(reply_shown=True).order_by("created_at"),
            "formats": citations.FORMATS.values(),
            "citation": citations.plain(citations.citation(found, address)),
            "metadata": statement_metadata(request, found),
            "embed": _oembed(request, found) if found.is_reviewed else None,
        },
    )


@public_page
def cite(request: HttpRequest, pk: str, suffix: str) -> HttpResponse:
    """Return the statement as a citation in a file."""
    form = citations.FORMATS.get(suffix)
    if form is None:
        raise Http404("no such format")
    found = _find(pk)
    if found is None:
        return errors.gone_or_never(request, "statement", pk)
    with_positions([found])
    with_sentences([found])
    source = citations.citation(found, request.build_absolute_uri(found.get_absolute_url()))
    response = HttpResponse(form.write(source), content_type=form.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="statement-{pk}.{suffix}"'
    return response


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@public_page
def embed(request: HttpRequest, pk: str, number: int) -> HttpResponse:
    """The card, which other sites may frame. Withdrawn words answer 410."""
    card = embeds.card(pk, number)
    if card is None:
        raise Http404("nothing to embed")
    status = HTTPStatus.OK if card.statement else HTTPStatus.GONE
    return render(request, "website/statements/embed.html", {"card": card}, status=status)


@public_page
def oembed(request: HttpRequest) -> HttpResponse:
    """Answer an oEmbed consumer: ``url`` is a statement's address here, ``format`` can only be ``json``."""
    if request.GET.get("format", "json") != "json":
        error = _("The only format is JSON.")
        return HttpResponse(error, status=HTTPStatus.NOT_IMPLEMENTED, content_type="text/plain")
    sizes = [request.GET.get(name, "9999") for name in ("maxwidth", "maxheight")]
    if "url" not in request.GET or not all(SIZE.fullmatch(size) for size in sizes):
        error = _("url is missing, or maxwidth or maxheight is not a number of pixels.")
        return HttpResponseBadRequest(error, content_type="text/plain")
    pk = _statement_at(request)
    found = _find(pk)
    if found is None:
        return errors.gone_or_never(request, "statement", pk)
    if not found.is_reviewed:
        raise Http404("nothing to embed")
    with_positions([found])
    with_sentences([found])
    response = JsonResponse(_oembed(request, found, *map(int, sizes)))
    # Whoever writes a page asks from another site.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _what_became_of(request: HttpRequest, pk: str) -> HttpResponse:
    """Show the words from before a correction, or say why the statement is no longer shown."""
    changed = Statement.objects.changed_in_public().for_readers().filter(pk=pk).first()
    if changed is not None:
        wordings = _wordings(changed)
        if wordings:
            return render(
                request, "website/statements/former_wording.html", {"statement": changed, "wordings": wordings}
            )
    return errors.gone_or_never(request, "statement", pk)


def _wordings(statement: Statement) -> list[Wording]:
    """Return the wordings that readers have seen, the newest first, each with its revision."""
    revisions = {revision.pk: revision for revision in _texts_of(statement.article_id)}
    wordings = list(_newest_wordings(statement.pk))
    for wording in wordings:
        wording.revision = revisions[wording.revision_id]
    if statement.article.public_text == PublicText.FULL:
        with_sentences([statement], [one for one in wordings if not getattr(one.revision, "withheld", None)])
    return wordings


def _texts_of(article: str) -> QuerySet[Revision, Any]:
    return public_revisions().filter(article=article).defer("text")


def _newest_wordings(statement: str) -> QuerySet[Wording, Any]:
    return public_wordings().filter(statement=statement).order_by("-revision__number")[: WORDINGS_SHOWN + 1]


def earlier_wordings(statement: Statement) -> list[Wording]:
    """Return the wordings that readers saw in other versions of the story, where they differ."""
    current = statement.current_wording
    if current is None:
        return []
    return [wording for wording in _wordings(statement) if wording.text != current.text][:WORDINGS_SHOWN]


def _find(pk: str) -> Statement | None:
    rows = (
        Statement.objects.published().for_readers().annotate(marked_at=last_action_at("statement", MARKED, UNMARKED))
    )
    return rows.select_related("article__current_revision").filter(pk=pk).first()


def _without(similarities: Mapping[str, float], left_out: Container[str]) -> dict[str, float]:
    return {pk: alike for pk, alike in similarities.items() if pk not in left_out}


def _oembed(request: HttpRequest, statement: Statement, widest: int = 600, tallest: int = 10000) -> dict[str, object]:
    title = attribution_text(statement)
    return embeds.oembed(request, statement, title=title, widest=widest, tallest=tallest)


def _statement_at(request: HttpRequest) -> str:
    """Return the id in the address of a statement of this archive. Raises ``Http404`` for any other address."""
    try:
        parts = urlsplit(request.GET["url"])
        # Without its last slash, it is what its page redirects from.
        match = resolve(parts.path if parts.path.endswith("/") else f"{parts.path}/")
    except (ValueError, Resolver404) as error:
        raise Http404("no such address") from error
    if parts.netloc != request.get_host() or match.view_name != "website:statement":
        raise Http404("not a statement of this archive")
    return str(match.kwargs["pk"])
