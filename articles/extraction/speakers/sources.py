"""The printed source of a statement: a name, a pronoun, a description, or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from articles.extraction.names.characters import CharacterMention, Characters
from articles.extraction.names.parts import Gender, gender_of_title
from articles.extraction.speakers.nouns import BODIES, DOCUMENTS, FEMALE_NOUNS, MALE_NOUNS, PAPERS, PEOPLE
from articles.extraction.statements.acts import is_speech_verb
from articles.extraction.statements.roles import is_role_noun
from articles.extraction.text.quotations import Quotations
from articles.extraction.types import Span
from core.honorifics import COURTESY


class SourceKind(StrEnum):
    """How a source is printed. Pronouns differ by what they can stand for."""

    NONE = "none"
    NAME = "name"
    NOMINAL = "nominal"
    NOMINALS = "nominals"
    HE = "he"
    SHE = "she"
    IT = "it"
    THEY = "they"
    WHO = "who"
    WHICH = "which"
    ME = "me"
    WE = "we"
    OTHER = "other"


_PRONOUNS = {
    SourceKind.HE: "he him his himself",
    SourceKind.SHE: "she her hers herself",
    SourceKind.IT: "it its itself",
    SourceKind.THEY: "they them their theirs themselves both",
    SourceKind.WHO: "who whom whose",
    SourceKind.WHICH: "which that",
    SourceKind.ME: "i me my mine myself",
    SourceKind.WE: "we us our ours ourselves let's",
    SourceKind.OTHER: (
        "you your one ones some others other another many most few several all each everyone everybody someone"
        " somebody anyone anybody nobody no none those these this everything nothing here there"
    ),
}
_PERSONAL = (SourceKind.HE, SourceKind.SHE, SourceKind.ME, SourceKind.WE, SourceKind.THEY)
_STRESSING = ("himself", "herself", "themselves", "myself", "ourselves", "both", "all", "also")
_KIND_OF = {word: kind for kind, listed in _PRONOUNS.items() for word in listed.split()}
_AFTER_LINK = re.compile(r"\b(?:of|for|at|in|to|from|with|by|against|about)\s(?:[^,]*\s)?$", re.IGNORECASE)
# A body that is known by the place that it governs.
_SEAT_OF = re.compile(
    r"^(?:the\s)?(?:city|town|state|county|village|government|republic|kingdom) of\s(?:the\s)?$", re.I
)
_HEAD_ENDS = re.compile(
    r"['’]?s?\W*$|\s*[,(:;–—-]|['’]?s?\s*(?:and|or|&|who|which|of|in|at|on|from|himself|herself|itself)\b|\s+(?:Jr|Sr)\b"
)
_WORD = re.compile(r"[^\W_](?:[\w’'./-]*\w)?")
_PHRASE_ENDS = frozenset(
    "of for at in to from with by on about against who whom which that whose as including among between during after"
    " before under over into like according and or but".split()
)
# After a noun these tell more of it ("a source close to"), before one they do not ("a close friend").
_DESCRIBES = frozenset("close familiar briefed aware published".split())
_PLURAL_ENDS = re.compile(r"(?<![su'’i])s$")
_PLURALS = frozenset("people men women children police majority media families".split())


@dataclass(frozen=True, slots=True)
class Source:
    """The printed source of one statement.

    ``mentions`` are the names printed in it, and ``heads`` those that may be the source itself rather than part of a
    description ("Quill" in "Quill's lawyer" is not); ``head`` its main noun, lowered, "" for a pronoun;
    ``determiner`` its first word when that is an article, a number word or a possessive pronoun; ``owner`` the kind
    of that pronoun ("his campaign"); ``before`` the word printed before it; ``head_class`` what the noun means.
    """

    span: Span
    kind: SourceKind
    text: str
    mentions: tuple[CharacterMention, ...]
    heads: tuple[CharacterMention, ...]
    head: str
    determiner: str
    owner: SourceKind | None
    gender: Gender
    quoted: bool
    before: str
    head_class: str


def is_pronoun(words: str) -> bool:
    """Return whether a source is a pronoun ("she", "they both") or begins with one that owns nothing ("some")."""
    first, *others = words.casefold().split()
    return first in _KIND_OF and (not others or others[0] in _STRESSING)


_NOTHING_BETWEEN = re.compile(r",?\s+(?:(?:also|then|later|has|had|have)\s+)?")
_QUOTED_AS = re.compile(r"^(?:is|are|was|were)\s+quoted\s+as\s+")
_PRONOUN_BEFORE = re.compile(r"(?<!\w)(he|she|they|it|we|I)\s+(?:also\s+|then\s+|later\s+)?$", re.IGNORECASE)
_APPOSED = re.compile(rf"\s*,\s+(?:(?:{'|'.join(sorted(COURTESY)).title()})\.?\s+)?")
_ANOTHER_CLAUSE = re.compile(r",?\sand\s(?=the\s)")
_SINGULAR = re.compile(r"(?:has|is|was|says|wants|plans|hopes|believes)\b")
_GOVERNED = re.compile(r"\b(?:from|by|with|against|to|for|of)\s$")
_CLAUSE = re.compile(
    r",?\s(?:(?:who|whose|which)\b|—|–|-\s)"
    r"|,\s(?:speaking|appearing|standing|writing|referring|testifying|citing|quoting|addressing|responding)(?=\s|$)"
)
# Between the names of a list: commas, "and", parties and places in brackets, titles.
_LISTED = re.compile(r"(?:\s*\([^()\n]{1,24}\))?\s*(?:,|,?\s(?:and|&))\s+(?:(?:the|[A-Z][\w’'-]+\.?)\s+){0,3}")
_LISTED_ENDS = re.compile(r"(?:\s*\([^()\n]{1,24}\))?,?\s+(?:(?:both|all|each|have|has|also)\s+){0,2}")
# Between a name and the body that the person speaks for: "Ilse Brandt, a spokeswoman for the Northport Police,".
_SPEAKS_FOR = re.compile(r",\s(?:an?|the)\s(?:[\w’'-]+\s){0,3}?([\w’'-]+)\s(?:for|of|at|with|from)\s(?:the\s)?")
# "The mayor of": all that is printed up to the cue belongs to it.
_ENDS_IN_PREPOSITION = re.compile(r"\w\s(?:of|for|at|from)$")
_UNFINISHED = COURTESY | frozenset("the a an this that".split())
_NOUN_AFTER = re.compile(
    r"\.?(?:\s[\w’'-]+){1,4}?(?=\s*$|[,;:.]|\s(?:who|which|has|had|have|was|is|will|would|also)\b)"
)
_DETERMINERS = frozenset(
    "the a an another one two three four five six seven some several many most few both all other more such this that"
    " these those every each any no half dozens hundreds thousands".split()
)


def complete_source(text: str, spans: Sequence[Span], cue: Sequence[Span], cast: Characters) -> tuple[Span, ...]:
    """Return the spans of a source completed: a whole name, and the noun after a lone article or title.

    Without a source, the name or pronoun right before a plain verb of speech is used.
    """
    if not spans:
        is_speech = bool(cue) and is_speech_verb(_QUOTED_AS.sub("", text[cue[0].start : cue[-1].end]))
        return _name_before_cue(text, cue[0], cast) if is_speech else ()
    if cue and len(spans) == 1:
        spans = (_of_its_clause(text, spans[0], cue[0]),)
    return tuple(_without_clause(text, _completed(text, span, cue, cast), cast) for span in spans)


def _name_before_cue(text: str, cue: Span, cast: Characters) -> tuple[Span, ...]:
    """Return the name or personal pronoun right before a cue, for a statement without a source."""
    near = cast.mentions_within(max(0, cue.start - 80), cue.start)
    if near and _NOTHING_BETWEEN.fullmatch(text, near[-1].end, cue.start):
        first = near[-1].start
        if len(near) > 1 and text[near[-2].end : first].strip() in ("and", "&"):
            first = near[-2].start
        return (Span(_start_of_represented(text, Span(first, near[-1].end), near), near[-1].end),)
    pronoun = _PRONOUN_BEFORE.search(text, max(0, cue.start - 12), cue.start)
    return (Span(pronoun.start(1), pronoun.end(1)),) if pronoun else ()


def _start_of_represented(text: str, span: Span, near: Sequence[CharacterMention]) -> int:
    """Return where a source begins: at the person before it if it names only the body that the person speaks for."""
    person = next((mention for mention in reversed(near) if mention.end <= span.start), None)
    if person is None or text[span.end : span.end + 1] != ",":
        return span.start
    match = _SPEAKS_FOR.fullmatch(text, person.end, span.start)
    return person.start if match and is_role_noun(match[1]) else span.start


def _of_its_clause(text: str, span: Span, cue: Span) -> Span:
    """Return the source of a singular verb without the clause before: "by Roth and the mayor has chosen"."""
    both = _ANOTHER_CLAUSE.search(text, span.start, span.end)
    if (
        both
        and _SINGULAR.match(text, cue.start, cue.end)
        and _GOVERNED.search(text[max(0, span.start - 12) : span.start])
    ):
        return Span(both.end(), span.end)
    return span


def _without_clause(text: str, span: Span, cast: Characters) -> Span:
    """Return a source that begins with a name without its relative clause: "Ilse Brandt, who runs the port"."""
    clause = _CLAUSE.search(text, span.start + 1, span.end)
    if clause is None:
        return span
    before = Span(span.start, clause.start())
    named = any(_may_be_head(text, before, m) for m in cast.mentions_within(span.start, clause.start() + 1))
    return before if named else span


def _completed(text: str, span: Span, cue: Sequence[Span], cast: Characters) -> Span:
    limit = min((other.start for other in cue if other.start >= span.end), default=span.end + 60)
    if _ENDS_IN_PREPOSITION.search(text, span.start, span.end) and span.end < limit <= span.end + 100:
        span = Span(span.start, span.start + len(text[span.start : limit].rstrip(" ,")))
    near = cast.mentions_within(max(0, span.start - 60), span.end + 140)
    reach = span.end + 2 * (text[span.start : span.end].casefold() == "the")
    names = [m for m in near if m.start < reach and span.start < m.end <= limit]
    start, end = min([span.start, *(m.start for m in names)]), max([span.end, *(m.end for m in names)])
    if not names:  # "the captain," goes on with the captain's name
        following = next((m for m in near if end <= m.start <= limit), None)
        last = start + len(text[start:end].rstrip(", "))
        if following and _APPOSED.fullmatch(text, last, following.start):
            role = _head([match[0].casefold() for match in _WORD.finditer(text, start, last)])
            closed = text[following.end : following.end + 1] == "," or text[following.end : limit].strip() == ""
            if is_role_noun(role) or (closed and role not in _KIND_OF):
                return Span(start, following.end)
    if names:
        start = _start_of_represented(text, Span(start, end), near)
        last = max(m.end for m in names)
        end = max(end, _with_listed(text, last, [m for m in near if m.start >= last], cue))
    if text[start:end].casefold().rstrip(".") in _UNFINISHED:
        noun = _NOUN_AFTER.match(text, end, min(limit, end + 60))
        end = noun.end() if noun else end
    return Span(start, end)


def _with_listed(text: str, end: int, following: Sequence[CharacterMention], cue: Sequence[Span]) -> int:
    """Return where the list of names from ``end`` to the cue ends; ``end`` where it does not reach the cue."""
    begin = next((span.start for span in cue if span.start >= end), None)
    if begin is None or not following:
        return end
    last, stop = end, end
    for mention in following:
        if mention.end > begin or not _LISTED.fullmatch(text, last, mention.start):
            break
        last = stop = mention.end
    return stop if stop > end and _LISTED_ENDS.fullmatch(text, stop, begin) else end


def parse_source(text: str, spans: Sequence[Span], at: int, cast: Characters, quotations: Quotations) -> Source:
    """Return the parsed source of a statement; ``at`` is the statement's offset, used when no source is printed."""
    if not spans:
        return Source(Span(at, at), SourceKind.NONE, "", (), (), "", "", None, Gender.UNKNOWN, False, "", "none")
    span = Span(spans[0].start, spans[-1].end)
    printed = " ".join(text[s.start : s.end] for s in spans)
    tokens = [match[0].casefold().replace("’", "'") for match in _WORD.finditer(printed)]
    mentions = tuple(
        mention for s in spans for mention in cast.mentions_within(s.start, s.end + 2) if mention.start < s.end
    )
    heads = tuple(mention for mention in mentions if _may_be_head(text, span, mention))
    first = tokens[0] if tokens else ""
    head = _head(tokens)
    kind = _kind(tokens, heads, head)
    if kind in _KIND_OF.values() or "/" in head:
        head = ""
    owner = _KIND_OF.get(first) if len(tokens) > 1 else None
    if owner not in (SourceKind.HE, SourceKind.SHE, SourceKind.IT, SourceKind.THEY, SourceKind.WE, SourceKind.ME):
        owner = None
    before = re.search(r"([\w’'-]+)\W*$", text[max(0, span.start - 30) : span.start])
    return Source(
        span,
        kind,
        printed,
        mentions,
        heads,
        head,
        first if first in _DETERMINERS else "number" if first.isdigit() else "owner" if owner else "",
        owner,
        _gender(head),
        quotations.at(span.start) is not None,
        before[1].casefold() if before else "",
        "human" if printed.startswith("@") else _class(head),
    )


