"""Silences: who kept them, and about what."""

from __future__ import annotations

import pytest

from articles.extraction.document import parse_document
from articles.extraction.statements.silences import find_silences
from tests.support.data.marked_text import marked


@pytest.mark.parametrize(
    ("source", "act", "who", "about"),
    [
        ("<l>Norland</l>, who denies it all has not commented on the study.", "has-not-commented",
         "Norland", "the study"),
        ("<p>Ilse Brandt</p> declined to comment.", "declined-to-comment", "Ilse Brandt", None),
        ("A clerk at the port did not immediately respond to a request for comment.", "did-not-respond",
         "A clerk at the port", None),
        ("<p>Ilse Brandt</p> and <p>Vell</p> declined to say whether it would open.", "declined-to-comment",
         "Ilse Brandt and Vell", "whether it would open"),
        ("She could not be reached for comment on Monday.", "could-not-be-reached", "She", None),
        ("Reached by telephone, <p>Ilse Brandt</p> refused to discuss the sale.", "declined-to-comment",
         "Ilse Brandt", "the sale"),
        ("<p>Ilse Brandt</p>, the harbour master, has yet to comment on the leak, but others do.", "has-not-commented",
         "Ilse Brandt", "the leak"),
        ("<p>Ilse Brandt</p> left and declined to answer questions about the fire.", "declined-to-comment",
         "Ilse Brandt", "the fire"),
        ("The ministry did not return calls seeking comment.", "did-not-respond", "The ministry", None),
        ("The council hasn’t commented.", "has-not-commented", "The council", None),
        ("Her lawyers were not available for comment.", "could-not-be-reached", "Her lawyers", None),
        ("Neither <p>Ilse Brandt</p> nor <p>Vell</p> would comment on the fire.", "declined-to-comment",
         "Ilse Brandt nor Vell", "the fire"),
        ("Neither the port nor the ministry responded to requests for comment.", "did-not-respond",
         "the port nor the ministry", None),
        ("Nobody at the port was available for comment.", "could-not-be-reached", "Nobody at the port", None),
        ("Calls to the ministry about the fire were not returned.", "did-not-respond", "the ministry", "the fire"),
        ("A message left with <p>Ilse Brandt</p> on Friday went unanswered.", "did-not-respond", "Ilse Brandt", None),
        ("The port has been approached for comment.", "has-not-commented", "The port", None),
        ("Asked about the fire, <p>Ilse Brandt</p> declined to answer.", "declined-to-comment", "Ilse Brandt",
         "the fire"),
        ("The port declined to comment when asked whether it would open.", "declined-to-comment", "The port",
         "whether it would open"),
        ("She has not replied to Mr <p>Birch</p>’s letter.", "did-not-respond", "She", "Mr Birch’s letter"),
        ("The port refused to be drawn on the date.", "declined-to-comment", "The port", "the date"),
        ("The port has stayed silent about the fire.", "has-not-commented", "The port", "the fire"),
        ("The port declined to confirm the sale.", "declined-to-comment", "The port", "the sale"),
        ("The port had nothing to add.", "declined-to-comment", "The port", None),
        ("The port would not name the buyer.", "declined-to-comment", "The port", "the buyer"),
        ("The port could neither confirm nor deny the sale.", "declined-to-comment", "The port", "the sale"),
        ("She would make no further statement.", "declined-to-comment", "She", None),
        ("She could not discuss the sale.", "declined-to-comment", "She", "the sale"),
        ("She won’t take questions.", "declined-to-comment", "She", None),
        ("She was not able to discuss the sale.", "declined-to-comment", "She", "the sale"),
        ("She did not elaborate.", "declined-to-comment", "She", None),
        ("Neither woman would confirm the sale.", "declined-to-comment", "Neither woman", "the sale"),
        ("Neither of the ports responded.", "did-not-respond", "Neither of the ports", None),
    ],
)  # fmt: skip
def test_silences(source: str, act: str, who: str, about: str | None) -> None:
    text, reading = marked(source)
    (silence,) = find_silences(parse_document(text, reading.entities))
    spans = silence.attribution
    assert silence.act == act
    assert [text[s.start : s.end] for s in spans.source] == [who]
    assert [text[s.start : s.end] for s in spans.content] == ([about] if about else [])


@pytest.mark.parametrize(
    "text",
    [
        "Vell declined to join the party.",
        "“He has not commented,” she said.",
        "They refused to pay.",
        "No comment was rude.",
        "Neither Brandt nor Vell left.",
        "The boats were not returned.",
        "Calls from the port were not returned.",
    ],
)
def test_no_silence(text: str) -> None:
    assert find_silences(parse_document(text, ())) == []
