"""One statement: its panel, and every decision on it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from articles import services
from articles.models import Article, Speaker, Statement
from articles.review.reply_suggestions import offers
from articles.review.speaker_lookup import agents_named_in, find_speakers
from articles.review.views.articles import changed, panel, refused, story_of
from articles.review.views.base import data, desk, editor, wants_data
from articles.services import NotAllowed, Stale
from core.transactions import transactional_with_retry
from people.models import Agent

Asked = QueryDict


def spans(written: str | None) -> list[tuple[int, int]] | None:
    """Places as the page writes them, “12-40 52-60”; None where nothing is said of this part."""
    if written is None:
        return None
    try:
        ends = (place.partition("-") for place in written.split())
        return [(int(start), int(end)) for start, _dash, end in ends]
    except ValueError:
        raise NotAllowed(_("There are no words at this place of the text.")) from None


def agent_of(asked: Asked, by: User) -> Agent:
    """Whoever was chosen, or made on the spot."""
    if name := asked.get("new", "").strip():
        return services.create_agent(name=name, kind=asked.get("kind", "person"), by=by)
    agent = Agent.objects.filter(pk=asked.get("agent", "")).first()
    if agent is None:
        raise NotAllowed(_("There is no such person or organisation any more: choose again."))
    return agent


def edge_of(statement: Statement, asked: Asked) -> Speaker:
    return get_object_or_404(statement.speakers.select_related("statement"), pk=number(asked.get("speaker")))


def number(written: str | None) -> int:
    return int(written) if written and written.isascii() and written.isdigit() else 0


def confirm(statement: Statement, asked: Asked, by: User, version: str | None) -> str:
    services.confirm_statement(statement=statement, by=by, version=version)
    return _("Accepted.")


def reject(statement: Statement, asked: Asked, by: User, version: str | None) -> str:
    services.reject_statement(statement=statement, by=by, version=version)
    return _("Rejected.")


def reopen(statement: Statement, asked: Asked, by: User, version: str | None) -> str:
    services.reopen_statement(statement=statement, by=by, version=version)
    return _("It is a suggestion again.")


def removed(statement: Statement, asked: Asked, by: User, version: str | None) -> str:
    services.accept_removal(statement=statement, by=by, version=version)
    return _("It stands for the earlier text alone.")


def words(statement: Statement, asked: Asked, by: User, version: str | None) -> str:
    parts = {part: spans(asked.get(part)) for part in ("content", "cue", "source")}
    services.set_words(statement=statement, by=by, version=version, **parts)
    return _("The words are stored.")


@transactional_with_retry
def kinds(statement: Statement, asked: Asked, by: User, version: str | None) -> str:
    wanted = {name: asked.get(name) or None for name in ("act", "form", "speaker_kind")}
    services.set_act(statement=statement, by=by, version=version, **wanted)
    if "role" in asked:
        services.set_role(statement=statement, by=by, role=str(asked["role"]))
    return _("Act, form and role are stored.")


@transactional_with_retry
def speaker(statement: Statement, asked: Asked, by: User, version: str | None) -> str:
    """Say who spoke: in the place of one of the speakers, or beside them; perhaps wherever the name speaks here."""
    agent = agent_of(asked, by)
    if not asked.get("speaker"):
        services.add_speaker(statement=statement, agent=agent, by=by, version=version)
    else:
        edge = edge_of(statement, asked)
        name, kind = edge.name_in_story, edge.kind
        services.assign_speaker(speaker=edge, agent=agent, by=by, version=version)
        if asked.get("everywhere"):
            services.assign_name_in_article(article=statement.article, name=name, kind=kind, agent=agent, by=by)
    return _("Speaker: %(name)s.") % {"name": agent.name}


def not_the_speaker(statement: Statement, asked: Asked, by: User, version: str | None) -> str:
    edge = services.reject_speaker(speaker=edge_of(statement, asked), by=by, version=version)
    return _("“%(name)s” did not say it.") % {"name": edge.name_in_story}


def answer(statement: Statement, asked: Asked, by: User, version: str | None) -> str:
    other = Statement.objects.filter(pk=asked.get("other", "")).first()
    if other is None:
        raise NotAllowed(_("There is no such statement."))
    services.add_reply(statement=statement, in_reply_to=other, by=by, version=version)
    return _("It answers that statement.")


def no_answer(statement: Statement, asked: Asked, by: User, version: str | None) -> str:
    edge = get_object_or_404(statement.replies_to, in_reply_to=asked.get("other", ""))
    services.reject_reply(reply=edge, by=by, version=version)
    return _("It does not answer that statement.")


def take_back(statement: Statement, asked: Asked, by: User, version: str | None) -> str:
    decision = get_object_or_404(statement.decisions, pk=number(asked.get("decision")))
    if field := asked.get("field"):
        services.revert_field(decision=decision, field=field, by=by, version=version)
    else:
        services.undo_decision(decision=decision, by=by, version=version)
    return _("Taken back: %(what)s.") % {"what": decision.get_action_display()}


Act = Callable[[Statement, Asked, User, str | None], str]
# By the last part of the address: what it does, and whether the editor goes on looking at the same statement.
ACTS: dict[str, tuple[Act, bool]] = {
    "confirm": (confirm, False),
    "reject": (reject, False),
    "reopen": (reopen, True),
    "removed": (removed, False),
    "words": (words, True),
    "kinds": (kinds, True),
    "speaker": (speaker, True),
    "not-the-speaker": (not_the_speaker, True),
    "answer": (answer, True),
    "no-answer": (no_answer, True),
    "take-back": (take_back, True),
}
# What of these changes only the statement's own line and panel.
SMALL = frozenset({"confirm", "reject", "reopen", "answer", "no-answer"})


@desk("GET")
def show(request: HttpRequest, pk: str) -> HttpResponseBase:
    """A statement's panel alone."""
    statement = get_object_or_404(Statement, pk=pk)
    story = story_of(statement.article_id)
    item = story.item(pk)
    if item is None:
        raise Http404
    return render(request, "review/_panel.html", story.panel(item))


