"""Quotation marks of every house, and quotations that run on, break off and stand within one another."""

from tests.extraction.cases.case import Case, Said

CASES = [
    Case(
        "American double marks",
        "Clara Wexley, who runs the ferry office, was not impressed. “The timetable is a work of fiction,” "
        "Wexley said.",
        (
            Said(
                "The timetable is a work of fiction", "Clara Wexley", source="Wexley", role="who runs the ferry office"
            ),
        ),
    ),
    Case(
        "British single marks with apostrophes inside",
        "Tom Arkwright has run the mill for forty years. ‘It’s the lads’ mill, and they won’t sell,’ he said.",
        (Said("It’s the lads’ mill, and they won’t sell", "Tom Arkwright", source="he"),),
    ),
    Case(
        "straight single marks with apostrophes inside",
        "Tom Arkwright has run the mill for forty years. 'It's the lads' mill, and they won't sell,' he said.",
        (Said("It's the lads' mill, and they won't sell", "Tom Arkwright", source="he"),),
    ),
    Case(
        "straight double marks",
        'Clara Wexley did not mince her words. "Nobody asked the people who live here," she said on Monday.',
        (Said("Nobody asked the people who live here", "Clara Wexley", source="she"),),
        known_failure="a verb with “not” that no lexicon knows is taken as speech: “did not mince”",
    ),
    Case(
        "a full stop outside a partial quotation in single marks",
        "Tom Arkwright called the plan ‘a leaking bucket’.",
        (Said("the plan ‘a leaking bucket’", "Tom Arkwright", cue="called", source="Tom Arkwright", form="mixed"),),
    ),
    Case(
        "guillemets",
        "Lucien Favre, the mayor of Saint-Aubry, was blunt. «We will not pay for their bridge,» Favre said.",
        (Said("We will not pay for their bridge", "Lucien Favre", source="Favre", role="mayor of Saint-Aubry"),),
    ),
    Case(
        "guillemets set off by spaces",
        "Lucien Favre was blunt. « We will not pay for their bridge », he said.",
        (Said("We will not pay for their bridge", "Lucien Favre", source="he"),),
    ),
    Case(
        "German marks",
        "Greta Lohmann keeps bees on the roof of the town hall. „They sting only politicians“, Lohmann said.",
        (Said("They sting only politicians", "Greta Lohmann", source="Lohmann"),),
    ),
    Case(
        "guillemets turned inwards",
        "Greta Lohmann keeps bees on the roof of the town hall. »They sting only politicians«, she said.",
        (Said("They sting only politicians", "Greta Lohmann", source="she"),),
    ),
    Case(
        "doubled straight single marks",
        "Clara Wexley did not mince her words. ''Nobody asked the people who live here,'' Wexley said.",
        (Said("Nobody asked the people who live here", "Clara Wexley", source="Wexley"),),
        known_failure="a verb with “not” that no lexicon knows is taken as speech: “did not mince”",
    ),
    Case(
        "a dash opens what is said and another closes it",
        "Old Matthias Korn looked up from his nets.\n— The sea has no memory, said Korn.",
        (Said("The sea has no memory", "Matthias Korn", source="Korn"),),
    ),
    Case(
        "a quotation over three paragraphs",
        "“We lost the roof in the first hour,” said Dora Finch, who teaches at the school.\n"
        "“The children were already in the cellar.\n"
        "“Nobody cried until it was over.”",
        (
            Said(
                (
                    "We lost the roof in the first hour",
                    "The children were already in the cellar",
                    "Nobody cried until it was over",
                ),
                "Dora Finch",
                source="Dora Finch",
                role="who teaches at the school",
            ),
        ),
    ),
    Case(
        "a quotation over two paragraphs in single marks",
        "‘We lost the roof in the first hour,’ said Dora Finch, who teaches at the school.\n"
        "‘The children were already in the cellar.\n"
        "‘Nobody cried until it was over.’",
        (
            Said(
                (
                    "We lost the roof in the first hour",
                    "The children were already in the cellar",
                    "Nobody cried until it was over",
                ),
                "Dora Finch",
                source="Dora Finch",
                role="who teaches at the school",
            ),
        ),
    ),
    Case(
        "a quotation within a quotation",
        "Dora Finch remembers the night of the flood. “He came in and said, ‘Leave everything,’ and we "
        "did,” Finch said.",
        (
            Said(
                "the night of the flood",
                "Dora Finch",
                cue="remembers",
                source="Dora Finch",
                form="indirect",
                act="knows",
            ),
            Said("He came in and said, ‘Leave everything,’ and we did", "Dora Finch", source="Finch"),
        ),
    ),
    Case(
        "double marks within single ones",
        "Dora Finch remembers the night of the flood. ‘He said “Leave everything”, so we left,’ she said.",
        (
            Said(
                "the night of the flood",
                "Dora Finch",
                cue="remembers",
                source="Dora Finch",
                form="indirect",
                act="knows",
            ),
            Said("He said “Leave everything”, so we left", "Dora Finch", source="she"),
        ),
    ),
    Case(
        "an attribution that interrupts",
        "Clara Wexley was asked about the fares. “If we lower them,” Wexley said, “the boats will sink in debt.”",
        (
            Said(
                ("If we lower them", "the boats will sink in debt"),
                "Clara Wexley",
                source="Wexley",
            ),
        ),
    ),
    Case(
        "an attribution in the middle, then another sentence",
        "“The gate was open,” said Piet Molenaar, a lock keeper. “It should never be open at night.”",
        (
            Said(
                ("The gate was open", "It should never be open at night"),
                "Piet Molenaar",
                source="Piet Molenaar",
                role="lock keeper",
            ),
        ),
    ),
    Case(
        "the attribution before a colon",
        "Piet Molenaar said: “The gate was open when I came.”",
        (Said("The gate was open when I came", "Piet Molenaar", source="Piet Molenaar"),),
    ),
    Case(
        "scare quotes are nobody's words",
        "The so-called “quiet quarter” has eleven bars and a foundry. It was built in 1931.",
    ),
    Case(
        "titles in quotation marks are nobody's words",
        "Her first novel, “The Salt Ladder”, sold nine copies. Her second, “Tin Moon”, sold eight.",
    ),
    Case(
        "words omitted and words put in brackets",
        "Piet Molenaar told the inquiry that night. “[The gate] was open … and I shut it,” he said.",
        (Said("[The gate] was open … and I shut it", "Piet Molenaar", source="he"),),
    ),
    Case(
        "an opening mark that is never closed spoils no other paragraph",
        "“The gate was open, said Piet Molenaar on Friday.\nHis sister was at home. “He is a careful man,” "
        "said Anna Molenaar.",
        (
            Said("The gate was open", "Piet Molenaar", source="Piet Molenaar"),
            Said("He is a careful man", "Anna Molenaar", source="Anna Molenaar"),
        ),
    ),
    Case(
        "two people quoted in one paragraph",
        "“The gate was open,” said Piet Molenaar. “It was shut,” said Anna Molenaar.",
        (
            Said("The gate was open", "Piet Molenaar", source="Piet Molenaar"),
            Said("It was shut", "Anna Molenaar", source="Anna Molenaar"),
        ),
    ),
    Case(
        "narration after a quotation is not part of it",
        "“We will rebuild the pier,” Clara Wexley said. The pier burned down in 1987. It was never insured.",
        (Said("We will rebuild the pier", "Clara Wexley", source="Clara Wexley"),),
    ),
    Case(
        "a question is asked",
        "“Who will pay for the pier?” Clara Wexley asked the council.",
        (Said("Who will pay for the pier?", "Clara Wexley", cue="asked", source="Clara Wexley", act="asked"),),
    ),
    Case(
        "quotations that are signed, one below another",
        "“I never ate a swan.” — Toby Marchbank\n\n“We are a choir.” — Felicity Vane",
        (
            Said("I never ate a swan", "Toby Marchbank", cue="", source="Toby Marchbank"),
            Said("We are a choir", "Felicity Vane", cue="", source="Felicity Vane"),
        ),
    ),
    Case(
        "what a judge did while speaking",
        "Sentencing him, Judge Olivia Thackray said: “You preyed on the frail.”",
        (Said("You preyed on the frail", "Olivia Thackray", source="Olivia Thackray", role="Judge"),),
    ),
    Case(
        "how a voice sounded",
        "“God bless you,” Dunn said, his voice cracking.",
        (Said("God bless you", "Dunn", source="Dunn"),),
    ),
    Case(
        "a quotation alone, a paragraph before another's",
        "Magnus Rendall looks at the window.\n\n“I’d rather not talk about it.”\n\nHis wife, Isla, brings cake.\n\n"
        "“He talks to the gulls,” she says.",
        (
            Said("I’d rather not talk about it", cue="", kind="unnamed"),
            Said("He talks to the gulls", "Isla", cue="says", source="she", role="wife"),
        ),
    ),
]
