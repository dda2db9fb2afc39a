"""Offices on the day of a story: what people said while they held one at an organisation, and as what they spoke."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, F, Func, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.timezone import localdate

from articles.models import Speaker, Statement, Wording
from articles.querysets import SpeakerQuerySet
from articles.visibility import public_agent, public_positions, said_in_office
from core import keyset
from newsroom.website.http.pagination import NEWEST_SPOKEN, Page, paginate
from newsroom.website.presentation.attribution import offices_then, shown_speakers
from people.models import Agent, AgentKind, Position
from people.names.keys import all_words
from people.names.role_conflicts import role_key

# Of an organisation two lists stand on one page: what it says itself, and this.
SIZE = 10
PARAMETER = "for"
# Of many offices at once, the newest.
OFFICES_SHOWN = 3
# When it was published, and its id.
Story = tuple[datetime, str]
PREPOSITIONS = frozenset({"of", "for", "at", "in"})


def spoken_for(request: HttpRequest, organisation: Agent) -> Page[Speaker]:
    """The page that the request asks for, as the edges of who spoke. Of every holder of an office only as much is read
    as a page has room for."""
    values, backwards = _cursor(request) if PARAMETER in request.GET else (None, False)
    found = Q(pk__in=_newest(organisation.pk, values, backwards=backwards))
    if backwards:
        # Near the beginning there may be fewer than a page: then the first one is shown, as in every list.
        found |= Q(pk__in=_newest(organisation.pk, None, backwards=False))
    return paginate(_once(found), request, order=NEWEST_SPOKEN, size=SIZE, parameter=PARAMETER)


def _once(found: Q) -> QuerySet[Speaker, Any]:
    """These edges; of two of its people who said it together, only one."""
    return Speaker.objects.published().filter(found).distinct(*(field.removeprefix("-") for field in NEWEST_SPOKEN))


def _cursor(request: HttpRequest) -> tuple[list[object], bool]:
    try:
        return keyset.read_cursor(request.GET[PARAMETER], Speaker, NEWEST_SPOKEN)
    except keyset.InvalidCursor as error:
        raise Http404("no such cursor") from error


def _newest(organisation: str, values: list[object] | None, *, backwards: bool) -> QuerySet[Position, Any]:
    """The edges next to a place (the newest without one): of each office one more than a page holds."""
    beyond = Q() if values is None else keyset.after(NEWEST_SPOKEN, values, backwards=backwards)
    order = keyset.reversed_order(NEWEST_SPOKEN) if backwards else NEWEST_SPOKEN
    said = said_in_office().filter(beyond).order_by(*order).values("pk")[: SIZE + 1]
    each = Func(ArraySubquery(said), function="unnest", output_field=BigIntegerField())
    return Position.objects.filter(public_agent("person"), organisation=organisation).order_by().values(said=each)


def spoken_by_or_for(organisation: Agent) -> SpeakerQuerySet:
    """What an organisation says and what its people, as far as they are public, said in office: to be asked of a few
    stories, not of all."""
    held = Position.objects.filter(public_agent("person"))
    return Speaker.objects.published().speaking_for(organisation, held)


def newest_stories(organisation: Agent, beyond: Q, size: int) -> list[Story]:
    """The newest stories, beyond a place, in which a person has reviewed what it says or its people said in office. Of
    itself and of each office only so many are read."""
    order, of_story = ("-published_at", "-article_id"), ("published_at", "article_id")
    reviewed = Speaker.objects.published().filter(beyond, is_reviewed=True)
    said = said_in_office(reviewed).order_by(*order).distinct(*of_story).values("pk")[:size]
    each = Func(ArraySubquery(said), function="unnest", output_field=BigIntegerField())
    held = Position.objects.filter(public_agent("person"), organisation=organisation).order_by().values(said=each)
    found: set[Story] = set()
    for spoke in (Q(agent=organisation), Q(pk__in=held)):
        found.update(reviewed.filter(spoke).order_by(*order).values_list(*of_story).distinct()[:size])
    return sorted(found, reverse=True)[:size]


def with_offices(statements: Iterable[Statement], wording: Wording | None = None) -> None:
    """Give each of these statements ``held_then``: the offices that the one who speaks is known to have held on the
    day of the story, where they are other than what the story calls them. An office without any date is of no day.
    ``wording`` is another than the current one."""
    spoken: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        statement.held_then = []  # type: ignore[attr-defined]
        agents = [edge.agent for edge in shown_speakers(statement)]
        if len(agents) == 1 and agents[0] is not None and agents[0].kind == AgentKind.PERSON:
            spoken[agents[0].pk].append(statement)
    for held in _positions_of(list(spoken)) if spoken else ():
        for statement in spoken[held.person_id]:
            day, known = localdate(statement.article.published_at), offices_then(statement)
            if (held.start_date or day) <= day <= (held.end_date or day) and len(known) < OFFICES_SHOWN:
                printed = wording or statement.current_wording
                if not _is_called(printed.role if printed else "", held):
                    known.append(held)


def _is_called(printed: str, held: Position) -> bool:
    """Whether a role as printed is this office, with or without words of its organisation: "the mayor of Tump"."""
    house = set(all_words(held.organisation.name)) if held.organisation else set()
    called, office = (set(role_key(role).split()) - PREPOSITIONS for role in (printed, held.role))
    return bool(called) and called - house <= office and office - house <= called


def _positions_of(people: Sequence[str]) -> QuerySet[Position, Any]:
    dated = public_positions().exclude(start_date=None, end_date=None).filter(person__in=people)
    return dated.select_related("organisation").order_by(F("start_date").desc(nulls_last=True), "pk")