@desk("POST")
def decide(request: HttpRequest, pk: str, act: str) -> HttpResponseBase:
    if act not in ACTS:
        raise Http404
    statement = get_object_or_404(Statement, pk=pk)
    function, stays = ACTS[act]
    try:
        said = function(statement, request.POST, editor(request), request.POST.get("version") or None)
    except Stale as refusal:
        return stale(request, statement, refusal)
    except NotAllowed as refusal:
        return refused(request, statement.article_id, str(refusal), HTTPStatus.UNPROCESSABLE_ENTITY)
    everywhere = act not in SMALL
    return changed(request, statement.article_id, pk, said, stay=stays, whole=everywhere)


def stale(request: HttpRequest, statement: Statement, refusal: Stale) -> HttpResponseBase:
    """Somebody was faster: 409, with the statement as it is now beside what was about to be saved."""
    story = story_of(statement.article_id)
    item = story.item(statement.pk)
    if wants_data(request):
        now = panel(request, story, item) if item else ""
        return data({"error": str(refusal), "stale": True, "panel": now}, HTTPStatus.CONFLICT)
    context: dict[str, Any] = {
        **story.context(item),
        "title": _("Changed in the meantime"),
        "error": str(refusal),
        "mine": [(name, value) for name, value in request.POST.items() if name not in HIDDEN and value],
        "asked": request.POST,
        "address": request.path,
    }
    return render(request, "review/stale.html", context, status=HTTPStatus.CONFLICT)


HIDDEN = {"csrfmiddlewaretoken", "version"}


@transactional_with_retry
def missed(article: Article, asked: Asked, by: User) -> Statement:
    return services.add_statement(
        article=article,
        by=by,
        content=spans(asked.get("content")) or (),
        cue=spans(asked.get("cue")) or (),
        source=spans(asked.get("source")) or (),
        act=asked.get("act") or "said",
        form=asked.get("form") or Statement.Form.DIRECT,
        speaker_kind=asked.get("speaker_kind") or Statement.SpeakerKind.NAMED,
        agents=[agent_of(asked, by)] if asked.get("agent") or asked.get("new") else [],
        revision=asked.get("revision") or None,
    )


@desk("POST")
def add(request: HttpRequest, pk: str) -> HttpResponseBase:
    """A statement that the machine missed."""
    article, asked, by = get_object_or_404(Article, pk=pk), request.POST, editor(request)
    try:
        made = missed(article, asked, by)
    except NotAllowed as refusal:
        return refused(request, pk, str(refusal), HTTPStatus.UNPROCESSABLE_ENTITY)
    return changed(request, pk, made.pk, _("Added, and accepted."), stay=True)


@desk("GET")
def agents(request: HttpRequest) -> HttpResponseBase:
    """Who may be meant by what is being typed; without anything, who is named in the story."""
    asked = request.GET.get("q", "").strip()[:200].replace("\0", "")
    story = request.GET.get("story", "")[:12]
    if not asked:
        return data({"found": [as_choice(agent, "", "") for agent in agents_named_in(story)]})
    return data({"found": [as_choice(one.agent, one.spelling, one.reason) for one in find_speakers(asked, story)]})


def as_choice(agent: Agent, spelling: str, reason: str) -> dict[str, str]:
    also = spelling if spelling and spelling != agent.name else ""
    notes = [
        agent.get_kind_display(),
        agent.description,
        _("also “%(name)s”") % {"name": also} if also else "",
        reason,
    ]
    return {"id": agent.pk, "name": agent.name, "note": " · ".join(filter(None, notes))}


@desk("GET")
def answers(request: HttpRequest, pk: str) -> HttpResponseBase:
    """What a statement may answer."""
    statement = get_object_or_404(Statement.objects.with_words(), pk=pk)
    asked = request.GET.get("q", "").strip()[:200].replace("\0", "")
    return data({"found": [as_answer(offer) for offer in offers(statement, asked)]})


def as_answer(offer: Any) -> dict[str, str]:
    row = offer.statement
    names = ", ".join(edge.agent.name if edge.agent else edge.name_in_story for edge in row.shown_speakers)
    text = row.current_wording.text if row.current_wording else ""
    when = row.article.published_at.date().isoformat()
    return {
        "id": row.pk,
        "name": f"{names or row.get_speaker_kind_display()}: {(text or row.act)[:160]}",
        "note": " · ".join([when, row.article.outlet.name, *offer.reasons]),
    }
