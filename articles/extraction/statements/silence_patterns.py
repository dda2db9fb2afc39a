"""Patterns of words that report a silence: "has not commented", "declined to say", "calls were not returned"."""

from __future__ import annotations

import re

_NOT = r"(?:\s+not|n['’]t|not|\s+never)"
_BETWEEN = (
    r"(?:\s+(?:yet|so\s+far|immediately|publicly|initially|directly|specifically|formally|officially|also|still"
    r"|further|personally|ever|promptly|been\s+willing\s+to|in\s+time))*"
)
_ADVERBS = r"(?:\s+(?:yet|immediately|publicly|also|initially))*"
# act -> what tells it after the name or the pronoun of whoever keeps silent
_REPORTED = {
    "has-not-commented": (
        rf"(?:has|have|had){_NOT}{_BETWEEN}\s+(?:commented|spoken\s+(?:out|publicly)|reacted|said\s+anything"
        r"|(?:issued|made|released|given|offered)\s+(?:a|any)\s+(?:public\s+)?(?:statement|comment|reaction))"
        rf"|(?:has|have|had|is|are|was|were)\s+yet\s+to\s+(?:\w+ly\s+)?(?:comment|speak\s+(?:out|publicly)|react)"
        rf"|(?:did|does|do){_NOT}{_BETWEEN}\s+comment|(?:made|offered|gave)\s+no\s+(?:public\s+)?comment"
        r"|said\s+(?:nothing|little)(?=\s*[.,;]|\s+(?:as|when|about|further|more|else|before|after|to\s+reporters)\b)"
        r"|(?:has|have|had)?\s*(?:remained|stayed|kept)\s+(?:silent|quiet|tight-lipped|mum)"
        r"|(?:has|have|had|was|were)(?:\s+been)?\s+(?:approached|contacted|asked)\s+for\s+(?:a\s+)?(?:comment|response)"
    ),
    "declined-to-comment": (
        rf"(?:(?:has|have|had|repeatedly|also|both|all|each)\s+)*(?:declin|refus)(?:ed|es|e|ing){_BETWEEN}\s+(?:"
        r"to\s+(?:\w+ly\s+)?(?:comment|respond|reply|elaborate|be\s+(?:interviewed|drawn|quoted)|speak|talk"
        r"|say(?!\s+no)|discuss|disclose|confirm|name|identify|specify|take\s+(?:any\s+|further\s+)?questions"
        r"|give\s+(?:any\s+|further\s+)?(?:details|a\s+comment|an\s+interview|a\s+reason)"
        r"|answer(?:\s+(?:any\s+|further\s+|the\s+|these\s+)?questions?)?)"
        r"|(?:any\s+|further\s+)?comment|(?:an\s+|any\s+|our\s+)?(?:interview(?:\s+requests?)?)"
        r"|(?:a\s+|all\s+|our\s+|several\s+|multiple\s+|repeated\s+)?requests?\s+for\s+(?:an\s+interview|comment))"
        rf"|(?:would|will|wo){_NOT}{_BETWEEN}\s+(?:(?:be\s+)?comment(?:ing)?|discuss|elaborate|be\s+drawn|say|name|identify"
        r"|specify|confirm|(?:get|go)\s+into|take\s+(?:any\s+)?questions|give\s+(?:details|a\s+reason))\b"
        rf"|(?:could|can){_NOT}{_BETWEEN}\s+(?:comment|discuss)\b"
        r"|(?:was|were)(?:n['’]t|\s+not)\s+able\s+to\s+(?:comment|discuss)\b"
        rf"|(?:did|does|do){_NOT}{_BETWEEN}\s+(?:(?:want|wish)\s+to\s+(?:comment|talk)|elaborate\b|discuss\b|take\s+questions"
        r"|give\s+(?:a\s+reason|details))"
        r"|(?:could|would|can|will)\s+neither\s+confirm\s+nor\s+deny\b"
        r"|(?:had|has|have)\s+no\s+(?:immediate\s+|further\s+)?comment"
        r"|(?:had|has|have)\s+nothing\s+(?:further\s+|more\s+|else\s+)?to\s+(?:add|say)\b"
        r"|(?:would|will)\s+(?:make|be\s+making|issue)\s+no\s+(?:further\s+)?(?:statement|comment)"
    ),
    "did-not-respond": (
        rf"(?:has|have|had){_NOT}{_BETWEEN}\s+(?:responded|replied|answered)"
        r"|(?:has|have|had)\s+yet\s+to\s+(?:respond|reply)"
        rf"|(?:did|does|do){_NOT}{_BETWEEN}\s+(?:respond|reply|answer|pick(?:\s+up)?\s+(?:his|her|their|the)?\s*calls?"
        r"|return(?=\s+(?:[\w’'-]+\s+){0,4}?(?:calls?|messages?|e-?mails?|requests?|inquir(?:y|ies))\b))"
    ),
    "could-not-be-reached": (
        rf"(?:could|can){_NOT}{_BETWEEN}\s+be{_BETWEEN}\s+(?:reached|contacted|located\s+for\s+comment)"
        rf"|(?:was|were|is|are){_NOT}{_BETWEEN}\s+(?:available|reachable)\s+(?:for|to)\s+comment"
        r"|(?:was|were)\s+unavailable\s+(?:for|to)\s+comment"
    ),
}
# The same without a negation, for a subject that holds it: "neither Brandt nor Vell", "nobody at the port".
_OF_NOBODY = {
    "has-not-commented": r"(?:has|have|had)(?:\s+publicly)?\s+commented|commented",
    "declined-to-comment": (
        rf"(?:would|will|wanted\s+to|wished\s+to|agreed\s+to){_ADVERBS}\s+(?:comment|confirm|discuss|say|speak)"
    ),
    "did-not-respond": (
        rf"(?:(?:has|have|had){_ADVERBS}\s+)?{_ADVERBS}\s*(?:responded|replied|answered"
        r"|returned(?=\s+(?:[\w’'-]+\s+){0,4}?(?:calls?|messages?|e-?mails?|requests?)\b))"
    ),
    "could-not-be-reached": (
        rf"could{_ADVERBS}\s+be{_ADVERBS}\s+(?:reached|contacted)"
        rf"|(?:was|were){_ADVERBS}\s+available\s+(?:for|to)\s+comment"
    ),
}


