"""Shared by all views of the API: authentication, errors, pagination, throttling and caching."""
