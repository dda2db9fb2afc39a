"""Errors that keep an archive from starting, with messages for the person who started it."""


class StartError(Exception):
    """A reason that the person can act on; shown without a traceback, and the exit code is 1."""
