"""The extraction pipeline: from a text to finished statements, step by step."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from articles.extraction.cleanup.quote_tags import assign_adjacent_tags, find_untagged_quotations
from articles.extraction.cleanup.quoted_paragraphs import join_quoted_paragraphs
from articles.extraction.cleanup.simple_sentences import find_simple_statements
from articles.extraction.cleanup.spans import clean_spans, merge_overlapping
from articles.extraction.document import Document, parse_document
from articles.extraction.encoding.encoder import Encoder
from articles.extraction.names.repair import repair_names
from articles.extraction.speakers.on_behalf_of import find_represented
from articles.extraction.speakers.ranking import LogLinearRanker
from articles.extraction.speakers.resolve import (
    ResolvedSpeaker,
    described_role,
    position_of,
    resolve_speakers,
    speakers_of,
)
from articles.extraction.speakers.sources import complete_source
from articles.extraction.speakers.transcript_speakers import act_of_turn, speaker_of_turn
from articles.extraction.statements.act_lexicon import CLASSES, NO_COMMENT
from articles.extraction.statements.acts import ClassifiedAct, classify_act
from articles.extraction.statements.calibration import ConfidenceCalibrator
from articles.extraction.statements.forms import classify_form
from articles.extraction.statements.replies import find_replies
from articles.extraction.statements.role_status import role_organisation_of, role_status_of
from articles.extraction.statements.roles import nearest_role
from articles.extraction.statements.silences import Silence, find_silences
from articles.extraction.text.transcripts import outside_turns
from articles.extraction.text.turns import TranscriptTurn
from articles.extraction.types import (
    Attribution,
    Confidence,
    Entity,
    ExtractedActClass,
    ExtractedForm,
    ExtractedSpeakerKind,
    ExtractedStatement,
    Extraction,
    ModelOutput,
    Span,
)

_THAT = len("that ") + 1  # a silence begins at most so far within "that she could not comment"


class SpanModel(Protocol):
    """A model that finds entities and attributions in a text, such as the encoder."""

    version: str
    sha256: str

    def read(self, text: str) -> ModelOutput: ...


@dataclass(frozen=True, slots=True)
class _Item:
    """An attribution, with its act if it is a silence and its turn if it is part of a transcript."""

    attribution: Attribution
    silence: str | None = None
    turn: TranscriptTurn | None = None


class Extractor:
    """Extracts entities and statements from texts. Keeps nothing between texts; threads may share it."""

    def __init__(
        self, reader: SpanModel, ranking: LogLinearRanker, assurance: ConfidenceCalibrator | None = None
    ) -> None:
        self._reader = reader
        self._ranking = ranking
        self._assurance = assurance

    @classmethod
    def load(cls, folder: Path | None = None) -> Extractor:
        """Load the model from a folder, by default the one shipped with the package."""
        return cls(Encoder.load(folder), LogLinearRanker.load(folder), ConfidenceCalibrator.load(folder))

    @property
    def version(self) -> str:
        return self._reader.version

    @property
    def sha256(self) -> str:
        return self._reader.sha256

    def extract(self, text: str) -> Extraction:
        """Return all entities and statements of a text; an empty text has none."""
        if not text.strip():
            return Extraction()
        return build_extraction(text, self._reader.read(text), self._ranking, self._assurance)


def build_extraction(
    text: str, reading: ModelOutput, ranking: LogLinearRanker, assurance: ConfidenceCalibrator | None = None
) -> Extraction:
    """Return finished entities and statements from the model's output, with calibrated confidence."""
    reading = repair_names(text, reading)
    story = parse_document(text, reading.entities, reading.attributions)
    regrouped = join_quoted_paragraphs(
        text, outside_turns(reading.attributions, story.turns), story.layout, story.quotations
    )
    tagged = assign_adjacent_tags(text, regrouped, story.cast, story.layout, story.quotations)
    tagged += find_untagged_quotations(text, tagged, story.cast, story.layout, story.quotations)
    attributions = [
        replace(attribution, source=complete_source(text, attribution.source, attribution.cue, story.cast))
        for attribution in clean_spans(text, tagged, story.cast, story.layout, story.quotations)
    ]
    silences = find_silences(story)
    silent = [silence.attribution for silence in silences]
    sourceless = [one for one in attributions if not one.source]
    plain = find_simple_statements(story, [*(one for one in attributions if one.source), *silent], sourceless)
    attributions = [one for one in attributions if one.source or not _says_the_same(one, plain)] + plain
    items = merge_silences(story, attributions, silences)
    resolved = resolve_speakers(story, [item.attribution for item in items], ranking)
    resolved = [
        speaker_of_turn(story, item.turn, speaker) if item.turn else speaker
        for item, speaker in zip(items, resolved, strict=True)
    ]
    roles = roles_of_speakers(story, resolved)
    represented = find_represented(story, [item.attribution for item in items], resolved)
    pairs = [
        (replace(_statement(story, roles, item, speaker), on_behalf_of=on_behalf_of), speaker)
        for item, (speaker, on_behalf_of) in zip(items, represented, strict=True)
    ]
    pairs.sort(key=lambda pair: (pair[0].content or pair[0].cue)[0])
    statements = tuple(_assured(text, statement, assurance) for statement, _ in pairs)
    replies = find_replies(story, statements)
    return Extraction(_entities(story, reading.entities), statements, replies)


