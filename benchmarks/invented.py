"""An invented archive of people, words and stories: the same each time, and as uneven as in life.

Words follow Zipf's law over a vocabulary of made-up syllables among small English words; a few people say much, most
very little. Nothing here knows the database: ``World.stories`` yields plain records.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np

ALPHABET = np.frombuffer(b"23456789abcdefghjkmnpqrstvwxyz", dtype="S1")
SMALL = """
    the of and to in a that it is was for on as with be by at from this have not are but they will we has
""".split()
ONSETS = """
    b br c cl cr d dr f fl g gr h j k l m n p pl pr r s sc sh sl sp st t th tr v w
""".split()
VOWELS = ["a", "e", "i", "o", "u", "a", "e", "i", "o", "ai", "ea", "oa"]
CODAS = """
    b ck d ft g ll lt m mp n nd ng nt p r rd rk rm rn s sh sk st t x
""".split()
ENDINGS = ["", "", "", "s", "ed", "ing", "er", "ly", "ment", "tion", "ness", "ity", "ure"]
SUFFIXES = """
    by den er ford ham ington ley man mer ov sen sky son stein ton vich well wick wood worth
""".split()
VOCABULARY, SMALL_SHARE = 200_000, 0.38
# So many words are drawn at once.
CHANCES = 100_000
FIRST = """
    Ada Alban Anneke Arlo Beata Bertil Bram Calla Cosmo Dagny Delph Dorrit Edda Elmo Enid Esko Fenna Finlo Gerda
    Greer Halla Hesper Idris Ilka Ines Ivo Jorun Juno Kaisa Keld Lark Leif Linnet Lorne Maren Marl Merrin Milo Nell
    Nils Odile Oren Orla Osric Perrin Petra Quill Rafe Renna Rilla Roan Runa Sable Signe Sorrel Sven Talia Tamsin
    Tove Ulla Umber Vesna Vidar Wenna Wilf Yara Yorick Zelda Zeno
""".split()
OFFICES = """
    keeper warden chair secretary head director treasurer spokesman spokeswoman member founder inspector
""".split()
FIELDS = """
    harbour ferry canal forestry lighthouse archive market railway weather library bridge orchard tide
""".split()
BODIES = """
    Board Union Council Trust League Office Company Institute Party Assembly Guild Agency
""".split()
PAPERS = ["Courier", "Echo", "Post", "Herald", "Gazette", "Times", "Mercury", "Observer"]
OUTLETS, TOPICS = 40, 300
FORMS, FORM_SHARES = ("direct", "indirect", "mixed", "none"), (0.42, 0.40, 0.15, 0.03)
ACTS = ("said", "told", "added", "argued", "asked", "called-for", "denied", "warned", "promised", "announced")
ACT_SHARES = (0.52, 0.11, 0.09, 0.06, 0.05, 0.05, 0.04, 0.04, 0.02, 0.02)
INNER_ACTS, INNER_SHARE = ("believed", "hoped", "planned"), 0.03
SILENT_ACTS = ("declined-to-comment", "did-not-respond", "has-not-commented")
STATES = ("suggested", "confirmed", "accepted", "rejected", "dropped")
STATE_SHARES = (0.80, 0.12, 0.05, 0.02, 0.01)
UNNAMED_SHARE, JOINT_SHARE, ANSWERING_SHARE, ROLE_SHARE, SPLIT_SHARE, TERSE_SHARE = 0.08, 0.02, 0.02, 0.6, 0.15, 0.7
STATEMENTS_A_STORY, VOICES_A_STORY = 20, 6
# Of people: how steeply the number of what they say falls with their rank.
FLATTENED = 2.8
YEARS = 10

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class InventedAgent:
    pk: str
    kind: str
    name: str
    aliases: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InventedStatement:
    """A statement with its offsets in its story; ``answers`` is another one's id, or empty."""

    pk: str
    form: str
    act: str
    act_class: str
    state: str
    confidences: tuple[float, float]
    content: list[Span]
    cue: list[Span]
    source: list[Span]
    role: str
    speakers: tuple[int, ...]
    answers: str


@dataclass(frozen=True, slots=True)
class InventedStory:
    """A story; ``addition`` is what a correction added to its text at ``corrected_at``."""

    pk: str
    outlet: int
    topics: list[int]
    published_at: datetime
    status: str
    released_at: datetime | None
    embargo_until: datetime | None
    public_text: str
    headline: str
    text: str
    addition: str
    corrected_at: datetime | None
    said: list[InventedStatement]
    mentions: list[tuple[int, int, int]]


