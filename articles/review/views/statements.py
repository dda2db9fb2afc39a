"""The panel of a statement, and every decision that an editor can make there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from articles import services
from articles.history.descriptions import FIELD_LABELS
from articles.models import Article, AuditEntry, Speaker, Statement, Wording
from articles.review.reply_suggestions import ReplySuggestion, suggest_replies
from articles.review.speaker_lookup import find_speakers, speakers_named_in
from articles.review.views.articles import change_response, open_workspace, refusal_response, render_panel
from articles.review.views.base import current_editor, desk_view, json_response, wants_json
from articles.services import NotAllowed, Stale
from core.transactions import transactional_with_retry
from people.models import Agent

MAX_QUERY_LENGTH = 200


def parse_spans(text: str | None) -> list[tuple[int, int]] | None:
    """Parse spans as the page writes them, “12-40 52-60”. None means that this part stays as it is."""
    if text is None:
        return None
    try:
        spans = (span.partition("-") for span in text.split())
        return [(int(start), int(end)) for start, _dash, end in spans]
    except ValueError:
        raise NotAllowed(_("There are no words at this place of the text.")) from None


def parse_id(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0


def chosen_agent(data: QueryDict, by: User) -> Agent:
    """Return the agent that the editor chose, or create the one that they named."""
    if name := data.get("new", "").strip():
        return services.create_agent(name=name, kind=data.get("kind", "person"), by=by)
    agent = Agent.objects.filter(pk=data.get("agent", "")).first()
    if agent is None:
        raise NotAllowed(_("This person or organisation no longer exists: choose again."))
    return agent


def chosen_speaker(statement: Statement, data: QueryDict) -> Speaker:
    return get_object_or_404(statement.speakers.select_related("statement"), pk=parse_id(data.get("speaker")))


def confirm(statement: Statement, data: QueryDict, by: User, version: str | None) -> str:
    services.confirm_statement(statement=statement, by=by, version=version)
    return _("Confirmed.")


def reject(statement: Statement, data: QueryDict, by: User, version: str | None) -> str:
    services.reject_statement(statement=statement, by=by, version=version)
    return _("Rejected.")


def reopen(statement: Statement, data: QueryDict, by: User, version: str | None) -> str:
    services.reopen_statement(statement=statement, by=by, version=version)
    return _("Reopened.")


def confirm_removal(statement: Statement, data: QueryDict, by: User, version: str | None) -> str:
    services.accept_removal(statement=statement, by=by, version=version)
    return _("Removal confirmed: the statement belongs to the earlier text only.")


def set_words(statement: Statement, data: QueryDict, by: User, version: str | None) -> str:
    parts = {part: parse_spans(data.get(part)) for part in ("content", "cue", "source")}
    services.set_words(statement=statement, by=by, version=version, **parts)
    return _("Words saved.")


@transactional_with_retry
def set_details(statement: Statement, data: QueryDict, by: User, version: str | None) -> str:
    act, form, speaker_kind = (data.get(name) or None for name in ("act", "form", "speaker_kind"))
    services.set_act(statement=statement, by=by, version=version, act=act, form=form, speaker_kind=speaker_kind)
    if "role" in data:
        services.set_role(statement=statement, by=by, role=str(data["role"]))
    wording, printed = statement.current_wording, data.get("on_behalf_of")
    if printed is not None and wording is not None and printed.strip() != wording.on_behalf_of:
        services.set_on_behalf_of(statement=statement, by=by, agent=statement.on_behalf_of, printed=printed)
    return _("Changes saved.")


@transactional_with_retry
def set_speaker(statement: Statement, data: QueryDict, by: User, version: str | None) -> str:
    """Set who a speaker is, or add a speaker; with ``everywhere``, for each statement of this name in the story."""
    if data.get("speaker_kind") == Statement.SpeakerKind.UNNAMED:
        services.set_unnamed_source(statement=statement, by=by, version=version)
        return _("Speaker: an unnamed source.")
    agent = chosen_agent(data, by)
    role = printed_role(statement)
    if not data.get("speaker"):
        services.add_speaker(statement=statement, agent=agent, by=by, version=version)
    else:
        speaker = chosen_speaker(statement, data)
        name, kind = speaker.name_in_story, speaker.kind
        services.assign_speaker(speaker=speaker, agent=agent, by=by, version=version)
        if data.get("everywhere"):
            services.assign_name_in_article(article=statement.article, name=name, kind=kind, agent=agent, by=by)
    message = _("Speaker: %(name)s.") % {"name": agent.name}
    now = printed_role(statement)
    if now == role:
        return message
    if now:
        return f"{message} {_('Role in this story: “%(role)s”.') % {'role': now}}"
    lost = _("The role “%(role)s” is gone with the former speaker: press e to enter one.") % {"role": role}
    return f"{message} {lost}"


def printed_role(statement: Statement) -> str:
    roles = Wording.objects.filter(pk__in=Statement.objects.filter(pk=statement.pk).values("current_wording"))
    return roles.values_list("role", flat=True).first() or ""


def reject_speaker(statement: Statement, data: QueryDict, by: User, version: str | None) -> str:
    speaker = services.reject_speaker(speaker=chosen_speaker(statement, data), by=by, version=version)
    return _("“%(name)s” is not the speaker.") % {"name": speaker.name_in_story}


@transactional_with_retry
def set_on_behalf_of(statement: Statement, data: QueryDict, by: User, version: str | None) -> str:
    """Set on whose behalf the speaker speaks; with ``nobody``, they speak for themselves.

    Where no words are marked as printed yet, those of the source are.
    """
    if data.get("nobody"):
        services.set_on_behalf_of(statement=statement, by=by, agent=None, version=version)
        return _("Not on behalf of anybody.")
    agent, wording = chosen_agent(data, by), statement.current_wording
    source = wording.source[0]["text"] if wording and len(wording.source) == 1 and not wording.on_behalf_of else None
    services.set_on_behalf_of(statement=statement, by=by, agent=agent, printed=source, version=version)
    return _("On behalf of %(name)s.") % {"name": agent.name}


def confirm_reply(statement: Statement, data: QueryDict, by: User, version: str | None) -> str:
    other = Statement.objects.filter(pk=data.get("other", "")).first()
    if other is None:
        raise NotAllowed(_("There is no such statement."))
    services.add_reply(statement=statement, in_reply_to=other, by=by, version=version)
    return _("Saved as a reply to that statement.")


def reject_reply(statement: Statement, data: QueryDict, by: User, version: str | None) -> str:
    reply = get_object_or_404(statement.replies_to, in_reply_to=data.get("other", ""))
    services.reject_reply(reply=reply, by=by, version=version)
    return _("Not a reply to that statement.")


def reject_replies(statement: Statement, data: QueryDict, by: User, version: str | None) -> str:
    others = data.get("others", "").split()
    services.reject_replies(statement=statement, others=others, by=by, version=version)
    return _("Not a reply to any of these.")


def undo_decision(statement: Statement, data: QueryDict, by: User, version: str | None) -> str:
    decision = get_object_or_404(AuditEntry.objects.about(statement).decisions(), pk=parse_id(data.get("decision")))
    services.undo(entry=decision, field=data.get("field", ""), by=by, version=version)
    return _("Undone: %(what)s.") % {"what": decision.action_label}


@dataclass(frozen=True)
class PanelAction:
    """A decision from the panel. ``apply`` makes it and returns the message for the editor.

    ``stay`` keeps the statement on the screen afterwards. ``whole_story`` redraws the text and the list.
    """

    apply: Callable[[Statement, QueryDict, User, str | None], str]
    stay: bool = True
    whole_story: bool = True


PANEL_ACTIONS = {
    "confirm": PanelAction(confirm, stay=False, whole_story=False),
    "reject": PanelAction(reject, stay=False, whole_story=False),
    "reopen": PanelAction(reopen, whole_story=False),
    "confirm-removal": PanelAction(confirm_removal, stay=False),
    "words": PanelAction(set_words),
    "details": PanelAction(set_details),
    "speaker": PanelAction(set_speaker),
    "reject-speaker": PanelAction(reject_speaker),
    "on-behalf-of": PanelAction(set_on_behalf_of, whole_story=False),
    "confirm-reply": PanelAction(confirm_reply, whole_story=False),
    "reject-reply": PanelAction(reject_reply, whole_story=False),
    "reject-replies": PanelAction(reject_replies, whole_story=False),
    "undo": PanelAction(undo_decision),
}


@desk_view("GET")
def statement_panel(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Return the panel of a statement as an HTML fragment."""
    statement = get_object_or_404(Statement, pk=pk)
    workspace = open_workspace(statement.article_id)
    item = workspace.item(pk)
    if item is None:
        raise Http404
    return render(request, "review/_panel.html", workspace.panel_context(item))


