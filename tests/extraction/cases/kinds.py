"""Kinds of text: headlines, lists, posts, letters, releases, courts, live blogs, sport, obituaries."""

from tests.extraction.cases.case import Case, Said

CASES = [
    Case(
        "a headline with a colon",
        "Wexley: ferries will sail by May\n\n“The boats are ready,” said Clara Wexley, who runs the ferry office.",
        (
            Said(
                "ferries will sail by May",
                "Clara Wexley",
                cue=":",
                source="Wexley",
                form="indirect",
                role="who runs the ferry office",
            ),
            Said("The boats are ready", "Clara Wexley", source="Clara Wexley", role="who runs the ferry office"),
        ),
    ),
    Case(
        "a headline that denies",
        "Wexley denies knowing of leak\n\nClara Wexley, who runs the ferry office, said on Monday she was never told.",
        (
            Said(
                "knowing of leak",
                "Clara Wexley",
                cue="denies",
                source="Wexley",
                form="indirect",
                act="denied",
                role="who runs the ferry office",
            ),
            Said(
                "she was never told",
                "Clara Wexley",
                source="Clara Wexley",
                form="indirect",
                role="who runs the ferry office",
            ),
        ),
    ),
    Case(
        "a short headline is not part of the first quotation",
        "Ferries late again\n\n“We are sorry,” said Clara Wexley, who runs the ferry office.",
        (Said("We are sorry", "Clara Wexley", source="Clara Wexley", role="who runs the ferry office"),),
    ),
    Case(
        "a headline in single marks",
        "‘We were never told’: islanders on the day the ferry stopped\n\nThe ferry stopped on a Tuesday.",
        (Said("We were never told", kind="unnamed", cue=":", source="islanders"),),
        known_failure="the source after a quotation and a colon is not read as one",
    ),
    Case(
        "a headline with its source at the end",
        "Dam will hold, says Pryce\n\nOwen Pryce, the county engineer, has inspected the dam twice since the storm.",
        (Said("Dam will hold", "Owen Pryce", cue="says", source="Pryce", form="indirect", role="county engineer"),),
    ),
    Case(
        "a bulleted list of demands",
        "The Islanders’ League called for three things:\n• a night ferry\n• lower fares\n• a new pier",
        (
            Said(
                ("three things", "a night ferry", "lower fares", "a new pier"),
                "Islanders’ League",
                cue="called for",
                source="Islanders’ League",
                form="indirect",
                act="called-for",
            ),
        ),
        known_failure="the items of a list after the paragraph that introduces them are left out",
    ),
    Case(
        "quotations in a bulleted list",
        "What they said:\n• “The pier must go,” said Clara Wexley.\n• “The pier must stay,” said Tom Arkwright.",
        (
            Said("The pier must go", "Clara Wexley", source="Clara Wexley"),
            Said("The pier must stay", "Tom Arkwright", source="Tom Arkwright"),
        ),
    ),
    Case(
        "quotations in a numbered list",
        "1. “The pier must go,” said Clara Wexley.\n2. “The pier must stay,” said Tom Arkwright.",
        (
            Said("The pier must go", "Clara Wexley", source="Clara Wexley"),
            Said("The pier must stay", "Tom Arkwright", source="Tom Arkwright"),
        ),
    ),
    Case(
        "a tweet",
        "Clara Wexley wrote on Twitter: “No boats today. Sorry, everyone.”",
        (Said("No boats today. Sorry, everyone.", "Clara Wexley", cue="wrote", source="Clara Wexley", act="wrote"),),
    ),
    Case(
        "a tweet by a named account",
        "Clara Wexley (@ferryclara) was late to the story. “No boats today,” she tweeted.",
        (Said("No boats today", "Clara Wexley", cue="tweeted", source="she", act="wrote"),),
    ),
    Case(
        "a post by an account with no name",
        "One passenger was blunter. @saltydog77 wrote: “Rowed to work again.”",
        (Said("Rowed to work again.", kind="unnamed", cue="wrote", source="@saltydog77", act="wrote"),),
    ),
    Case(
        "a post with its account and date after a dash",
        "“No boats today, and none tomorrow.” — Clara Wexley (@ferryclara) March 3, 2021",
        (Said("No boats today, and none tomorrow.", "Clara Wexley", cue="", source="Clara Wexley"),),
    ),
    Case(
        "a letter to the editor",
        "Sir, Your report on the pier says that it burned down in 1987. It did not; it was sold.\n\nEdith "
        "Marlow\nTernmouth",
        (Said("that it burned down in 1987", kind="document", cue="says", source="Your report", form="indirect"),),
    ),
    Case(
        "a letter that is quoted",
        "In a letter to shareholders, Hugo Brandis wrote that the yard would close in June.",
        (
            Said(
                "that the yard would close in June",
                "Hugo Brandis",
                cue="wrote",
                source="Hugo Brandis",
                form="indirect",
                act="wrote",
            ),
        ),
    ),
    Case(
        "a press release",
        "Tern Marine today announced record profits.\n"
        "“We have never built better boats,” said Hugo Brandis, chief executive of Tern Marine.",
        (
            Said(
                "record profits",
                "Tern Marine",
                cue="announced",
                source="Tern Marine",
                form="indirect",
                act="announced",
            ),
            Said(
                "We have never built better boats",
                "Hugo Brandis",
                source="Hugo Brandis",
                role="chief executive of Tern Marine",
            ),
        ),
    ),
    Case(
        "a court report",
        "Prosecutor Lena Aalto told the court that Brandis had burned the books. Hugo Brandis denies fraud.",
        (
            Said(
                "that Brandis had burned the books",
                "Lena Aalto",
                cue="told",
                source="Lena Aalto",
                form="indirect",
                role="Prosecutor",
            ),
            Said("fraud", "Hugo Brandis", cue="denies", source="Hugo Brandis", form="indirect", act="denied"),
        ),
    ),
    Case(
        "a plea",
        "Hugo Brandis pleaded not guilty to fraud at the county court on Monday.",
        (
            Said(
                "not guilty to fraud",
                "Hugo Brandis",
                cue="pleaded",
                source="Hugo Brandis",
                form="indirect",
                act="denied",
            ),
        ),
        known_failure="where the plea was made is taken as part of it",
    ),
    Case(
        "a judge who rules",
        "Judge Miriam Oduya ruled that the yard must stay open until June.",
        (
            Said(
                "that the yard must stay open until June",
                "Miriam Oduya",
                cue="ruled",
                source="Miriam Oduya",
                form="indirect",
                act="ordered",
                role="Judge",
            ),
        ),
    ),
    Case(
        "a live blog with time stamps",
        "10.15am The ferry has left. 10.32am “We are turning back,” the captain, Nils Öberg, said by radio.\n"
        "11.05am Clara Wexley said all passengers were safe.",
        (
            Said("We are turning back", "Nils Öberg", source="Nils Öberg", role="captain"),
            Said("all passengers were safe", "Clara Wexley", source="Clara Wexley", form="indirect"),
        ),
    ),
    Case(
        "a live blog with the time on its own line",
        "14:02\nClara Wexley: all passengers are safe\n14:10\n“Thank God,” said Father Declan Roe, who was "
        "waiting on the quay.",
        (
            Said("all passengers are safe", "Clara Wexley", cue=":", source="Clara Wexley", form="indirect"),
            Said("Thank God", "Declan Roe", source="Declan Roe"),
        ),
    ),
    Case(
        "sport",
        "Striker Davy Munro scored twice. “The lads dug in,” said United manager Colin Baird. “We go again "
        "on Saturday.”",
        (
            Said(
                ("The lads dug in", "We go again on Saturday."),
                "Colin Baird",
                source="Colin Baird",
                role="United manager",
            ),
        ),
    ),
    Case(
        "sport, a coach by his description",
        "Colin Baird, the United manager, picked eleven teenagers. “They feared nobody,” the coach said.",
        (Said("They feared nobody", "Colin Baird", source="the coach", role="United manager"),),
    ),
    Case(
        "an obituary",
        "Edith Marlow, who has died aged 91, taught three generations to swim. “She threw us in,” recalled "
        "her pupil Sir Adam Voss.",
        (Said("She threw us in", "Adam Voss", cue="recalled", source="Adam Voss", act="recalled", role="pupil"),),
    ),
    Case(
        "words of the dead in an obituary",
        "Edith Marlow taught three generations to swim. She once said that water forgives nobody.",
        (Said("that water forgives nobody", "Edith Marlow", source="She", form="indirect"),),
    ),
    Case(
        "a dateline",
        "TERNMOUTH (Coastal Press) — Clara Wexley said Monday that no boats would sail.",
        (Said("that no boats would sail", "Clara Wexley", source="Clara Wexley", form="indirect"),),
    ),
    Case(
        "a byline is no speaker",
        "By Ines Calloway\nTERNMOUTH — “No boats will sail,” Clara Wexley said.",
        (Said("No boats will sail", "Clara Wexley", source="Clara Wexley"),),
    ),
    Case(
        "the present tense of broadcast",
        "The mayor of Ternmouth, Ada Holm, says the town is cut off.",
        (
            Said(
                "the town is cut off",
                "Ada Holm",
                cue="says",
                source="Ada Holm",
                form="indirect",
                role="mayor of Ternmouth",
            ),
        ),
    ),
    Case(
        "plain narration holds no statement",
        "The ferry left Ternmouth at noon. It carried sixty people, four cars and a goat. It arrived at three.",
    ),
]
