"""Webhooks: signed messages about public changes, sent to public addresses."""
