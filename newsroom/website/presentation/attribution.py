"""Who said it and as what, in words. What is text here, ``templatetags.reading`` gives with links.

Nobody is called an anonymous source but by the outlet: a source without a name is called as the story prints it, and
where it prints nothing, not named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from articles.models import Speaker, Statement, Wording
from newsroom.website.presentation.labels import BEFORE_A_QUOTATION, SAID_THAT, whole_act
from newsroom.website.presentation.quotation_marks import closing_mark
from newsroom.website.with_article import takes_the
from people.models import Agent, AgentKind, Position

NOBODY_NAMED = {
    Statement.SpeakerKind.NAMED: gettext_lazy("a speaker not yet identified"),
    Statement.SpeakerKind.UNNAMED: gettext_lazy("somebody not named"),
    Statement.SpeakerKind.AUTHOR: gettext_lazy("the author"),
    Statement.SpeakerKind.DOCUMENT: gettext_lazy("a document"),
}
REPORTED = (Statement.Form.INDIRECT, Statement.Form.MIXED)
# Of the others either an editor has said something, or the story does.
CALLED_AS_PRINTED = (Statement.SpeakerKind.UNNAMED, Statement.SpeakerKind.DOCUMENT)
SAYS_NOTHING = re.compile(
    "he|she|it|they|we|i|you|who|whom|which|that|this|these|those|him|her|them|one|someone|somebody", re.IGNORECASE
)
# Words that begin a sentence with a capital letter, and stand within one without.
BEGINNINGS = re.compile(
    "(?:The|A|An|His|Her|Its|Their|Our|My|Some|Several|Many|Most|Both|All|Two|Three|Four|Five|Six|One|Another) "
)
# Of all that is printed for "said", the verbs after which what is said stands as a clause: others have an object
# ("called the minister a liar", "spoke of the flood"), and "said" in their place would read wrong.
SAYS = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)|stat(?:e|es|ed|ing)|add(?:s|ed|ing)?|tell(?:s|ing)?|told|remark(?:s|ed|ing)?|"
    r"testif(?:y|ies|ied|ying)|according\s+to)\b",
    re.IGNORECASE,
)
# A verb of English that goes on from whoever spoke, whether that is one or several; and one only of one.
ADVERB = r"(?:also |then |later |again )?"
PAST = re.compile(
    ADVERB
    + r"(?:\w+ed|said|told|wrote|spoke|swore|thought|knew|felt|found|meant|sought|foresaw|forecast|gave|made|put|"
    r"had|would|could)(?: [a-z]+){0,3}"
)
OF_ONE = re.compile(ADVERB + r"(?:has|is|\w+[^s\W]s)(?: [a-z]+){0,3}")
# What goes on from "made a promise" as it does from "promised", and from "believed this" does not.
CLAUSE_OF = re.compile(r"said|put it in writing|(?:made|gave|issued) .+")
THAT = re.compile(r"that\b")
CLAUSE = re.compile(r",\s+(?:who|whom|whose|which|speaking)\b")
# A role at a body that only its story names: "federation’s general secretary".
OF_SOME_BODY = re.compile(
    r"(?:(?:the|its|their|his|her) )?(?:agency|association|authority|bank|board|business|campaign|centre|charity|"
    r"church|city|club|college|commission|committee|company|confederation|corporation|council|department|district|"
    r"federation|firm|force|foundation|fund|government|group|hospital|institute|league|ministry|movement|network|"
    r"office|organi[sz]ation|party|port|school|service|society|team|town|trust|union|university)[’']s ",
    re.IGNORECASE,
)
# A role of something of which its story speaks, in which the article may be left out: "island’s mayor". Not of a
# day, nor what begins with a kind: "children’s author", "master’s student".
OF_THE_ONE = re.compile(
    r"(?!(?:today|yesterday|tomorrow|tonight|children|men|women|people|bachelor|master)[’'])"
    r"(?!(?:every|any|some|no)(?:one|body)[’'])[a-z][a-z-]*[’']s (?=[^\W\d_])"
)
LONGEST_SOURCE = 160
TITLE_LENGTH = 90


@dataclass(frozen=True)
class Called:
    """Somebody who speaks, as a page calls them; ``language`` is that of words as printed, otherwise empty;
    ``article`` stands before the name in a sentence, and in no list."""

    text: str
    agent: Agent | None = None
    language: str = ""
    article: str = ""

    @property
    def in_sentence(self) -> str:
        return f"{self.article} {self.text}" if self.article else self.text


def shown_speakers(statement: Statement) -> Sequence[Speaker]:
    """What ``for_readers()`` has fetched."""
    return statement.shown_speakers  # type: ignore[attr-defined, no-any-return]


def who_speaks(statement: Statement, wording: Wording | None = None, *, begins: bool = False) -> Sequence[Called]:
    """Those who speak; of nobody with a name, what they are called. ``wording`` is another than the current one,
    ``begins`` when a sentence begins with them."""
    if edges := shown_speakers(statement):
        found = wording or statement.current_wording
        return [_named(edge, statement, found, begins=begins and edge is edges[0]) for edge in edges]
    kind = Statement.SpeakerKind(statement.speaker_kind)
    printed = source_as_printed(wording or statement.current_wording)
    # Whom an editor has said it was not may be who is printed.
    if kind in CALLED_AS_PRINTED and printed and not statement.has_denied_speaker:
        return [
            Called(capfirst(printed) if begins else within_a_sentence(printed), language=statement.article.language)
        ]
    return [Called(capfirst(str(NOBODY_NAMED[kind])) if begins else str(NOBODY_NAMED[kind]))]


def _named(edge: Speaker, statement: Statement, wording: Wording | None, *, begins: bool) -> Called:
    name, kind = (edge.agent.name, edge.agent.kind) if edge.agent else (edge.name_in_story, edge.kind)
    if kind != AgentKind.ORGANISATION or not _is_english(statement) or not takes_the(name, wording):
        return Called(name, edge.agent)
    return Called(name, edge.agent, article="The" if begins else "the")


def in_a_sentence(agent: Agent) -> str:
    """A name within a sentence of the page's own, about no story: "What the Ministry of Health said"."""
    english = (get_language() or "").split("-")[0] == "en"
    is_body = agent.kind == AgentKind.ORGANISATION
    return f"the {agent.name}" if english and is_body and takes_the(agent.name, None) else agent.name


