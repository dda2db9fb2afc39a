"""The review page of a story: its claim, undo and accepting the rest in bulk."""

from __future__ import annotations

from http import HTTPStatus
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
from articles.review.annotated_text import NumberedStatement
from articles.review.queue import (
    QueueFilter,
    claim,
    claim_if_free,
    claim_next,
    current_claim,
    extend_claim,
    release,
)
from articles.review.speaker_lookup import find_speakers
from articles.review.views.base import current_editor, desk_view, json_response, parse_percent, wants_json
from articles.review.workspace import ReviewWorkspace, last_decisions
from articles.review_state import State
from articles.services import NotAllowed
from articles.teamwork.assignments import colleagues, current_assignment
from articles.teamwork.checklists import checklist_of
from articles.teamwork.presence import colleagues_here, note_open_article

# Stories that the editor left in this session: they are not offered again at once.
LEFT_SESSION_KEY, MAX_LEFT = "desk_left", 50


def open_workspace(pk: str, queue_filter: QueueFilter | None = None) -> ReviewWorkspace:
    return ReviewWorkspace(get_object_or_404(Article.objects.with_text(), pk=pk), queue_filter)


def workspace_url(workspace: ReviewWorkspace, item: NumberedStatement | None, queue_filter: QueueFilter) -> str:
    query = [f"s={item.statement.pk}" if item is not None else "", str(queue_filter)]
    return f"{reverse('review:story', args=[workspace.article.pk])}?{'&'.join(filter(None, query))}".rstrip("?")