class World:
    """An archive of ``size`` stories from one seed; dates count back from ``today``."""

    def __init__(self, size: int, today: datetime, seed: int = 1) -> None:
        self.size, self.today = size, today
        self.rng = np.random.default_rng([seed, size])
        self.draw = random.Random(seed)
        self.vocabulary = _vocabulary()
        shares = 1 / (np.arange(VOCABULARY) + 6.0)
        self.cumulated = np.cumsum(shares / shares.sum())
        self.outlets = [
            f"The {self.vocabulary[n * 11 + 300].title()} {PAPERS[n % len(PAPERS)]}" for n in range(OUTLETS)
        ]
        self.topics = [f"{self.vocabulary[n * 5 + 900]} {FIELDS[n % len(FIELDS)]}" for n in range(TOPICS)]
        self.outlet_ids, self.topic_ids = self.ids(OUTLETS), self.ids(TOPICS)

    def ids(self, count: int) -> list[str]:
        """Yield identifiers like those of :func:`core.ids.new_id`, but the same each time."""
        drawn = ALPHABET[self.rng.integers(0, len(ALPHABET), (count, 12))]
        return [pk.decode() for pk in drawn.view("S12").ravel()]

    @cached_property
    def agents(self) -> list[InventedAgent]:
        """Return as many agents as stories, the most quoted first; one in five is an organisation."""
        surnames = [
            f"{self.draw.choice(ONSETS)}{self.draw.choice(VOWELS)}{self.draw.choice(CODAS)}".title()
            for _ in range(900)
        ]
        found = []
        for place, pk in enumerate(self.ids(max(self.size, 1000))):
            if place % 5 == 4:
                place_name = self.vocabulary[self.draw.randrange(200, 20_000)].title()
                name = f"{place_name} {self.draw.choice(FIELDS).title()} {self.draw.choice(BODIES)}"
                found.append(InventedAgent(pk, "organisation", name, (), ()))
                continue
            first = self.draw.choice(FIRST)
            family = self.draw.choice(surnames) + self.draw.choice(SUFFIXES)
            others = (
                (f"{first} {self.draw.choice('ABCDEFGHJKLMNPRSTW')}. {family}",) if self.draw.random() < 0.3 else ()
            )
            roles = tuple(
                f"{self.draw.choice(OFFICES)} of the {self.draw.choice(FIELDS)} {self.draw.choice(BODIES).lower()}"
                for _ in range(self.draw.choice((1, 1, 2, 3)))
            )
            found.append(InventedAgent(pk, "person", f"{first} {family}", others, roles))
        return found

    def stories(self, batch: int = 1000) -> Iterator[list[InventedStory]]:
        """Yield all stories in lists of at most ``batch``, the oldest first."""
        heard = 1 / (np.arange(len(self.agents)) + 1 + FLATTENED)
        voices = np.cumsum(heard / heard.sum())
        # More is written every year.
        moments = np.sort(np.sqrt(self.rng.random(self.size)))
        recent: list[str] = []
        for first in range(0, self.size, batch):
            telling = _Telling(self, voices, recent)
            yield [telling.story(float(moment)) for moment in moments[first : first + batch]]


