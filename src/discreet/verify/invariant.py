"""An invariant of rows in SQL: how many items there are, and which break it.

Both queries are whole statements beside the invariant's text, so that a reader sees what is compared with what.
`breaches` returns rows (item, why).
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from discreet.db.pool import Connection
from discreet.verify.findings import MAX_NAMED, Findings, Violation
from discreet.verify.instance import VerificationSnapshot

IN_FLIGHT = "interval '1 minute'"
"""A conversation that began this shortly after a "no" may have been stored before the "no" was. Its key was destroyed
all the same.
"""


@dataclass(frozen=True)
class Invariant:
    """An invariant.

    `settles`: it compares rows with the key store, which are not from the same moment, so an apparent breach is checked
    again.
    """

    says: str
    items: str
    breaches: str
    settles: bool = False


async def hold(on: VerificationSnapshot, found: Findings, law: Invariant, *given: Any) -> None:
    """Check the invariant. `given` are the arguments of both its statements."""
    found.checked += await on.connection.fetchval(law.items, *(given if "$1" in law.items else ()))
    named, count = await _broken(on.connection, law, given)
    if named and law.settles:
        await asyncio.sleep(on.patience)
        async with on.look_again() as later:
            still, _ = await _broken(later, law, given)
        named = [breach for breach in named if breach in set(still)]
        count = len(named) if count <= MAX_NAMED else count
    found.breaches += named[: MAX_NAMED - len(found.breaches)]
    found.breached += count


async def _broken(connection: Connection, law: Invariant, given: tuple[Any, ...]) -> tuple[list[Violation], int]:
    """Return the first breaches, and the number of all."""
    named: list[Violation] = []
    count = 0
    async for row in connection.cursor(law.breaches, *(given if "$1" in law.breaches else ()), prefetch=1000):
        count += 1
        if count <= MAX_NAMED:
            named.append(Violation(row["item"], row["why"]))
    return named, count
