"""Speakers who are described rather than named, and names beside a statement that are not its speaker's."""

from tests.extraction.cases.case import Case, Said

CASES = [
    Case(
        "a former holder of a role beside the present one",
        "Mayor Ida Roth called the delay a farce. Her predecessor, Paul Gantry, denied that he was warned.\n\n"
        "“Nobody told me,” the former mayor said.",
        (
            Said(
                "the delay a farce", "Ida Roth", cue="called", source="Mayor Ida Roth", form="indirect", role="Mayor"
            ),
            Said(
                "that he was warned",
                "Paul Gantry",
                cue="denied",
                source="Paul Gantry",
                form="indirect",
                act="denied",
                role="former mayor",
            ),
            Said("Nobody told me", "Paul Gantry", source="the former mayor", role="former mayor"),
        ),
    ),
    Case(
        "a company that is described before it speaks as one",
        "A ferry contract went to Halden Vere, the consortium that is to build the line.\n\n"
        "The consortium said the line would open in May.",
        (Said("the line would open in May", "Halden Vere", source="The consortium", form="indirect"),),
    ),
    Case(
        "a title printed short before the name, and in full later",
        "Ida Roth had left by noon. Supt Paul Gantry searched the mill with Eva Strand of the harbour trust.\n\n"
        "The superintendent said the door was open.",
        (
            Said(
                "the door was open",
                "Paul Gantry",
                source="The superintendent",
                form="indirect",
                role="superintendent",
            ),
        ),
    ),
    Case(
        "somebody new in the first sentence, who is named in the next paragraph",
        "A retired judge said on Monday that the quay was never safe.\n\n"
        "Judge Miriam Strand told the inquiry that the piles were rotten.",
        (
            Said(
                "that the quay was never safe",
                "Miriam Strand",
                source="A retired judge",
                form="indirect",
                role="Judge",
            ),
            Said(
                "that the piles were rotten",
                "Miriam Strand",
                cue="told",
                source="Judge Miriam Strand",
                form="indirect",
                role="Judge",
            ),
        ),
    ),
    Case(
        "an office in capitals is no body",
        "Paul Gantry is to open the fair. The Premier said the road would be mended.\n\n"
        "“It was overdue,” said Gantry, the premier of Ostland.",
        (
            Said(
                "the road would be mended",
                "Paul Gantry",
                source="The Premier",
                form="indirect",
                role="premier of Ostland",
            ),
            Said("It was overdue", "Paul Gantry", source="Gantry", role="premier of Ostland"),
        ),
    ),
    Case(
        "he is not a woman of another language",
        "Cormac Fell met Gráinne Strand at the mill. He said the wheel was broken.",
        (Said("the wheel was broken", "Cormac Fell", source="He", form="indirect"),),
    ),
    Case(
        "a minister named after his spokeswoman",
        "A spokeswoman for the ferry minister, Paul Gantry, said the pier was safe. Mr Gantry said it was not.",
        (
            Said(
                "the pier was safe",
                source="A spokeswoman for the ferry minister",
                form="indirect",
                kind="unnamed",
            ),
            Said("it was not", "Paul Gantry", source="Gantry", form="indirect", role="ferry minister"),
        ),
    ),
    Case(
        "a spokeswoman named after the body that she speaks for",
        "A spokeswoman for the harbour company, Ida Roth, said the pier was safe.",
        (
            Said(
                "the pier was safe",
                "Ida Roth",
                source="Ida Roth",
                form="indirect",
                role="spokeswoman for the harbour company",
            ),
        ),
    ),
    Case(
        "a denial of it",
        "Paul Gantry runs the yard from which two boats are missing. There was talk of a theft. Gantry denied it.",
        (Said("denied it", "Paul Gantry", cue="denied", source="Gantry", form="indirect", act="denied"),),
    ),
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
        "“We were left to drown”: islanders sue\nBy Fiona Garrick\nA ferry firm said it was sorry for what happened.",
        (
            Said("We were left to drown", cue="", kind="unnamed"),
            Said("it was sorry for what happened", source="A ferry firm", form="indirect", kind="unnamed"),
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
    Case(
        "a governor with a title between his office and his name, and his secretary beside him",
        "The governor of Delta Coast State, Chief Emeka Oruwari, has denied the reports.\n\nIn a statement signed by "
        "his press secretary, Tunde Bello, the governor described the reports as “idle”.",
        (
            Said(
                "the reports",
                "Emeka Oruwari",
                cue="denied",
                source="Emeka Oruwari",
                form="indirect",
                act="denied",
                role="governor of Delta Coast State",
            ),
            Said(
                "the reports as “idle”",
                "Emeka Oruwari",
                cue="described",
                source="the governor",
                form="mixed",
                act="described",
                role="governor of Delta Coast State",
            ),
        ),
    ),
    Case(
        "one who was quoted as saying it",
        "“I remain a loyal member of the Unity Congress,” Emeka Oruwari was quoted as saying.",
        (
            Said(
                "I remain a loyal member of the Unity Congress",
                "Emeka Oruwari",
                cue="quoted as saying",
                source="Emeka Oruwari",
            ),
        ),
    ),
    Case(
        "what a study did, told before a quotation of its author",
        "The study, led by Dr Mei Tanaka of the Kyoto Institute of Sound, tested 34 bats in a dark room. “They simply "
        "do not make mistakes,” Tanaka said.",
        (
            Said(
                "They simply do not make mistakes",
                "Mei Tanaka",
                source="Tanaka",
            ),
        ),
    ),
    Case(
        "a neighbour who agrees",
        "Maureen Hill, of Dock Street, said: “It stinks.” Her neighbour agreed. “It’s a hazard,” he said.",
        (
            Said("It stinks", "Maureen Hill", source="Maureen Hill"),
            Said("It’s a hazard", source="he", kind="unnamed"),
        ),
    ),
    Case(
        "whom a speaker told, before a colon",
        "Mendes has said she would sign the bill. In March, she told Iowa growers: “You have my word.”",
        (
            Said("she would sign the bill", "Mendes", source="Mendes", form="indirect"),
            Said("You have my word", "Mendes", cue="told", source="she"),
        ),
    ),
    Case(
        "a ministry that no name was given for",
        "Mayor Olga Finch said the bridge was safe. The finance ministry said it was rotten.",
        (
            Said("the bridge was safe", "Olga Finch", source="Olga Finch", form="indirect", role="Mayor"),
            Said("it was rotten", source="The finance ministry", form="indirect", kind="unnamed"),
        ),
    ),
    Case(
        "a council that denies what a group says",
        "Save Our Trees said the felling was illegal. The council denied the claim.",
        (
            Said("the felling was illegal", "Save Our Trees", source="Save Our Trees", form="indirect"),
            Said("the claim", cue="denied", source="The council", form="indirect", act="denied", kind="unnamed"),
        ),
    ),
    Case(
        "one of two ministers, by what they are ministers of",
        "Paul Oduya, the finance minister, said taxes would fall. Rose Atieno, the health minister, said hospitals "
        "would open. The finance minister said he was proud.",
        (
            Said("taxes would fall", "Paul Oduya", source="Paul Oduya", form="indirect", role="finance minister"),
            Said("hospitals would open", "Rose Atieno", source="Rose Atieno", form="indirect", role="health minister"),
            Said(
                "he was proud", "Paul Oduya", source="The finance minister", form="indirect", role="finance minister"
            ),
        ),
    ),
    Case(
        "the mayor beside a deputy mayor",
        "Mayor Ann Roe said no. Deputy Mayor Bill Tay said yes. The mayor said she was sad.",
        (
            Said("no", "Ann Roe", source="Ann Roe", form="indirect", role="Mayor"),
            Said("yes", "Bill Tay", source="Bill Tay", form="indirect", role="Deputy Mayor"),
            Said("she was sad", "Ann Roe", source="The mayor", form="indirect", role="Mayor"),
        ),
    ),
    Case(
        "two officials of two bodies together",
        "Norvane chief executive Sofia Lindqvist and Helvex chairman Paul Dorrance said the merger was dead.",
        (
            Said(
                "the merger was dead", ("Sofia Lindqvist", "Paul Dorrance"), source="Sofia Lindqvist", form="indirect"
            ),
        ),
    ),
    Case(
        "a study in a journal",
        "Octopuses dream, according to a study published in the journal Cephalopod Letters.",
        (
            Said(
                "Octopuses dream",
                cue="according to",
                source="a study published in the journal Cephalopod Letters",
                form="indirect",
                kind="document",
            ),
        ),
    ),
    Case(
        "somebody's office is not that one, nor who was named before",
        "Sen. Chip Dawlish said Sen. Emily Hart was out. Hart’s office disputed that account.",
        (
            Said("Sen. Emily Hart was out", "Chip Dawlish", source="Chip Dawlish", form="indirect"),
            Said(
                "that account", cue="disputed", source="Hart’s office", form="indirect", act="denied", kind="unnamed"
            ),
        ),
    ),
]