def source_as_printed(wording: Wording | None) -> str:
    """What the story calls the source, on one line; empty where it says nothing of who that is."""
    if wording is None:
        return ""
    printed = " … ".join(" ".join(segment["text"].split()) for segment in wording.source).strip(" ,;:—–-")
    if SAYS_NOTHING.fullmatch(printed) or not any(character.isalnum() for character in printed):
        return ""
    if len(printed) > LONGEST_SOURCE:
        return printed[:LONGEST_SOURCE].rsplit(None, 1)[0].rstrip(" ,;:") + " …"
    return f"{printed}," if CLAUSE.search(printed) else printed


def within_a_sentence(printed: str) -> str:
    """A source as printed, where no sentence begins with it."""
    return printed[0].lower() + printed[1:] if BEGINNINGS.match(printed) else printed


def verb_as_printed(statement: Statement, wording: Wording | None) -> str:
    """The verb of a report that goes on, in the story, from whoever spoke to the words just after it, so that it fits
    both ("accused", before "the company of lying"); in the language of this page, otherwise empty."""
    if wording is None or statement.form not in REPORTED or not _is_english(statement):
        return ""
    if not (wording.source and len(wording.cue) == 1 and wording.content):
        return ""
    cue = wording.cue[0]
    if wording.source[-1]["end"] >= cue["start"] or wording.content[0]["start"] != cue["end"] + 1:
        return ""
    verb: str = cue["text"]
    is_one = len(shown_speakers(statement)) == 1
    return verb if PAST.fullmatch(verb) or (is_one and OF_ONE.fullmatch(verb)) else ""


def _is_english(statement: Statement) -> bool:
    """Whether both this page and the story are."""
    return all((one or "").split("-")[0] == "en" for one in (get_language(), statement.article.language))


def offices_then(statement: Statement) -> list[Position]:
    """What ``offices.with_offices`` has found; nothing for a statement that it was not asked of."""
    return getattr(statement, "held_then", [])


