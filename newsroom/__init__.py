"""The project: website, API, search, accounts and settings."""
