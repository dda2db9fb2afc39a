"""Cases of acts, and of inner states, which are no speech."""

from tests.extraction.cases.case import Case, Said

CASES = [
    Case(
        "a concession",
        "Hugo Brandis conceded that the books were gone.",
        (
            Said(
                "that the books were gone",
                "Hugo Brandis",
                cue="conceded",
                source="Hugo Brandis",
                form="indirect",
                act="conceded",
            ),
        ),
    ),
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
