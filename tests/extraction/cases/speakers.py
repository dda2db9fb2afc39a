"""Cases of speakers: names, pronouns, descriptions, several at once, bodies, documents, the author, nobody."""

from tests.extraction.cases.case import Case, Said

CASES = [
    Case(
        "a pronoun for the woman of two people",
        "Jonas Fell met Marta Quill at the depot. “The drivers are tired,” she said.",
        (Said("The drivers are tired", "Marta Quill", source="she"),),
    ),
    Case(
        "a pronoun for the man of two people",
        "Jonas Fell met Marta Quill at the depot. “The drivers are tired,” he said.",
        (Said("The drivers are tired", "Jonas Fell", source="he"),),
    ),
    Case(
        "a surname with a courtesy title",
        "Ada Holm, the mayor, and Peter Holm, her husband, were at the fair. “It rained,” Mrs Holm said.",
        (Said("It rained", "Ada Holm", source="Mrs Holm", role="mayor"),),
    ),
    Case(
        "a description for a person",
        "Ada Holm, the mayor of Ternmouth, opened the fair. “It never rains on us,” the mayor said.",
        (Said("It never rains on us", "Ada Holm", source="the mayor", role="mayor of Ternmouth"),),
    ),
    Case(
        "a name after a description",
        "The harbour master, Ilse Brandt, said the buoys had drifted.",
        (Said("the buoys had drifted", "Ilse Brandt", source="Ilse Brandt", form="indirect", role="harbour master"),),
    ),
    Case(
        "two people joined by and",
        "Ilse Brandt and Owen Pryce said the buoys had drifted.",
        (
            Said(
                "the buoys had drifted",
                ("Ilse Brandt", "Owen Pryce"),
                source="Ilse Brandt and Owen Pryce",
                form="indirect",
            ),
        ),
    ),
    Case(
        "two people in a joint statement",
        "“We have nothing to hide,” Ilse Brandt and Owen Pryce said in a joint statement.",
        (Said("We have nothing to hide", ("Ilse Brandt", "Owen Pryce"), source="Ilse Brandt and Owen Pryce"),),
    ),
    Case(
        "three people in a list",
        "Ilse Brandt, Owen Pryce and Ruth Sandoval wrote that the dam must be drained.",
        (
            Said(
                "that the dam must be drained",
                ("Ilse Brandt", "Owen Pryce", "Ruth Sandoval"),
                cue="wrote",
                source="Ilse Brandt, Owen Pryce and Ruth Sandoval",
                form="indirect",
                act="wrote",
            ),
        ),
    ),
    Case(
        "an organisation by its name",
        "The Coastal Rescue Trust said it had saved nine people.",
        (Said("it had saved nine people", "Coastal Rescue Trust", source="Coastal Rescue Trust", form="indirect"),),
    ),
    Case(
        "an organisation by its initials",
        "The Coastal Rescue Trust (CRT) published its accounts. “Donations have halved,” the CRT said.",
        (Said("Donations have halved", "Coastal Rescue Trust", source="CRT"),),
    ),
    Case(
        "an organisation by its kind",
        "The Coastal Rescue Trust published its accounts. Donations have halved, the charity said.",
        (Said("Donations have halved", "Coastal Rescue Trust", source="the charity", form="indirect"),),
    ),
    Case(
        "it for an organisation",
        "The Coastal Rescue Trust published its accounts on Monday. It said donations had halved.",
        (Said("donations had halved", "Coastal Rescue Trust", source="It", form="indirect"),),
    ),
    Case(
        "a country that accuses another",
        "Norland accused Sudmark of cutting the cable.",
        (
            Said(
                "Sudmark of cutting the cable",
                "Norland",
                cue="accused",
                source="Norland",
                form="indirect",
                act="accused",
            ),
        ),
    ),
    Case(
        "a country that promises",
        "Sudmark has promised to repair the cable by June.",
        (
            Said(
                "to repair the cable by June",
                "Sudmark",
                cue="promised",
                source="Sudmark",
                form="indirect",
                act="promised",
            ),
        ),
    ),
    Case(
        "officials without a name",
        "The dam will be drained in June, officials said.",
        (Said("The dam will be drained in June", kind="unnamed", source="officials", form="indirect"),),
    ),
    Case(
        "a source close to somebody is not that person",
        "Marta Holt was seen at the yard on Friday. “She is finished,” a source close to Ms Holt said.",
        (Said("She is finished", kind="unnamed", source="a source close to Ms Holt"),),
    ),
    Case(
        "somebody's lawyer is not that person",
        "Hugo Brandis was led away. “My client is innocent,” a lawyer for Mr Brandis said.",
        (Said("My client is innocent", kind="unnamed", source="a lawyer for Mr Brandis"),),
    ),
    Case(
        "a spokeswoman for an organisation",
        "The yard is to close. “We looked at every alternative,” a spokeswoman for Tern Marine said.",
        (Said("We looked at every alternative", kind="unnamed", source="a spokeswoman for Tern Marine"),),
    ),
    Case(
        "someone who asked not to be named",
        "“The books were burned,” said one former clerk, who asked not to be named.",
        (Said("The books were burned", kind="unnamed", source="one former clerk"),),
    ),
    Case(
        "a report is a document",
        "The yard lost nine million last year, according to the annual report.",
        (
            Said(
                "The yard lost nine million last year",
                kind="document",
                cue="according to",
                source="the annual report",
                form="indirect",
            ),
        ),
    ),
    Case(
        "a report is a document where an organisation was named before",
        "Tern Marine has closed its yard. According to the annual report, the firm lost nine million last year.",
        (
            Said(
                "the firm lost nine million last year",
                kind="document",
                cue="According to",
                source="the annual report",
                form="indirect",
            ),
        ),
    ),
    Case(
        "court papers are a document",
        "Brandis burned the books himself, court documents show.",
        (
            Said(
                "Brandis burned the books himself",
                kind="document",
                cue="show",
                source="court documents",
                form="indirect",
                act="reported",
            ),
        ),
    ),
    Case(
        "the author speaks as I",
        "I have never liked the pier. I think it should be pulled down.",
        (Said("it should be pulled down", kind="author", cue="think", source="I", form="indirect", act="believes"),),
    ),
    Case(
        "I within a quotation is whoever speaks",
        "Ada Holm opened the fair. “I think it should be moved to June,” Holm said.",
        (Said("I think it should be moved to June", "Ada Holm", source="Holm"),),
    ),
    Case(
        "according to a person",
        "The dam has two cracks, according to Owen Pryce, the county engineer.",
        (
            Said(
                "The dam has two cracks",
                "Owen Pryce",
                cue="according to",
                source="Owen Pryce",
                form="indirect",
                role="county engineer",
            ),
        ),
    ),
    Case(
        "according to an organisation, at the beginning",
        "According to the Coastal Rescue Trust, nine people were saved.",
        (
            Said(
                "nine people were saved",
                "Coastal Rescue Trust",
                cue="According to",
                source="Coastal Rescue Trust",
                form="indirect",
            ),
        ),
    ),
    Case(
        "in the view of a person",
        "For Ruth Sandoval, the dam is a ruin. “Drain it,” she says.",
        (
            Said("the dam is a ruin", "Ruth Sandoval", cue="For", form="indirect", act="believes"),
            Said("Drain it", "Ruth Sandoval", cue="says", source="she"),
        ),
        known_failure="“for” alone, which tells of benefits and dates far more often, is not read as a view",
    ),
    Case(
        "an inverted attribution in the middle of reported speech",
        "The dam, said Owen Pryce, would stand for another century.",
        (Said(("The dam", "would stand for another century"), "Owen Pryce", source="Owen Pryce", form="indirect"),),
    ),
    Case(
        "two statements by one person in one sentence",
        "Owen Pryce said the dam was safe and accused Ruth Sandoval of spreading fear.",
        (
            Said("the dam was safe", "Owen Pryce", source="Owen Pryce", form="indirect"),
            Said(
                "Ruth Sandoval of spreading fear",
                "Owen Pryce",
                cue="accused",
                source="Owen Pryce",
                form="indirect",
                act="accused",
            ),
        ),
    ),
    Case(
        "one person tells what another said",
        "Owen Pryce said that Ruth Sandoval had lied.",
        (Said("that Ruth Sandoval had lied", "Owen Pryce", source="Owen Pryce", form="indirect"),),
    ),
    Case(
        "a relative clause between name and verb",
        "Ruth Sandoval, who lives below the dam, said she sleeps in her clothes.",
        (Said("she sleeps in her clothes", "Ruth Sandoval", source="Ruth Sandoval", form="indirect"),),
    ),
    Case(
        "the speaker named in the paragraph before",
        "The loudest critic of the dam is Ruth Sandoval, a retired nurse.\n\n“I sleep in my clothes,” she said.",
        (Said("I sleep in my clothes", "Ruth Sandoval", source="she", role="retired nurse"),),
    ),
    Case(
        "quotations in paragraphs that follow one another",
        "“The dam is a ruin,” Ruth Sandoval said.\n\n“I sleep in my clothes,” she added.",
        (
            Said("The dam is a ruin", "Ruth Sandoval", source="Ruth Sandoval"),
            Said("I sleep in my clothes", "Ruth Sandoval", cue="added", source="she"),
        ),
    ),
    Case(
        "a reporter's question before an answer is no statement",
        "Nell Orrin runs the harbour. Asked whether the crane would be mended, Orrin said: “Ask me in May.”",
        (Said("Ask me in May", "Nell Orrin", source="Orrin"),),
    ),
    Case(
        "a report that somebody has seen",
        "According to a leaked report seen by the Harbour Echo, the crane is worth two million pounds.",
        (
            Said(
                "the crane is worth two million pounds",
                cue="According to",
                source="a leaked report seen by the Harbour Echo",
                form="indirect",
                kind="document",
            ),
        ),
    ),
    Case(
        "the only one whom a story calls so",
        "The novelist Tom Arden spoke at the quay. Mrs Lisk, a former pilot, said the plan was dead. "
        "The novelist wrote on X: “Mark my words.”",
        (
            Said("the plan was dead", "Lisk", source="Lisk", form="indirect", role="former pilot"),
            Said("Mark my words", "Tom Arden", cue="wrote", source="The novelist", act="wrote", role="novelist"),
        ),
    ),
]
