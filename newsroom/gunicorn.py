"""How gunicorn serves the archive, here and in production: ``gunicorn --config python:newsroom.gunicorn ...``."""

import os
import shutil
import socket
import struct
import tempfile
from typing import Any

from django.apps import apps
from gunicorn.arbiter import Arbiter
from gunicorn.http import message

# A stream may take minutes, and holds its thread; pages take milliseconds.
worker_class = "gthread"
threads = 16
bind = "127.0.0.1:8000"
# On a machine that has much to do it takes a while to begin: a worker that has not yet is no dead one.
timeout = 120
keepalive = 15
# The archive has a lower limit of its own, and says it in its own words. Without this one a line of megabytes would
# occupy a thread for seconds. Gunicorn would cut the setting to 8190.
limit_request_line = message.MAX_REQUEST_LINE = 128 * 1024
control_socket_disable = True
loglevel = "warning"

# A client that sends nothing for so long in the middle of a request is cut off.
SILENCE_SECONDS = 10


def on_starting(server: Any) -> None:
    """Make the folder in which the processes share their counts of requests (prometheus_client)."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="newsroom-metrics-")


def on_exit(server: Any) -> None:
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


def when_ready(server: Any) -> None:
    """Give every connection a time limit for receiving: on Linux it is inherited from the listening socket."""
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", SILENCE_SECONDS, 0))


def post_worker_init(worker: Any) -> None:
    """Stop the server instead of serving a database of a newer release, or one that does not suit."""
    if apps.ready:
        from newsroom.operations.database_checks import refuse_unsuitable_database  # noqa: PLC0415  # Django comes first

        refuse_unsuitable_database(exit_code=Arbiter.WORKER_BOOT_ERROR)
