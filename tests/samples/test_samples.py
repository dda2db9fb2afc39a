"""The sample stories keep what samples/README.md says of them. Plain files: no database is needed."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

SAMPLES = Path(__file__).parents[2] / "samples"
FIELDS = {
    "outlet", "external_id", "url", "headline", "byline", "published_at", "language", "section", "page", "body",
    "public_text",
}  # fmt: skip
STATEMENT_FIELDS = {"content", "speakers", "speaker_kind", "form", "act", "role"}
SILENCES = {"declined-to-comment", "has-not-commented", "could-not-be-reached"}
INNER = {"believes", "hopes", "plans"}
SPEECH = {
    "said", "asked", "called-for", "accused", "denied", "promised", "praised", "criticised", "announced", "warned",
    "wrote",
}  # fmt: skip
DESCRIPTION = re.compile(
    r"[Tt]he (group|union|authority|minister|prime minister|new \w+(?: \w+)?) (said|told|declined|plans)"
)

Row = dict[str, Any]

CHANGE_OF_ROLE = re.compile(r"resigned as|has resigned|becomes|was named|was appointed|take the post|succeeded")


def rows_of(name: str) -> list[Row]:
    with (SAMPLES / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@dataclass(frozen=True)
class Story:
    """One version of a story with the statements that it holds."""

    row: Row
    revision: int
    statements: list[Row]

    @property
    def name(self) -> str:
        return str(self.row["external_id"])

    @property
    def body(self) -> str:
        return str(self.row["body"])

    def having(self, key: str, *values: str) -> list[Row]:
        return [s for s in self.statements if s[key] in values]

    def people(self) -> set[tuple[str, str]]:
        """The persons who speak, as (name printed, agent)."""
        everyone = (who for s in self.statements for who in s["speakers"])
        return {(who["name"], who["agent"]) for who in everyone if who["type"] == "person"}


def all_stories() -> Iterator[Story]:
    expected = {(e["external_id"], e["revision"]): e["statements"] for e in rows_of("expected.jsonl")}
    for revision, name in ((1, "stories.jsonl"), (2, "corrections.jsonl")):
        for row in rows_of(name):
            yield Story(row, revision, expected[row["external_id"], revision])


STORIES = list(all_stories())
FIRST = {story.name: story for story in STORIES if story.revision == 1}


def agents_with(values: Callable[[Story], Iterator[tuple[str, Any]]]) -> dict[str, set[Any]]:
    found: dict[str, set[Any]] = defaultdict(set)
    for story in FIRST.values():
        for agent, value in values(story):
            found[agent].add(value)
    return found


def agents_of(statement: Row) -> list[str]:
    return [who["agent"] for who in statement["speakers"]]


ROLES = agents_with(lambda story: ((a, s["role"]) for s in story.statements if s["role"] for a in agents_of(s)))
PRINTED = agents_with(lambda story: ((agent, name) for name, agent in story.people()))
SILENT = agents_with(
    lambda story: ((a, story.row["published_at"]) for s in story.having("act", *SILENCES) for a in agents_of(s))
)


def runs_over_paragraphs(statement: Row) -> bool:
    """Check that a segment with an unclosed quotation is followed by one that opens it again."""
    closing = {"“": "”", "‘": "’", '"': '"'}
    return statement["form"] == "direct" and any(
        first[0] in closing and second[0] == first[0] and not first.endswith(closing[first[0]])
        for first, second in pairwise(statement["content"])
    )


def shares_a_surname(story: Story) -> bool:
    return max(Counter(name.split()[-1] for name, _ in story.people()).values(), default=0) > 1


def shares_a_full_name(story: Story) -> bool:
    return any(
        name == other and agent != other_agent
        for name, agent in story.people()
        for neighbour in FIRST.values()
        for other, other_agent in neighbour.people()
    )


def speaks_after_silence(story: Story) -> bool:
    when = datetime.fromisoformat(story.row["published_at"])
    return any(
        datetime.fromisoformat(silence) < when
        for statement in story.statements
        if statement["act"] in SPEECH and len(statement["speakers"]) == 1
        for agent in agents_of(statement)
        if statement["speakers"][0]["type"] == "person"
        for silence in SILENT[agent]
    )


def acts(*slugs: str) -> Callable[[Story], bool]:
    return lambda story: bool(story.having("act", *slugs))


def field(key: str, value: str) -> Callable[[Story], bool]:
    return lambda story: bool(story.row.get(key) == value)


SHAPES: dict[str, Callable[[Story], bool]] = {
    "quotation over several paragraphs": lambda story: any(map(runs_over_paragraphs, story.statements)),
    "pronoun": lambda story: bool(re.search(r"[”\"’,] (he|she|they) (said|wrote|added|replied)\b", story.body)),
    "description": lambda story: bool(DESCRIPTION.search(story.body)),
    "organisation speaks": lambda story: any(
        who["type"] == "organisation" for s in story.having("form", "direct", "mixed") for who in s["speakers"]
    ),
    "government by its country": lambda story: any(
        {"drevia", "halmere"} & set(agents_of(s)) for s in story.statements
    ),
    "joint speakers": lambda story: any(len(s["speakers"]) > 1 for s in story.statements),
    "partial quotation": lambda story: bool(story.having("form", "mixed")),
    "indirect call": lambda story: any(s["form"] == "indirect" for s in story.having("act", "called-for")),
    "accusation": acts("accused"),
    "denial": acts("denied"),
    "promise": acts("promised"),
    "praise": acts("praised"),
    "criticism": acts("criticised"),
    "announcement": acts("announced"),
    "warning": acts("warned"),
    "question or request": acts("asked"),
    "letter": acts("wrote"),
    "has not commented": acts("has-not-commented"),
    "declined to comment": acts("declined-to-comment"),
    "could not be reached": acts("could-not-be-reached"),
    "silence, then speech": speaks_after_silence,
    "unnamed source": lambda story: bool(story.having("speaker_kind", "unnamed")),
    "document": lambda story: bool(story.having("speaker_kind", "document")),
    "belief or hope": acts("believes", "hopes"),
    "plan": acts("plans"),
    "answer to another story": lambda story: any(
        reply["external_id"] != story.name for s in story.statements for reply in s.get("in_reply_to", [])
    ),
    "two people, one surname": shares_a_surname,
    "two people, one full name": shares_a_full_name,
    "one person, two spellings": lambda story: any(len(PRINTED[agent]) > 1 for _, agent in story.people()),
    "acronym": lambda story: "(HCU)" in story.body and story.body.count("HCU") > 1,
    "change of role": lambda story: (
        bool(CHANGE_OF_ROLE.search(story.body)) and any(len(ROLES[agent]) > 1 for _, agent in story.people())
    ),
    "correction": lambda story: any(later.name == story.name and later.revision == 2 for later in STORIES),
    "draft": field("status", "draft"),
    "scheduled": field("status", "scheduled"),
    "excerpt only": field("public_text", "excerpt"),
    "no public text": field("public_text", "none"),
    "curly double marks": lambda story: "“" in story.body,
    "single British marks": lambda story: bool(re.search(r"(^|\s)‘\w", story.body)) and "“" not in story.body,
    "straight marks": lambda story: '"' in story.body and "“" not in story.body,
    "paragraphs by single newlines": lambda story: "\n\n" not in story.body,
}


def table_of_shapes() -> dict[str, list[str]]:
    """The rows of README's table: shape to the external_ids beside it."""
    text = (SAMPLES / "README.md").read_text(encoding="utf-8")
    section = text.split("## Which story shows what", 1)[1]
    rows = (line.strip("|").split("|") for line in section.splitlines() if line.startswith("|"))
    return {cells[0].strip(): re.findall(r"`([^`]+)`", cells[1]) for cells in rows if "`" in cells[-1]}


