"""A search as it stands in the address: the words, what is narrowed to, and in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Self, TypeVar
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable
from django.http import Http404, HttpRequest
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from articles.extraction.statements.act_lexicon import CLASSES
from articles.models import Outlet, Statement, Topic
from articles.phrase_search import OR, PIECE, having
from articles.text_search import asked_for, straightened
from articles.visibility import agents_with_pages
from newsroom.search.labels import FORMS, day_label
from people.models import Agent, AgentKind

LONGEST_QUESTION = 200
LAST_YEAR = 9998
STATEMENTS, STORIES = "statements", "stories"
RELEVANCE, NEWEST, OLDEST = "relevance", "newest", "oldest"
# What narrows statements, and of that what narrows stories too; in the order in which it stands in an address.
NARROWS = ("speaker", "organisation", "outlet", "topic", "year", "form", "act", "from", "until")
NARROWS_STORIES = ("outlet", "topic", "year", "from", "until")
Row = TypeVar("Row", Agent, Outlet, Topic)


@dataclass(frozen=True)
class Asked:
    """``given`` holds what narrows as it stands in the address, and nothing that could not be read.

    ``mistakes`` are sentences for the reader about what could not, or can find nothing. ``since`` and ``before`` are
    moments, for programs.
    """

    question: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    speaker: Agent | None = None
    organisation: Agent | None = None
    outlet: Outlet | None = None
    topic: Topic | None = None
    first: date | None = None
    last: date | None = None
    since: datetime | None = None
    before: datetime | None = None
    kind: str = ""
    sort: str = ""
    mistakes: tuple[str, ...] = ()

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """What the request asks for. Raises ``Http404`` for a speaker or organisation without a page, and an outlet
        or topic that is not public."""
        raw = {name: cleaned(str(value)) for name, value in request.GET.items()}
        given = {name: raw[name] for name in NARROWS if raw.get(name)}
        days = {name: _day(given[name]) for name in ("from", "until") if name in given}
        unread: list[str] = [name for name, day in days.items() if day is None]
        if "year" in given and not is_year(given["year"]):
            unread.append("year")
        if "form" in given and given["form"] not in FORMS:
            unread.append("form")
        if "act" in given and not _is_act(given["act"]):
            unread.append("act")
        given |= {name: day.isoformat() for name, day in days.items() if day}
        question, sort = raw.get("q", ""), raw.get("sort", "")
        return cls(
            question=question,
            given={name: value for name, value in given.items() if name not in unread},
            speaker=_one(agents_with_pages(), given.get("speaker")),
            organisation=_one(agents_with_pages().filter(kind=AgentKind.ORGANISATION), given.get("organisation")),
            outlet=_one(Outlet.objects.published(), given.get("outlet")),
            topic=_one(Topic.objects.published(), given.get("topic")),
            first=days.get("from"),
            last=days.get("until"),
            kind=raw.get("in", "") if raw.get("in") in (STATEMENTS, STORIES) else "",
            sort=sort if sort in (NEWEST, OLDEST) or (sort == RELEVANCE and question) else "",
            mistakes=(
                *(complaint(name, raw[name]) for name in unread),
                *_turned_round(days.get("from"), days.get("until")),
            ),
        )

    def __bool__(self) -> bool:
        return bool(self.question or self.given)

    @property
    def title(self) -> str:
        """The words, and the names of what they are narrowed to."""
        narrowed = (self.speaker, self.organisation, self.outlet, self.topic)
        return ", ".join([*filter(None, [self.question]), *(one.name for one in narrowed if one)])

    @property
    def is_phrase(self) -> bool:
        """Whether words are to stand together."""
        return '"' in understood(self.question)

    @property
    def order(self) -> str:
        """As asked; otherwise by relevance where there are words to be relevant to."""
        return self.sort or (RELEVANCE if self.question else NEWEST)

    def address(self, **changes: str) -> str:
        """The query string of this search with some of it changed, on its first page; what is empty is left out."""
        stands = {"q": self.question, **self.given, "in": self.kind, "sort": self.sort} | changes
        order = ("q", *NARROWS, "in", "sort")
        return "?" + urlencode({name: stands[name] for name in order if stands.get(name)})

    def kept(self, *, but: Sequence[str]) -> list[tuple[str, str]]:
        """What a form that asks for the rest carries along."""
        stands = {"q": self.question, **self.given, "in": self.kind, "sort": self.sort}
        return [(name, value) for name, value in stands.items() if value and name not in but]

    def without_narrowing(self) -> str:
        return self.address(**dict.fromkeys(self.given, ""))

    def of_stories(self) -> str:
        """The same words among stories, with what can narrow those."""
        dropped = dict.fromkeys((name for name in self.given if name not in NARROWS_STORIES), "")
        return self.address(**{"in": STORIES, "sort": "", **dropped})

    def within_dates(self, path: str) -> dict[str, datetime]:
        """The condition on the moment at the end of ``path``, for year, days and moments together."""
        firsts, pasts = [self.since] if self.since else [], [self.before] if self.before else []
        if self.first:
            firsts.append(_midnight(self.first))
        if self.last:
            pasts.append(_midnight(self.last + timedelta(days=1)))
        if "year" in self.given:
            year = int(self.given["year"])
            firsts.append(_midnight(date(year, 1, 1)))
            pasts.append(_midnight(date(year + 1, 1, 1)))
        condition = {}
        if firsts:
            condition[f"{path}__gte"] = max(firsts)
        if pasts:
            condition[f"{path}__lt"] = min(pasts)
        return condition


def query_for(question: str) -> SearchQuery:
    return asked_for(understood(question))


def with_words(question: str, *, search: str, text: str | Combinable) -> Q:
    """The condition that a text has what a reader asks for; ``search`` is the path to its lexemes."""
    return having(understood(question), search=search, text=text)


def understood(question: str) -> str:
    """As PostgreSQL understands it, which knows one quotation mark, and of all languages the English "or"."""
    question, own = straightened(question), or_in_words()
    if own == OR:
        return question
    pieces = PIECE.findall(question)
    # Neither within a phrase, nor where it stands between nothing, nor as a name ("Oder").
    between = range(1, len(pieces) - 1)
    return " ".join(OR if at in between and one in (own, own.upper()) else one for at, one in enumerate(pieces))


def or_in_words() -> str:
    """The word of the page's language between two of which either is asked for."""
    return pgettext("between words of which either is searched for", "or")


