"""Short opaque identifiers, the same in addresses, API objects and foreign keys."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
LENGTH = 12


def new_id() -> str:
    """Return twelve random characters (58 bits), which reveal neither the number nor the order of rows.

    Letters and digits that are easily confused (0/o, 1/i/l, u/v) are left out, so that an id can be read aloud. The
    primary key's constraint refuses the one draw in 10^17 that would repeat an id.
    """
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
