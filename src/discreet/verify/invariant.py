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

    `is_rechecked`: it compares rows with the key store, which are not from the same moment, so an apparent breach is
    checked again.
    """

    sentence: str
    items: str
    breaches: str
    is_rechecked: bool = False


async def check_invariant(
    snapshot: VerificationSnapshot, findings: Findings, invariant: Invariant, *arguments: Any
) -> None:
    """Check the invariant. `arguments` are the arguments of both its statements."""
    findings.checked += await snapshot.connection.fetchval(
        invariant.items, *(arguments if "$1" in invariant.items else ())
    )
    violations, count = await _find_breaches(snapshot.connection, invariant, arguments)
    if violations and invariant.is_rechecked:
        await asyncio.sleep(snapshot.recheck_after)
        async with snapshot.reopen() as later:
            later_violations, _ = await _find_breaches(later, invariant, arguments)
        violations = [breach for breach in violations if breach in set(later_violations)]
        count = len(violations) if count <= MAX_NAMED else count
    findings.breaches += violations[: MAX_NAMED - len(findings.breaches)]
    findings.breached += count


async def _find_breaches(
    connection: Connection, invariant: Invariant, arguments: tuple[Any, ...]
) -> tuple[list[Violation], int]:
    """Return the first breaches, and the number of all."""
    violations: list[Violation] = []
    count = 0
    async for row in connection.cursor(
        invariant.breaches, *(arguments if "$1" in invariant.breaches else ()), prefetch=1000
    ):
        count += 1
        if count <= MAX_NAMED:
            violations.append(Violation(row["item"], row["why"]))
    return violations, count