def pieces_of(question: str) -> list[str]:
    """What stands between spaces, and phrases whole, each with its minus sign."""
    return PIECE.findall(understood(question))


def parted(question: str) -> tuple[str, list[str]]:
    """What is looked for, and what is left out, each with its minus sign."""
    pieces = pieces_of(question)
    return " ".join(one for one in pieces if one[0] != "-"), [one for one in pieces if one[0] == "-" and one != "-"]


def cleaned(question: str) -> str:
    """A question as it can be asked: without NUL, on one line, at most ``LONGEST_QUESTION`` characters."""
    return " ".join(question.replace("\0", " ").split())[:LONGEST_QUESTION].strip()


def is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(LAST_YEAR)) and int(text) in range(1, LAST_YEAR)


def _is_act(text: str) -> bool:
    """Whether the machine tells this act apart, or an editor has given it to a statement that readers see."""
    return text in CLASSES or Statement.objects.published().filter(act=text).exists()


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year < LAST_YEAR else None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=get_current_timezone())


def _turned_round(first: date | None, last: date | None) -> list[str]:
    if not first or not last or first <= last:
        return []
    told = _("“From” (%(first)s) is later than “until” (%(last)s): there is no day between them.")
    # A date is no place to break a line.
    return [told % {name: day_label(day).replace(" ", "\xa0") for name, day in (("first", first), ("last", last))}]


def complaint(name: str, text: str) -> str:
    if name == "year":
        return _("“%(text)s” is not a year, and was left out.") % {"text": text}
    if name == "form":
        return _("“%(text)s” is not a form, and was left out.") % {"text": text}
    if name == "act":
        return _("“%(text)s” is not an act of any statement here, and was left out.") % {"text": text}
    return _("“%(text)s” is not a date, and was left out. A date is written like 2026-03-01.") % {"text": text}


def _one(rows: QuerySet[Row], pk: str | None) -> Row | None:
    if pk is None:
        return None
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("nobody public of this identifier")
    return found
