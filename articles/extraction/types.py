"""Values that pass between the steps of extraction.

Every offset is a code point into the text exactly as it was given, end exclusive. All values are frozen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """A part of the text: ``text[start:end]``."""

    start: int
    end: int


class EntityType(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"


class ExtractedForm(StrEnum):
    """How the words are given: quoted whole, reported, both, or none (a silence)."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"
    NONE = "none"


class ExtractedActClass(StrEnum):
    SPEECH = "speech"
    SILENCE = "silence"
    INNER = "inner"


class ExtractedSpeakerKind(StrEnum):
    NAMED = "named"
    UNNAMED = "unnamed"
    AUTHOR = "author"
    DOCUMENT = "document"


class RoleStatus(StrEnum):
    """The status of a printed role: to be taken up, held for a time, held, or no longer held."""

    INCOMING = "incoming"
    ACTING = "acting"
    HOLDER = "holder"
    RESIGNED = "resigned"
    FORMER = "former"


@dataclass(frozen=True, slots=True)
class Entity:
    """One printed mention of a person, an organisation or a place; ``name`` is its fullest name in the text."""

    start: int
    end: int
    type: EntityType
    name: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Attribution:
    """An attribution that the model found: the words, the cue and the source as printed.

    ``antecedents`` ranks the entity mentions that the source may refer to, best first, as pairs of an index into
    the entities found and a score between 0 and 1; empty when the model has no speaker head.
    """

    content: tuple[Span, ...]
    cue: tuple[Span, ...] = ()
    source: tuple[Span, ...] = ()
    confidence: float = 1.0
    antecedents: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ModelOutput:
    """All that the model finds in a text, before speakers, forms and acts are worked out."""

    entities: tuple[Entity, ...]
    attributions: tuple[Attribution, ...]


@dataclass(frozen=True, slots=True)
class ExtractedSpeaker:
    name: str
    type: EntityType


@dataclass(frozen=True, slots=True)
class ExtractedOnBehalfOf:
    """The person or organisation for which somebody speaks, if the story names it, and the words as printed: "a
    spokesman for the mayor".
    """

    printed: str
    agent: ExtractedSpeaker | None = None


@dataclass(frozen=True, slots=True)
class Confidence:
    """Three probabilities of being right, each between 0 and 1."""

    statement: float
    speaker: float
    act: float


@dataclass(frozen=True, slots=True)
class ExtractedStatement:
    """An attributed act of speech, a silence or an inner state. ``content`` may be empty only for a silence.

    ``standing`` is the status of ``role``; ``role_organisation`` is the fullest name in the story of the organisation
    that the role names. Both are None where no role is printed. ``needs_review``: the model is less sure than it has
    to be for readers to see the statement before an editor has accepted it.
    """

    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    source: tuple[Span, ...]
    speakers: tuple[ExtractedSpeaker, ...]
    speaker_kind: ExtractedSpeakerKind
    role: str | None
    form: ExtractedForm
    act: str
    act_class: ExtractedActClass
    confidence: Confidence
    standing: RoleStatus | None = None
    role_organisation: str | None = None
    on_behalf_of: ExtractedOnBehalfOf | None = None
    needs_review: bool = False


class ExtractedReply(NamedTuple):
    """A likely reply: ``statement`` answers ``answers``, both indexes of statements. Editors decide."""

    statement: int
    answers: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Extraction:
    """The result for a text: its mentions and statements in order, and likely replies."""

    entities: tuple[Entity, ...] = field(default=())
    statements: tuple[ExtractedStatement, ...] = field(default=())
    replies: tuple[ExtractedReply, ...] = field(default=())
