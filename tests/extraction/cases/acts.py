"""What was done by speaking; inner states, which are no speech; silences of every sort."""

from tests.extraction.cases.case import Case, Said

CASES = [
    Case(
        "a denial",
        "Hugo Brandis denied burning the books.",
        (
            Said(
                "burning the books", "Hugo Brandis", cue="denied", source="Hugo Brandis", form="indirect", act="denied"
            ),
        ),
    ),
    Case(
        "a denial with a quotation",
        "Hugo Brandis denied the charge. “I never saw those books,” he said.",
        (
            Said("the charge", "Hugo Brandis", cue="denied", source="Hugo Brandis", form="indirect", act="denied"),
            Said("I never saw those books", "Hugo Brandis", source="he"),
        ),
    ),
    Case(
        "a promise",
        "Ada Holm promised to mend the pier by Easter.",
        (
            Said(
                "to mend the pier by Easter",
                "Ada Holm",
                cue="promised",
                source="Ada Holm",
                form="indirect",
                act="promised",
            ),
        ),
    ),
    Case(
        "an accusation",
        "Ruth Sandoval accused the county of hiding the cracks.",
        (
            Said(
                "the county of hiding the cracks",
                "Ruth Sandoval",
                cue="accused",
                source="Ruth Sandoval",
                form="indirect",
                act="accused",
            ),
        ),
    ),
    Case(
        "a warning",
        "Ruth Sandoval warned that the dam would break.",
        (
            Said(
                "that the dam would break",
                "Ruth Sandoval",
                cue="warned",
                source="Ruth Sandoval",
                form="indirect",
                act="warned",
            ),
        ),
    ),
    Case(
        "a call upon somebody",
        "Ruth Sandoval called on the county to drain the dam.",
        (
            Said(
                "the county to drain the dam",
                "Ruth Sandoval",
                cue="called on",
                source="Ruth Sandoval",
                form="indirect",
                act="called-for",
            ),
        ),
    ),
    Case(
        "an order",
        "Owen Pryce ordered his crew to close the gates.",
        (
            Said(
                "his crew to close the gates",
                "Owen Pryce",
                cue="ordered",
                source="Owen Pryce",
                form="indirect",
                act="ordered",
            ),
        ),
    ),
    Case(
        "praise",
        "Ada Holm praised the crew for their courage.",
        (
            Said(
                "the crew for their courage",
                "Ada Holm",
                cue="praised",
                source="Ada Holm",
                form="indirect",
                act="praised",
            ),
        ),
    ),
    Case(
        "an admission",
        "Hugo Brandis admitted that he had lied to the bank.",
        (
            Said(
                "that he had lied to the bank",
                "Hugo Brandis",
                cue="admitted",
                source="Hugo Brandis",
                form="indirect",
                act="admitted",
            ),
        ),
    ),
    Case(
        "an apology",
        "Hugo Brandis apologised for the smell.",
        (
            Said(
                "the smell",
                "Hugo Brandis",
                cue="apologised",
                source="Hugo Brandis",
                form="indirect",
                act="apologised",
            ),
        ),
    ),
    Case(
        "an announcement",
        "Tern Marine announced that it would build a second yard.",
        (
            Said(
                "that it would build a second yard",
                "Tern Marine",
                cue="announced",
                source="Tern Marine",
                form="indirect",
                act="announced",
            ),
        ),
    ),
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
        "a partial quotation",
        "Ruth Sandoval said the dam was “a loaded gun”.",
        (Said("the dam was “a loaded gun”", "Ruth Sandoval", source="Ruth Sandoval", form="mixed"),),
    ),
    Case(
        "a belief",
        "Owen Pryce believes the dam will last a century.",
        (
            Said(
                "the dam will last a century",
                "Owen Pryce",
                cue="believes",
                source="Owen Pryce",
                form="indirect",
                act="believes",
            ),
        ),
    ),
    Case(
        "a hope",
        "Ada Holm hopes the pier will open by Easter.",
        (
            Said(
                "the pier will open by Easter",
                "Ada Holm",
                cue="hopes",
                source="Ada Holm",
                form="indirect",
                act="hopes",
            ),
        ),
    ),
    Case(
        "a plan",
        "Tern Marine plans to build a second yard.",
        (
            Said(
                "to build a second yard",
                "Tern Marine",
                cue="plans",
                source="Tern Marine",
                form="indirect",
                act="plans",
            ),
        ),
    ),
    Case(
        "a hope that is told",
        "Ada Holm said she hoped the pier would open by Easter.",
        (
            Said(
                "she hoped the pier would open by Easter",
                "Ada Holm",
                source="Ada Holm",
                form="indirect",
            ),
        ),
    ),
    Case(
        "a fear",
        "Islanders fear that the ferry will never return.",
        (
            Said(
                "that the ferry will never return",
                kind="unnamed",
                cue="fear",
                source="Islanders",
                form="indirect",
                act="fears",
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
        "a silence within a quotation is part of it",
        "“He has not commented, and he never will,” Lena Aalto said.",
        (Said("He has not commented, and he never will", "Lena Aalto", source="Lena Aalto"),),
    ),
    Case(
        "one who refuses to pay is not silent",
        "Hugo Brandis refused to pay the fine.",
        (
            Said(
                "to pay the fine",
                "Hugo Brandis",
                cue="refused",
                source="Hugo Brandis",
                form="indirect",
                act="rejected",
            ),
        ),
    ),
]
