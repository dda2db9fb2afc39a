"""Roles printed beside a name."""

from __future__ import annotations

import pytest

from articles.extraction.statements.roles import find_role
from articles.extraction.text.segmentation import segment


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Northport harbour master Ilse Brandt said no.", "Northport harbour master"),
        ("Rescue Network secretary-general Ilse Brandt called.", "Rescue Network secretary-general"),
        ("Ilse Brandt, the mayor of Northport, said no.", "mayor of Northport"),
        ("Ilse Brandt, 43, a baker, said no.", "baker"),
        ("The port’s Kyle head, Ilse Brandt, has resigned.", "port’s Kyle head"),
        ("The head of the port’s Kyle office, Ilse Brandt, said no.", "head of the port’s Kyle office"),
        ("The leader of the town’s council, Dame Ilse Brandt, said no.", "leader of the town’s council"),
        ("An answer came from President Ilse Brandt on Friday.", "President"),
        ("Former prime minister and party chairman Ilse Brandt left.", "Former prime minister and party chairman"),
        (
            "Ilse Brandt, a professor of law at the U.S. Tide College, said no.",
            "professor of law at the U.S. Tide College",
        ),
        ("No, said deputy mayor Ilse Brandt.", "deputy mayor"),
        ("The president of the Bar Pilots, Capt. Ilse Brandt, said no.", "president of the Bar Pilots"),
        ("No, said Ilse Brandt, the port’s chief operating officer.", "port’s chief operating officer"),
        ("Ilse Brandt, who leads the opposition, said no.", "who leads the opposition"),
        ("Ilse Brandt is the mayor of Northport.", "mayor of Northport"),
        ("The first selectman, Ilse Brandt, said no.", "first selectman"),
        ("Prof Ilse Brandt said no.", None),
        ("Sen. Ilse Brandt said no.", None),
        ("Ilse Brandt was the first to leave.", None),
        ("Ilse Brandt, who swims, said no.", None),
        ("Mrs. Ilse Brandt left.", None),
        ("He met Ilse Brandt, said the aide.", None),
        ("Yesterday Ilse Brandt spoke.", None),
    ],
)
def test_role_is_found_as_printed(text: str, role: str | None) -> None:
    start = text.index("Ilse Brandt")
    found = find_role(text, segment(text), start, start + len("Ilse Brandt"))
    assert (text[found.start : found.end] if found else None) == role