class _Telling:
    """One batch of stories, with all its random numbers drawn at once."""

    def __init__(self, world: World, voices: np.ndarray, recent: list[str]) -> None:
        self.world, self.voices, self.recent = world, voices, recent
        self.draw = random.Random(int(world.rng.integers(2**32)))
        self.pks = iter(world.ids(STATEMENTS_A_STORY * 4000))
        self.words: list[str] = []
        self.place = 0

    def prose(self, length: int) -> str:
        if self.place + length > len(self.words):
            rng = self.world.rng
            places = np.searchsorted(self.world.cumulated, rng.random(CHANCES)).clip(0, VOCABULARY - 1)
            small = rng.random(CHANCES) < SMALL_SHARE
            kinds = rng.integers(0, len(SMALL), CHANCES)
            rows = zip(places.tolist(), small.tolist(), kinds.tolist(), strict=True)
            self.words = [SMALL[kind] if is_small else self.world.vocabulary[place] for place, is_small, kind in rows]
            self.place = 0
        self.place += length
        return " ".join(self.words[self.place - length : self.place])

    def story(self, moment: float) -> InventedStory:
        draw, world = self.draw, self.world
        published = world.today - timedelta(days=365.25 * YEARS * (1 - moment), seconds=draw.randrange(60))
        status, released, embargo = self.status(published)
        headline = self.prose(draw.randint(5, 9)).capitalize()
        count = min(max(round(draw.lognormvariate(2.85, 0.55)), 1), 80)
        chosen = np.searchsorted(self.voices, world.rng.random(1 + min(count, VOICES_A_STORY)))
        cast = list(dict.fromkeys(int(place) for place in chosen.clip(0, len(world.agents) - 1)))
        text, said, mentions = f"{headline}\n", [], []
        for _ in range(count):
            text = self.paragraph(text, cast, said, mentions)
        corrected = published + timedelta(hours=draw.randint(2, 90)) if draw.random() < 0.03 else None
        return InventedStory(
            next(self.pks),
            min(int(draw.paretovariate(0.7)) - 1, OUTLETS - 1),
            sorted({min(int(draw.paretovariate(0.5)) - 1, TOPICS - 1) for _ in range(draw.choice((0, 1, 1, 2, 3)))}),
            published,
            status,
            released,
            embargo,
            draw.choices(("full", "excerpt", "none"), (0.8, 0.15, 0.05))[0],
            headline,
            text,
            f"Corrected: {self.prose(12)}.\n" if corrected else "",
            corrected,
            said,
            mentions,
        )

    def status(self, published: datetime) -> tuple[str, datetime | None, datetime | None]:
        chance, soon = self.draw.random(), self.world.today + timedelta(hours=self.draw.randint(30, 900))
        if chance < 0.02:
            return "draft", None, None
        if chance < 0.025:
            return "scheduled", soon, None
        if chance < 0.03:
            return "published", published, soon
        return "withdrawn" if chance < 0.035 else "published", published + timedelta(minutes=5), None

    def paragraph(
        self, text: str, cast: list[int], said: list[InventedStatement], mentions: list[tuple[int, int, int]]
    ) -> str:
        """Return the text with one more paragraph that holds one statement."""
        draw = self.draw
        form = draw.choices(FORMS, FORM_SHARES)[0]
        is_inner = form in ("indirect", "mixed") and draw.random() < INNER_SHARE
        act_class = "silence" if form == "none" else "inner" if is_inner else "speech"
        acts = {"silence": SILENT_ACTS, "inner": INNER_ACTS}.get(act_class)
        act = draw.choice(acts) if acts else draw.choices(ACTS, ACT_SHARES)[0]
        speakers: tuple[int, ...] = ()
        if draw.random() > UNNAMED_SHARE:
            speakers = (cast[min(int(draw.expovariate(0.7)), len(cast) - 1)],)
            if len(cast) > 1 and draw.random() < JOINT_SHARE:
                speakers = (*speakers, next(one for one in cast if one != speakers[0]))
        writing = _Writing(self, text, form, speakers)
        mentions += writing.mentions
        pk = next(self.pks)
        answers = draw.choice(self.recent) if self.recent and draw.random() < ANSWERING_SHARE else ""
        self.recent.append(pk)
        del self.recent[:-500]
        state = draw.choices(STATES, STATE_SHARES)[0]
        sure = (round(draw.betavariate(6, 1.2), 3), round(draw.betavariate(6, 1.2), 3))
        spans = (writing.content, [writing.cue], writing.sources)
        said.append(InventedStatement(pk, form, act, act_class, state, sure, *spans, writing.role, speakers, answers))
        return writing.text


class _Writing:
    """A paragraph added to a text, with the offsets of words, cue and names."""

    def __init__(self, telling: _Telling, text: str, form: str, speakers: tuple[int, ...]) -> None:
        self.telling, self.text, self.role = telling, text, ""
        self.content: list[Span] = []
        self.sources: list[Span] = []
        self.mentions: list[tuple[int, int, int]] = []
        draw, prose = telling.draw, telling.prose
        length = max(4, round(draw.lognormvariate(2.9, 0.45)))
        if form == "direct":
            self.content.append(self.put(f"“{prose(length).capitalize()},”"))
            self.put(" ")
            self.cue = self.put("said")
            self.put(" ")
            self.put_source(speakers, "")
            if draw.random() < SPLIT_SHARE:
                self.put(". ")
                self.content.append(self.put(f"“{prose(8).capitalize()}.”"))
        else:
            self.put_source(speakers, ",")
            self.put(" ")
            self.cue = self.put({"none": "did not answer", "mixed": "spoke of"}.get(form, "said that"))
            self.put(" ")
            words = prose(length)
            self.content.append(self.put(f"“{prose(5)}” and {words}" if form == "mixed" else words))
        self.put(".\n" if draw.random() < TERSE_SHARE else f". {prose(14).capitalize()}.\n")

    def put(self, words: str) -> Span:
        start = len(self.text)
        self.text += words
        return start, len(self.text)

    def put_source(self, speakers: tuple[int, ...], after_role: str) -> None:
        agents = self.telling.world.agents
        for place, one in enumerate(speakers):
            if place:
                self.put(" and ")
            span = self.put(agents[one].name)
            self.sources.append(span)
            self.mentions.append((*span, one))
        if not speakers:
            self.sources.append(self.put("an official"))
        roles = agents[speakers[0]].roles if len(speakers) == 1 else ()
        if roles and self.telling.draw.random() < ROLE_SHARE:
            self.role = self.telling.draw.choice(roles)
            self.put(f", {self.role}{after_role}")


def _vocabulary() -> list[str]:
    """Return invented words, the commonest first and the short ones among those."""
    draw = random.Random(7)
    known: dict[str, None] = {}
    while len(known) < VOCABULARY:
        syllables = 0 if len(known) < 1500 else 1 if len(known) < 60_000 else 2
        start = "".join(draw.choice(ONSETS) + draw.choice(VOWELS) for _ in range(syllables))
        ending = draw.choice(ENDINGS) if syllables else ""
        known.setdefault(start + draw.choice(ONSETS) + draw.choice(VOWELS) + draw.choice(CODAS) + ending)
    return list(known)