def _assured(text: str, statement: ExtractedStatement, assurance: ConfidenceCalibrator | None) -> ExtractedStatement:
    if assurance is None:
        return statement
    certain = replace(statement, confidence=assurance.of(text, statement))
    return replace(certain, needs_review=assurance.needs_review(certain))


def _says_the_same(one: Attribution, others: Iterable[Attribution]) -> bool:
    """Return whether the cue overlaps the cue of another attribution."""
    return any(_share(one.cue, other.cue) for other in others)


def _share(one: Sequence[Span], other: Sequence[Span]) -> bool:
    return any(a.start < b.end and b.start < a.end for a in one for b in other)


def merge_silences(story: Document, attributions: Iterable[Attribution], silences: Sequence[Silence]) -> list[_Item]:
    """Return the attributions with silences marked, and the silences that the model did not find, in order.

    A silence inside somebody's words is part of those and is left out, and so is a question without a speaker about
    the matter of a silence ("asked about the fire, she declined to answer").
    """
    items = [_Item(turn.attribution, turn=turn) for turn in story.turns]
    cues = _SpanIndex([silence.attribution.cue for silence in silences])
    matters = _SpanIndex([silence.attribution.content for silence in silences])
    silent = _SpanIndex([silence.attribution.source for silence in silences])
    taken: set[int] = set()
    for attribution in attributions:
        own = next((place for place in cues.sharing(attribution.cue) if place not in taken), None)
        begins = [Span(span.start, span.start + _THAT) for span in attribution.content[:1]]
        near = (silences[place] for place in silent.sharing(begins))
        said = next((one for one in near if _is_said(story.text, attribution, one.attribution)), None)
        if own is None and said is not None:
            items.append(_Item(attribution, said.act))
        elif own is not None:
            taken.add(own)
            items.append(_Item(_as_silence(story.text, attribution, silences[own]), silences[own].act))
        elif attribution.content and (attribution.source or not matters.sharing(attribution.content)):
            items.append(_Item(attribution))
    words = _SpanIndex([item.attribution.content for item in items])
    items += [
        _Item(silence.attribution, silence.act)
        for place, silence in enumerate(silences)
        if place not in taken and not words.sharing(silence.attribution.cue)
    ]
    return sorted(items, key=lambda item: position_of(item.attribution))


def _is_said(text: str, attribution: Attribution, silence: Attribution) -> bool:
    """Return whether somebody's words begin with a silence: "said that she could not comment on the case"."""
    if not attribution.content or not attribution.source or not silence.source:
        return False
    words, who = attribution.content[0], silence.source[0]
    begins = text[words.start : who.start].casefold().strip() in ("", "that") and words.start <= who.start
    return begins and who.end - who.start <= 4 and who.end <= silence.cue[0].start < words.end


def _as_silence(text: str, read: Attribution, silence: Silence) -> Attribution:
    """Return an attribution that the model took for a statement as the silence it is.

    The source stays unless there is none or it is a relative pronoun. Content that is part of the silence's own words
    ("to comment") is dropped. The confidence of a "no comment" is at least that of the pattern that found it.
    """
    pattern = silence.attribution
    if silence.act in NO_COMMENT:
        read = replace(read, confidence=max(read.confidence, pattern.confidence))
    printed = text[read.source[0].start : read.source[-1].end] if read.source else ""
    source = pattern.source if printed.casefold() in ("", "who", "which", "that") else read.source
    if any(span.start < cue.end and cue.start < span.end for span in read.content for cue in pattern.cue):
        return replace(read, content=pattern.content, cue=pattern.cue, source=source)
    return replace(read, content=read.content or pattern.content, source=source)


