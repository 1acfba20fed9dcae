"""A law that rows keep, asked in SQL: how many there are, and which of them break it.

Invariant: both questions are whole statements that stand where the law is written, so that a stranger reads what was
compared with what. `breaches` gives rows (item, why).
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from discreet.db.pool import Connection
from discreet.verify.findings import MOST_NAMED, Findings, Violation
from discreet.verify.instance import VerificationSnapshot

IN_FLIGHT = "interval '1 minute'"
"""What began so shortly after a "no" may have been stored before that "no" was; its key was destroyed all the same."""


@dataclass(frozen=True)
class Invariant:
    """`settles`: rows and the key store are compared, which are not of one moment: what looks broken is asked again."""

    says: str
    items: str
    breaches: str
    settles: bool = False


async def hold(on: VerificationSnapshot, found: Findings, law: Invariant, *given: Any) -> None:
    """Ask the law of the instance. `given` are the arguments of both its statements."""
    found.checked += await on.connection.fetchval(law.items, *(given if "$1" in law.items else ()))
    named, count = await _broken(on.connection, law, given)
    if named and law.settles:
        await asyncio.sleep(on.patience)
        async with on.look_again() as later:
            still, _ = await _broken(later, law, given)
        named = [breach for breach in named if breach in set(still)]
        count = len(named) if count <= MOST_NAMED else count
    found.breaches += named[: MOST_NAMED - len(found.breaches)]
    found.breached += count


async def _broken(connection: Connection, law: Invariant, given: tuple[Any, ...]) -> tuple[list[Violation], int]:
    """The first of them, and how many."""
    named: list[Violation] = []
    count = 0
    async for row in connection.cursor(law.breaches, *(given if "$1" in law.breaches else ()), prefetch=1000):
        count += 1
        if count <= MOST_NAMED:
            named.append(Violation(row["item"], row["why"]))
    return named, count
