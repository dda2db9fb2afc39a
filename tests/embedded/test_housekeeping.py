"""Expired sessions and old records of sign-ins are deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.utils import timezone

from newsroom.operations.tasks import delete_expired


@pytest.mark.django_db
def test_only_what_is_old_is_deleted() -> None:
    now = timezone.now()
    for name, age in (("old", timedelta(days=91)), ("new", timedelta(days=89))):
        AccessAttempt.objects.create(username=name, failures_since_start=1)
        AccessLog.objects.create(username=name)
        for model in (AccessAttempt, AccessLog):
            model.objects.filter(username=name).update(attempt_time=now - age)
    for key, expires in (("over", now - timedelta(hours=1)), ("valid", now + timedelta(hours=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=expires)
    assert delete_expired() == 2
    for model in (AccessAttempt, AccessLog):
        assert list(model.objects.values_list("username", flat=True)) == ["new"]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["valid"]
