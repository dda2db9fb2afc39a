"""Users of the desk: two editors, and an account without permission."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from articles.teamwork.models import StaffProfile
from tests.support.factories import make_editor


@pytest.fixture
def edda(db: None) -> User:
    return make_editor("edda")


@pytest.fixture
def otto(db: None) -> User:
    return make_editor("otto")


@pytest.fixture
def sign_in(db: None) -> Callable[[User], Client]:
    def client_of(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return client_of


@pytest.fixture
def desk(edda: User, sign_in: Callable[[User], Client]) -> Client:
    # Seen just now, so that no request of a test that counts queries stores it.
    StaffProfile.objects.create(user=edda, seen_at=timezone.now())
    return sign_in(edda)
