"""Why the machine is as sure as it says: what can be seen in the text, in an editor's words.

The figures are the model's, these sentences are not its thoughts: they name what the figures usually hang on, so that
an editor knows where to look first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.extraction.statements.act_lexicon import CLASSES
from articles.extraction.statements.acts import classify_act
from articles.models import Mention, Speaker, Statement, Wording
from people.names.keys import name_key

MARKS = "“”„«»\"‘’'‹›"
SURE, FAIR = 0.9, 0.7
NEAR = 300
PRONOUNS = frozenset(["he", "she", "they", "it", "his", "her", "their", "him", "them", "who", "we", "i"])


@dataclass(frozen=True)
class Doubt:
    """One of the three confidences, with what speaks for it and what against."""

    name: str
    confidence: float
    reasons: tuple[str, ...]

    @property
    def percent(self) -> int:
        return round(100 * self.confidence)

    @property
    def level(self) -> str:
        return "sure" if self.confidence >= SURE else "fair" if self.confidence >= FAIR else "doubt"


def doubts(
    statement: Statement, wording: Wording | None, speakers: Sequence[Speaker], mentions: Sequence[Mention]
) -> list[Doubt]:
    """The three confidences of a statement; of one entered by a person there is nothing to doubt. ``speakers`` are
    those not rejected."""
    if statement.origin == Statement.Origin.PERSON or wording is None:
        return []
    return [
        Doubt(_("said"), statement.statement_confidence, tuple(of_words(statement, wording))),
        Doubt(_("speaker"), statement.speaker_confidence, tuple(of_speaker(statement, wording, speakers, mentions))),
        Doubt(_("act"), statement.act_confidence, tuple(of_act(statement, wording))),
    ]


def printed(segments: Sequence[dict[str, str]]) -> str:
    return " … ".join(segment["text"] for segment in segments)


def of_words(statement: Statement, wording: Wording) -> list[str]:
    found = []
    words = printed(wording.content)
    if words:
        if words[:1] in MARKS:
            found.append(_("it begins with a quotation mark"))
        elif any(mark in words for mark in '“„«"'):
            found.append(_("some of it stands in quotation marks"))
        else:
            found.append(_("no quotation marks: the outlet reports it"))
    found.append(_("the cue “%(cue)s” is printed") % {"cue": printed(wording.cue)} if wording.cue else _("no cue"))
    if len(wording.content) > 1:
        n = len(wording.content)
        found.append(ngettext("put together from %(n)d part", "put together from %(n)d parts", n) % {"n": n})
    return found


def of_speaker(
    statement: Statement, wording: Wording, shown: Sequence[Speaker], mentions: Sequence[Mention]
) -> list[str]:
    found = []
    source = printed(wording.source)
    names = {name_key(edge.name_in_story) for edge in shown}
    if not source:
        found.append(_("nobody is named beside the words"))
    elif name_key(source) in names:
        found.append(_("the name is printed beside the words"))
    elif set(source.casefold().split()) & PRONOUNS:
        found.append(_("“%(source)s” refers back to a name") % {"source": source})
    else:
        found.append(_("printed as “%(source)s”") % {"source": source})
    if not shown and statement.speaker_kind == Statement.SpeakerKind.NAMED:
        found.append(_("no name in the story was found to fit"))
    unknown = _("whom “%(name)s” means is not known yet")
    found += [unknown % {"name": edge.name_in_story} for edge in shown if edge.agent is None]
    start = wording.start
    others = {
        mention.name
        for mention in mentions
        if mention.kind != "place" and abs(mention.start - start) < NEAR and name_key(mention.name) not in names
    }
    if others:
        found.append(_("also named nearby: %(names)s") % {"names": ", ".join(sorted(others)[:3])})
    return found


def of_act(statement: Statement, wording: Wording) -> list[str]:
    cue = printed(wording.cue)
    if not cue:
        return [_("no cue: taken as “said”")]
    told = classify_act(cue)
    if told.slug == statement.act and statement.act in CLASSES:
        return [_("“%(cue)s” tells it") % {"cue": cue}]
    return [_("“%(cue)s” alone would be “%(act)s”") % {"cue": cue, "act": told.slug}]
