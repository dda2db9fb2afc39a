"""Fixtures for all tests: a real PostgreSQL, a real broker, a real worker.

Unless DATABASE_URL (and DATABASE_OWNER_URL, CELERY_BROKER_URL) name services, an embedded PostgreSQL is started in a
temporary folder, one for each process of pytest-xdist. Tests work as the application's role, as the product does.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.db import connection
from psycopg import sql
from pytest_django import DjangoDbBlocker

from core.db_roles import PRIVILEGES, grant
from newsroom.celery import app
from newsroom.embedded.data_folder import HOST, OWNER, PROJECT, Archive
from newsroom.embedded.postgres import Cluster
from newsroom.embedded.provision import provision
from newsroom.settings.services import broker_options
from tests.support import processes
from tests.support.programs.archives import RunningArchive
from tests.support.programs.workers import Worker
from tests.support.selection import fast_tests, in_order, is_slow_path
from tests.support.waiting import wait_until

# A slow or busy machine is no failure.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")
# The rows of tests need not survive a power cut.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# Django empties tables with it between transactional tests; the product never grants it.
TRUNCATE = "GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {}"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", help="run the tests of the quick loop alone")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("fast"):
        chosen = list(fast_tests(items))
        config.hook.pytest_deselected(items=list(set(items) - set(chosen)))
        items[:] = chosen
    items[:] = in_order(items)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Modules without a chosen test are not even imported."""
    return True if config.getoption("fast") and is_slow_path(collection_path) else None


def pytest_configure(config: pytest.Config) -> None:
    processes.adopt_orphans()
    if hasattr(config, "workerinput"):
        processes.end_with_controller()


def pytest_unconfigure() -> None:
    processes.kill_descendants()


@pytest.fixture(autouse=True)
def _empty_cache_of_responses() -> None:
    """Tests may change settings, which do not change the site version."""
    caches["responses"].clear()


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """PostgreSQL and a broker for the whole session; yields name and password of the application's role."""
    if os.environ.get("DATABASE_URL"):
        yield {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
        return
    archive = Archive(tmp_path_factory.mktemp("archive") / "data")
    shutil.copytree(request.getfixturevalue("prepared_data"), archive.data)
    cluster = Cluster(archive, FAST)
    cluster.start()
    database = archive.database()
    settings.DATABASE_SUPERUSER = {
        "host": HOST,
        "port": archive.port,
        "dbname": database["NAME"],
        "user": "postgres",
        "password": archive.secrets["superuser"],
    }
    with psycopg.connect(**settings.DATABASE_SUPERUSER) as superuser:
        superuser.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER)))
        # What a database has that `make run` did not set up: a rule is tried by a temporary table.
        superuser.execute(
            sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(
                *map(sql.Identifier, (database["NAME"], database["USER"]))
            )
        )
    for key in ("HOST", "PORT", "NAME", "USER", "PASSWORD"):
        connection.settings_dict[key] = database[key]
    settings.DATABASE_OWNER = archive.owner()
    if not os.environ.get("CELERY_BROKER_URL"):
        settings.CELERY_BROKER_URL = app.conf.broker_url = archive.broker_url()
        app.conf.broker_transport_options = broker_options(archive.broker_url())
    yield {key: database[key] for key in ("USER", "PASSWORD")}
    cluster.stop()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Whether the tests' database exists already: the embedded one is a copy of an archive's, migrated once."""
    return not os.environ.get("DATABASE_URL")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    services: dict[str, str], django_db_modify_db_settings_parallel_suffix: None, django_db_keepdb: bool
) -> None:
    """The tests' database is migrated, and made and removed where it is not a copy, by the owner of the tables."""
    connection.settings_dict.update(settings.DATABASE_OWNER or services)
    if django_db_keepdb:
        connection.settings_dict["TEST"]["NAME"] = connection.settings_dict["NAME"]


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, services: dict[str, str], django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Between the two, tests work as the application's role."""
    with django_db_blocker.unblock():
        get_user_model().objects.all().delete()  # the editor of a new archive
        if settings.DATABASE_OWNER:
            grant(services["USER"], privileges=(*PRIVILEGES, TRUNCATE))
        connection.close()
    connection.settings_dict.update(services)
    yield
    with django_db_blocker.unblock():
        connection.close()
    connection.settings_dict.update(settings.DATABASE_OWNER or services)


@pytest.fixture
def start_worker(transactional_db: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Worker]]:
    """Start real Celery workers on the tests' database: `start_worker("fresh", "backlog")`.

    `include` names a module with more tasks. The queues are emptied before the test; the workers are ended after it.
    """
    workers: list[Worker] = []
    with app.connection_for_write() as broker, broker.channel() as channel:
        for queue in app.amqp.queues.values():
            queue.bind(channel).declare()
            channel.queue_purge(queue.name)

    def start(*queues: str, beat: bool = False, include: str = "") -> Worker:
        folder = tmp_path_factory.mktemp("worker")
        worker = Worker(folder, queues or ("fresh", "backlog"), beat=beat, include=include)
        workers.append(worker)
        worker.start()
        return worker

    yield start
    for worker in workers:
        worker.kill()


@pytest.fixture
def worker(start_worker: Callable[..., Worker]) -> Worker:
    """One real Celery worker on both queues."""
    return start_worker()


@pytest.fixture(scope="session")
def prepared_data(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """The data folder of an archive whose database is ready and which has never run; tests start copies of it.

    All processes of pytest-xdist use the same one: the first that needs it makes it.
    """
    shared = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        shared = shared.parent
    archive = Archive(shared / "prepared" / "data")
    archive.data.parent.mkdir(exist_ok=True)
    ready = archive.data.parent / "ready"
    with (archive.data.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            prepare(archive)
            ready.touch()
    return archive.data


def prepare(archive: Archive) -> None:
    """Create the database of a new archive, and migrate it."""
    archive.create()
    cluster = Cluster(archive, FAST)
    cluster.start()
    provision(archive)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "newsroom.settings.local", "DATA": str(archive.data)}
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "CELERY_BROKER_URL"):
        environment.pop(name, None)
    command = [
        sys.executable,
        str(PROJECT / "manage.py"),
        "prepare_archive",
        "--credentials",
        str(archive.credentials),
    ]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    cluster.stop()
    (archive.data / "postgres.port").unlink()  # each copy chooses its own


@pytest.fixture(scope="session")
def live_archive(prepared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningArchive]:
    """A whole archive in processes of its own, which has read the sample stories."""
    archive = RunningArchive(tmp_path_factory.mktemp("live") / "data", samples=True, prepared=prepared_data)
    archive.start()
    try:
        assert wait_until(lambda: archive.has_samples() and archive.unread() == 0), archive.output()
        yield archive
    finally:
        archive.discard()
