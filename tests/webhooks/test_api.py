"""Webhooks over the API and in the admin: one's own, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from newsroom.api.models import AnsweredRequest, ApiToken
from newsroom.api.webhooks import delivery as delivering
from newsroom.api.webhooks.models import Webhook
from tests.support.api_clients import patched
from tests.support.factories import ArticleFactory, PersonFactory, StatementFactory, UserFactory
from tests.support.programs.webhook_receiver import Receiver

pytestmark = pytest.mark.django_db

LIST = "/api/v1/webhooks/"
URL = "https://hooks.example/archive"
Make = Callable[..., Webhook]


@pytest.fixture(autouse=True)
def unlimited(settings: Settings) -> None:
    cache.clear()
    settings.NEWSROOM_API_REQUESTS_A_MINUTE = {}


@pytest.fixture
def client() -> APIClient:
    return bearing(UserFactory(username="wire", is_staff=False))


def bearing(user: Any, *, scopes: list[str] | None = None) -> APIClient:
    made = APIClient()
    _token, secret = ApiToken.objects.issue(user=user, role="reader", scopes=scopes)
    made.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return made


def post(client: APIClient, address: str = LIST, **values: Any) -> Any:
    key = values.pop("key", None)
    headers = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    return client.post(address, values, format="json", **headers)


def test_secret_is_shown_once(client: APIClient) -> None:
    made = post(client, url=URL, name="Desk")
    assert made.status_code == 201
    body = made.json()
    assert body["secret"].startswith("whsec_")
    assert (body["state"], body["on"], body["kind"], body["filter"]) == ("on", True, None, {})
    assert made.headers["ETag"] == client.get(made.headers["Location"]).headers["ETag"]
    shown = client.get(made.headers["Location"]).json()
    assert shown == {name: value for name, value in body.items() if name != "secret"}
    assert client.get(LIST).json()["results"] == [shown]


def test_secret_is_not_stored(client: APIClient) -> None:
    first, again = (post(client, url=URL, key="one") for _ in range(2))
    assert again.json() == first.json()
    secret = first.json()["secret"].removeprefix("whsec_")
    stored = [str(list(model.objects.values())) for model in (Webhook, AnsweredRequest)]
    assert not any(secret in text for text in stored)
    assert Webhook.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "url"),
        ({"url": "http://hooks.example/"}, "url"),
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"url": "https://hooks.example:22/"}, "url"),
        ({"url": URL, "kind": "ferry"}, "kind"),
        ({"url": URL, "filter": {"form": "direct"}}, "filter"),
        ({"url": URL, "kind": "statement", "filter": {"colour": "red"}}, "filter"),
        ({"url": URL, "kind": "statement", "filter": {"form": "loud"}}, "filter"),
        ({"url": URL, "kind": "statement", "filter": {"form": ""}}, "filter"),
        ({"url": URL, "kind": "statement", "filter": {"speaker": "zzzzzzzzzzzz"}}, "filter"),
        ({"url": URL, "kind": "statement", "filter": ["form"]}, "filter"),
        ({"url": URL, "kind": "article", "filter": {"status": "draft"}}, "filter"),
        ({"url": URL, "kind": "article", "filter": {"status": "withdrawn"}}, "filter"),
        ({"url": URL, "secret": "mine"}, "secret"),
        ({"url": URL, "owner": 1}, "owner"),
    ],
)
def test_invalid_webhook_is_refused(client: APIClient, settings: Settings, values: dict[str, Any], field: str) -> None:
    settings.NEWSROOM_WEBHOOK_NETWORKS = []
    refused = post(client, **values)
    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == [field]
    assert not Webhook.objects.exists()


def test_filter_by_hidden_object_is_refused(client: APIClient) -> None:
    hidden = PersonFactory()
    StatementFactory(article=ArticleFactory(draft=True), speaker=hidden)
    unknown = post(client, url=URL, kind="statement", filter={"speaker": "zzzzzzzzzzzz"}).json()
    answer = post(client, url=URL, kind="statement", filter={"speaker": hidden.pk}).json()
    assert answer["errors"]["filter"][0].replace(hidden.pk, "zzzzzzzzzzzz") == unknown["errors"]["filter"][0]


def test_new_webhook_starts_at_the_newest_position(client: APIClient, changed: Callable[..., Any]) -> None:
    last = changed(StatementFactory(), "created")
    assert post(client, url=URL).json()["position"] == last.position


def test_accounts_see_only_their_own(client: APIClient, webhook: Make, receiver: Receiver) -> None:
    other = webhook()
    delivery = delivering.ping(webhook=other)
    address = f"{LIST}{other.pk}/"
    assert client.get(LIST).json()["results"] == []
    assert client.get(address).status_code == 404
    assert client.patch(address, {"on": False}, format="json").status_code == 404
    assert client.delete(address).status_code == 404
    for rest in ("rotate/", "ping/", f"deliveries/{delivery.pk}/replay/"):
        assert client.post(address + rest).status_code == 404
    assert client.get(f"{address}deliveries/").status_code == 404
    other.refresh_from_db()
    assert (other.off, other.old_salt) == ("", "")


def test_change_and_switch_off_and_on(client: APIClient) -> None:
    address = post(client, url=URL).headers["Location"]
    changed = patched(client, address, {"kind": "statement", "filter": {"form": "direct"}}).json()
    assert (changed["kind"], changed["filter"]) == ("statement", {"form": "direct"})
    off = patched(client, address, {"on": False}).json()
    assert (off["state"], off["off_because"], off["on"]) == ("off", "owner", False)
    assert client.post(f"{address}ping/").status_code == 409
    on = patched(client, address, {"on": True}).json()
    assert (on["state"], on["off_because"]) == ("on", None)
    assert patched(client, address, {"kind": None}).status_code == 400
    assert patched(client, address, {"kind": None, "filter": {}}).json()["kind"] is None


@pytest.mark.parametrize(
    ("had", "wanted", "refused"),
    [
        ({}, {"kind": "statement"}, "kind"),
        ({"kind": "statement"}, {"filter": {"form": "direct"}}, "filter"),
        ({"kind": "statement", "filter": {"form": "direct"}}, {"kind": "article", "filter": {}}, "kind"),
        ({"kind": "statement", "filter": {"form": "direct"}}, {"filter": {"form": "mixed"}}, ""),
        ({"kind": "statement", "filter": {"form": "direct"}}, {"kind": None, "filter": {}}, ""),
    ],
)
def test_kind_and_filter_are_fixed_after_delivery(
    client: APIClient, had: dict[str, Any], wanted: dict[str, Any], refused: str
) -> None:
    address = post(client, url=URL, **had).headers["Location"]
    Webhook.objects.update(delivered_at=timezone.now())
    answer = patched(client, address, wanted)
    assert answer.status_code == (400 if refused else 200), answer.json()
    assert not refused or refused in answer.json()["errors"]


def test_filter_survives_a_new_outlet_name(client: APIClient) -> None:
    outlet = ArticleFactory(outlet__name="Quillmouth Post").outlet
    told = post(client, url=URL, kind="article", filter={"outlet": "Quillmouth Post"}).json()
    assert told["filter"] == {"outlet": outlet.pk}


def test_stale_etag_is_refused(client: APIClient) -> None:
    address = post(client, url=URL, name="Desk").headers["Location"]
    seen = client.get(address).headers["ETag"]
    changed = client.patch(address, {"name": "Night desk"}, format="json", HTTP_IF_MATCH=seen)
    assert (changed.status_code, changed.headers["ETag"]) == (200, client.get(address).headers["ETag"])
    for given, status in (({}, 428), ({"HTTP_IF_MATCH": seen}, 412), ({"HTTP_IF_MATCH": '"stale"'}, 412)):
        assert client.patch(address, {"name": "Nobody"}, format="json", **given).status_code == status
        assert client.delete(address, **given).status_code == status
    assert client.get(address).json()["name"] == "Night desk"
    assert client.delete(address, HTTP_IF_MATCH="*").status_code == 204


def test_filter_allows_only_public_parameters(client: APIClient) -> None:
    """A webhook is told what everybody sees: an editor's may not ask for drafts either."""
    editor = APIClient()
    _token, secret = ApiToken.objects.issue(user=UserFactory(), role="editor")
    editor.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    for asking in (client, editor):
        for kind, filter_ in (("article", {"status": "draft"}), ("statement", {"state": "rejected"})):
            refused = post(asking, url=URL, kind=kind, filter=filter_)
            assert (refused.status_code, list(refused.json()["errors"])) == (400, ["filter"])
            assert "WWW-Authenticate" not in refused.headers


