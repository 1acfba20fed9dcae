"""Runs all checks one after another, on one snapshot: one check per promise (P12).

Invariants:
- A check that cannot finish is reported as unchecked, with the reason.
- The other checks continue.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass

import asyncpg

from discreet.promises.promises import PROMISES
from discreet.verify import (
    p01_training_consent,
    p02_choices,
    p03_origins,
    p04_consent,
    p05_ledger,
    p06_database_access,
    p07_encryption,
    p08_statistics,
    p09_temporary_chats,
    p10_deletion,
    p11_dataset_use,
    p12_evidence_log,
    p13_policies,
    p14_model_recipients,
)
from discreet.verify.findings import Findings
from discreet.verify.instance import VerificationSnapshot


@dataclass(frozen=True)
class PromiseCheck:
    """How one promise is re-derived: its sources, and what they cannot show."""

    id: str
    derived_facts: str
    limitations: str
    check: Callable[[VerificationSnapshot, Findings], Awaitable[None]]


CHECKS = tuple(
    PromiseCheck(promise, module.DERIVED_FACTS, module.LIMITATIONS, module.check)
    for promise, module in {
        "P1": p01_training_consent,
        "P2": p02_choices,
        "P3": p03_origins,
        "P4": p04_consent,
        "P5": p05_ledger,
        "P6": p06_database_access,
        "P7": p07_encryption,
        "P8": p08_statistics,
        "P9": p09_temporary_chats,
        "P10": p10_deletion,
        "P11": p11_dataset_use,
        "P12": p12_evidence_log,
        "P13": p13_policies,
        "P14": p14_model_recipients,
    }.items()
)
QUESTIONS = {promise.id: promise.question for promise in PROMISES}


@dataclass(frozen=True)
class Verified:
    """One promise: the findings, and how long the check took."""

    id: str
    findings: Findings
    seconds: float

    @property
    def kept(self) -> bool:
        return not self.findings.breached

    @property
    def question(self) -> str:
        return QUESTIONS[self.id]


async def verify(snapshot: VerificationSnapshot, promise_ids: Collection[str] = ()) -> AsyncIterator[Verified]:
    """Check these promises, or all, in their order."""
    for check in CHECKS:
        if promise_ids and check.id not in promise_ids:
            continue
        began, findings = time.monotonic(), Findings()
        try:
            async with snapshot.connection.transaction():  # an error inside does not end the snapshot
                await check.check(snapshot, findings)
        except (asyncpg.PostgresError, OSError) as error:
            message = " ".join(str(error).split())
            findings.add_unchecked("the rest of it", f"The database or a file did not answer: {message}")
        yield Verified(check.id, findings, round(time.monotonic() - began, 3))
