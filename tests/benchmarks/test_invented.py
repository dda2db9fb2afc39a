"""The invented archive."""

from collections import Counter
from datetime import UTC, datetime

from benchmarks.invented import World

TODAY = datetime(2026, 11, 25, tzinfo=UTC)


def stories(size: int):
    return [story for batch in World(size, TODAY).stories() for story in batch]


def test_world_is_reproducible():
    first, again = stories(60), stories(60)
    assert first == again
    for story in first:
        assert [start for start, _ in sorted(story.said[0].content)] == [start for start, _ in story.said[0].content]
        for one in story.said:
            assert all(story.text[start:end].strip() for start, end in (*one.content, *one.cue, *one.source))
            if one.form == "direct":
                assert all(story.text[start] == "“" and story.text[end - 1] == "”" for start, end in one.content)


def test_speakers_are_unevenly_distributed():
    counted = Counter(place for story in stories(400) for one in story.said for place in one.speakers)
    most = [count for _place, count in counted.most_common()]
    assert most[0] > 8 * most[len(most) // 4]
    assert 15 < sum(len(story.said) for story in stories(400)) / 400 < 25
