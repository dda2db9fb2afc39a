"""Classifies a printed cue as an act: said, accused, denied, hopes ..."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from articles.extraction.statements.act_lexicon import CLASSES, INNER, IRREGULAR, PHRASES, SPEECH, inflections
from articles.extraction.types import ExtractedActClass

_WORD = re.compile(r"n['’]t\b|['’](?:s|re|ve|m|d|ll)\b|[^\W\d_]+?(?=n['’]t\b)|[^\W\d_]+(?:-[^\W\d_]+)*", re.UNICODE)
_NEGATIONS = frozenset("not never n't no neither nor without short".split())
# Words between the parts of a phrase that change nothing: "has not yet publicly commented".
_FILLERS = frozenset(
    "also now then later still yet again just only even so far already immediately publicly repeatedly recently"
    " previously directly specifically further openly clearly very strongly too always often simply not never n't"
    " has have had having will would could should may might did does do been".split()
)
# Words beside the one that tells the act which leave it what it is: "was asked about", "told the".
_COMMON_WORDS = _FILLERS | frozenset(
    "is are was were be am to about of on for with by in at against from that as the a an his her their its he she"
    " they it who i we in up out all both".split()
)
# How likely the act is right: told by a word as printed in a story, by a bare form ("could deny"), by one word among
# others ("restricted comments"), or by no known word.
_CERTAIN, _BARE, _AMONG, _UNKNOWN = 0.95, 0.82, 0.62, 0.2
_ENDS_PHRASE = frozenset(("for", "on", "upon", "out", "against", "off", "down"))
# What follows decides: "pleaded" "not guilty".
_PLEA = re.compile(r"\W*(not\s+)?guilty\b", re.IGNORECASE)
_PASSIVE = frozenset("is are was were be been being".split())
# When denied, these become silences or inner acts of their own; "did not rule out" is no rejection either.
_NEGATED = {
    "believes": "does-not-believe",
    "knows": "does-not-know",
    "wants": "does-not-want",
    "likes": "does-not-want",
    "plans": "does-not-plan",
    "hopes": "does-not-want",
    "expects": "does-not-expect",
    "answered": "did-not-respond",
    "supports": "opposes",
    "opposes": "supports",
    "doubts": "believes",
    "agreed": "rejected",
    "appears": "appears",
    "fears": "believes",
    "rejected": "said",
    "denied": "said",
}


@dataclass(frozen=True, slots=True)
class ClassifiedAct:
    """An act's slug and class, with the probability of being right."""

    slug: str
    act_class: ExtractedActClass
    confidence: float


@dataclass(frozen=True, slots=True)
class _Tables:
    base_of: dict[str, str]
    act_of: dict[str, str]
    phrases: dict[tuple[str, ...], str]


@cache
def _tables() -> _Tables:
    listed = reversed((*SPEECH.items(), *INNER.items()))
    act_of = {base: slug for slug, words in listed for base in words.split()}
    phrases = {tuple(phrase.split()): slug for slug, printed in PHRASES.items() for phrase in printed}
    bases = {*act_of, *IRREGULAR, *(word for phrase in phrases for word in phrase)}
    base_of = {form: base for base in sorted(bases, reverse=True) for form in inflections(base)}
    base_of |= {base: base for base in bases}
    base_of.update(found="find", saw="see", felt="feel", left="leave", thought="think", lay="lay", spelt="spell")
    return _Tables(base_of, act_of, phrases)


def classify_act(cue: str, following: str = "") -> ClassifiedAct:
    """Return the act for a printed cue; "said" with little confidence for a cue without a known word.

    ``following`` is what is printed after the cue: its first word may end a phrase ("called" "for").
    """
    tables = _tables()
    words = [match[0].casefold().replace("’", "'") for match in _WORD.finditer(cue)]
    after = _WORD.match(following.strip())
    if after and words and after[0].casefold() in _ENDS_PHRASE:
        words.append(after[0].casefold())
    if words == ["for"]:  # "For Brandt, the quay is a ruin"
        return ClassifiedAct("believes", ExtractedActClass.INNER, 0.7)
    if not words:
        return ClassifiedAct("said", ExtractedActClass.SPEECH, 0.8 if ":" in cue else 0.5)
    bases = [tables.base_of.get(word, word) for word in words]
    plea = _PLEA.match(following) if "plead" in bases else None
    if plea:
        return ClassifiedAct("denied" if plea[1] else "admitted", ExtractedActClass.SPEECH, _CERTAIN)
    slug, place, end, confidence = _find(tables, words, bases)
    if _has_other_words(words, place, end):
        confidence = min(confidence, _AMONG)
    if any(word in _NEGATIONS for word in words[max(0, place - 4) : end]):
        slug = _negated(slug)
        confidence *= 0.85
    return ClassifiedAct(slug, CLASSES[slug], round(confidence, 3))


def _has_other_words(words: list[str], place: int, end: int) -> bool:
    """Return whether a cue has words that are neither neutral nor part of the act."""
    return any(word not in _COMMON_WORDS and not word.endswith("ly") for word in (*words[:place], *words[end:]))


def is_speech_verb(cue: str) -> bool:
    """Return whether a cue is an active verb of speech, so that its subject is the speaker."""
    tables, words = _tables(), [match[0].casefold().replace("’", "'") for match in _WORD.finditer(cue)]
    slug, _, _, sure = _find(tables, words, [tables.base_of.get(word, word) for word in words])
    plain = sure == _CERTAIN and not _PASSIVE.intersection(words) and not _NEGATIONS.intersection(words)
    return plain and CLASSES[slug] is ExtractedActClass.SPEECH


def _find(tables: _Tables, words: list[str], bases: list[str]) -> tuple[str, int, int, float]:
    """Return the act, the bounds of the words that print it, and a confidence."""
    for place in range(len(bases)):
        slug, end = _phrase_at(tables, bases, place)
        if slug:
            return slug, place, end, _CERTAIN
        single = tables.act_of.get(bases[place])
        if single:
            sure = _CERTAIN if words[place] != bases[place] or len(words) == 1 else _BARE
            return single, place, place + 1, sure
    return "said", 0, 0, _UNKNOWN


def _phrase_at(tables: _Tables, bases: list[str], place: int) -> tuple[str, int]:
    """Return the longest phrase that begins at a word, skipping adverbs, and where it ends."""
    places = [place, *(other for other in range(place + 1, len(bases)) if bases[other] not in _FILLERS)][:5]
    for length in range(len(places), 1, -1):
        slug = tables.phrases.get(tuple(bases[other] for other in places[:length]))
        if slug:
            return slug, places[length - 1] + 1
    return "", place


def _negated(slug: str) -> str:
    if slug in _NEGATED:
        return _NEGATED[slug]
    return slug if CLASSES[slug] is ExtractedActClass.INNER else "did-not-say"
