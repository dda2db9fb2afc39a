"""Reasons for the machine's confidence, as an editor can see them in the text.

They are not computed by the model. They name what its confidence usually depends on, to show where to look first.
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

QUOTATION_MARKS = "“”„«»\"‘’'‹›"
OPENING_MARKS = '“„«"'
HIGH, MEDIUM = 0.9, 0.7
# How many characters away another name still counts as nearby.
NEARBY = 300
PRONOUNS = frozenset(["he", "she", "they", "it", "his", "her", "their", "him", "them", "who", "we", "i"])


@dataclass(frozen=True)
class PartConfidence:
    """The confidence in one part of a statement, with the reasons for it."""

    label: str
    confidence: float
    reasons: tuple[str, ...]

    @property
    def percent(self) -> int:
        return round(100 * self.confidence)

    @property
    def level(self) -> str:
        return "high" if self.confidence >= HIGH else "medium" if self.confidence >= MEDIUM else "low"


def part_confidences(
    statement: Statement, wording: Wording | None, speakers: Sequence[Speaker], mentions: Sequence[Mention]
) -> list[PartConfidence]:
    """Return the confidence in the words, the speaker and the act. ``speakers`` are those that were not rejected.

    A statement that a person entered has none.
    """
    if statement.origin == Statement.Origin.PERSON or wording is None:
        return []
    speaker_reasons = reasons_for_speaker(statement, wording, speakers, mentions)
    return [
        PartConfidence(_("words"), statement.statement_confidence, tuple(reasons_for_words(wording))),
        PartConfidence(_("speaker"), statement.speaker_confidence, tuple(speaker_reasons)),
        PartConfidence(_("act"), statement.act_confidence, tuple(reasons_for_act(statement, wording))),
    ]


def joined(segments: Sequence[dict[str, str]]) -> str:
    return " … ".join(segment["text"] for segment in segments)


def reasons_for_words(wording: Wording) -> list[str]:
    reasons = []
    words = joined(wording.content)
    if words:
        if words[:1] in QUOTATION_MARKS:
            reasons.append(_("begins with a quotation mark"))
        elif any(mark in words for mark in OPENING_MARKS):
            reasons.append(_("partly in quotation marks"))
        else:
            reasons.append(_("no quotation marks: reported speech"))
    reasons.append(_("introduced by “%(cue)s”") % {"cue": joined(wording.cue)} if wording.cue else _("no cue"))
    if len(wording.content) > 1:
        n = len(wording.content)
        reasons.append(ngettext("joined from %(n)d part", "joined from %(n)d parts", n) % {"n": n})
    return reasons


def reasons_for_speaker(
    statement: Statement, wording: Wording, speakers: Sequence[Speaker], mentions: Sequence[Mention]
) -> list[str]:
    reasons = []
    source = joined(wording.source)
    names = {name_key(speaker.name_in_story) for speaker in speakers}
    if not source:
        reasons.append(_("no name beside the words"))
    elif name_key(source) in names:
        reasons.append(_("name printed beside the words"))
    elif set(source.casefold().split()) & PRONOUNS:
        reasons.append(_("“%(source)s” refers to an earlier name") % {"source": source})
    else:
        reasons.append(_("printed as “%(source)s”") % {"source": source})
    if not speakers and statement.speaker_kind == Statement.SpeakerKind.NAMED:
        reasons.append(_("no name in the story fits"))
    unknown = _("unclear who “%(name)s” is")
    reasons += [unknown % {"name": speaker.name_in_story} for speaker in speakers if speaker.agent is None]
    others = {
        mention.name
        for mention in mentions
        if mention.kind != "place"
        and abs(mention.start - wording.start) < NEARBY
        and name_key(mention.name) not in names
    }
    if others:
        reasons.append(_("other names nearby: %(names)s") % {"names": ", ".join(sorted(others)[:3])})
    return reasons


def reasons_for_act(statement: Statement, wording: Wording) -> list[str]:
    cue = joined(wording.cue)
    if not cue:
        return [_("no cue: assumed “said”")]
    act = classify_act(cue)
    if act.slug == statement.act and statement.act in CLASSES:
        return [_("from the cue “%(cue)s”") % {"cue": cue}]
    return [_("the cue “%(cue)s” by itself suggests “%(act)s”") % {"cue": cue, "act": act.slug}]
