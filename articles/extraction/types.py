"""The values that pass between the steps of extraction.

Every offset is a code point into the text exactly as it was given, end exclusive. All values are frozen:
a step takes some and makes others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of the text: ``text[start:end]``."""

    start: int
    end: int


class EntityType(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"


class ExtractedForm(StrEnum):
    """How the words are given: quoted whole, reported, both at once, or not at all (a silence)."""

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
    """How a speaker stands to the role that is printed: still to come, held for a time, held, or no longer."""

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
    """What the model alone finds: the words, the cue that attributes them and the source as printed.

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
    """All that the model alone finds in a text, before speakers, forms and acts are worked out."""

    entities: tuple[Entity, ...]
    attributions: tuple[Attribution, ...]


@dataclass(frozen=True, slots=True)
class ExtractedSpeaker:
    name: str
    type: EntityType


@dataclass(frozen=True, slots=True)
class Confidence:
    """Three probabilities of being right, each between 0 and 1."""

    statement: float
    speaker: float
    act: float


@dataclass(frozen=True, slots=True)
class ExtractedStatement:
    """An attributed act of speech, a silence or an inner state. ``content`` may be empty only for a silence.

    ``standing`` tells how the speaker stands to ``role``, and ``role_organisation`` is the fullest name in the story
    of the organisation that the role names; none where none is printed.
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


class ExtractedReply(NamedTuple):
    """A statement may answer another, by their places among the statements; an offer, however confident."""

    statement: int
    answers: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a text holds: mentions in the order of the text, statements in the order of their words, and replies."""

    entities: tuple[Entity, ...] = field(default=())
    statements: tuple[ExtractedStatement, ...] = field(default=())
    replies: tuple[ExtractedReply, ...] = field(default=())
