from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db.models import Max
from pytest_django import Settings

from newsroom.api.webhooks.models import Webhook
from newsroom.changes.models import Change
from tests.support.factories import UserFactory
from tests.support.programs.webhook_receiver import Receiver

SITE = "http://testserver"


@pytest.fixture(autouse=True)
def own_network(settings: Settings) -> None:
    """Allow messages to this machine."""
    settings.NEWSROOM_WEBHOOK_NETWORKS = ["127.0.0.1/32"]
    settings.NEWSROOM_WEBHOOK_SECONDS = 60.0


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver().start()
    yield made
    made.stop()


@pytest.fixture
def webhook(receiver: Receiver) -> Callable[..., Webhook]:
    """Makes webhooks of one account, to the receiver unless another address is given."""

    def make(**values: Any) -> Webhook:
        after = Change.objects.aggregate(latest=Max("position"))["latest"] or 0
        values = {"url": receiver.url, "site": SITE, "after": after, "owner": None, **values}
        values["owner"] = values["owner"] or UserFactory(is_staff=False)
        made = Webhook.objects.create(**values)
        made.refresh_from_db()
        return made

    return make


@pytest.fixture
def changed(db: None) -> Callable[..., Change]:
    """Write a change as the follower does: ``changed(story, "withdrawn")``."""

    def write(row: Any, action: str = "changed", *, kind: str = "", into: str = "") -> Change:
        last = Change.objects.aggregate(latest=Max("position"))["latest"] or 0
        kind = kind or getattr(row, "kind", "") or row._meta.model_name
        return Change.objects.create(
            position=last + 1, kind=kind, object_id=row.pk, action=action, into=into, at="2026-03-02T06:15:04Z"
        )

    return write