def _any_of(patterns: dict[str, str]) -> str:
    return "|".join(f"(?P<{act.replace('-', '_')}>{listed})" for act, listed in patterns.items())


SILENT = re.compile(rf"\b(?:{_any_of(_REPORTED)})(?!\w)", re.IGNORECASE)
NOBODY = re.compile(
    r"\b(?P<none>neither\s+(?=[^.;:“”\"\n]{3,160}?\snor\s)"
    r"|neither(?=\s+(?:(?:of\s+[^.;:,“”\"\n]{2,40}|\w+)\s+)?(?:would|wanted|wished|agreed|responded|replied|could)\b)"
    r"|(?:nobody|no\s+one|none)(?=\s))"
    rf"(?P<who>[^.;:“”\"\n]{{0,160}}?)\s+(?P<cue>{_any_of(_OF_NOBODY)})(?!\w)",
    re.IGNORECASE,
)
# "Calls to Brandt were not returned": who keeps silent is the one called.
UNANSWERED = re.compile(
    rf"\b(?:(?:was|were|(?:has|have)\s+been)(?:n['’]t|\s+not){_BETWEEN}\s+(?:returned|answered|acknowledged)"
    r"|(?:was|were|went|proved|(?:has|have)\s+gone)\s+(?:unanswered|unreturned|unsuccessful|futile|in\s+vain))(?!\w)",
    re.IGNORECASE,
)
CALLS = re.compile(
    r"\b(?:calls?|messages?|voicemails?|e-?mails?|texts?|letters?|requests?|inquir(?:y|ies)|enquir(?:y|ies)|questions?"
    r"|attempts?|efforts?)\b"
    r"(?:[^.;:,“”\"\n]*?\s)??(?:to|with|left\s+for)\s+(?:(?:reach|contact|speak\s+to|talk\s+to)\s+)?(?P<who>[^.;:,“”\"\n]{2,100}?)"
    r"(?:\s+on\s+\w+day|\s+(?:about|regarding|concerning|over|on)\s+(?P<about>[^.;:“”\"\n]+?)|\s+(?:for|seeking)\s[^.;:,“”\"\n]+?)?\s*$",
    re.IGNORECASE,
)
# Cheap words of which every silence has one.
HINT = re.compile(
    r"comment|respon|repl|reach|declin|refus|silent|quiet|tight-lipped|mum|answer|return|contact|react|would|will"
    r"|spoken|nothing|neither|able\s+to|not?\s+(?:discuss|take|give)|n['’]t\s+(?:discuss|take|give|talk)|cannot|anything|statement|said\s+(?:nothing|little)|elaborat|pick|yet\s+to|unsuccessful|futile|in\s+vain",
    re.I,
)