def test_delete_removes_the_log(client: APIClient) -> None:
    address = post(client, url=URL).headers["Location"]
    client.post(f"{address}ping/")
    seen = client.get(address).headers["ETag"]
    assert client.delete(address, HTTP_IF_MATCH=seen).status_code == 204
    assert client.get(address).status_code == 404
    assert not Webhook.objects.exists()


def test_log_and_replay(receiver: Receiver, changed: Callable[..., Any]) -> None:
    owner = UserFactory(is_staff=False)
    client = bearing(owner)
    address = post(client, url=receiver.url).headers["Location"]
    made = Webhook.objects.get()
    statement = StatementFactory()
    changed(statement, "created")
    delivering.deliver(made.pk)
    (logged,) = client.get(f"{address}deliveries/").json()["results"]
    assert logged["state"] == "delivered"
    assert [(one["kind"], one["id"]) for one in logged["changes"]] == [("statement", statement.pk)]
    (attempt,) = logged["attempts"]
    assert (attempt["outcome"], attempt["status"]) == ("delivered", 204)
    assert attempt["milliseconds"] >= 0
    part = client.get(f"{address}deliveries/", {"count": "true", "fields": "id,state"}).json()
    assert (part["count"], part["results"]) == (1, [{"id": logged["id"], "state": "delivered"}])
    replayed = client.post(f"{address}deliveries/{logged['id']}/replay/")
    assert (replayed.status_code, replayed.json()["replay_of"]) == (202, logged["id"])
    pinged = client.post(f"{address}ping/")
    assert pinged.status_code == 202
    delivering.deliver(made.pk)
    assert [one.message["type"] for one in receiver.got] == ["changes", "changes", "ping"]


