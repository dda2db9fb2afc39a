"""Users of the admin: an administrator, a chief, an editor, a member of staff without any permission, a reader."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.support.factories import UserFactory


@pytest.fixture
def editor(db: None) -> User:
    return UserFactory(username="edda", role="editor")


@pytest.fixture
def sign_in(db: None) -> Callable[[User], Client]:
    def client_of(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return client_of


@pytest.fixture
def desk(editor: User, sign_in: Callable[[User], Client]) -> Client:
    """The editor's browser."""
    return sign_in(editor)


@pytest.fixture
def chief(sign_in: Callable[[User], Client]) -> Client:
    return sign_in(UserFactory(username="cara", role="chief"))


@pytest.fixture
def boss(sign_in: Callable[[User], Client]) -> Client:
    return sign_in(UserFactory(superuser=True))


@pytest.fixture
def outsider(sign_in: Callable[[User], Client]) -> Client:
    """Staff, but without any permission."""
    return sign_in(UserFactory(role=""))


@pytest.fixture
def reader(sign_in: Callable[[User], Client]) -> Client:
    return sign_in(UserFactory(is_staff=False))
