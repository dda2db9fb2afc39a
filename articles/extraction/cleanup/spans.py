"""Cleans the spans of the model before speakers are resolved.

Removes fragments, stray words and dangling words. Where the words of one statement report a quotation of somebody
else ("Roth accusing the board of “theft”"), that becomes a statement of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from articles.extraction.cleanup.contiguous_paragraphs import keep_contiguous
from articles.extraction.cleanup.simple_sentences import BESIDES
from articles.extraction.names.characters import Characters
from articles.extraction.speakers.nouns import PAPERS
from articles.extraction.statements.forms import follows_dash
from articles.extraction.text.headlines import separate_headline
from articles.extraction.text.quotations import Quotations
from articles.extraction.text.segmentation import Segmentation
from articles.extraction.types import Attribution, Span

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_DANGLING = re.compile(r"[,;]?\s+(?:but|and|while|though|although|because)$")
_CUT_SHORT = re.compile(r"[,;]?(?:\s+(?:on|at|in|of|during|the|an?))+$")
_PARTICIPLE = re.compile(
    r"\s(accusing|alleging|asserting|calling|claiming|complaining|denouncing|insisting|saying|telling|warning)\b(?:\s(?=\w))?"
)
_PARTICIPLE_BEFORE = re.compile(
    r"\s(accusing|alleging|asserting|claiming|complaining|denouncing|insisting|saying|warning)\s+$"
)
_PUBLISHES = re.compile(r"(?:has\s+|have\s+|had\s+)?(?:publish|releas|issu|fil)(?:ed|es|e)")
_REFERS = re.compile(r"(?:(?:is|are|was|were)\s+)?refer(?:s|red|ring)?\s+to")
_CHOOSES = re.compile(r"(?:(?:has|have|had)\s+)?(?:chosen|chose|chooses|opted|opts|elected)")
_PAPER = re.compile(r"(?:its|his|her|their|an?|the)\s(?:[\w’'-]+\s){0,3}(\w+)")
_ACCORDING = re.compile(r"according to", re.IGNORECASE)
_APPOSITION = re.compile(r"an?\s(?:[\w’'-]+\s){0,4}[\w’'-]+,\s+(?=[^\W\d_a-z]|the\s)")
# The reporter's own question, before an answer: "Asked whether she would stay, Roth said", "was asked about the pump".
_WAS_ASKED = re.compile(
    r"(?:(?:(?:was|were|is|are|been)\s+(?:also\s+|later\s+)?)?asked|when asked|asked again)"
    r"(?:\s+(?:about|for|on|if|whether))?",
    re.IGNORECASE,
)
_ONLY_IT = re.compile(r"(?:it|this|that|them|the same)", re.IGNORECASE)
_ABOUT_IT = re.compile(
    r"(?:den(?:y|ies|ied)|confirm\w*|reject\w*|disput\w+|refus\w+|dismiss\w*|accept\w*|conced\w+|admit\w*|contest\w*)$",
    re.IGNORECASE,
)
_OPENS = "“\"‘'"
_LEADS_IN = re.compile(r"[A-Z]\w+ing\b|In\s\w+,?$")
_CRUMB = 2
_REACH = 80
_EMBEDDED = 0.7  # a name, a verb of speech and quotation marks: surer than the words around may be


def clean_spans(
    text: str, attributions: Iterable[Attribution], cast: Characters, layout: Segmentation, quotations: Quotations
) -> list[Attribution]:
    """Return the attributions without fragments, stray and dangling words, and with reported quotations split off."""
    sourced = (_of_its_paragraph(each, layout) for each in attributions)
    tidy = (
        _without_strays(
            text,
            _without_fragments(text, _without_apposition(text, one), layout, quotations),
            layout,
            quotations,
        )
        for one in keep_contiguous(separate_headline(text, sourced, layout), layout, quotations)
    )
    parts = (part for attribution in tidy for part in _split_reported(text, attribution, cast, quotations))
    return [_with_its_verb(text, part) for part in parts if not _is_empty(text, part, quotations)]


def _with_its_verb(text: str, attribution: Attribution) -> Attribution:
    """Return "denied it" as the words of a denial or the like that has no others than a pronoun."""
    content, cue = attribution.content, attribution.cue
    if len(content) != 1 or not cue or not _ONLY_IT.fullmatch(text, *content[0]):
        return attribution
    verb = _ABOUT_IT.search(text, cue[-1].start, cue[-1].end)
    if verb is None or text[cue[-1].end : content[0].start].strip():
        return attribution
    return replace(attribution, content=(Span(verb.start(), content[0].end),))


def _is_empty(text: str, attribution: Attribution, quotations: Quotations) -> bool:
    """Return whether words say nothing.

    That is so for "what" in "What they said:", for the name of a paper alone ("published its accounts"), for an
    expression that others are said to mean ("the “row” that they refer to"), for a deed ("has chosen to resign") and
    for the reporter's own question ("Asked whether she would stay").
    Of 30 of the last in annotated news, 4 are statements.
    """
    content = attribution.content
    if len(content) != 1 or not attribution.cue:
        return False
    words, cue = text[slice(*content[0])].casefold(), text[slice(*attribution.cue[0])]
    asked = not attribution.source and _WAS_ASKED.fullmatch(cue) and not quotations.within(content[0])
    referred = content[0].end <= attribution.cue[0].start and _REFERS.fullmatch(cue)
    if asked or referred or (_CHOOSES.fullmatch(cue) and words.startswith("to ")):
        return True
    if quotations.within(content[0]):
        return False
    paper = _PAPER.fullmatch(words)
    if paper and _PUBLISHES.fullmatch(cue):
        return paper[1] in PAPERS
    return words == "what" and ":" in cue + text[attribution.cue[0].end : attribution.cue[0].end + 1]


def _of_its_paragraph(attribution: Attribution, layout: Segmentation) -> Attribution:
    """Drop a source in another paragraph than the cue, or in a later sentence: 5 of 9,185 in annotated news."""
    source, cue = attribution.source, attribution.cue
    near = not source or not cue or layout.paragraph_at(source[0].start) == layout.paragraph_at(cue[0].start)
    if near and not (source and cue and layout.sentence_at(source[0].start) > layout.sentence_at(cue[0].start)):
        return attribution
    return replace(attribution, source=())


def _without_apposition(text: str, attribution: Attribution) -> Attribution:
    """Drop a description of the source from the words: "According to the Tide Board, a watchdog, the quay sinks"."""
    if not (attribution.cue and attribution.source and attribution.content):
        return attribution
    first = attribution.content[0]
    apposition = _APPOSITION.match(text, first.start, first.end)
    if (
        apposition is None
        or not _ACCORDING.fullmatch(text, *attribution.cue[0])
        or text[attribution.source[-1].end : first.start].strip(" ,")
        or attribution.source[-1].end > first.start
    ):
        return attribution
    return replace(attribution, content=(Span(apposition.end(), first.end), *attribution.content[1:]))


def _words(text: str, span: Span) -> int:
    return len(_WORD.findall(text, span.start, span.end))


def _without_fragments(
    text: str, attribution: Attribution, layout: Segmentation, quotations: Quotations
) -> Attribution:
    """Drop one or two plain words beside a longer span, which are a slip of the model.

    They stay where the attribution interrupts the words: "The quay, said Roth, would stay shut".
    """
    spans = [
        _extend_to_marks(text, _undangled(text, _without_second_verb(text, span, layout, quotations)), quotations)
        for span in attribution.content
    ]
    spans = [_without_tag(text, span, quotations) for span in spans if not _addresses(text, span, quotations)]
    spans = merge_overlapping(spans)
    if any(text[s.start] in _OPENS for s in spans) and attribution.cue:
        cue = attribution.cue[0].start
        spans = [s for s in spans if quotations.within(s) or not _leads_in(text, s, cue, layout)]
    longest = max((_words(text, span) for span in spans), default=0)
    spans = [span for span in spans if _words(text, span) or not longest]
    if longest > 2 * _CRUMB:
        spans = [
            span
            for span in spans
            if _words(text, span) > _CRUMB or quotations.within(span) or _is_interrupted(text, span, layout)
        ]
    return replace(attribution, content=tuple(spans))


def _leads_in(text: str, span: Span, cue: int, layout: Segmentation) -> bool:
    """Return whether plain words beside a quotation say how it was said: "Sentencing him,", "his" (voice cracking)."""
    if span.start > cue:
        return _words(text, span) <= _CRUMB and text[span.end : span.end + 1] == " "
    begins = layout.sentence_span(cue).start == span.start
    return begins and bool(_LEADS_IN.match(text, span.start, span.end)) and "," in text[span.end - 1 : span.end + 1]


def _without_second_verb(text: str, span: Span, layout: Segmentation, quotations: Quotations) -> Span:
    """Cut the words before something that the speaker does besides: "nothing was lost, but is calling for a vote".

    Of 46 such verbs after reported words in annotated news, 42 begin a statement of their own.
    """
    reach = min(layout.sentence_span(span.end - 1).end, span.end + _REACH)
    besides = BESIDES.search(text, span.start, max(span.end, reach))
    if besides is None or besides.start() >= span.end or quotations.at(besides.start("cue")) is not None:
        return span
    before = Span(span.start, besides.start())
    return before if _words(text, before) > _CRUMB else span


def _without_tag(text: str, span: Span, quotations: Quotations) -> Span:
    """Drop two or three words about the speaker after a quotation that ends in a comma."""
    for quotation in quotations.within(span):
        rest = Span(quotation.end, span.end)
        if quotation.start == span.start and text[rest.start - 2] == "," and 0 < _words(text, rest) <= _CRUMB + 1:
            return Span(span.start, rest.start)
    return span


def _addresses(text: str, span: Span, quotations: Quotations) -> bool:
    """Return whether plain words lead to a quotation with a colon: "the growers:" after "told"."""
    led = text[span.start : span.end + 1].rstrip().endswith(":") and not quotations.within(span)
    return led and _words(text, span) <= _CRUMB + 1 and quotations.at(span.end + 2) is not None


def _is_interrupted(text: str, span: Span, layout: Segmentation) -> bool:
    return span.start == layout.sentence_span(span.start).start and "," in text[span.end - 1 : span.end + 1]


def _without_strays(text: str, attribution: Attribution, layout: Segmentation, quotations: Quotations) -> Attribution:
    """Drop plain words in a sentence that holds nothing else of the statement.

    Beside other words that are quoted, or that have the cue in their sentence, they are narration. In another
    paragraph they are dropped only beside quoted words, since reported speech may go on over paragraphs.
    """
    if not attribution.cue or len(attribution.content) < 2:
        return attribution
    cue = attribution.cue[0].start
    cue_sentence, paragraph = layout.sentence_at(cue), layout.paragraph_at(cue)
    sentences = [layout.sentences_of(span) for span in attribution.content]
    quoted = [
        bool(quotations.within(span)) or follows_dash(text, [span], attribution.cue) for span in attribution.content
    ]
    remaining = []
    for place, span in enumerate(attribution.content):
        others = [number for number in range(len(sentences)) if number != place]
        firm = [sentences[number] for number in others if quoted[number] or cue_sentence in sentences[number]]
        alone = cue_sentence not in sentences[place] and not any(set(other) & set(sentences[place]) for other in firm)
        near = layout.paragraph_at(span.start) == paragraph and any(
            cue_sentence in sentences[number] for number in others
        )
        if quoted[place] or not alone or not (any(quoted) or near):
            remaining.append(span)
    return replace(attribution, content=tuple(remaining))


def merge_overlapping(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, with those that overlap merged."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _undangled(text: str, span: Span) -> Span:
    dangling = _DANGLING.search(text, span.start, span.end)
    if dangling is None and text[span.end : span.end + 2].strip()[:1].isalnum():
        dangling = _CUT_SHORT.search(text, max(span.start, span.end - 24), span.end)
    return Span(span.start, dangling.start()) if dangling and dangling.start() > span.start else span


def _extend_to_marks(text: str, span: Span, quotations: Quotations) -> Span:
    """Extend a span to the quotation's marks and full stop where nothing else of the quotation is left out."""
    for quotation in quotations.within(span):
        if quotation.start < span.start and not _WORD.search(text, quotation.start, span.start):
            span = Span(quotation.start, span.end)
        if quotation.end > span.end and not _WORD.search(text, span.end, quotation.end):
            span = Span(span.start, quotation.end)
    return span


