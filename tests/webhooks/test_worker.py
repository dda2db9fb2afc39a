"""Receivers that are slow, wrong, redirecting and down, with a real worker and a real broker in between."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from newsroom.api.webhooks.models import Webhook
from tests.support.factories import PersonFactory, StatementFactory, UserFactory
from tests.support.programs.archives import free_port
from tests.support.programs.webhook_receiver import Receiver
from tests.support.programs.workers import Worker
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.delivery, pytest.mark.slow]


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the worker: this machine's receivers, little time for each, and short pauses."""
    monkeypatch.setenv("NEWSROOM_WEBHOOK_NETWORKS", "127.0.0.1/32")
    monkeypatch.setenv("NEWSROOM_WEBHOOK_SECONDS", "5")
    monkeypatch.setenv("NEWSROOM_WEBHOOK_FIRST_PAUSE_SECONDS", "0.2")


def test_all_messages_arrive_independently(
    start_worker: Callable[..., Worker], webhook: Callable[..., Webhook]
) -> None:
    good, wrong = Receiver().start(), Receiver(answers=[500, 500, 204]).start()
    slow, redirecting = Receiver(drip=True).start(), Receiver(answers=[302], headers={"Location": good.url}).start()
    port = free_port()
    addresses = {
        "good": good.url,
        "wrong": wrong.url,
        "slow": slow.url,
        "redirecting": redirecting.url,
        "down": f"http://127.0.0.1:{port}/hook",
        "inside": f"http://127.0.0.2:{port}/hook",
    }
    owner = UserFactory(is_staff=False)
    hooks = {name: webhook(url=url, name=name, owner=owner) for name, url in addresses.items()}
    # What is written here is noticed, put in order and sent by the worker.
    statement = StatementFactory(speaker=PersonFactory())
    told = ("statement", statement.pk, "created")

    def got(receiver: Receiver) -> int:
        return [one for message in receiver.got for one in message.changes].count(told)

    def outcomes(name: str) -> list[str]:
        return [attempt.outcome for one in hooks[name].deliveries.all() for attempt in one.attempts.all()]

    start_worker("fresh", "webhooks", beat=True)
    try:
        assert wait_until(lambda: got(good) == 1)
        assert wait_until(lambda: "unreachable" in outcomes("down") and "timeout" in outcomes("slow"))
        back = Receiver(port=port).start()
        slow.drip = False
        assert wait_until(lambda: all(outcomes(name)[-1:] == ["delivered"] for name in ("wrong", "slow", "down")))
        assert wait_until(lambda: bool(outcomes("redirecting") and outcomes("inside")))
    finally:
        for one in (good, wrong, slow, redirecting):
            one.stop()
    back.stop()
    assert outcomes("wrong")[:3] == ["failed", "failed", "delivered"]
    assert set(outcomes("redirecting")) == {"redirected"}
    assert set(outcomes("inside")) == {"forbidden"}
    assert [got(one) for one in (good, back)] == [1, 1]
    assert got(wrong) == 3


def test_killed_worker_loses_nothing(
    start_worker: Callable[..., Worker],
    webhook: Callable[..., Webhook],
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NEWSROOM_WEBHOOK_SECONDS", "60")
    receiver.drip = True
    made = webhook()
    StatementFactory(speaker=PersonFactory())
    worker = start_worker("fresh", "webhooks", beat=True)
    assert wait_until(lambda: len(receiver.got) == 1)
    worker.kill()
    cut_off = made.deliveries.get()
    assert (cut_off.state, cut_off.attempts.count()) == ("pending", 0)
    receiver.drip = False
    Webhook.objects.update(leased_until=None, called_at=None)  # as when the lease has run out
    start_worker("fresh", "webhooks", beat=True)
    assert wait_until(lambda: made.deliveries.get(pk=cut_off.pk).state == "delivered")
    first, again = receiver.got[:2]
    assert first.headers["webhook-id"] == again.headers["webhook-id"] == cut_off.pk
    assert first.changes == again.changes