def identify(story: Story) -> str:
    return f"{story.name}-{story.revision}"


@pytest.mark.parametrize("story", STORIES, ids=identify)
def test_row_has_the_fields_of_the_importer(story: Story) -> None:
    row = story.row
    assert set(row) - {"status", "released_at", "topics"} == FIELDS
    assert all(isinstance(value, str) for name, value in row.items() if name != "topics")
    # A correction keeps the topics of the first version.
    assert [topic.get("scheme", "") for topic in row.get("topics", [])][:1] == [""][: 2 - story.revision]
    assert row["language"] == "en"
    assert row["public_text"] in {"full", "excerpt", "none"}
    assert row.get("status", "published") in {"published", "draft", "scheduled"}
    assert ("released_at" in row) == (row.get("status") == "scheduled")
    assert all(datetime.fromisoformat(row[key]).tzinfo for key in ("published_at", "released_at") if key in row)
    assert (urlsplit(row["url"]).hostname or "").endswith(".example")
    assert 250 <= len(row["body"].split()) <= 700


@pytest.mark.parametrize("story", STORIES, ids=identify)
def test_expected_words_are_unique_and_in_order(story: Story) -> None:
    assert len(story.statements) >= 6
    for statement in story.statements:
        assert all(story.body.count(words) == 1 for words in statement["content"]), statement
        places = [story.body.index(words) for words in statement["content"]]
        assert places == sorted(places)
    firsts = [story.body.index(s["content"][0]) for s in story.statements if s["content"]]
    assert firsts == sorted(firsts)


