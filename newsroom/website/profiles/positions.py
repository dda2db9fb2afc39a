"""Positions held on the day of an article: what people said in a position, and the positions of speakers."""

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
from articles.printed.roles import is_called, roles_before
from articles.querysets import SpeakerQuerySet
from articles.visibility import public_agent, public_positions, said_in_position
from core import keyset
from newsroom.website.http.pagination import NEWEST_SPOKEN, Page, paginate
from newsroom.website.presentation.attribution import positions_at_publication, shown_speakers
from people.models import Agent, AgentKind, Position

# The page of an organisation has two lists: its own statements, and these.
SIZE = 10
PARAMETER = "for"
# Of many positions at once, the newest.
POSITIONS_SHOWN = 3
# When it was published, and its id.
Story = tuple[datetime, str]


def spoken_for(request: HttpRequest, organisation: Agent) -> Page[Speaker]:
    """Return the requested page of what people said while in a position at an organisation, as speaker rows.

    Of each position only as many rows are read as fit on a page.
    """
    values, backwards = _cursor(request) if PARAMETER in request.GET else (None, False)
    condition = Q(pk__in=_newest(organisation.pk, values, backwards=backwards))
    if backwards:
        # Near the beginning there may be fewer than a page: then the first one is shown, as in every list.
        condition |= Q(pk__in=_newest(organisation.pk, None, backwards=False))
    return paginate(_once(condition), request, order=NEWEST_SPOKEN, size=SIZE, parameter=PARAMETER)


def _once(condition: Q) -> QuerySet[Speaker, Any]:
    """Return these speaker rows, one for each statement."""
    return (
        Speaker.objects.published().filter(condition).distinct(*(field.removeprefix("-") for field in NEWEST_SPOKEN))
    )


def _cursor(request: HttpRequest) -> tuple[list[object], bool]:
    try:
        return keyset.read_cursor(request.GET[PARAMETER], Speaker, NEWEST_SPOKEN)
    except keyset.InvalidCursor as error:
        raise Http404("no such cursor") from error


def _newest(organisation: str, values: list[object] | None, *, backwards: bool) -> QuerySet[Position, Any]:
    """Return the keys of the speaker rows next to a cursor, or the newest: one more of each position than fits."""
    beyond = Q() if values is None else keyset.after(NEWEST_SPOKEN, values, backwards=backwards)
    order = keyset.reversed_order(NEWEST_SPOKEN) if backwards else NEWEST_SPOKEN
    spoken = said_in_position().filter(beyond).order_by(*order).values("pk")[: SIZE + 1]
    each = Func(ArraySubquery(spoken), function="unnest", output_field=BigIntegerField())
    return Position.objects.filter(public_agent("person"), organisation=organisation).order_by().values(spoken=each)


def spoken_by_or_for(organisation: Agent) -> SpeakerQuerySet:
    """Return statements of an organisation, and of its people in a position there. Use it for a few articles only."""
    positions = Position.objects.filter(public_agent("person"))
    return Speaker.objects.published().speaking_for(organisation, positions)


def newest_stories(organisation: Agent, beyond: Q, size: int) -> list[Story]:
    """Return the newest articles beyond a cursor with reviewed statements of an organisation or of its people.

    At most ``size`` rows are read of the organisation itself and of each position.
    """
    order, of_story = ("-published_at", "-article_id"), ("published_at", "article_id")
    reviewed = Speaker.objects.published().filter(beyond, is_reviewed=True)
    spoken = said_in_position(reviewed).order_by(*order).distinct(*of_story).values("pk")[:size]
    each = Func(ArraySubquery(spoken), function="unnest", output_field=BigIntegerField())
    positions = Position.objects.filter(public_agent("person"), organisation=organisation)
    stories: set[Story] = set()
    for speakers in (Q(agent=organisation), Q(pk__in=positions.order_by().values(spoken=each))):
        stories.update(reviewed.filter(speakers).order_by(*order).values_list(*of_story).distinct()[:size])
    return sorted(stories, reverse=True)[:size]


def with_positions(statements: Iterable[Statement], wording: Wording | None = None) -> None:
    """Give each statement ``positions_at_publication``, its speaker's positions on the day of the article, and
    ``role_before``, the last role printed before, where neither a position nor a role in the story is known.

    Positions without any date, and those that the printed role names already, are left out. ``wording`` replaces the
    current wording.
    """
    spoken: dict[str, list[Statement]] = defaultdict(list)
    dated: dict[str, list[Position]] = defaultdict(list)
    for statement in statements:
        statement.positions_at_publication = []  # type: ignore[attr-defined]
        statement.role_before = None  # type: ignore[attr-defined]
        agents = [edge.agent for edge in shown_speakers(statement)]
        if len(agents) == 1 and agents[0] is not None and agents[0].kind == AgentKind.PERSON:
            spoken[agents[0].pk].append(statement)
    for position in _positions_of(list(spoken)) if spoken else ():
        dated[position.person_id].append(position)
        for statement in spoken[position.person_id]:
            known = positions_at_publication(statement)
            if (
                len(known) < POSITIONS_SHOWN
                and position.was_held_on(localdate(statement.article.published_at))
                and not is_called(_printed_role(statement, wording), position)
            ):
                known.append(position)
    without = [
        (person, statement)
        for person, statements_of in spoken.items()
        for statement in statements_of
        if not positions_at_publication(statement) and not _printed_role(statement, wording)
    ]
    if without:
        found = dict(roles_before({statement.pk: person for person, statement in without}, dated))
        for _person, statement in without:
            statement.role_before = found.get(statement.pk)  # type: ignore[attr-defined]


def _printed_role(statement: Statement, wording: Wording | None) -> str:
    printed = wording or statement.current_wording
    return printed.role if printed else ""


def _positions_of(people: Sequence[str]) -> QuerySet[Position, Any]:
    dated = public_positions().exclude(start_date=None, end_date=None).filter(person__in=people)
    return dated.select_related("organisation").order_by(F("start_date").desc(nulls_last=True), "pk")
