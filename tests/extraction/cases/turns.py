"""Interviews, questions and answers, transcripts, chats."""

from tests.extraction.cases.case import Case, Said

CASES = [
    Case(
        "a block transcript with names in capitals",
        "Ruth Sandoval and Owen Pryce met on the programme on Sunday.\n"
        "SANDOVAL: The dam is not safe.\n"
        "PRYCE: It was inspected in May.\n"
        "SANDOVAL: By your own brother.",
        (
            Said("The dam is not safe.", "Ruth Sandoval", cue=":", source="SANDOVAL"),
            Said("It was inspected in May.", "Owen Pryce", cue=":", source="PRYCE"),
            Said("By your own brother.", "Ruth Sandoval", cue=":", source="SANDOVAL"),
        ),
    ),
    Case(
        "a transcript with full names and ordinary capitals",
        "Ruth Sandoval: The dam is not safe.\nOwen Pryce: It was inspected in May.\nRuth Sandoval: By your "
        "own brother.",
        (
            Said("The dam is not safe.", "Ruth Sandoval", cue=":", source="Ruth Sandoval"),
            Said("It was inspected in May.", "Owen Pryce", cue=":", source="Owen Pryce"),
            Said("By your own brother.", "Ruth Sandoval", cue=":", source="Ruth Sandoval"),
        ),
    ),
    Case(
        "a turn of a transcript of several sentences",
        "RUTH SANDOVAL: The dam is not safe. I have said so for years. Nobody listens.\n"
        "OWEN PRYCE: That is simply not true.",
        (
            Said(
                "The dam is not safe. I have said so for years. Nobody listens.",
                "RUTH SANDOVAL",
                cue=":",
                source="RUTH SANDOVAL",
            ),
            Said("That is simply not true.", "OWEN PRYCE", cue=":", source="OWEN PRYCE"),
        ),
    ),
    Case(
        "a turn that goes on in the next paragraph",
        "SANDOVAL: The dam is not safe.\nI have said so for years.\nPRYCE: It was inspected in May.",
        (
            Said(("The dam is not safe.", "I have said so for years."), "SANDOVAL", cue=":", source="SANDOVAL"),
            Said("It was inspected in May.", "PRYCE", cue=":", source="PRYCE"),
        ),
    ),
    Case(
        "a transcript with roles of the chamber",
        "THE CHAIR: Order. The member will sit down.\nMR PRYCE: I will not.",
        (
            Said("Order. The member will sit down.", kind="unnamed", cue=":", source="THE CHAIR"),
            Said("I will not.", "PRYCE", cue=":", source="PRYCE"),
        ),
    ),
    Case(
        "stage directions in a transcript are not spoken",
        "SANDOVAL: The dam is not safe. (Applause.)\nPRYCE: [inaudible] It was inspected in May.",
        (
            Said("The dam is not safe.", "SANDOVAL", cue=":", source="SANDOVAL"),
            Said("It was inspected in May.", "PRYCE", cue=":", source="PRYCE"),
        ),
    ),
    Case(
        "questions and answers marked with letters",
        "Marta Quill, who leads the port authority, answered our questions on Monday.\n"
        "Q: When will the port reopen?\nA: Not before May.\nQ: Who pays?\nA: The insurers do.",
        (
            Said("When will the port reopen?", kind="author", cue=":", source="Q", act="asked"),
            Said(
                "Not before May.",
                "Marta Quill",
                cue=":",
                source="A",
                act="answered",
                role="who leads the port authority",
            ),
            Said("Who pays?", kind="author", cue=":", source="Q", act="asked"),
            Said(
                "The insurers do.",
                "Marta Quill",
                cue=":",
                source="A",
                act="answered",
                role="who leads the port authority",
            ),
        ),
    ),
    Case(
        "questions and answers marked with letters and points",
        "Marta Quill leads the port authority.\nQ. When will the port reopen?\nA. Not before May.",
        (
            Said("When will the port reopen?", kind="author", cue="", source="Q", act="asked"),
            Said("Not before May.", "Marta Quill", cue="", source="A", act="answered"),
        ),
    ),
    Case(
        "an interview that prints the paper's initials",
        "The Harbour Gazette spoke to Marta Quill, who leads the port authority.\n"
        "HG: When will the port reopen?\nMQ: Not before May.",
        (
            Said("When will the port reopen?", "Harbour Gazette", cue=":", source="HG", act="asked"),
            Said("Not before May.", "Marta Quill", cue=":", source="MQ", role="who leads the port authority"),
        ),
    ),
    Case(
        "an interview without labels",
        "An interview with Marta Quill, who leads the port authority.\n"
        "When will the port reopen?\n“Not before May. The cranes are still under water.”",
        (
            Said(
                "Not before May. The cranes are still under water.",
                "Marta Quill",
                cue="",
                role="who leads the port authority",
            ),
        ),
    ),
    Case(
        "an exchange without a second attribution",
        "Marta Quill met Jonas Fell on the quay.\n“Will you sign?” Quill asked.\n“Never,” Fell said.\n“Then "
        "we are done.”",
        (
            Said("Will you sign?", "Marta Quill", cue="asked", source="Quill", act="asked"),
            Said("Never", "Jonas Fell", source="Fell"),
            Said("Then we are done.", "Marta Quill", cue=""),
        ),
        known_failure=(
            "a quotation alone in its paragraph goes to the speaker before, as newspapers print it; not by turns"
        ),
    ),
    Case(
        "asked and answered in one sentence",
        "Asked whether she would stand again, Marta Quill said she had not decided.",
        (Said("she had not decided", "Marta Quill", source="Marta Quill", form="indirect"),),
    ),
    Case(
        "one who replies",
        "Jonas Fell was asked whether the bridge would hold. “It has held for a century,” he replied.",
        (Said("It has held for a century", "Jonas Fell", cue="replied", source="he", act="answered"),),
    ),
    Case(
        "a chat printed with names in angle brackets is left alone",
        "<bramble> the ferry is late\n<tern> again",
    ),
    Case(
        "posts by their handles",
        "Clara Wexley (@ferryclara) was asked all day. Ilse Brandt, the mayor, was too.\n\n"
        "@ferryclara: The boats are ready.\n\n@MayorBrandt: Thank you for waiting.\n\n@quaywatch: We waited an hour.",
        (
            Said("The boats are ready.", "Clara Wexley", cue=":", source="@ferryclara", act="wrote"),
            Said("Thank you for waiting.", "Ilse Brandt", cue=":", source="@MayorBrandt", act="wrote", role="mayor"),
            Said("We waited an hour.", kind="unnamed", cue=":", source="@quaywatch", act="wrote"),
        ),
    ),
    Case(
        "answers by letter of nobody who is named",
        "Q: Why is the pier closed?\nA: Because it is not safe.",
        (
            Said("Why is the pier closed?", kind="author", cue=":", source="Q", act="asked"),
            Said("Because it is not safe.", kind="unnamed", cue=":", source="A", act="answered"),
        ),
    ),
]