def test_state_after_switch_off(client: APIClient, receiver: Receiver) -> None:
    address = post(client, url=URL).headers["Location"]
    Webhook.objects.update(off="failing", off_at=timezone.now(), failing_since=timezone.now() - timedelta(days=4))
    shown = client.get(address).json()
    assert (shown["state"], shown["off_because"]) == ("off", "failing")
    assert shown["off_at"] is not None


def test_a_token_needs_the_scope(client: APIClient) -> None:
    assert bearing(UserFactory(is_staff=False), scopes=[]).get(LIST).status_code == 403
    assert APIClient().get(LIST).status_code == 401


def test_number_of_webhooks_is_limited(client: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.api.webhooks.views.MOST_WEBHOOKS", 1)
    assert post(client, url=URL).status_code == 201
    assert post(client, url=URL).status_code == 409


def test_admin_switches_on(webhook: Make, receiver: Receiver) -> None:
    made = webhook(off="failing", off_at=timezone.now())
    delivering.ping(webhook=made)
    boss = Client()
    boss.force_login(UserFactory(superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    assert "no message was accepted for days" in boss.get("/admin/webhooks/webhook/").content.decode()
    page = boss.get(f"/admin/webhooks/webhook/{made.pk}/change/").content.decode()
    assert made.secret not in page
    assert made.salt not in page
    assert "webhook switched off" in boss.get("/admin/").content.decode()
    boss.post(f"/admin/webhooks/webhook/{made.pk}/do/switch_on/")
    made.refresh_from_db()
    assert made.state == "on"
    assert "switched off" not in boss.get("/admin/").content.decode()


def test_errors_of_a_filter(client: APIClient) -> None:
    refused = post(client, url=URL, kind="statement", filter={"form": "x" * 501}).json()
    assert refused["errors"]["filter"] == ["form: Ensure this field has no more than 500 characters."]


@pytest.mark.parametrize("wrong", [{"name": 5}, {"name": 1.5}, {"on": "yes"}, {"on": 1}, {"url": 5}, {"kind": 5}])
def test_wrong_json_type_is_refused(client: APIClient, wrong: dict[str, Any]) -> None:
    refused = post(client, **{"url": URL, "name": "Desk", **wrong})
    assert refused.status_code == 400
    assert refused.json()["errors"] == {name: ["Not of the type in the description of the API."] for name in wrong}
    assert not Webhook.objects.exists()


def test_all_errors_of_a_filter(client: APIClient) -> None:
    conditions = {"form": ["direct"], "disputed": 5, "state": "rejected", "foo": "x", "speaker": "zzz"}
    refused = post(client, url="nowhere", kind="statement", filter=conditions).json()["errors"]
    assert {"url", "filter"} <= set(refused)
    told = " ".join(refused["filter"])
    assert "form: Not a valid string." in refused["filter"]
    assert all(name in told for name in ("disputed", "foo", "speaker: "))
