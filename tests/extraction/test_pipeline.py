"""Finished statements from hand-marked model output: speakers, kinds, forms, acts and roles."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from articles.extraction.pipeline import build_extraction
from articles.extraction.speakers.ranking import LogLinearRanker
from articles.extraction.types import ExtractedActClass, ExtractedForm, ExtractedSpeakerKind, Extraction
from tests.support.data.marked_text import marked

RANKING = LogLinearRanker.load()


def finished(source: str) -> tuple[str, Extraction]:
    text, reading = marked(source)
    return text, build_extraction(text, reading, RANKING)


def speakers(source: str) -> list[list[str]]:
    return [[speaker.name for speaker in statement.speakers] for statement in finished(source)[1].statements]


@dataclass(frozen=True)
class Case:
    behaviour: str
    source: str
    speakers: list[list[str]]


SPEAKERS = [
    Case(
        "a surname gets the full name printed earlier",
        "<p>Marta Quill</p> came to Northport. <w1>The ferry is late</w1>, <s1><p>Quill</p></s1> <c1>said</c1>.",
        [["Marta Quill"]],
    ),
    Case(
        "a surname gets the full name printed later",
        "<w1>The ferry is late</w1>, <s1><p>Mr. Obi</p></s1> <c1>said</c1>. It was <p>Amara Obi</p>’s last trip.",
        [["Amara Obi"]],
    ),
    Case(
        "he is the man and not the woman named last",
        "<p>Anders Vell</p> met <p>Marta Quill</p> in the harbour. <w1>“We were cold,”</w1> <s1>he</s1>"
        " <c1>said</c1>.",
        [["Anders Vell"]],
    ),
    Case(
        "she is the woman and not the man named last",
        "<p>Marta Quill</p> met <p>Anders Vell</p> in the harbour. <w1>“We were cold,”</w1>"
        " <s1>she</s1> <c1>said</c1>.",
        [["Marta Quill"]],
    ),
    Case(
        "she goes on being the one who spoke",
        "<s1><p>Marta Quill</p></s1> <c1>said</c1> <w1>the quay was closed</w1>.\n"
        "<w2>“It is rotten,”</w2> <s2>she</s2> <c2>said</c2>.\n<w3>“It always was,”</w3> <s3>she</s3> <c3>added</c3>.",
        [["Marta Quill"]] * 3,
    ),
    Case(
        "an organisation speaks by its short name",
        "<o>Tidal Relief International</o> published a report. <s1><o>Tidal</o></s1> <c1>said</c1>"
        " <w1>nets were lost</w1>.",
        [["Tidal Relief International"]],
    ),
    Case(
        "an organisation speaks by an acronym given in brackets",
        "The <o>Rights Action Network</o> (<o>RAN</o>) met. <s1><o>RAN</o></s1> <c1>said</c1> <w1>it"
        " would march</w1>.",
        [["Rights Action Network"]],
    ),
    Case(
        "the group is the organisation of the story",
        "<o>Tidal Relief International</o> published a report on nets.\n<w1>“Nets were lost,”</w1> <s1>the group</s1>"
        " <c1>said</c1>.",
        [["Tidal Relief International"]],
    ),
    Case(
        "a country speaks as an organisation",
        "<s1><l>Norland</l></s1> <c1>denies</c1> <w1>that its boats crossed the line</w1>.",
        [["Norland"]],
    ),
    Case(
        "two people speak jointly",
        "<s1><p>Marta Quill</p> and <p>Anders Vell</p></s1> <c1>said</c1> <w1>they would leave together</w1>.",
        [["Marta Quill", "Anders Vell"]],
    ),
    Case(
        "an unnamed source stays unnamed",
        "<p>Marta Quill</p> resigned. <w1>She was pushed</w1>, <s1>two people familiar with the"
        " matter</s1> <c1>said</c1>.",
        [[]],
    ),
    Case(
        "an organisation's unnamed official is not the organisation",
        "<w1>The quay is safe</w1>, <s1>an official of the <o>Tides Ministry</o></s1> <c1>said</c1>.",
        [[]],
    ),
    Case(
        "a description before the name does not hide it",
        "<w1>The quay is safe</w1>, <c1>said</c1> <s1><o>Tides Ministry</o> spokeswoman <p>Ida Roth</p></s1>.",
        [["Ida Roth"]],
    ),
    Case(
        "a description before a comma does not hide the name",
        "<s1><o>Tidal Relief</o>’s Northport head, <p>Ida Roth</p>,</s1> <c1>called</c1> <w1>the plan a mistake</w1>.",
        [["Ida Roth"]],
    ),
    Case(
        "a description after the name does not replace it",
        "<s1><p>Ida Roth</p>, a former aide to <p>Anders Vell</p>,</s1> <c1>said</c1> <w1>the plan was dead</w1>.",
        [["Ida Roth"]],
    ),
    Case(
        "the mayor is the one printed as mayor",
        "Mayor <p>Ida Roth</p> met union leader <p>Jonas Fell</p> on the quay on Monday.\n"
        "<s1>The mayor</s1> <c1>said</c1> <w1>work would begin</w1>.",
        [["Ida Roth"]],
    ),
    Case(
        "a namesake with a woman's title is the woman",
        "<p>Marta Quill</p> and <p>Jonas Quill</p> came. <w1>It is over</w1>, <s1><p>Mrs."
        " Quill</p></s1> <c1>said</c1>.",
        [["Marta Quill"]],
    ),
    Case(
        "who is the one just named",
        "<p>Marta Quill</p> sat beside <p>Anders Vell</p>, <s1>who</s1> <c1>said</c1> <w1>the quay was safe</w1>.",
        [["Anders Vell"]],
    ),
    Case(
        "turns of a transcript have their speakers",
        "<p>Ida Roth</p> spoke to <p>Jonas Fell</p> on air.\n<s1><p>ROTH</p></s1><c1>:</c1> <w1>Will it hold?</w1>\n"
        "<s2><p>FELL</p></s2><c2>:</c2> <w2>It will hold.</w2>",
        [["Ida Roth"], ["Jonas Fell"]],
    ),
    Case(
        "a document is no speaker",
        "<s1>A survey</s1> <c1>shows</c1> <w1>that most ferries are late</w1>.",
        [[]],
    ),
]


@pytest.mark.parametrize("case", SPEAKERS, ids=lambda case: case.behaviour)
def test_speaker(case: Case) -> None:
    assert speakers(case.source) == case.speakers


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("<s1>A survey</s1> <c1>shows</c1> <w1>that most ferries are late</w1>.", ExtractedSpeakerKind.DOCUMENT),
        ("<s1>The lawsuit</s1> <c1>says</c1> <w1>the quay was rotten</w1>.", ExtractedSpeakerKind.DOCUMENT),
        ("<s1>I</s1> <c1>think</c1> <w1>the quay is pretty</w1>.", ExtractedSpeakerKind.AUTHOR),
        ("<s1>Officials</s1> <c1>said</c1> <w1>the quay was safe</w1>.", ExtractedSpeakerKind.UNNAMED),
        ("<s1><p>Ida Roth</p></s1> <c1>said</c1> <w1>the quay was safe</w1>.", ExtractedSpeakerKind.NAMED),
    ],
)
def test_speaker_kind(source: str, kind: ExtractedSpeakerKind) -> None:
    assert [statement.speaker_kind for statement in finished(source)[1].statements] == [kind]


@pytest.mark.parametrize(
    ("source", "form", "act"),
    [
        ("<w1>“We won,”</w1> <s1><p>Ida Roth</p></s1> <c1>said</c1>.", "direct", "said"),
        ("<w1>‘We won,’</w1> <s1><p>Ida Roth</p></s1> <c1>said</c1>.", "direct", "said"),
        ("<s1><p>Ida Roth</p></s1> <c1>said</c1>, <w1>\"we won.\"</w1>", "direct", "said"),
        ("<s1><p>Ida Roth</p></s1> <c1>said</c1> <w1>they won</w1>.", "indirect", "said"),
        ("<s1><p>Ida Roth</p></s1> <c1>said</c1> <w1>nothing “in any way excuses it”</w1>.", "mixed", "said"),
        ("<s1><p>Ida Roth</p></s1> <c1>accused</c1> us of trying to <w1>“shift blame”</w1>.", "mixed", "accused"),
        ("<s1><p>Ida Roth</p></s1> <c1>called for</c1> <w1>a new quay</w1>.", "indirect", "called-for"),
        ("<s1><l>Norland</l></s1> <c1>denies</c1> <w1>that boats crossed</w1>.", "indirect", "denied"),
        ("<s1><p>Ida Roth</p></s1> <c1>hopes</c1> <w1>to win</w1>.", "indirect", "hopes"),
        ("<s1><l>Norland</l></s1> <c1>has not commented on</c1> <w1>the report</w1>.", "none", "has-not-commented"),
        ("<s1><p>ROTH</p></s1><c1>:</c1> <w1>Will it hold?</w1>", "direct", "said"),
    ],
)  # fmt: skip
def test_form_and_act(source: str, form: str, act: str) -> None:
    (statement,) = finished(source)[1].statements
    assert (statement.form, statement.act) == (form, act)


def test_missed_silence_is_found_with_speaker() -> None:
    text, extraction = finished("<p>Ida Roth</p> left early on Monday. She declined to comment on the quay.")
    (statement,) = extraction.statements
    assert [speaker.name for speaker in statement.speakers] == ["Ida Roth"]
    assert (statement.act_class, statement.form) == (ExtractedActClass.SILENCE, ExtractedForm.NONE)
    assert [text[start:end] for start, end in statement.content] == ["the quay"]


def test_silence_may_have_no_content() -> None:
    (statement,) = finished("<o>Tidal Relief</o> did not respond to a request for comment.")[1].statements
    assert statement.content == ()
    assert statement.cue


def test_statements_are_in_text_order() -> None:
    _, extraction = finished(
        "<s2><p>Ida Roth</p></s2> <c2>said</c2> <w2>yes</w2>. <w1>No</w1>, <s1><p>Jonas Fell</p></s1> <c1>said</c1>."
    )
    assert [statement.speakers[0].name for statement in extraction.statements] == ["Ida Roth", "Jonas Fell"]


@pytest.mark.parametrize(
    ("source", "role"),
    [
        ("<s1>Harbour master <p>Ida Roth</p></s1> <c1>said</c1> <w1>no</w1>.", "Harbour master"),
        ("<s1><p>Ida Roth</p>, the mayor of Northport,</s1> <c1>said</c1> <w1>no</w1>.", "mayor of Northport"),
        ("Harbour master <p>Ida Roth</p> left. <s1>She</s1> <c1>said</c1> <w1>no</w1>.", "Harbour master"),
        ("<s1><p>Ida Roth</p></s1> <c1>said</c1> <w1>no</w1>.", None),
    ],
)
def test_role_as_printed(source: str, role: str | None) -> None:
    assert [statement.role for statement in finished(source)[1].statements] == [role]


@pytest.mark.parametrize(
    ("source", "organisation"),
    [
        (
            "<s1><p>Ida Roth</p>, head of <o>Tides Watch</o>’s Northport office,</s1> <c1>said</c1> <w1>no</w1>.",
            "Tides Watch",
        ),
        ("<s1><o>Tides Watch</o>’s chair, <p>Ida Roth</p>,</s1> <c1>said</c1> <w1>no</w1>.", "Tides Watch"),
        ("<s1><o>Tides Watch</o> then chair <p>Ida Roth</p></s1> <c1>said</c1> <w1>no</w1>.", "Tides Watch"),
        ("<o>Tides Watch</o> met. <s1>Harbour master <p>Ida Roth</p></s1> <c1>said</c1> <w1>no</w1>.", None),
        ("<s1><p>Ida Roth</p>, mayor of <l>Northport</l>,</s1> <c1>said</c1> <w1>no</w1>.", None),
    ],
)
def test_role_names_its_organisation(source: str, organisation: str | None) -> None:
    assert [statement.role_organisation for statement in finished(source)[1].statements] == [organisation]


def test_clipped_spokesperson_source_is_completed() -> None:
    for source in ("<s1><o>Tides Watch</o></s1>", "<o>Tides Watch</o>"):
        text = f"<p>Ida Roth</p>, a spokeswoman for the {source}, <c1>said</c1> <w1>no</w1>."
        statement = finished(text)[1].statements[0]
        assert ([s.name for s in statement.speakers], statement.role) == (
            ["Ida Roth"],
            "spokeswoman for the Tides Watch",
        )


def test_entities_get_the_fullest_name() -> None:
    text, extraction = finished("<p>Ida Roth</p> left. <p>Mrs. Roth’s</p> boat stayed in <l>Northport</l>.")
    assert [(text[e.start : e.end], e.name) for e in extraction.entities] == [
        ("Ida Roth", "Ida Roth"),
        ("Mrs. Roth’s", "Ida Roth"),
        ("Northport", "Northport"),
    ]


def test_confidences_are_probabilities() -> None:
    for case in SPEAKERS:
        for statement in finished(case.source)[1].statements:
            confidence = statement.confidence
            assert all(0 <= value <= 1 for value in (confidence.statement, confidence.speaker, confidence.act))
