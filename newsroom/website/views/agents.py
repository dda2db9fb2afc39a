"""Pages of people and organisations, and of names that several share."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from articles.models import Speaker, Statement
from articles.printed.roles import printed_roles_of
from articles.printed.sentences import with_sentences
from articles.public_counts import tally
from articles.visibility import public_agents, said_in_position
from newsroom.changes.models import PublicSnapshot
from newsroom.gone import public_redirects
from newsroom.search.agents import agents_named
from newsroom.search.disambiguation import add_disambiguation, with_latest_role
from newsroom.search.labels import FORMS
from newsroom.website.http.caching import public_page
from newsroom.website.http.pagination import NO_PAGE, PAGE_SIZE, all_led_to
from newsroom.website.http.redirects import moved
from newsroom.website.presentation.answers import with_answers
from newsroom.website.presentation.structured_data import Metadata, agent_metadata
from newsroom.website.profiles.filters import StatementFilters
from newsroom.website.profiles.positions import SIZE, spoken_for, with_positions
from newsroom.website.profiles.queries import (
    companions,
    employers_in,
    is_borne_by_others,
    listed,
    newest_stories_of,
    other_spellings,
    people_of,
    positions_of,
    reader_of,
    said_by,
    said_on_behalf_of,
    structure_of,
    with_page,
)
from newsroom.website.profiles.timeline import timeline
from newsroom.website.views import errors
from people.models import AgentKind, Position
from people.names.keys import name_key
from people.services.wikidata import wikidata_page

NAMESAKES_SHOWN = 50
STORIES_SHOWN = 8
SPELLINGS_SHOWN = 20


@public_page
def agent(request: HttpRequest, pk: str, slug: str = "") -> HttpResponse:
    """A person or an organisation with its statements, newest first. A merged agent's address redirects."""
    subject = with_page(pk)
    if subject is None and (now := public_redirects().filter(old_id=pk).values_list("agent", flat=True).first()):
        subject = with_page(now)
    if subject is None:
        return no_page(request, pk)
    if request.path != subject.get_absolute_url():
        return moved(request, subject)
    counted = tally(subject)
    positions = positions_of(subject.pk) if subject.kind == AgentKind.PERSON else []
    filters = StatementFilters(request, subject, counted, employers=employers_in(positions))
    stories = newest_stories_of(subject)
    spellings = other_spellings(subject.pk, subject.name)
    if subject.kind == AgentKind.PERSON:
        spoken, through = said_by(request, filters, PAGE_SIZE), NO_PAGE
    else:
        spoken, through = said_by(request, filters, SIZE), spoken_for(request, subject)
    on_behalf = said_on_behalf_of(request, subject)
    by = ["statement_id", "statement_id", "pk"]
    page, through, on_behalf = all_led_to([spoken, through, on_behalf], reader_of(filters.words), by=by)
    rows = [*page.rows, *through.rows, *on_behalf.rows]
    with_positions(rows)
    with_answers(rows)
    with_sentences(rows)
    context: dict[str, Any] = {
        "agent": subject,
        "filters": filters,
        "said": {"total": counted["form"].total()},
        "page": page,
        "through": through,
        "on_behalf": on_behalf,
        "timeline": timeline(counted),
        "feed": reverse(f"website:{subject.kind}-feed", args=[subject.pk]),
        "spellings": spellings[:SPELLINGS_SHOWN],
        "shares_name": is_borne_by_others(subject),
        "forms": FORMS.values(),
        "elsewhere": wikidata_page(subject.wikidata),
        "companions": companions(subject, stories),
        "stories": listed(stories[:STORIES_SHOWN]),
    }
    if subject.kind == AgentKind.PERSON:
        context["positions"] = positions
        context["printed_roles"] = printed_roles_of(subject, positions)
    else:
        context["wholes"], context["parts"] = structure_of(subject)
        context["posts"] = people_of(request, subject)
    structure = (context.get("wholes", ()), context.get("parts", ()))
    context["metadata"] = agent_metadata(request, subject, spellings, positions, *structure)
    return render(request, f"website/agents/{subject.kind}.html", context)


def no_page(request: HttpRequest, pk: str) -> HttpResponse:
    """Answer 404 for an agent that never had a public statement, and otherwise say why it is gone."""
    if public_agents().filter(pk=pk).exists() and not _has_been_heard(pk):
        raise Http404("nothing to show yet")
    return errors.gone_or_never(request, "agent", pk)


def _has_been_heard(pk: str) -> bool:
    """Return whether a statement was ever public: of the agent, on its behalf, or of people in a position there."""
    was_public = PublicSnapshot.objects.filter(kind="statement", object_id=OuterRef("statement"))
    ever = Speaker.objects.filter(Exists(was_public))
    known = PublicSnapshot.objects.filter(kind="agent", object_id=OuterRef("person"))
    positions = Position.objects.filter(Exists(known), Exists(said_in_position(ever)), organisation=pk)
    public = PublicSnapshot.objects.filter(kind="statement", object_id=OuterRef("pk"))
    on_behalf = Statement.objects.filter(Exists(public), on_behalf_of=pk)
    return ever.filter(agent=pk).exists() or on_behalf.exists() or positions.exists()


@public_page
def name(request: HttpRequest, name: str) -> HttpResponse:
    """All agents with a name. A name of one redirects to the agent; a name of none answers 404."""
    key = name_key(name)
    borne_by = list(with_latest_role(agents_named(key)).order_by("name", "pk")[:NAMESAKES_SHOWN])
    if not borne_by:
        raise Http404("nobody of this name")
    if len(borne_by) == 1:
        return HttpResponseRedirect(borne_by[0].get_absolute_url())
    add_disambiguation(borne_by)
    # An agent found by another spelling may come first.
    spelled = next((agent.name for agent in borne_by if name_key(agent.name) == key), name)
    metadata = Metadata(request.build_absolute_uri(reverse("website:name", args=[spelled])))
    return render(request, "website/agents/name.html", {"name": spelled, "bearers": borne_by, "metadata": metadata})
