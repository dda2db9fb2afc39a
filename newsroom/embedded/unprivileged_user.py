"""PostgreSQL refuses to run as root: how a command becomes an unprivileged user's when we are."""

import os
import pwd
import subprocess
from pathlib import Path

from newsroom.embedded.errors import StartError

# A folder above the data may be closed to that user (root's home, say). Rather than open it to everybody, the server
# then keeps one of root's capabilities, to pass through; access(2) must be told to heed it.
NOTHING = ["--inh-caps=-all", "--bounding-set=-all"]
PASSING = [
    "--securebits=+no_setuid_fixup",
    *(f"--{kind}=-all,+dac_override" for kind in ("inh-caps", "ambient-caps", "bounding-set")),
]


def unprivileged_user(data: Path) -> int | None:
    """Return the user as which PostgreSQL runs under root: the data folder's owner, else nobody. None without root."""
    if os.geteuid() != 0:
        return None
    owner = data.stat().st_uid
    known = {entry.pw_uid for entry in pwd.getpwall()}  # PostgreSQL refuses a user without a name
    return owner if owner and owner in known else pwd.getpwnam("nobody").pw_uid


def as_user(command: list[str], user: int | None, *, working_in: Path) -> list[str]:
    """The command as that user, who must be able to write in a folder; as it is when `user` is None.

    Raises `StartError` when there is no way to let the user in.
    """
    if user is None:
        return command
    become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    program = next(part for part in command if part.startswith("/"))
    for capabilities in (NOTHING, PASSING):
        prefix = [*become, *capabilities]
        trial = [*prefix, "test", "-x", program, "-a", "-w", str(working_in)]
        if subprocess.run(trial, capture_output=True, check=False, cwd="/").returncode == 0:
            return [*prefix, *command]
    raise StartError(
        f"PostgreSQL does not run as root, and the user {user} may not use {working_in} or run {program}. "
        f"Run as an ordinary user, or move the project and DATA to where that user may go (/srv, /opt)."
    )


def give(folder: Path, user: int) -> None:
    """Make a folder and all that is in it belong to a user."""
    for parent, _folders, files in os.walk(folder):
        os.chown(parent, user, user)
        for name in files:
            os.chown(Path(parent) / name, user, user, follow_symlinks=False)
