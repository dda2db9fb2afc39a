"""Speakers who are described rather than named, and names beside a statement that are not its speaker's."""

from tests.extraction.cases.case import Case, Said

CASES = [
    Case(
        "an office under somebody is not that somebody",
        "Eva Strand said she trusted the minister. Her press secretary called the letter “a fairy tale”.",
        (
            Said("she trusted the minister", "Eva Strand", source="Eva Strand", form="indirect"),
            Said(
                "the letter “a fairy tale”", cue="called", source="Her press secretary", form="mixed", kind="unnamed"
            ),
        ),
    ),
    Case(
        "a body that readers have not met by name",
        "The pilots’ union said the planes were unsafe. The tail may come loose, the Corran Courier reported.",
        (
            Said("the planes were unsafe", source="The pilots’ union", form="indirect", kind="unnamed"),
            Said(
                "The tail may come loose",
                "Corran Courier",
                cue="reported",
                source="the Corran Courier",
                form="indirect",
                act="reported",
            ),
        ),
    ),
    Case(
        "a memo that a newspaper has read",
        "The tail could come loose, according to a memo reviewed by The Courier.",
        (
            Said(
                "The tail could come loose",
                cue="according to",
                source="a memo reviewed by The Courier",
                form="indirect",
                kind="document",
            ),
        ),
    ),
    Case(
        "who wrote the story does not speak in its headline",
        "“We were left to drown”: islanders sue\nBy Fiona Garrick\n“Nobody came,” said Moira Tait, who lost her dog.",
        (
            Said("We were left to drown", cue="", kind="unnamed"),
            Said("Nobody came", "Moira Tait", source="Moira Tait"),
        ),
    ),
    Case(
        "what a source is, told between it and its words",
        "According to the Centre for Urban Policy, a think tank, Brackwater loses a third of its water.",
        (
            Said(
                "Brackwater loses a third of its water",
                "Centre for Urban Policy",
                cue="According to",
                source="the Centre for Urban Policy",
                form="indirect",
            ),
        ),
    ),
    Case(
        "an office that speaks in a statement is no document",
        "The chief minister’s office denied the claim. “There is no truth in it,” it said in a statement.",
        (
            Said(
                "the claim",
                cue="denied",
                source="The chief minister’s office",
                form="indirect",
                act="denied",
                kind="unnamed",
            ),
            Said("There is no truth in it", source="it", kind="unnamed"),
        ),
    ),
]