class _SpanIndex:
    """An index of rows of spans that finds the rows overlapping given spans."""

    def __init__(self, rows: Sequence[Sequence[Span]]) -> None:
        self._spans = sorted((span.start, span.end, row) for row, spans in enumerate(rows) for span in spans)
        self._starts = [start for start, _, _ in self._spans]
        self._longest = max((end - start for start, end, _ in self._spans), default=0)

    def sharing(self, spans: Iterable[Span]) -> list[int]:
        rows = []
        for span in spans:
            first = bisect_left(self._starts, span.start - self._longest)
            for start, end, row in self._spans[first : bisect_left(self._starts, span.end)]:
                if end > span.start and start < span.end:
                    rows.append(row)
        return rows


def roles_of_speakers(story: Document, resolved: Sequence[ResolvedSpeaker]) -> list[list[Span]]:
    """Return the roles printed beside each character's names, or else those that it speaks as ("the dean said")."""
    roles = [list(spans) for spans in story.roles]
    for speaker in resolved:
        printed = described_role(story, speaker)
        if printed is not None and not story.roles[speaker.characters[0]]:
            roles[speaker.characters[0]].append(printed)
    return [sorted(spans) for spans in roles]


def _statement(
    story: Document, roles: Sequence[Sequence[Span]], item: _Item, resolved: ResolvedSpeaker
) -> ExtractedStatement:
    attribution = item.attribution
    act = _act(story, item)
    silent = act.act_class is ExtractedActClass.SILENCE
    named = resolved.kind is ExtractedSpeakerKind.NAMED
    printed = _role(roles, resolved) if named else None
    role = " ".join(story.text[printed.start : printed.end].split()) if printed else None
    return ExtractedStatement(
        content=tuple(merge_overlapping(attribution.content)),
        cue=tuple(merge_overlapping(attribution.cue)),
        source=tuple(merge_overlapping(attribution.source)),
        speakers=speakers_of(story, resolved.characters) if named else (),
        speaker_kind=resolved.kind,
        role=role,
        form=ExtractedForm.NONE if silent else _form(story, item),
        act=act.slug,
        act_class=CLASSES[act.slug],
        confidence=Confidence(_bounded(attribution.confidence), _bounded(resolved.confidence), act.confidence),
        standing=role_status_of(story, printed, resolved.characters[0]) if printed else None,
        role_organisation=role_organisation_of(story.text, printed, story.cast) if printed else None,
    )


def _act(story: Document, item: _Item) -> ClassifiedAct:
    if item.silence:
        return ClassifiedAct(item.silence, ExtractedActClass.SILENCE, 0.9)
    if item.turn:
        return ClassifiedAct(act_of_turn(story, item.turn), ExtractedActClass.SPEECH, 0.9)
    cue = " ".join(story.text[span.start : span.end] for span in item.attribution.cue)
    return classify_act(cue, _after(story.text, item.attribution))


def _form(story: Document, item: _Item) -> ExtractedForm:
    if item.turn:
        return ExtractedForm.DIRECT
    return classify_form(story.text, item.attribution.content, item.attribution.cue, story.quotations)


def _after(text: str, attribution: Attribution) -> str:
    end = attribution.cue[-1].end if attribution.cue else 0
    return text[end : end + 20] if attribution.cue else ""


def _bounded(probability: float) -> float:
    return round(min(1.0, max(0.0, float(probability))), 4)


def _role(roles: Sequence[Sequence[Span]], resolved: ResolvedSpeaker) -> Span | None:
    """Return the role printed nearest to the statement for a single speaker."""
    if len(resolved.characters) != 1:
        return None
    return nearest_role(roles[resolved.characters[0]], resolved.source.span)


def _entities(story: Document, read: Sequence[Entity]) -> tuple[Entity, ...]:
    """Return the model's mentions, each with the type and the fullest name of its character."""
    finished = []
    for number, entity in enumerate(read):
        index = story.cast.read_as(number)
        if index is not None:
            character = story.cast.characters[index]
            finished.append(Entity(entity.start, entity.end, character.type, character.name, entity.confidence))
    return tuple(sorted(finished, key=lambda entity: (entity.start, entity.end)))