@desk_view("GET")
def article_page(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Show a story. ``s`` selects a statement; ``who`` searches for a speaker where scripts do not run."""
    queue_filter = QueueFilter.from_query(request.GET)
    workspace = open_workspace(pk, queue_filter)
    selected = workspace.selected(request.GET.get("s", ""))
    who = request.GET.get("who", "").strip()
    claim_now, user = current_claim(workspace.article), current_editor(request)
    note_open_article(user, workspace.article)
    context = {
        **workspace.context(selected),
        "title": workspace.article.title,
        "queue_filter": queue_filter,
        "who": who,
        "speaker_matches": find_speakers(who, pk) if who else [],
        "claim": claim_now,
        "assignment": current_assignment(workspace.article),
        "colleagues": colleagues(),
        "checklist": checklist_of(workspace.article),
        "is_mine": claim_now is not None and claim_now.claimed_by_id == user.pk,
        "also_here": colleagues_here(user).filter(open_article=pk),
    }
    return render(request, "review/article.html", context)


@desk_view("POST")
def next_article(request: HttpRequest) -> HttpResponseBase:
    """Claim the next story of the queue for the editor and open it. ``leave`` is the story that they leave."""
    queue_filter, left = QueueFilter.from_query(request.POST), request.session.get(LEFT_SESSION_KEY, [])
    if leaving := request.POST.get("leave", ""):
        left = [*[pk for pk in left if pk != leaving], leaving[:12]][-MAX_LEFT:]
    by = current_editor(request)
    article = claim_next(by=by, queue_filter=queue_filter, skip=left)
    if article is None and left:
        left = left[-1:] if leaving else []
        article = claim_next(by=by, queue_filter=queue_filter, skip=left)
    request.session[LEFT_SESSION_KEY] = left
    if article is None:
        messages.info(request, _("No more stories wait here, or others are working on them."))
        return redirect(f"{reverse('review:queue')}?{queue_filter}")
    return redirect(f"{reverse('review:story', args=[article.pk])}?{queue_filter}".rstrip("?"))


@desk_view("POST")
def change_claim(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Claim a story, take it over, extend the claim or release it."""
    article, by = get_object_or_404(Article, pk=pk), current_editor(request)
    change = request.POST.get("change", "")
    try:
        if change == "extend":
            extend_claim(article=article, by=by)
        elif change == "release":
            release(article=article, by=by)
        elif change in ("claim", "take-over"):
            claim(article=article, by=by, take_over=change == "take-over")
        else:
            raise Http404
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    if wants_json(request):
        claim_now = current_claim(article)
        return json_response({"claimed_by": None if claim_now is None else str(claim_now.claimed_by)})
    return redirect("review:queue") if change == "release" else redirect("review:story", pk=pk)


@desk_view("POST")
def undo(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Undo the editor's last action in the story, on all statements that it changed."""
    article, by = get_object_or_404(Article, pk=pk), current_editor(request)
    decisions = last_decisions(article, by)
    if not decisions:
        return refusal_response(request, pk, _("You have nothing to undo in this story."))
    try:
        undone = services.undo_action(entries=decisions, by=by)
    except NotAllowed as refusal:
        return refusal_response(request, pk, str(refusal))
    # The first statement of an action is the one that was on the screen.
    first = decisions[0]
    n, expected = (len({decision.object_id for decision in some}) for some in (undone, decisions))
    message = ngettext("Undone: %(what)s.", "Undone on %(n)d statements: %(what)s.", n)
    message = message % {"n": n, "what": first.action_label}
    if skipped := expected - n:
        skipped_message = ngettext(
            "%(n)d has been changed since and was left.", "%(n)d have been changed since and were left.", skipped
        )
        message = f"{message} {skipped_message % {'n': skipped}}"
    return change_response(request, pk, first.object_id, message, stay=True)


@desk_view("POST")
def accept_rest(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Accept all statements of the story that wait and have at least this confidence, or only those quoted in full."""
    article, by = get_object_or_404(Article, pk=pk), current_editor(request)
    min_confidence = parse_percent(request.POST.get("min_confidence", "0"))
    statements = QueueFilter().filter_statements(Statement.objects.pending().filter(article=article))
    statements = statements.filter(confidence__gte=min_confidence)
    if request.POST.get("form") == Statement.Form.DIRECT:
        statements = statements.filter(form=Statement.Form.DIRECT)
    n = services.accept_statements(statements=statements, by=by)
    message = ngettext("%(n)d statement accepted in bulk.", "%(n)d statements accepted in bulk.", n) % {"n": n}
    if left := statements.exclude(corrected="").count():
        left_message = ngettext(
            "%(n)d reworded by a correction is left to be read.",
            "%(n)d reworded by a correction are left to be read.",
            left,
        )
        message = f"{message} {left_message % {'n': left}}"
    return change_response(request, pk, "", message)


@desk_view("POST")
def decide_selected(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Accept or reject the statements that the editor has selected in the list."""
    get_object_or_404(Article, pk=pk)
    pairs = (chosen.partition(":") for chosen in " ".join(request.POST.getlist("statement")).split())
    versions = {statement: version for statement, _colon, version in pairs}
    own = set(Statement.objects.filter(article=pk, pk__in=versions).values_list("pk", flat=True))
    versions = {statement: version for statement, version in versions.items() if statement in own}
    if not versions:
        return refusal_response(request, pk, _("Select statements first."), HTTPStatus.UNPROCESSABLE_ENTITY)
    rejects = request.POST.get("decision") == "reject"
    state = State.REJECTED if rejects else State.ACCEPTED
    n = services.decide_selected(versions=versions, state=state, by=current_editor(request))
    if rejects:
        message = ngettext("%(n)d statement rejected.", "%(n)d statements rejected.", n) % {"n": n}
    else:
        message = ngettext("%(n)d statement accepted.", "%(n)d statements accepted.", n) % {"n": n}
    if left := len(versions) - n:
        left_message = ngettext(
            "%(n)d was left: decided, changed since, or reworded by a correction.",
            "%(n)d were left: decided, changed since, or reworded by a correction.",
            left,
        )
        message = f"{message} {left_message % {'n': left}}"
    return change_response(request, pk, "", message)


def refusal_response(request: HttpRequest, pk: str, reason: str, status: int = 409) -> HttpResponseBase:
    """Tell the editor why nothing was changed."""
    if wants_json(request):
        return json_response({"error": reason}, status)
    messages.error(request, reason)
    return redirect("review:story", pk=pk)


def change_response(
    request: HttpRequest, pk: str, statement: str, message: str, *, stay: bool = False, whole_story: bool = True
) -> HttpResponseBase:
    """Respond to a change of a statement: redirect to the next one that waits, or return what the script must redraw.

    ``stay`` shows the same statement again. ``whole_story`` redraws the text and the list, not only this statement.
    """
    queue_filter = QueueFilter.from_query(request.GET if wants_json(request) else request.POST)
    workspace = open_workspace(pk, queue_filter)
    claim_if_free(article=workspace.article, by=current_editor(request))
    item = workspace.item(statement)
    shown = item if stay and item is not None else workspace.next_waiting(statement) or item or workspace.selected()
    if not wants_json(request):
        messages.success(request, message)
        wanted = request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(
            wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return redirect(wanted)
        return redirect(workspace_url(workspace, shown, queue_filter))
    content: dict[str, Any] = {
        "statement": statement,
        "state": item.statement.state if item else "",
        "message": message,
        "waiting": workspace.waiting_count,
        "total": len(workspace.items),
        "direct": workspace.direct_count,
        "selected": shown.statement.pk if shown else None,
        "panel": render_panel(request, workspace, shown) if shown else "",
    }
    if item is not None:
        content["item"] = render_to_string("review/_item.html", {"item": item, "workspace": workspace}, request)
    if whole_story:
        context = {"lines": workspace.lines, "workspace": workspace, "article": workspace.article}
        content["text"] = render_to_string("review/_text.html", context, request)
        content["list"] = render_to_string("review/_list.html", context, request)
    return json_response(content)


def render_panel(request: HttpRequest, workspace: ReviewWorkspace, item: NumberedStatement) -> str:
    return render_to_string("review/_panel.html", workspace.panel_context(item), request)
