"""The admin: its site, navigation and first page."""
