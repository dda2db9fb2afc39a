"""The documentation lists every act."""

from __future__ import annotations

import re
from pathlib import Path

from articles.extraction.statements.act_lexicon import CLASSES

PAGE = Path(__file__).parents[2] / "docs" / "development" / "extraction.md"


def test_every_act_is_documented() -> None:
    rows = re.findall(r"^\| (speech|silence|inner) \| (.*) \|$", PAGE.read_text(encoding="utf8"), re.MULTILINE)
    documented = {slug: act_class for act_class, listed in rows for slug in re.findall(r"`([a-z-]+)`", listed)}
    assert documented == {slug: act_class.value for slug, act_class in CLASSES.items()}
