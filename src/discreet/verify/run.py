"""All checks, one after another, on one snapshot: every promise re-derived (P12).

Law of this file: what a check cannot finish is unchecked and says why; the others go on.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass

import asyncpg

from discreet.promises.promises import PROMISES
from discreet.verify import p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13
from discreet.verify.findings import Findings
from discreet.verify.instance import Instance


@dataclass(frozen=True)
class Check:
    """How one promise is re-derived: from what, and what that cannot show."""

    id: str
    derives: str
    cannot: str
    check: Callable[[Instance, Findings], Awaitable[None]]


CHECKS = tuple(
    Check(promise, file.DERIVES, file.CANNOT, file.check)
    for promise, file in {
        "P1": p01, "P2": p02, "P3": p03, "P4": p04, "P5": p05, "P6": p06, "P7": p07, "P8": p08, "P9": p09, "P10": p10,
        "P11": p11, "P12": p12, "P13": p13,
    }.items()
)  # fmt: skip
QUESTIONS = {promise.id: promise.question for promise in PROMISES}


@dataclass(frozen=True)
class Verified:
    """One promise: what was found, and how long it took."""

    id: str
    findings: Findings
    seconds: float

    @property
    def kept(self) -> bool:
        return not self.findings.breached

    @property
    def question(self) -> str:
        return QUESTIONS[self.id]


async def verify(on: Instance, wanted: Collection[str] = ()) -> AsyncIterator[Verified]:
    """Check these promises, or all, in their order."""
    for check in CHECKS:
        if wanted and check.id not in wanted:
            continue
        began, findings = time.monotonic(), Findings()
        try:
            async with on.connection.transaction():  # an error in it is not the end of the snapshot
                await check.check(on, findings)
        except (asyncpg.PostgresError, OSError) as error:
            words = " ".join(str(error).split())
            findings.could_not("the rest of it", f"The database or a file did not answer: {words}")
        yield Verified(check.id, findings, round(time.monotonic() - began, 3))
