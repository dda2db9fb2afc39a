"""The API behind an nginx that compresses, which makes the ETags weak."""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from newsroom.api.models import ApiToken
from newsroom.embedded.data_folder import HOST
from tests.support.factories import StatementFactory, UserFactory
from tests.support.programs.archives import free_port
from tests.support.waiting import wait_until

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
CONFIGURATION = """
daemon off;
pid {folder}/pid;
error_log {folder}/errors;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen {host}:{port};
        gzip on;
        gzip_proxied any;
        gzip_min_length 1;
        gzip_types application/json;
        location / {{
            proxy_pass {upstream};
            proxy_http_version 1.1;
        }}
    }}
}}
"""
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed"),
]


@pytest.fixture
def port(live_server: LiveServer, tmp_path: Path) -> Iterator[int]:
    """The port of an nginx in front of the archive."""
    port, configuration = free_port(), tmp_path / "nginx.conf"
    configuration.write_text(
        CONFIGURATION.format(
            folder=tmp_path, host=HOST, port=port, upstream=live_server.url.replace("localhost", HOST)
        )
    )
    command = [str(NGINX), "-p", str(tmp_path), "-e", str(tmp_path / "errors"), "-c", str(configuration)]
    with subprocess.Popen(command) as nginx:
        assert wait_until((tmp_path / "pid").exists)
        yield port
        nginx.terminate()


def test_weak_tag_of_a_compressed_response_is_taken_back(port: int) -> None:
    statement = StatementFactory(confirmed=True)
    _token, secret = ApiToken.objects.issue(user=UserFactory(is_staff=False), role="editor")
    headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "gzip", "Content-Type": "application/json"}
    address = f"/api/v1/statements/{statement.pk}/"
    proxy = http.client.HTTPConnection(HOST, port)

    proxy.request("GET", address, headers=headers)
    shown = proxy.getresponse()
    shown.read()
    tag = shown.headers["ETag"]
    assert (shown.status, shown.headers["Content-Encoding"], tag[:2]) == (200, "gzip", "W/")

    answers = []
    for state in ("rejected", "confirmed"):
        proxy.request("PATCH", address, json.dumps({"state": state}), headers | {"If-Match": tag})
        response = proxy.getresponse()
        response.read()
        answers.append(response.status)
    assert answers == [200, 412]
