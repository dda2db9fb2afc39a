"""The marks of a quotation, and of one of whose words only the first are kept. Pure."""

from __future__ import annotations

import re

CLOSED_BY = {"“": "”", "„": "“", "«": "»", '"': '"', "‘": "’", "‚": "‘", "'": "'"}
# What also closes it: printers mix the two hands.
ALSO = {"„": "”", "‚": "’"}
# A straight mark, or an apostrophe's, tells by what stands beside it whether it opens or closes.
OPENS, CLOSES = r"(?<![^\s(\[—–-]){}(?=\S)", r"(?<=\S){}(?!\w)"


def closing_mark(text: str) -> str:
    """The mark that would close the quotation with which a text begins; empty where it begins with none, or closes it.

    A quotation of several paragraphs opens anew in each, and closes in the last.
    """
    opening = text[:1]
    closing = CLOSED_BY.get(opening, "")
    if not closing:
        return ""
    opens = OPENS.format(re.escape(opening)) if opening in "\"'" else re.escape(opening)
    marks = f"[{closing}{ALSO.get(opening, '')}]"
    closes = CLOSES.format(marks) if closing in "\"'’‘" else marks
    last = max(match.start() for match in re.finditer(opens, text)) if re.search(opens, text) else 0
    return "" if re.search(closes, text[last + 1 :]) else closing
