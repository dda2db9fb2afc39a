"""Short opaque identifiers: what stands in an address, an API object and a foreign key alike."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
LENGTH = 12


def new_id() -> str:
    """Twelve characters drawn at random (58 bits): they tell nothing of how many rows there are, or in which order.

    The letters and digits that are mistaken for one another (0/o, 1/i/l, u/v) are left out, so that an identifier
    can be read aloud. The primary key's constraint refuses the one draw in 10^17 that would repeat another.
    """
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
