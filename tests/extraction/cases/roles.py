"""The role printed with a speaker, and its organisation."""

from tests.extraction.cases.case import Case, Said

CASES = [
    Case(
        "a former role",
        "Former harbour master Ilse Brandt said the buoys were rotten.",
        (
            Said(
                "the buoys were rotten",
                "Ilse Brandt",
                source="Ilse Brandt",
                form="indirect",
                role="Former harbour master",
            ),
        ),
    ),
    Case(
        "a former role after the name",
        "Ilse Brandt, a former harbour master, said the buoys were rotten.",
        (
            Said(
                "the buoys were rotten",
                "Ilse Brandt",
                source="Ilse Brandt",
                form="indirect",
                role="former harbour master",
            ),
        ),
    ),
    Case(
        "an acting role",
        "“The buoys are rotten,” said acting harbour master Ilse Brandt.",
        (Said("The buoys are rotten", "Ilse Brandt", source="Ilse Brandt", role="acting harbour master"),),
    ),
    Case(
        "one who has resigned",
        "The trust’s secretary-general, Pia Lund, has resigned. “I could not stay,” she said.",
        (Said("I could not stay", "Pia Lund", source="she", role="trust’s secretary-general"),),
    ),
    Case(
        "a role with an organisation that owns it",
        "Tidal Relief’s Northport head, Pia Lund, said the nets were lost.",
        (
            Said(
                "the nets were lost",
                "Pia Lund",
                source="Pia Lund",
                form="indirect",
                role="Tidal Relief’s Northport head",
            ),
        ),
    ),
    Case(
        "a role with of",
        "“The nets were lost,” said Pia Lund, secretary-general of Tidal Relief.",
        (Said("The nets were lost", "Pia Lund", source="Pia Lund", role="secretary-general of Tidal Relief"),),
    ),
    Case(
        "a role with at",
        "Felix Amsel, professor of law at Ternmouth University, said the fine was too small.",
        (
            Said(
                "the fine was too small",
                "Felix Amsel",
                source="Felix Amsel",
                form="indirect",
                role="professor of law at Ternmouth University",
            ),
        ),
    ),
    Case(
        "a role before the name with its organisation",
        "Tern Marine chief executive Hugo Brandis said the yard would close.",
        (
            Said(
                "the yard would close",
                "Hugo Brandis",
                source="Hugo Brandis",
                form="indirect",
                role="Tern Marine chief executive",
            ),
        ),
    ),
    Case(
        "a role given in an earlier sentence",
        "Hugo Brandis, the chief executive of Tern Marine, flew in on Monday. Brandis said the yard would close.",
        (
            Said(
                "the yard would close",
                "Hugo Brandis",
                source="Brandis",
                form="indirect",
                role="chief executive of Tern Marine",
            ),
        ),
    ),
    Case(
        "no role where none is printed",
        "Hugo Brandis flew in on Monday. Brandis said the yard would close.",
        (Said("the yard would close", "Hugo Brandis", source="Brandis", form="indirect"),),
    ),
]
