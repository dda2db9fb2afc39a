"""Who is meant by what a reader types: people and organisations by any of their public names, the best first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Case, Count, Exists, Expression, F, Max, Min, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from articles.public_counts import with_said
from articles.visibility import agents_with_pages, has_page, public_aliases
from newsroom.search.disambiguation import give_latest_roles
from newsroom.search.fuzzy import is_like, rearranged
from newsroom.search.params import pieces_of
from newsroom.search.query_words import is_phrase, matter
from people.models import Agent, AgentKind, Alias
from people.names.keys import name_key
from people.names.lookup import alias_has_key
from people.querysets import AgentQuerySet

NAMES_SHOWN, SUGGESTED = 12, 8
# So many are read for these: in some, trigrams see a likeness where nobody mistypes.
NAMES_READ = 30
# So many letters begin a name.
SUGGESTION_LENGTH = 2
# Of the spellings most like what was typed, so many are looked at, whether the public may read them.
NAMES_LOOKED_AT = 200
# Shares of trigrams in common: below the first two names are not alike at all; names further than the second below
# the best one found are not what was meant.
LIKE_ENOUGH = 0.45
WORSE_THAN_BEST = 0.25
# How alike a name is of which a letter went astray: not enough to stand beside whoever is called as was typed.
ASTRAY = 0.7
# How long a word is that means anybody.
LEAST_OF_A_WORD = 3
# How many letters initials have that stand for a name.
SHORT = range(2, 9)
# So many of those whose names stand beside other words are offered with these, and so many shared names.
BEARERS_OFFERED, SHARED_OFFERED = 3, 3
# Where a beginning stands in somebody's name, the best first.
WHOLE, FIRST, WITHIN = range(3)
# Among those whose names are as good: whom an editor has approved, then who says more.
BEST_KNOWN = (Case(When(state=Agent.State.APPROVED, then=0), default=1), "-said", "name", "pk")


@dataclass(frozen=True)
class SaidBy:
    """A question read as a name and the words beside it."""

    agent: Agent
    words: str

    @property
    def quoted(self) -> str:
        """The words as they stand in quotation marks: a phrase among others in single ones, alone in none."""
        pieces = pieces_of(self.words)
        if len(pieces) == 1 and is_phrase(self.words):
            return self.words[1:-1]
        return " ".join(f"‘{piece[1:-1]}’" if is_phrase(piece) else piece for piece in pieces)


@dataclass(frozen=True)
class SharedName:
    """A name that several bear, each of them with a page of their own."""

    name: str

    def get_absolute_url(self) -> str:
        return reverse("website:name", args=[self.name])


@transaction.atomic
def agents_like(question: str) -> list[Agent]:
    """Public agents with a public name like this one, the most like first; at most one more than ``NAMES_SHOWN``.

    Accents, case, titles and common transliterations make no difference, typing errors little.
    """
    key = name_key(matter(question))
    if not key:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(LIKE_ENOUGH)])
    if " " in key:
        read = _like(key)
    else:
        initials = [f"@{key}"] if len(key) in SHORT else []
        meant = rearranged(key)
        read = _called_or_like(key, initials, [f"${word}" for word in meant], [f"#{word}" for word in meant])
    likeness, names = attrgetter("likeness"), attrgetter("names")
    found = [
        agent for agent in read if likeness(agent) == 1 or _is_meant(key, [name_key(one) for one in names(agent)])
    ]
    near = [agent for agent in found if likeness(agent) >= likeness(found[0]) - WORSE_THAN_BEST][: NAMES_SHOWN + 1]
    give_found_by(key, near)
    return give_latest_roles(near)


def _like(key: str) -> QuerySet[Agent, Any]:
    """Those with a name that is like this one."""
    return _best_like(_likest(key), TrigramWordSimilarity(key, "aliases__key"))


def _called_or_like(
    key: str, initials: Sequence[str], people: Sequence[str], organisations: Sequence[str]
) -> QuerySet[Agent, Any]:
    """Those, the organisations of these initials, and those who are found under the other keys."""
    person, organisation = AgentKind.PERSON, AgentKind.ORGANISATION
    by_key = [
        alias_has_key(initials, organisation),
        alias_has_key(people, person),
        alias_has_key(organisations, organisation),
    ]
    looked_at = _likest(key).union(*(_held(condition) for condition in by_key))
    astray = Q(aliases__kind=person, aliases__keys__holds=people)
    astray |= Q(aliases__kind=organisation, aliases__keys__holds=organisations)
    held = Case(When(aliases__keys__holds=initials, then=1.0), When(astray, then=ASTRAY), default=0.0)
    return _best_like(looked_at, Greatest(held, TrigramWordSimilarity(key, "aliases__key")))


def _held(condition: Q) -> QuerySet[Alias, Any]:
    return Alias.objects.filter(condition).order_by().values("pk")[:NAMES_LOOKED_AT]


def _likest(key: str) -> QuerySet[Alias, Any]:
    alike = Alias.objects.filter(key__trigram_word_similar=key)
    return alike.order_by(TrigramWordSimilarity(key, "key").desc(), "pk").values("pk")[:NAMES_LOOKED_AT]


def _best_like(looked_at: QuerySet[Alias, Any], like: Expression) -> QuerySet[Agent, Any]:
    alike = agents_with_pages().filter(aliases__in=public_aliases().filter(pk__in=looked_at))
    best = with_said(alike).annotate(likeness=Max(like), names=ArrayAgg("aliases__name"))
    return best.order_by("-likeness", *BEST_KNOWN)[:NAMES_READ]


def _is_meant(key: str, spellings: Sequence[str]) -> bool:
    """Whether a word of a question may be one of these names, mistyped or begun: "marl" is no Marchbanks, though three
    of its five trigrams are hers."""
    asked = [word for word in (*key.split(), key.replace(" ", "")) if len(word) >= LEAST_OF_A_WORD] or [key]
    named = {word for spelling in spellings for word in (*spelling.split(), spelling.replace(" ", ""))}
    return any(is_like(word, name) for word in asked for name in named)


def give_found_by(asked: str, agents: Iterable[Agent]) -> None:
    """Give each ``found_by``: of its public ``names`` the one that was asked for, where its own tells less of that."""
    words = [word for word in name_key(asked).split() if len(word) >= LEAST_OF_A_WORD] or [name_key(asked)]

    def told(name: str) -> int:
        return sum(any(is_like(word, one) for one in name_key(name).split()) for word in words)

    for agent in agents:
        best = min(attrgetter("names")(agent), key=lambda name: (-told(name), len(name), name))
        agent.found_by = best if told(best) > told(agent.name) else ""  # type: ignore[attr-defined]


def suggested(beginning: str) -> list[Agent]:
    """Public agents of whom a public name, or a word of one, begins like this; failing that, those with a like name.

    First who bears it as a whole name; then whose name begins so, or family name; then those who have it further on.
    """
    key = name_key(beginning)
    if not key or len(beginning) < SUGGESTION_LENGTH:
        return []
    begun = list(_begun(key))
    give_found_by(key, begun)
    return give_latest_roles(begun) if begun else agents_like(beginning)[:SUGGESTED]


def _begun(key: str) -> QuerySet[Agent, Any]:
    begun = public_aliases().filter(Q(key__startswith=key) | Q(key__contains=f" {key}"))
    first = Q(aliases__key__startswith=key) | Q(sort_key__startswith=key)
    place = Case(When(aliases__key=key, then=WHOLE), When(first, then=FIRST), default=WITHIN)
    agents = with_said(agents_with_pages().filter(aliases__in=begun))
    return agents.annotate(place=Min(place), names=ArrayAgg("aliases__name")).order_by("place", *BEST_KNOWN)[
        :SUGGESTED
    ]


def bearers(key: str) -> AgentQuerySet:
    """Public agents of whom a public name has this key."""
    borne = public_aliases().filter(agent=OuterRef("pk"), key=key)
    return agents_with_pages().filter(Exists(borne)) if key else agents_with_pages().none()


def shared_names(typed: str, found: Sequence[Agent]) -> list[SharedName]:
    """What was typed, if several bear it, and the names of those found by it that others bear too."""
    keys = list(dict.fromkeys(name_key(name) for name in (typed, *(agent.name for agent in found))))
    if not found:
        return []
    names = dict(_shared(keys))
    return [SharedName(names[key]) for key in keys if key in names][:SHARED_OFFERED]


def _shared(keys: Sequence[str]) -> QuerySet[Alias, Any]:
    """Those of these keys that several bear, each with the name to show."""
    borne = public_aliases().filter(has_page("agent"), key__in=keys).order_by().values("key")
    own = Min("name", filter=Q(name=F("agent__name")))
    shared = borne.annotate(n=Count("agent", distinct=True), shown=Coalesce(own, Min("name"))).filter(n__gt=1)
    return shared.values_list("key", "shown")
