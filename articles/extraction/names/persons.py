"""Groups the printed names of one person: whole, shortened, with a title, by surname alone."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from articles.extraction.names import parts
from articles.extraction.names.mentions import RawMention
from articles.extraction.names.parts import Gender

Name = tuple[str, ...]

_SHORT_FIRST_NAMES = {
    frozenset(pair)
    for pair in (
        ("bill", "william"), ("bob", "robert"), ("dick", "richard"), ("jim", "james"), ("ted", "edward"),
        ("jack", "john"), ("harry", "henry"), ("peggy", "margaret"), ("tony", "anthony"), ("liz", "elizabeth"),
        ("betty", "elizabeth"), ("kate", "katherine"), ("kate", "catherine"), ("mike", "michael"),
        ("chuck", "charles"), ("jeb", "john"), ("jerry", "gerald"), ("becky", "rebecca"), ("sasha", "alexander"),
    )
}  # fmt: skip


@dataclass(slots=True)
class _NameIndex:
    """The full names of a story's people, by surname and by first name."""

    by_surname: dict[str, list[Name]]
    by_first: dict[str, list[Name]]
    counts: Counter[Name]
    genders: dict[Name, Gender]
    titles: dict[Name, set[str]]

    def fitting(self, item: RawMention) -> list[Name]:
        """Return the people that a name of one word, with its title if any, may mean."""
        word = item.words[0] if item.words else ""
        candidates = self.by_surname.get(word) or self.by_first.get(word) or []
        # "Dr Quill" is the Quill who was introduced as one, whoever of that name came first.
        titled = [name for name in candidates if item.title and item.title in self.titles[name]]
        if titled:
            return titled
        wanted = parts.gender_of_title(item.title)
        if wanted is Gender.UNKNOWN:
            return candidates
        return [name for name in candidates if self.genders[name] in (wanted, Gender.UNKNOWN)]


def assign_people(people: list[RawMention], breaks: Sequence[int] = ()) -> None:
    """Give every mention of a person the key of the person it names, and ``namesakes`` when it fits several.

    ``breaks`` are the offsets where a text of several parts, such as a live page, begins a new one. A surname with one
    bearer printed in full in the same part means that person.
    """
    index = _join_full_names([item for item in people if len(item.words) > 1])
    full: dict[int, set[Name]] = defaultdict(set)  # part -> the full names printed in it
    for item in people:
        if breaks and len(item.words) > 1:
            full[bisect_right(breaks, item.start)].add(item.key[1])
    introduced: dict[str, list[Name]] = defaultdict(list)  # surname -> the full names printed so far, in order
    for item in sorted(people, key=lambda item: item.start):
        if len(item.words) > 1:
            history = introduced[item.words[-1]]
            if item.key[1] not in history:
                history.append(item.key[1])
            continue
        fitting = index.fitting(item)
        seen = introduced.get(item.words[0], []) if item.words else []
        here = [name for name in fitting if name in full[bisect_right(breaks, item.start)]] if breaks else []
        if len(here) == 1:
            fitting = here
        item.key = ("person", _choose(fitting, seen, index.counts) or item.words)
        item.namesakes = tuple(("person", name) for name in fitting) if len(fitting) > 1 else ()


def _join_full_names(people: list[RawMention]) -> _NameIndex:
    index = _NameIndex(defaultdict(list), defaultdict(list), Counter(), {}, defaultdict(set))
    joined: dict[Name, Name] = {}
    for item in people:
        name = joined.get(item.words)
        if name is None:
            known = index.by_surname[item.words[-1]]
            name = joined[item.words] = next((other for other in known if _same_person(other, item.words)), item.words)
            if name is item.words:
                known.append(name)
                index.by_first[name[0]].append(name)
        item.key = ("person", name)
        index.counts[name] += 1
        if item.title:
            index.titles[name].add(item.title)
        by_title = parts.gender_of_title(item.title)
        if by_title is not Gender.UNKNOWN:
            index.genders[name] = by_title
        else:
            index.genders.setdefault(name, parts.gender_of_first_name(name[0]))
    return index


def _choose(fitting: list[Name], introduced: list[Name], counts: Counter[Name]) -> Name | None:
    """Return the person that a part of a name means, or None when that is unclear.

    Newspapers print a second person of the same surname with the first name each time, and the main one by surname
    alone; so the one introduced first is meant, unless another is named in full more than twice as often.
    """
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    seen = [name for name in introduced if name in fitting]
    if not seen:
        return None
    most = max(fitting, key=lambda name: counts[name])
    if len(seen) == 1:
        return seen[0]
    return seen[0] if seen[0] == most or counts[most] <= 2 * counts[seen[0]] else None


def _same_person(one: Name, other: Name) -> bool:
    """Return whether two full names with the same surname can be one person's."""
    first, second = one[0], other[0]
    if first == second or frozenset((first, second)) in _SHORT_FIRST_NAMES:
        return True
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) == 1 or len(shorter) >= 3:
        return longer.startswith(shorter)
    return False
