"""Twenty editors at once, some seconds of it; ``benchmarks.editors`` goes on for minutes."""

import pytest

from articles import services
from articles.models import AuditEntry, Statement
from benchmarks.editors import Newsroom, make_stories
from tests.support.factories import make_editor


@pytest.mark.slow
def test_twenty_editors_lose_no_decision(transactional_db: None) -> None:
    newsroom = Newsroom([make_editor(f"editor {n}") for n in range(20)], make_stories(8))
    newsroom.work(seconds=2)
    assert newsroom.surfaced == []
    assert newsroom.lost() == []
    assert AuditEntry.objects.decisions().values("by").distinct().count() > 10


def test_check_detects_lost_update(transactional_db: None) -> None:
    by = make_editor("edda")
    newsroom = Newsroom([by], make_stories(1))
    one, two = Statement.objects.all()[:2]
    for statement in (one, two):
        services.set_act(statement=statement, by=by, act="warned")
    assert newsroom.lost() == []
    Statement.objects.filter(pk=one.pk).update(act="said")
    assert newsroom.lost() == [f"{one.pk}: act is not what was stored"]
    services.set_act(statement=one, by=by, act="denied")
    assert len(newsroom.lost()) == 1
