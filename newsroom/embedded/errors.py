"""What keeps an archive from starting, in words for the person who started it."""


class StartError(Exception):
    """A reason that the person can act on; shown without a traceback, and the exit code is 1."""
