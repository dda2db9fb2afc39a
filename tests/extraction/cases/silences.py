"""Silences: who did not comment, did not answer, could not be reached, and about what."""

from tests.extraction.cases.case import Case, Said

CASES = [
    Case(
        "what was not said is a silence",
        "Ada Holm did not say when the pier would open.",
        (
            Said(
                "when the pier would open",
                "Ada Holm",
                cue="did not say",
                source="Ada Holm",
                form="none",
                act="did-not-say",
            ),
        ),
    ),
    Case(
        "declined to comment",
        "The books are missing. Hugo Brandis declined to comment.",
        (
            Said(
                (),
                "Hugo Brandis",
                cue="declined to comment",
                source="Hugo Brandis",
                form="none",
                act="declined-to-comment",
            ),
        ),
    ),
    Case(
        "declined to comment on something",
        "Hugo Brandis declined to comment on the missing books.",
        (
            Said(
                "the missing books",
                "Hugo Brandis",
                cue="declined to comment",
                source="Hugo Brandis",
                form="none",
                act="declined-to-comment",
            ),
        ),
    ),
    Case(
        "said that it could not comment",
        "The books are missing. The library said it could not comment on a matter before the courts.",
        (
            Said(
                "it could not comment on a matter before the courts",
                kind="unnamed",
                cue="said",
                source="The library",
                form="none",
                act="declined-to-comment",
            ),
        ),
    ),
    Case(
        "has not commented",
        "Sudmark has not commented on the cable.",
        (
            Said(
                "the cable", "Sudmark", cue="has not commented", source="Sudmark", form="none", act="has-not-commented"
            ),
        ),
    ),
    Case(
        "a silence told by a pronoun after other statements",
        "Hugo Brandis denied fraud in March. He has not commented on the new charges.",
        (
            Said("fraud", "Hugo Brandis", cue="denied", source="Hugo Brandis", form="indirect", act="denied"),
            Said(
                "the new charges",
                "Hugo Brandis",
                cue="has not commented",
                source="He",
                form="none",
                act="has-not-commented",
            ),
        ),
    ),
    Case(
        "could not be reached",
        "The yard is empty. Hugo Brandis could not be reached for comment.",
        (
            Said(
                (),
                "Hugo Brandis",
                cue="could not be reached",
                source="Hugo Brandis",
                form="none",
                act="could-not-be-reached",
            ),
        ),
    ),
    Case(
        "did not immediately respond to a request",
        "Tern Marine did not immediately respond to a request for comment on the closure.",
        (
            Said(
                "the closure",
                "Tern Marine",
                cue="did not immediately respond",
                source="Tern Marine",
                form="none",
                act="did-not-respond",
            ),
        ),
    ),
    Case(
        "neither of two would comment",
        "Neither Hugo Brandis nor Lena Aalto would comment on the verdict.",
        (
            Said(
                "the verdict",
                ("Hugo Brandis", "Lena Aalto"),
                cue="would comment",
                source="Hugo Brandis nor Lena Aalto",
                form="none",
                act="declined-to-comment",
            ),
        ),
    ),
    Case(
        "neither of two responded",
        "Neither Tern Marine nor the Coastal Rescue Trust responded to requests for comment.",
        (
            Said(
                (),
                ("Tern Marine", "Coastal Rescue Trust"),
                cue="responded",
                source="Tern Marine nor the Coastal Rescue Trust",
                form="none",
                act="did-not-respond",
            ),
        ),
    ),
    Case(
        "refused to be drawn",
        "Ada Holm refused to be drawn on the date of the election.",
        (
            Said(
                "the date of the election",
                "Ada Holm",
                cue="refused to be drawn",
                source="Ada Holm",
                form="none",
                act="declined-to-comment",
            ),
        ),
    ),
    Case(
        "has not replied to somebody's letter",
        "Mr Birch wrote to the mayor in May. Ada Holm, the mayor, was ill. She has not replied to Mr Birch’s letter.",
        (
            Said(
                "Mr Birch’s letter",
                "Ada Holm",
                cue="has not replied",
                source="She",
                form="none",
                act="did-not-respond",
                role="mayor",
            ),
        ),
    ),
    Case(
        "declined to answer",
        "Asked about the books, Hugo Brandis declined to answer.",
        (
            Said(
                "the books",
                "Hugo Brandis",
                cue="declined to answer",
                source="Hugo Brandis",
                form="none",
                act="declined-to-comment",
            ),
        ),
    ),
    Case(
        "would not say whether",
        "Ada Holm would not say whether she would stand again.",
        (
            Said(
                "whether she would stand again",
                "Ada Holm",
                cue="would not say",
                source="Ada Holm",
                form="none",
                act="declined-to-comment",
            ),
        ),
    ),
    Case(
        "no comment",
        "Lena Aalto had no comment on the verdict.",
        (
            Said(
                "the verdict",
                "Lena Aalto",
                cue="had no comment",
                source="Lena Aalto",
                form="none",
                act="declined-to-comment",
            ),
        ),
    ),
    Case(
        "remained silent",
        "Norland has remained silent about the cable.",
        (
            Said(
                "the cable",
                "Norland",
                cue="remained silent",
                source="Norland",
                form="none",
                act="has-not-commented",
            ),
        ),
    ),
    Case(
        "a spokesman who declined",
        "A spokesman for Tern Marine declined to comment, citing the trial.",
        (
            Said(
                (),
                kind="unnamed",
                cue="declined to comment",
                source="A spokesman for Tern Marine",
                form="none",
                act="declined-to-comment",
            ),
            Said("the trial", kind="unnamed", cue="citing", form="indirect", act="reported"),
        ),
    ),
    Case(
        "was approached for comment",
        "The books are missing. Tern Marine has been approached for comment.",
        (
            Said(
                (),
                "Tern Marine",
                cue="approached for comment",
                source="Tern Marine",
                form="none",
                act="has-not-commented",
            ),
        ),
    ),
    Case(
        "calls that were not returned",
        "Calls to Hugo Brandis were not returned.",
        (
            Said(
                (), "Hugo Brandis", cue="were not returned", source="Hugo Brandis", form="none", act="did-not-respond"
            ),
        ),
    ),
    Case(
        "a request that went unanswered",
        "Requests for comment sent to Tern Marine went unanswered on Friday.",
        (Said((), "Tern Marine", cue="went unanswered", source="Tern Marine", form="none", act="did-not-respond"),),
    ),
    Case(
        "nothing said on the way out",
        "Stan Gubb said nothing as he left court.",
        (Said((), "Stan Gubb", cue="said nothing", source="Stan Gubb", form="none", act="has-not-commented"),),
    ),
    Case(
        "messages left for somebody",
        "Phone messages left for County Judge Ed Poe were not returned.",
        (
            Said(
                (),
                "Ed Poe",
                cue="not returned",
                source="Ed Poe",
                form="none",
                act="did-not-respond",
                role="County Judge",
            ),
        ),
    ),
    Case(
        "attempts to reach somebody",
        "Attempts to contact Ms Fay were unsuccessful.",
        (Said((), "Fay", cue="unsuccessful", source="Ms Fay", form="none", act="did-not-respond"),),
    ),
    Case(
        "one who is yet to speak",
        "Dr Lund is yet to speak publicly.",
        (Said((), "Lund", cue="yet to speak publicly", source="Dr Lund", form="none", act="has-not-commented"),),
    ),
]
