"""A table of short texts of many kinds, each with all its statements."""

from tests.extraction.cases import acts, described, kinds, marks, roles, silences, speakers, turns
from tests.extraction.cases.case import Case, Said

CASES: list[Case] = [
    *marks.CASES,
    *turns.CASES,
    *kinds.CASES,
    *speakers.CASES,
    *described.CASES,
    *acts.CASES,
    *silences.CASES,
    *roles.CASES,
]

__all__ = ["CASES", "Case", "Said"]