@desk_view("POST")
def decide(request: HttpRequest, pk: str, action: str) -> HttpResponseBase:
    """Make a decision on a statement."""
    if action not in PANEL_ACTIONS:
        raise Http404
    statement = get_object_or_404(Statement, pk=pk)
    panel_action = PANEL_ACTIONS[action]
    version = request.POST.get("version") or None
    try:
        message = panel_action.apply(statement, request.POST, current_editor(request), version)
    except Stale as refusal:
        return stale_response(request, statement, refusal)
    except NotAllowed as refusal:
        return refusal_response(request, statement.article_id, str(refusal), HTTPStatus.UNPROCESSABLE_ENTITY)
    return change_response(
        request, statement.article_id, pk, message, stay=panel_action.stay, whole_story=panel_action.whole_story
    )


def stale_response(request: HttpRequest, statement: Statement, refusal: Stale) -> HttpResponseBase:
    """Respond 409 with the statement as it is now beside what the editor was about to save."""
    workspace = open_workspace(statement.article_id)
    item = workspace.item(statement.pk)
    if wants_json(request):
        panel = render_panel(request, workspace, item) if item else ""
        return json_response({"error": str(refusal), "stale": True, "panel": panel}, HTTPStatus.CONFLICT)
    hidden = ("csrfmiddlewaretoken", "version")
    sent = [(name, value) for name, value in request.POST.items() if name not in hidden and value]
    context: dict[str, Any] = {
        **workspace.context(item),
        "title": _("Changed by somebody else"),
        "error": str(refusal),
        "sent": sent,
        "sent_labels": [(FIELD_LABELS.get(name, name), value) for name, value in sent],
        "url": request.path,
    }
    return render(request, "review/stale.html", context, status=HTTPStatus.CONFLICT)


