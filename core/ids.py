"""Short opaque identifiers, the same in addresses, API objects and foreign keys."""

import secrets
from collections.abc import Iterable

from django.db.models import Func, Value

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
LENGTH = 12


def new_id() -> str:
    """Return twelve random characters (58 bits), which reveal neither the number nor the order of rows.

    Letters and digits that are easily confused (0/o, 1/i/l, u/v) are left out, so that an id can be read aloud. The
    primary key's constraint refuses the one draw in 10^17 that would repeat an id.
    """
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def id_array(ids: Iterable[str]) -> Func:
    """Return ids for ``pk__in`` as one parameter. Values of a list are prepared one by one, which is slow for many."""
    return Func(Value(list(ids)), template="(SELECT unnest(%(expressions)s::text[]))")