def offices_in_words(statement: Statement) -> str:
    """The offices of that day; empty where none is known. Where they are of several houses, each has its own in
    brackets, since commas stand between the offices."""
    offices = [(held.role, _house(held)) for held in offices_then(statement)]
    if not offices:
        return ""
    if len({house for _role, house in offices}) > 1:
        offices = [(f"{role} ({house})" if house else role, "") for role, house in offices]
    role, house = listed([role for role, _house in offices]), offices[0][1]
    if not house:
        return _("at the time %(role)s") % {"role": role}
    return _("at the time %(role)s, %(organisation)s") % {"role": role, "organisation": house}


def _house(held: Position) -> str:
    """The organisation, where the office does not name it itself."""
    name = held.organisation.name if held.organisation else ""
    return "" if name.casefold() in held.role.casefold() else name


def listed(names: Sequence[str]) -> str:
    if not names[1:]:
        return "".join(names)
    return _("{names} and {last}").format(names=_(", ").join(names[:-1]), last=names[-1])


def done(statement: Statement, wording: Wording | None = None) -> str:
    """What those who speak did, to stand after them and before the words. Of a report these may be a clause, a thing,
    or pieces ("the minister “a liar”"), so that no verb is certain to fit but the one that the story has there."""
    found = wording or statement.current_wording
    if statement.form == Statement.Form.DIRECT:
        return str(BEFORE_A_QUOTATION.get(statement.act) or whole_act(statement.act))
    if verb := verb_as_printed(statement, found):
        return verb
    if statement.act == "said" and (not found or not found.cue or SAYS.search(" ".join(s["text"] for s in found.cue))):
        return str(SAID_THAT)
    return whole_act(statement.act)


def in_words(
    statement: Statement, wording: Wording | None = None, *, with_role: bool = False, beside_outlet: bool = False
) -> str:
    """Who says it, as text: "Ada Row said"; of what is not direct speech, as the outlet's report. ``beside_outlet``
    where the outlet is named already."""
    is_direct = statement.form == Statement.Form.DIRECT
    called = who_speaks(statement, wording, begins=is_direct)
    speakers, found = listed([one.in_sentence for one in called]), wording or statement.current_wording
    # Of several a role as printed may be that of one.
    if with_role and not called[1:]:
        role = found.role if found else ""
        # These words stand outside their story.
        is_told = bool(role) and role not in speakers and not OF_SOME_BODY.match(role)
        the = "the " if is_told and _is_english(statement) and OF_THE_ONE.match(role) else ""
        printed = [the + role] if is_told else []
        if roles := _(", ").join(filter(None, [*printed, offices_in_words(statement)])):
            speakers = _("{speakers}, {role},").format(speakers=speakers, role=roles)
    act = done(statement, wording)
    if is_direct:
        return _("{speakers} {act}").format(speakers=speakers, act=act)
    if beside_outlet:
        return _("As reported there, {speakers} {act}").format(speakers=speakers, act=act)
    outlet = statement.article.outlet.name
    return _("{outlet} reported that {speakers} {act}").format(outlet=outlet, speakers=speakers, act=act)


def told(statement: Statement, limit: int = TITLE_LENGTH, *, beside_outlet: bool = False) -> str:
    """Who says it, as what, and the words, of which ``limit`` characters (0: all); on one line."""
    said = in_words(statement, with_role=True, beside_outlet=beside_outlet)
    printed = statement.current_wording.text if statement.current_wording else ""
    words = " ".join(printed.split())
    if limit and len(words) > limit:
        words = words[:limit].rsplit(None, 1)[0] + " …"
    elif statement.form == Statement.Form.DIRECT:
        words += closing_mark(printed)
    if not words or is_said_by_act(statement):
        return said
    if statement.form == Statement.Form.NONE:
        return _("{told} (about: {words})").format(told=said, words=words)
    is_clause = statement.form in REPORTED and THAT.match(words) and CLAUSE_OF.fullmatch(done(statement))
    if (is_clause and _is_english(statement)) or verb_as_printed(statement, statement.current_wording):
        return f"{said} {words}"
    return f"{said}: {words}"


def title_of(statement: Statement) -> str:
    """What tells a reviewed statement from others: in tabs, in lists of what a search engine found, in feeds."""
    title = told(statement)
    return _("Disputed: %(title)s") % {"title": title} if statement.disputed else title


def is_said_by_act(statement: Statement) -> bool:
    """Whether the act says already what a silence is about: of "declined to comment", the words "to comment"."""
    words = statement.current_wording.text if statement.current_wording else ""
    return statement.form == Statement.Form.NONE and statement.act.replace("-", " ").endswith(words)
