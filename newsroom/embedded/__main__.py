"""`python -m newsroom.embedded`: run an archive in the folder DATA, on the port PORT, until told to stop."""

import errno
import os
import sys
from pathlib import Path

from newsroom.embedded.data_folder import PROJECT, Archive
from newsroom.embedded.errors import StartError
from newsroom.embedded.supervisor import Supervisor

DEFAULT_PORT = "8000"
HIGHEST_PORT = 65535


def main() -> int:
    """Exit code 0 after a clean stop, 1 when something kept the archive from starting."""
    try:
        supervisor = Supervisor(
            archive=Archive(Path(os.environ.get("DATA") or PROJECT / "data").resolve()),
            port=_port(os.environ.get("PORT") or DEFAULT_PORT),
            own_database=not os.environ.get("DATABASE_URL"),
        )
        supervisor.serve()
    except StartError as error:
        return _refuse(str(error))
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR}:
            raise
        return _refuse(f"{error.filename or 'The data folder'}: {error.strerror}.")
    return 0


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) <= HIGHEST_PORT:
        raise StartError(f"PORT is {text!r}; it must be a number from 1 to {HIGHEST_PORT}.")
    return int(text)


def _refuse(message: str) -> int:
    sys.stderr.write(f"The archive did not start. {message}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
