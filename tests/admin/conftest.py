"""Who comes to the admin: an administrator, an editor, a member of staff without any permission, a reader."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from newsroom.roles import EDITORS
from tests.factories import UserFactory


@pytest.fixture
def editor(db: None) -> User:
    user = UserFactory(username="edda")
    user.groups.add(Group.objects.get(name=EDITORS))
    return user


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
def boss(sign_in: Callable[[User], Client]) -> Client:
    return sign_in(UserFactory(superuser=True))


@pytest.fixture
def outsider(sign_in: Callable[[User], Client]) -> Client:
    """Staff, but without any permission."""
    return sign_in(UserFactory())


@pytest.fixture
def reader(sign_in: Callable[[User], Client]) -> Client:
    return sign_in(UserFactory(is_staff=False))