def _class(head: str) -> str:
    """Return what a noun means: a document, a person, a body of people, or something else."""
    if not head:
        return "none"
    singular = head.removesuffix("s")
    if is_role_noun(head) or is_role_noun(singular) or head.endswith(("man", "men")) or head in PEOPLE:
        return "human"
    if head in BODIES or singular in BODIES:
        return "body"
    return "document" if head in DOCUMENTS else "other"


def _may_be_head(text: str, span: Span, mention: CharacterMention) -> bool:
    """Return whether a name may be the source itself, not an owner, an attribute or the object of a preposition."""
    before = text[span.start : mention.start]
    after = text[mention.end : span.end]
    if _AFTER_LINK.search(before) and "," not in before and not _SEAT_OF.search(before):
        return False
    return bool(_HEAD_ENDS.match(after))


def _kind(tokens: list[str], heads: Sequence[CharacterMention], head: str) -> SourceKind:
    if not tokens:
        return SourceKind.NONE
    if heads:
        return SourceKind.NAME
    pronoun = _KIND_OF.get(tokens[0].removesuffix("'s").removesuffix("'d").removesuffix("'ve"))
    if pronoun and (len(tokens) == 1 or tokens[0] == "let's"):
        return pronoun
    if pronoun in _PERSONAL and len(tokens) == 2 and tokens[1] in _STRESSING:
        return pronoun
    if pronoun is SourceKind.OTHER and len(tokens) <= 3 and not is_role_noun(head) and head not in PAPERS:
        return SourceKind.OTHER
    return SourceKind.NOMINALS if _is_plural(head) else SourceKind.NOMINAL


def _is_plural(noun: str) -> bool:
    return noun in _PLURALS or (len(noun) > 3 and bool(_PLURAL_ENDS.search(noun)))


def _head(tokens: list[str]) -> str:
    """Return the last word of the first noun phrase: "a top adviser for the governor" -> "adviser"."""
    phrase: list[str] = []
    for token, following in pairwise([*tokens, ""]):
        if phrase and (token in _PHRASE_ENDS or (len(phrase) > 1 and (token.endswith("ing") or token in _DESCRIBES))):
            break
        if phrase and following == "by":  # "a report seen by"
            break
        phrase.append(token)
    return phrase[-1].removesuffix("'s").removesuffix("'") if phrase else ""


def _gender(head: str) -> Gender:
    if head in FEMALE_NOUNS or head.endswith("woman"):
        return Gender.FEMALE
    if head in MALE_NOUNS:
        return Gender.MALE
    return gender_of_title(head) if head not in ("father", "baron", "general") else Gender.UNKNOWN
