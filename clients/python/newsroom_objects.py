"""What a Newsroom Archive answers with, as types: every key that its documentation names.

Of objects asked for with ``fields`` only the keys that were named are there. In the place of a reference stands the
whole object where ``expand`` asked for it: its further keys are the ``NotRequired`` ones here.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict


class Identifier(TypedDict):
    """Who somebody is in another catalogue, such as Wikidata."""

    scheme: str
    identifier: str
    url: str


class Office(TypedDict):
    """A role as printed, at an organisation where that is known, and its dates as far as they are."""

    role: str
    organisation: Agent | None
    start_date: str | None
    end_date: str | None


class Held(Office):
    """The same with its id, and where it was read."""

    id: str
    source_url: str


class Position(Held):
    """Who held which office."""

    person: Agent


class Name(TypedDict):
    """One form of somebody's name."""

    id: str
    agent: Agent
    name: str


class Redirect(TypedDict):
    """The former id of somebody who was merged into another."""

    old_id: str
    agent: Agent
    created_at: str


class Part(TypedDict):
    """An organisation that another is part of, or the other way round."""

    organisation: Agent
    start_date: str | None
    end_date: str | None


class Agent(TypedDict):
    """A person or an organisation. Where others refer to one, only the first four keys are there."""

    id: str
    name: str
    kind: str
    url: str | None
    other_names: NotRequired[list[str]]
    description: NotRequired[str]
    state: NotRequired[str]
    identifiers: NotRequired[list[Identifier]]
    positions: NotRequired[list[Held]]
    part_of: NotRequired[list[Part]]
    parts: NotRequired[list[Part]]


class Speaker(TypedDict):
    """Who said it, as named in the story; ``agent`` is None while it is open who that is.

    ``positions_then`` are the offices held on the day of the story.
    """

    name_in_story: str
    kind: str
    agent: Agent | None
    positions_then: NotRequired[list[Office]]


class Outlet(TypedDict):
    """A newspaper, an agency, a broadcaster. Where others refer to one, only ``id`` and ``name`` are there."""

    id: str
    name: str
    url: NotRequired[str]
    homepage: NotRequired[str]


class Topic(TypedDict):
    id: str
    url: str
    scheme: str
    code: str
    name: str


class Revision(TypedDict):
    """A text of a story, which never changes; ``replaced_at`` and ``withheld_reason`` stand in lists of texts."""

    id: str
    number: int
    sha256: str
    created_at: str
    article: NotRequired[Article]
    replaced_at: NotRequired[str | None]
    withheld_reason: NotRequired[str | None]
    text: NotRequired[str | None]


class Mention(TypedDict):
    """A name as it stands in a text; ``agent`` is None while it is open who is meant, and for places."""

    article: Article
    revision: Revision
    start: int
    end: int
    text: str
    name_in_story: str
    kind: str
    agent: Agent | None


class Run(TypedDict):
    """How far a text has been read; all but ``state`` only for those who see all of the story."""

    state: str
    id: NotRequired[str]
    attempts: NotRequired[int]
    error: NotRequired[str]


class Article(TypedDict, total=False):
    """A story. Where others refer to one: id, external_id, headline, url and published_at.

    ``text`` stands in a single story. The four last keys are for those who see all of it.
    """

    id: str
    url: str
    outlet: Outlet
    external_id: str
    original_url: str
    headline: str
    byline: str
    language: str
    section: str
    page: str
    topics: list[Topic]
    published_at: str
    status: str
    released_at: str | None
    public_text: str
    revision: Revision | None
    revisions: list[Revision]
    latest_run: Run | None
    text: str | None
    is_public: bool
    embargo_until: str | None
    withdrawn_reason: str
    created_at: str


class Confidence(TypedDict):
    """How sure the machine was, from 0 to 1."""

    statement: float
    speaker: float
    act: float


class Segment(TypedDict):
    """Words and their place: code points, end exclusive."""

    start: int
    end: int
    text: str


class Selector(TypedDict):
    """A selector of the Web Annotation Data Model."""

    type: str
    exact: NotRequired[str]
    start: NotRequired[int]
    end: NotRequired[int]


class Target(TypedDict):
    source: str
    selector: list[Selector]


class Statement(TypedDict, total=False):
    """Who said what, in which words. ``in_reply_to`` and ``replies`` are ids, or with ``expand`` statements."""

    id: str
    url: str
    text: str
    text_spans: list[list[int]]
    cue_spans: list[list[int]]
    source_spans: list[list[int]]
    segments: list[Segment]
    revision: Revision | None
    form: str
    act: str
    act_class: str
    speakers: list[Speaker]
    speaker_kind: str
    role_as_printed: str | None
    confidence: Confidence
    state: str
    reviewed: bool
    disputed: bool
    in_reply_to: list[str] | list[Statement]
    replies: list[str] | list[Statement]
    targets: list[Target]
    article: Article


class Change(TypedDict):
    """That something reads differently now, at its place in the order of changes."""

    position: int
    kind: str
    id: str
    action: str
    merged_into: str | None
    api_url: str
    at: str


class Difference(TypedDict):
    kind: str
    draft: str
    archive: str


class Match(TypedDict):
    verdict: str
    similarity: float
    differences: list[Difference]
    statement: Statement


class Quotation(TypedDict):
    """A quotation of a draft: ``verdict`` is exact, shortened, reported, other_speaker, altered or not_found."""

    start: int
    end: int
    text: str
    speakers: list[str]
    verdict: str
    matches: list[Match]


class CandidateType(TypedDict):
    id: str
    name: str


class Feature(TypedDict):
    """How far a property that was asked for fits, from 0 to 100."""

    id: str
    value: float


class Candidate(TypedDict):
    """Whom a name may mean; ``score`` goes from 0 to 100."""

    id: str
    name: str
    type: list[CandidateType]
    score: float
    match: bool
    description: NotRequired[str]
    features: NotRequired[list[Feature]]
