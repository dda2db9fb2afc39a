"""Django's PostgreSQL backend on the embedded database, which a command starts when nothing else runs it."""

import atexit
import os
from contextlib import ExitStack
from typing import Any

import psycopg
from django.conf import settings
from django.db import OperationalError
from django.db.backends.postgresql import base

from newsroom.embedded.data_folder import Archive
from newsroom.embedded.errors import StartError
from newsroom.embedded.lock import InUseError, archive_lock
from newsroom.embedded.postgres import Cluster
from newsroom.embedded.process_tree import RUN_VARIABLE


class DatabaseWrapper(base.DatabaseWrapper):
    """Connects; and when the archive is not running, runs its database for as long as this process lives."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            if RUN_VARIABLE in os.environ:  # the supervisor that started us sees to its database
                raise
        start_for_this_process(Archive(settings.DATA))
        return super().get_new_connection({**conn_params, "port": Archive(settings.DATA).port})


def start_for_this_process(archive: Archive) -> None:
    """Start an archive's database, to be stopped when this process ends and others have finished with it.

    Raises `OperationalError`, with what to do about it, when it cannot be started.
    """
    if not archive.exists:
        raise OperationalError(f"There is no archive in {archive.data} yet: `make run` makes one.")
    with ExitStack() as stack:
        try:
            stack.enter_context(archive_lock(archive))
            cluster = Cluster(archive)
            cluster.start()
        except InUseError as error:
            raise OperationalError(f"{error} Its database does not answer yet: try again in a moment.") from error
        except StartError as error:
            raise OperationalError(str(error)) from error
        stack.callback(cluster.stop, waiting_for_clients=True)
        atexit.register(stack.pop_all().close)