@desk_view("POST")
def add(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Add a statement that the machine missed."""
    article, by = get_object_or_404(Article, pk=pk), current_editor(request)
    try:
        statement = add_missed_statement(article, request.POST, by)
    except NotAllowed as refusal:
        return refusal_response(request, pk, str(refusal), HTTPStatus.UNPROCESSABLE_ENTITY)
    return change_response(request, pk, statement.pk, _("Added and confirmed."), stay=True)


@transactional_with_retry
def add_missed_statement(article: Article, data: QueryDict, by: User) -> Statement:
    return services.add_statement(
        article=article,
        by=by,
        content=parse_spans(data.get("content")) or (),
        cue=parse_spans(data.get("cue")) or (),
        source=parse_spans(data.get("source")) or (),
        act=data.get("act") or "said",
        form=data.get("form") or Statement.Form.DIRECT,
        speaker_kind=data.get("speaker_kind") or Statement.SpeakerKind.NAMED,
        agents=[chosen_agent(data, by)] if data.get("agent") or data.get("new") else [],
        revision=data.get("revision") or None,
    )


def search_query(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:MAX_QUERY_LENGTH]


@desk_view("GET")
def agent_choices(request: HttpRequest) -> HttpResponseBase:
    """Return the agents that match what is typed; without a query, those named in the story."""
    query, article_id = search_query(request), request.GET.get("story", "")[:12]
    matches = find_speakers(query, article_id) if query else speakers_named_in(article_id)
    choices = [{"id": match.agent.pk, "name": match.agent.name, "note": match.note} for match in matches]
    return json_response({"choices": choices})


@desk_view("GET")
def reply_choices(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Return the statements that a statement may reply to."""
    statement = get_object_or_404(Statement.objects.with_words(), pk=pk)
    suggestions = suggest_replies(statement, search_query(request))
    return json_response({"choices": [reply_choice(suggestion) for suggestion in suggestions]})


def reply_choice(suggestion: ReplySuggestion) -> dict[str, str]:
    row: Any = suggestion.statement
    names = ", ".join(edge.agent.name if edge.agent else edge.name_in_story for edge in row.shown_speakers)
    text = row.current_wording.text if row.current_wording else ""
    date = row.article.published_at.date().isoformat()
    return {
        "id": row.pk,
        "name": f"{names or row.get_speaker_kind_display()}: {(text or row.act)[:160]}",
        "note": " · ".join([date, row.article.outlet.name, *suggestion.reasons]),
    }
