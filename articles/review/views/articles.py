"""The story at the desk, its claim, and what concerns it as a whole."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import services
from articles.models import Article, Statement
from articles.review.annotated_text import Item
from articles.review.queue import QueueFilter, claim, claim_next, current_claim, go_on, keep, release
from articles.review.speaker_lookup import find_speakers
from articles.review.views.base import data, desk, editor, wants_data
from articles.review.workspace import Story, last_act
from articles.services import NotAllowed

# Stories that an editor has left for others in this session are not offered to them again at once.
LEFT, MOST_LEFT = "desk_left", 50


def story_of(pk: str, narrowing: QueueFilter | None = None) -> Story:
    return Story(get_object_or_404(Article.objects.with_text(), pk=pk), narrowing)


def address(story: Story, item: Item | None, narrowing: QueueFilter) -> str:
    asked = [f"s={item.statement.pk}" if item is not None else "", str(narrowing)]
    return f"{reverse('review:story', args=[story.article.pk])}?{'&'.join(filter(None, asked))}".rstrip("?")


@desk("GET")
def page(request: HttpRequest, pk: str) -> HttpResponseBase:
    """The story. ``s`` chooses a statement, ``who`` looks for a speaker where there is no script to do it."""
    narrowing = QueueFilter.from_query(request.GET)
    story = story_of(pk, narrowing)
    chosen = story.chosen(request.GET.get("s", ""))
    who = request.GET.get("who", "").strip()
    held = current_claim(story.article)
    context = {
        **story.context(chosen),
        "title": story.article.title,
        "narrowing": narrowing,
        "who": who,
        "found": find_speakers(who, pk) if who else [],
        "held": held,
        "is_mine": held is not None and held.claimed_by_id == editor(request).pk,
        "following": story.following(chosen.statement.pk) if chosen else None,
    }
    return render(request, "review/article.html", context)


@desk("POST")
def following(request: HttpRequest) -> HttpResponseBase:
    """The next story for this editor, claimed; what they leave unfinished is not offered to them again at once."""
    narrowing, left = QueueFilter.from_query(request.POST), request.session.get(LEFT, [])
    if leaving := request.POST.get("leave", ""):
        left = [*[pk for pk in left if pk != leaving], leaving[:12]][-MOST_LEFT:]
    by = editor(request)
    article = claim_next(by=by, narrowing=narrowing, besides=left)
    if article is None and left:
        left = left[-1:] if leaving else []
        article = claim_next(by=by, narrowing=narrowing, besides=left)
    request.session[LEFT] = left
    if article is None:
        messages.info(request, _("Nothing else waits here, or others have it."))
        return redirect(f"{reverse('review:queue')}?{narrowing}")
    return redirect(f"{reverse('review:story', args=[article.pk])}?{narrowing}".rstrip("?"))


@desk("POST")
def claiming(request: HttpRequest, pk: str) -> HttpResponseBase:
    article, by = get_object_or_404(Article, pk=pk), editor(request)
    what = request.POST.get("what", "")
    try:
        if what == "keep":
            keep(article=article, by=by)
        elif what == "release":
            release(article=article, by=by)
        elif what in ("take", "over"):
            claim(article=article, by=by, over=what == "over")
        else:
            raise Http404
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    if wants_data(request):
        held = current_claim(article)
        return data({"holder": None if held is None else str(held.claimed_by)})
    return redirect("review:queue") if what == "release" else redirect("review:story", pk=pk)


@desk("POST")
def undo(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Take back the last thing that this editor decided in the story, be it of several statements."""
    article, by = get_object_or_404(Article, pk=pk), editor(request)
    decisions = last_act(article, by)
    if not decisions:
        return refused(request, pk, _("There is nothing of yours to take back in this story."))
    try:
        back = services.undo_action(decisions=decisions, by=by)
    except NotAllowed as refusal:
        return refused(request, pk, str(refusal))
    # The first decided of was the one on the screen.
    first = decisions[0]
    n, meant = (len({decision.statement_id for decision in some}) for some in (back, decisions))
    said = ngettext("Taken back: %(what)s.", "Taken back of %(n)d statements: %(what)s.", n)
    said = said % {"n": n, "what": first.get_action_display()}
    if left := meant - n:
        stay = ngettext("%(n)d has been changed since, and stays.", "%(n)d have been changed since, and stay.", left)
        said = f"{said} {stay % {'n': left}}"
    return changed(request, pk, first.statement_id, said, stay=True)


@desk("POST")
def accept_rest(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Accept in bulk what still waits in the story, above a confidence."""
    article, by = get_object_or_404(Article, pk=pk), editor(request)
    least = as_share(request.POST.get("least", "0"))
    rows = Statement.objects.pending().filter(article=article, confidence__gte=least)
    n = services.accept_statements(statements=rows, by=by)
    said = ngettext("%(n)d was accepted in bulk.", "%(n)d were accepted in bulk.", n) % {"n": n}
    return changed(request, pk, "", said)


def as_share(written: str) -> float:
    """A confidence from what was typed as per cent."""
    try:
        return min(100.0, max(0.0, float(written))) / 100
    except ValueError:
        return 0.0


def refused(request: HttpRequest, pk: str, why: str, status: int = 409) -> HttpResponseBase:
    if wants_data(request):
        return data({"error": why}, status)
    messages.error(request, why)
    return redirect("review:story", pk=pk)


def changed(
    request: HttpRequest, pk: str, statement: str, said: str, *, stay: bool = False, whole: bool = True
) -> HttpResponseBase:
    """After a decision: where to go on, and what has to be shown anew, all of it or only the statement.

    ``stay``: look at the statement again instead of going to the next one that waits.
    """
    story = story_of(pk, QueueFilter.from_query(request.GET if wants_data(request) else request.POST))
    go_on(article=story.article, by=editor(request))
    item = story.item(statement)
    after = item if stay and item is not None else story.following(statement) or item or story.chosen()
    if not wants_data(request):
        messages.success(request, said)
        wanted = request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(
            wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return redirect(wanted)
        return redirect(address(story, after, QueueFilter.from_query(request.POST)))
    answer: dict[str, Any] = {
        "statement": statement,
        "state": item.statement.state if item else "",
        "said": said,
        "waiting": story.waiting,
        "total": len(story.items),
        "chosen": after.statement.pk if after else None,
        "panel": panel(request, story, after) if after else "",
    }
    if item is not None:
        answer["line"] = render_to_string("review/_item.html", {"item": item, "story": story}, request)
    if whole:
        context = {"lines": story.text, "story": story, "article": story.article}
        answer["text"] = render_to_string("review/_text.html", context, request)
        answer["list"] = render_to_string("review/_list.html", context, request)
    return data(answer)


def panel(request: HttpRequest, story: Story, item: Item) -> str:
    return render_to_string("review/_panel.html", story.panel(item), request)
