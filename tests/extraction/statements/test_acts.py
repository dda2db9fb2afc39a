"""Acts from the words of the cue."""

from __future__ import annotations

import pytest

from articles.extraction.statements.act_lexicon import CLASSES
from articles.extraction.statements.acts import classify_act
from articles.extraction.types import ExtractedActClass


@pytest.mark.parametrize(
    ("cue", "slug"),
    [
        ("said", "said"),
        ("has repeatedly told", "said"),
        ("according to", "said"),
        (":", "said"),
        ("frobnicated", "said"),
        ("called", "said"),
        ("called for", "called-for"),
        ("is now calling for", "called-for"),
        ("urges", "called-for"),
        ("continuously denies", "denied"),
        ("accusing", "accused"),
        ("has vowed", "promised"),
        ("warning of", "warned"),
        ("pointed out", "argued"),
        ("tweeted:", "wrote"),
        ("criticised", "criticised"),
        ("criticized", "criticised"),
        ("ruled out", "rejected"),
        ("did not rule out", "said"),
        ("believes", "believes"),
        ("doesn’t think", "does-not-believe"),
        ("hopes", "hopes"),
        ("plans", "plans"),
        ("would like", "wants"),
        ("did not say", "did-not-say"),
        ("didn't mention", "did-not-say"),
        ("has never wanted", "does-not-want"),
    ],
)
def test_act_of_cue(cue: str, slug: str) -> None:
    assert classify_act(cue).slug == slug


@pytest.mark.parametrize(
    ("cue", "act_class"),
    [
        ("said", ExtractedActClass.SPEECH),
        ("hopes", ExtractedActClass.INNER),
        ("did not say", ExtractedActClass.SILENCE),
    ],
)
def test_each_act_has_its_class(cue: str, act_class: ExtractedActClass) -> None:
    assert classify_act(cue).act_class is act_class


def test_unknown_cue_has_lower_confidence() -> None:
    assert classify_act("frobnicated").confidence < classify_act("said").confidence


def test_slugs_are_lower_case_words_joined_by_hyphens() -> None:
    assert all(slug.replace("-", "").isalpha() and slug.islower() for slug in CLASSES)
