"""What a story calls its characters: "Ida Roth, the mayor", "the retailer Rowan Pierce", "Quill, who chairs"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from articles.extraction.speakers.nouns import BODIES, FEMALE_NOUNS, KIN, MALE_NOUNS
from articles.extraction.statements.roles import ends_sentence, is_role_noun
from articles.extraction.types import Span

_TOKEN = re.compile(r"[^\W_](?:[\w&’'./-]*[\w’'])?\.?")
_AFTER = re.compile(
    r"(?:['’]s\b)?(?:\s*\([^()\n]{1,24}\))?(?:,|\s[—–-])\s+(?:(?:aged\s+)?\d{1,3},\s+)?"
    r"(?:the|an?|its|his|her|their|one of the|one of its)\s+"
)
_IS = re.compile(
    r"(?:,[^,.;\n]{1,60},)?\s+(?:is|was|became|remains|has been)\s+(?:the|an?|its|his|her|their|one of the)\s+"
)
_WHO = re.compile(r",\s+(?:aged \d+,\s+|\d+,\s+)?who\s+(?:(?:has|had|now|also|still|once)\s+)*(\w+)\b")
_WHOSE = re.compile(r",\s+whose\s+(\w+)\b")
_BEFORE_COMMA = re.compile(
    r"(?:^|[\s“\"‘(—–])((?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|[Aa]n?|[A-Za-z’'-]+[’']s?)\s+[^,.;:!?\n“”\"]{2,90}),\s+(?:[A-Z][a-z]{1,4}\.?\s+)?$"
)
_TITLE = re.compile(r"(?:[A-Z][a-z]{0,4}\.?\s+)$")
_ENDS = re.compile(r"[,;:.!?()\[\]\"“”–—\n\r]")
_LINKS = frozenset(
    "of for at in to on with from and or that which who whose whom based near behind by under over as about between"
    " but than where when after before since against during".split()
)
_VERBS = frozenset("said says told has had was is were are will would could can may did does".split())
_DETERMINERS = frozenset("the a an its his her their our one another this that".split())
# What somebody does, who "leads" or "has run": the nouns that this makes of them.
_DOES = {
    verb: noun
    for noun, verbs in {
        "leader": "leads led heads headed",
        "chair": "chairs chaired",
        "head": "heads headed runs ran",
        "owner": "owns owned bought runs ran",
        "manager": "manages managed runs ran",
        "coach": "coaches coached trains trained",
        "editor": "edits edited",
        "founder": "founded",
        "lawyer": "represents represented defends defended",
        "representative": "represents represented",
        "teacher": "teaches taught",
        "director": "directs directed",
        "farmer": "farms farmed",
        "author": "wrote writes",
        "captain": "captains captained skippers skippered",
        "driver": "drives drove",
        "resident": "lives lived",
        "worker": "works worked",
        "player": "plays played",
        "designer": "designs designed",
        "builder": "builds built",
    }.items()
    for verb in verbs.split()
}  # fmt: skip


class Description(NamedTuple):
    """Words that describe a character, ``text[start:end]``, and their main noun in lower case."""

    start: int
    end: int
    noun: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def find_descriptions(text: str, start: int, end: int, *, after: int = 0) -> Iterator[Description]:
    """Yield what is said of the character named at ``text[start:end]``; ``after`` is where the name before ends."""
    limit = min(len(text), end + 140)
    opening = _AFTER.match(text, end, limit) or _IS.match(text, end, limit)
    if opening:
        phrase = _phrase(text, opening.end(), limit)
        if phrase:
            yield phrase
    does = _WHO.match(text, end, limit)
    if does and does[1] in _DOES:
        yield Description(does.start(1), does.end(1), _DOES[does[1]])
    owns = _WHOSE.match(text, end, limit)
    if owns and owns[1] not in KIN:
        yield Description(owns.start(1), owns.end(1), "owner")
    yield from _before(text, max(after, start - 110), start, end)


def _before(text: str, floor: int, start: int, end: int) -> Iterator[Description]:
    apposed = _BEFORE_COMMA.search(text, floor, start) if text[end : end + 1] in (",", ".", ")", " ", "") else None
    if apposed:
        article = _TOKEN.match(text, apposed.start(1))
        begin = article.end() + 1 if article and article[0].casefold() in _DETERMINERS else apposed.start(1)
        phrase = _phrase(text, begin, apposed.end(1))
        if phrase and _is_known(phrase.noun):
            yield phrase
            return
    while title := _TITLE.search(text, floor, start):
        if _is_known(title[0].strip().casefold().rstrip(".")):
            break
        start = title.start()
    tokens = list(_TOKEN.finditer(text, floor, start))
    if not tokens or text[tokens[-1].end() : start].strip(" \u00a0"):
        return
    noun = tokens[-1][0].casefold().rstrip(".")
    if not _is_known(noun):
        return
    first = len(tokens) - 1
    while first and len(tokens) - first < 8:
        word = tokens[first - 1][0]
        gap = text[tokens[first - 1].end() : tokens[first].start()]
        if gap.strip(" \u00a0") or word.casefold() in _DETERMINERS | _LINKS | _VERBS or ends_sentence(word):
            break
        first -= 1
    yield Description(tokens[first].start(), tokens[-1].end(), noun)


def _is_known(noun: str) -> bool:
    return is_role_noun(noun) or noun in BODIES or noun in FEMALE_NOUNS or noun in MALE_NOUNS


def _phrase(text: str, start: int, limit: int) -> Description | None:
    """Return the noun phrase from ``start`` on with all that belongs to it, up to a comma or a verb."""
    closing = _ENDS.search(text, start, limit)
    stop = closing.start() if closing else limit
    noun, end = "", start
    in_link = False
    tokens = [(token, token[0].casefold().rstrip(".")) for token in _TOKEN.finditer(text, start, stop)]
    for (token, word), (_, following) in pairwise([*tokens, (None, "")]):
        if token is None or word in _VERBS:
            break
        tells_more = bool(noun) and word.endswith(("ing", "ed")) and following in _LINKS | _DETERMINERS | {""}
        in_link = in_link or word in _LINKS or (tells_more and not _is_known(word))
        if not in_link:
            noun = word.removesuffix("'s").removesuffix("’s")
        end = token.end()
    return Description(start, end, noun) if noun and noun.replace("-", "").isalpha() else None
