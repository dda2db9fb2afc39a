"""One message to one address, whatever the other side does."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from pytest_django import Settings
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from newsroom.api.webhooks import signatures
from newsroom.api.webhooks.http_client import DeliveryOutcome, send
from newsroom.api.webhooks.models import new_salt
from newsroom.embedded.data_folder import HOST
from tests.support.programs.archives import free_port
from tests.support.programs.webhook_receiver import Receiver
from tests.support.waiting import LIMIT_SECONDS


@pytest.mark.parametrize(
    ("status", "outcome", "again"),
    [
        (200, "delivered", False),
        (204, "delivered", False),
        (301, "redirected", False),
        (302, "redirected", False),
        (307, "redirected", False),
        (400, "refused", False),
        (401, "refused", False),
        (404, "refused", False),
        (408, "busy", True),
        (410, "gone", False),
        (425, "busy", True),
        (429, "busy", True),
        (500, "failed", True),
        (503, "failed", True),
        (0, "unreachable", True),
        (999, "garbled", True),
    ],
)
def test_outcome_of_each_status(receiver: Receiver, status: int, outcome: str, again: bool) -> None:
    receiver.answers = [status]
    answer = send(receiver.url, body=b"{}", headers={"webhook-id": "m"})
    assert (answer.outcome, answer.status, answer.is_transient) == (outcome, status or None, again)
    assert [one.body for one in receiver.got] == [b"{}"]


def test_redirect_is_not_followed(receiver: Receiver) -> None:
    other = Receiver().start()
    receiver.answers, receiver.headers = [302], {"Location": other.url}
    assert send(receiver.url, body=b"{}", headers={}).outcome == DeliveryOutcome.REDIRECTED
    assert other.got == []
    other.stop()


def test_unreachable_receiver() -> None:
    assert send(f"http://{HOST}:{free_port()}/", body=b"{}", headers={}).outcome == DeliveryOutcome.UNREACHABLE


def test_slow_response_times_out(receiver: Receiver, settings: Settings) -> None:
    settings.NEWSROOM_WEBHOOK_SECONDS = 1.0
    receiver.drip = True
    began = time.monotonic()
    answer = send(receiver.url, body=b"{}", headers={})
    assert answer.outcome == DeliveryOutcome.TIMEOUT
    assert time.monotonic() - began < LIMIT_SECONDS  # otherwise it would go on for ever


def test_silent_receiver_times_out(settings: Settings) -> None:
    settings.NEWSROOM_WEBHOOK_SECONDS = 1.0
    with socket.create_server((HOST, 0)) as silent:
        answer = send(f"http://{HOST}:{silent.getsockname()[1]}/", body=b"{}" * 1_000_000, headers={})
    assert answer.outcome == DeliveryOutcome.TIMEOUT


def test_response_that_is_not_http() -> None:
    with socket.create_server((HOST, 0)) as server:

        def talk() -> None:
            client, _address = server.accept()
            with client:
                client.recv(65536)
                client.sendall(b"220 mail.example ESMTP\r\n")

        thread = threading.Thread(target=talk)
        thread.start()
        answer = send(f"http://{HOST}:{server.getsockname()[1]}/", body=b"{}", headers={})
        thread.join()
    assert answer.outcome == DeliveryOutcome.GARBLED


def test_invalid_certificate_is_refused(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "1",
            ),
            *("-keyout", str(key), "-out", str(certificate), "-subj", "/CN=localhost"),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server((HOST, 0)) as server:

        def shake_hands() -> None:
            client, _address = server.accept()
            with client, pytest.raises(ssl.SSLError):
                context.wrap_socket(client, server_side=True).recv(1)

        thread = threading.Thread(target=shake_hands)
        thread.start()
        answer = send(f"https://{HOST}:{server.getsockname()[1]}/", body=b"{}", headers={})
        thread.join()
    assert answer.outcome == DeliveryOutcome.INSECURE


@pytest.mark.parametrize(("given", "wait"), [("120", 120), ("-1", None), ("soon", None), ("99999999", None)])
def test_retry_after_in_seconds(receiver: Receiver, given: str, wait: int | None) -> None:
    receiver.answers, receiver.headers = [503], {"Retry-After": given}
    assert send(receiver.url, body=b"{}", headers={}).retry_after == wait


@pytest.mark.parametrize(("hours", "least", "most"), [(1, 3590, 3600), (-1, None, None), (24 * 30, None, None)])
def test_retry_after_as_date(receiver: Receiver, hours: int, least: int | None, most: int | None) -> None:
    until = datetime.now(UTC) + timedelta(hours=hours)
    receiver.answers, receiver.headers = [503], {"Retry-After": format_datetime(until, usegmt=True)}
    wait = send(receiver.url, body=b"{}", headers={}).retry_after
    assert wait is None if least is None or most is None else wait is not None and least <= wait <= most


def test_signature_is_that_of_standard_webhooks() -> None:
    salt, now = new_salt(), int(time.time())
    signature = signatures.signatures([salt], message_id="m1", timestamp=now, body=b'{"a":1}')
    headers = {"webhook-id": "m1", "webhook-timestamp": str(now), "webhook-signature": signature}
    verifier = Verifier(signatures.secret_of(salt))
    assert verifier.verify(b'{"a":1}', headers) == {"a": 1}
    with pytest.raises(WebhookVerificationError):
        verifier.verify(b'{"a":2}', headers)


def test_secret_depends_on_the_application_key(settings: Settings) -> None:
    salt = new_salt()
    before = signatures.secret_of(salt)
    assert salt not in before
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", ["for-tests-only"]
    assert signatures.secret_of(salt) != before
    both = signatures.signatures([salt], message_id="m", timestamp=1, body=b"").split()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "for-tests-only", []
    assert signatures.signatures([salt], message_id="m", timestamp=1, body=b"") == both[1]
