"""Whose names stand in a question as they are spelt, wherever in it; and what of it those people said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from operator import attrgetter
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, QuerySet

from articles.phrase_search import STOP_WORDS
from articles.public_counts import with_said
from articles.visibility import agents_with_pages, public_aliases
from core.honorifics import HONORIFICS, OFFICES, SUFFIXES
from newsroom.search.agents import BEARERS_OFFERED, BEST_KNOWN, SaidBy, give_found_by
from newsroom.search.fuzzy import errors_in, is_like
from newsroom.search.params import Asked
from newsroom.search.query_words import beside, is_alternative, is_left_out, is_phrase, may_name
from newsroom.search.statements import finding, statements_asked
from people.models import Agent, AgentKind
from people.names.keys import all_words, lookup_keys, name_key, name_words, person_name
from people.names.lookup import alias_has_key

# A name has at most so many pieces of a question, and stands in so many of the first; so many who bear it are read.
PIECES_OF_A_NAME, PIECES, BEARERS_READ = 5, 40, 100
# Of so many it is asked whether they said anything with the words beside their names.
LOOKED_AT = 8
BESIDE_NAMES = HONORIFICS | OFFICES | SUFFIXES


@dataclass(frozen=True)
class Meant:
    """In which places of a question a name stands, and with how many wrong letters."""

    places: frozenset[int]
    errors: int

    def rank(self) -> tuple[int, int]:
        """The likeliest first."""
        return -len(self.places), self.errors


@dataclass(frozen=True)
class Named(Meant):
    """And whose."""

    agent: Agent


def named_in(pieces: Sequence[str], mistyped: Mapping[int, Meant]) -> list[Named]:
    """Public people, by their whole name or the surname and what stands next to it of the rest, and organisations by
    their whole name; the best known first. ``mistyped`` are names that may be meant besides, by the number of their
    row."""
    runs = _runs(pieces)
    people = [key for key in runs if key[0] in "=$"]
    organisations = [key for key in runs if key[0] == "#"]
    found = []
    for agent in _bearing(people, organisations, [*mistyped]) if runs or mistyped else ():
        meant = [mistyped[pk] for pk in attrgetter("spellings")(agent) if pk in mistyped]
        for name in attrgetter("names")(agent):
            asked = [run for key in lookup_keys(name) for run in runs.get(key, ())]
            places = [
                set(run) if agent.kind == AgentKind.ORGANISATION else _person(pieces, run, name) for run in asked
            ]
            meant += [Meant(frozenset(one), 0) for one in places if one]
        if meant:
            best = min(meant, key=Meant.rank)
            give_found_by(" ".join(piece for piece in pieces if not is_left_out(piece)), [agent])
            found.append(Named(best.places, best.errors, agent))
    return found


def _bearing(people: Sequence[str], organisations: Sequence[str], aliases: Sequence[int]) -> QuerySet[Agent, Any]:
    """The public bearers of public names, held under these keys or in these rows, the best known first, each with
    ``names`` and ``spellings``: which, and in which rows."""
    held = alias_has_key(people, AgentKind.PERSON) | alias_has_key(organisations, AgentKind.ORGANISATION)
    borne = public_aliases().filter(held | Q(pk__in=aliases))
    agents = with_said(agents_with_pages().filter(aliases__in=borne))
    which = {"names": ArrayAgg("aliases__name"), "spellings": ArrayAgg("aliases__pk")}
    return agents.annotate(**which).order_by(*BEST_KNOWN)[:BEARERS_READ]


def _runs(pieces: Sequence[str]) -> dict[str, list[range]]:
    """Where in a question names may stand, by the keys under which the bearers are found."""
    found: dict[str, list[range]] = defaultdict(list)
    usable = [may_name(pieces, place) for place in range(min(len(pieces), PIECES))]
    for first in range(len(usable)):
        for past in range(first + 1, min(first + PIECES_OF_A_NAME, len(usable)) + 1):
            run = range(first, past)
            if _is_whole(pieces, run, usable):
                name = " ".join(pieces[place].strip('"') for place in run)
                wanted = "=#" if past - first > 1 and person_name(name).given else "=#$"
                for key in lookup_keys(name):
                    if key[0] in wanted:
                        found[key].append(run)
    return found


def _is_whole(pieces: Sequence[str], run: range, usable: Sequence[bool]) -> bool:
    """Whether these pieces can be one name: small words only within it, and a phrase only by itself."""
    others = (is_phrase, is_left_out, is_alternative)
    if len(run) > 1 and any(is_other(pieces[place]) for place in run for is_other in others):
        return False
    return usable[run[0]] and usable[run[-1]]


def _person(pieces: Sequence[str], run: range, name: str) -> set[int]:
    """Which pieces mean a person of this name: those of the run, where they are of it, and given names around them."""
    own = set(name_key(name).split())
    asked = name_key(" ".join(pieces[place].strip('"') for place in run)).split()
    if not own.issuperset(word for word in asked if len(word) > 1 or len(asked) == 1):
        return set()
    return {*run} | around(pieces, run, person_name(name).given)


def around(pieces: Sequence[str], run: range, given: Sequence[str]) -> set[int]:
    """Which pieces next to a surname are given names, written out, mistyped, begun or as initials."""
    found: set[int] = set()
    for places in (range(run[0] - 1, -1, -1), range(run[-1] + 1, len(pieces))):
        passed: list[int] = []
        for place in places:
            asked = name_words(pieces[place])
            if not asked or is_left_out(pieces[place]) or is_phrase(pieces[place]):
                break
            passed.append(place)
            if all(any(_is_given(word, one) for one in given) for word in asked):
                found.update(passed)
            elif len(asked[0]) > 1 or asked[0] in STOP_WORDS:
                break
    return found


def _is_given(word: str, name: str) -> bool:
    return errors_in(word, name) is not None or (name.startswith(word) and word not in STOP_WORDS)


def without_parts(found: Sequence[Named]) -> list[Named]:
    """Those who are meant by most of the pieces in which their names stand: who "Ada Row" is, is not every Row."""
    return [
        one
        for one in found
        if not any(one.places & other.places and len(one.places) < len(other.places) for other in found)
    ]


def in_turn(found: Iterable[Named]) -> list[Named]:
    """Of each name in a question the likeliest bearer, then of each the next: none hides another."""
    by_place: dict[frozenset[int], list[Named]] = defaultdict(list)
    for one in sorted(found, key=lambda one: (min(one.places), one.errors)):
        by_place[one.places].append(one)
    return [one for row in zip_longest(*by_place.values()) for one in row if one is not None]


def said_with(pieces: Sequence[str], found: Sequence[Named], nowhere: Collection[int]) -> list[SaidBy]:
    """What of a question is beside the name of whom, where they said anything with it."""
    others = {place for one in found for place in one.places}
    offered: list[SaidBy] = []
    for one in found[:LOOKED_AT]:
        own = {*all_words(one.agent.name), *BESIDE_NAMES, *(w for p in one.places for w in all_words(pieces[p]))}
        # Beside another name as well, and without it.
        for less in (nowhere, {*nowhere, *others} - one.places):
            left = beside(pieces, one.places, nowhere=less)
            if not all(any(is_like(word, name) for name in own) for word in all_words(left)):
                offered.append(SaidBy(one.agent, left))
    kept = {way.agent.pk: way for way in reversed(_finding(list(dict.fromkeys(offered))))}
    return [kept[one.agent.pk] for one in found[:LOOKED_AT] if one.agent.pk in kept][:BEARERS_OFFERED]


def _finding(offered: Sequence[SaidBy]) -> list[SaidBy]:
    """Those that find a statement, asked of all at once."""
    found = finding([statements_asked(_narrowed(way)) for way in offered])
    return [way for place, way in enumerate(offered) if place in found]


def _narrowed(way: SaidBy) -> Asked:
    if way.agent.kind == AgentKind.ORGANISATION:
        return Asked(way.words, given={"organisation": way.agent.pk}, organisation=way.agent)
    return Asked(way.words, given={"speaker": way.agent.pk}, speaker=way.agent)
