"""Accounts of staff and programs: groups, sign-in and two-factor authentication."""
