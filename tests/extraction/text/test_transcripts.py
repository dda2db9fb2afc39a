"""Turns of transcripts and interviews."""

from __future__ import annotations

import pytest

from articles.extraction.text.segmentation import segment
from articles.extraction.text.transcripts import find_label_names, find_turns, outside_turns
from articles.extraction.types import Attribution, Entity, EntityType, Span


def turns(text: str, *people: str) -> list[tuple[str, str, list[str]]]:
    """Label, kind and words of each turn."""
    entities = [
        Entity(at, at + len(name), EntityType.PERSON, name)
        for name in people
        for at in range(len(text))
        if text.startswith(name, at)
    ]
    return [
        (text[slice(*turn.label)], turn.kind, [text[start:end] for start, end in turn.attribution.content])
        for turn in find_turns(text, segment(text), entities)
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("VELL: No.\nROTH: Yes.", [("VELL", "name", ["No."]), ("ROTH", "name", ["Yes."])]),
        ("VELL: No.\nNever.\nROTH: Yes.", [("VELL", "name", ["No.", "Never."]), ("ROTH", "name", ["Yes."])]),
        ("VELL (shouting): No.\nO’DEA: Yes.", [("VELL", "name", ["No."]), ("O’DEA", "name", ["Yes."])]),
        ("THE CHAIR: Order.\nVELL: No.", [("THE CHAIR", "role", ["Order."]), ("VELL", "name", ["No."])]),
        ("Q: Why?\nA: Because.", [("Q", "question", ["Why?"]), ("A", "answer", ["Because."])]),
        ("VELL: (Laughs.) No. [Applause]\nROTH: Yes.", [("VELL", "name", ["No."]), ("ROTH", "name", ["Yes."])]),
    ],
)
def test_turns_are_found_with_their_words(text: str, found: list[tuple[str, str, list[str]]]) -> None:
    assert turns(text) == found


def test_mixed_case_labels_need_known_names() -> None:
    text = "Ida Roth: We lost.\nJonas Vell: We won."
    assert [label for label, _, _ in turns(text, "Ida Roth", "Jonas Vell")] == ["Ida Roth", "Jonas Vell"]
    assert turns(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "WHEN: Friday at noon.\nWHERE: Town hall.",
        "UPDATE: The road is open.\nCORRECTION: It was shut.",
        "VELL: The road is open.",
        "ROTH: 14\nVELL: 12",
        "Q: Why?\nNobody answered.",
        "The mayor: a profile.\nThe council: a history.",
        "TERNMOUTH: The road is open.\nThe road was shut.\n" + "Nothing.\n" * 9 + "NORTHPORT: The road is shut.",
    ],
)
def test_other_labels_are_no_turns(text: str) -> None:
    assert turns(text) == []


def test_datelines_are_no_turns() -> None:
    text = "TERNMOUTH: The road is open.\nNORTHPORT: The road is shut."
    places = [Entity(0, 9, EntityType.PLACE, "TERNMOUTH"), Entity(29, 38, EntityType.PLACE, "NORTHPORT")]
    assert find_turns(text, segment(text), places) == []


def test_last_turn_ends_before_narration() -> None:
    assert turns("VELL: No.\nROTH: Yes.\nThe meeting ended.")[-1] == ("ROTH", "name", ["Yes."])


def test_label_is_person_and_turn_keeps_inner_statements() -> None:
    text = "VELL: I said no.\nROTH: Yes."
    found = find_turns(text, segment(text), [])
    assert [(entity.name, entity.type) for entity in find_label_names(text, found, [])] == [
        ("VELL", EntityType.PERSON),
        ("ROTH", EntityType.PERSON),
    ]
    assert outside_turns([Attribution((Span(13, 15),), (Span(8, 12),))], found) == []
    assert find_label_names(text, found, [Entity(0, 4, EntityType.PERSON, "VELL")])[0].name == "ROTH"


BOLD = """**Who pays for it?**

(Laughs.) We do. We always have.

Nobody else offered.

**And who keeps it?**

Ida Vell: Don't answer that.

(Vell, by e-mail, says she was joking.)

**The board says nobody asked.**

We had a rule: ask twice.

Twice: that was enough.

**Would you ask again?**

No.
"""


def test_questions_in_bold_have_the_answers_below_them() -> None:
    assert turns(BOLD, "Ida Vell") == [
        ("", "question", ["Who pays for it?"]),
        ("", "answer", ["We do. We always have.", "Nobody else offered."]),
        ("", "question", ["And who keeps it?"]),
        ("Ida Vell", "name", ["Don't answer that."]),
        ("", "question", ["The board says nobody asked."]),
        ("", "answer", ["We had a rule: ask twice.", "Twice: that was enough."]),
        ("", "question", ["Would you ask again?"]),
        ("", "answer", ["No."]),
    ]


def test_bold_headings_are_no_questions() -> None:
    assert turns("**The bridge**\n\nIt is shut.\n\n**Who pays?**\n\nNobody.\n\n**The road**\n\nIt is open.") == []


def test_questions_before_quotations_are_the_interviewers() -> None:
    questions = ("Would you sell it?", "And what do you grow?", "Who taught you that?")
    text = "\n\n".join(f"{question}\n\n“Never,” Roth says." for question in questions)
    assert turns(text) == [("", "question", [question]) for question in questions]


def test_questions_of_a_columnist_are_no_interview() -> None:
    text = "\n\n".join(f"Who pays {thing}?\n\n“We do,” Roth says." for thing in ("rent", "tax", "tolls"))
    assert turns(text) == []