def _reported_before(text: str, span: Span, attribution: Attribution, cast: Characters) -> Attribution | None:
    """Return an attribution to somebody named right before the words with a participle ("Roth accusing")."""
    participle = _PARTICIPLE_BEFORE.search(text, max(0, span.start - 24), span.start)
    if participle is None or any(
        cue.start < participle.end() for cue in attribution.cue if cue.end > participle.start()
    ):
        return None
    near = cast.mentions_within(max(0, participle.start() - 60), participle.start() + 1)
    if not near or text[near[-1].end : participle.start(1)].strip():
        return None
    source = Span(near[-1].start, near[-1].end)
    cue = Span(*participle.span(1))
    return Attribution((span,), (cue,), (source,), max(attribution.confidence, _EMBEDDED))


def _split_reported(
    text: str, attribution: Attribution, cast: Characters, quotations: Quotations
) -> Iterator[Attribution]:
    """Return the attribution and, after it, the one that its words report when those are quoted."""
    for place, span in enumerate(attribution.content):
        if any(quote.start <= span.start and span.end <= quote.end for quote in quotations.within(span)):
            continue
        reported = _reported_before(text, span, attribution, cast) if quotations.within(span) else None
        if reported is not None:
            rest_of_it = (*attribution.content[:place], *attribution.content[place + 1 :])
            if rest_of_it:
                yield replace(attribution, content=rest_of_it)
            yield reported
            return
        for mention in cast.mentions_within(span.start, span.end):
            participle = _PARTICIPLE.match(text, mention.end, span.end)
            rest = Span(participle.end(), span.end) if participle else None
            if participle is None or rest is None or not quotations.within(rest):
                continue
            before = Span(span.start, span.start + len(text[span.start : mention.start].rstrip()))
            outer = [s for s in (*attribution.content[:place], before) if _words(text, s) > _CRUMB]
            if outer:
                yield replace(attribution, content=tuple(outer))
            yield Attribution(
                (rest, *attribution.content[place + 1 :]),
                (Span(participle.start(1), participle.end(1)),),
                (Span(mention.start, mention.end),),
                max(attribution.confidence, _EMBEDDED),
            )
            return
    yield attribution