@pytest.mark.parametrize("story", STORIES, ids=identify)
def test_expected_contents_do_not_overlap(story: Story) -> None:
    segments = [words for statement in story.statements for words in statement["content"]]
    spans = sorted((story.body.index(words), story.body.index(words) + len(words)) for words in segments)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@pytest.mark.parametrize("story", STORIES, ids=identify)
def test_expected_statements_are_well_formed(story: Story) -> None:
    for statement in story.statements:
        assert STATEMENT_FIELDS <= set(statement) <= STATEMENT_FIELDS | {"in_reply_to"}
        assert statement["act"] in SILENCES | INNER | SPEECH
        assert (statement["act"] in SILENCES) == (statement["form"] == "none")
        assert statement["content"] or statement["form"] == "none"
        assert bool(statement["speakers"]) == (statement["speaker_kind"] == "named")
        assert all(who["name"] in story.body for who in statement["speakers"]), statement
        assert statement["role"] is None or statement["role"] in story.body, statement
        quoted = any(mark in "".join(statement["content"]) for mark in '“‘"')
        assert quoted == (statement["form"] in {"direct", "mixed"}), statement
        assert statement["form"] != "direct" or statement["content"][0][0] in '“‘"', statement


def test_replies_refer_to_earlier_statements() -> None:
    replies = [(story, reply) for story in STORIES for s in story.statements for reply in s.get("in_reply_to", [])]
    assert replies
    for story, reply in replies:
        answered = FIRST[reply["external_id"]]
        assert 0 <= reply["index"] < len(answered.statements)
        dates = (datetime.fromisoformat(s.row["published_at"]) for s in (answered, story))
        assert next(dates) <= next(dates)


def test_external_ids_and_addresses_are_unique() -> None:
    rows = rows_of("stories.jsonl")
    assert len(rows) >= 16
    assert len({row["external_id"] for row in rows}) == len({row["url"] for row in rows}) == len(rows)
    assert len({row["outlet"] for row in rows}) == 5


def test_correction_changes_only_the_body_of_a_story() -> None:
    for row in rows_of("corrections.jsonl"):
        first = FIRST[row["external_id"]].row
        assert {key for key in row if row[key] != first[key]} == {"body"}


def test_no_paragraph_is_printed_twice() -> None:
    paragraphs = Counter(p for story in FIRST.values() for p in story.body.split("\n") if p)
    assert [p for p, count in paragraphs.items() if count > 1] == []


def test_shape_table_is_complete() -> None:
    assert set(table_of_shapes()) == set(SHAPES)


@pytest.mark.parametrize("shape", SHAPES)
def test_stories_have_their_listed_shapes(shape: str) -> None:
    names = table_of_shapes()[shape]
    assert names
    assert [name for name in names if not SHAPES[shape](FIRST[name])] == []


def test_every_speaker_is_listed() -> None:
    text = (SAMPLES / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([a-z-]+)` \|", text, flags=re.MULTILINE))
    assert {agent for story in STORIES for s in story.statements for agent in agents_of(s)} == listed
