"""Counts of requests, which all web servers share."""

from __future__ import annotations

from django.db import models


class RequestCount(models.Model):
    """How often a client has done something in a span of time. The key is a digest, so it names nobody."""

    key = models.CharField(max_length=64, primary_key=True)
    number = models.PositiveIntegerField()
    ends_at = models.DateTimeField()
